"""An artisan of Sambhal, money for her district, and what she claims of a fair."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from odop.casework.definitions import forget_compiled
from odop.casework.factories import Cast, cast
from odop.casework.models import Case
from odop.finance.models import BudgetHead
from odop.finance.services import allot, bring_budget
from odop.kernel import clock
from odop.kernel.actors import SYSTEM
from odop.places.models import District
from odop.places.queries import financial_year_of
from odop.schemes.services import apply

CODE = "market_assistance"


@pytest.fixture
def sambhal(ground: None) -> Cast:
    forget_compiled()
    people = cast(District.objects.get(code="SBL"))
    head = BudgetHead.objects.get(scheme=CODE)
    bring_budget(head, financial_year_of(clock.today()), Decimal(10_00_000), by=SYSTEM)
    allot(head, financial_year_of(clock.today()), people.district, Decimal(10_00_000), by=SYSTEM)
    people.artisan.bank_account, people.artisan.bank_account_last4 = "912345678901", "8901"
    people.artisan.bank_ifsc = "SMPL0000001"
    people.artisan.save()
    return people


def answers(**changes: Any) -> dict[str, Any]:
    given: dict[str, Any] = {
        "event_name": "Sample carpet fair", "event_kind": "national_outside", "trade": "b2c",
        "event_on": (clock.today() - timedelta(days=20)).isoformat(), "notified": True, "has_registration": True,
        "makes_district_product": True, "stall_cost": "80000", "stall_paid_in_cash": False, "freight_cost": "12000",
        "freight_paid_in_cash": False, "travel_cost": "2400", "travel_mode": "rail_bus", "travel_paid_in_cash": False,
        "same_fair_benefited": False,
    }  # fmt: skip
    return {**given, **changes}


def claim(people: Cast, **changes: Any) -> Case:
    return apply(people.artisan, scheme=CODE, answers=answers(**changes), by=people.citizen).case
