"""Batches at the desk: the overview, proposals, one batch with its people, days, results, cards and fees."""

from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from odop.accounts.permissions import RUN_TRAINING, SEE_DELIVERY, TEACH
from odop.kernel import clock
from odop.kernel.access import allow
from odop.kernel.refusals import NotFound
from odop.kernel.services import read_file
from odop.kernel.serving import served
from odop.places.models import District
from odop.places.queries import financial_year_of
from odop.training import queries, services
from odop.training.enums import BatchState, Result, SeatState
from odop.training.forms import BatchForm, InspectionForm, ReasonForm
from odop.training.models import Attendance, Batch, Certificate, Seat, TrainingDay, Venue
from odop.training.papers import qr_picture
from odop.training.views.acting import done, reader, where

PER_PAGE = 25


def tabs(request: HttpRequest, current: str) -> list[dict[str, Any]]:
    user = reader(request)
    pages = [("batches", _("Batches"), "training")]
    if not user.may(TEACH) or user.may(RUN_TRAINING):
        pages += [
            ("waiting", _("Waiting"), "training_waiting"), ("institutes", _("Institutes"), "training_institutes"),
            ("kits", _("Toolkits"), "training_kits"), ("complaints", _("Complaints"), "training_complaints"),
            ("targets", _("Targets and calls"), "training_targets"),
        ]  # fmt: skip
    return [{"label": label, "url": reverse(name), "current": key == current} for key, label, name in pages]


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
    form, reason = BatchForm(), ReasonForm()
    inspection = InspectionForm()
    if request.method == "POST":
        form, reason, inspection = _forms_of(request, one)
        if _act(request, one, form, reason, inspection):
            return redirect("training_batch", one.ref)
        one = queries.batch_visible_to(user, ref)
    _fill(form, one)
    # The institute may not see cases: joined with one, its rows would be gone.
    with_case = (
        ("case", "certificate") if user.may(RUN_TRAINING) or user.may(SEE_DELIVERY) else ("certificate",)
    )
    seats = list(one.seats.exclude(state=SeatState.LEFT).select_related(*with_case))
    context = {
        "batch": one, "seats": seats, "left": one.seats.filter(state=SeatState.LEFT),
        "days": one.days.order_by("number"), "today": clock.today(), "form": form, "reason": reason, "inspection": inspection,
        "inspections": one.inspections.order_by("-at").select_related("by") if user.may(RUN_TRAINING) else [],
        "others": queries.batches_visible_to(user).filter(district_id=one.district_id, state=BatchState.PROPOSED).exclude(pk=one.pk),
        "open": services.missing_before_certifying(one) if one.state == BatchState.CONFIRMED else [],
        "may_run": user.may(RUN_TRAINING), "is_officer": "officer" in user.roles, "teaches": user.may(TEACH),
        "second": services.second_half(one) if one.state == BatchState.CERTIFIED else None,
        "low": services.low_days(one), "crumbs": crumbs((one.ref, "")),
        "seat_columns": [
            {"label": _("Seat")}, {"label": _("Name")}, {"label": _("Distance"), "align": "right"},
            {"label": _("Days present"), "align": "right"}, {"label": _("Result")}, {"label": _("Action")},
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
        one, venue=venue, trainer=trainer, starts_on=form.day("starts_on"), by=reader(request)
    )


def _move(request: HttpRequest, one: Batch) -> None:
    to = Batch.objects.filter(ref=request.POST.get("to", ""), district_id=one.district_id).first()
    services.move_person(_seat(request, one), to, by=reader(request))


def _act(
    request: HttpRequest, one: Batch, form: BatchForm, reason: ReasonForm, inspection: InspectionForm
) -> bool:
    by, why = reader(request), reason.text("reason") if reason.is_bound else ""
    acts: dict[str, tuple[Any, str, Any]] = {
        "change": (lambda: _change(form, one, request), _("Changed."), form),
        "move": (lambda: _move(request, one), _("Moved."), None),
        "leave": (lambda: services.leave_seat(_seat(request, one), reason=why, by=by), _("She waits for another batch now."), reason),
        "confirm": (lambda: services.confirm_batch(one, by=by), _("The batch is confirmed; everybody in it has been called."), None),
        "call_off": (lambda: services.call_off(one, reason=why, by=by), _("The batch is called off."), reason),
        "inspect": (
            lambda: services.inspect(
                one, counted=inspection.whole("counted"), remark=inspection.text("remark"), where=where(request), by=by
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


@allow(RUN_TRAINING, TEACH)
def day(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """The roster of one day: who is there, a photograph, and closing it."""
    user = reader(request)
    one = queries.batch_visible_to(user, ref)
    found = one.days.filter(number=number).first()
    if found is None:
        raise NotFound()
    if request.method == "POST":
        numbers = [int(text) for text in request.POST.getlist("present") if text.isdecimal()]
        closing = request.POST.get("do") == "close"

        def work() -> None:
            services.take_roster(found, numbers, where=where(request), by=user)
            if closing:
                services.close_day(found, by=user)

        said = _("The day is closed.") if closing else _("Attendance is kept.")
        if done(request, work, said):
            return redirect("training_day", one.ref, number)
    marks = {mark.seat_id: mark for mark in found.attendance.select_related("by")}
    context = {
        "batch": one, "day": found, "today": clock.today(), "count": len(marks),
        "rows": [
            {"seat": seat, "mark": marks.get(seat.pk)}
            for seat in one.seats.filter(state__in=(SeatState.SEATED, SeatState.CERTIFIED))
        ],
        "photos": found.attendance.filter(photo__isnull=False).values_list("photo_id", flat=True).distinct(),
        "crumbs": crumbs((one.ref, reverse("training_batch", args=[one.ref])), (_("Day %(n)s") % {"n": number}, "")),
        "columns": [{"label": _("Seat")}, {"label": _("Name")}, {"label": _("Present")}],
    }  # fmt: skip
    return render(request, "training/day.html", context)


@allow(RUN_TRAINING, TEACH, SEE_DELIVERY)
def day_photo(request: HttpRequest, ref: str, number: int, file_id: UUID) -> HttpResponse:
    """A photograph that was taken with the attendance of a day."""
    one = queries.batch_visible_to(reader(request), ref)
    mark = (
        Attendance.objects.filter(day__batch=one, day__number=number, photo_id=file_id)
        .select_related("photo")
        .first()
    )
    if mark is None or mark.photo is None:
        raise NotFound()
    return served(read_file(mark.photo), mark.photo.media_type, mark.photo.name)


@allow(RUN_TRAINING, TEACH)
def results(request: HttpRequest, ref: str) -> HttpResponse:
    """What the assessment found, person by person."""
    user = reader(request)
    one = queries.batch_visible_to(user, ref)
    seats = list(one.seats.filter(state=SeatState.SEATED))
    if request.method == "POST":
        given: dict[int, dict[str, Any]] = {}
        for seat in seats:
            result = request.POST.get(f"result_{seat.number}", "")
            score = request.POST.get(f"score_{seat.number}", "").strip()
            if result:
                given[seat.number] = {
                    "result": result, "score": _score(score), "assessed_by": request.POST.get("assessed_by", ""),
                }  # fmt: skip
        if done(request, lambda: services.note_results(one, given, by=user), _("The results are kept.")):
            return redirect("training_batch", one.ref)
    context = {
        "batch": one, "seats": seats, "choices": Result.choices,
        "crumbs": crumbs((one.ref, reverse("training_batch", args=[one.ref])), (_("Results"), "")),
        "columns": [{"label": _("Seat")}, {"label": _("Name")}, {"label": _("Result")}, {"label": _("Per cent")}],
    }  # fmt: skip
    return render(request, "training/results.html", context)


def _score(text: str) -> Any:
    if not text:
        return None
    try:
        value = Decimal(text)
    except InvalidOperation:
        return Decimal(-1)
    return value if value.is_finite() else Decimal(-1)


@allow(RUN_TRAINING, TEACH)
def cards(request: HttpRequest, ref: str) -> HttpResponse:
    """A card with its code for everybody of the batch, to print and cut."""
    one = queries.batch_visible_to(reader(request), ref)
    rows = [
        {
            "seat": seat,
            "qr": qr_picture(request.build_absolute_uri(reverse("training_scan", args=[seat.card]))),
        }
        for seat in one.seats.filter(state=SeatState.SEATED)
    ]
    context = {
        "batch": one, "rows": rows,
        "crumbs": crumbs((one.ref, reverse("training_batch", args=[one.ref])), (_("Cards"), "")),
    }  # fmt: skip
    return render(request, "training/cards.html", context)


@allow(RUN_TRAINING, TEACH)
def scan(request: HttpRequest, card: str) -> HttpResponse:
    """What the code of a card opens on the phone of whoever takes attendance: her name, and one button."""
    user = reader(request)
    if request.method == "POST":
        seat, news = services.scan_card(card, by=user, where=where(request))
        words = _("%(name)s is marked present.") if news else _("%(name)s was marked present before.")
        messages.success(request, words % {"name": seat.name})
        return redirect("training_scan", card)
    found = Seat.objects.filter(card=card, state=SeatState.SEATED).select_related("batch").first()
    if found is None or not queries.batches_visible_to(user).filter(pk=found.batch_id).exists():
        raise NotFound(_("This card belongs to nobody in a batch."))
    today = TrainingDay.objects.filter(batch=found.batch_id, on_date=clock.today()).first()
    present = today is not None and today.attendance.filter(seat=found).exists()
    return render(request, "training/scan.html", {"seat": found, "day": today, "present": present})


@allow(RUN_TRAINING, SEE_DELIVERY)
def certificate(request: HttpRequest, ref: str) -> HttpResponse:
    """A certificate at the desk, and revoking it."""
    user = reader(request)
    found: Certificate | None = queries.certificates_visible_to(user).filter(ref=ref).first()
    if found is None:
        raise NotFound()
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        work = lambda: services.revoke_certificate(found, reason=form.text("reason"), by=user)  # noqa: E731
        if done(request, work, _("The certificate is revoked."), form):
            return redirect("training_certificate", ref)
    context = {
        "one": found, "form": form, "is_officer": "officer" in user.roles,
        "crumbs": crumbs((found.seat.batch.ref, reverse("training_batch", args=[found.seat.batch.ref])), (found.ref, "")),
    }  # fmt: skip
    return render(request, "training/certificate.html", context, status=422 if form.is_bound else 200)
