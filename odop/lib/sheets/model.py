"""What a sheet is once it has been read: its columns, its rows, and what the office should know about it."""

import io
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, BinaryIO, NamedTuple

Cell = str | int | float | bool | date | datetime | None


@dataclass(frozen=True)
class Limits:
    """What one file may cost. Sizes are bytes, times are seconds; a million rows of a list fit well inside."""

    file_size: int = 256 * 2**20
    unpacked_size: int = 1024 * 2**20
    ratio: int = 200
    entries: int = 2_000
    rows: int = 1_100_000
    columns: int = 512
    cell_signs: int = 32_767
    memory: int = 1024 * 2**20
    cpu_seconds: int = 120
    seconds: int = 300
    rows_size: int = 2048 * 2**20


class SheetError(Exception):
    """The file cannot be taken; `code` says why and `params` are the words' blanks. The app has the words.

    too_large(size, limit) · bomb(size, limit) · too_many_columns(columns, limit, cell) ·
    too_many_rows(limit) · encrypted · wrong_kind(found) · not_a_sheet · damaged · empty · no_header ·
    no_such_sheet(sheet, names) · takes_too_long(seconds) · takes_too_much_memory(limit)
    """

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params

    def __str__(self) -> str:
        said = ", ".join(f"{name}={value}" for name, value in self.params.items())
        return f"{self.code}({said})"


@dataclass(frozen=True)
class Note:
    """Something the office should know although the sheet was read, such as merged_filled(cells=12)."""

    code: str
    params: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Column:
    """One column: its letter as the spreadsheet shows it and its title, "" where the head has none."""

    letter: str
    title: str


class Row(NamedTuple):
    """One row: `number` as the spreadsheet shows it (1 is the first line), one cell per column."""

    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Sheet:
    """A sheet that was read. `rows()` may be walked any number of times; `close()` gives the disk back.

    The rows lie in a file without a name, so nothing stays behind when the process is killed.
    """

    kind: str
    encoding: str
    name: str
    names: tuple[str, ...]
    header_row: int
    columns: tuple[Column, ...]
    row_count: int
    notes: tuple[Note, ...]
    stored: BinaryIO = field(repr=False, compare=False)

    def rows(self) -> Iterator[Row]:
        """Yields the rows under the head in file order, each as long as `columns`; empty rows are left out."""
        width = len(self.columns)
        blank: tuple[None, ...] = (None,) * width
        with io.BufferedReader(_Again(self.stored.fileno()), 2**18) as lines:
            for line in lines:
                for number, cells in json.loads(line, object_hook=_day):
                    short = width - len(cells)
                    yield Row(number, (*cells, *blank[:short]) if short else tuple(cells))

    def close(self) -> None:
        """Gives the intermediate file back; the sheet's rows cannot be walked any more."""
        self.stored.close()

    def __enter__(self) -> "Sheet":
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()


class _Again(io.RawIOBase):
    """Reads an open file from its beginning without moving the place where others read it."""

    def __init__(self, number: int) -> None:
        self._number, self._place = number, 0

    def readable(self) -> bool:
        return True

    def readinto(self, into: Any) -> int:
        read = os.preadv(self._number, [into], self._place)
        self._place += read
        return read


def _day(marked: dict[str, str]) -> date | datetime:
    if "d" in marked:
        return date.fromisoformat(marked["d"])
    return datetime.fromisoformat(marked["t"])


def column_letter(index: int) -> str:
    """Returns the letters of the column at `index`, counted from 0: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
