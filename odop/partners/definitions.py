"""What rests on an agreement: whoever owns such things says once, in its `carriers.py`, how they are found."""

from collections.abc import Callable
from dataclasses import dataclass

from odop.partners.models import Agreement


@dataclass(frozen=True)
class Resting:
    """One such thing as the agreement's page shows it: what and where, how it stands in words of its own app, the page that
    tells more."""

    title: str
    where: str
    state: str
    tone: str
    href: str


Finder = Callable[[Agreement], list[Resting]]
_finders: list[Finder] = []


def resting(function: Finder) -> Finder:
    """Announce how what rests on an agreement is found, as far as the reader may see it."""
    _finders.append(function)
    return function


def rests_on(agreement: Agreement) -> list[Resting]:
    """What rests on it, everywhere."""
    return [one for find in _finders for one in find(agreement)]
