"""Institutes, targets and calls at the desk, and the list that is laid before the selection committee."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from odop.accounts.enums import OfficeKind
from odop.accounts.models import Office
from odop.accounts.permissions import RUN_SITTING, RUN_TRAINING, SEE_DELIVERY, SEE_STATE, TEACH
from odop.casework.queries import sitting_visible_to, step_label
from odop.finance.services import keep_payee
from odop.kernel import clock
from odop.kernel.access import allow
from odop.kernel.refusals import NotFound
from odop.places.models import District
from odop.places.queries import financial_year_of
from odop.training import queries, services
from odop.training.forms import (
    AccountForm,
    AgreementForm,
    CallForm,
    InstituteForm,
    ReasonForm,
    TargetForm,
    TrainerForm,
    VenueForm,
)
from odop.training.limits import training_scheme
from odop.training.models import Call, Institute, Ranking
from odop.training.queries.fees import payments_of
from odop.training.services.allowed import check
from odop.training.views.acting import done, reader
from odop.training.views.batches import crumbs, own_district, tabs


@allow(RUN_TRAINING, SEE_DELIVERY)
def institutes(request: HttpRequest) -> HttpResponse:
    """Institutes of the reader's place, and registering one."""
    user = reader(request)
    place = own_district(request)
    form = InstituteForm(request.POST if request.method == "POST" else None)
    rows = queries.institutes_visible_to(user)
    open_offices = Office.objects.filter(kind=OfficeKind.INSTITUTE, district=place).exclude(
        pk__in=Institute.objects.values("office_id")
    )
    form.fields["office"].choices = [(one.code, str(one)) for one in open_offices]  # type: ignore[attr-defined]
    if request.method == "POST":

        def work() -> None:
            office = open_offices.filter(code=form.said("office")).first()
            if office is None:
                raise NotFound()
            services.register_institute(office, kind=form.said("kind"), by=user)

        if done(request, work, _("The institute is registered."), form):
            return redirect("training_institutes")
    context = {
        "tabs": tabs(request, "institutes"), "rows": rows, "form": form,
        "may_run": user.may(RUN_TRAINING) and place is not None and open_offices.exists(),
        "columns": [{"label": _("Institute")}, {"label": _("Kind")}, {"label": _("Agreement until")}, {"label": _("Standing")}],
    }  # fmt: skip
    return render(request, "training/institutes.html", context, status=422 if form.is_bound else 200)


@allow(RUN_TRAINING, SEE_DELIVERY, TEACH)
def institute(request: HttpRequest, code: str) -> HttpResponse:
    """One institute: agreements, trainers, venues, account, and whether it is held."""
    user = reader(request)
    one = queries.institute_visible_to(user, code)
    own = not (user.may(RUN_TRAINING) or user.may(SEE_DELIVERY))  # the institute reads its own page
    do = request.POST.get("do", "") if request.method == "POST" else ""
    sent = request.POST
    agreement, trainer = (
        AgreementForm(sent if do == "agree" else None),
        TrainerForm(sent if do == "trainer" else None),
    )
    venue, account = (
        VenueForm(sent if do == "venue" else None),
        AccountForm(sent if do == "account" else None),
    )
    reason = ReasonForm(sent if do == "clear" else None)
    if request.method == "POST":
        today = clock.today()
        acts: dict[str, tuple[Any, str, Any]] = {
            "agree": (
                lambda: services.make_agreement(
                    one, number=agreement.said("number"), from_on=agreement.day_of("from_on") or today,
                    to_on=agreement.day_of("to_on") or today, fee_a_day=agreement.amount("fee_a_day"),
                    food_a_day=agreement.amount("food_a_day"), certification_each=agreement.amount("certification_each"), by=user,
                ), _("The agreement is kept."), agreement,
            ),
            "trainer": (
                lambda: services.add_trainer(
                    one, name=trainer.said("name"), craft=trainer.said("craft"), languages=sent.getlist("languages"),
                    is_woman="is_woman" in sent, by=user,
                ), _("The trainer is added."), trainer,
            ),
            "venue": (
                lambda: services.add_venue(
                    one, name=venue.said("name"), place=venue.said("place"), pin_code=venue.said("pin_code"),
                    lat=venue.degrees("lat"), lon=venue.degrees("lon"), seats=venue.whole("seats", 25), by=user,
                ), _("The venue is added."), venue,
            ),
            "account": (lambda: _account(one, account, request), _("The account is kept."), account),
            "clear": (
                lambda: services.clear_institute(one, reason=reason.said("reason"), by=user), _("The institute is cleared."), reason,
            ),
        }  # fmt: skip
        if do not in acts:
            raise NotFound()
        work, said, form = acts[do]
        if done(request, work, said, form):
            return redirect("training_institute", code)
    context = {
        "one": one, "agreements": one.agreements.order_by("-from_on"), "trainers": one.trainers.order_by("name"),
        "venues": one.venues.order_by("name"), "may_run": user.may(RUN_TRAINING) and bool(user.scope.districts),
        "agreement": agreement, "trainer": trainer, "venue": venue, "account": account, "reason": reason,
        "crumbs": [] if own else crumbs((_("Institutes"), reverse("training_institutes")), (str(one.office), "")),
        "tabs": tabs(request, "institute") if own else [],
        "payments": payments_of(one), "is_officer": "officer" in user.roles,
        "payment_columns": [
            {"label": _("Batch")}, {"label": _("Bound"), "align": "right"}, {"label": _("First half")}, {"label": _("Second half")},
        ],
        "agreement_columns": [
            {"label": _("Agreement")}, {"label": _("Days")}, {"label": _("Fee a day"), "align": "right"},
            {"label": _("Food a day"), "align": "right"}, {"label": _("Certification"), "align": "right"},
        ],
    }  # fmt: skip
    return render(request, "training/institute.html", context, status=422 if do else 200)


