"""What the order allows, from the scheme's own data: the limits of one trainee and day follow from what she is entitled to.

The scheme that trains is the one whose workflow has the effect training.take_seat; no code knows it by name.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from odop.casework.definitions import scheme_of
from odop.casework.models import Procedure
from odop.lib.money import from_paise
from odop.lib.rules import Scheme

DAYS = 10
BATCH = 25
SEAT = "training.take_seat"
ANSWER = "training.answer_complaint"


@dataclass(frozen=True)
class Limits:
    """Rupees: of one trainee and day, and of one kit; people in one batch."""

    honorarium_a_day: Decimal
    fee_a_day: Decimal
    food_a_day: Decimal
    kit: Decimal
    batch: int = BATCH


def training_procedures() -> list[Procedure]:
    """Every kept version of the procedures that train, the latest first."""
    return [one for one in Procedure.objects.order_by("-pk").defer("files") if _trains(one.pk)]


@lru_cache(maxsize=512)
def _trains(procedure_id: int) -> bool:
    return SEAT in scheme_of(procedure_id).workflow.effects


def complaint_procedure() -> Procedure | None:
    """The procedure that answers complaints about kits, as it was put in force last; None where a programme has none."""
    rows = Procedure.objects.order_by("-loaded_at", "-pk").defer("files")
    return next((one for one in rows if ANSWER in scheme_of(one.pk).workflow.effects), None)


def training_scheme() -> Scheme | None:
    """The latest version of the scheme that trains; None where a programme has none."""
    found = training_procedures()
    return scheme_of(found[0].pk) if found else None


def limits_on(day: date) -> Limits:
    """What the order in force on `day` allows. Without a scheme that trains: nothing."""
    compiled = training_scheme()
    version = compiled.entitlement_on(day) if compiled else None
    if compiled is None or version is None:
        return Limits(Decimal(0), Decimal(0), Decimal(0), Decimal(0))
    given = compiled.decider(day)({}).outputs
    each = {key: from_paise(paise) for key, paise in given.items()}
    return Limits(
        honorarium_a_day=each["honorarium"] / DAYS,
        fee_a_day=each["training_fee_up_to"] / DAYS,
        food_a_day=each["food_up_to"] / DAYS,
        kit=each["toolkit_up_to"],
    )
