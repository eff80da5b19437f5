"""The first look at a sheet: its first rows, the order of its dates, and columns typed in an old Hindi font."""

import json
from collections.abc import Mapping
from itertools import islice
from typing import Any

from odop.intake.definitions import ListKind
from odop.intake.services.cells import CellsOfColumn, as_text
from odop.lib import legacy_fonts
from odop.lib.sheets import Ambiguous, Cell, Mixed, Order, Sheet, date_order

SHOWN, SAMPLED = 6, 300


def look_at(sheet: Sheet, said: Mapping[str, str], kind: ListKind) -> dict[str, Any]:
    """What the page of columns shows: `rows` (number, cells), `dates` and `fonts` by letter. Nothing uncovered is in it."""
    first = list(islice(sheet.rows(), SAMPLED))
    letters = [column.letter for column in sheet.columns]
    columns = [kind.column(said.get(letter, "")) for letter in letters]
    keep = [CellsOfColumn(None) for _letter in letters]
    shown = [
        [row.number, [_short(json.loads(str(keep[at][cell]))) for at, cell in enumerate(row.cells)]]
        for row in first[:SHOWN]
    ]
    found: dict[str, Any] = {"rows": shown, "dates": {}, "fonts": {}}
    for at, letter in enumerate(letters):
        sample = [row.cells[at] for row in first]
        column = columns[at]
        if column is None or not column.latin:
            texts = [cell for cell in sample if isinstance(cell, str)]
            if font := legacy_fonts.detect(texts):
                found["fonts"][letter] = {"font": font, "examples": _converted(texts, font)}
        if (column is not None and column.is_date) or (column is None and _date_like(sample)):
            found["dates"][letter] = told(date_order(row.cells[at] for row in sheet.rows()))
    return found


def _short(cell: object) -> object:
    return cell[:80] if isinstance(cell, str) else cell


def _converted(texts: list[str], font: str) -> list[list[str]]:
    """A few cells before and after."""
    different = list(dict.fromkeys(text for text in texts if len(text) > 3))[:3]
    return [[text[:60], legacy_fonts.to_unicode(text, font)[:60]] for text in different]


def _date_like(sample: list[Cell]) -> bool:
    """Whether most of these cells are dates written as dates."""
    texts = [cell for cell in sample[:40] if as_text(cell)]
    order = date_order(cell for cell in texts if not isinstance(cell, int | float))
    return order is not None and len(texts) > 2


def told(order: Order | Ambiguous | Mixed | None) -> dict[str, Any]:
    """The order of a column as it is kept: settled, to be asked, or contradicting itself."""
    if isinstance(order, Ambiguous):
        examples = [[value, [day.isoformat() for day in days]] for value, days in order.examples]
        return {"orders": [one.value for one in order.orders], "examples": examples}
    if isinstance(order, Mixed):
        return {
            "mixed": order.reason,
            "orders": [one.value for one in order.orders],
            "examples": list(order.examples),
        }
    return {"order": order.value} if order is not None else {}
