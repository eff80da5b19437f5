"""The trail: `record` writes what happened, in the transaction that did it.

What follows an event is a reaction registered by whoever cares (`reactions.py`): it is queued in the same transaction and
run by the worker, at least once, so reactions are idempotent. A service never knows who listens.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.db import connection, models
from django.utils.functional import Promise

from odop.kernel import clock
from odop.kernel.actors import Actor
from odop.kernel.models import Event, uuid7

Thing = TypeVar("Thing", bound=models.Model)


@dataclass(frozen=True)
class Verb:
    code: str
    label: str | Promise


VERBS: dict[str, Verb] = {}
REACTIONS: dict[str, list[str]] = {}
_reaction_functions: dict[str, Callable[[Event], None]] = {}
_quiet: ContextVar[bool] = ContextVar("quiet", default=False)


def verb(code: str, label: str | Promise) -> str:
    """Register a verb of the trail (`case.sanctioned`) with the words people read."""
    VERBS[code] = Verb(code, label)
    return code


def on(*verbs: str) -> Callable[[Callable[[Event], None]], Callable[[Event], None]]:
    """Run the decorated function in the worker after each of these verbs; at least once, so make it idempotent."""

    def register(function: Callable[[Event], None]) -> Callable[[Event], None]:
        name = f"{function.__module__}.{function.__qualname__}"
        _reaction_functions[name] = function
        for code in verbs:
            if name not in REACTIONS.setdefault(code, []):
                REACTIONS[code].append(name)
        return function

    return register


def run_reaction(name: str, event: Event) -> None:
    _reaction_functions[name](event)


@contextmanager
def quietly() -> Iterator[None]:
    """Record without reactions: for building a past that nobody should be told about (demo world, imports of history)."""
    token = _quiet.set(True)
    try:
        yield
    finally:
        _quiet.reset(token)


def record(
    code: str, subject: models.Model, /, *, by: Actor, district_id: int | None = None, **facts: object
) -> Event:
    """Write one event about `subject`. `facts` are ids, codes and amounts as text: never personal data.

    Raises KeyError on an unregistered verb. Returns the event; its place in the chain is given at commit.
    """
    VERBS[code]
    event = Event.objects.create(
        at=clock.now(),
        verb=code,
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
        subject_ref=str(getattr(subject, "ref", "") or ""),
        district_id=district_id if district_id is not None else getattr(subject, "district_id", None),
        actor_id=by.pk,
        facts=facts,
    )
    if not _quiet.get():
        for name in REACTIONS.get(code, ()):
            from odop.kernel.tasks import react

            react.defer(reaction=name, event=str(event.pk))
    return event


def record_many(
    code: str,
    subjects: Sequence[Thing],
    *,
    by: Actor,
    at: Callable[[Thing], datetime] | None = None,
    facts: Callable[[Thing], Mapping[str, object]] | None = None,
) -> int:
    """Write the same event about many subjects in few statements: for imports. Reactions are queued one by one.

    `at` gives each event its own moment (now), `facts` its own facts. Returns how many were written.
    """
    VERBS[code]
    moment = clock.now()
    # Arrays and not Django's bulk_create: one parameter a column, whatever the number of rows.
    columns = (
        ids := [str(uuid7()) for _subject in subjects],
        [at(subject) if at else moment for subject in subjects],
        [subject._meta.label_lower for subject in subjects],
        [str(subject.pk) for subject in subjects],
        [str(getattr(subject, "ref", "") or "") for subject in subjects],
        [getattr(subject, "district_id", None) for subject in subjects],
        [json.dumps(dict(facts(subject))) if facts else "{}" for subject in subjects],
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO kernel_event (id, at, verb, subject_type, subject_id, subject_ref, district_id, actor_id, facts)"
            " SELECT id, at, %s, kind, subject, ref, district, %s, facts::jsonb FROM unnest(%s::uuid[], %s::timestamptz[],"
            " %s::text[], %s::text[], %s::text[], %s::int[], %s::text[]) AS t(id, at, kind, subject, ref, district, facts)",
            [code, by.pk, *columns],
        )
    if not _quiet.get() and code in REACTIONS:
        from odop.kernel.tasks import react

        for event in ids:
            for name in REACTIONS[code]:
                react.defer(reaction=name, event=event)
    return len(ids)
