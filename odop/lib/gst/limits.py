"""Tax held back from a seller and limits of turnover, by day: rows of `tax/limits.csv` with the law they stand on."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from pathlib import Path

from odop.lib.money import to_paise
from odop.lib.tables import Complaint, column, day, decimal, matching, one_of, plain, read_table

COLUMNS = (
    column("code", matching("[a-z_]+", "tcs")),
    column("kind", one_of("rate", "amount")),
    column("value", decimal),
    column("from", day),
    column("to", day, required=False),
    column("section", plain),
    column("status", one_of("read", "to_be_checked")),
    column("source", plain),
)


@dataclass(frozen=True)
class Limit:
    """`value` is a rate in per cent or an amount in rupees; `section` is the law's own label at that time."""

    code: str
    kind: str
    value: Decimal
    begins_on: date
    ends_on: date | None
    section: str
    status: str
    source: str

    def of(self, paise: int) -> int:
        """Returns the rate's share of an amount, in whole paise, half up."""
        return int((Decimal(paise) * self.value / 100).quantize(Decimal(1), ROUND_HALF_UP))

    @property
    def paise(self) -> int:
        """The amount in paise."""
        return to_paise(self.value)


class LimitMissing(LookupError):
    """No row says it for that day."""


@dataclass(frozen=True)
class LimitBook:
    rows: tuple[Limit, ...]

    def limit(self, code: str, on: date) -> Limit:
        """Returns the row that holds on that day; raises LimitMissing where the folder does not say."""
        for row in self.rows:
            if row.code == code and row.begins_on <= on and (row.ends_on is None or on <= row.ends_on):
                return row
        raise LimitMissing(f"{code} on {on:%Y-%m-%d}")

    def known_from(self, *codes: str) -> date:
        """Returns the first day from which on the folder says all of them."""
        return max(min(row.begins_on for row in self.rows if row.code == code) for code in codes)


@lru_cache(maxsize=8)
def read_limits(folder: Path) -> LimitBook:
    """Returns the limits of a programme (`tax/limits.csv`); raises ValueError with every complaint."""
    complaints: list[Complaint] = []
    rows = read_table(folder / "tax" / "limits.csv", COLUMNS, (), complaints)
    for place, row in enumerate(rows):
        for other in rows[:place]:
            if (
                not complaints
                and row["code"] == other["code"]
                and row["from"] <= (other["to"] or date.max)
                and other["from"] <= (row["to"] or date.max)
            ):
                complaints.append(
                    Complaint("limits.csv", row.number, "from", f"holds together with row {other.number}")
                )
    if complaints:
        raise ValueError("\n".join(map(str, complaints)))
    return LimitBook(
        tuple(
            Limit(
                row["code"], row["kind"], row["value"], row["from"], row["to"], row["section"], row["status"],
                row["source"],
            )
            for row in rows
        )
    )  # fmt: skip
