"""What a programme says about personal data: read strictly, every fault said with its place."""

from datetime import date
from pathlib import Path

import pytest

from odop.lib.purposes import PrivacyInvalid, load_privacy, read_privacy

PROGRAMMES = Path(__file__).resolve().parents[3] / "programmes"
LANGUAGES = ("en", "hi")
TEXT = (PROGRAMMES / "uttar_pradesh" / "privacy" / "purposes.yaml").read_text(encoding="utf-8")
LATER = """
      - version: 2027-04
        since: 2027-04-01
        title: {en: New words, hi: नए शब्द}
        why: {en: Why., hi: क्यों।}
        collected: {en: What., hi: क्या।}
        shared: {en: Who., hi: कौन।}
        kept: {en: How long., hi: कब तक।}
        withdrawal: {en: What then., hi: फिर क्या।}
"""


def complaints(text: str) -> str:
    with pytest.raises(PrivacyInvalid) as caught:
        read_privacy(text, LANGUAGES)
    return str(caught.value)


@pytest.mark.parametrize(("name", "languages"), [("uttar_pradesh", ("en", "hi")), ("example", ("en", "mr"))])
def test_every_programme_says_what_it_keeps_and_for_how_long(name: str, languages: tuple[str, ...]) -> None:
    found = load_privacy(PROGRAMMES / name, languages)
    assert found.purposes[0].code == "register" and found.purposes[0].ground == "service"
    assert {one.code for one in found.retention} >= {"entry", "money", "application", "access", "trail"}


def test_the_wording_of_a_day_is_the_latest_that_had_begun() -> None:
    at = TEXT.index("\n  - code: bank\n")
    found = read_privacy(TEXT[:at] + LATER + TEXT[at:], LANGUAGES).purpose("register")
    assert found.on(date(2027, 3, 31)).version == "2026-11"
    assert found.on(date(2027, 4, 1)).version == "2027-04"
    assert found.on(date(2020, 1, 1)) is None
    assert found.version("2026-11").title["hi"].startswith("मेरा विवरण")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("    hi: भारतीय डेटा संरक्षण बोर्ड\n", "", "the text in “hi” is missing"),
        ("ground: service", "ground: choice", "“register” must have the ground “service”"),
        ("- code: register", "- code: keep", "“register” is missing"),
        ("- code: calls", "- code: bank", "“bank” is there twice"),
        ("answer_within: 15", "answer_within: 120", "from 1 to 90"),
        ("since: 2026-11-01", "since: 1 November", "is not a date"),
        ("months: 12", "months: 7000", "from 1 to 600 months"),
        ("answer_within: 15", "answer_within: 15\nsecret: yes", "unknown key"),
        ("after: used", "after: whenever", "is not one of"),
    ],
)
def test_a_fault_is_said_with_its_place(old: str, new: str, said: str) -> None:
    assert old in TEXT
    assert said in complaints(TEXT.replace(old, new, 1))


def test_a_later_wording_must_begin_later_and_have_its_own_name() -> None:
    at = TEXT.index("\n  - code: bank\n")
    said = complaints(
        TEXT[:at] + LATER.replace("2027-04-01", "2026-11-01").replace("2027-04", "2026-11") + TEXT[at:]
    )
    assert "begins later than the one before it" in said and "is there twice" in said


def test_a_programme_without_the_file_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(PrivacyInvalid, match="missing from the folder"):
        load_privacy(tmp_path, LANGUAGES)
