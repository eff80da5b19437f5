"""Where the money of a plan can come from: the programme's budget heads, and others."""

from decimal import Decimal

from odop.finance.queries import budget_of, heads
from odop.kernel.fields import ZERO, Localised
from odop.planning.enums import OtherSource
from odop.planning.models import ActionPlan


def sources() -> list[tuple[str, str]]:
    """(code, name in the reader's language): budget heads first."""
    own = [(head.code, str(Localised(head.name))) for head in heads()]
    return own + [(code, str(label)) for code, label in OtherSource.choices]


def source_codes() -> set[str]:
    return {code for code, _name in sources()}


def allotted_to(plan: ActionPlan) -> dict[str, Decimal]:
    """What is free of each budget head for the plan's district and year: what the office may count on."""
    found: dict[str, Decimal] = {}
    for head in heads():
        standing = budget_of(plan.district_id, plan.financial_year, head.scheme)
        if standing is not None and standing.free > ZERO:
            found[head.code] = standing.free
    return found
