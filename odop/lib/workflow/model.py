"""A procedure as data: the states a case can be in, and the actions that move it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from odop.lib.formula.evaluate import evaluate
from odop.lib.formula.fields import Field, message, read_values
from odop.lib.formula.tree import Node, reads

Text = Mapping[str, str]

ROLES = (
    "artisan", "assistant", "officer", "committee", "bank", "institute", "agency", "finance", "cell", "auditor", "system",
)  # fmt: skip
# Who decides in a sitting; each kind has its own, and the chair of one cannot act for another.
COMMITTEES = ("committee", "district_committee", "selection", "state_committee", "high_committee")
# Who sees a case because its file was sent there, and no other case.
OUTSIDE = ("bank", "institute", "agency")
OFFICES = ("diepc", *COMMITTEES, *OUTSIDE, "finance", "applicant", "cell")
STAGES = ("applied", "scrutiny", "committee", "bank", "training", "delivery", "release", "hold", "closed")
CALENDARS = ("working", "calendar")
TONES = ("primary", "quiet", "danger")
START = "start"


@dataclass(frozen=True)
class Until:
    """A deadline counted from a date of the case: `released_on + 2 years`."""

    value: str
    number: int
    unit: str

    def due(self, values: Mapping[str, Any]) -> date | None:
        """The day it falls due; None while the date is not known. 29 February becomes 28 February."""
        start = values.get(self.value)
        if not isinstance(start, date):
            return None
        if self.unit == "days":
            return date.fromordinal(start.toordinal() + self.number)
        months = start.year * 12 + start.month - 1 + self.number * (12 if self.unit == "years" else 1)
        year, month = divmod(months, 12)
        for day in range(start.day, 27, -1):
            try:
                return date(year, month + 1, day)
            except ValueError:
                continue
        return date(year, month + 1, start.day)


@dataclass(frozen=True)
class State:
    """Where a case stands. `public_label` is what the applicant reads; a final state has no clock."""

    code: str
    label: Text
    public_label: Text
    stage: str
    office: str
    sla_days: int | None
    calendar: str
    sla_source: Text
    until: Until | None
    pauses: bool
    escalate_to: tuple[str, ...]
    final: bool


@dataclass(frozen=True)
class Check:
    """A condition on the values of a case that must hold before an action."""

    require: Node
    require_text: str
    because: Text

    def holds(self, values: Mapping[str, Any]) -> bool | None:
        """None while a value it reads is not known: then the action may not be done either."""
        found: bool | None = evaluate(self.require, values)
        return found

    @property
    def reads(self) -> tuple[str, ...]:
        return tuple(sorted(reads(self.require)))


@dataclass(frozen=True)
class Notice:
    """Whom to tell (`applicant` or a kind of office), and which template of notices.yaml."""

    to: str
    template: str


@dataclass(frozen=True)
class Action:
    """A step somebody can take. It leads from any of `sources` to `to`; `to` equal to the state means *stays*."""

    do: str
    label: Text
    done: Text  # the step once it was taken: “Selected” where the button says “Select”
    sources: tuple[str, ...]
    to: str
    roles: tuple[str, ...]
    guards: tuple[Check, ...]
    needs: tuple[Field, ...]
    checks: tuple[Check, ...]
    needs_documents: tuple[str, ...]
    not_same_person_as: tuple[str, ...]
    bulk: bool
    notify: tuple[Notice, ...]
    letter: str
    effects: tuple[str, ...]
    reason: str
    second_needs_reason: bool
    once: bool
    confirm: Text
    tone: str
    help: Text

    def read_needs(
        self, raw: Mapping[str, object], languages: Collection[str]
    ) -> tuple[dict[str, Any], dict[str, dict[str, str]]]:
        """Typed values of what the action asks for, and errors by key, also for what is needed and not given."""
        values, errors = read_values(self.needs, raw, languages)
        for need in self.needs:
            if need.required and need.key not in values and need.key not in errors:
                errors[need.key] = message("required", languages)
        return values, errors

    def refusals(self, values: Mapping[str, Any]) -> tuple[Check, ...]:
        """Every guard and check that does not hold, or is not decided, on these values; empty when it may go on."""
        return tuple(check for check in (*self.guards, *self.checks) if check.holds(values) is not True)


@dataclass(frozen=True)
class Value:
    """A value of a case that an effect sets, such as the date of release."""

    field: Field
    set_by: str


@dataclass(frozen=True)
class Workflow:
    """A whole procedure. `start` is where no case is yet; the action that creates one leads out of it."""

    states: Mapping[str, State]
    actions: tuple[Action, ...]
    values: tuple[Value, ...] = ()
    stages: Mapping[str, Text] = field(default_factory=dict)  # what this procedure calls a stage
    start: str = START

    def actions_from(self, state: str) -> tuple[Action, ...]:
        """What can be done in a state, in the order of the file; by whom is the caller's question."""
        return tuple(action for action in self.actions if state in action.sources)

    def action(self, do: str) -> Action:
        """The action of that name; KeyError when there is none."""
        for action in self.actions:
            if action.do == do:
                return action
        raise KeyError(do)

    def outside(self, action: Action) -> str:
        """The kind of outside office that `action` sends a file to: that of the state it leads to, else a bank branch."""
        office = self.states[action.to].office
        return office if office in OUTSIDE else "bank"

    @property
    def effects(self) -> frozenset[str]:
        """The names of all effects, for the application to check that it knows them."""
        return frozenset(effect for action in self.actions for effect in action.effects)

    @classmethod
    def from_data(cls, data: Any, **options: Any) -> Workflow:
        """Read and check a workflow; see `read_workflow` for the options. Raises WorkflowInvalid."""
        from odop.lib.workflow.reading import read_workflow

        return read_workflow(data, **options)
