"""Sheets as offices send them: every kind, heads under titles, merged cells, quotes that were never closed."""

import csv
import io
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odop.lib.sheets import Limits, Note, Sheet, SheetError, delimited, read_sheet
from odop.lib.tests import sheet_files as files

TABLE = [
    ["क्रम", "Name", "Mobile", "गाँव"],
    [1, "सुनीता देवी", 9876543210, "रामपुर"],
    [2, "Mohd. Asif", None, "Kanth"],
]


def read(folder: Path, content: bytes | str, **options: object) -> Sheet:
    return read_sheet(files.saved(folder, content), filename="list.xlsx", **options)  # type: ignore[arg-type]


def refused(folder: Path, content: bytes | str, **options: object) -> SheetError:
    with pytest.raises(SheetError) as caught:
        read(folder, content, **options)
    return caught.value


def cells(sheet: Sheet) -> list[tuple[object, ...]]:
    return [row.cells for row in sheet.rows()]


def note(sheet: Sheet, code: str) -> Note | None:
    return next((one for one in sheet.notes if one.code == code), None)


@pytest.mark.parametrize("kind", ["xlsx", "xls", "xlsb", "ods"])
def test_every_kind_of_book_gives_the_same_rows(tmp_path: Path, kind: str) -> None:
    make: Callable[[files.Table], bytes] = getattr(files, kind)
    with read(tmp_path, make(TABLE)) as sheet:
        assert sheet.kind == kind
        assert [column.title for column in sheet.columns] == TABLE[0]
        assert [column.letter for column in sheet.columns] == ["A", "B", "C", "D"]
        assert cells(sheet) == [tuple(row) for row in TABLE[1:]]
        assert [row.number for row in sheet.rows()] == [2, 3]
        assert not sheet.notes


@pytest.mark.parametrize("kind", ["xlsx", "xls", "xlsb", "ods"])
def test_rows_and_columns_are_called_what_the_office_calls_them(tmp_path: Path, kind: str) -> None:
    """The list begins in B3, with an empty row in it."""
    table = [[], [None, None], [None, "Name", "Mobile"], [None, "a", 1], [], [None, "b", 2]]
    make: Callable[[files.Table], bytes] = getattr(files, kind)
    with read(tmp_path, make(table)) as sheet:
        assert sheet.header_row == 3
        assert [(column.letter, column.title) for column in sheet.columns] == [
            ("A", ""),
            ("B", "Name"),
            ("C", "Mobile"),
        ]
        assert list(sheet.rows()) == [(4, (None, "a", 1)), (6, (None, "b", 2))]


@pytest.mark.parametrize(
    ("sign", "encoding", "end"),
    [
        (",", "utf-8", "\n"),
        (";", "utf-8-sig", "\r\n"),
        ("\t", "utf-16", "\r\n"),
        ("|", "utf-16-le", "\n"),
        (",", "utf-16-be", "\r"),
        ("\t", "utf-8", "\r"),
    ],
)
def test_text_tables_in_every_encoding(tmp_path: Path, sign: str, encoding: str, end: str) -> None:
    text = end.join(sign.join(row) for row in [["नाम", "Mobile"], ["सुनीता", "9876543210"], ["राम", ""]])
    with read(tmp_path, text.encode(encoding)) as sheet:
        assert sheet.kind == ("tsv" if sign == "\t" else "csv")
        assert sheet.encoding == encoding.removesuffix("-sig")
        assert cells(sheet) == [("सुनीता", "9876543210"), ("राम", None)]


def test_a_windows_text_keeps_every_byte_for_the_old_fonts(tmp_path: Path) -> None:
    with read(tmp_path, b"Name,Village\nJ\xd9k\x8d\x92,x\n") as sheet:
        assert sheet.encoding == "cp1252"
        assert note(sheet, "encoding_guessed")
        assert cells(sheet) == [("JÙk\x8d’", "x")]


