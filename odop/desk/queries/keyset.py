"""Pages of a long list by the last row shown, never by counting: the thousandth page costs what the first does."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Generic, TypeVar

from django.db.models import F, Model, Q, QuerySet

M = TypeVar("M", bound=Model)
SIZE = 50

# What a cursor holds of each column that lists are sorted by.
READ: Mapping[str, Callable[[str], Any]] = {
    "due_on": date.fromisoformat,
    "entered_at": datetime.fromisoformat,
    "at": datetime.fromisoformat,
    "amount": Decimal,
    "ref": str,
    "seq": int,
    "id": int,
}


@dataclass(frozen=True)
class Page(Generic[M]):
    """Some rows of a list, with the cursors of the page before and the page after; empty where there is none."""

    rows: list[M]
    newer: str = ""
    older: str = ""


def page_of(rows: QuerySet[M], *, by: str, cursor: str = "", size: int = SIZE) -> Page[M]:
    """The page at `cursor` of `rows` sorted by a column of READ ("-amount": falling), ties by id.

    Rows without a value come last when rising and first when falling. A cursor that cannot be read gives the first page.
    """
    falling, column = by.startswith("-"), by.lstrip("-")
    way, value, pk = _read(column, cursor)
    backwards = way == "b"
    down = falling != backwards
    if way:
        rows = rows.filter(_beyond(column, value, pk, down=down))
    found = list(rows.order_by(*_order(column, down))[: size + 1])
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    if not found:
        return Page([])
    newer = _cursor("b", column, found[0]) if (more if backwards else way) else ""
    older = _cursor("a", column, found[-1]) if (backwards or more) else ""
    return Page(found, newer, older)


def _order(column: str, down: bool) -> list[Any]:
    if column in ("id", "seq"):
        return [F(column).desc() if down else F(column).asc()]
    if down:
        return [F(column).desc(nulls_first=True), F("id").desc()]
    return [F(column).asc(nulls_last=True), F("id").asc()]


def _beyond(column: str, value: Any, pk: Any, *, down: bool) -> Q:
    """What comes after a row in this order."""
    nothing = Q(**{f"{column}__isnull": True})
    if column in ("id", "seq"):
        return Q(**{f"{column}__lt" if down else f"{column}__gt": value})
    tie = Q(id__lt=pk) if down else Q(id__gt=pk)
    if value is None:
        return (nothing & tie) | ~nothing if down else nothing & tie
    past = Q(**{f"{column}__lt" if down else f"{column}__gt": value}) | (Q(**{column: value}) & tie)
    return past if down else past | nothing


def _cursor(way: str, column: str, row: Model) -> str:
    value = getattr(row, column)
    text = "" if value is None else value.isoformat() if isinstance(value, date) else str(value)
    return f"{way}~{text}~{row.pk}"


def _read(column: str, cursor: str) -> tuple[str, Any, Any]:
    """The direction, the value and the id of a cursor; an empty direction when it is none."""
    way, _tilde, rest = cursor.partition("~")
    text, _tilde, pk = rest.rpartition("~")
    if way not in ("a", "b") or not pk.isascii() or not pk.replace("-", "").isalnum():
        return "", None, None
    try:
        key = int(pk) if pk.isdigit() else pk
        return way, READ[column](text) if text else None, key
    except (ValueError, InvalidOperation):
        return "", None, None
