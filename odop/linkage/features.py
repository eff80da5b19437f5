"""What of an entry is compared: small, folded, without a name as it was written.

Words that half a district bears say nothing and are left out (Devi, Kumar, Bano, Mohammad); the first of the others is the
given name, the rest is the family's. Every value is empty where nothing is known, so that it speaks neither for nor against.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from odop.lib.names import consonants

# Folded: what is written behind or before almost any name, and left out as often.
_IDLE = "mohd md debi kumari kumar ku kr bano begam katun bibi parbin jahan fatim kor late sb sbargi sri"
_IDLE_OF_PLACES = "gram bil bilage post mohala mohal kasba kasb"
IDLE_WORDS = frozenset(_IDLE.split())
# The same written in one word with the name before it (Bimladevi), and Mohammad with a letter that slipped.
_GLUED = re.compile(r"(?<=..[^a])a?(?:debi|kumari|kumar|bano|begam|katun|bibi|parbin|prabin|fatim)$")
_MOHAMMAD = re.compile(r"m[aeou]h[aeou]?m+[aeiou]?[dt]?")
_NEVER_GIVEN = "sing"  # stands in front only where a list is sorted by family
IDLE_PLACE_WORDS = frozenset(_IDLE_OF_PLACES.split())


class Features(NamedTuple):
    """One entry as it is compared; the columns of the table that Splink reads, in this order."""

    unique_id: int
    given: str | None
    given_bones: str | None
    rest: str | None
    rest_bones: str | None
    joined: str | None  # consonants of the whole name run together
    related_kind: str | None
    related_given: str | None
    related_bones: str | None  # consonants of the first name of father or husband
    related_joined: str | None
    birth_year: int | None
    gender: str | None
    phone: str | None
    place: str | None
    place_bones: str | None
    pin: str | None
    district: int | None
    pan: str | None
    udyam: str | None
    account: str | None  # IFSC and last four digits
    aadhaar_last4: str | None


def features(
    *, unique_id: int, name_folded: str, relation: str, relation_folded: str, birth_year: int | None, gender: str,
    mobile: str, place_folded: str, pin_code: str, district: int, pan: str = "", udyam: str = "", ifsc: str = "",
    account_last4: str = "", aadhaar_last4: str = "",
) -> Features:  # fmt: skip
    """The features of an entry from the columns in which the register keeps it."""
    given, given_bones, rest, rest_bones, joined = named(name_folded)
    related_given, related_bones, _rest, _rest_bones, related_joined = named(relation_folded)
    place, place_bones = placed(place_folded)
    return Features(
        unique_id, given, given_bones, rest, rest_bones, joined, relation or None, related_given, related_bones,
        related_joined, birth_year, gender or None, mobile or None, place, place_bones, pin_code or None, district,
        pan or None, udyam or None, f"{ifsc}{account_last4}" if ifsc and account_last4 else None, aadhaar_last4 or None,
    )  # fmt: skip


Named = tuple[str | None, str | None, str | None, str | None, str | None]


@lru_cache(maxsize=200_000)
def named(folded: str) -> Named:
    """(given, its consonants, the rest, its consonants, consonants of all run together) of a folded name."""
    words = folded.split()
    if not words:
        return None, None, None, None, None
    telling = [
        _GLUED.sub("", word) for word in words if word not in IDLE_WORDS and not _MOHAMMAD.fullmatch(word)
    ] or words[:1]
    if telling[0] == _NEVER_GIVEN:
        telling = [*telling[1:], telling[0]]
    given, rest = telling[0], "".join(telling[1:])
    return (
        given,
        consonants(given),
        rest or None,
        consonants(rest) if rest else None,
        consonants("".join(telling)),
    )


@lru_cache(maxsize=100_000)
def placed(folded: str) -> tuple[str | None, str | None]:
    """A folded place run together without the word village, and its consonants."""
    joined = "".join(word for word in folded.split() if word not in IDLE_PLACE_WORDS)
    return (joined, consonants(joined)) if joined else (None, None)