def test_a_few_bad_bytes_do_not_spoil_a_file_in_utf8(tmp_path: Path) -> None:
    text = ("Name,Village\n" + "सुनीता,रामपुर\n" * 30).encode() + b"a\xff,b\n"
    with read(tmp_path, text) as sheet:
        assert sheet.encoding == "utf-8"
        assert note(sheet, "unreadable_signs") == Note("unreadable_signs", {"signs": 1})
        assert cells(sheet)[0] == ("सुनीता", "रामपुर")
        assert cells(sheet)[-1] == ("a\ufffd", "b")


def test_the_line_that_names_the_separator_is_not_a_row(tmp_path: Path) -> None:
    with read(tmp_path, "sep=;\nName;Father\nA, B;C\n") as sheet:
        assert (sheet.header_row, cells(sheet)) == (1, [("A, B", "C")])


def test_a_stray_quote_spoils_its_own_cell_and_no_row_after_it(tmp_path: Path) -> None:
    text = 'No,Name,Village\n1,"Ram,Kanth\n2,Shyam,"Bilari\n3,Moh"an,Rampur\n4,"Gopal, son of X",Rampur\n5,"O""K",\n'
    with read(tmp_path, text) as sheet:
        assert cells(sheet) == [
            ("1", '"Ram', "Kanth"),
            ("2", "Shyam", '"Bilari'),
            ("3", 'Moh"an', "Rampur"),
            ("4", "Gopal, son of X", "Rampur"),
            ("5", 'O"K', None),
        ]
        assert note(sheet, "stray_quotes") == Note("stray_quotes", {"rows": [2, 3, 4], "count": 3})


def test_a_cell_over_several_lines_stays_one_cell(tmp_path: Path) -> None:
    text = 'No,Address,Mobile\n1,"House 5,\nNear school\r\nKanth",98\n2,x,99\n'
    with read(tmp_path, text) as sheet:
        assert cells(sheet) == [("1", "House 5,\nNear school\r\nKanth", "98"), ("2", "x", "99")]
        assert [row.number for row in sheet.rows()] == [2, 3]
        assert not sheet.notes


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.just("1"),
            st.text("ab ,;\"'", max_size=8),
            # an address over some lines, each with a comma: less than would make it look like a row
            st.lists(
                st.builds(str.__add__, st.text('ab "', max_size=5), st.sampled_from(["", ", Kanth"])),
                min_size=1,
                max_size=3,
            ).map("\n".join),
            st.sampled_from(["98", "x y"]),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_what_a_spreadsheet_writes_as_csv_comes_back_cell_by_cell(rows: list[tuple[str, ...]]) -> None:
    text = io.StringIO()
    csv.writer(text).writerows([("No", "Name", "Address", "Mobile"), *rows, ("2", "a", "b", "c")])
    with tempfile.TemporaryDirectory() as folder:
        source = delimited.open_text(files.saved(Path(folder), text.getvalue()))
        found = [tuple(line) for _, line in source.rows]
    assert found[1:-1] == [tuple(cell or None for cell in row) for row in rows]
    assert not source.notes()


def test_a_text_in_which_no_two_lines_are_alike_is_still_answered(tmp_path: Path) -> None:
    text = "".join(",".join("x" * (count + 2)) + "\n" for count in range(150))
    with read(tmp_path, text) as sheet:
        assert sheet.kind == "csv"


def test_the_head_is_found_under_titles_and_blank_rows(tmp_path: Path) -> None:
    table = [["जनपद की सूची"], ["District:", "Moradabad"], [], *TABLE]
    with read(tmp_path, files.xlsx(table)) as sheet:
        assert sheet.header_row == 4
        assert cells(sheet) == [tuple(row) for row in TABLE[1:]]
        assert [row.number for row in sheet.rows()] == [5, 6]


