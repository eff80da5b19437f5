"""Finding the head of a list: below titles and blank rows, over one or two rows, with or without merges."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from statistics import median_high
from typing import Any

from odop.lib.digits import to_ascii_digits
from odop.lib.sheets.source import Merge, Told

Line = tuple[int, list[Any]]
_LONGEST_TITLE = 250
_TITLES = 8  # rows within which titles give way to the head
_VALUE = re.compile(r"[\d\s.,:/()+₹%-]*\d[\d\s.,:/()+₹%-]*")
JOINT = " – "  # between a title over several columns and the one below it


@dataclass(frozen=True)
class Head:
    """The head: its first and last row, the titles, the raw cells, and a column to know a repetition by."""

    row: int
    last_row: int
    titles: list[str]
    cells: list[Any]
    probe: int
    notes: list[Told] = field(default_factory=list)


def norm(cell: Any) -> str:
    """Returns the words of a cell for comparing: one space between, no case."""
    return " ".join(str(cell).split()).casefold() if cell is not None else ""


def find_head(rows: Sequence[Line], merges: Sequence[Merge], wanted: int | None = None) -> Head | None:
    """Returns the head among the first rows, or None; `wanted` is the row a person named."""
    index = _index(rows, merges, wanted)
    if index is None:
        return None
    number, cells = rows[index]
    titles = [_title(cell) for cell in cells]
    notes: list[Told] = []
    last = number
    below = rows[index + 1] if index + 1 < len(rows) else None
    if below and below[0] == number + 1 and (joined := _two_rows(number, titles, below[1], merges)):
        titles, last = joined, below[0]
        notes.append(("two_row_head", {"rows": [number, last]}))
        index += 1
        below = rows[index + 1] if index + 1 < len(rows) else None
    if below and _says_it_again(titles, below[1], rows[index + 2 : index + 5]):
        last = below[0]
        notes.append(("second_head", {"row": last}))
        index += 1
        below = rows[index + 1] if index + 1 < len(rows) else None
    if below and _counts_columns(below[1]):
        last = below[0]
        notes.append(("column_numbers", {"row": last}))
    twice = sorted(title for title, count in Counter(filter(None, titles)).items() if count > 1)
    if twice:
        notes.append(("same_title_twice", {"titles": twice[:10]}))
    probe = next(place for place, cell in enumerate(cells) if cell is not None)
    return Head(number, last, titles, cells, probe, notes)


def _index(rows: Sequence[Line], merges: Sequence[Merge], wanted: int | None) -> int | None:
    if wanted is not None:
        return next((index for index, (number, _) in enumerate(rows) if number == wanted), None)
    widths = [_filled(cells) for _, cells in rows]
    typical = median_high(widths)
    if len(rows) > 6:
        typical = max(typical, Counter(sorted(widths, reverse=True)).most_common(1)[0][0])
    if typical == 1:
        return next((index for index, (_, cells) in enumerate(rows) if _all_labels(cells)), None)
    for share in (0.75, 0.5):
        for index, (number, cells) in enumerate(rows):
            width = _filled(cells) + _spanned(number, merges, typical)
            if width >= max(2, share * typical) and _all_labels(cells):
                return _widest(rows, widths, index)
    return None


def _widest(rows: Sequence[Line], widths: Sequence[int], index: int) -> int:
    """A line of several cells above the head may look like one. Of the rows of words alone that follow each other
    the widest is the head; a row as wide as the chosen one says that the list has begun."""
    chosen = index
    for after in range(index + 1, min(index + _TITLES, len(rows))):
        if widths[after] == widths[chosen] or not _all_labels(rows[after][1]):
            break
        if widths[after] > widths[chosen]:
            chosen = after
    return chosen


def _filled(cells: Sequence[Any]) -> int:
    return sum(1 for cell in cells if cell is not None)


def _spanned(number: int, merges: Sequence[Merge], typical: int) -> int:
    """Columns hidden under titles over several columns; one over the whole table is no head."""
    return sum(
        right - left for top, _, left, right in merges if top == number and right - left + 1 < 0.6 * typical
    )


def _all_labels(cells: Sequence[Any]) -> bool:
    filled = [cell for cell in cells if cell is not None]
    labels = sum(1 for cell in filled if _is_label(cell))
    return labels > 0 and labels >= 0.8 * len(filled)


def _is_label(cell: Any) -> bool:
    if not isinstance(cell, str) or isinstance(cell, date):
        return False
    text = cell.strip()
    return bool(text) and len(text) <= _LONGEST_TITLE and not _VALUE.fullmatch(to_ascii_digits(text))


def _title(cell: Any) -> str:
    return " ".join(str(cell).split())[:_LONGEST_TITLE] if cell is not None else ""


def _two_rows(number: int, titles: list[str], below: list[Any], merges: Sequence[Merge]) -> list[str] | None:
    """Returns the joined titles when `below` holds the lower titles of a head of two rows."""
    filled = [place for place, cell in enumerate(below) if cell is not None]
    over = {
        place: left
        for top, bottom, left, right in merges
        if top == number and bottom == number and right > left
        for place in range(left, min(right, left + 500) + 1)
    }
    for place in filled:  # without merges (OpenDocument, CSV) an empty cell belongs to the title left of it
        if place not in over and (place >= len(titles) or not titles[place]):
            left = next((back for back in range(min(place, len(titles)) - 1, -1, -1) if titles[back]), None)
            if left is not None:
                over[place] = left
                over.setdefault(left, left)
    if len(filled) < 2 or not all(place in over and _is_label(below[place]) for place in filled):
        return None
    width = max(len(titles), len(below))
    joined = [*titles, *[""] * (width - len(titles))]
    for place in filled:
        group, lower = titles[over[place]], _title(below[place])
        joined[place] = f"{group}{JOINT}{lower}" if group else lower
    return joined


def _says_it_again(titles: list[str], below: list[Any], after: Sequence[Line]) -> bool:
    """Whether a row repeats the titles in the other script: words in each column, also where numbers follow."""
    places = [place for place, title in enumerate(titles) if title]
    if len(below) > len(titles) or len(after) < 2 or len(places) < 2:
        return False
    if not all(place < len(below) and _is_label(below[place]) for place in places):
        return False
    if {_script(titles[place]) for place in places} & {_script(below[place]) for place in places}:
        return False
    return all(
        any(
            place < len(cells) and cells[place] is not None and not _is_label(cells[place])
            for place in places
        )
        for _, cells in after
    )


def _script(text: str) -> str:
    return "devanagari" if any("\u0900" <= sign <= "\u097f" for sign in text) else "other"


def _counts_columns(cells: Sequence[Any]) -> bool:
    """Whether a row only numbers the columns 1, 2, 3, as forms of government do."""
    filled = [str(cell).strip(" ()").removesuffix(".0") for cell in cells if cell is not None]
    numbers = [to_ascii_digits(text) for text in filled]
    return len(numbers) >= 3 and numbers == [str(place) for place in range(1, len(numbers) + 1)]
