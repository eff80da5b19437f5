"""Plans at the desk: begun, given their money, filled with interventions, chosen from, put up, decided, carried out."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from odop.accounts.models import User
from odop.accounts.permissions import APPROVE_PLANS, RUN_PLANS, SEE_DELIVERY
from odop.accounts.queries import own_districts
from odop.diagnosis.queries.gaps import gaps_of_district
from odop.kernel import clock
from odop.kernel.access import allow
from odop.kernel.asking import Asking
from odop.kernel.refusals import DomainError, NotFound
from odop.places.models import ProductLine
from odop.places.queries import current_product_lines, financial_year_of
from odop.planning import services
from odop.planning.best import ranked
from odop.planning.enums import PlanState
from odop.planning.forms import AimForm, BeginForm, DecideForm, ExportForm, MoneyForm, ReviseForm
from odop.planning.models import ActionPlan
from odop.planning.pictures import timeline
from odop.planning.queries.plans import (
    exports_of,
    newer_of,
    plan_visible_to,
    plans_visible_to,
    revision_of,
    standing_of,
    with_standing,
)
from odop.planning.queries.proposals import proposals_of
from odop.planning.queries.sources import allotted_to, sources
from odop.planning.views.tables import export_table, standing_columns, standing_rows, why_left_out, worth_text

STATE_TONES = {
    PlanState.DRAFT: "plain",
    PlanState.PUT_UP: "soon",
    PlanState.APPROVED: "ok",
    PlanState.REPLACED: "plain",
}


def user_of(request: HttpRequest) -> User:
    return cast(User, request.user)


def crumbs(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("Action plans"), reverse("desk_plans")), *more]


@allow(RUN_PLANS, APPROVE_PLANS, SEE_DELIVERY)
def plan_list(request: HttpRequest) -> HttpResponse:
    """Plans of the reader's place with what is late in them; the office begins one here."""
    user = user_of(request)
    may_begin = user.may(RUN_PLANS) and (user.scope.everything or bool(user.scope.districts))
    posted = request.POST if request.method == "POST" else None
    form = BeginForm(
        districts=own_districts(user) if may_begin else [], year=financial_year_of(clock.today()), data=posted
    )
    if posted is not None:
        district = form.districts.get(form.said("district"))
        try:
            if district is None:
                raise NotFound()
            plan = services.begin_plan(district, form.said("year"), by=user)
        except NotFound:
            raise
        except DomainError as refusal:
            form.complain(refusal.fields or {"": refusal.message})
        else:
            messages.success(
                request, _("The plan is begun. Say first what money there is, then what is to be done.")
            )
            return redirect("desk_plan", plan.ref)
    rows = []
    for one in with_standing(plans_visible_to(user))[:300]:
        standing = standing_of(one) if one.state in (PlanState.APPROVED, PlanState.REPLACED) else None
        rows.append({"plan": one, "standing": standing, "tone": STATE_TONES[PlanState(one.state)]})
    context = {
        "rows": rows, "form": form if may_begin else None,
        "columns": [
            {"label": _("Plan")}, {"label": _("Year")}, {"label": _("State")}, {"label": _("Work done"), "align": "right"},
            {"label": _("Spent of cost"), "align": "right"}, {"label": _("Late"), "align": "right"},
        ],
    }  # fmt: skip
    return render(request, "planning/desk_plans.html", context, status=422 if posted is not None else 200)


@allow(RUN_PLANS, APPROVE_PLANS, SEE_DELIVERY)
def plan(request: HttpRequest, ref: str) -> HttpResponse:
    """One plan with everything that can be done about it; each thing is done by one POST."""
    user, found = user_of(request), plan_visible_to(user_of(request), ref)
    forms: dict[str, Asking] = {}
    status = 200
    if request.method == "POST":
        do = request.POST.get("do", "")
        try:
            told = _done(request, found, do, forms)
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
            new = revision_of(found) if do == "revise" else None
            return redirect("desk_plan", new.ref if new else ref)
    found = plan_visible_to(user, ref)
    decided = found.state in (PlanState.APPROVED, PlanState.REPLACED)
    context = _standing_context(found, user) if decided else _draft_context(found)
    context |= _common(user, found, forms)
    return render(request, "planning/desk_plan.html", context, status=status)


