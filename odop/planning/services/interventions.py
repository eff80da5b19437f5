"""What is proposed against a gap: proposed, corrected, held in the plan, taken out again."""

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import User
from odop.diagnosis.models import Gap
from odop.kernel.events import record
from odop.kernel.fields import Localised
from odop.kernel.refusals import DomainError, Invalid
from odop.planning import events
from odop.planning.enums import Kind, Through
from odop.planning.models import ENDS, ActionPlan, Intervention
from odop.planning.queries.sources import source_codes
from odop.planning.services.allowed import changed, draft

WRONG = _("Some answers are missing or not right.")
MOST_UNITS, MOST_RUPEES = 1_000_000, Decimal(10) ** 11
Words = str | Promise


def _said(words: Mapping[str, str]) -> Localised:
    return Localised({language: text.strip() for language, text in words.items() if text.strip()})


def _check(plan: ActionPlan, given: Mapping[str, Any], builds_on: Collection[int]) -> None:
    gap: Gap | None = given["gap"]
    starts, ends = given["starts_on"], given["ends_on"]
    right: dict[str, tuple[bool, Words]] = {
        "gap": (
            gap is None or gap.district_id in (None, plan.district_id),
            _("Choose a gap of this district or of the whole programme."),
        ),
        "title_en": (any(_said(given["title"]).values()), _("Write what is to be done.")),
        "kind": (given["kind"] in Kind.values, _("Choose hard or soft.")),
        "through": (given["through"] in Through.values, _("Choose through what it is carried out.")),
        "owner": (bool(given["owner"].strip()), _("Write which office answers for it.")),
        "severity": (given["severity"] in range(1, 6), _("Choose how grave the gap is.")),
        "reach": (0 < (given["reach"] or 0) <= MOST_UNITS, _("Write how many units it reaches.")),
        "source": (given["source"] in source_codes(), _("Choose where the money comes from.")),
        "cost": (_whole_rupees(given["cost"]), _("Write whole rupees.")),
        "starts_on": (starts is not None, _("Write the day on which it begins.")),
        "ends_on": (
            ends is not None and (starts is None or starts <= ends),
            _("Write the day on which it ends; it cannot lie before the beginning."),
        ),
        "indicator_en": (any(_said(given["indicator"]).values()), _("Write what is counted.")),
        "baseline": (_a_number(given["baseline"]), _("Write a number.")),
        "target": (_a_number(given["target"]), _("Write a number.")),
        "builds_on": (
            set(builds_on) <= set(plan.interventions.values_list("number", flat=True)),
            _("Choose interventions of this plan."),
        ),
    }  # fmt: skip
    wrong = {key: words for key, (fits, words) in right.items() if not fits}
    if not wrong.keys() & {"baseline", "target"} and given["baseline"] == given["target"]:
        wrong["target"] = _("The target is where it stands already.")
    if wrong:
        raise Invalid(WRONG, fields=wrong)


def _whole_rupees(cost: Decimal | None) -> bool:
    return cost is not None and 0 <= cost <= MOST_RUPEES and cost == cost.to_integral_value()


def _a_number(value: Decimal | None) -> bool:
    return value is not None and value.is_finite() and abs(value) < Decimal(10) ** 12


def _columns(given: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **given,
        "title": _said(given["title"]),
        "indicator": _said(given["indicator"]),
        "owner": given["owner"].strip(),
        "instead_of": given["instead_of"].strip()[:ENDS],
    }


def _closes_a_circle(intervention: Intervention, builds_on: Collection[int]) -> bool:
    """Whether one of these builds, over however many others, on the intervention itself."""
    below = dict(intervention.plan.interventions.values_list("number", "builds_on"))
    seen: set[int] = set()
    waiting = list(builds_on)
    while waiting:
        one = waiting.pop()
        if one == intervention.number:
            return True
        if one not in seen:
            seen.add(one)
            waiting += below.get(one, ())
    return False


@transaction.atomic
def propose(
    plan: ActionPlan,
    *,
    title: Mapping[str, str],
    kind: str,
    through: str,
    owner: str,
    severity: int | None,
    reach: int | None,
    source: str,
    cost: Decimal | None,
    starts_on: date | None,
    ends_on: date | None,
    indicator: Mapping[str, str],
    baseline: Decimal | None,
    target: Decimal | None,
    by: User,
    gap: Gap | None = None,
    instead_of: str = "",
    builds_on: Collection[int] = (),
) -> Intervention:
    """A way to close a gap: `severity` 1 to 5, `reach` in units, `cost` in whole rupees, `indicator` what is counted, from
    `baseline` to `target`, `builds_on` numbers of this plan. Refuses `plan_closed`, `not_your_place`, `invalid` (every field named)."""
    present, under = draft(plan, by), sorted(set(builds_on))
    given = {
        "title": title, "kind": kind, "through": through, "owner": owner, "severity": severity, "reach": reach,
        "source": source, "cost": cost, "starts_on": starts_on, "ends_on": ends_on, "indicator": indicator,
        "baseline": baseline, "target": target, "gap": gap, "instead_of": instead_of,
    }  # fmt: skip
    _check(present, given, under)
    last = present.interventions.aggregate(last=Max("number"))["last"] or 0
    made = Intervention.objects.create(
        plan=present, district=present.district, number=last + 1, builds_on=under, **_columns(given)
    )
    changed(present)
    record(events.PROPOSED, present, by=by, number=made.number, cost=str(cost))
    return made


@transaction.atomic
def correct(
    intervention: Intervention, *, by: User, builds_on: Collection[int] = (), **given: Any
) -> Intervention:
    """The same with other answers, all of them given again. Refuses as `propose`, and what would build on itself."""
    plan, under = draft(intervention.plan, by), sorted(set(builds_on))
    _check(plan, given, under)
    if _closes_a_circle(intervention, under):
        raise Invalid(WRONG, fields={"builds_on": _("It cannot build on what builds on it.")})
    columns = {**_columns(given), "builds_on": under}
    for name, value in columns.items():
        setattr(intervention, name, value)
    intervention.save(update_fields=list(columns))
    changed(plan)
    record(events.CORRECTED, plan, by=by, number=intervention.number)
    return intervention


@transaction.atomic
def remove(intervention: Intervention, *, by: User) -> None:
    """Out of the draft. Refuses `plan_closed`, `carries_others`."""
    plan = draft(intervention.plan, by)
    if plan.interventions.filter(builds_on__contains=[intervention.number]).exists():
        raise DomainError(
            _("Another intervention builds on this one; change that first."), code="carries_others"
        )
    number = intervention.number
    intervention.delete()
    changed(plan)
    record(events.REMOVED, plan, by=by, number=number)


@transaction.atomic
def hold(intervention: Intervention, *, reason: str, by: User) -> None:
    """In the plan whatever it is worth: promised, or under way. Refuses `plan_closed`, `invalid` without a reason."""
    plan = draft(intervention.plan, by)
    if not reason.strip():
        raise Invalid(WRONG, fields={"reason": _("Write why it must be in the plan.")})
    intervention.must, intervention.must_reason = True, reason.strip()[:200]
    intervention.save(update_fields=["must", "must_reason"])
    changed(plan)
    record(events.HELD, plan, by=by, number=intervention.number)


@transaction.atomic
def let_go(intervention: Intervention, *, by: User) -> None:
    """Chosen or left out by its worth again. Refuses `plan_closed`."""
    plan = draft(intervention.plan, by)
    intervention.must, intervention.must_reason = False, ""
    intervention.save(update_fields=["must", "must_reason"])
    changed(plan)
    record(events.RELEASED, plan, by=by, number=intervention.number)