def _account(one: Institute, form: AccountForm, request: HttpRequest) -> None:
    user = reader(request)
    check(user, RUN_TRAINING, one.district_id)
    keep_payee(one.office, account=form.said("account"), ifsc=form.said("ifsc").upper(), by=user)


@allow(RUN_TRAINING, SEE_DELIVERY)
def targets(request: HttpRequest) -> HttpResponse:
    """Targets by district against what was reached, and calls for applications."""
    user = reader(request)
    place = own_district(request)
    year = financial_year_of(clock.today())
    do = request.POST.get("do", "") if request.method == "POST" else ""
    target, call = (
        TargetForm(request.POST if do == "target" else None),
        CallForm(request.POST if do == "call" else None),
    )
    places = (
        District.objects.order_by("code")
        if user.may(SEE_STATE) and user.scope.everything
        else District.objects.none()
    )
    target.fields["district"].choices = [(str(one.pk), str(one.name)) for one in places]  # type: ignore[attr-defined]
    if do == "target":

        def set_it() -> None:
            chosen = places.filter(pk=target.whole("district")).first()
            if chosen is None:
                raise NotFound()
            services.set_target(chosen, year=year, people=target.whole("people"), by=user)

        if done(request, set_it, _("The target is set."), target):
            return redirect("training_targets")
    if do == "call":
        scheme = training_scheme()
        today = clock.today()

        def call_it() -> None:
            if place is None or scheme is None:
                raise NotFound()
            services.call_for_applications(
                place, scheme=scheme.code, places=call.whole("places"), opens_on=call.day_of("opens_on") or today,
                closes_on=call.day_of("closes_on") or today, by=user,
            )  # fmt: skip

        if done(
            request, call_it, _("The call is open; those who agreed to be told are sent a message."), call
        ):
            return redirect("training_targets")
    set_for = list(queries.targets_visible_to(user).filter(financial_year=year)[:200])
    reached = queries.progress_by_district({one.district_id for one in set_for}, year)
    rows = [{"target": one, "progress": reached[one.district_id]} for one in set_for]
    calls = Call.objects.filter(district=place).order_by("-opens_on") if place else Call.objects.none()
    context = {
        "tabs": tabs(request, "targets"), "rows": rows, "year": year, "calls": calls[:20], "target": target, "call": call,
        "may_set": user.may(SEE_STATE) and user.scope.everything and user.may(RUN_TRAINING),
        "may_call": user.may(RUN_TRAINING) and place is not None,
        "columns": [
            {"label": _("District")}, {"label": _("To be trained"), "align": "right"}, {"label": _("Waiting"), "align": "right"},
            {"label": _("In batches"), "align": "right"}, {"label": _("Trained"), "align": "right"},
            {"label": _("Kits given"), "align": "right"},
        ],
        "call_columns": [
            {"label": _("Call")}, {"label": _("Days")}, {"label": _("Places"), "align": "right"},
            {"label": _("Messages"), "align": "right"},
        ],
    }  # fmt: skip
    return render(request, "training/targets.html", context, status=422 if do else 200)


@allow(RUN_TRAINING, SEE_DELIVERY)
def press_notice(request: HttpRequest, ref: str) -> HttpResponse:
    """The notice of a call for the press and the notice board, in both languages."""
    user = reader(request)
    found = Call.objects.filter(ref=ref).select_related("district", "product_line").first()
    if found is None or not (user.scope.everything or found.district_id in user.scope.districts):
        raise NotFound()
    context = {
        "call": found,
        "crumbs": crumbs((_("Targets and calls"), reverse("training_targets")), (found.ref, "")),
    }
    return render(request, "training/press_notice.html", context)


@allow(RUN_SITTING)
def ranking(request: HttpRequest, ref: str) -> HttpResponse:
    """The list before the selection committee: who stands where and why, and how many places are left."""
    user = reader(request)
    sitting = sitting_visible_to(user, ref)
    if sitting is None or sitting.office.kind != OfficeKind.SELECTION:
        raise NotFound()
    if request.method == "POST" and done(
        request, lambda: services.rank_agenda(sitting, by=user), _("The agenda stands in the proposed order.")
    ):
        return redirect("training_ranking", ref)
    items = list(sitting.items.select_related("case__applicant").order_by("position"))
    ranked = {row.case_id: row for row in Ranking.objects.filter(case__in=[item.case_id for item in items])}
    year = financial_year_of(clock.today())
    reached = queries.progress_of(sitting.district_id or 0, year)
    context = {
        "sitting": sitting, "rows": [
            {"item": item, "rank": ranked.get(item.case_id), "said": step_label(item.case, item.outcome) if item.outcome else ""}
            for item in items
        ],
        "target": reached.target, "left": max(reached.target - reached.waiting - reached.seated - reached.trained, 0),
        "crumbs": crumbs((sitting.ref, "")),
        "columns": [
            {"label": _("Place")}, {"label": _("Application")}, {"label": _("Applicant")},
            {"label": _("Years in the craft"), "align": "right"},
            {"label": _("Received")}, {"label": _("Decision")},
        ],
    }  # fmt: skip
    return render(request, "training/ranking.html", context)
