"""A plan is begun, gets its money, goes up to the committee, and is approved or sent back."""

from collections.abc import Mapping
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import User
from odop.kernel import clock
from odop.kernel.events import record
from odop.kernel.fields import Localised
from odop.kernel.refusals import DomainError, Invalid, NotAllowed
from odop.kernel.services import next_number, touch_pages
from odop.places.models import District
from odop.places.queries import financial_year
from odop.planning import events
from odop.planning.enums import PlanState
from odop.planning.models import ActionPlan, PlanMoney
from odop.planning.queries.sources import source_codes
from odop.planning.services.allowed import changed, check_may_plan, draft, locked, may_decide
from odop.planning.services.revising import take_the_place

WRONG = _("Some answers are missing or not right.")


@transaction.atomic
def begin_plan(district: District, year: str, *, by: User, is_sample: bool = False) -> ActionPlan:
    """An empty plan of a district for a financial year ("2026-27"). Refuses `not_your_place`, `invalid`, `plan_exists`."""
    check_may_plan(by, district.pk)
    try:
        financial_year(year)
    except ValueError:
        raise Invalid(WRONG, fields={"year": _("Write the financial year like 2026-27.")}) from None
    series = f"AP-{district.code}"
    try:
        with transaction.atomic():
            plan = ActionPlan.objects.create(
                ref=f"{series}-{next_number(series):04d}", district=district, financial_year=year, made_at=clock.now(),
                made_by=by, is_sample=is_sample,
            )  # fmt: skip
    except IntegrityError:
        raise DomainError(
            _("%(district)s has a plan for %(year)s already.") % {"district": district.name, "year": year},
            code="plan_exists",
        ) from None
    record(events.BEGUN, plan, by=by, year=year)
    return plan


@transaction.atomic
def set_aim(plan: ActionPlan, aim: Mapping[str, str], *, by: User) -> ActionPlan:
    """Where the cluster should stand at the end of the year, in a sentence or two. Refuses `plan_closed`, `not_your_place`."""
    present = draft(plan, by)
    present.aim = Localised({language: said.strip() for language, said in aim.items() if said.strip()})
    present.save(update_fields=["aim"])
    return present


@transaction.atomic
def set_money(plan: ActionPlan, source: str, amount: Decimal | None, *, by: User) -> None:
    """What one source gives, in whole rupees; nothing takes the source out. Refuses `plan_closed`, `invalid`."""
    present = draft(plan, by)
    wrong: dict[str, object] = {}
    if source not in source_codes():
        wrong["source"] = _("Choose where the money comes from.")
    if amount is None or amount < 0 or amount != amount.to_integral_value():
        wrong["amount"] = _("Write whole rupees.")
    if wrong or amount is None:
        raise Invalid(WRONG, fields=wrong)  # type: ignore[arg-type]
    if amount:
        PlanMoney.objects.update_or_create(
            plan=present, source=source, defaults={"amount": amount, "district": present.district}
        )
    else:
        present.money.filter(source=source).delete()
    changed(present)
    record(events.BUDGET, present, by=by, source=source, amount=str(amount))


@transaction.atomic
def put_up(plan: ActionPlan, *, by: User) -> ActionPlan:
    """Up to the District Level Committee. Refuses `plan_closed`, `nothing_chosen`, `no_aim`."""
    present = draft(plan, by)
    if present.chosen_at is None or not present.interventions.filter(taken=True).exists():
        raise DomainError(
            _("First work out the best set for the money: something has changed since, or nothing is in it."),
            code="nothing_chosen",
        )
    if not any(present.aim.values()):
        raise DomainError(
            _("First write where the cluster should stand at the end of the year."), code="no_aim"
        )
    present.state, present.put_up_at, present.put_up_by = PlanState.PUT_UP, clock.now(), by
    present.save(update_fields=["state", "put_up_at", "put_up_by"])
    record(events.PUT_UP, present, by=by)
    return present


def _before_the_committee(plan: ActionPlan, by: User) -> ActionPlan:
    present = locked(plan)
    if not may_decide(by, present):
        raise NotAllowed(_("The committee of this district decides on its plan."), code="not_your_committee")
    if present.state != PlanState.PUT_UP:
        raise DomainError(_("This plan is not before the committee."), code="plan_not_put_up")
    if present.put_up_by_id == by.pk:
        raise DomainError(_("Who put a plan up does not decide on it."), code="same_person")
    return present


@transaction.atomic
def approve(plan: ActionPlan, *, note: str = "", by: User) -> ActionPlan:
    """Refuses `not_your_committee`, `plan_not_put_up`, `same_person`. The public reads it from now on."""
    present = _before_the_committee(plan, by)
    take_the_place(present, by=by)
    _decide(present, PlanState.APPROVED, note, by)
    record(events.APPROVED, present, by=by)
    touch_pages()
    return present


@transaction.atomic
def send_back(plan: ActionPlan, *, note: str, by: User) -> ActionPlan:
    """Back to the office, with what is to be changed. Refuses as `approve`, and `invalid` without a reason."""
    present = _before_the_committee(plan, by)
    if not note.strip():
        raise Invalid(WRONG, fields={"note": _("Write what is to be changed.")})
    _decide(present, PlanState.DRAFT, note, by)
    record(events.RETURNED, present, by=by)
    return present


def _decide(plan: ActionPlan, state: PlanState, note: str, by: User) -> None:
    plan.state, plan.note, plan.decided_at, plan.decided_by = state, note.strip(), clock.now(), by
    plan.save(update_fields=["state", "note", "decided_at", "decided_by"])
