"""Fairs at the desk: planned, notified, laid out, called for, decided, allotted; journeys, expenses, results."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from odop.accounts.models import User
from odop.accounts.permissions import RUN_FAIRS, SEE_DELIVERY
from odop.accounts.queries import own_districts
from odop.exhibitions import services
from odop.exhibitions.criteria import criteria_for, criteria_of
from odop.exhibitions.enums import Asked, Stage, TravelPaperKind
from odop.exhibitions.forms import (
    CallForm,
    DeputeForm,
    FairForm,
    NotifyForm,
    OutlayForm,
    PlanForm,
    TravelPaperForm,
)
from odop.exhibitions.models import Fair, StallApplication, TravelPaper
from odop.exhibitions.papers import pass_pdf, plan_picture
from odop.exhibitions.queries.fairs import (
    application_visible_to,
    applications_visible_to,
    asked_counts,
    fair_named,
    plan_of,
    stage_of,
)
from odop.exhibitions.queries.results import NOTHING, result_of, sums_of
from odop.exhibitions.queries.standing import ranked
from odop.exhibitions.services import may_run
from odop.exhibitions.workbook import fair_workbook
from odop.kernel import clock
from odop.kernel.access import allow
from odop.kernel.asking import Asking
from odop.kernel.fields import ZERO
from odop.kernel.refusals import DomainError, NotFound
from odop.kernel.services import read_file, store_file
from odop.kernel.serving import served


def user_of(request: HttpRequest) -> User:
    return cast(User, request.user)


def crumbs(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("Fairs"), reverse("desk_fairs")), *more]


@allow(RUN_FAIRS, SEE_DELIVERY)
def desk_fairs(request: HttpRequest) -> HttpResponse:
    """Every fair: those to come first, with how many asked; those that are over after them."""
    user, today = user_of(request), clock.today()
    rows = list(Fair.objects.select_related("district").order_by("-from_on", "-pk")[:300])
    counts = asked_counts(rows)
    shown: list[dict[str, Any]] = [
        {"fair": one, "stage": stage_of(one), "asked": counts.get(one.pk, 0), "runs": may_run(user, one)}
        for one in rows
    ]
    context = {
        "ahead": [row for row in reversed(shown) if row["fair"].to_on >= today],
        "over": [row for row in shown if row["fair"].to_on < today],
        "may_plan": user.may(RUN_FAIRS) and (user.scope.everything or bool(user.scope.districts)),
        "columns": [
            {"label": _("Fair")}, {"label": _("Days")}, {"label": _("Where")}, {"label": _("Stage")},
            {"label": _("Notified")}, {"label": _("Asked"), "align": "right"},
        ],
    }  # fmt: skip
    return render(request, "exhibitions/desk_list.html", context)


@allow(RUN_FAIRS)
def plan(request: HttpRequest) -> HttpResponse:
    """A new fair of the calendar."""
    user = user_of(request)
    own = own_districts(user)
    form = FairForm(
        districts=[(str(one.pk), str(one.name)) for one in own],
        all_state=user.scope.everything,
        data=request.POST if request.method == "POST" else None,
    )
    if request.method == "POST":
        district = next((one for one in own if str(one.pk) == form.said("district")), None)
        try:
            fair = services.plan_fair(**form.answers(), district=district, by=user)
        except DomainError as refusal:
            form.complain(refusal.fields or {"": refusal.message})
        else:
            messages.success(request, _("The fair stands in the calendar."))
            return redirect("desk_fair", fair.ref)
    context = {"form": form, "crumbs": crumbs((_("New fair"), ""))}
    return render(request, "exhibitions/plan.html", context, status=422 if form.is_bound else 200)


@allow(RUN_FAIRS, SEE_DELIVERY)
def desk_fair(request: HttpRequest, ref: str) -> HttpResponse:
    """One fair with everything that can be done about it; each thing is done by one POST."""
    user, fair = user_of(request), fair_named(ref)
    forms: dict[str, Asking] = {}
    status = 200
    if request.method == "POST":
        do = request.POST.get("do", "")
        try:
            told = _done(request, fair, do, forms)
        except DomainError as refusal:
            status = refusal.status
            if do in forms:
                forms[do].complain(refusal.fields or {"": refusal.message})
            else:
                messages.error(request, str(refusal.message))
        else:
            messages.success(request, told)
            return redirect("desk_fair", ref)
    return render(request, "exhibitions/desk_fair.html", _desk_context(user, fair, forms), status=status)


def _done(request: HttpRequest, fair: Fair, do: str, forms: dict[str, Asking]) -> str:
    """Do one thing; returns what is said about it."""
    user = user_of(request)

    def form(kind: type[Asking]) -> Any:
        forms[do] = kind(request.POST)
        return forms[do]

    def notify() -> str:
        one = form(NotifyForm)
        services.notify_fair(
            fair, order_reference=one.said("order_reference"), on=one.day_of("notified_on"), by=user
        )
        return _("Notified: claims for this fair are possible.")

    def lay_out() -> str:
        one = form(PlanForm)
        made = services.lay_out(
            fair, rows=one.whole("rows") or 0, columns=one.whole("columns") or 0,
            aisle_after=one.whole("aisle_after") or 0, fee=one.rupees("fee") or ZERO, by=user,
        )  # fmt: skip
        return _("Stalls laid out: %(count)s.") % {"count": len(made)}

    def call() -> str:
        one = form(CallForm)
        services.call_for_stalls(
            fair, apply_by=one.day_of("apply_by"), per_district=one.whole("per_district"), by=user
        )
        return _("The call is out.")

    def select() -> str:
        services.select(fair, by=user)
        return _("Selected by the published criteria.")

    def allot_all() -> str:
        return _("Stalls allotted: %(count)s.") % {"count": services.allot_all(fair, by=user)}

    def allot() -> str:
        asked = application_visible_to(user, request.POST.get("asked", ""))
        services.allot_stall(asked, stall=request.POST.get("stall", ""), by=user)
        return _("Allotted.")

    def outlay() -> str:
        one = form(OutlayForm)
        services.note_outlay(
            fair, kind=one.said("kind"), amount=one.rupees("amount"), paid_on=one.day_of("paid_on"),
            reference=one.said("reference"), by=user,
        )  # fmt: skip
        return _("Noted.")

    def cancel() -> str:
        services.cancel_fair(fair, by=user)
        return _("The fair is cancelled.")

    known: dict[str, Callable[[], str]] = {
        "notify": notify, "lay_out": lay_out, "call": call, "select": select, "allot_all": allot_all, "allot": allot,
        "outlay": outlay, "cancel": cancel,
    }  # fmt: skip
    if do not in known:
        raise NotFound()
    return known[do]()


def _desk_context(user: User, fair: Fair, forms: dict[str, Asking]) -> dict[str, Any]:
    fair = fair_named(fair.ref)
    stage, today = stage_of(fair), clock.today()
    runs = may_run(user, fair) and fair.cancelled_at is None
    applications = list(applications_visible_to(user).filter(fair=fair))
    sums = sums_of(applications)
    criteria = criteria_of(fair.criteria) if fair.criteria else criteria_for(fair.kind)
    preview = []
    if fair.called_on and fair.selected_at is None and criteria is not None and runs:
        asking = [one for one in applications if one.state == Asked.APPLIED]
        stalls = fair.stalls.count()
        preview = ranked(asking, criteria, stalls=stalls, before=fair.from_on, per_district=fair.per_district)
    places = plan_of(fair)
    return {
        "fair": fair, "stage": stage, "runs": runs, "criteria": criteria, "preview": preview,
        "decided": [
            {"asked": one, "sums": sums.get(one.pk, NOTHING)} for one in applications if fair.selected_at is not None
        ],
        "undecided": [one for one in applications if fair.selected_at is None],
        "plan": plan_picture(places, _("Plan of the stalls")), "places": len(places),
        "free": [place.stall.code for place in places if not place.taken],
        "result": result_of(fair) if fair.from_on <= today and fair.cancelled_at is None else None,
        "outlays": list(fair.outlays.order_by("paid_on", "pk")) if runs else [],
        "may_notify": runs and user.scope.everything and fair.notified_on is None,
        "may_lay_out": runs and not any(place.taken for place in places) and fair.selected_at is None,
        "may_call": runs and places and fair.called_on is None and today < fair.from_on,
        "may_select": runs and stage == Stage.CLOSED,
        "may_allot": runs and today <= fair.to_on and any(
            one.state == Asked.SELECTED and one.stall_id is None for one in applications
        ),
        "may_cancel": runs and today < fair.from_on,
        "notify_form": forms.get("notify") or NotifyForm(), "plan_form": forms.get("lay_out") or PlanForm(),
        "call_form": forms.get("call") or CallForm(), "outlay_form": forms.get("outlay") or OutlayForm(),
        "crumbs": crumbs((fair.ref, "")),
        "columns": [
            {"label": _("Rank"), "align": "right"}, {"label": _("Person")}, {"label": _("District")},
            {"label": _("Points"), "align": "right"}, {"label": _("What became of it")}, {"label": _("Stall")},
            {"label": _("Sales and orders"), "align": "right"},
        ],
        "preview_columns": [
            {"label": _("Rank"), "align": "right"}, {"label": _("Person")}, {"label": _("District")},
            {"label": _("Points"), "align": "right"}, {"label": _("As it stands")},
        ],
    }  # fmt: skip


@allow(RUN_FAIRS, SEE_DELIVERY)
def fair_excel(request: HttpRequest, ref: str) -> HttpResponse:
    """Who takes part, with points, stall and what was sold: by POST, since taking data out is noted on the trail."""
    user, fair = user_of(request), fair_named(ref)
    if request.method != "POST":
        return redirect("desk_fair", ref)
    return fair_workbook(fair, list(applications_visible_to(user).filter(fair=fair)), by=user)


@allow(RUN_FAIRS, SEE_DELIVERY)
def desk_stall(request: HttpRequest, ref: str) -> HttpResponse:
    """One application: the person, points by criterion, stall, journey with its papers."""
    user = user_of(request)
    asked = application_visible_to(user, ref)
    runs = may_run(user, asked.fair)
    form, paper_form, status = DeputeForm(None), TravelPaperForm(None), 200
    if request.method == "POST":
        do = request.POST.get("do", "")
        try:
            if do == "depute":
                form = DeputeForm(request.POST)
                services.depute(
                    asked, order_reference=form.said("order_reference"), from_on=form.day_of("from_on"),
                    to_on=form.day_of("to_on"), stay=form.said("stay"), by=user,
                )  # fmt: skip
            elif do == "paper":
                paper_form = TravelPaperForm(request.POST)
                _add_paper(request, asked, paper_form)
            elif do in ("accept", "return"):
                services.check_travel_paper(
                    _paper(asked, request.POST.get("paper", "")), accepted=do == "accept",
                    remark=request.POST.get("remark", ""), by=user,
                )  # fmt: skip
            else:
                raise NotFound()
            messages.success(request, _("Noted."))
            return redirect("desk_stall", ref)
        except NotFound:
            raise
        except DomainError as refusal:
            status = refusal.status
            bound = form if do == "depute" else paper_form if do == "paper" else None
            if bound is not None:
                bound.full_clean()
                bound.complain(refusal.fields or {"": refusal.message})
            else:
                messages.error(request, " ".join(map(str, refusal.fields.values())) or str(refusal.message))
    deputation = getattr(asked, "deputation", None)
    papers = {one.kind: one for one in deputation.papers.filter(replaced=False)} if deputation else {}
    criteria = criteria_of(asked.fair.criteria)
    context = {
        "asked": asked, "fair": asked.fair, "runs": runs, "form": form, "paper_form": paper_form,
        "points": [(item.label, asked.points_by.get(item.key, 0), item.points) for item in criteria.items] if criteria else [],
        "deputation": deputation, "papers": [(label, papers.get(kind)) for kind, label in TravelPaperKind.choices],
        "sums": sums_of([asked]).get(asked.pk, NOTHING), "records": asked.records.order_by("-on_date", "-pk")[:200],
        "may_depute": runs and asked.fair.kind == "abroad" and asked.state == Asked.SELECTED and deputation is None,
        "crumbs": crumbs((asked.fair.ref, reverse("desk_fair", args=[asked.fair.ref])), (asked.ref, "")),
    }  # fmt: skip
    return render(request, "exhibitions/desk_stall.html", context, status=status)


def _add_paper(request: HttpRequest, asked: StallApplication, form: TravelPaperForm) -> None:
    deputation, sent = getattr(asked, "deputation", None), request.FILES.get("file")
    if deputation is None or sent is None:
        words = _("Choose a photo or a PDF.")
        raise DomainError(words, code="invalid", fields={"file": words})
    kept = store_file(
        sent.read(), name=sent.name or "paper", by=user_of(request), owner_id=asked.artisan.user_id,
        district_id=asked.district_id,
    )  # fmt: skip
    services.add_travel_paper(
        deputation,
        kind=form.said("kind"),
        file=kept,
        valid_until=form.day_of("valid_until"),
        by=user_of(request),
    )


def _paper(asked: StallApplication, number: str) -> TravelPaper:
    rows = TravelPaper.objects.select_related("file", "deputation__application__fair").filter(
        deputation__application=asked
    )
    found = rows.filter(pk=int(number)).first() if number.isdecimal() and len(number) < 18 else None
    if found is None:
        raise NotFound()
    return found


@allow(RUN_FAIRS, SEE_DELIVERY)
def desk_paper(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """A travel paper, for whoever runs the fair."""
    asked = application_visible_to(user_of(request), ref)
    if not may_run(user_of(request), asked.fair):
        raise NotFound()
    found = _paper(asked, str(number))
    return served(read_file(found.file), found.file.media_type, found.file.name)


@allow(RUN_FAIRS, SEE_DELIVERY)
def desk_pass(request: HttpRequest, ref: str, language: str) -> HttpResponse:
    """The pass of a stall, printed for the holder."""
    asked = application_visible_to(user_of(request), ref)
    if asked.stall is None or language not in ("en", "hi"):
        raise NotFound()
    return served(pass_pdf(asked, language), "application/pdf", f"{asked.ref}.pdf")
