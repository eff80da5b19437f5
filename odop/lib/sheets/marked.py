"""Giving a list back: the sheet as it came with its bad cells marked, and an empty sheet to fill in."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import BinaryIO

from odop.lib.sheets.model import Column, Row, column_letter
from odop.lib.sheets.xlsx import Book, Choice, Look

_HINTED_CELLS = 20_000  # cells that show their problem when chosen; the last column says all of them
_TEMPLATE_ROWS = 5_000
_LISTS = "Lists"


@dataclass(frozen=True)
class TemplateColumn:
    """One column to fill in: its title, its title in the other language, what to write, an example."""

    title: str
    second_title: str = ""
    hint: str = ""
    example: object = None
    allowed: tuple[str, ...] = ()
    required: bool = False


def write_marked(
    out: BinaryIO,
    columns: Sequence[Column],
    rows: Iterable[Row],
    problems: Mapping[tuple[int, str], str],
    *,
    problem_title: str,
    row_title: str,
    sheet_name: str = "",
    above: Sequence[str] = (),
) -> int:
    """Writes the rows as xlsx, cells with a problem coloured and a hint on them; returns how many rows.

    `problems` gives the words by row number and column letter; the letter "" is the row as a whole. Two columns
    come at the end: the words of all problems of the row, then the number the row had in the sheet that was
    sent. Values stand as they came; a text is never a formula. `above` are lines over the head.
    """
    hints: dict[str, list[str]] = defaultdict(list)
    first = len(above) + 2
    count = 0

    def lines() -> Iterator[Sequence[tuple[object, Look]]]:
        nonlocal count
        hinted = 0
        titles = {column.letter: column.title or column.letter for column in columns}
        for place, row in enumerate(rows):
            count += 1
            line: list[tuple[object, Look]] = []
            said = [problems[row.number, ""]] if (row.number, "") in problems else []
            for column, value in zip(columns, row.cells, strict=True):
                problem = problems.get((row.number, column.letter))
                if problem is None:
                    line.append((value, Look.PLAIN))
                    continue
                line.append((value, Look.BAD))
                said.append(f"{titles[column.letter]}: {problem}")
                if hinted < _HINTED_CELLS:
                    hints[problem].append(f"{column.letter}{first + place}")
                    hinted += 1
            line.append(("\n".join(said) or None, Look.REMARK if said else Look.PLAIN))
            line.append((row.number, Look.PLAIN))
            yield line

    head = [(column.title, Look.HEAD) for column in columns]
    head += [(problem_title, Look.HEAD), (row_title, Look.HEAD)]
    with Book(out) as book:
        book.sheet(
            sheet_name,
            chain(([(line, Look.TITLE)] for line in above), [head], lines()),
            widths=[*[18.0] * len(columns), 60.0, 10.0],
            frozen=len(above) + 1,
            choices=_hints(hints),
        )
    return count


def _hints(hints: Mapping[str, Sequence[str]]) -> Iterator[Choice]:
    """Begun only after the rows: until then `hints` is empty."""
    for problem, cells in hints.items():
        for at in range(0, len(cells), 200):
            yield Choice(" ".join(cells[at : at + 200]), hint=problem)


def write_template(
    out: BinaryIO,
    columns: Sequence[TemplateColumn],
    *,
    sheet_name: str = "",
    help_name: str = "",
    help_titles: Sequence[str] = ("", "", "", ""),
    help_lines: Sequence[str] = (),
) -> None:
    """Writes an xlsx to fill in: the titles on row 1, lists to choose from, and a second sheet that explains.

    What must be filled in has a yellow title. `help_titles` stand over: title, the other language, hint, example.

    The first sheet holds the titles alone, so that what is filled in is read back without taking anything out;
    examples and hints stand on the second sheet and as hints on the cells.
    """
    lists = [column for column in columns if column.allowed]
    with Book(out) as book:
        book.sheet(
            sheet_name,
            [[(column.title, Look.REMARK if column.required else Look.HEAD) for column in columns]],
            widths=[max(14.0, min(40.0, len(column.title) + 4)) for column in columns],
            frozen=1,
            choices=[
                Choice(
                    f"{column_letter(index)}2:{column_letter(index)}{_TEMPLATE_ROWS}",
                    listed=_range(lists.index(column), len(column.allowed)) if column.allowed else "",
                    hint=column.hint,
                )
                for index, column in enumerate(columns)
                if column.allowed or column.hint
            ],
        )
        explained: list[list[tuple[object, Look]]] = [[(line, Look.PLAIN)] for line in help_lines]
        explained.append([(title, Look.HEAD) for title in help_titles])
        explained += [
            [
                (column.title, Look.PLAIN),
                (column.second_title, Look.PLAIN),
                (column.hint, Look.PLAIN),
                (column.example, Look.EXAMPLE),
            ]
            for column in columns
        ]
        book.sheet(help_name, explained, widths=[30, 30, 60, 30])
        if lists:
            book.sheet(_LISTS, _list_rows(lists), hidden=True)


def _range(place: int, count: int) -> str:
    letter = column_letter(place)
    return f"{_LISTS}!${letter}$1:${letter}${count}"


def _list_rows(lists: Sequence[TemplateColumn]) -> Iterator[list[tuple[object, Look]]]:
    for row in range(max(len(column.allowed) for column in lists)):
        yield [(column.allowed[row] if row < len(column.allowed) else None, Look.PLAIN) for column in lists]
