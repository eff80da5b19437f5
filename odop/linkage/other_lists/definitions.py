"""What other apps give: who received which benefit here, so that a list for another office can be made."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class Given:
    """One benefit given here: to which artisan, by which scheme (its code), on which day, how many rupees."""

    artisan_id: int
    scheme: str
    on: date
    amount: Decimal


Givers = Callable[[date, date, int | None], Iterable[Given]]
GIVERS: list[Givers] = []


def gives(function: Givers) -> Givers:
    """Register who knows of benefits given from one day through another, in a district (LGD code) or everywhere (None)."""
    GIVERS.append(function)
    return function
