"""One intervention at the desk: proposed, corrected, held; later its milestones, quarters and end."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from odop.accounts.permissions import APPROVE_PLANS, RUN_PLANS, SEE_DELIVERY
from odop.diagnosis.queries.gaps import gaps_visible_to
from odop.kernel import clock
from odop.kernel.access import allow
from odop.kernel.asking import Asking
from odop.kernel.refusals import DomainError, NotFound
from odop.kernel.ui.sources import source_words
from odop.planning import services
from odop.planning.definitions import carried, has_carrier
from odop.planning.enums import PlanState
from odop.planning.forms import EndForm, HoldForm, InterventionForm, LinkForm, MilestoneForm, QuarterForm
from odop.planning.models import ActionPlan, Intervention, Milestone
from odop.planning.quarters import next_quarter, quarter_of
from odop.planning.queries.plans import plan_visible_to, standing_of
from odop.planning.queries.sources import sources
from odop.planning.views.desk import crumbs, user_of
from odop.planning.views.tables import state_chip, why_left_out


def _found(request: HttpRequest, ref: str, number: int) -> tuple[ActionPlan, Intervention]:
    plan = plan_visible_to(user_of(request), ref)
    one = plan.interventions.select_related("gap", "plan__district").filter(number=number).first()
    if one is None:
        raise NotFound()
    return plan, one


def _gaps(request: HttpRequest, plan: ActionPlan) -> list[Any]:
    """Gaps of the plan's district and of the whole programme that are still open."""
    return [
        one
        for one in gaps_visible_to(user_of(request))
        if one.district_id in (None, plan.district_id) and one.state == "open"
    ]


@allow(RUN_PLANS)
def new(request: HttpRequest, ref: str) -> HttpResponse:
    plan = plan_visible_to(user_of(request), ref)
    posted = request.POST if request.method == "POST" else None
    form = InterventionForm(plan, _gaps(request, plan), first=request.GET.get("gap", ""), data=posted)
    status = 200
    if posted is not None:
        try:
            made = services.propose(plan, **form.answers(), by=user_of(request))
        except DomainError as refusal:
            form.complain(refusal.fields or {"": refusal.message})
            status = refusal.status
        else:
            messages.success(request, _("Number %(number)s is proposed.") % {"number": made.number})
            return redirect("desk_plan", ref)
    return _form_page(request, plan, form, _("New intervention"), _("Propose"), status)