def test_a_line_of_several_cells_above_the_head_is_not_taken_for_it(tmp_path: Path) -> None:
    above = [["District:", "Moradabad", "Date: 12/03/2024"], ["List of artisans"]]
    with read(tmp_path, files.xlsx([*above, *TABLE])) as sheet:
        assert (sheet.header_row, sheet.row_count) == (3, 2)


def test_a_person_may_say_where_the_head_stands(tmp_path: Path) -> None:
    with read(tmp_path, files.xlsx([["a", "b", "c"], *TABLE]), header_row=2) as sheet:
        assert [column.title for column in sheet.columns] == TABLE[0]
    assert refused(tmp_path, files.xlsx(TABLE), header_row=40).code == "no_header"


def test_a_head_of_two_rows_is_joined_and_column_numbers_are_left_out(tmp_path: Path) -> None:
    table = [
        ["No", "Name", "Address", None, "Mobile"],
        [None, None, "Village", "Block", None],
        ["(1)", "(2)", "(3)", "(4)", "(5)"],
        [1, "Ram", "Kanth", "Chhajlet", 98],
        [2, "Shyam", "Rampur", "Bilari", 99],
    ]
    content = files.with_xml(
        files.xlsx(table), b"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="C1:D1"/></mergeCells>'
    )
    for book in (content, files.ods(table)):
        with read(tmp_path, book) as sheet:
            titles = [column.title for column in sheet.columns]
            assert titles == ["No", "Name", "Address – Village", "Address – Block", "Mobile"]
            assert [row.number for row in sheet.rows()] == [4, 5]
            assert note(sheet, "two_row_head")
            assert note(sheet, "column_numbers") == Note("column_numbers", {"row": 3})


def test_a_head_said_again_in_the_other_script_is_no_row(tmp_path: Path) -> None:
    table = [["Name", "Mobile"], ["नाम", "मोबाइल"], ["राम", "9876543210"], ["श्याम", 9876543211]]
    with read(tmp_path, files.xlsx(table)) as sheet:
        assert [row.number for row in sheet.rows()] == [3, 4]
        assert note(sheet, "second_head") == Note("second_head", {"row": 2})
    words_only = [["Name", "Village"], ["राम", "कांठ"], ["श्याम", "बिलारी"], ["मोहन", "कांठ"]]
    with read(tmp_path, files.xlsx(words_only)) as sheet:
        assert sheet.row_count == 3  # people, for all one can tell


def test_a_range_merged_downwards_fills_its_rows_and_one_across_does_not(tmp_path: Path) -> None:
    table = [
        ["Block", "Name", "Craft"],
        ["Bilari", "Ram", "Brass"],
        [None, "Shyam", "Wood"],
        ["Kanth", "x", None],
    ]
    merged = b'</sheetData><mergeCells><mergeCell ref="A2:A3"/><mergeCell ref="B4:C4"/></mergeCells>'
    with read(tmp_path, files.with_xml(files.xlsx(table), b"</sheetData>", merged)) as sheet:
        assert cells(sheet) == [("Bilari", "Ram", "Brass"), ("Bilari", "Shyam", "Wood"), ("Kanth", "x", None)]
        assert note(sheet, "merged_filled") == Note("merged_filled", {"cells": 1})


def test_repeated_heads_totals_and_signatures_are_no_rows(tmp_path: Path) -> None:
    table = [*TABLE, TABLE[0], [3, "Yogesh", 97, "Kanth"], [4, "योगेश", 96, "x"], [None, "कुल योग", 4, None],
             ["ह0 उपायुक्त उद्योग"], [None] * 4]  # fmt: skip
    with read(tmp_path, files.xlsx(table)) as sheet:
        assert [row[1] for row in cells(sheet)] == ["सुनीता देवी", "Mohd. Asif", "Yogesh", "योगेश"]
        assert note(sheet, "repeated_head") == Note("repeated_head", {"rows": [4], "count": 1})
        assert note(sheet, "totals_row") == Note("totals_row", {"row": 7})
        assert note(sheet, "remarks_under_list") == Note("remarks_under_list", {"rows": [8]})
        assert sheet.row_count == 4


