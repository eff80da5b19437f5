"""Who looked at whom: the queries that open one person's entry or case say so here, and whoever is read for a list besides;
who serves the request writes it down.

Outside a request nobody listens, and nothing is noted.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class Look:
    """One thing that was opened. `tied` says that it is part of the reader's own work; None when that is not known yet."""

    kind: str  # entry, case, list (taken out), page (many on the screen); reason: why the others
    artisan_id: int | None
    artisan_ref: str
    subject_ref: str
    district_id: int | None
    tied: bool | None = None
    rows: int = 1
    why: str = ""
    why_text: str = ""
    people: tuple[int, ...] = ()  # of a page: whose rows were read for it


PAGE = "page"
_seen: ContextVar[list[Look] | None] = ContextVar("looks", default=None)
_people: ContextVar[set[int] | None] = ContextVar("people", default=None)
TIES: list[Callable[[object, int], bool]] = []


def looked(look: Look) -> None:
    """Note a look; the same once a request."""
    seen = _seen.get()
    if seen is not None and look not in seen:
        seen.append(look)


def looked_through(people: Iterable[int]) -> None:
    """Note whose rows (ids of artisans) are read for the page that is made: a list, what a search found, an agenda.

    `registry.models.Artisan` says so of each row it reads; a page that reads names in another way says it itself. Who stood
    there is kept, never what was typed to find them.
    """
    noted = _people.get()
    if noted is not None:
        noted.update(people)


def page_of_many() -> Look | None:
    """Everybody who was read for this page beside those opened by themselves, as one look; None for nobody."""
    alone = {one.artisan_id for one in _seen.get() or ()}
    people = tuple(sorted((_people.get() or set()) - alone))
    return Look(PAGE, None, "", "", None, tied=True, rows=len(people), people=people) if people else None


def present() -> list[Look] | None:
    """What was looked at so far in this request; None outside of one."""
    return _seen.get()


@contextmanager
def noting() -> Iterator[list[Look]]:
    """Everything that is looked at inside is in the list."""
    seen: list[Look] = []
    token, others = _seen.set(seen), _people.set(set())
    try:
        yield seen
    finally:
        _seen.reset(token)
        _people.reset(others)


def tie(function: Callable[[object, int], bool]) -> Callable[[object, int], bool]:
    """Register a question whether an artisan belongs to a reader's own work (reader, id of the artisan): one query at most."""
    TIES.insert(0, function)  # higher apps, which know of cases, are the likelier ones: they are asked first
    return function


def is_tied(reader: object, artisan_id: int) -> bool:
    """Whether any app says that this artisan belongs to the reader's own work."""
    return any(asks(reader, artisan_id) for asks in TIES)
