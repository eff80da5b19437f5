"""A thousand hostile sheets, some of them in every run: `python -m odop.lib.tests.hostile_sheets 1000` walks them all."""

import json
import subprocess
import sys

import pytest

from odop.lib.tests import hostile_sheets

# What each of the sheets made on purpose is answered; every other answer is a change somebody should look at.
ANSWERS = {
    "merged whole sheet": "sheet",
    "16,384 columns": "too_many_columns",
    "a cell far right": "too_many_columns",
    "a cell far down": "sheet",
    "a row beyond": "takes_too_much_memory",
    "huge inline cell": "sheet",
    "endless quotes": "too_many_columns",
    "an open quote above all": "sheet",
    "zeros": "not_a_sheet",
    "bomb of many parts": "bomb",
    "nested": "wrong_kind",
    "3,000 parts": "bomb",
    "billion laughs in the sheet": "unsafe_xml",
    "shared strings that lie": "takes_too_much_memory",
    "macros": "sheet",
    "path that climbs": "damaged",
    "locked zip": "encrypted",
    "locked by Office": "encrypted",
    "locked Excel 97": "encrypted",
    "ODS repeated": "damaged",
    "PDF": "wrong_kind",
    "HTML called xls": "wrong_kind",
    "only numbers": "no_header",
}


@pytest.mark.parametrize("name", ANSWERS)
def test_a_hostile_sheet_gets_its_answer(name: str) -> None:
    assert hostile_sheets.answer(hostile_sheets.named(name)) == ANSWERS[name]


@pytest.mark.slow
def test_no_hostile_sheet_is_left_without_an_answer_or_given_back_live() -> None:
    """In a process of its own: what the tests before have grown to is no memory of a sheet."""
    walk = [sys.executable, "-m", "odop.lib.tests.hostile_sheets", "40"]
    found = json.loads(subprocess.run(walk, check=True, capture_output=True, timeout=600).stdout)
    assert sum(found["answers"].values()) >= 40
    assert found["answers"]["sheet"]  # the walk also meets sheets that can be read
    assert found["largest_child_kb"] * 1024 < hostile_sheets.LIMITS.memory
