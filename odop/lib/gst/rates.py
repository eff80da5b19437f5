"""Which rate an article bears on a day: the longest HSN prefix whose condition, price band and dates fit."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property, lru_cache
from pathlib import Path

from odop.lib.money import to_paise
from odop.lib.tables import (
    Complaint,
    Row,
    between,
    column,
    day,
    decimal,
    matching,
    one_of,
    plain,
    read_table,
)

HSN = "[0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{8}"
GOODS_ON_DAYS = (  # how a table of goods ends: from when to when a row holds, what it means, and whence it is
    column("from", day),
    column("to", day, required=False),
    column("goods", plain),
    column("status", one_of("read", "to_be_checked")),
    column("source", plain),
)
COLUMNS = (
    column("hsn", matching(HSN, "4420")),
    column("condition", matching("[a-z_]+", "handicraft"), required=False),
    column("above", decimal, required=False),
    column("up_to", decimal, required=False),
    column("rate", between(Decimal(0), Decimal(100))),
    *GOODS_ON_DAYS,
)


@dataclass(frozen=True)
class TaxRate:
    """One row: `rate` is the whole tax in per cent (IGST, or CGST and SGST together); bands are paise a piece."""

    hsn: str
    condition: str
    above_paise: int | None
    up_to_paise: int | None
    rate: Decimal
    begins_on: date
    ends_on: date | None
    goods: str
    status: str
    source: str

    def fits(self, *, on: date, unit_paise: int, conditions: Collection[str]) -> bool:
        """Returns whether the row holds on that day, for that price a piece and for what is declared of the goods."""
        return (
            self.begins_on <= on
            and (self.ends_on is None or on <= self.ends_on)
            and (not self.condition or self.condition in conditions)
            and (self.above_paise is None or unit_paise > self.above_paise)
            and (self.up_to_paise is None or unit_paise <= self.up_to_paise)
        )


class RateMissing(LookupError):
    """No row says what these goods bear: they cannot be sold until somebody has looked it up."""

    def __init__(self, hsn: str, on: date) -> None:
        self.hsn, self.on = hsn, on
        super().__init__(f"no rate for HSN {hsn} on {on:%Y-%m-%d}")


@dataclass(frozen=True)
class RateBook:
    """All rows of a programme."""

    rows: tuple[TaxRate, ...]

    @cached_property
    def _by_prefix(self) -> dict[str, list[TaxRate]]:
        found: dict[str, list[TaxRate]] = {}
        for row in self.rows:
            found.setdefault(row.hsn, []).append(row)
        return found

    def rate_of(self, hsn: str, *, on: date, unit_paise: int, conditions: Collection[str] = ()) -> TaxRate:
        """Returns the row that holds; raises RateMissing where none does, and never guesses.

        A declared condition (handicraft) goes before the general entry, since a concession takes away what is above its
        rate (s.11 CGST Act); within each, the longest prefix goes first, of two concessions the greater. `unit_paise` is the price of
        a piece without tax.
        """
        fitting = [
            row
            for length in (8, 6, 4, 2)
            if length <= len(hsn)
            for row in self._by_prefix.get(hsn[:length], ())
            if row.fits(on=on, unit_paise=unit_paise, conditions=conditions)
        ]
        if not fitting:
            raise RateMissing(hsn, on)
        return min(fitting, key=lambda row: (not row.condition, -len(row.hsn), row.rate))

    def rate_within(
        self, hsn: str, *, on: date, gross_unit_paise: int, conditions: Collection[str] = ()
    ) -> TaxRate:
        """Returns the row for a price that holds the tax already.

        Bands are written for the price without tax. Where two bands could both be meant (a price just above the border),
        the one whose own tax leads back into it is taken, the lower first: 2,600 with 5 % is 2,476.19, in the lower band.
        """
        tried = [
            row
            for row in self.rows
            if hsn.startswith(row.hsn) and (row.above_paise is not None or row.up_to_paise is not None)
        ]
        for rate in sorted({row.rate for row in tried}):
            net = int(gross_unit_paise * 100 / (100 + rate))
            try:
                found = self.rate_of(hsn, on=on, unit_paise=net, conditions=conditions)
            except RateMissing:
                continue
            if found.rate == rate:
                return found
        return self.rate_of(hsn, on=on, unit_paise=gross_unit_paise, conditions=conditions)


def clean_hsn(text: str) -> str:
    """Returns two, four, six or eight digits; dots and spaces do not matter. Raises ValueError for anything else."""
    digits = "".join(sign for sign in text if not (sign.isspace() or sign in ".-"))
    if not (digits.isascii() and digits.isdigit() and len(digits) in (2, 4, 6, 8)):
        raise ValueError(f"“{text}” is not an HSN of two, four, six or eight digits")
    return digits


@lru_cache(maxsize=8)
def read_rates(folder: Path) -> RateBook:
    """Returns the rates of a programme (`tax/rates.csv`); raises ValueError with every complaint."""
    complaints: list[Complaint] = []
    rows = read_table(folder / "tax" / "rates.csv", COLUMNS, (), complaints)
    if not complaints:
        complaints += _overlaps(rows)
    if complaints:
        raise ValueError("\n".join(map(str, complaints)))
    return RateBook(tuple(_rate(row) for row in rows))


def _rate(row: Row) -> TaxRate:
    def paise(name: str) -> int | None:
        return None if row[name] is None else to_paise(row[name])

    return TaxRate(
        row["hsn"],
        row["condition"] or "",
        paise("above"),
        paise("up_to"),
        row["rate"],
        row["from"],
        row["to"],
        row["goods"],
        row["status"],
        row["source"],
    )


def _overlaps(rows: Sequence[Row]) -> Iterable[Complaint]:
    """Two rows of one prefix and condition must never both hold: on no day and for no price."""
    for place, row in enumerate(rows):
        for other in rows[:place]:
            if (row["hsn"], row["condition"]) != (other["hsn"], other["condition"]):
                continue
            if _meet(row["from"], row["to"] or date.max, other["from"], other["to"] or date.max) and (
                max(row["above"] or Decimal(-1), other["above"] or Decimal(-1))
                < min(row["up_to"] or Decimal("Infinity"), other["up_to"] or Decimal("Infinity"))
            ):
                yield Complaint("rates.csv", row.number, "hsn", f"holds together with row {other.number}")


def _meet(start: date, end: date, other_start: date, other_end: date) -> bool:
    return start <= other_end and other_start <= end
