"""Several schemes asked at once: each question put once, each scheme answered, the best offer first.

Two schemes ask the same when the answers are of one kind and either the register answers both from the same place or both
word it alike. Else the later scheme's question stands under a name of its own, `scheme.fact`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from odop.lib.formula.evaluate import evaluate
from odop.lib.formula.fields import Field
from odop.lib.formula.tree import reads
from odop.lib.rules.model import Assessment
from odop.lib.rules.scheme import Scheme

Errors = dict[str, dict[str, str]]


@dataclass(frozen=True)
class Question:
    """One question and the schemes that ask it, each under its own key; worded as the first of them words it."""

    name: str
    field: Field
    keys: Mapping[str, str]  # of the fact, by the code of the scheme


@dataclass(frozen=True)
class Offer:
    """What one scheme says to the answers so far. `open`: the questions that can still change it, in the order of its form."""

    scheme: Scheme
    facts: Mapping[str, Any]
    decided: Assessment
    on: date
    open: tuple[str, ...]

    @property
    def amount(self) -> int | None:
        """What the scheme gives, in paise: the first amount of its table; None while it cannot be told."""
        return next(iter(self.decided.outputs.values()), None)

    @property
    def rank(self) -> tuple[int, int]:
        """Sure before possible before refused; among them the larger amount first."""
        return {True: 0, None: 1, False: 2}[self.decided.eligible], -(self.amount or 0)


def questions(schemes: Sequence[Scheme]) -> tuple[Question, ...]:
    """The facts of all these schemes, each once, in the order of the schemes and their forms."""
    known: dict[str, list[tuple[Field, dict[str, str]]]] = {}  # by key
    for scheme in schemes:
        for field in scheme.fields:
            alike = known.setdefault(field.key, [])
            keys = next((keys for other, keys in alike if _same(other, field)), None)
            if keys is None:
                alike.append((field, {scheme.code: field.key}))
            else:
                keys[scheme.code] = field.key
    named = {
        id(keys): field.key if at == 0 else f"{next(iter(keys))}.{field.key}"
        for alike in known.values()
        for at, (field, keys) in enumerate(alike)
    }
    first_asked = {
        (code, key): Question(named[id(keys)], field, keys)
        for alike in known.values()
        for field, keys in alike
        for code, key in keys.items()
    }
    found = [first_asked[scheme.code, field.key] for scheme in schemes for field in scheme.fields]
    return tuple({one.name: one for one in found}.values())


def _same(one: Field, other: Field) -> bool:
    if (one.type, one.choice_codes, one.bounds) != (other.type, other.choice_codes, other.bounds):
        return False
    return bool(one.prefill and one.prefill == other.prefill) or dict(one.label) == dict(other.label)


def read(
    schemes: Sequence[Scheme], asked: Sequence[Question], raw: Mapping[str, object]
) -> tuple[dict[str, dict[str, Any]], Errors]:
    """Typed facts by scheme, and errors by the name of the question, from raw answers by name; unknown names are errors too."""
    facts: dict[str, dict[str, Any]] = {}
    errors: Errors = {}
    for scheme in schemes:
        names = {one.keys[scheme.code]: one.name for one in asked if scheme.code in one.keys}
        facts[scheme.code], wrong = scheme.parse_facts(
            {key: raw[name] for key, name in names.items() if name in raw}
        )
        errors |= {names[key]: texts for key, texts in wrong.items()}
    known = {one.name for one in asked}
    for name in raw.keys() - known:
        _facts, wrong = schemes[0].parse_facts({name: raw[name]}) if schemes else ({}, {})
        errors |= wrong
    return facts, errors


def offers(
    schemes: Sequence[Scheme], asked: Sequence[Question], facts: Mapping[str, Mapping[str, Any]], today: date
) -> list[Offer]:
    """What each scheme says, the best first; equal ones in the order given."""
    found = []
    for scheme in schemes:
        known = facts[scheme.code]
        day = scheme.judged_day(known, today)
        decided = scheme.assess(known, day)
        names = {one.keys[scheme.code]: one.name for one in asked if scheme.code in one.keys}
        still = tuple(names[key] for key in _open(scheme, known, decided))
        found.append(Offer(scheme, known, decided, day, still))
    return sorted(found, key=lambda one: one.rank)


def _open(scheme: Scheme, facts: Mapping[str, Any], decided: Assessment) -> list[str]:
    """Facts that are missing and can be asked now; none of a scheme that has said no, whatever else is answered.

    What is asked only under a condition waits until the condition is known to hold; what decides it is asked first.
    """
    if decided.eligible is not None:
        return []
    wanted = set(decided.missing)
    for field in reversed(scheme.fields):
        if field.key in wanted and field.when is not None and evaluate(field.when, facts) is None:
            wanted |= {key for key in reads(field.when) if facts.get(key) is None}
    return [
        field.key
        for field in scheme.fields
        if field.key in wanted and (field.when is None or evaluate(field.when, facts) is True)
    ]
