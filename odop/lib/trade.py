"""Trade with buyers in quantity: a programme's days and terms, the Incoterms in plain words, and the papers that a sale needs
(`trade/` of a programme)."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from odop.lib.tables import (
    Complaint,
    Text,
    column,
    matching,
    one_of,
    plain,
    read_table,
    text_column,
    yes_or_no,
)

NEEDED = ("export", "gi", "inspection", "institution")


@dataclass(frozen=True)
class Incoterm:
    """A rule of delivery by its three letters, with what it means for buyer and seller."""

    code: str
    name: Text
    means: Text
    by_sea_only: bool


@dataclass(frozen=True)
class PaperNeeded:
    """A paper of the checklist, who gives it, and for which sales (`needed`: export, gi, inspection, institution)."""

    key: str
    name: Text
    source_of: Text
    needed: str
    source: str


@dataclass(frozen=True)
class Account:
    """Where a buyer pays to."""

    name: str
    number: str
    ifsc: str
    bank: str


@dataclass(frozen=True)
class Undertaking:
    """The letter of undertaking under which goods go abroad without tax (rule 96A CGST Rules)."""

    number: str
    from_on: date
    to_on: date

    def holds_on(self, day: date) -> bool:
        """Returns whether goods may leave under it on that day."""
        return self.from_on <= day <= self.to_on


@dataclass(frozen=True)
class TradeTerms:
    """Days and terms of the cell; `sample`: made up. Days are working days, but for `days_valid` and `days_to_complain`."""

    days_to_send: int
    days_to_answer: int
    days_to_quote: int
    days_valid: int
    days_to_complain: int
    advance_percent: int
    account: Account
    undertaking: Undertaking
    sample: bool


@lru_cache(maxsize=8)
def read_trade_terms(folder: Path) -> TradeTerms:
    """Returns the terms; raises KeyError or FileNotFoundError where the programme does not say."""
    told: dict[str, Any] = tomllib.loads((folder / "trade" / "terms.toml").read_text(encoding="utf-8"))
    under = told["undertaking"]
    days = {key: int(told[key]) for key in told if key.startswith("days_")}
    return TradeTerms(
        **days,
        advance_percent=int(told["advance_percent"]),
        account=Account(**told["account"]),
        undertaking=Undertaking(under["number"], under["from"], under["to"]),
        sample=told["sample"],
    )


@lru_cache(maxsize=8)
def read_incoterms(folder: Path, languages: Sequence[str]) -> tuple[Incoterm, ...]:
    """Returns the rules in file order; raises ValueError with every complaint."""
    columns = (
        column("code", matching("[A-Z]{3}", "FOB")), text_column("name"), text_column("means"),
        column("by_sea_only", yes_or_no), column("source", plain),
    )  # fmt: skip
    rows = _rows(folder / "trade" / "incoterms.csv", columns, languages)
    return tuple(Incoterm(row["code"], row["name"], row["means"], row["by_sea_only"]) for row in rows)


@lru_cache(maxsize=8)
def read_papers(folder: Path, languages: Sequence[str]) -> tuple[PaperNeeded, ...]:
    """Returns the checklist in file order; raises ValueError with every complaint."""
    columns = (
        column("key", plain), text_column("name"), text_column("from"), column("needed", one_of(*NEEDED)),
        column("source", plain),
    )  # fmt: skip
    rows = _rows(folder / "trade" / "papers.csv", columns, languages)
    return tuple(
        PaperNeeded(row["key"], row["name"], row["from"], row["needed"], row["source"]) for row in rows
    )


def _rows(path: Path, columns: Sequence[Any], languages: Sequence[str]) -> list[Any]:
    complaints: list[Complaint] = []
    rows = read_table(path, columns, languages, complaints)
    if complaints:
        raise ValueError("\n".join(map(str, complaints)))
    return rows
