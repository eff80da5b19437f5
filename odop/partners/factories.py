"""Agreements for tests and for the sample world: deterministic."""

from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

from odop.accounts.models import Office, User
from odop.kernel import clock
from odop.kernel.fields import Localised
from odop.partners import services
from odop.partners.models import Agreement, Figure, FigureSheet, Obligation, Partner
from odop.places.models import District

_next = count(1)
BOTH = {"en": "Sample", "hi": "नमूना"}


def partner(kind: str = "marketplace", *, office: Office | None = None) -> Partner:
    number = next(_next)
    name = Localised(en=f"Sample Bazaar {number}", hi=f"नमूना बाज़ार {number}")
    return Partner.objects.create(code=f"sample-{number}", name=name, kind=kind, office=office)


def agreement(by: User, *, kind: str = "marketplace", office: Office | None = None) -> Agreement:
    """One under negotiation, unpublished."""
    return services.enter_agreement(partner(kind, office=office), subject=BOTH, source="Letter 1", by=by)


def signed(by: User, *, on: date | None = None, **more: Any) -> Agreement:
    return services.sign(agreement(by, **more), on=on or clock.today(), by=by)


def duty(one: Agreement, by: User, **changes: Any) -> Obligation:
    """A monthly report of the partner; `changes` are what `bind` takes."""
    given: dict[str, Any] = {"whose": "partner", "kind": "report", "text": BOTH, "every_months": 1}
    return services.bind(one, **{**given, **changes}, by=by)


def everything(place: District, by: User) -> None:
    """A row in every protected table, none of them published: for the tests of isolation. Nothing is checked."""
    moment, today = clock.now(), clock.today()
    made = Agreement.objects.create(
        ref=f"sample-{place.pk}", partner=partner(), subject=Localised(BOTH), stage="signed", source="Letter", signed_on=today,
        entered_at=moment, entered_by=by,
    )  # fmt: skip
    made.fees.create(work="design", each_amount=Decimal(100))
    owed = made.obligations.create(
        number=1, whose="partner", kind="report", text=Localised(BOTH), due_on=today
    )
    owed.fulfilments.create(due_on=today, outcome="met", words="Sample", noted_at=moment, noted_by=by)
    made.reviews.create(held_on=today, found="Sample", noted_at=moment, noted_by=by)
    sheet = FigureSheet.objects.create(
        ref=f"PF-{place.pk}", partner=made.partner, month=today.replace(day=1), source="Letter", brought_at=moment, brought_by=by
    )  # fmt: skip
    Figure.objects.create(sheet=sheet, district=place, measure="sellers", value=Decimal(3))
