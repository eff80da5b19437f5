"""What personal data is kept for: purposes.yaml of a programme, read strictly, with the wording of every date."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from odop.lib.formula.complaints import Complaint
from odop.lib.formula.reader import Reader
from odop.lib.formula.strict_yaml import read_yaml

FILE = "privacy/purposes.yaml"
REGISTER = "register"  # the one purpose that every programme has: without it there is no entry
SERVICE, CHOICE = "service", "choice"
EVENTS = ("made", "closed", "consent_ended", "used")
_VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z.-]{0,19}\Z")

Text = Mapping[str, str]


@dataclass(frozen=True)
class Wording:
    """What was shown from `since` on; a consent names its `version`."""

    version: str
    since: date
    title: Text  # the sentence she agrees to
    why: Text
    collected: Text
    shared: Text
    kept: Text
    withdrawal: Text


@dataclass(frozen=True)
class Purpose:
    """`ground` is `service` where the programme cannot serve her without it, `choice` where she loses nothing else."""

    code: str
    ground: str
    wordings: tuple[Wording, ...]  # the earliest first

    def on(self, day: date) -> Wording | None:
        """The wording in force on `day`; None before the first."""
        return next((one for one in reversed(self.wordings) if one.since <= day), None)

    def version(self, version: str) -> Wording | None:
        """The wording with this name; None when the file does not have it any more."""
        return next((one for one in self.wordings if one.version == version), None)


@dataclass(frozen=True)
class Retention:
    """How long a kind of data is kept: `months` after `after`; None as long as its entry is kept. `because` names the law."""

    code: str
    months: int | None
    after: str
    words: Text
    because: Text


@dataclass(frozen=True)
class Contact:
    """Somebody to turn to."""

    title: Text
    how: Text
    email: str
    telephone: str
    url: str
    source: str


@dataclass(frozen=True)
class Privacy:
    """Everything purposes.yaml says. `answer_within` is in working days."""

    answer_within: int
    officer: Contact
    board: Contact
    rights: tuple[Text, ...]
    purposes: tuple[Purpose, ...]
    retention: tuple[Retention, ...]
    source: str

    def purpose(self, code: str) -> Purpose:
        """The purpose of that code; KeyError when the programme does not ask for it."""
        return next((one for one in self.purposes if one.code == code), None) or _unknown(code)

    def kept(self, code: str) -> Retention:
        """The rule of retention of that code; KeyError when there is none."""
        return next((one for one in self.retention if one.code == code), None) or _unknown(code)


def _unknown(code: str) -> Any:
    raise KeyError(code)


class PrivacyInvalid(Exception):
    """The file cannot be used; `complaints` holds everything that has to be mended."""

    def __init__(self, complaints: Sequence[Complaint]) -> None:
        self.complaints = tuple(complaints)
        super().__init__("\n".join(str(one) for one in complaints))


@lru_cache(maxsize=16)
def load_privacy(folder: Path, languages: tuple[str, ...]) -> Privacy:
    """What the programme in `folder` says about personal data, read once. Raises PrivacyInvalid with every complaint."""
    path = folder / FILE
    if not path.is_file():
        raise PrivacyInvalid([Complaint(FILE, None, "", "this file is missing from the folder; add it")])
    return read_privacy(path.read_text(encoding="utf-8"), languages)


def read_privacy(text: str, languages: tuple[str, ...]) -> Privacy:
    """The same from the text of the file."""
    data, complaints = read_yaml(unicodedata.normalize("NFC", text), FILE)
    reader = Reader(FILE, languages, complaints)
    found = _privacy(reader, data) if data is not None else None
    if complaints or found is None:
        raise PrivacyInvalid(complaints)
    return found


def _privacy(reader: Reader, data: Any) -> Privacy:
    needed = ("source", "answer_within", "officer", "board", "rights", "purposes", "retention")
    top = reader.keys(data, "", needed=needed)
    days = reader.integer(top, "answer_within", "") or 0
    if not 1 <= days <= 90:
        # Rule 14(3) of the DPDP Rules 2025 lets grievances take ninety days at most.
        reader.complain(top, "answer_within", "answer_within", "write a number of working days from 1 to 90")
    rights = []
    for index, item, where in reader.items(top, "rights", ""):
        rights.append(reader.texts({"text": item}, "text", where))
        if index == 0 and not rights[0]:
            break
    found = Privacy(
        answer_within=days,
        officer=_contact(reader, top, "officer"),
        board=_contact(reader, top, "board"),
        rights=tuple(rights),
        purposes=tuple(
            _purpose(reader, item, where) for _n, item, where in reader.items(top, "purposes", "")
        ),
        retention=tuple(
            _retention(reader, item, where) for _n, item, where in reader.items(top, "retention", "")
        ),
        source=reader.text(top, "source", ""),
    )
    for name, codes in (
        ("purposes", [one.code for one in found.purposes]),
        ("retention", [one.code for one in found.retention]),
    ):
        for code in sorted({code for code in codes if codes.count(code) > 1}):
            reader.complain(top, name, name, f"“{code}” is there twice; codes are unique")
    register = [one for one in found.purposes if one.code == REGISTER]
    if not register:
        reader.complain(top, "purposes", "purposes", "“register” is missing: without it there is no entry")
    elif register[0].ground != SERVICE:
        reader.complain(top, "purposes", "purposes", "“register” must have the ground “service”")
    return found


def _contact(reader: Reader, top: dict[str, Any], key: str) -> Contact:
    one = reader.keys(
        reader.mapping(top, key, ""),
        key,
        needed=("title", "how", "source"),
        known=("email", "telephone", "url"),
    )
    return Contact(
        title=reader.texts(one, "title", key), how=reader.texts(one, "how", key), email=reader.text(one, "email", key),
        telephone=reader.text(one, "telephone", key), url=reader.text(one, "url", key), source=reader.text(one, "source", key),
    )  # fmt: skip


def _purpose(reader: Reader, item: Any, where: str) -> Purpose:
    one = reader.keys(item, where, needed=("code", "ground", "versions"))
    code = reader.code(one, "code", where)
    where = f"purpose {code}" if code else where
    wordings: list[Wording] = []
    for _index, given, place in reader.items(one, "versions", where):
        wording = _wording(reader, given, place)
        if wordings and wording.since <= wordings[-1].since:
            reader.complain(given, "since", place, "each version begins later than the one before it")
        if wording.version in {other.version for other in wordings}:
            reader.complain(given, "version", place, f"the version “{wording.version}” is there twice")
        wordings.append(wording)
    if not wordings:
        reader.complain(one, "versions", where, "at least one version is needed")
    return Purpose(code, reader.choice(one, "ground", where, (SERVICE, CHOICE), CHOICE), tuple(wordings))


def _wording(reader: Reader, item: Any, where: str) -> Wording:
    parts = ("title", "why", "collected", "shared", "kept", "withdrawal")
    one = reader.keys(item, where, needed=("version", "since", *parts))
    version = reader.text(one, "version", where)
    if version and not _VERSION.match(version):
        reader.complain(one, "version", where, "write a name of at most 20 letters and digits, like 2026-11")
    texts = {part: reader.texts(one, part, where) for part in parts}
    return Wording(version=version, since=reader.day(one, "since", where) or date.min, **texts)


def _retention(reader: Reader, item: Any, where: str) -> Retention:
    one = reader.keys(item, where, needed=("code", "after", "words", "because"), known=("months",))
    months = reader.integer(one, "months", where)
    if months is not None and not 1 <= months <= 600:
        reader.complain(one, "months", where, "write from 1 to 600 months, or leave it out")
    return Retention(
        code=reader.code(one, "code", where), months=months, after=reader.choice(one, "after", where, EVENTS, "made"),
        words=reader.texts(one, "words", where), because=reader.texts(one, "because", where),
    )  # fmt: skip
