"""The corporation as seller of record, and the mart's own terms: `tax/market.toml` of a programme."""

import tomllib
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from odop.lib.gst.supply import Kind
from odop.lib.money import to_paise
from odop.lib.tables import Text


class TooHeavy(ValueError):
    """No charge is known for so heavy a parcel."""


@dataclass(frozen=True)
class Charge:
    """A parcel of at most so many grams, in paise with tax."""

    up_to_grams: int
    within: int
    between: int


@dataclass(frozen=True)
class Terms:
    """Paise, save days and minutes. `gift_wrap`: for a parcel that is wrapped, 0 where none is. `refund_alone_up_to`: that one officer may
    give back without a second; so many days after it went (`refund_asked_days`) the payment service is asked whether a refund came back.
    `splits`: makers who sell in their own name are paid by the payment service, of which `split_mail` is told about their accounts.
    `sample`: made up; a site that sells has its own."""

    name: Text
    address: Text
    gstin: str
    state: str
    commission_percent: Decimal
    basket_days: int
    minutes_to_pay: int
    refund_alone_up_to: int
    refund_asked_days: int
    gift_wrap: int
    cash_up_to: int
    cash_states: tuple[str, ...]
    delivery: tuple[Charge, ...]
    splits: bool
    split_mail: str
    sample: bool

    def delivery_charge(self, grams: int, kind: Kind) -> int:
        """Returns paise for a parcel; raises TooHeavy."""
        for charge in self.delivery:
            if grams <= charge.up_to_grams:
                return charge.within if kind is Kind.WITHIN else charge.between
        raise TooHeavy(f"{grams} g")

    def takes_cash(self, paise: int, state: str) -> bool:
        """Returns whether a buyer there may pay so much at the door."""
        return state in self.cash_states and paise <= self.cash_up_to


@lru_cache(maxsize=8)
def read_terms(folder: Path) -> Terms:
    """Returns the terms; raises KeyError or ValueError where the file does not say."""
    told: dict[str, Any] = tomllib.loads((folder / "tax" / "market.toml").read_text(encoding="utf-8"))
    corporation, cash, split = told["corporation"], told["cash_at_door"], told["split"]
    charges = tuple(
        Charge(one["up_to_grams"], to_paise(Decimal(one["within"])), to_paise(Decimal(one["between"])))
        for one in told["delivery"]
    )
    if not charges or [one.up_to_grams for one in charges] != sorted({one.up_to_grams for one in charges}):
        raise ValueError("market.toml: charges of delivery go by rising weight")
    return Terms(
        name=corporation["name"],
        address=corporation["address"],
        gstin=corporation["gstin"],
        state=corporation["state"],
        commission_percent=Decimal(told["commission_percent"]),
        basket_days=told["basket_days"],
        minutes_to_pay=told["minutes_to_pay"],
        gift_wrap=to_paise(Decimal(told.get("gift_wrap", "0"))),
        refund_asked_days=told.get("refund_asked_days", 14),
        refund_alone_up_to=to_paise(Decimal(told["refund_alone_up_to"])),
        cash_up_to=to_paise(Decimal(cash["up_to"])),
        cash_states=tuple(cash["states"]),
        delivery=charges,
        splits=split["on"],
        split_mail=split["mail"],
        sample=told["sample"],
    )
