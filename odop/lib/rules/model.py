"""What a scheme is made of once it has been read from its folder, and what a decision looks like."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from odop.lib.formula.complaints import Complaint
from odop.lib.formula.evaluate import evaluate
from odop.lib.formula.tree import Node

Text = Mapping[str, str]


class SchemeInvalid(Exception):
    """The folder cannot become a scheme; `complaints` has everything that is wrong, all at once."""

    def __init__(self, complaints: list[Complaint]) -> None:
        super().__init__("\n".join(map(str, complaints)))
        self.complaints = complaints


@dataclass(frozen=True)
class Order:
    """A government order the scheme rests on."""

    order: str
    on: date
    file: str
    title: Text


@dataclass(frozen=True)
class Once:
    """How often a scheme is given: once to each of `by` (person, family, unit, group); again after `years` if there are any.

    Empty `by`: as often as its conditions allow.
    """

    by: tuple[str, ...]
    years: int | None = None


@dataclass(frozen=True)
class Page:
    """One page of the form on a phone: one topic."""

    key: str
    number: int
    title: Text
    help: Text


MEDIA_TYPES = {"pdf": "application/pdf", "jpg": "image/jpeg", "png": "image/png", "webp": "image/webp"}


@dataclass(frozen=True)
class DocumentRule:
    """A paper that comes with the application. `when` is the condition on the facts, or None for everybody."""

    key: str
    label: Text
    help: Text
    required_at: str
    required: bool
    formats: tuple[str, ...]
    max_mb: int
    mask: Text
    source: Text
    named_by_order: bool
    when: Node | None
    when_text: str

    def asked_of(self, facts: Mapping[str, Any]) -> bool | None:
        """Whether this applicant is asked for it; None while the facts do not say."""
        return True if self.when is None else evaluate(self.when, facts)

    @property
    def media_types(self) -> frozenset[str]:
        """What a file of this paper may be, as its bytes show."""
        return frozenset(MEDIA_TYPES[kind] for kind in self.formats if kind in MEDIA_TYPES)


@dataclass(frozen=True)
class Rule:
    """A condition. `label` states it, `because` is the sentence for somebody who does not meet it.

    `held_by_form`: no answer that the form takes can fail it; only a missing answer leaves it open.
    """

    id: str
    applies_from: date | None
    applies_to: date | None
    require: Node
    require_text: str
    reads: tuple[str, ...]
    label: Text
    because: Text
    source: str
    held_by_form: bool = False

    def in_force(self, as_of: date) -> bool:
        return (self.applies_from is None or self.applies_from <= as_of) and (
            self.applies_to is None or as_of <= self.applies_to
        )


@dataclass(frozen=True)
class Row:
    """A row of an entitlement table; the first whose `when` is true wins, the last has none."""

    number: int
    when: Node | None
    when_text: str
    outputs: Mapping[str, Node]
    texts: Mapping[str, str]
    because: Text
    source: str


@dataclass(frozen=True)
class Output:
    key: str
    label: Text


@dataclass(frozen=True)
class EntitlementVersion:
    """What an eligible applicant gets, between two dates. `by` says which date of a case picks the version."""

    applies_from: date
    applies_to: date | None
    by: str
    outputs: tuple[Output, ...]
    rows: tuple[Row, ...]
    row_reads: tuple[str, ...]
    output_reads: Mapping[str, tuple[str, ...]]

    @property
    def reads(self) -> frozenset[str]:
        return frozenset(self.row_reads).union(*self.output_reads.values())

    def in_force(self, as_of: date) -> bool:
        return self.applies_from <= as_of and (self.applies_to is None or as_of <= self.applies_to)


class Decision(NamedTuple):
    """The bare result of the fast path; `Scheme.explain` adds the sentences. Amounts are paise."""

    eligible: bool | None
    failed: tuple[str, ...]
    missing: tuple[str, ...]
    outputs: dict[str, int]
    row: int | None


@dataclass(frozen=True)
class Failure:
    id: str
    because: Text
    source: str


@dataclass(frozen=True)
class RowUsed:
    number: int
    because: Text
    source: str


@dataclass(frozen=True)
class Assessment:
    """A decision with its reasons. `eligible` is None while a needed fact is missing. Outputs are paise."""

    in_force: bool
    eligible: bool | None
    passed: tuple[str, ...]
    failed: tuple[Failure, ...]
    missing: tuple[str, ...]
    outputs: Mapping[str, int]
    row: RowUsed | None
    version: str

    def as_json(self) -> dict[str, Any]:
        """The shape of the API: amounts as decimal strings in rupees with two places."""
        row = self.row
        return {
            "in_force": self.in_force,
            "eligible": self.eligible,
            "passed": list(self.passed),
            "failed": [
                {"id": one.id, "because": dict(one.because), "source": one.source} for one in self.failed
            ],
            "missing": list(self.missing),
            "outputs": {key: rupees(paise) for key, paise in self.outputs.items()},
            "row": row and {"number": row.number, "because": dict(row.because), "source": row.source},
            "version": self.version,
        }


def rupees(paise: int) -> str:
    """Paise as a decimal string in rupees with two places: 64000000 is "640000.00"."""
    sign, size = ("-", -paise) if paise < 0 else ("", paise)
    return f"{sign}{size // 100}.{size % 100:02d}"
