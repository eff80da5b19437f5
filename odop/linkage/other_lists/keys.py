"""Keys of the exchange format, version 1: what identifies a person, in one spelling, under a key that two offices share.

Plain Python, so that another department can lay its own implementation beside it; the test vectors stand in
docs/explanation/privacy.md. A plain hash would be no protection: there are only a thousand million mobile numbers, and whoever
has the list could try them all. With HMAC-SHA256 only the two offices that hold the key can.
"""

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Mapping

from odop.lib import identifiers
from odop.lib.transliteration import has_devanagari, to_latin

VERSION = 1
DOMAIN = b"odop-other-list-1"
UDYAM, PAN, MOBILE, ACCOUNT, NAME = "udyam", "pan", "mobile", "account", "name"
KINDS = (UDYAM, PAN, MOBILE, ACCOUNT, NAME)
# Of an identifier alone it is one person; a mobile number is shared in a family, a name by many.
STRONG = frozenset({UDYAM, PAN, ACCOUNT})
SHORTEST_SECRET = 32  # bytes

_TITLES = (
    "shri sri shree smt shrimati km ku mr mrs ms miss dr er late swargiya devi kumari begum bano khatoon bibi"
)
_LEFT_OUT = frozenset(_TITLES.split())
_SPELLINGS_OF_MOHAMMAD = "mohd md mo mohammad mohammed mohamad mohamed muhammad"
_MOHAMMAD = frozenset(_SPELLINGS_OF_MOHAMMAD.split())
_PAIRS = (
    ("ph", "f"), ("sh", "s"), ("th", "t"), ("dh", "d"), ("bh", "b"), ("gh", "g"), ("kh", "k"), ("chh", "c"), ("ch", "c"),
    ("jh", "j"), ("ck", "k"), ("x", "ks"), ("z", "j"), ("w", "v"), ("q", "k"),
)  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+")


def bones_of(name: str) -> str:
    """The skeleton of a name: words without titles, each its first letter and the consonants that follow, in order of the
    alphabet. Empty when nothing is left."""
    words = []
    for found in _WORD.findall(_latin(name)):
        word = "mhd" if found in _MOHAMMAD else "" if found in _LEFT_OUT else _bones(found)
        if word:
            words.append(word)
    return " ".join(sorted(words))


def _latin(name: str) -> str:
    if has_devanagari(name):
        name = " ".join(to_latin(word) for word in unicodedata.normalize("NFC", name).split())
    plain = unicodedata.normalize("NFKD", name.lower())
    return "".join(sign for sign in plain if not unicodedata.combining(sign) and sign not in "'’.")


def _bones(word: str) -> str:
    for pair, one in _PAIRS:
        word = word.replace(pair, one)
    first = "a" if word[0] in "aeiou" else word[0]
    rest = re.sub("[aeiouyh]", "", word[1:])
    return re.sub(r"(.)\1+", r"\1", first + rest)


def spelled(facts: Mapping[str, object]) -> dict[str, str]:
    """The one spelling of each identifier that is known and right, by kind.

    `facts`: udyam, pan, mobile, account with ifsc, name with relation_name, birth_year and lgd_code. What is missing or
    wrong gives no key; nothing is guessed.
    """
    found: dict[str, str] = {}
    for kind, clean in (
        (UDYAM, identifiers.clean_udyam), (PAN, identifiers.clean_pan), (MOBILE, identifiers.clean_mobile),
    ):  # fmt: skip
        text = str(facts.get(kind) or "")
        try:
            if text:
                found[kind] = clean(text)
        except identifiers.IdentifierError:
            continue
    try:
        account = identifiers.clean_account(str(facts.get("account") or "")).lstrip("0")
        bank = identifiers.clean_ifsc(str(facts.get("ifsc") or ""))[:4]
        if account and bank:
            found[ACCOUNT] = f"{bank}|{account}"
    except identifiers.IdentifierError:
        pass
    own, related = bones_of(str(facts.get("name") or "")), bones_of(str(facts.get("relation_name") or ""))
    year, place = facts.get("birth_year"), facts.get("lgd_code")
    if own and related and year and place:
        found[NAME] = f"{own}|{related}|{int(str(year))}|{int(str(place))}"
    return found


def key_of(kind: str, value: str, secret: bytes) -> str:
    """The keyed hash of one spelling: HMAC-SHA256 over `odop-other-list-1|kind|value`, in hexadecimal."""
    if len(secret) < SHORTEST_SECRET:
        raise ValueError("the shared key is too short")
    return hmac.new(secret, DOMAIN + f"|{kind}|{value}".encode(), hashlib.sha256).hexdigest()


def keys_of(facts: Mapping[str, object], secret: bytes) -> dict[str, str]:
    """Every key of a person by kind."""
    return {kind: key_of(kind, value, secret) for kind, value in spelled(facts).items()}