def test_empty_columns_at_the_end_are_dropped_and_untitled_ones_told(tmp_path: Path) -> None:
    with read(tmp_path, "Name,Father,,\nA,B,,\nC,D,x,\n") as sheet:
        assert [(column.letter, column.title) for column in sheet.columns] == [
            ("A", "Name"),
            ("B", "Father"),
            ("C", ""),
        ]
        assert cells(sheet) == [("A", "B", None), ("C", "D", "x")]
        assert note(sheet, "untitled_columns") == Note("untitled_columns", {"columns": ["C"]})


def test_formulas_macros_errors_and_hidden_rows_are_told(tmp_path: Path) -> None:
    row = (
        b'<row r="9" hidden="1"><c r="A9"><f>1+1</f><v>2</v></c><c r="B9" t="str"><f>"x"</f><v>y</v></c>'
        b'<c r="C9"><f>NOW()</f></c><c r="D9" t="e"><v>#REF!</v></c></row></sheetData>'
    )
    content = files.with_xml(files.xlsx(TABLE), b"</sheetData>", row)
    content = files.repacked(
        content, changed={"xl/vbaProject.bin": b"x", "xl/externalLinks/externalLink1.xml": b"<x/>"}
    )
    with read(tmp_path, content) as sheet:
        assert cells(sheet)[-1] == (2, "y", None, None)
        told = {one.code: one.params.get("count") for one in sheet.notes}
        assert told == {
            "macros_ignored": None,
            "links_ignored": None,
            "formulas_by_result": 3,
            "formulas_without_result": 1,
            "error_cells": 1,
            "hidden_rows": 1,
        }


def test_dates_times_and_whole_numbers_keep_their_kind(tmp_path: Path) -> None:
    table = [
        ["Name", "Born", "Yes", "Share"],
        ["A", date(1980, 3, 25), True, 1.5],
        ["B", date(1890, 1, 1), False, 2.0],
    ]
    with read(tmp_path, files.xlsx(table)) as sheet:
        first, second = cells(sheet)
        assert first == ("A", date(1980, 3, 25), True, 1.5)
        assert second == ("B", "1890-01-01", False, 2)  # before 1900 a spreadsheet has no days
        assert type(second[3]) is int


def test_the_first_sheet_that_holds_a_table_is_taken_and_said(tmp_path: Path) -> None:
    content = files.xlsx([["Only a cover"]], List=TABLE, Other=[["a", "b"], ["c", "d"]])
    with read(tmp_path, content) as sheet:
        assert (sheet.name, sheet.names) == ("List", ("Sheet1", "List", "Other"))
        assert note(sheet, "took_sheet") == Note(
            "took_sheet", {"sheet": "List", "others": ["Sheet1", "Other"]}
        )
    with read(tmp_path, content, sheet="Other") as sheet:
        assert [column.title for column in sheet.columns] == ["a", "b"]
        assert not sheet.notes
    error = refused(tmp_path, content, sheet="Liste")
    assert (error.code, error.params["names"]) == ("no_such_sheet", ["Sheet1", "List", "Other"])


def test_long_cells_are_cut_and_zero_signs_taken_out(tmp_path: Path) -> None:
    with read(tmp_path, "a,b,c\n" + "1,2,3\n" * 20_000 + "x" * 40_000 + ",y\x00z,w\n") as sheet:
        last = cells(sheet)[-1]
        assert len(str(last[0])) == 32_767
        assert last[1:] == ("yz", "w")
        assert note(sheet, "long_cells_cut") == Note("long_cells_cut", {"rows": [20_002], "limit": 32_767})


