"""The shape of a list inside a sheet: where its head stands, where its rows end, and what is not a row."""

import json
import re
from collections import deque
from collections.abc import Iterator
from datetime import date, datetime
from itertools import chain, islice
from typing import Any, BinaryIO

from odop.lib.sheets.head import Head, find_head, norm
from odop.lib.sheets.model import Limits, SheetError, column_letter
from odop.lib.sheets.source import Source, Told

_SEEN_FIRST = 60  # rows looked at for the head
_CHUNK = 128  # rows on one line of the intermediate file
_TAIL = 5  # rows held back at the end: totals and signatures stand there
_TOTAL = re.compile(
    r"(?i)(?:(?:grand|sub)[\s-]*)?total\b|(?:कुल|महा|सकल|उप)?\s*योग(?![\u0900-\u097f])|कुल(?![\u0900-\u097f])"
)


class Shaper:
    """Walks the rows of a source once, writes those of the list to `out`, and knows what it left out."""

    def __init__(self, source: Source, limits: Limits, out: BinaryIO, header_row: int | None) -> None:
        self.source, self.limits, self.out = source, limits, out
        self.header_row = header_row or 0
        self.titles: list[str] = []
        self.written = 0
        self._width = 0
        self._chunk: list[tuple[int, list[Any]]] = []
        self._told: dict[str, dict[str, Any]] = {}

    def notes(self) -> list[Told]:
        """Returns what was left out, filled or cut."""
        return list(self._told.items())

    def run(self) -> None:
        """Writes every row of the list; raises SheetError when there is no head or the list is too large."""
        rows = self._filled_rows()
        first = list(islice(rows, _SEEN_FIRST))
        if not first:
            raise SheetError("empty")
        head = find_head(first, self.source.merges, self.header_row or None)
        if head is None:
            raise SheetError("no_header")
        self.header_row, self.titles = head.row, head.titles
        for code, params in head.notes:
            self._told[code] = params
        held: deque[tuple[int, list[Any]]] = deque()
        for row in self._list_rows(chain(first, rows), head):
            held.append(row)
            if len(held) > _TAIL:
                self._write(held.popleft())
        self._cut_tail(held)
        for row in held:
            self._write(row)
        self._flush()
        self._settle_width()

    def _filled_rows(self) -> Iterator[tuple[int, list[Any]]]:
        """Rows that hold anything, without the empty cells at their end."""
        for number, cells in self.source.rows:
            last = len(cells)
            while last and ((cell := cells[last - 1]) is None or (type(cell) is str and not cell.strip())):
                last -= 1
            if last:
                if last > self.limits.columns:
                    raise SheetError(
                        "too_many_columns",
                        columns=last,
                        limit=self.limits.columns,
                        cell=f"{column_letter(last - 1)}{number}",
                    )
                yield number, cells[:last]

    def _list_rows(
        self, rows: Iterator[tuple[int, list[Any]]], head: Head
    ) -> Iterator[tuple[int, list[Any]]]:
        fill = _Filler(self.source, head.last_row)
        repeated: list[int] = []
        probe = head.probe
        for number, cells in rows:
            if number <= head.last_row:
                continue
            if fill.busy:
                cells = fill.into(number, cells)
            if probe < len(cells) and cells[probe] == head.cells[probe] and _is_head(cells, head):
                repeated.append(number)
                continue
            yield number, cells
        if repeated:
            self._told["repeated_head"] = {"rows": repeated[:20], "count": len(repeated)}
        if fill.count:
            self._told["merged_filled"] = {"cells": fill.count}

    def _cut_tail(self, held: deque[tuple[int, list[Any]]]) -> None:
        """Totals and lone remarks under the list are not rows of it."""
        wide = sum(1 for title in self.titles if title)
        remarks: list[int] = []
        while held and self.written + len(held) > 1:
            number, cells = held[-1]
            filled = [cell for cell in cells if cell is not None and cell != ""]
            texts = [cell for cell in filled if isinstance(cell, str)]
            words = [text for text in texts if not re.fullmatch(r"[\d.,\s₹/-]+", text)]
            if words and _TOTAL.match(words[0].strip()) and len(words) <= 2 and len(filled) <= wide:
                self._told["totals_row"] = {"row": number}
            elif len(filled) == 1 and words and wide >= 4:
                remarks.append(number)
            else:
                break
            held.pop()
        if remarks:
            self._told["remarks_under_list"] = {"rows": sorted(remarks)}

    def _write(self, row: tuple[int, list[Any]]) -> None:
        self.written += 1
        if self.written > self.limits.rows:
            raise SheetError("too_many_rows", limit=self.limits.rows)
        if len(row[1]) > self._width:
            self._width = len(row[1])
        self._chunk.append(row)
        if len(self._chunk) == _CHUNK:
            self._flush()

    def _flush(self) -> None:
        if not self._chunk:
            return
        text = _ENCODER.encode(self._chunk)
        if len(text) > self.limits.cell_signs or "\\u0000" in text:
            self._chunk = [
                (number, [self._fit(cell, number) for cell in cells]) for number, cells in self._chunk
            ]
            text = _ENCODER.encode(self._chunk)
        self.out.write(text.encode("utf-8", "replace") + b"\n")
        self._chunk = []

    def _fit(self, cell: Any, number: int) -> Any:
        """No cell is longer than a spreadsheet's own bound, and none holds the zero sign."""
        if type(cell) is not str:
            return cell
        if len(cell) > self.limits.cell_signs:
            cell = cell[: self.limits.cell_signs]
            told = self._told.setdefault("long_cells_cut", {"rows": [], "limit": self.limits.cell_signs})
            if len(told["rows"]) < 20:
                told["rows"].append(number)
        return cell.replace("\x00", "")

    def _settle_width(self) -> None:
        """Columns without a title stay only when a row has something in them."""
        while len(self.titles) > self._width and not self.titles[-1]:
            self.titles.pop()
        self.titles += [""] * (self._width - len(self.titles))
        untitled = [column_letter(index) for index, title in enumerate(self.titles) if not title]
        if untitled:
            self._told["untitled_columns"] = {"columns": untitled[:20]}
        if not self.written:
            self._told["no_rows"] = {}


def _is_head(cells: list[Any], head: Head) -> bool:
    return [norm(cell) for cell in cells] == [norm(cell) for cell in head.cells]


class _Filler:
    """A range merged downwards shows its value on every row it spans; so do we, in its first column only."""

    def __init__(self, source: Source, after: int) -> None:
        self.ranges = sorted(
            (merge for merge in source.merges if merge[1] > merge[0] and merge[1] > after), reverse=True
        )
        self.count = 0
        self._open: list[tuple[int, int, Any]] = []

    @property
    def busy(self) -> bool:
        """Whether any range is still open or to come."""
        return bool(self.ranges or self._open)

    def into(self, number: int, cells: list[Any]) -> list[Any]:
        self._open = [one for one in self._open if one[0] >= number]
        for _, column, value in self._open:
            if column >= len(cells):
                cells = [*cells, *[None] * (column + 1 - len(cells))]
            if cells[column] is None:
                cells[column] = value
                self.count += 1
        while self.ranges and self.ranges[-1][0] <= number:
            top, bottom, left, _ = self.ranges.pop()
            if top == number and left < len(cells) and cells[left] is not None:
                self._open.append((bottom, left, cells[left]))
        return cells


def _day(value: Any) -> dict[str, str]:
    if isinstance(value, datetime):
        return {"t": value.replace(tzinfo=None).isoformat()}
    if isinstance(value, date):
        return {"d": value.isoformat()}
    raise TypeError(f"{type(value)} is no cell")


_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False, default=_day)
