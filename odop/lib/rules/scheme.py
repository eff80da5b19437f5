"""A scheme, compiled from its folder: what others ask it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from odop.lib.formula.complaints import Complaint
from odop.lib.formula.evaluate import evaluate
from odop.lib.formula.fields import Field, read_values
from odop.lib.formula.tree import Symbol, reads
from odop.lib.rules.columns import Columns, assess_columns
from odop.lib.rules.decide import decider, edition_on, explain
from odop.lib.rules.examples import ExampleResult, publishing_complaints, run_examples
from odop.lib.rules.model import (
    Assessment,
    Decision,
    DocumentRule,
    EntitlementVersion,
    Once,
    Order,
    Page,
    Rule,
    Text,
)
from odop.lib.rules.sql import SqlDecision, sql_decision, sql_table
from odop.lib.workflow import STAGES, Workflow

if TYPE_CHECKING:
    import numpy as np

# The stage from which a paper is asked for that is not required at the application.
ASKED_FROM = {
    "committee": "committee", "bank": "bank", "training": "training", "report": "delivery", "agreement": "release",
    "claim": "release", "completion": "hold",
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Scheme:
    """A scheme, compiled. Two schemes are the same when their `content_hash` is."""

    code: str
    prefix: str
    title: Text
    summary: Text
    legal_basis: tuple[Order, ...]
    applies_from: date
    applies_to: date | None
    unit_of_application: str
    budget_head: str
    once_per: Once
    judged_on: str  # the date of the form that picks the order; empty: the day of the application
    rounding: str
    languages: tuple[str, ...]
    pages: tuple[Page, ...]
    fields: tuple[Field, ...]
    form_fields: tuple[Field, ...]
    derived: tuple[Field, ...]
    symbols: Mapping[str, Symbol]
    documents: tuple[DocumentRule, ...]
    rules: tuple[Rule, ...]
    entitlement: tuple[EntitlementVersion, ...]
    workflow: Workflow
    indicators: list[dict[str, Any]]
    letters: Mapping[str, Text]
    notices: Mapping[str, Text]
    examples: tuple[Mapping[str, Any], ...]
    changelog: str
    content_hash: str
    editions: dict[Any, Any] = field(default_factory=dict, repr=False)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Scheme) and other.content_hash == self.content_hash

    def __hash__(self) -> int:
        return hash(self.content_hash)

    @property
    def version(self) -> str:
        """The short name of this version: the first twelve digits of its content hash."""
        return self.content_hash[:12]

    def in_force(self, as_of: date) -> bool:
        return self.applies_from <= as_of and (self.applies_to is None or as_of <= self.applies_to)

    def rules_on(self, as_of: date) -> tuple[Rule, ...]:
        return tuple(rule for rule in self.rules if rule.in_force(as_of))

    def judged_day(self, facts: Mapping[str, Any], applied_on: date) -> date:
        """The day whose order decides: of the event where the scheme says so and it is known, else of the application."""
        day = facts.get(self.judged_on) if self.judged_on else None
        return day if isinstance(day, date) else applied_on

    def entitlement_on(self, as_of: date) -> EntitlementVersion | None:
        return next((version for version in self.entitlement if version.in_force(as_of)), None)

    def parse_facts(self, raw: Mapping[str, object]) -> tuple[dict[str, Any], dict[str, dict[str, str]]]:
        """Typed facts (money as int paise) and the errors by key in each language; None means *not known*."""
        values, errors = read_values(self.fields, raw, self.languages)
        for spec in self.fields:  # in the order of the form: what is not asked may decide what else is not
            if spec.when is not None and evaluate(spec.when, values) is False:
                values[spec.key] = spec.otherwise
        return values, errors

    def asked(self, facts: Mapping[str, Any], as_of: date) -> frozenset[str]:
        """The questions of this date whose `when` may still hold.

        What only rules and amounts read that are no longer, or not yet, in force is not asked.
        """
        edition = edition_on(self, as_of)
        ever = {key for rule in self.rules for key in rule.reads}.union(
            *(one.reads for one in self.entitlement)
        )
        idle = ever - set(edition.needed) if edition else set()
        for spec in reversed(self.fields):  # what decides whether another is asked is asked itself
            if spec.key not in idle and spec.when is not None:
                idle -= reads(spec.when)
        return frozenset(
            spec.key
            for spec in (*self.fields, *self.form_fields)
            if spec.key not in idle and (spec.when is None or evaluate(spec.when, facts) is not False)
        )

    def typed(self, kept: Mapping[str, Any]) -> dict[str, Any]:
        """Facts as formulas read them, from facts as they are kept in JSON: dates as dates."""
        days = {field.key for field in self.fields if field.type == "date"}
        return {
            key: date.fromisoformat(value) if key in days and isinstance(value, str) else value
            for key, value in kept.items()
        }

    def assess(self, facts: Mapping[str, Any], as_of: date) -> Assessment:
        """The decision about typed facts on a date, with every reason. Absent and None are *missing*."""
        return explain(self, decider(self, as_of)(facts), as_of)

    def decider(self, as_of: date) -> Callable[[Mapping[str, Any]], Decision]:
        """The fast path for many decisions on one date; texts can be had later from `explain`."""
        return decider(self, as_of)

    def explain(self, decision: Decision, as_of: date) -> Assessment:
        """The decision of `decider(as_of)` with its sentences and sources."""
        return explain(self, decision, as_of)

    def assess_columns(
        self, columns: Mapping[str, np.ndarray], known: Mapping[str, np.ndarray], as_of: date
    ) -> Columns:
        """Many decisions at once over numpy columns (money in int64 paise); see `columns.assess_columns`."""
        return assess_columns(self, columns, known, as_of)

    def sql(self, as_of: date, *, source: Callable[[Field], str]) -> SqlDecision:
        """The decision as SQL expressions; `source` gives the SQL of each fact. See `sql.sql_decision`."""
        return sql_decision(self, as_of, source)

    def sql_table(
        self, as_of: date, relation: str, *, source: Callable[[Field], str], keep: Sequence[str] = ()
    ) -> str:
        """A SELECT that decides every row of `relation`, each fact computed once; see `sql.sql_table`."""
        return sql_table(self, as_of, relation, source, keep)

    def documents_for(self, facts: Mapping[str, Any]) -> tuple[DocumentRule, ...]:
        """The papers this applicant is asked for; one whose condition is not yet known is left out."""
        return tuple(document for document in self.documents if document.asked_of(facts))

    def documents_by(self, facts: Mapping[str, Any], state: str) -> tuple[DocumentRule, ...]:
        """Those of them that are asked for by the time a case stands at `state` ("start": with the application).

        What is required only later is left out, unless it may be left anyway or a step out of this state needs it.
        """
        step_needs = {key for action in self.workflow.actions_from(state) for key in action.needs_documents}
        stands = self.workflow.states.get(state)
        stage = STAGES[0] if stands is None or stands.final else stands.stage
        return tuple(
            document
            for document in self.documents_for(facts)
            if not document.required
            or document.key in step_needs
            or STAGES.index(ASKED_FROM.get(document.required_at, STAGES[0])) <= STAGES.index(stage)
        )

    def run_examples(self) -> list[ExampleResult]:
        return run_examples(self)

    def publishing_complaints(self) -> list[Complaint]:
        """Why this version must not be published yet: red examples, rules and rows that no example tests."""
        return publishing_complaints(self)