def test_rows_may_be_walked_again_and_side_by_side(tmp_path: Path) -> None:
    with read(tmp_path, "a,b\n" + "".join(f"{n},x\n" for n in range(5_000))) as sheet:
        for first, second in zip(sheet.rows(), sheet.rows(), strict=True):
            assert first == second
        assert sum(1 for _ in sheet.rows()) == sheet.row_count == 5_000


@pytest.mark.parametrize(
    ("limits", "content", "code"),
    [
        (Limits(file_size=10), "a,b\n1,2\n3,4\n", "too_large"),
        (Limits(rows=2), "a,b\n1,2\n3,4\n5,6\n", "too_many_rows"),
        (Limits(rows=1), files.xlsx([["a", "b"], [1, 2], [3, 4]]), "too_many_rows"),
        (Limits(columns=3), "a,b\n1,2\n3,4,5,6\n", "too_many_columns"),
        (Limits(columns=3), files.xlsx([["a", "b", "c", "d"], [1, 2, 3, 4]]), "too_many_columns"),
        (Limits(cpu_seconds=1), "a,b\n" + '1,"2,3\n' * 400_000, "takes_too_long"),
        (Limits(seconds=0), "a,b\n1,2\n", "takes_too_long"),
        (Limits(memory=160 * 2**20), "a" * 120_000_000, "takes_too_much_memory"),
    ],
)
def test_limits_hold_and_say_which(tmp_path: Path, limits: Limits, content: bytes | str, code: str) -> None:
    assert refused(tmp_path, content, limits=limits).code == code


def test_a_stray_cell_is_named(tmp_path: Path) -> None:
    error = refused(tmp_path, "a,b\n1,2\n" + "," * 600 + "x\n")
    assert (error.code, error.params) == ("too_many_columns", {"columns": 601, "limit": 512, "cell": "WC3"})


def test_nothing_stays_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "room"))
    (tmp_path / "room").mkdir()
    sheet = read(tmp_path, files.xlsx(TABLE))
    assert list((tmp_path / "room").iterdir()) == []
    assert len(cells(sheet)) == 2
    sheet.close()
    refused(tmp_path, b"%PDF-1.7")
    assert list((tmp_path / "room").iterdir()) == []


def test_the_child_has_neither_the_environment_nor_the_worker_s_files(tmp_path: Path) -> None:
    """What reads a stranger's bytes finds no secret: no variable, no open connection."""
    secret = tmp_path / "secret"
    secret.write_text("x")
    program = (
        "import os, sys; sys.path.insert(0, sys.argv[1]);"
        "from pathlib import Path; from odop.lib.sheets import reading;"
        "kept = os.open(sys.argv[2], os.O_RDONLY); os.set_inheritable(kept, False);"
        'reading._START = \'import os; print([os.environ.get("ODOP_SECRET"), len(os.listdir("/proc/self/fd"))])\';'
        "import subprocess; real = subprocess.run\n"
        "def run(*a, **k):\n    done = real(*a, **k); print(done.stdout.decode()); return done\n"
        "subprocess.run = run\n"
        "try: reading.read_sheet(Path(sys.argv[2]), filename='')\nexcept reading.SheetError as error: print(error.code)"
    )
    root = str(Path(__file__).resolve().parents[3])
    told = subprocess.run(
        [sys.executable, "-c", program, root, str(secret)],
        env={**os.environ, "ODOP_SECRET": "s3cret"}, capture_output=True, text=True, check=True,
    ).stdout.split("\n")  # fmt: skip
    assert told[0].startswith("[None, ")
    assert int(told[0].strip("[]").split(", ")[1]) <= 5  # three streams, the rows, the listing itself
    assert "damaged" in told


def test_a_killed_child_is_told_as_taking_too_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from odop.lib.sheets import reading

    monkeypatch.setattr(reading, "_START", f"import os; os.kill(os.getpid(), {int(signal.SIGKILL)})")
    assert refused(tmp_path, "a,b\n1,2\n").code == "takes_too_long"
