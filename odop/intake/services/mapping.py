"""Which column of a sheet says what: guessed from its title, remembered per office, corrected by the officer."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from django.utils import translation

from odop.intake.definitions import KINDS, ListKind
from odop.intake.models import ColumnMapping, Intake
from odop.kernel import clock
from odop.kernel.programme import programme

_IDLE = re.compile(r"[^\w\u0900-\u097f]+")
_BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]")


def folded_title(title: str) -> str:
    """A title as titles are compared: no case, no dots, dashes or spaces, no dot under a Hindi letter."""
    text = unicodedata.normalize("NFD", title).replace("\u093c", "")
    text = unicodedata.normalize("NFC", text).casefold()
    return _IDLE.sub("", text)[:200]


@lru_cache(maxsize=32)
def known_titles(kind_code: str) -> Mapping[str, str]:
    """Folded title → key, of all titles in every language of the programme."""
    kind = KINDS[kind_code]
    found: dict[str, str] = {}
    for language in programme().languages:
        with translation.override(language):
            for column in kind.columns:
                found.setdefault(folded_title(str(column.title)), column.key)
    for column in kind.columns:
        for title in column.titles:
            found.setdefault(folded_title(title), column.key)
    return found


def guess(kind: ListKind, titles: Sequence[tuple[str, str]], remembered: Mapping[str, str]) -> dict[str, str]:
    """Letter → key for the columns whose title is known; what the office said before comes first, each key once."""
    known = known_titles(kind.code)
    found: dict[str, str] = {}
    taken: set[str] = set()
    ways = (
        lambda title: remembered.get(folded_title(title)),
        lambda title: known.get(folded_title(title)),
        lambda title: known.get(folded_title(_BRACKETS.sub("", title))),
    )
    for way in ways:
        for letter, title in titles:
            key = way(title)
            if letter not in found and key is not None and key not in taken:
                found[letter] = key
                taken |= {key} - {""}
    return {letter: key for letter, key in found.items() if key and kind.column(key)}


def remembered_by(office_id: int, kind: str) -> dict[str, str]:
    """What the office said of titles before."""
    return dict(ColumnMapping.objects.filter(office_id=office_id, kind=kind).values_list("title", "key"))


def remember(intake: Intake) -> None:
    """Keeps what the officer said of each title, for the next list of the office."""
    seen: dict[str, str] = {}
    for letter, title in intake.columns:
        if title:
            seen[folded_title(title)] = intake.mapping.get(letter, "")
    ColumnMapping.objects.bulk_create(
        [
            ColumnMapping(
                office_id=intake.office_id, kind=intake.kind, title=title, key=key, used_at=clock.now()
            )
            for title, key in seen.items()
        ],
        update_conflicts=True,
        unique_fields=["office", "kind", "title"],
        update_fields=["key", "used_at"],
    )


def still_wanted(kind: ListKind, said: Iterable[str]) -> list[str]:
    """Keys without which no row could go in, and which neither a column nor the officer says."""
    given = set(said)
    lacking = [column.key for column in kind.columns if column.required and column.key not in given]
    return lacking + [sorted(keys)[0] for keys in kind.one_of if not keys & given]
