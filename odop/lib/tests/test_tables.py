import pytest

from odop.lib.tables import (
    Column,
    column,
    complain_about_repeats,
    day,
    decimal,
    matching,
    one_of,
    plain,
    read_table,
    several,
    text_column,
    whole,
    yes_or_no,
)

COLUMNS = (
    column("number", whole),
    text_column("name"),
    text_column("note", required=False),
    Column("tags", several, required=False),
)
HEADING = "number,name_en,name_hi,note_en,note_hi,tags"


@pytest.fixture
def read(tmp_path):
    def reader(content, *, raw=None):
        path = tmp_path / "things.csv"
        path.write_bytes(raw if raw is not None else content.encode())
        complaints = []
        rows = read_table(path, COLUMNS, ("en", "hi"), complaints)
        return rows, [(one.row, one.column, one.message) for one in complaints]

    return reader


def test_good_rows_are_read_with_their_types(read):
    rows, complaints = read(f"{HEADING}\n7, Lock ,ताला,,,a; b;\n")
    assert complaints == []
    assert rows[0].number == 2
    assert dict(rows[0].values) == {
        "number": 7,
        "name": {"en": "Lock", "hi": "ताला"},
        "note": None,
        "tags": ("a", "b"),
    }


def test_every_fault_of_every_row_is_told_at_once(read):
    _, complaints = read(f"{HEADING}\nx,,ताला,only English,,\n\n8,Bell,घंटी\n")
    assert complaints == [
        (2, "number", "“x” is not a whole number"),
        (2, "name_en", "is empty; it must be filled in"),
        (2, "note_hi", "is empty in this language only"),
        (4, "", "3 cells, expected 6"),
    ]


def test_a_wrong_heading_is_told_column_by_column(read):
    rows, complaints = read("number,name_en,name_mr,note_en,note_hi,tags,tags\n1,a,b,,,,\n")
    assert rows == []
    assert [(row, name) for row, name, _ in complaints] == [(1, "name_hi"), (1, "name_mr"), (1, "tags")]


def test_spreadsheet_habits_are_taken(read):
    rows, complaints = read("", raw=b"\xef\xbb\xbf" + f"{HEADING}\r\n1,a,क,,,\r\n".encode())
    assert complaints == []
    assert len(rows) == 1


def test_a_file_in_another_encoding_is_told(read):
    rows, complaints = read("", raw="number\n१".encode("utf-16"))
    assert rows == []
    assert complaints == [(0, "", "the file is not UTF-8; save it as CSV UTF-8")]


def test_a_stray_quote_is_told_with_its_row(read):
    _, complaints = read(f'{HEADING}\n1,"a"b,क,,,\n')
    assert complaints[0][0] == 2
    assert "cannot be read as CSV" in complaints[0][2]


def test_a_missing_file_is_told(tmp_path):
    complaints = []
    assert read_table(tmp_path / "none.csv", COLUMNS, ("en",), complaints) == []
    assert str(complaints[0]) == "none.csv: the file is missing"


def test_repeats_are_told_with_the_row_that_came_first(read):
    rows, _ = read(f"{HEADING}\n1,a,क,,,\n2,b,ख,,,\n1,c,ग,,,\n")
    complaints = []
    complain_about_repeats("things.csv", rows, ("number",), complaints)
    assert [str(one) for one in complaints] == ["things.csv, row 4, column number: 1 is already in row 2"]


@pytest.mark.parametrize(
    ("parse", "cell"),
    [
        (whole, "1.5"),
        (whole, "१"),
        (whole, "-1"),
        (decimal, "1,5"),
        (decimal, "NaN"),
        (decimal, "1e999999999999999999999"),
        (day, "12-11-2026"),
        (day, "20261112"),
        (day, "2026-02-30"),
        (yes_or_no, "true"),
        (one_of("a", "b"), "c"),
        (matching("[A-Z]{3}", "SBL"), "SBL1"),
    ],
)
def test_a_malformed_cell_is_refused(parse, cell):
    with pytest.raises(ValueError, match=r"“|is not"):
        parse(cell)


def test_text_is_kept_in_composed_form(read):
    rows, _ = read(f"{HEADING}\n1,Cafe\u0301,क,,,\n")
    assert rows[0]["name"]["en"] == "Caf\u00e9"


def test_a_plain_cell_stays_as_it_is():
    assert plain("₹ 5") == "₹ 5"
