"""Words of both scripts as one: what is written is folded once when it is kept, what is looked for when it is asked.

Names fold as in the register, so "Zainab" finds ज़ैनब. Under row-level security PostgreSQL may not use a trigram index,
and the lists here are thousands of rows and not millions: they are read through.
"""

import re
from collections.abc import Iterable, Mapping
from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from odop.lib import names
from odop.lib.digits import to_ascii_digits

MOST_WORDS = 6
LONGEST = 100
_NUMBERS = re.compile(r"[0-9]+")

Row = TypeVar("Row", bound=Model)


def found_by(*texts: str | Mapping[str, str]) -> str:
    """What is kept beside a row: its folded words, their consonants marked with ~, and its numbers."""
    every = " ".join(
        part for text in texts for part in (text.values() if isinstance(text, Mapping) else [text])
    )
    words = list(dict.fromkeys(names.fold(to_ascii_digits(every)).split()))
    bones = list(dict.fromkeys(f"~{names.bones(word)}" for word in words))
    return f" {' '.join([*words, *bones, *_numbers(every)])} "


def _numbers(text: str) -> list[str]:
    return list(dict.fromkeys(_NUMBERS.findall(to_ascii_digits(text))))


def matching(rows: QuerySet[Row], text: str) -> QuerySet[Row]:
    """Rows in which every word of `text` begins a word; where there are none, those that sound like it. All when empty."""
    text = to_ascii_digits(text[:LONGEST])
    words, numbers = names.fold(text).split()[:MOST_WORDS], _numbers(text)[:MOST_WORDS]
    if not text.strip():
        return rows
    if not words and not numbers:
        return rows.none()
    # One letter begins too much: it has to be a word.
    spelled = rows.filter(_each(f" {one}" if len(one) > 1 else f" {one} " for one in [*words, *numbers]))
    bones = [names.bones(one) for one in words]
    if not bones or min(map(len, bones)) < 2 or spelled.exists():
        return spelled
    return rows.filter(_each([*(f" ~{one} " for one in bones), *(f" {one}" for one in numbers)]))


def _each(parts: Iterable[str]) -> Q:
    wanted = Q()
    for part in parts:
        wanted &= Q(found_by__contains=part)
    return wanted
