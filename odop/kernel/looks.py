"""Who looked at whom: the queries that open one person's entry or case say so here, and who serves the request writes it down.

Outside a request nobody listens, and nothing is noted.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class Look:
    """One thing that was opened. `tied` says that it is part of the reader's own work; None when that is not known yet."""

    kind: str  # entry, case, list; reason: why the others
    artisan_id: int | None
    artisan_ref: str
    subject_ref: str
    district_id: int | None
    tied: bool | None = None
    rows: int = 1
    why: str = ""
    why_text: str = ""


_seen: ContextVar[list[Look] | None] = ContextVar("looks", default=None)
TIES: list[Callable[[object, int], bool]] = []


def looked(look: Look) -> None:
    """Note a look; the same once a request."""
    seen = _seen.get()
    if seen is not None and look not in seen:
        seen.append(look)


def present() -> list[Look] | None:
    """What was looked at so far in this request; None outside of one."""
    return _seen.get()


@contextmanager
def noting() -> Iterator[list[Look]]:
    """Everything that is looked at inside is in the list."""
    seen: list[Look] = []
    token = _seen.set(seen)
    try:
        yield seen
    finally:
        _seen.reset(token)


def tie(function: Callable[[object, int], bool]) -> Callable[[object, int], bool]:
    """Register a question whether an artisan belongs to a reader's own work (reader, id of the artisan): one query at most."""
    TIES.insert(0, function)  # higher apps, which know of cases, are the likelier ones: they are asked first
    return function


def is_tied(reader: object, artisan_id: int) -> bool:
    """Whether any app says that this artisan belongs to the reader's own work."""
    return any(asks(reader, artisan_id) for asks in TIES)
