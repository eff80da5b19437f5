"""Gaps for tests: deterministic, every call another."""

from datetime import timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from odop.accounts.models import User
from odop.diagnosis import services
from odop.diagnosis.models import Gap
from odop.kernel import clock
from odop.places.models import District

_next = count(1)


def gap(by: User, place: District | None, /, **changes: Any) -> Gap:
    """Something that a district lacks, noted yesterday by `by`; a draft."""
    number = next(_next)
    given: dict[str, Any] = {
        "district": place,
        "kind": "raw_material",
        "statement": {"en": f"Sample gap {number}", "hi": f"नमूना कमी {number}"},
        "source": "Visit of the office",
        "noted_on": clock.today() - timedelta(days=1),
    }
    return services.note_gap(**{**given, **changes}, by=by)


def published(by: User, place: District | None, /, **changes: Any) -> Gap:
    return services.publish_gap(gap(by, place, **changes), by=by)


def everything(place: District, officer: User) -> None:
    """A row in every protected table, once published and once as a draft: for the tests of isolation."""
    day = clock.today()
    for one in (published(officer, place), gap(officer, place)):
        services.add_evidence(one, kind="visit", text="Sample", source="Visit", seen_on=day, by=officer)
        services.log_price(
            one, on_date=day, item="Horn", amount=Decimal(300), unit="kg", source="Bill", by=officer
        )
