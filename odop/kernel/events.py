"""The trail: `record` writes what happened, in the transaction that did it.

What follows an event is a reaction registered by whoever cares (`reactions.py`): it is queued in the same transaction and
run by the worker, at least once, so reactions are idempotent. A service never knows who listens.
"""

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db import connection, models
from django.utils.functional import Promise

from odop.kernel import clock, prepared
from odop.kernel.actors import Actor
from odop.kernel.models import Event, uuid7
from odop.kernel.rows import add

Thing = TypeVar("Thing", bound=models.Model)


@dataclass(frozen=True)
class Verb:
    code: str
    label: str | Promise


VERBS: dict[str, Verb] = {}
REACTIONS: dict[str, list[str]] = {}
_reaction_functions: dict[str, Callable[[Event], None]] = {}
_quiet: ContextVar[bool] = ContextVar("quiet", default=False)
_gathered: ContextVar[list[Event] | None] = ContextVar("gathered", default=None)


def verb(code: str, label: str | Promise) -> str:
    """Register a verb of the trail (`case.sanctioned`) with the words people read; each once, or one app would take the words
    of another's."""
    if code in VERBS:
        raise ValueError(f"the verb {code} of the trail is registered twice")
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


@contextmanager
def gathered() -> Iterator[None]:
    """Write what is recorded inside by one statement at the end, and nothing of it after an error: for building a past
    of thousands of events, in which nothing reads the trail before the end. Inside another, it joins the outer one."""
    outer, own = _gathered.get(), list[Event]()
    token = _gathered.set(own)
    try:
        yield
    finally:
        _gathered.reset(token)
    if outer is not None:
        outer += own
    elif own:
        _write(own)


def _queue(reactions: Sequence[tuple[str, str]]) -> None:
    """These reactions, each with its event, are run by the worker after the commit: jobs of `tasks.react`, by one statement."""
    if not reactions:
        return
    names, events = zip(*reactions, strict=True)
    with prepared.cursor() as cursor:
        cursor.execute(_QUEUE, [list(names), list(events)])


_QUEUE = """
    SELECT procrastinate_defer_jobs_v1(array_agg(
               ROW('reactions', 'kernel.react', 0, NULL, NULL, jsonb_build_object('reaction', name, 'event', event), NULL)
               ::procrastinate_job_to_defer_v1 ORDER BY place))
      FROM unnest(%s::text[], %s::text[]) WITH ORDINALITY AS asked (name, event, place)
"""


def _write(events: Sequence[Event]) -> None:
    """Many events in the order of the list: one parameter, whatever their number."""
    told = [
        {
            "id": str(event.id),
            "at": event.at.isoformat(),
            **{name: getattr(event, name) for name in _TOLD},
        }
        for event in events
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO kernel_event (id, at, verb, subject_type, subject_id, subject_ref, district_id, actor_id, facts)"
            " SELECT * FROM jsonb_to_recordset(%s::jsonb) AS (id uuid, at timestamptz, verb text, subject_type text,"
            " subject_id text, subject_ref text, district_id int, actor_id bigint, facts jsonb)",
            [json.dumps(told)],
        )


_TOLD = ("verb", "subject_type", "subject_id", "subject_ref", "district_id", "actor_id", "facts")


def record(
    code: str, subject: models.Model, /, *, by: Actor, district_id: int | None = None, **facts: object
) -> Event:
    """Write one event about `subject`. `facts` are ids, codes and amounts as text: never personal data.

    Raises KeyError on an unregistered verb. Returns the event; its place in the chain is given at commit.
    """
    VERBS[code]
    event = Event(
        at=clock.now(),
        verb=code,
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
        subject_ref=str(getattr(subject, "ref", "") or ""),
        district_id=district_id if district_id is not None else getattr(subject, "district_id", None),
        actor_id=by.pk,
        facts=facts,
    )
    waiting = _gathered.get()
    if waiting is None:
        add(event)
    else:
        waiting.append(event)
    if not _quiet.get():
        _queue([(name, str(event.pk)) for name in REACTIONS.get(code, ())])
    return event


