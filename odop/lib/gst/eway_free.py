"""What travels without an e-way bill whatever it is worth: the Annexure to Rule 138(14) CGST Rules as dated rows of `tax/eway_free.csv`.

Of the Annexure's other serials nothing is sold here: gas and kerosene of households (1, 2), currency (6), used effects (7).
"""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from odop.lib.gst.rates import GOODS_ON_DAYS, HSN
from odop.lib.tables import Complaint, column, matching, one_of, read_table

COLUMNS = (
    column("kind", one_of("hsn", "carrier")),
    column("code", matching(f"{HSN}|[a-z_]+", "71")),
    column("unless", matching(HSN, "7117"), required=False),
    *GOODS_ON_DAYS,
)


@dataclass(frozen=True)
class Free:
    """`code` begins the HSN of the goods, or is that of a carrier (`tax/after_sale.toml`); `unless` begins the HSN of what is not meant."""

    kind: str
    code: str
    unless: str
    begins_on: date
    ends_on: date | None

    def holds(self, on: date) -> bool:
        return self.begins_on <= on and (self.ends_on is None or on <= self.ends_on)

    def means(self, hsn: str) -> bool:
        """Whether goods under this HSN are meant for certain; one too short to tell them from what is not meant is not."""
        apart = self.unless and (hsn.startswith(self.unless) or self.unless.startswith(hsn))
        return self.kind == "hsn" and hsn.startswith(self.code) and not apart


@dataclass(frozen=True)
class FreeBook:
    rows: tuple[Free, ...]

    def goods(self, hsn: str, on: date) -> bool:
        """Returns whether goods under this HSN need none on that day."""
        return any(row.holds(on) and row.means(hsn) for row in self.rows)

    def carrier(self, code: str, on: date) -> bool:
        """Returns whether what this carrier takes needs none on that day."""
        return any(row.kind == "carrier" and row.code == code and row.holds(on) for row in self.rows)


@lru_cache(maxsize=8)
def read_free(folder: Path) -> FreeBook:
    """Returns the rows of a programme (`tax/eway_free.csv`); raises ValueError with every complaint."""
    complaints: list[Complaint] = []
    rows = read_table(folder / "tax" / "eway_free.csv", COLUMNS, (), complaints)
    if complaints:
        raise ValueError("\n".join(map(str, complaints)))
    return FreeBook(
        tuple(Free(row["kind"], row["code"], row["unless"] or "", row["from"], row["to"]) for row in rows)
    )
