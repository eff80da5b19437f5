"""Workbooks: Excel's three formats and OpenDocument, by calamine."""

import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from math import isfinite
from pathlib import Path, PurePosixPath
from typing import Any

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum
from python_calamine import SheetVisibleEnum as Visible

from odop.lib.sheets.model import Limits, SheetError, column_letter
from odop.lib.sheets.source import Merge, Source, Told

_EXACT = 2**53  # whole numbers up to here survive a spreadsheet's arithmetic


def open_book(path: Path, kind: str, limits: Limits, wanted: str | None) -> Source:
    """Returns the rows of one sheet of the book: `wanted`, else the first visible one that holds a table."""
    try:
        with path.open("rb") as file:
            book = CalamineWorkbook.from_filelike(file)
        names = [
            sheet.name
            for sheet in sorted(book.sheets_metadata, key=lambda sheet: sheet.visible != Visible.Visible)
            if sheet.typ == SheetTypeEnum.WorkSheet
        ]
        if wanted is not None and wanted not in names:
            raise SheetError("no_such_sheet", sheet=wanted, names=names)
        if not names:
            raise SheetError("empty")
        name, sheet = _choose(book, [wanted] if wanted is not None else names)
    except SheetError:
        raise
    except PasswordError:
        raise SheetError("encrypted") from None
    except CalamineError:
        raise SheetError("damaged") from None
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # calamine's Rust met what it did not expect
            raise
        raise SheetError("damaged") from None
    _measure(sheet, limits)
    told = _told_by_parts(path, book, name) if kind == "xlsx" else []
    visible = [one.name for one in book.sheets_metadata if one.visible == Visible.Visible]
    if len(names) > 1 and wanted is None:
        told.append(("took_sheet", {"sheet": name, "others": [other for other in names if other != name]}))
    if name not in visible:
        told.append(("hidden_sheet", {"sheet": name}))
    return Source(kind, "", name, names, _rows(sheet), _merges(sheet), lambda: told)


def _choose(book: CalamineWorkbook, names: list[str]) -> tuple[str, CalamineSheet]:
    best: tuple[str, CalamineSheet] | None = None
    for name in names:
        sheet = book.get_sheet_by_name(name)
        if sheet.height > 1 and sheet.width > 1:
            return name, sheet
        if sheet.height and best is None:
            best = name, sheet
    if best is None:
        raise SheetError("empty")
    return best


def _measure(sheet: CalamineSheet, limits: Limits) -> None:
    _, last = sheet.start, sheet.end
    if last and last[1] >= limits.columns:
        raise SheetError(
            "too_many_columns", columns=last[1] + 1, limit=limits.columns, cell=column_letter(last[1])
        )
    if sheet.height > limits.rows:
        raise SheetError("too_many_rows", limit=limits.rows)


def _merges(sheet: CalamineSheet) -> list[Merge]:
    return [
        (first[0] + 1, last[0] + 1, first[1], last[1])
        for first, last in sheet.merged_cell_ranges or []
        if first <= last
    ]


def _rows(sheet: CalamineSheet) -> Iterator[tuple[int, list[Any]]]:
    first, left = sheet.start or (0, 0)
    before = [None] * left
    for number, cells in enumerate(sheet.iter_rows(), first + 1):
        row = [
            None if cell == "" else cell if type(cell) is str else _plain(cell)  # fastest for text
            for cell in cells
        ]
        yield number, before + row if left else row


def _number(value: float) -> Any:
    if value.is_integer() and abs(value) <= _EXACT:
        return int(value)
    return value if isfinite(value) else str(value)


def _clock(value: time | timedelta) -> str:
    if isinstance(value, time):
        return value.isoformat()
    minutes, seconds = divmod(int(value.total_seconds()), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"


def _same(value: Any) -> Any:
    return value


_PLAIN: dict[type, Callable[[Any], Any]] = {
    float: _number,
    time: _clock,
    timedelta: _clock,
    date: _same,
    datetime: _same,
    bool: _same,
    int: _same,
}


def _plain(cell: Any) -> Any:
    return _PLAIN.get(type(cell), str)(cell)


# What calamine does not tell, read from the parts of an xlsx itself.

_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_NO_RESULT = re.compile(rb"</f>(?:<v\s*/>|<v></v>)?</c>")
_OVERLAP = 64


def _told_by_parts(path: Path, book: CalamineWorkbook, name: str) -> list[Told]:
    told: list[Told] = []
    try:
        with zipfile.ZipFile(path) as packed:
            names = set(packed.namelist())
            if any(part.endswith("vbaProject.bin") for part in names):
                told.append(("macros_ignored", {}))
            if any(part.startswith("xl/externalLinks/") for part in names):
                told.append(("links_ignored", {}))
            part = _part_of(packed, book.sheet_names.index(name), name)
            if part in names:
                told += _told_by_sheet(packed, part)
    except (zipfile.BadZipFile, ElementTree.ParseError, KeyError, ValueError, OSError, EOFError):
        return told
    except DefusedXmlException:
        raise SheetError("unsafe_xml") from None
    return told


def _part_of(packed: zipfile.ZipFile, index: int, name: str) -> str:
    """The file within the book that holds the sheet."""
    book = ElementTree.fromstring(packed.read("xl/workbook.xml"), forbid_dtd=True)
    relation = next((one.get(_RELATION) for one in book.iter() if one.get("name") == name), None)
    links = ElementTree.fromstring(packed.read("xl/_rels/workbook.xml.rels"), forbid_dtd=True)
    target = next((one.get("Target", "") for one in links.iter() if one.get("Id") == relation), "")
    return target.lstrip("/") if target.startswith("/") else str(PurePosixPath("xl") / target)


def _told_by_sheet(packed: zipfile.ZipFile, part: str) -> list[Told]:
    counts = {"formulas_by_result": 0, "formulas_without_result": 0, "error_cells": 0, "hidden_rows": 0}
    tail = b""
    with packed.open(part) as xml:
        while chunk := xml.read(2**20):
            text = tail + chunk
            if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
                raise SheetError("unsafe_xml")
            # what begins in the last few bytes is counted with the next chunk
            end = max(0, len(text) - _OVERLAP)
            counts["formulas_by_result"] += text.count(b"</f>", 0, end)
            counts["error_cells"] += text.count(b' t="e"', 0, end)
            counts["hidden_rows"] += text.count(b' hidden="1"', 0, end)
            if b"</f>" in text:
                found = _NO_RESULT.finditer(text)
                counts["formulas_without_result"] += sum(1 for one in found if one.start() < end)
            tail = text[end:]
    counts["formulas_by_result"] += tail.count(b"</f>")
    counts["error_cells"] += tail.count(b' t="e"')
    counts["hidden_rows"] += tail.count(b' hidden="1"')
    counts["formulas_without_result"] += len(_NO_RESULT.findall(tail))
    return [(code, {"count": count}) for code, count in counts.items() if count]
