"""Strict reading of the CSV tables of a programme: every complaint of every cell, never just the first."""

import csv
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

Text = Mapping[str, str]


@dataclass(frozen=True)
class Complaint:
    """One thing to mend: `row` counts as a spreadsheet does (the heading is row 1); 0 is the whole file."""

    file: str
    row: int
    column: str
    message: str

    def __str__(self) -> str:
        place = self.file
        if self.row:
            place += f", row {self.row}"
        if self.column:
            place += f", column {self.column}"
        return f"{place}: {self.message}"


@dataclass(frozen=True)
class Column:
    """How one column is read. `parse` gets the trimmed cell and raises ValueError with what to do."""

    name: str
    parse: Callable[[str], Any]
    required: bool = True
    per_language: bool = False


@dataclass(frozen=True)
class Row:
    """One row as read: `values` has None for empty cells, and a mapping by language for texts."""

    number: int
    values: Mapping[str, Any]

    def __getitem__(self, column: str) -> Any:
        return self.values[column]


def column(name: str, parse: Callable[[str], Any], *, required: bool = True) -> Column:
    """Returns a column of one cell."""
    return Column(name, parse, required)


def text_column(name: str, *, required: bool = True) -> Column:
    """Returns a column written once per language: `name_en`, `name_hi`."""
    return Column(name, plain, required, per_language=True)


def read_table(
    path: Path, columns: Sequence[Column], languages: Sequence[str], complaints: list[Complaint]
) -> list[Row]:
    """Returns the rows in file order, a faulty cell as None; appends every fault to `complaints`."""
    if not path.is_file():
        complaints.append(Complaint(path.name, 0, "", "the file is missing"))
        return []
    try:
        content = unicodedata.normalize("NFC", path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError:
        complaints.append(Complaint(path.name, 0, "", "the file is not UTF-8; save it as CSV UTF-8"))
        return []
    reader = csv.reader(content.splitlines(), strict=True)
    cells = list(_cells(columns, languages))
    rows: list[Row] = []
    try:
        header = [name.strip() for name in next(reader, [])]
        if not _header_is_right(path.name, header, [name for name, _, _ in cells], complaints):
            return []
        for record in reader:
            if not any(cell.strip() for cell in record):
                continue
            if len(record) != len(header):
                complaints.append(
                    Complaint(path.name, reader.line_num, "", f"{len(record)} cells, expected {len(header)}")
                )
                continue
            rows.append(
                _read_row(
                    path.name, reader.line_num, dict(zip(header, record, strict=True)), cells, complaints
                )
            )
    except csv.Error as error:
        complaints.append(Complaint(path.name, reader.line_num, "", f"cannot be read as CSV: {error}"))
    return rows


def complain_about_repeats(
    file: str, rows: Iterable[Row], key: Sequence[str], complaints: list[Complaint]
) -> None:
    """Appends a complaint for each row whose `key` cells repeat an earlier row's."""
    seen: dict[tuple[Any, ...], int] = {}
    for row in rows:
        value = tuple(_hashable(row[name]) for name in key)
        if None in value:
            continue
        first = seen.setdefault(value, row.number)
        if first != row.number:
            shown = ", ".join(str(row[name]) for name in key)
            complaints.append(Complaint(file, row.number, key[-1], f"{shown} is already in row {first}"))


def _hashable(value: Any) -> Any:
    return tuple(sorted(value.items())) if isinstance(value, Mapping) else value


def _cells(columns: Sequence[Column], languages: Sequence[str]) -> Iterable[tuple[str, Column, str]]:
    for wanted in columns:
        if wanted.per_language:
            for language in languages:
                yield f"{wanted.name}_{language}", wanted, language
        else:
            yield wanted.name, wanted, ""


def _header_is_right(file: str, header: list[str], wanted: list[str], complaints: list[Complaint]) -> bool:
    faults = [(name, "the column is missing") for name in wanted if name not in header]
    known = ", ".join(wanted)
    faults += [(name, f"unknown column; known are {known}") for name in header if name not in wanted]
    faults += [(name, "the column is there twice") for name in sorted(set(header)) if header.count(name) > 1]
    complaints.extend(Complaint(file, 1, name, message) for name, message in faults)
    return not faults


def _read_row(
    file: str,
    number: int,
    record: Mapping[str, str],
    cells: Sequence[tuple[str, Column, str]],
    complaints: list[Complaint],
) -> Row:
    values: dict[str, Any] = {}
    for name, wanted, language in cells:
        cell = record[name].strip()
        value = None
        if cell:
            try:
                value = wanted.parse(cell)
            except ValueError as error:
                complaints.append(Complaint(file, number, name, str(error)))
        elif wanted.required:
            complaints.append(Complaint(file, number, name, "is empty; it must be filled in"))
        if language:
            values.setdefault(wanted.name, {})[language] = value or ""
        else:
            values[name] = value
    for wanted in {wanted.name: wanted for _, wanted, language in cells if language}.values():
        texts = values[wanted.name]
        if not any(texts.values()):
            values[wanted.name] = None
        elif not wanted.required:
            complaints.extend(
                Complaint(file, number, f"{wanted.name}_{language}", "is empty in this language only")
                for language, text in texts.items()
                if not text
            )
    return Row(number, values)


# Cell parsers. Each returns a value or raises ValueError with a sentence that says what to write.


def plain(cell: str) -> str:
    """Returns the cell as it is."""
    return cell


def whole(cell: str) -> int:
    """Returns a whole number of Western digits."""
    if not (cell.isascii() and cell.isdigit()):
        raise ValueError(f"“{cell}” is not a whole number")
    return int(cell)


def decimal(cell: str) -> Decimal:
    """Returns an exact number such as 88967.42."""
    try:
        value = Decimal(cell)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite():
        raise ValueError(f"“{cell}” is not a number; write it like 88967.42")
    return value


def day(cell: str) -> date:
    """Returns a date written 2026-11-12."""
    try:
        if len(cell) != 10:
            raise ValueError
        return date.fromisoformat(cell)
    except ValueError:
        raise ValueError(f"“{cell}” is not a date; write it like 2026-11-12") from None


def yes_or_no(cell: str) -> bool:
    """Returns whether the cell says yes."""
    if cell not in {"yes", "no"}:
        raise ValueError(f"“{cell}” must be yes or no")
    return cell == "yes"


def several(cell: str) -> tuple[str, ...]:
    """Returns the parts of a cell separated by semicolons."""
    return tuple(part.strip() for part in cell.split(";") if part.strip())


def one_of(*choices: str) -> Callable[[str], str]:
    """Returns a parser that accepts only these words."""

    def parse(cell: str) -> str:
        if cell not in choices:
            raise ValueError(f"“{cell}” must be one of {', '.join(choices)}")
        return cell

    return parse


def matching(pattern: str, example: str) -> Callable[[str], str]:
    """Returns a parser for cells that match the whole pattern; `example` goes into the complaint."""
    compiled = re.compile(pattern)

    def parse(cell: str) -> str:
        if not compiled.fullmatch(cell):
            raise ValueError(f"“{cell}” is not well formed; write it like {example}")
        return cell

    return parse


def between(low: Decimal, high: Decimal) -> Callable[[str], Decimal]:
    """Returns a parser for numbers within two bounds."""

    def parse(cell: str) -> Decimal:
        value = decimal(cell)
        if not low <= value <= high:
            raise ValueError(f"{cell} is not between {low} and {high}")
        return value

    return parse
