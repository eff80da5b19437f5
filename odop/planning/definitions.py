"""What carries an intervention out: whoever owns such things says once, in its `carriers.py`, how they are found and shown."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from odop.accounts.models import User
from odop.planning.enums import Through


@dataclass(frozen=True)
class Carried:
    """One such thing as a plan shows it: its name, how it stands in words of its own app, and the page that tells more."""

    title: str
    state: str
    tone: str = "plain"
    href: str = ""  # empty: the reader may not open it


Carrier = Callable[[Collection[str], User | None], dict[str, Carried]]
_carriers: dict[str, Carrier] = {}


def carrier(*through: Through) -> Callable[[Carrier], Carrier]:
    """Announce how things of these kinds are found: references in, those that this reader may know of out (None: anybody)."""

    def announce(function: Carrier) -> Carrier:
        for one in through:
            _carriers[one] = function
        return function

    return announce


def has_carrier(through: str) -> bool:
    return through in _carriers


def carried(wanted: Iterable[tuple[str, str]], user: User | None) -> dict[tuple[str, str], Carried]:
    """By (through, reference): one call for each kind, however many references."""
    asked: dict[str, set[str]] = {}
    for through, ref in wanted:
        if ref and through in _carriers:
            asked.setdefault(through, set()).add(ref)
    return {
        (through, ref): found
        for through, refs in asked.items()
        for ref, found in _carriers[through](sorted(refs), user).items()
    }
