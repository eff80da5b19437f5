"""Reading a workflow from data, with every complaint at once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from odop.lib.formula.complaints import Complaint
from odop.lib.formula.fields import FORM_TYPES, Field, read_field
from odop.lib.formula.language import FormulaError, parse
from odop.lib.formula.reader import Reader
from odop.lib.formula.tree import DATE, INTEGER, YESNO, Symbol
from odop.lib.workflow.model import (
    CALENDARS,
    OFFICES,
    ROLES,
    STAGES,
    START,
    TONES,
    Action,
    Check,
    Notice,
    State,
    Until,
    Value,
    Workflow,
)

_UNTIL = re.compile(r"([a-z][a-z0-9_]*) \+ ([0-9]{1,3}) (years|months|days)\Z")
_EFFECT = re.compile(r"[a-z_]+\.[a-z_]+\Z")
STATE_KEYS = (
    "public_label", "office", "sla_days", "calendar", "sla_source", "until", "pauses", "escalate_to", "final",
)  # fmt: skip
ACTION_KEYS = (
    "guard", "needs", "check", "needs_documents", "not_same_person_as", "bulk", "notify", "letter", "effects",
    "reason", "second_needs_reason", "once", "confirm", "tone", "help", "done",
)  # fmt: skip
ALWAYS_KNOWN = (
    Symbol("eligible", YESNO),
    Symbol("today", DATE),
    Symbol("days_in_state", INTEGER, 0, 100_000),
)


class WorkflowInvalid(Exception):
    """The procedure cannot be used; `complaints` has everything that is wrong."""

    def __init__(self, complaints: list[Complaint]) -> None:
        super().__init__("\n".join(map(str, complaints)))
        self.complaints = complaints


def read_workflow(
    data: Any,
    *,
    languages: Sequence[str] = ("en", "hi"),
    file: str = "workflow.yaml",
    names: Mapping[str, Symbol] | None = None,
    letters: Collection[str] = (),
    templates: Collection[str] = (),
    documents: Collection[str] = (),
) -> Workflow:
    """The workflow in `data` (as read by `read_yaml`, or plain dicts and lists).

    `names` are further names its guards and checks may read: facts, derived names and outputs of a scheme. `letters`,
    `templates` and `documents` are the kinds that exist. Raises WorkflowInvalid.
    """
    reader = Reader(file, languages)
    top = reader.keys(data, "", needed=("states", "actions"), known=("values", "stages"))
    states = _states(reader, top)
    values = [_value(reader, item, where) for _, item, where in reader.items(top, "values", "")]
    needs = _all_needs(reader, top)
    known = {symbol.key: symbol for symbol in ALWAYS_KNOWN}
    known |= names or {}
    known |= {value.field.key: value.field.symbol for value in values}
    known |= {need.key: need.symbol for need in needs}
    actions = tuple(
        _action(reader, item, where, known) for _, item, where in reader.items(top, "actions", "")
    )
    workflow = Workflow(states, actions, tuple(values), _stages(reader, top))
    _check_shape(reader, top, workflow)
    _check_references(reader, top, workflow, known, letters, templates, documents)
    if reader.complaints:
        raise WorkflowInvalid(reader.complaints)
    return workflow


def _states(reader: Reader, top: dict[str, Any]) -> dict[str, State]:
    found: dict[str, State] = {}
    data = top.get("states")
    if not isinstance(data, dict):
        reader.complain(
            top, "states", "states", "expected a mapping from the name of a state to its description"
        )
        return found
    for code, item in data.items():
        where = f"states.{code}"
        one = reader.keys(item, where, needed=("label", "stage"), known=STATE_KEYS)
        label = reader.texts(one, "label", where)
        final = reader.flag(one, "final", where)
        state = State(
            code=code,
            label=label,
            public_label=reader.texts(one, "public_label", where, needed=False) or label,
            stage=reader.choice(one, "stage", where, STAGES, STAGES[0]),
            office=reader.choice(one, "office", where, OFFICES, ""),
            sla_days=reader.integer(one, "sla_days", where),
            calendar=reader.choice(one, "calendar", where, CALENDARS, "working"),
            sla_source=reader.texts(one, "sla_source", where, needed=False),
            until=_until(reader, one, where),
            pauses=reader.flag(one, "pauses", where),
            escalate_to=reader.codes(one, "escalate_to", where),
            final=final,
        )
        _check_state(reader, one, where, state)
        found[code] = state
    return found


def _stages(reader: Reader, top: dict[str, Any]) -> dict[str, Mapping[str, str]]:
    """What this procedure calls its stages, where the common word does not fit."""
    named = top.get("stages") or {}
    for code in named:
        if code not in STAGES:
            reader.complain(named, code, "stages", f"“{code}” is not a stage; stages are {', '.join(STAGES)}")
    return {code: reader.texts(named, code, "stages") for code in named if code in STAGES}


def _check_state(reader: Reader, one: dict[str, Any], where: str, state: State) -> None:
    if state.code == START:
        reader.complain(one, None, where, f"“{START}” is where no case is yet; name this state otherwise")
    if state.final:
        if state.sla_days is not None or state.until or state.office:
            reader.complain(one, "final", where, "a final state has no office and no deadline; remove them")
        return
    if not state.office:
        reader.complain(one, None, where, f"“office” is missing: who has to act? One of {', '.join(OFFICES)}")
    if (state.sla_days is None) == (state.until is None):
        message = "a deadline is missing: add “sla_days” and “calendar”, or “until” (one of the two)"
        reader.complain(one, None, where, message)
    if state.sla_days is not None and not 1 <= state.sla_days <= 3650:
        reader.complain(one, "sla_days", where, "sla_days must be from 1 to 3650")
    if not state.escalate_to and not state.pauses:
        reader.complain(
            one, None, where, "“escalate_to” is missing: who is told when the deadline has passed?"
        )
    for role in state.escalate_to:
        if role not in ROLES:
            reader.complain(
                one, "escalate_to", where, f"“{role}” is not a role; roles are {', '.join(ROLES)}"
            )


def _until(reader: Reader, one: dict[str, Any], where: str) -> Until | None:
    text = reader.text(one, "until", where)
    if not text:
        return None
    match = _UNTIL.match(text)
    if match is None:
        reader.complain(one, "until", where, f"“{text}”: write it like “released_on + 2 years”")
        return None
    return Until(match[1], int(match[2]), match[3])


def _value(reader: Reader, item: Any, where: str) -> Value:
    data = reader.keys(item, where, needed=("key", "type", "label", "set_by"))
    set_by = reader.text(data, "set_by", where)
    plain = {key: value for key, value in data.items() if key != "set_by"}
    return Value(read_field(reader, plain, where, types=FORM_TYPES, help_needed=False), set_by)


def _all_needs(reader: Reader, top: dict[str, Any]) -> list[Field]:
    """The needs of all actions, read quietly first, so that a check may read what an earlier action asked for."""
    quiet = Reader(reader.file, reader.languages)
    return [
        read_field(quiet, need, place, types=FORM_TYPES, help_needed=False)
        for _, item, where in quiet.items(top, "actions", "")
        if isinstance(item, dict)
        for _, need, place in quiet.items(item, "needs", where)
    ]


def _action(reader: Reader, item: Any, where: str, known: Mapping[str, Symbol]) -> Action:
    data = reader.keys(item, where, needed=("do", "label", "from", "to", "roles"), known=ACTION_KEYS)
    do = reader.code(data, "do", where)
    where = f"action {do}" if do else where
    needs = [
        read_field(reader, need, place, types=FORM_TYPES, help_needed=False)
        for _, need, place in reader.items(data, "needs", where)
    ]
    notices = []
    for _, notice, place in reader.items(data, "notify", where):
        told = reader.keys(notice, place, needed=("to", "template"))
        notices.append(
            Notice(reader.choice(told, "to", place, OFFICES, ""), reader.text(told, "template", place))
        )
    label = reader.texts(data, "label", where)
    return Action(
        do=do,
        label=label,
        done=reader.texts(data, "done", where, needed=False) or label,
        sources=reader.codes(data, "from", where),
        to=reader.text(data, "to", where),
        roles=reader.codes(data, "roles", where),
        guards=_checks(reader, data, "guard", where, known),
        needs=tuple(needs),
        checks=_checks(reader, data, "check", where, known),
        needs_documents=reader.codes(data, "needs_documents", where),
        not_same_person_as=reader.codes(data, "not_same_person_as", where),
        bulk=reader.flag(data, "bulk", where),
        notify=tuple(notices),
        letter=reader.text(data, "letter", where),
        effects=reader.codes(data, "effects", where),
        reason=reader.choice(data, "reason", where, ("required", "optional", "none"), "none"),
        second_needs_reason=reader.flag(data, "second_needs_reason", where),
        once=reader.flag(data, "once", where),
        confirm=reader.texts(data, "confirm", where, needed=False),
        tone=reader.choice(data, "tone", where, TONES, "quiet"),
        help=reader.texts(data, "help", where, needed=False),
    )


def _checks(
    reader: Reader, data: dict[str, Any], key: str, where: str, known: Mapping[str, Symbol]
) -> tuple[Check, ...]:
    found = []
    for _, item, place in reader.items(data, key, where):
        one = reader.keys(item, place, needed=("require", "because"))
        text = reader.expression(one, "require", place)
        because = reader.texts(one, "because", place)
        if text:
            try:
                found.append(Check(parse(text, known, want=YESNO), text, because))
            except FormulaError as error:
                reader.complain(one, "require", place, str(error))
    return tuple(found)


def _check_shape(reader: Reader, top: dict[str, Any], workflow: Workflow) -> None:
    """Every state can be reached from the start, and from every state a final one can be reached."""
    states = top.get("states")
    ahead: dict[str, set[str]] = {}
    back: dict[str, set[str]] = {}
    for action in workflow.actions:
        for source in action.sources:
            ahead.setdefault(source, set()).add(action.to)
            back.setdefault(action.to, set()).add(source)
    reached = _reach({START}, ahead)
    if not workflow.actions_from(START):
        reader.complain(
            top, "actions", "actions", f"no action leads out of “{START}”; add one, such as submit"
        )
    finals = {code for code, state in workflow.states.items() if state.final}
    if not finals:
        reader.complain(
            top, "states", "states", "no state is final; mark where a case ends with “final: true”"
        )
    ending = _reach(finals, back)
    for code, state in workflow.states.items():
        if code not in reached:
            reader.complain(
                states, code, f"states.{code}", "no action ever leads here; add one or remove the state"
            )
        if state.final and workflow.actions_from(code):
            reader.complain(
                states, code, f"states.{code}", "a final state has no actions; remove them or “final”"
            )
        if finals and code not in ending:
            reader.complain(states, code, f"states.{code}", "dead end: from here no case can ever be closed")


def _reach(start: set[str], edges: Mapping[str, set[str]]) -> set[str]:
    reached, todo = set(start), list(start)
    while todo:
        for target in edges.get(todo.pop(), ()):
            if target not in reached:
                reached.add(target)
                todo.append(target)
    return reached


def _check_references(
    reader: Reader,
    top: dict[str, Any],
    workflow: Workflow,
    known: Mapping[str, Symbol],
    letters: Collection[str],
    templates: Collection[str],
    documents: Collection[str],
) -> None:
    names = [action.do for action in workflow.actions]
    listed = {
        "from": ({*workflow.states, START}, "“{}” is not a state"),
        "to": (set(workflow.states), "“{}” is not a state"),
        "roles": (set(ROLES), "“{}” is not a role; roles are " + ", ".join(ROLES)),
        "not_same_person_as": (set(names), "“{}” is not an action"),
        "letter": (set(letters), "there is no letter “{0}”; add letters/{0}.<language>.typ"),
        "notify": (set(templates), "there is no notice “{}”; add it to notices.yaml"),
        "needs_documents": (set(documents), "“{}” is not a document of form.yaml"),
    }
    twice = {name for name, count in Counter(names).items() if count > 1}
    for item, action in zip(top.get("actions") or [], workflow.actions, strict=True):
        where = f"action {action.do}"
        if action.do in twice:
            reader.complain(item, "do", where, "two actions have this name; names are unique")
        if not action.sources or not action.roles:
            reader.complain(item, None, where, "list at least one state in “from” and one role in “roles”")
        for key, names_used in _names_used(action).items():
            allowed, message = listed[key]
            for name in names_used:
                if name not in allowed:
                    reader.complain(item, key, where, message.format(name))
        for effect in action.effects:
            if not _EFFECT.match(effect):
                message = f"“{effect}”: an effect is written app.verb, such as finance.commit"
                reader.complain(item, "effects", where, message)
        keys = [need.key for need in action.needs]
        if len(set(keys)) != len(keys):
            reader.complain(item, "needs", where, "the same key is asked for twice")
    _check_values(reader, top, workflow, known)


def _names_used(action: Action) -> dict[str, tuple[str, ...]]:
    return {
        "from": action.sources,
        "to": (action.to,),
        "roles": action.roles,
        "not_same_person_as": action.not_same_person_as,
        "letter": (action.letter,) if action.letter else (),
        "notify": tuple(notice.template for notice in action.notify),
        "needs_documents": action.needs_documents,
    }


def _check_values(
    reader: Reader, top: dict[str, Any], workflow: Workflow, known: Mapping[str, Symbol]
) -> None:
    """Deadlines count from dates that exist, values are set by something, and one key means one type."""
    for code, state in workflow.states.items():
        if state.until and known.get(state.until.value, Symbol("", "")).type != DATE:
            message = f"“{state.until.value}” is not a date of the case; add it under “values” or to an action's needs"
            reader.complain(top.get("states"), code, f"states.{code}.until", message)
    doers = {action.do for action in workflow.actions} | workflow.effects
    for value in workflow.values:
        if value.set_by not in doers:
            place = f"values.{value.field.key}"
            reader.complain(
                top, "values", place, f"nothing does “{value.set_by}”; name an effect or an action"
            )
    types: dict[str, str] = {value.field.key: value.field.type for value in workflow.values}
    for action in workflow.actions:
        for need in action.needs:
            if types.setdefault(need.key, need.type) != need.type:
                place = f"action {action.do}, need {need.key}"
                reader.complain(
                    top, "actions", place, "this key has another type elsewhere; give it another name"
                )
