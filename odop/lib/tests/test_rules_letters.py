"""Every letter of the scheme is set by typst, in both languages, with full data and with almost none."""

import json
from pathlib import Path

import fontpkg_mukta
import pytest
import typst

from odop.lib.tests.rules_rows import margin_money

FONTS = Path(fontpkg_mukta.__file__).parent / "files"
QR = '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"><rect width="4" height="4"/></svg>'
FULL = {
    "programme": 'एक जनपद एक उत्पाद #eval("1") *x*',
    "office": "DIEPC, Sambhal",
    "ref": "MM-SBL-2627-000417/1",
    "case_ref": "MM-SBL-2627-000417",
    "date": "12 November 2026",
    "name": "शबनम अंसारी",
    "address": "Sarai Tareen, Sambhal",
    "scheme": "मार्जिन मनी योजना",
    "amounts": [{"label": "Margin money", "value": "₹ 6,40,000", "strong": True}],
    "points": ["One", "दो"],
    "due_on": "27 November 2026",
    "reason": "A reason with $ and # and [brackets]",
    "row_because": "20% of the cost",
    "source": "GO",
    "sitting_on": "28 November 2026",
    "project": "Horn craft",
    "bank": "Sample Bank",
    "hold_until": "12 November 2028",
    "inspected_on": "13 November 2028",
    "joint_report": "7/2028",
    "verify_url": "https://example.in/verify/abc",
    "qr": QR,
    "signed_by": "R. K. Verma",
    "signed_as": "Deputy Commissioner Industries",
}
LETTERS = ("acknowledgement", "deficiency", "sanction", "to_bank", "refusal", "release", "adjustment")


@pytest.mark.parametrize("kind", LETTERS)
@pytest.mark.parametrize("language", ["en", "hi"])
def test_a_letter_is_set_with_full_data_and_with_almost_none(kind: str, language: str) -> None:
    source = margin_money().letters[kind][language]
    for data in (FULL, {"ref": "X"}):
        inputs = {"data": json.dumps({**data, "language": language})}
        pdf = typst.compile(
            source.encode(), font_paths=[str(FONTS)], ignore_system_fonts=True, sys_inputs=inputs
        )
        assert bytes(pdf).startswith(b"%PDF")


def test_every_letter_a_step_sends_exists() -> None:
    assert set(margin_money().letters) == set(LETTERS)
    assert {action.letter for action in margin_money().workflow.actions if action.letter} == set(LETTERS)
