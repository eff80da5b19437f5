"""The words of a good and of a search, both scripts as one.

What is written in Hindi, in English or in Hindi with Latin letters folds to the same Latin words as names of the register do
(lib.names), so that kanghi and kangi find कंघी. English words beside that find their other forms by PostgreSQL's English stems.
"""

import re
from collections.abc import Iterable, Mapping

from odop.lib import names
from odop.lib.digits import to_ascii_digits

MOST_WORDS = 8
LONGEST = 100
# Small words that stand in every title and tell nothing.
IDLE = frozenset(names.fold("the of and for with a an in ka ki ke se aur का की के से और में").split())
_NUMBER = re.compile(r"[0-9]+")


def folded(*texts: str | Mapping[str, str]) -> list[str]:
    """The folded words of all texts, each once, numbers too."""
    every = " ".join(
        part for text in texts for part in (text.values() if isinstance(text, Mapping) else [text])
    )
    written = to_ascii_digits(every)
    words = [word for word in names.fold(written).split() if word not in IDLE]
    return list(dict.fromkeys([*words, *_NUMBER.findall(written)]))


def asked(text: str) -> list[str]:
    """The folded words somebody looks for, at most eight."""
    return folded(text[:LONGEST])[:MOST_WORDS]


def as_lexemes(words: Iterable[str]) -> str:
    """Words with their bones (marked by a z before, for a tsvector knows no sign), for the simple configuration."""
    known = list(words)
    return " ".join(dict.fromkeys([*known, *filter(None, map(bone_of, known))]))


def as_query(words: Iterable[str]) -> str:
    """A tsquery of the simple configuration in which every word is there; a longer one may also begin a word."""
    return " & ".join(f"{word}:*" if len(word) > 3 else word for word in words)


def bone_of(word: str) -> str:
    """The lexeme of how a word sounds; empty where its bones are too few to tell it from another."""
    bone = f"z{names.bones(word)}" if not word.isdigit() else ""
    return bone if len(bone) > 3 else ""
