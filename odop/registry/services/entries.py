"""The answers of many rows as JSON of the columns they fill, by the rules of `answers` and `enrolment.columns_of`.

What is written as it should be takes a short way; anything else goes through the rules themselves. A test holds the two
ways equal. Every function returns the inside of a JSON object and what later checks ask of the answer; it raises Wrong.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from json.encoder import encode_basestring as quoted
from typing import Any

from odop.kernel.fields import EncryptedField, encrypt
from odop.kernel.programme import programme
from odop.lib import identifiers, names
from odop.registry.models import Artisan
from odop.registry.services.answers import CLEANERS, Wrong, in_script
from odop.registry.services.enrolment import columns_of

__all__ = [
    "Wrong",
    "account",
    "entry_of",
    "in_script",
    "mobile",
    "name",
    "place",
    "read_answer",
    "relation",
    "sealed",
]

SHORT = 12  # signs; a whole Aadhaar number is not shorter
_BESIDE = "qqq"  # a word of no name, beside which one finds what a word adds
_TWO_LETTERS = re.compile(r"[^\W\d_][^\d_@<>{}]*[^\W\d_]")
_NOT_IN_NAMES = re.compile(r"[\d_@<>{}]")
# What nearly all names of lists are: words of one script with single spaces, the first of two letters at least.
_LATIN = re.compile(r"[A-Za-z]{2}[A-Za-z.]*(?: [A-Za-z.]+)*")
_HINDI = re.compile("[\u0905-\u0939][\u0900-\u0963]*[\u0905-\u0939][\u0900-\u0963]*(?: [\u0900-\u0963]+)*")
_DIGIT = re.compile(r"\d")
_DEVANAGARI = re.compile("[\u0900-\u097f]")
_TEN_DIGITS = re.compile(r"[6-9][0-9]{9}")
_ACCOUNT = re.compile(r"(?!0+$)[0-9]{9,18}")


def read_answer(key: str, value: object) -> Any:
    """The answer in its one spelling, by the rule of the enrolment. Raises Wrong."""
    return CLEANERS[key](value)


@lru_cache(maxsize=10_000)
def sealed(text: str) -> str:
    """`text` encrypted, hexadecimal; the same for cells that say the same. Forgotten by `sealed.cache_clear()`."""
    return encrypt(text).hex()


def entry_of(cleaned: Mapping[str, Any]) -> dict[str, Any]:
    """The columns these answers fill, ready for JSON: an account is encrypted here."""
    columns = columns_of(cleaned, {})
    for key, value in columns.items():
        if isinstance(Artisan._meta.get_field(key), EncryptedField):
            columns[key] = "\\x" + sealed(value) if value else None
    return columns


@lru_cache(maxsize=1)
def _beside() -> int:
    return len(names.fold(_BESIDE)) + 1


@lru_cache(maxsize=10_000)
def _part(token: str) -> tuple[str, ...]:
    """What a word adds to the folded spelling of a name, and its bones; nothing where it is a title."""
    spelled = names.fold(f"{_BESIDE} {token}")[_beside() :]
    return (spelled, *(names.bones(word) for word in spelled.split())) if spelled else ()


def folded(text: str) -> tuple[str, str]:
    """names.fold and names.skeleton of a text, as long as the register keeps them; its words are worked out once."""
    parts = [part for token in text.split() if (part := _part(token))]
    if not parts:
        return names.fold(text)[:120], names.skeleton(text)[:60]
    spelled = " ".join([part[0] for part in parts])
    bones = sorted([bone for part in parts for bone in part[1:]])
    return spelled[:120], " ".join(bones)[:60]


def spelled(text: str) -> str:
    """names.fold alone, in the same way."""
    return (
        " ".join([part[0] for token in text.split() if (part := _part(token))])[:120]
        or names.fold(text)[:120]
    )


@lru_cache(maxsize=1)
def _own_language() -> str:
    return next((language for language in programme().languages if language != "en"), "en")


def usual_name(text: str) -> str:
    """The language of a name as nearly all are written: words of one script, nothing else. Empty for any other text."""
    if _LATIN.fullmatch(text):
        return "en" if len(text) <= 100 else ""
    return _own_language() if len(text) <= 100 and _HINDI.fullmatch(text) else ""


def plain_name(text: str) -> str:
    """The language of a name of letters only, at least two, not too long; empty for what only the rules may judge."""
    if language := usual_name(text):
        return language
    if len(text) > 100 or _NOT_IN_NAMES.search(text) or not _TWO_LETTERS.search(text):
        return ""
    return _own_language() if _DEVANAGARI.search(text) else "en"


def name(text: str, language: str = "") -> tuple[str, str]:
    """A person's name; told is its folded spelling. `language` is what `usual_name` said of it, if it was asked."""
    language = language or plain_name(text)
    if not language:
        entry = entry_of({"name": read_answer("name", text)})
        return inside(entry), entry["name_folded"]
    spelling, bones = folded(text)
    return (
        f'"name":{{"{language}":{quoted(text)}}},"name_folded":"{spelling}","name_skeleton":"{bones}"',
        spelling,
    )


def relation(text: str, kind: str, language: str = "") -> tuple[str, str]:
    """The name of the father, husband or mother, and which of them; the father where it is not said. As `name`."""
    language = language or plain_name(text)
    if not language:
        entry = entry_of({"relation_name": read_answer("relation_name", text), "relation": kind})
        return inside(entry), entry["relation_folded"]
    spelling = spelled(text)
    return (
        f'"relation":"{kind or "father"}","relation_name":{{"{language}":{quoted(text)}}},"relation_folded":"{spelling}"',
        spelling,
    )


def place(text: str) -> tuple[str, str]:
    """Village, town or mohalla."""
    if len(text) >= SHORT and _DIGIT.search(text):
        text = read_answer("place", text)
    spelling = spelled(text)
    return f'"place":{quoted(text)},"place_folded":"{spelling}"', spelling


def mobile(text: str) -> tuple[str, str]:
    """A mobile number."""
    number = text if _TEN_DIGITS.fullmatch(text) else read_answer("mobile", text)
    return f'"mobile":"{number}"', number


def account(text: str) -> tuple[str, str]:
    """A bank account: encrypted, with its last four digits. Told is whether it could be an Aadhaar number."""
    number = text if _ACCOUNT.fullmatch(text) else read_answer("bank_account", text)
    like = "like_aadhaar" if len(number) == SHORT and identifiers.looks_like_aadhaar(number) else ""
    return f'"bank_account":"\\\\x{sealed(number)}","bank_account_last4":"{number[-4:]}"', like


def inside(entry: Mapping[str, Any]) -> str:
    """The inside of a JSON object of plain values."""
    return ",".join([f'"{key}":{_json(value)}' for key, value in entry.items()])


def _json(value: Any) -> str:
    if isinstance(value, str):
        return quoted(value)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return f"{{{inside(value)}}}"
    return str(value)