@allow(RUN_PLANS)
def correct(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    plan, one = _found(request, ref, number)
    posted = request.POST if request.method == "POST" else None
    form = InterventionForm(plan, _gaps(request, plan), present=one, data=posted)
    status = 200
    if posted is not None:
        try:
            services.correct(one, **form.answers(), by=user_of(request))
        except DomainError as refusal:
            form.complain(refusal.fields or {"": refusal.message})
            status = refusal.status
        else:
            messages.success(request, _("Corrected."))
            return redirect("desk_intervention", ref, number)
    return _form_page(request, plan, form, _("Correct the intervention"), _("Keep"), status)


def _form_page(
    request: HttpRequest, plan: ActionPlan, form: InterventionForm, title: str, go: str, status: int
) -> HttpResponse:
    here = reverse("desk_plan", args=[plan.ref])
    context = {"form": form, "title": title, "go": go, "crumbs": crumbs((plan.ref, here), (title, ""))}
    return render(request, "planning/intervention_form.html", context, status=status)


@allow(RUN_PLANS, APPROVE_PLANS, SEE_DELIVERY)
def intervention(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """One intervention with everything that can be done about it; each thing is done by one POST."""
    plan, one = _found(request, ref, number)
    forms: dict[str, Asking] = {}
    status = 200
    if request.method == "POST":
        do = request.POST.get("do", "")
        try:
            told, to = _done(request, one, do, forms)
        except NotFound:
            raise
        except DomainError as refusal:
            status = refusal.status
            if do in forms:
                forms[do].complain(refusal.fields or {"": refusal.message})
            else:
                messages.error(request, str(refusal.message))
        else:
            messages.success(request, told)
            return redirect(to)
    return render(request, "planning/intervention.html", _context(request, plan, one, forms), status=status)


def _done(request: HttpRequest, one: Intervention, do: str, forms: dict[str, Asking]) -> tuple[str, str]:
    """Do one thing; returns what is said about it, and the page that follows."""
    user, plan = user_of(request), one.plan
    here = reverse("desk_intervention", args=[plan.ref, one.number])

    def form(kind: type[Asking]) -> Any:
        forms[do] = QuarterForm(_quarters(one), request.POST) if kind is QuarterForm else kind(request.POST)
        return forms[do]

    def milestone() -> None:
        asked = form(MilestoneForm)
        services.add_milestone(one, title=asked.said("milestone"), due_on=asked.day_of("due_on"), by=user)

    def reach() -> None:
        key = request.POST.get("milestone", "")
        mark = Milestone.objects.filter(intervention=one, pk=int(key) if key.isdecimal() else 0).first()
        if mark is None:
            raise NotFound()
        services.reach_milestone(mark, on=clock.today(), by=user)

    def quarter() -> None:
        asked = form(QuarterForm)
        services.report_quarter(
            one, quarter_on=asked.day_of("quarter_on"), done_percent=asked.whole("done_percent"), spent=asked.rupees("spent"),
            value=asked.figure("value"), note=asked.said("note"), by=user,
        )  # fmt: skip

    def end() -> None:
        asked = form(EndForm)
        services.end_intervention(
            one, outcome=asked.said("outcome"), on=asked.day_of("ended_on"), value=asked.figure("end_value"),
            note=asked.said("ended_note"), by=user,
        )  # fmt: skip

    known: dict[str, tuple[Callable[[], object], str]] = {
        "hold": (
            lambda: services.hold(one, reason=form(HoldForm).said("reason"), by=user),
            _("Held in the plan. Work out the best set again."),
        ),
        "link": (lambda: services.link(one, ref=form(LinkForm).said("ref"), by=user), _("Noted.")),
        "let_go": (lambda: services.let_go(one, by=user), _("No longer held. Work out the best set again.")),
        "remove": (lambda: services.remove(one, by=user), _("Removed.")),
        "milestone": (milestone, _("Milestone set.")),
        "reach": (reach, _("Milestone reached.")),
        "quarter": (quarter, _("Reported.")),
        "end": (end, _("Noted.")),
    }  # fmt: skip
    if do not in known:
        raise NotFound()
    act, told = known[do]
    act()
    return told, reverse("desk_plan", args=[plan.ref]) if do == "remove" else here


def _quarters(one: Intervention) -> list[tuple[str, str]]:
    """Quarters from the beginning of the work until today, the latest first."""
    found: list[tuple[str, str]] = []
    first, today = quarter_of(one.starts_on), clock.today()
    while first <= today:
        after = next_quarter(first)
        words = f"{date_format(first, 'F Y')} – {date_format(after - timedelta(days=1), 'F Y')}"
        found.append((first.isoformat(), words))
        first = after
    return found[::-1]


def _context(
    request: HttpRequest, plan: ActionPlan, one: Intervention, forms: dict[str, Asking]
) -> dict[str, Any]:
    may = services.may_plan(user_of(request), plan.district_id)
    names = dict(sources())
    line = next((found for found in standing_of(plan).lines if found.one.pk == one.pk), None)
    runs = may and plan.state == PlanState.APPROVED and bool(one.taken) and not one.outcome
    titles = {str(other.number): str(other.title) for other in plan.interventions.all()}
    under = ", ".join(f"{below}. {titles[str(below)]}" for below in one.builds_on)
    grave = _("%(severity)s of 5") % {"severity": one.severity}
    found = carried([(one.through, one.through_ref)], user_of(request))
    links = may and has_carrier(one.through) and (plan.state == PlanState.DRAFT or runs)
    return {
        "plan": plan, "one": one, "line": line, "carried": found.get((one.through, one.through_ref)),
        "link_form": (forms.get("link") or LinkForm(initial={"ref": one.through_ref})) if links else None,
        "reports": one.progress.all(), "writes": may and plan.state == PlanState.DRAFT,
        "runs": runs, "chip": state_chip(line) if line and plan.state == PlanState.APPROVED else None,
        "why": why_left_out(one, titles, names),
        "facts": [
            (_("Gap"), one.gap.statement if one.gap else _("None of the known gaps")), (_("Kind"), one.get_kind_display()),
            (_("Carried out through"), one.get_through_display()), (_("Answers for it"), source_words(one.owner)),
            (_("Gravity of the gap"), grave),
            (_("Units that it reaches"), one.reach), (_("Where the money comes from"), names.get(one.source, one.source)),
            (_("What is counted"), one.indicator), (_("Builds on"), under or _("nothing")),
        ],
        "crumbs": crumbs((plan.ref, reverse("desk_plan", args=[plan.ref])), (str(one.number), "")),
        "hold_form": forms.get("hold") or HoldForm(), "milestone_form": forms.get("milestone") or MilestoneForm(),
        "quarter_form": forms.get("quarter") or QuarterForm(_quarters(one)), "end_form": forms.get("end") or EndForm(),
    }  # fmt: skip
