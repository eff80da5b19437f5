"""What a list of each kind may hold: its columns, what they are called in the sheets of offices, and what is written in them.

A kind is registered by its file in this folder. How its cells are read and how its rows are written is in `services`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise

Words = str | Promise
Choices = Sequence[tuple[str, Words]]


@dataclass(frozen=True)
class ListColumn:
    """One thing a row may say. `synonyms` are titles in either language, besides the column's own."""

    key: str
    title: Words
    synonyms: str = ""  # separated by |
    required: bool = False  # a row without it waits
    example: Mapping[str, str] = field(default_factory=dict)  # by language
    choices: Callable[[], Choices] | None = None
    sealed: bool = False  # kept encrypted
    is_date: bool = False
    digits: int = 0  # a number so long that spreadsheets spoil it
    may_be_fixed: bool = False  # can be said once for the whole list
    latin: bool = False  # never Hindi: no old font is looked for

    @property
    def titles(self) -> tuple[str, ...]:
        return tuple(filter(None, self.synonyms.split("|")))


@dataclass(frozen=True)
class ListKind:
    """`needs_consent`: its rows become people, who must have agreed to it."""

    code: str
    title: Words
    says: Words
    columns: tuple[ListColumn, ...]
    needs_consent: bool = False
    # Any one of each set is enough, as a year of birth or an age.
    one_of: tuple[frozenset[str], ...] = ()

    def column(self, key: str) -> ListColumn | None:
        return next((one for one in self.columns if one.key == key), None)


KINDS: dict[str, ListKind] = {}


def list_kind(kind: ListKind) -> ListKind:
    """Registers a kind of list."""
    KINDS[kind.code] = kind
    return kind
