"""The sheet given back: marked cells, words at the end of the row, and nothing that a spreadsheet would run."""

import io
import zipfile
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from odop.lib.sheets import Column, Row, TemplateColumn, read_sheet, safe_text, write_marked, write_template
from odop.lib.tests import sheet_files as files

COLUMNS = [Column("A", "Name"), Column("B", "Mobile")]
ROWS = [Row(4, ("सुनीता", 9876543210)), Row(7, ("=1+1", "98"))]
PROBLEMS = {(7, "B"): "Write ten digits", (7, ""): "The row is there twice"}


def marked(
    rows: list[Row], problems: dict[tuple[int, str], str], columns: list[Column] | None = None
) -> bytes:
    out = io.BytesIO()
    count = write_marked(
        out,
        columns or COLUMNS,
        rows,
        problems,
        problem_title="What to mend",
        row_title="Row",
        sheet_name="List",
        above=["Mend the coloured cells"],
    )
    assert count == len(rows)
    return out.getvalue()


def opened(content: bytes) -> Worksheet:
    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    assert isinstance(sheet, Worksheet)
    return sheet


def test_bad_cells_are_coloured_and_the_words_stand_at_the_end() -> None:
    sheet = opened(marked(ROWS, PROBLEMS))
    lines = [[cell.value for cell in line] for line in sheet.iter_rows(min_row=2)]
    assert lines == [
        ["Name", "Mobile", "What to mend", "Row"],
        ["सुनीता", 9876543210, None, 4],
        ["=1+1", "98", "The row is there twice\nMobile: Write ten digits", 7],
    ]
    assert sheet["B4"].fill.fgColor.rgb == "FFFBD9D3"
    assert sheet["A4"].fill.patternType is None
    hint = sheet.data_validations.dataValidation[0]
    assert (str(hint.sqref), hint.prompt) == ("B4", "Write ten digits")


def test_what_was_given_back_is_read_again_as_it_was(tmp_path: Path) -> None:
    with read_sheet(files.saved(tmp_path, marked(ROWS, PROBLEMS)), filename="marked.xlsx") as sheet:
        assert sheet.header_row == 2
        assert [column.title for column in sheet.columns] == ["Name", "Mobile", "What to mend", "Row"]
        assert [row.cells[:2] for row in sheet.rows()] == [row.cells for row in ROWS]


@pytest.mark.parametrize(
    "live", ["=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1", "\r=1", "\n=1", " =1", "|cmd", "%0A"]
)
def test_text_that_begins_like_a_formula_stays_text(live: str) -> None:
    content = marked([Row(2, (live, None))], {(2, "A"): live})
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        assert b"<f>" not in packed.read("xl/worksheets/sheet1.xml")
    cell = opened(content)["A3"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == (live, "s", True)
    assert safe_text(live) == "'" + live


def test_plain_numbers_and_words_are_not_touched_for_a_csv() -> None:
    for text in ("-5", "+919876543210", "+5.25", "राम", "a=b", "9-5", ""):
        assert safe_text(text) == text
    assert safe_text("-5+A1") == "'-5+A1"
    assert safe_text("\ufeff=1") == "'\ufeff=1"


values = st.one_of(
    st.text(max_size=40),
    st.integers(-(10**14), 10**14),
    st.floats(-1e14, 1e14, allow_nan=False),
    st.booleans(),
    st.none(),
    st.dates(date(1901, 1, 1), date(2099, 12, 31)),
)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(values, values), max_size=8), st.text(max_size=20))
def test_every_value_comes_back_as_it_was(lines: list[tuple[object, object]], words: str) -> None:
    rows = [Row(number, line) for number, line in enumerate(lines, 2)]  # type: ignore[arg-type]
    sheet = opened(marked(rows, {(row.number, "A"): words for row in rows}))
    for row, line in zip(rows, sheet.iter_rows(min_row=3), strict=True):
        for value, cell in zip(row.cells, line, strict=False):
            assert cell.data_type != "f"
            found = cell.value.date() if isinstance(cell.value, datetime) else cell.value
            if isinstance(value, str):
                kept = "".join(
                    sign for sign in value if sign in "\t\n\r" or (sign >= " " and sign not in "\ufffe\uffff")
                )
                assert (found or "") == kept
            else:
                assert found == value


def test_amounts_and_long_numbers_keep_their_digits() -> None:
    rows = [Row(2, (1234567890123456789, 123456789012)), Row(3, (Decimal("88967.42"), date(1850, 1, 1)))]  # type: ignore[arg-type]
    sheet = opened(marked(rows, {}))
    assert sheet["A3"].value == "1234567890123456789"  # a spreadsheet's number would lose the last digits
    assert (sheet["B3"].value, sheet["B3"].number_format) == (123456789012, "0")
    assert (sheet["A4"].value, sheet["B4"].value) == (88967.42, "1850-01-01")


def test_many_problems_share_their_hints() -> None:
    rows = [Row(number, ("x", "y")) for number in range(2, 1_002)]
    problems = {(row.number, "B"): "Write ten digits" for row in rows}
    hints = opened(marked(rows, problems)).data_validations.dataValidation
    assert len(hints) == 5
    assert sum(len(str(hint.sqref).split()) for hint in hints) == 1_000


def test_a_template_holds_its_titles_lists_and_an_explanation(tmp_path: Path) -> None:
    out = io.BytesIO()
    columns = [
        TemplateColumn("Name", "नाम", hint="As on the Aadhaar card", example="सुनीता देवी", required=True),
        TemplateColumn("Gender", "लिंग", allowed=("Woman", "Man", "Other")),
        TemplateColumn("District", "जनपद", allowed=tuple(f"District {number}" for number in range(75))),
    ]
    write_template(
        out,
        columns,
        sheet_name="Artisans",
        help_name="How to fill it in",
        help_titles=("Column", "कॉलम", "What to write", "Example"),
        help_lines=["Fill in the first sheet."],
    )
    book = load_workbook(io.BytesIO(out.getvalue()))
    assert book.sheetnames == ["Artisans", "How to fill it in", "Lists"]
    assert book["Lists"].sheet_state == "hidden"
    assert (
        book["Artisans"]["A1"].fill.fgColor.rgb != book["Artisans"]["B1"].fill.fgColor.rgb
    )  # must be filled in
    assert [cell.value for cell in book["Artisans"][1]] == ["Name", "Gender", "District"]
    offered = {str(one.sqref): one.formula1 for one in book["Artisans"].data_validations.dataValidation}
    assert offered["B2:B5000"] == "Lists!$A$1:$A$3"
    assert offered["C2:C5000"] == "Lists!$B$1:$B$75"
    assert book["Lists"]["B75"].value == "District 74"
    assert [cell.value for cell in book["How to fill it in"][3]] == [
        "Name",
        "नाम",
        "As on the Aadhaar card",
        "सुनीता देवी",
    ]
    with read_sheet(files.saved(tmp_path, out.getvalue()), filename="t.xlsx") as sheet:
        assert (sheet.name, sheet.row_count, sheet.header_row) == ("Artisans", 0, 1)
