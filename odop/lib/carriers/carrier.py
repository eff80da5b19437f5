"""What is asked of a carrier, and the words that come back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Protocol


class CarrierError(Exception):
    """The carrier refused, or could not be reached (`later`: asking again may help)."""

    def __init__(self, code: str, message: str = "", *, later: bool = False) -> None:
        self.code, self.later = code, later
        super().__init__(f"{code}: {message}" if message else code)


class Stage(Enum):
    """What a carrier tells of a parcel, in the order in which it happens; the last two end its way."""

    COLLECTED = "collected"
    MOVING = "moving"
    OUT = "out"
    NOT_DELIVERED = "not_delivered"
    DELIVERED = "delivered"
    BACK = "back"


@dataclass(frozen=True)
class Consignment:
    """A parcel to be carried. `ref` is our own number, once for each; `cash_paise` is to be taken at the door."""

    ref: str
    grams: int
    from_pin: str
    to_pin: str
    booked_at: datetime
    cash_paise: int = 0


@dataclass(frozen=True)
class Booking:
    """The carrier's number, and the day on which it comes; None where it has to be brought."""

    number: str
    collects_on: date | None = None


@dataclass(frozen=True)
class Report:
    """Where a parcel was, and when."""

    stage: Stage
    at: datetime


class Carrier(Protocol):
    """Whoever carries. `label` is what its people want to read on the parcel, beside address and number."""

    def book(self, parcel: Consignment) -> Booking: ...

    def label(self, number: str) -> tuple[str, ...]: ...

    def track(self, number: str, *, booked_at: datetime, now: datetime) -> Sequence[Report]: ...
