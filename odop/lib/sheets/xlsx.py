"""Writing xlsx as a stream: text, whole and decimal numbers, dates, colours, lists to choose from. Never a formula.

Openpyxl writes the same at a fifth of the speed; the format's few parts are ECMA-376, Part 1, 18 (SpreadsheetML).
"""

import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import IntEnum
from functools import lru_cache
from html import escape
from types import TracebackType
from typing import IO, BinaryIO

from odop.lib.sheets.model import column_letter

LONGEST = 32_767
_LOSES_DIGITS = 10**15  # a spreadsheet keeps fifteen
_FIRST_DAY = date(1900, 3, 1)  # before it Excel's calendar has a day that never was
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 — a spreadsheet's day has no zone
_NO_SIGN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_LIVE = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")


class Look(IntEnum):
    """How a cell looks. Texts that a spreadsheet could take for a formula get a quiet apostrophe besides."""

    PLAIN = 0
    TITLE = 1
    HEAD = 2
    BAD = 3
    REMARK = 4
    EXAMPLE = 5


@dataclass(frozen=True)
class Choice:
    """Cells that offer the values of a range (`listed`, as in Lists!$A$1:$A$9) or show a hint when chosen."""

    cells: str
    listed: str = ""
    hint: str = ""


# number formats of one look: general text, whole, decimal, day, moment, apostrophe
_FORMATS = ((0, 0), (1, 0), (0, 0), (164, 0), (165, 0), (49, 1))
_FONTS = (
    '<sz val="11"/>',
    '<b/><sz val="13"/>',
    '<b/><sz val="11"/>',
    '<sz val="11"/><color rgb="FF8A1C1C"/>',
    '<sz val="11"/><color rgb="FF8A1C1C"/>',
    '<i/><sz val="11"/><color rgb="FF555555"/>',
)
_FILLS = (None, None, "FFE8EDF3", "FFFBD9D3", "FFFFF4D6", None)


def safe_text(value: str) -> str:
    """Returns text for a CSV that no spreadsheet will run: an apostrophe before = + - @ tab and line ends.

    A plain number such as -5 or +919876543210 stays as it is: it calculates nothing.
    """
    if value.lstrip(" \u00a0\ufeff").startswith(_LIVE) and not re.fullmatch(r"[+-]?\d+(?:\.\d+)?", value):
        return "'" + value
    return value


class Book:
    """A workbook being written to `out`; use it as a context manager and write one sheet after another."""

    def __init__(self, out: BinaryIO) -> None:
        self._zip = zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=3)
        self._names: list[tuple[str, bool]] = []

    def __enter__(self) -> "Book":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._finish()
        self._zip.close()

    def sheet(
        self,
        name: str,
        rows: Iterable[Sequence[tuple[object, Look]]],
        *,
        widths: Sequence[float] = (),
        frozen: int = 0,
        choices: Iterable[Choice] = (),
        hidden: bool = False,
    ) -> None:
        """Writes one sheet. `frozen` rows stay in sight; `choices` are asked for after the rows were written."""
        self._names.append((_sheet_name(name, len(self._names) + 1), hidden))
        with self._zip.open(f"xl/worksheets/sheet{len(self._names)}.xml", "w") as part:
            part.write(_START.encode())
            if frozen:
                part.write(_FROZEN.format(frozen, frozen + 1).encode())
            if widths:
                part.write(_columns(widths).encode())
            part.write(b"<sheetData>")
            _write_rows(part, rows)
            part.write(b"</sheetData>" + _choices(choices).encode() + b"</worksheet>")

    def _finish(self) -> None:
        numbers = range(1, len(self._names) + 1)
        sheets = "".join(
            f'<sheet name="{_attribute(name)}" sheetId="{number}" '
            f'{_HIDDEN if hidden else ""}r:id="rId{number}"/>'
            for number, (name, hidden) in zip(numbers, self._names, strict=True)
        )
        links = "".join(
            f'<Relationship Id="rId{number}" Type="{_REL}/worksheet" Target="worksheets/sheet{number}.xml"/>'
            for number in numbers
        )
        kinds = "".join(
            f'<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="{_KIND}.worksheet+xml"/>'
            for number in numbers
        )
        for name, text in {
            "[Content_Types].xml": _TYPES.format(kinds),
            "_rels/.rels": _RELS.format(
                f'<Relationship Id="rId1" Type="{_REL}/officeDocument" Target="xl/workbook.xml"/>'
            ),
            "xl/workbook.xml": _BOOK.format(sheets),
            "xl/_rels/workbook.xml.rels": _RELS.format(
                f'{links}<Relationship Id="rIdS" Type="{_REL}/styles" Target="styles.xml"/>'
            ),
            "xl/styles.xml": _styles(),
        }.items():
            self._zip.writestr(name, _HEAD + text)


def _write_rows(part: IO[bytes], rows: Iterable[Sequence[tuple[object, Look]]]) -> None:
    chunk: list[str] = []
    for number, row in enumerate(rows, 1):
        chunk.append(f'<row r="{number}">')
        chunk += [
            _cell(value, look, f"{_letter(index)}{number}")
            for index, (value, look) in enumerate(row)
            if value is not None or look
        ]
        chunk.append("</row>")
        if len(chunk) > 4_000:
            part.write("".join(chunk).encode())
            chunk.clear()
    part.write("".join(chunk).encode())


_letter = lru_cache(maxsize=None)(column_letter)


