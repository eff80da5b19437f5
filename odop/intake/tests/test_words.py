"""Whatever the reading of files may say, the office reads in its own language."""

import re
from pathlib import Path

from django.utils import translation

from odop.intake.definitions.problems import PROBLEMS
from odop.intake.definitions.seen import KINDS_OF_FILE, NOTES, QUIET, note_words
from odop.intake.services.refusals import UNREADABLE, unreadable
from odop.lib import sheets

SOURCE = "\n".join(path.read_text(encoding="utf-8") for path in Path(sheets.__file__).parent.glob("*.py"))
DEVANAGARI = re.compile("[\u0900-\u097f]")


def said(pattern: str) -> set[str]:
    return set(re.findall(pattern, SOURCE, re.MULTILINE))


def in_hindi(words: object) -> bool:
    with translation.override("hi"):
        return bool(DEVANAGARI.search(str(words)))


def test_every_refusal_of_a_file_has_words_in_both_languages():
    codes = said(r'SheetError\(\s*"([a-z_]+)"')
    assert len(codes) > 12
    assert codes - set(UNREADABLE) == set()
    assert [code for code in codes if not in_hindi(UNREADABLE[code])] == []


def test_every_kind_of_file_that_is_no_sheet_has_its_name():
    kinds = said(r'found="([a-z_]+)"') | said(r'^    \(b".*, "([a-z_]+)"\),$')
    assert len(kinds) == 8
    assert kinds - set(KINDS_OF_FILE) == set()
    for code in KINDS_OF_FILE:
        with translation.override("hi"):
            assert DEVANAGARI.search(str(KINDS_OF_FILE[code]))
            assert str(KINDS_OF_FILE[code]) in str(unreadable("wrong_kind", {"found": code}))


def test_every_note_has_words_in_both_languages_or_is_quiet():
    codes = said(r'_told\["([a-z_]+)"\]') | said(r'setdefault\("([a-z_]+)"') | said(r'append\(\("([a-z_]+)"')
    codes |= said(r'^    "([a-z_]+)": (?:re\.|b["\'])') | said(r'Note\("([a-z_]+)"')
    assert len(codes) > 8
    assert codes - set(NOTES) - QUIET == set()
    for code in NOTES:
        with translation.override("hi"):
            assert DEVANAGARI.search(note_words(code, {"sheet": "1"})), code
    assert note_words("formulas_by_result", {}) == ""


def test_every_problem_of_a_row_has_words_in_both_languages():
    assert [code for code, one in PROBLEMS.items() if not (in_hindi(one.title) and in_hindi(one.says))] == []
