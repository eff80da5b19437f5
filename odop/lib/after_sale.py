"""What happens after a sale and is no code: carriers, reasons for returns, clocks, where cash is not taken.

`tax/after_sale.toml` of a programme; each clock with the day from which it holds and where it is written.
"""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from odop.lib.tables import Text

KINDS = ("local", "by_hand")
NUMBERS = ("postal", "any")


@dataclass(frozen=True)
class CarrierTerms:
    """A carrier that makers may choose. `sample`: of the demonstration, never where something is really sold."""

    code: str
    name: Text
    kind: str
    number: str
    sample: bool
    help: Text

    @property
    def by_hand(self) -> bool:
        return self.kind == "by_hand"


@dataclass(frozen=True)
class Reason:
    """Why something is sent back. `fault`: the article is not what was sold, so that it is taken back in any case, the delivery
    is paid back too, and it is not sold again."""

    code: str
    name: Text
    fault: bool


@dataclass(frozen=True)
class Clock:
    """`amount` hours, days or working days, from `begins_on` to `ends_on`, as `source` says."""

    code: str
    amount: int
    unit: str
    begins_on: date
    ends_on: date | None
    source: str


class ClockMissing(LookupError):
    """No row says it for that day."""


@dataclass(frozen=True)
class AfterSale:
    carriers: tuple[CarrierTerms, ...]
    reasons: tuple[Reason, ...]
    clocks: tuple[Clock, ...]
    complaints: tuple[tuple[str, Text], ...]
    no_cash_pins: tuple[str, ...]

    def carrier(self, code: str) -> CarrierTerms | None:
        return next((one for one in self.carriers if one.code == code), None)

    def reason(self, code: str) -> Reason | None:
        return next((one for one in self.reasons if one.code == code), None)

    def clock(self, code: str, on: date) -> Clock:
        """Returns the clock that holds on that day; raises ClockMissing."""
        for one in self.clocks:
            if one.code == code and one.begins_on <= on and (one.ends_on is None or on <= one.ends_on):
                return one
        raise ClockMissing(f"{code} on {on:%Y-%m-%d}")

    def takes_cash_at(self, pin: str) -> bool:
        """Returns whether a carrier collects money at that PIN code."""
        return not any(pin.startswith(prefix) for prefix in self.no_cash_pins)


@lru_cache(maxsize=8)
def read_after_sale(folder: Path) -> AfterSale:
    """Returns what the programme says, nothing for one without a mart; raises KeyError or ValueError where the file does not say
    it well."""
    path = folder / "tax" / "after_sale.toml"
    if not path.exists():
        return AfterSale((), (), (), (), ())
    told: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    carriers = tuple(
        CarrierTerms(
            one["code"], one["name"], one["kind"], one.get("number", "any"), one.get("sample", False), one.get("help", {})
        )
        for one in told["carriers"]
    )  # fmt: skip
    reasons = tuple(Reason(one["code"], one["name"], one["fault"]) for one in told["reasons"])
    clocks = tuple(
        Clock(one["code"], one["amount"], one["unit"], one["from"], one.get("to"), one["source"])
        for one in told["clocks"]
    )
    if any(one.kind not in KINDS or one.number not in NUMBERS for one in carriers):
        raise ValueError("after_sale.toml: a carrier of a kind that is not known")
    for codes in ([one.code for one in carriers], [one.code for one in reasons]):
        if len(set(codes)) < len(codes):
            raise ValueError("after_sale.toml: a code stands there twice")
    return AfterSale(
        carriers, reasons, clocks, tuple((one["code"], one["name"]) for one in told["complaints"]),
        tuple(told["no_cash_pins"]),
    )  # fmt: skip
