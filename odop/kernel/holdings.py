"""What is held of a person: each app registers its own in `personal_data.py`; she reads it, takes it along and has it erased.

A holding names its tables. A house test finds a table that leads to a person and that no holding names
(tests/house/test_personal_data.py).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils.functional import Promise

Words = str | Promise


@dataclass(frozen=True)
class Whose:
    """The person a look or an erasure is about; the kernel knows her by numbers only."""

    artisan_id: int
    user_id: int | None
    mobile: str


@dataclass(frozen=True)
class Said:
    """A value as programs read it, and in the words of people."""

    value: object
    words: Words | Mapping[str, str]


def language_said(code: str) -> Said:
    """A language by its code, and by its own name."""
    return Said(code, dict(settings.LANGUAGES).get(code, code))


@dataclass(frozen=True)
class Held:
    """One thing held: what it is called, since when, and its facts as (key for programs, label, value)."""

    title: Words | Mapping[str, str]  # a name in several languages shows itself in the reader's
    at: datetime | None
    facts: tuple[tuple[str, Words, object], ...]


Rows = Callable[[Whose], Iterable[Held]]
Erase = Callable[[Whose], int]


@dataclass
class Holding:
    """`kept` is the code of a rule of retention of the programme. Without `erase` it stays, for the reason that rule says.

    `erase` removes what may go and returns how many rows it touched; what the law keeps it leaves.
    """

    code: str
    title: Words
    kept: str
    tables: tuple[str, ...]
    rows: Rows
    erase: Erase | None = None
    order: int = 50
    purpose: str = "register"


HOLDINGS: dict[str, Holding] = {}


def holding(
    code: str,
    *,
    title: Words,
    kept: str,
    tables: Iterable[str],
    erase: Erase | None = None,
    order: int = 50,
    purpose: str = "register",
) -> Callable[[Rows], Rows]:
    """Register the decorated function as the one that lists these rows of a person."""

    def register(rows: Rows) -> Rows:
        HOLDINGS[code] = Holding(code, title, kept, tuple(tables), rows, erase, order, purpose)
        return rows

    return register


def holdings() -> list[Holding]:
    """All of them, in the order she reads them and in which they are erased: files last, when nothing names them any more."""
    return sorted(HOLDINGS.values(), key=lambda one: (one.order, one.code))


@dataclass(frozen=True)
class Consequence:
    """What follows when a consent is taken back: one sentence, and whether something stops by it."""

    text: Words
    stops: bool


Foreseen = Callable[[Whose, str], Iterable[Consequence]]
CONSEQUENCES: list[Foreseen] = []
OBSTACLES: list[Callable[[Whose], Iterable[Words]]] = []
LEGAL_HOLDS: list[Callable[[Whose], Iterable[Words]]] = []


def consequence(function: Foreseen) -> Foreseen:
    """Register what an app foresees when she takes back her consent to a purpose (whose, code of the purpose)."""
    CONSEQUENCES.append(function)
    return function


def obstacle(function: Callable[[Whose], Iterable[Words]]) -> Callable[[Whose], Iterable[Words]]:
    """Register what has to be ended before her entry can be erased (an application that is under way)."""
    OBSTACLES.append(function)
    return function


def legal_hold(function: Callable[[Whose], Iterable[Words]]) -> Callable[[Whose], Iterable[Words]]:
    """Register what the law keeps of her, and why: her name then stays with it, restricted."""
    LEGAL_HOLDS.append(function)
    return function


@dataclass(frozen=True)
class Expiry:
    """What of a holding goes by itself: `due` counts the rows whose time began before a moment, `erase` removes them."""

    holding: str
    due: Callable[[datetime], int]
    erase: Callable[[datetime], int]


EXPIRIES: list[Expiry] = []


def expires(
    holding: str, *, due: Callable[[datetime], int]
) -> Callable[[Callable[[datetime], int]], Callable[[datetime], int]]:
    """Register the decorated function as the one that erases the rows of a holding whose time is over."""

    def register(erase: Callable[[datetime], int]) -> Callable[[datetime], int]:
        EXPIRIES.append(Expiry(holding, due, erase))
        return erase

    return register
