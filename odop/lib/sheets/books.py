"""Workbooks: Excel's three formats and OpenDocument, by calamine."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from math import isfinite
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum
from python_calamine import SheetVisibleEnum as Visible

from odop.lib.sheets.model import Limits, SheetError, column_letter
from odop.lib.sheets.parts import Parts
from odop.lib.sheets.source import Merge, Source, Told

_EXACT = 2**53  # whole numbers up to here survive a spreadsheet's arithmetic


def open_book(path: Path, room: Path, kind: str, limits: Limits, wanted: str | None) -> Source:
    """Returns the rows of one sheet of the book: `wanted`, else the first visible one that holds a table.

    calamine goes by the ending of a name (without one it hides why a book cannot be opened), so the book gets a
    name in the empty folder `room` that says what it is.
    """
    named = room / f"book.{kind}"
    named.symlink_to(path)
    try:
        book = CalamineWorkbook.from_path(named)
        sheets = [sheet for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
        visible = [sheet.name for sheet in sheets if sheet.visible == Visible.Visible]
        names = visible + [sheet.name for sheet in sheets if sheet.visible != Visible.Visible]
        if wanted is not None and wanted not in names:
            raise SheetError("no_such_sheet", sheet=wanted, names=names)
        parts = Parts(path, limits) if kind == "xlsx" else None
        name, sheet, told = _choose(book, names if wanted is None else [wanted], parts)
    except PasswordError:
        raise SheetError("encrypted") from None
    except CalamineError:
        raise SheetError("damaged") from None
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # calamine's Rust met what it did not expect
            raise
        raise SheetError("damaged") from None
    _measure(sheet, limits)
    if len(names) > 1 and wanted is None:
        told.append(("took_sheet", {"sheet": name, "others": [other for other in names if other != name]}))
    if name not in visible:
        told.append(("hidden_sheet", {"sheet": name}))
    return Source(kind, "", name, names, _rows(sheet), _merges(sheet), lambda: told)


def _choose(
    book: CalamineWorkbook, names: list[str], parts: Parts | None
) -> tuple[str, CalamineSheet, list[Told]]:
    best: tuple[str, CalamineSheet, list[Told]] | None = None
    for name in names:
        told = parts.look_through(name) if parts else []
        sheet = book.get_sheet_by_name(name)
        if sheet.width > 1:
            return name, sheet, told
        if sheet.width and best is None:
            best = name, sheet, told
    if best is None:
        raise SheetError("empty")
    return best


def _measure(sheet: CalamineSheet, limits: Limits) -> None:
    last = sheet.end
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
    """calamine begins at the first row of the sheet but at the first column that holds anything."""
    _, left = sheet.start or (0, 0)
    before = [None] * left
    for number, cells in enumerate(sheet.iter_rows(), 1):
        row = [(cell or None) if type(cell) is str else _PLAIN[type(cell)](cell) for cell in cells]
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