def _cell(value: object, look: Look, place: str) -> str:
    style = look * len(_FORMATS)
    if type(value) is str:
        return _text(value, style, place)
    if value is None:
        return f'<c r="{place}" s="{style}"/>'
    if isinstance(value, bool):
        return f'<c r="{place}" s="{style}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, int) and -_LOSES_DIGITS < value < _LOSES_DIGITS:
        return f'<c r="{place}" s="{style + 1}"><v>{value}</v></c>'
    if isinstance(value, float | Decimal) and -_LOSES_DIGITS < value < _LOSES_DIGITS:
        return f'<c r="{place}" s="{style + 2}"><v>{value}</v></c>'
    if isinstance(value, datetime) and value.date() >= _FIRST_DAY:
        days = (value.replace(tzinfo=None) - _EPOCH).total_seconds() / 86_400
        return f'<c r="{place}" s="{style + 4}"><v>{days:.6f}</v></c>'
    if isinstance(value, date) and not isinstance(value, datetime) and value >= _FIRST_DAY:
        return f'<c r="{place}" s="{style + 3}"><v>{(value - _EPOCH.date()).days}</v></c>'
    return _text(str(value), style, place)


def _text(text: str, style: int, place: str) -> str:
    if not text.isalnum():
        if text.startswith(_LIVE) or text.lstrip(" \u00a0\ufeff").startswith(_LIVE):
            style += 5
        text = _xml(text[:LONGEST])
    elif len(text) > LONGEST:
        text = text[:LONGEST]
    return f'<c r="{place}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def _xml(text: str) -> str:
    """Text for an element: without signs XML cannot hold, and _x0041_ kept from being read as a sign."""
    return escape(_ESCAPED.sub("_x005F_", _NO_SIGN.sub("", text)), quote=False).replace("\r", "&#13;")


def _attribute(text: str) -> str:
    words = escape(_NO_SIGN.sub("", text)).replace("\r", "")
    return words.replace("\n", "&#10;").replace("\t", "&#9;")


def _sheet_name(name: str, number: int) -> str:
    return "".join(sign for sign in name if sign not in "[]:*?/\\'")[:31].strip() or f"Sheet{number}"


def _columns(widths: Sequence[float]) -> str:
    columns = "".join(
        f'<col min="{number}" max="{number}" width="{width}" customWidth="1"/>'
        for number, width in enumerate(widths, 1)
    )
    return f"<cols>{columns}</cols>"


def _choices(choices: Iterable[Choice]) -> str:
    """Lists to choose from and hints, both by the format's data validation; at most 60,000 of them."""
    parts = []
    for choice in choices:
        said = (
            f' promptTitle="" prompt="{_attribute(choice.hint[:250])}" showInputMessage="1"'
            if choice.hint
            else ""
        )
        listed = f"<formula1>{_xml(choice.listed)}</formula1>" if choice.listed else ""
        if listed:
            said += ' type="list" showErrorMessage="1" errorStyle="warning"'
        parts.append(f'<dataValidation allowBlank="1"{said} sqref="{choice.cells}">{listed}</dataValidation>')
    parts = parts[:60_000]
    return f'<dataValidations count="{len(parts)}">{"".join(parts)}</dataValidations>' if parts else ""


def _styles() -> str:
    fonts = "".join(f'<font>{font}<name val="Calibri"/></font>' for font in _FONTS)
    fills = "".join(
        f'<fill><patternFill patternType="solid"><fgColor rgb="{fill}"/></patternFill></fill>'
        for fill in _FILLS
        if fill
    )
    numbers = {look: 2 + place for place, look in enumerate(look for look, fill in enumerate(_FILLS) if fill)}
    shapes = "".join(
        f'<xf numFmtId="{number}" fontId="{look}" fillId="{numbers.get(look, 0)}" borderId="0" xfId="0" '
        f'quotePrefix="{quiet}" applyNumberFormat="1" applyFont="1" applyFill="1" applyAlignment="1">'
        f'<alignment vertical="top"{_WRAPPED if look in (Look.HEAD, Look.REMARK) else ""}/></xf>'
        for look in range(len(_FONTS))
        for number, quiet in _FORMATS
    )
    return _STYLES.format(
        fonts=fonts,
        font_count=len(_FONTS),
        fills=fills,
        fill_count=2 + len(numbers),
        shapes=shapes,
        shape_count=len(_FONTS) * len(_FORMATS),
    )


_HIDDEN = 'state="hidden" '
_WRAPPED = ' wrapText="1"'
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_START = f'{_HEAD}<worksheet xmlns="{_MAIN}">'
_FROZEN = (
    '<sheetViews><sheetView workbookViewId="0"><pane ySplit="{}" topLeftCell="A{}" activePane="bottomLeft" '
    'state="frozen"/></sheetView></sheetViews>'
)
_TYPES = (
    f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_KIND}.styles+xml"/>{{}}</Types>'
)
_RELS = f'<Relationships xmlns="{_PACKAGE}/relationships">{{}}</Relationships>'
_BOOK = f'<workbook xmlns="{_MAIN}" xmlns:r="{_REL}"><sheets>{{}}</sheets></workbook>'
_STYLES = (
    f'<styleSheet xmlns="{_MAIN}"><numFmts count="2"><numFmt numFmtId="164" formatCode="dd\\-mm\\-yyyy"/>'
    '<numFmt numFmtId="165" formatCode="dd\\-mm\\-yyyy\\ hh:mm"/></numFmts>'
    '<fonts count="{font_count}">{fonts}</fonts><fills count="{fill_count}">'
    '<fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>{fills}</fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="{shape_count}">{shapes}</cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
