"""Batches at the desk: the overview, proposals, one batch with its people, days, results, cards and fees."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from odop.accounts.permissions import RUN_TRAINING, SEE_DELIVERY, TEACH
from odop.kernel import clock
from odop.kernel.access import allow
from odop.kernel.refusals import NotFound
from odop.places.models import District
from odop.places.queries import financial_year_of
from odop.training import queries, services
from odop.training.enums import BatchState, SeatState
from odop.training.forms import AddForm, BatchForm, InspectionForm, NewBatchForm, ReasonForm
from odop.training.models import Batch, Course, Institute, Seat, Venue
from odop.training.views.acting import done, reader, showing, where

PER_PAGE = 25


def tabs(request: HttpRequest, current: str) -> list[dict[str, Any]]:
    user = reader(request)
    pages = [("batches", _("Batches"), "training")]
    own = (
        Institute.objects.filter(office_id__in=user.scope.offices).select_related("office").first()
        if user.may(TEACH)
        else None
    )
    if not user.may(TEACH) or user.may(RUN_TRAINING):
        pages += [
            ("waiting", _("Waiting"), "training_waiting"), ("institutes", _("Institutes"), "training_institutes"),
            ("courses", _("Courses"), "training_courses"),
            ("kits", _("Toolkits"), "training_kits"), ("complaints", _("Complaints"), "training_complaints"),
            ("targets", _("Targets and calls"), "training_targets"),
        ]  # fmt: skip
    made: list[dict[str, Any]] = [
        {"label": label, "url": reverse(name), "current": key == current} for key, label, name in pages
    ]
    if own is not None:
        here = reverse("training_institute", args=[own.office.code])
        made.append({"label": _("Our institute"), "url": here, "current": current == "institute"})
    return made


def crumbs(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("Training"), reverse("training")), *more]


def own_district(request: HttpRequest) -> District | None:
    """The district of the reader's office; none at the state's offices and institutes."""
    user = reader(request)
    return District.objects.filter(pk__in=user.scope.districts).order_by("pk").first()


@allow(RUN_TRAINING, SEE_DELIVERY, TEACH)
def overview(request: HttpRequest) -> HttpResponse:
    """Where the district stands this year, and its batches."""
    user = reader(request)
    place = own_district(request)
    state = request.GET.get("state", "")
    rows = queries.batches_visible_to(user)
    if state in BatchState.values:
        rows = rows.filter(state=state)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    bare = reverse("training")
    context = {
        "tabs": tabs(request, "batches"), "page": page, "place": place,
        "progress": queries.progress_of(place.pk, financial_year_of(clock.today())) if place else None,
        "year": financial_year_of(clock.today()), "may_run": user.may(RUN_TRAINING) and place is not None,
        "choices": [
            {"label": _("All"), "url": bare, "current": not state},
            *({"label": label, "url": f"{bare}?state={code}", "current": code == state} for code, label in BatchState.choices),
        ],
        "columns": [
            {"label": _("Batch")}, {"label": _("Course")}, {"label": _("Venue")}, {"label": _("Days")},
            {"label": _("People"), "align": "right"}, {"label": _("State")},
        ],
    }  # fmt: skip
    return render(request, "training/overview.html", context)


@allow(RUN_TRAINING)
def new(request: HttpRequest) -> HttpResponse:
    """A batch put together by hand: course, venue and first day; people are added on its page."""
    user, place = reader(request), own_district(request)
    if place is None:
        raise NotFound()
    form = NewBatchForm(request.POST if request.method == "POST" else None)
    courses = list(
        Course.objects.filter(Q(product_line__district=place) | Q(product_line__isnull=True)).order_by("code")
    )
    venues = list(Venue.objects.filter(district=place).order_by("name"))
    form.fields["course"].choices = [(str(one.pk), f"{one.title} · {one.code}") for one in courses]  # type: ignore[attr-defined]
    form.fields["venue"].choices = [(str(one.pk), str(one)) for one in venues]  # type: ignore[attr-defined]
    if request.method == "POST":
        made: list[Batch] = []

        def work() -> None:
            course = next((one for one in courses if one.pk == form.whole("course")), None)
            venue = next((one for one in venues if one.pk == form.whole("venue")), None)
            if course is None or venue is None:
                raise NotFound()
            made.append(
                services.new_batch(
                    course, venue, starts_on=form.day_of("starts_on") or date.min, language=form.said("language"),
                    women_only="women_only" in request.POST, by=user,
                )
            )  # fmt: skip

        if done(request, work, _("The batch is there; add its people now."), form):
            return redirect("training_batch", made[0].ref)
    context = {
        "form": form, "title": _("New batch"), "go": _("Make the batch"),
        "said": _("Usually batches are proposed from those who wait. Here one is put together by hand; its people are added on its page."),
        "crumbs": crumbs((_("New batch"), "")),
    }  # fmt: skip
    return render(request, "training/new.html", context, status=422 if form.is_bound else 200)


@allow(RUN_TRAINING)
def propose(request: HttpRequest) -> HttpResponse:
    """Put batches together for everybody of the district who waits."""
    place = own_district(request)
    if request.method == "POST" and place is not None:
        made, waiting = services.propose_batches(place, by=reader(request))
        people = sum(batch.seats.count() for batch in made)
        said = ngettext("%(n)s batch is proposed.", "%(n)s batches are proposed.", len(made)) % {
            "n": len(made)
        }
        more = _("%(people)s people have a place; %(waiting)s still wait.") % {
            "people": people,
            "waiting": len(waiting),
        }
        messages.success(request, f"{said} {more}")
        return redirect(reverse("training") + f"?state={BatchState.PROPOSED}")
    return redirect("training_waiting")


@allow(RUN_TRAINING, SEE_DELIVERY)
def waiting(request: HttpRequest) -> HttpResponse:
    """Those who were selected and wait for a batch."""
    user = reader(request)
    page = Paginator(queries.waiting_visible_to(user), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "tabs": tabs(request, "waiting"), "page": page, "may_run": user.may(RUN_TRAINING) and bool(user.scope.districts),
        "columns": [
            {"label": _("Person")}, {"label": _("Place")}, {"label": _("Language")}, {"label": _("Wishes")},
            {"label": _("Since")},
        ],
    }  # fmt: skip
    return render(request, "training/waiting.html", context)


@allow(RUN_TRAINING, SEE_DELIVERY, TEACH)
def batch(request: HttpRequest, ref: str) -> HttpResponse:
    """One batch, and everything its office or institute can do with it."""
    user = reader(request)
    one = queries.batch_visible_to(user, ref)
    form, reason, add = BatchForm(), ReasonForm(), AddForm()
    inspection = InspectionForm()
    if request.method == "POST":
        form, reason, inspection = _forms_of(request, one)
        add = AddForm(request.POST if request.POST.get("do") == "add" else None)
        if _act(request, one, form, reason, inspection, add):
            return redirect("training_batch", one.ref)
        one = queries.batch_visible_to(user, ref)
    _fill(form, one)
    fitting = (
        queries.who_fits(user, one) if user.may(RUN_TRAINING) and one.state == BatchState.PROPOSED else []
    )
    add.fields["candidate"].choices = [  # type: ignore[attr-defined]
        (str(who.pk), f"{who.case.applicant.name} · {who.case.ref} · " + _("%(km)s km") % {"km": f"{km:.1f}"})
        for who, km in fitting
    ]
    # The institute may not see cases: joined with one, its rows would be gone.
    with_case = (
        ("case", "certificate") if user.may(RUN_TRAINING) or user.may(SEE_DELIVERY) else ("certificate",)
    )
    seats = list(one.seats.exclude(state=SeatState.LEFT).select_related(*with_case))
    days = list(one.days.order_by("number"))
    showing(one.seats.all())
    context = {
        "batch": one, "seats": seats, "left": one.seats.filter(state=SeatState.LEFT),
        "days": days, "today": clock.today(), "form": form, "reason": reason, "inspection": inspection,
        "add": add, "may_add": bool(fitting) and len(seats) < one.venue.seats,
        "inspections": one.inspections.order_by("-at").select_related("by") if user.may(RUN_TRAINING) else [],
        "others": queries.batches_visible_to(user).filter(district_id=one.district_id, state=BatchState.PROPOSED).exclude(pk=one.pk),
        "open": services.missing_before_certifying(one) if one.state == BatchState.CONFIRMED else [],
        "may_run": user.may(RUN_TRAINING), "is_officer": "officer" in user.roles, "teaches": user.may(TEACH),
        "second": services.second_half(one) if one.state == BatchState.CERTIFIED else None,
        "may_call_off": user.may(RUN_TRAINING) and one.state in (BatchState.PROPOSED, BatchState.CONFIRMED)
        and not any(day.closed_at for day in days),
        "low": services.low_days(one), "crumbs": crumbs((one.ref, "")),
        "seat_columns": [
            {"label": _("Seat")}, {"label": _("Name")}, {"label": _("Distance"), "align": "right"},
            {"label": _("Days present"), "align": "right"}, {"label": _("Result")},
            *([{"label": _("Action")}] if user.may(RUN_TRAINING) else []),
        ],
        "day_columns": [{"label": _("Day")}, {"label": _("Date")}, {"label": _("Kind")}, {"label": _("Attendance")}],
    }  # fmt: skip
    return render(request, "training/batch.html", context, status=422 if request.method == "POST" else 200)


def _forms_of(request: HttpRequest, one: Batch) -> tuple[BatchForm, ReasonForm, InspectionForm]:
    do = request.POST.get("do", "")
    sent = request.POST
    return (
        BatchForm(sent if do == "change" else None),
        ReasonForm(sent if do in {"call_off", "leave", "clear"} else None),
        InspectionForm(sent if do == "inspect" else None, request.FILES if do == "inspect" else None),
    )


def _fill(form: BatchForm, one: Batch) -> None:
    venues = Venue.objects.filter(district_id=one.district_id).order_by("name")
    trainers = one.institute.trainers.order_by("name")
    form.fields["venue"].choices = [(str(v.pk), str(v)) for v in venues]  # type: ignore[attr-defined]
    form.fields["trainer"].choices = [("", "–"), *((str(t.pk), str(t)) for t in trainers)]  # type: ignore[attr-defined]
    form.initial = {
        "venue": str(one.venue_id),
        "trainer": str(one.trainer_id or ""),
        "starts_on": one.starts_on.isoformat(),
    }


def _seat(request: HttpRequest, one: Batch) -> Seat:
    number = request.POST.get("seat", "")
    found = (
        one.seats.filter(number=int(number)).exclude(state=SeatState.LEFT).first()
        if number.isdecimal()
        else None
    )
    if found is None:
        raise NotFound()
    return found


def _change(form: BatchForm, one: Batch, request: HttpRequest) -> None:
    venue = Venue.objects.filter(pk=form.whole("venue"), district_id=one.district_id).first()
    trainer = (venue or one.venue).institute.trainers.filter(pk=form.whole("trainer")).first()
    services.change_batch(
        one, venue=venue, trainer=trainer, starts_on=form.day_of("starts_on"), by=reader(request)
    )


def _move(request: HttpRequest, one: Batch) -> None:
    to = Batch.objects.filter(ref=request.POST.get("to", ""), district_id=one.district_id).first()
    services.move_person(_seat(request, one), to, by=reader(request))


def _add(request: HttpRequest, one: Batch, form: AddForm) -> None:
    user = reader(request)
    chosen = (
        queries.waiting_visible_to(user)
        .filter(pk=form.whole("candidate"), district_id=one.district_id)
        .first()
    )
    if chosen is None:
        raise NotFound(_("This person does not wait for a batch here."))
    services.add_person(one, chosen, by=user)


def _act(
    request: HttpRequest,
    one: Batch,
    form: BatchForm,
    reason: ReasonForm,
    inspection: InspectionForm,
    add: AddForm,
) -> bool:
    by, why = reader(request), reason.said("reason") if reason.is_bound else ""
    acts: dict[str, tuple[Any, str, Any]] = {
        "change": (lambda: _change(form, one, request), _("Changed."), form),
        "move": (lambda: _move(request, one), _("Moved."), None),
        "add": (lambda: _add(request, one, add), _("She sits in this batch now."), add),
        "leave": (lambda: services.leave_seat(_seat(request, one), reason=why, by=by), _("She waits for another batch now."), reason),
        "confirm": (lambda: services.confirm_batch(one, by=by), _("The batch is confirmed; everybody in it has been called."), None),
        "call_off": (lambda: services.call_off(one, reason=why, by=by), _("The batch is called off."), reason),
        "inspect": (
            lambda: services.inspect(
                one, counted=inspection.whole("counted"), remark=inspection.said("remark"), where=where(request), by=by
            ), _("The inspection is noted."), inspection,
        ),
        "certify": (lambda: services.certify_batch(one, by=by), _("Completion is certified; certificates are issued."), None),
        "first_half": (lambda: services.pay_first_half(one, by=by), _("Half of the fee goes into the next payment file."), None),
        "second_half": (lambda: services.pay_second_half(one, by=by), _("Half of the fee goes into the next payment file."), None),
        "clear": (lambda: services.clear_institute(one.institute, reason=why, by=by), _("The institute is cleared."), reason),
    }  # fmt: skip
    if request.POST.get("do") not in acts:
        raise NotFound()
    work, said, asked = acts[request.POST["do"]]
    return done(request, work, said, asked)
