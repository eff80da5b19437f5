"""How clerks spell one name: a word of a name list with the ways in which it is written, in Latin and in Hindi letters.

A word is spelled as printed in about two of three Latin and four of five Hindi cases; the rest are the spellings listed
beside it and those that one careless habit makes of it (sh for s, v for b, ee for i, a dot left out). Slips of a finger
come on top and are made when a record is written, since they are never the same twice.
"""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

from odop.lib.transliteration import has_devanagari

NAMES_FILE = "people_names.csv"
USUAL_LATIN, USUAL_HINDI = 0.66, 0.8  # how often the printed spelling is used

# One habit at a time: pattern and what is written instead.
_LATIN_HABITS = tuple(
    (re.compile(pattern), by)
    for pattern, by in (
        ("sh", "s"), ("ee", "i"), ("oo", "u"), ("^V", "B"), ("v", "w"), ("w", "v"), ("z", "j"), ("ph", "f"), ("f", "ph"),
        ("q", "k"), ("kh", "k"), ("(?<=[a-z])i$", "ee"), ("aa", "a"), ("(?<=[a-z])a(?=[nmrl][a-z])", "aa"), ("th", "t"),
        ("dh", "d"), ("bh", "b"), ("ksh", "x"), ("tt", "t"), ("dd", "d"), ("ll", "l"), ("ai", "e"), ("au", "o"), ("y$", "i"),
        ("(?<=[rt])a$", ""), ("(?<=[a-z])n(?=[dg])", ""), ("ch", "chh"), ("u", "oo"),
    )
)  # fmt: skip
_HINDI_HABITS = tuple(
    (re.compile(pattern), by)
    for pattern, by in (
        ("़", ""), ("ँ", "ं"), ("ं(?=[तथदधन])", "न्"), ("न्(?=[तथदध])", "ं"), ("ं(?=[पफबभ])", "म्"), ("ी", "ि"), ("ि", "ी"),
        ("ू", "ु"), ("ु", "ू"), ("श", "स"), ("व", "ब"), ("ण", "न"), ("ई", "ई"), ("ष", "श"), ("ै", "े"), ("ौ", "ो"),
        ("ज्ञ", "ग्य"), ("क्ष", "छ"),
    )
)  # fmt: skip
_SIGNS = "ािीुूेैोौंँ़्"


@dataclass(frozen=True, slots=True, eq=False)
class Word:
    """One name: `latin` and `hindi` hold each spelling as often as it should be drawn; compared as the thing it is."""

    latin: tuple[str, ...]
    hindi: tuple[str, ...]


def word(latin: str, hindi: str, also: Sequence[str] = ()) -> Word:
    """A word from its printed spellings and others in either script."""
    return Word(
        _drawn(latin, [one for one in also if not has_devanagari(one)], _LATIN_HABITS, USUAL_LATIN),
        _drawn(hindi, [one for one in also if has_devanagari(one)], _HINDI_HABITS, USUAL_HINDI),
    )


def _drawn(
    printed: str, listed: list[str], habits: Sequence[tuple[re.Pattern[str], str]], usual: float
) -> tuple[str, ...]:
    made = {pattern.sub(by, printed, count=1) for pattern, by in habits}
    others = listed * 3 + sorted(one for one in made if one and one != printed and one not in listed)
    return tuple([printed] * max(1, round(len(others) * usual / (1 - usual))) + others)


@dataclass(frozen=True)
class Drawing:
    """Words drawn by weight: each stands in `words` as often as its weight says."""

    words: tuple[Word, ...]

    def draw(self, dice: Random) -> Word:
        return self.words[int(dice.random() * len(self.words))]


@dataclass(frozen=True)
class NameList:
    """The programme's names: by kind and community, and the villages' parts."""

    drawings: dict[tuple[str, str], Drawing]
    udyam: str  # how the programme's Udyam numbers begin

    @classmethod
    @cache
    def of(cls, folder: Path) -> "NameList":
        """From people_names.csv of a programme's folder."""
        found: dict[tuple[str, str], list[Word]] = {}
        udyam = "UDYAM-XX"
        with (folder / NAMES_FILE).open(encoding="utf-8", newline="") as handle:
            for row in csv.DictReader(handle):
                if row["kind"] == "udyam":
                    udyam = row["en"]
                    continue
                also = [text for text in row["also"].split(";") if text]
                one = word(row["en"], row["hi"], also)
                found.setdefault((row["kind"], row["group"]), []).extend([one] * int(row["weight"]))
        return cls({key: Drawing(tuple(words)) for key, words in found.items()}, udyam)

    def __getitem__(self, key: tuple[str, str]) -> Drawing:
        return self.drawings[key]

    def village(self, dice: Random) -> Word:
        """The name of a village: Rampur, Kishanganj Khurd."""
        parts = [self[kind, ""].draw(dice) for kind in ("place_first", "place_last", "place_which")]
        return Word(
            _joined([part.latin for part in parts], dice), _joined([part.hindi for part in parts], dice)
        )


def _joined(parts: list[tuple[str, ...]], dice: Random) -> tuple[str, ...]:
    first, last, which = (part[0] for part in parts)
    usual = f"{first}{last} {which}".rstrip()
    drawn = [tuple(part[int(dice.random() * len(part))] for part in parts) for _number in range(4)]
    others = [f"{one}{two} {three}".rstrip() for one, two, three in drawn]
    return (*[usual] * 10, *others, f"{first} {last} {which}".rstrip())


def slip(text: str, dice: Random) -> str:
    """One slip of a finger: a letter left out, doubled, or swapped with its neighbour."""
    if len(text) < 4:
        return text
    at = 1 + int(dice.random() * (len(text) - 2))
    kind = dice.random()
    if has_devanagari(text):
        signs = [place for place, sign in enumerate(text) if sign in _SIGNS]
        at = signs[int(dice.random() * len(signs))] if signs else at
        return text[:at] + text[at + 1 :]
    if kind < 0.4:
        return text[:at] + text[at + 1 :]
    if kind < 0.6:
        return text[:at] + text[at] + text[at:]
    if kind < 0.8:
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    return text[:at] + "aeioudnrtmslkbhjgpvy"[int(dice.random() * 20)] + text[at + 1 :]