def record_many(
    code: str,
    subjects: Sequence[Thing],
    *,
    by: Actor,
    at: Callable[[Thing], datetime] | None = None,
    facts: Callable[[Thing], Mapping[str, object]] | None = None,
) -> int:
    """Write the same event about many subjects in few statements: for imports.

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
    if not _quiet.get():
        _queue([(name, event) for event in ids for name in REACTIONS.get(code, ())])
    return len(ids)


# Written with their places and hashes, so the deferred trigger has nothing left to do for them. What is hashed, in which
# order, is said in migration 0002_trail: a JSON array as jsonb writes it, strung together here in half the time. The windows
# take the rows as they come, numbered by the first: nothing is sorted, and nobody's equals are looked for.
_HEAD = "SELECT seq, hash FROM kernel_event WHERE seq IS NOT NULL ORDER BY seq DESC LIMIT 1"
_CHAINED = """
    INSERT INTO kernel_event (id, at, verb, subject_type, subject_id, subject_ref, district_id, actor_id, facts,
                              seq, prev_hash, hash)
    SELECT id, at, verb, subject_type, subject_id, subject_ref, district_id, actor_id, facts,
           place, lag(hash, 1, %s::bytea) OVER (), hash
      FROM (SELECT *, odop_chain(content) OVER (ROWS UNBOUNDED PRECEDING) AS hash
              FROM (SELECT *, CASE WHEN n = 1 THEN %s::bytea ELSE '' END
                              || convert_to('[' || place || ', "' || id || '", ' || extract(epoch FROM at) || ', ' || to_json(verb)
                              || ', ' || to_json(subject_type) || ', ' || to_json(subject_id) || ', ' || to_json(subject_ref)
                              || ', ' || coalesce(district_id::text, 'null') || ', ' || coalesce(actor_id::text, 'null')
                              || ', ' || facts || ']', 'UTF8') AS content
                      FROM (SELECT {id} AS id, verb, at, subject_type, subject_id, subject_ref, district_id,
                                   %s::bigint AS actor_id, facts, n, %s::bigint + n AS place
                              FROM (SELECT *, row_number() OVER () AS n FROM ({selected}) AS s) AS numbered) AS placed) AS told) AS chained
"""
# UUIDv7 (RFC 9562): 48 bits of milliseconds, the version, and chance. PostgreSQL has its own from 18 on, five times as fast.
_UUID7 = (
    "encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING"
    " substring(int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6), 52, 1), 53, 1),"
    " 'hex')::uuid"
)


def record_selected(
    verbs: Collection[str], selected: str, params: Sequence[Any] = (), /, *, by: Actor
) -> int:
    """Write one event a row of the query `selected`, as the very last writes of a transaction. Returns how many.

    The query gives verb, at, subject_type, subject_id (text), subject_ref, district_id and facts (jsonb), in the order of
    the trail; `verbs` are those it may give. The lock of the trail is taken here and not at commit: whoever writes more
    rows afterwards holds everybody up. Every other deferred check is made first. Needs a reader who sees every event.
    """
    reacting = [code for code in verbs if VERBS[code].code in REACTIONS] if not _quiet.get() else []
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(current_schema() || ' trail'))")
        uuid7 = "uuidv7()" if connection.get_database_version() >= (18,) else _UUID7
        cursor.execute(_HEAD)
        seq, last = cursor.fetchone() or (0, None)
        sql = _CHAINED.format(id=uuid7, selected=selected)
        cursor.execute(
            sql + (" RETURNING verb, id" if reacting else ""), [last, last or b"", by.pk, seq, *params]
        )
        count = cursor.rowcount
        written = [row for row in cursor.fetchall() if row[0] in reacting] if reacting else []
    _queue([(name, str(event)) for code, event in written for name in REACTIONS[code]])
    return count