def _done(request: HttpRequest, plan: ActionPlan, do: str, forms: dict[str, Asking]) -> str:
    """Do one thing; returns what is said about it."""
    user = user_of(request)

    def form(kind: type[Asking]) -> Any:
        forms[do] = kind(request.POST)
        return forms[do]

    def aim() -> None:
        one = form(AimForm)
        services.set_aim(plan, {"en": one.said("aim_en"), "hi": one.said("aim_hi")}, by=user)

    def money() -> None:
        one = form(MoneyForm)
        services.set_money(plan, one.said("source"), one.rupees("amount"), by=user)

    def approve() -> None:
        services.approve(plan, note=form(DecideForm).said("note"), by=user)

    def send_back() -> None:
        services.send_back(plan, note=form(DecideForm).said("note"), by=user)

    def export() -> None:
        forms[do] = one = ExportForm(plan, _lines(plan), request.POST)
        services.aim_export(plan, **one.answers(), by=user)

    def drop_export() -> None:
        key = request.POST.get("aim", "")
        one = plan.exports.filter(pk=int(key) if key.isdecimal() else 0).first()
        if one is None:
            raise NotFound()
        services.drop_export(one, by=user)

    def revise() -> None:
        services.revise(plan, reason=form(ReviseForm).said("reason"), by=user)

    known: dict[str, tuple[Callable[[], object], str]] = {
        "export": (export, _("Written into the export chapter.")),
        "drop_export": (drop_export, _("Removed.")),
        "revise": (revise, _("The new version is begun. The approved one goes on until it is decided.")),
        "aim": (aim, _("Noted.")),
        "money": (money, _("Noted. Work out the best set again.")),
        "choose": (lambda: services.choose_best(plan, by=user), _("The best set for the money is worked out.")),
        "put_up": (lambda: services.put_up(plan, by=user), _("The plan is before the committee.")),
        "approve": (approve, _("Approved. Everybody can read the plan.")),
        "send_back": (send_back, _("Sent back to the office.")),
    }  # fmt: skip
    if do not in known:
        raise NotFound()
    act, told = known[do]
    act()
    return told


def _lines(plan: ActionPlan) -> list[ProductLine]:
    return list(current_product_lines().filter(district_id=plan.district_id))


def _common(user: User, plan: ActionPlan, forms: dict[str, Asking]) -> dict[str, Any]:
    writes = services.may_plan(user, plan.district_id)
    decides = services.may_decide(user, plan) and plan.state == PlanState.PUT_UP
    drafting = writes and plan.state == PlanState.DRAFT
    revision = revision_of(plan) if plan.state == PlanState.APPROVED else None
    return {
        "plan": plan, "tone": STATE_TONES[PlanState(plan.state)], "crumbs": crumbs((plan.ref, "")),
        "writes": drafting, "decides": decides, "revises": writes and plan.state == PlanState.APPROVED and revision is None,
        "revision": revision, "newer": newer_of(plan), "exports": export_table(exports_of(plan)),
        "export_form": (forms.get("export") or ExportForm(plan, _lines(plan))) if drafting else None,
        "export_opened": "export" in forms, "revise_form": forms.get("revise") or ReviseForm(),
        "aim_form": forms.get("aim") or AimForm(initial={"aim_en": plan.aim.get("en", ""), "aim_hi": plan.aim.get("hi", "")}),
        "money_form": forms.get("money") or MoneyForm(),
        "decide_form": forms.get("approve") or forms.get("send_back") or DecideForm(),
    }  # fmt: skip


def _draft_context(plan: ActionPlan) -> dict[str, Any]:
    names = dict(sources())
    rows = {str(one.number): one for one in plan.interventions.select_related("gap")}
    titles = {key: str(one.title) for key, one in rows.items()}
    order = ranked(proposals_of(plan))
    taken = [rows[one.key] for one in order if rows[one.key].taken]
    spent: dict[str, Any] = {}
    for intervention in taken:
        spent[intervention.source] = spent.get(intervention.source, 0) + intervention.cost
    money = [{"name": names.get(one.source, one.source), "amount": one.amount, "spent": spent.get(one.source, 0)}
             for one in plan.money.all()]  # fmt: skip
    return {
        "proposals": [
            {
                "one": rows[each.key], "worth": worth_text(each.worth), "met": each.met, "tried": each.tried,
                "why": why_left_out(rows[each.key], titles, names), "source": names.get(rows[each.key].source, ""),
            }
            for each in order
        ],
        "money": money, "allotted": [(names[code], free) for code, free in allotted_to(plan).items()],
        "worth": worth_text(sum(each.worth for each in order if rows[each.key].taken)), "chosen": plan.chosen_at,
        "untouched": _untouched(plan, {one.gap_id for one in rows.values()}),
        "columns": [
            {"label": _("Intervention")}, {"label": _("Gap")}, {"label": _("Cost"), "align": "right"},
            {"label": _("Worth"), "align": "right"}, {"label": _("In the set?")},
        ],
    }  # fmt: skip


def _untouched(plan: ActionPlan, touched: set[int | None]) -> list[Any]:
    """Published gaps of the district against which nothing is proposed."""
    return [one for one in gaps_of_district(plan.district_id) if one.pk not in touched]


def _standing_context(plan: ActionPlan, user: User) -> dict[str, Any]:
    standing = standing_of(plan)
    return {
        "standing": standing, "rows": standing_rows(standing, user), "columns": standing_columns(),
        "picture": timeline(standing.lines, clock.today()),
    }  # fmt: skip
