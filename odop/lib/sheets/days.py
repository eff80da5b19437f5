"""Dates as offices write them: the order of day, month and year is settled for a whole column or not at all."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from odop.lib.digits import to_ascii_digits

PIVOT = 30  # two-digit years up to here are 20xx, above it 19xx, unless the caller says otherwise
EARLIEST, LATEST = 1900, 2100
_SERIAL_FIRST, _SERIAL_LAST = 3_654, 73_050  # 1910-01-01 to 2099-12-31 as days since 1899-12-30
_EPOCH = date(1899, 12, 30)


class Order(StrEnum):
    """How a column writes its dates. STATED: every value says its own order (real dates, named months)."""

    DMY = "dmy"
    MDY = "mdy"
    YMD = "ymd"
    STATED = "stated"
    DMY_SWAPPED = (
        "dmy_swapped"  # text is D/M/Y; what the spreadsheet took for dates has day and month exchanged
    )


@dataclass(frozen=True)
class Ambiguous:
    """Every value reads both ways; a person must say. `examples` show a value and its possible days."""

    orders: tuple[Order, ...]
    examples: tuple[tuple[str, tuple[date, ...]], ...]


@dataclass(frozen=True)
class Mixed:
    """The column contradicts itself; `examples` are values that need different orders.

    `reason`: two_orders (some values only read D/M/Y, others only M/D/Y), or perhaps_swapped (text with days
    above 12 beside real dates with none above 12: a spreadsheet set to M/D/Y took those it could for dates).
    """

    reason: str
    examples: tuple[str, ...]
    orders: tuple[Order, ...] = ()


_MONTHS = {
    1: "jan january जन जनवरी jnvri janvari",
    2: "feb february फर फ़र फर॰ फरवरी फ़रवरी farvari",
    3: "mar march मार्च मार्",
    4: "apr april अप्रैल अप्रेल अप्र",
    5: "may मई",
    6: "jun june जून",
    7: "jul july जुल जुलाई",
    8: "aug august अग अगस्त",
    9: "sep sept september सित सितंबर सितम्बर",
    10: "oct october अक्टू अक्तू अक्टूबर अक्तूबर",
    11: "nov november नव नवंबर नवम्बर",
    12: "dec december दिस दिसंबर दिसम्बर",
}
_MONTH_OF = {
    unicodedata.normalize("NFC", word): number for number, words in _MONTHS.items() for word in words.split()
}
_NUMBERS = re.compile(r"(\d{1,4})\s*([-/.\s,])\s*(\d{1,2})\s*[-/.\s,]\s*(\d{1,4})")
_DAY_MONTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[\s\-/.,]*([^\W\d_][^\d\s\-/.,]*)[\s\-/.,॰]*(\d{4}|\d{2})")
_MONTH_DAY = re.compile(r"([^\W\d_][^\d\s\-/.,]*)[\s\-/.॰]*(\d{1,2})(?:st|nd|rd|th)?[\s\-/.,]+(\d{4}|\d{2})")
_COMPACT = re.compile(r"(\d{2})(\d{2})(\d{4})")
_CLOCK = re.compile(r"[T\s]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:[AaPp][Mm])?Z?\Z")


class _Parts(NamedTuple):
    """Three numbers in the order they stand in, and which orders give a day of the calendar."""

    numbers: tuple[int, int, int]
    short_year: bool
    orders: frozenset[Order]


def read_date(value: object, order: Order, *, pivot: int = PIVOT) -> date | None:
    """Returns the day a cell means under `order`, or None when it is none; never tries another order.

    Real dates, Excel's day numbers (1910 to 2099) and named months say themselves. Two-digit years up to `pivot`
    are 20xx. Years outside 1900 to 2100 are not dates.
    """
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        if order is Order.DMY_SWAPPED:
            return _day(value.year, value.day, value.month)
        return value if EARLIEST <= value.year <= LATEST else None
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    if isinstance(value, int | float):
        return _serial(value)
    return _read_text(value, order, pivot)


def date_order(values: Iterable[object], *, pivot: int = PIVOT) -> Order | Ambiguous | Mixed | None:
    """Returns the one order the whole column is written in, or what stands against it; None without any date.

    Values that say themselves do not vote. Values that are no date at all do not vote either: they are the
    row's own problem. Stops at nothing: one value in a million that reads only D/M/Y settles the column, and one
    that contradicts it makes it Mixed.
    """
    votes: dict[Order, str] = {}
    undecided: list[tuple[str, _Parts]] = []
    real, real_high, stated, texts = 0, False, False, 0
    seen: set[str] = set()
    for value in values:
        if isinstance(value, date):
            real += 1
            real_high = real_high or value.day > 12
        elif isinstance(value, int | float):
            stated = stated or _serial(value) is not None
        elif isinstance(value, str) and value not in seen:
            seen.add(value)
            if len(seen) > 200_000:
                seen.clear()
            parts = _parts(value, pivot)
            if parts is None:
                stated = stated or _read_text(value, Order.STATED, pivot) is not None
            elif len(parts.orders) == 1:
                texts += 1
                votes.setdefault(next(iter(parts.orders)), value)
            elif parts.orders:
                texts += 1
                if len(undecided) < 5:
                    undecided.append((value, parts))
    return _settle(votes, undecided, real, real_high, stated, pivot)


def _settle(
    votes: dict[Order, str],
    undecided: list[tuple[str, _Parts]],
    real: int,
    real_high: bool,
    stated: bool,
    pivot: int,
) -> Order | Ambiguous | Mixed | None:
    votes_of_order = {order: value for order, value in votes.items() if order is not Order.YMD}
    if len(votes_of_order) > 1:
        return Mixed("two_orders", tuple(votes_of_order.values()))
    if real and not real_high and Order.DMY in votes and not undecided and real >= 2:
        return Mixed("perhaps_swapped", (votes[Order.DMY],), (Order.DMY, Order.DMY_SWAPPED))
    if votes_of_order:
        return next(iter(votes_of_order))
    if undecided:
        orders = tuple(order for order in Order if any(order in parts.orders for _, parts in undecided))
        examples = tuple(
            (value, tuple(day for order in orders if (day := _in_order(parts, order, pivot))))
            for value, parts in undecided
        )
        return Ambiguous(orders, examples)
    if Order.YMD in votes:
        return Order.YMD
    return Order.STATED if real or stated else None


@lru_cache(maxsize=65_536)
def _read_text(text: str, order: Order, pivot: int) -> date | None:
    parts = _parts(text, pivot)
    if parts is not None:
        order = Order.DMY if order is Order.DMY_SWAPPED else order
        if parts.orders == {Order.YMD}:
            order = Order.YMD  # 1980-03-12 reads one way only
        return _in_order(parts, order, pivot) if order in parts.orders else None
    text = _clean(text)
    if re.fullmatch(r"\d{4,5}(?:\.0+)?", text):
        return _serial(float(text))
    if found := _DAY_MONTH.fullmatch(text):
        day, month, year = found.groups()
    elif found := _MONTH_DAY.fullmatch(text):
        month, day, year = found.groups()
    else:
        return None
    number = _MONTH_OF.get(month.rstrip("॰०").casefold())
    return _day(_year(int(year), len(year) < 3, pivot), number, int(day)) if number else None


def _clean(text: str) -> str:
    text = unicodedata.normalize("NFC", to_ascii_digits(text)).replace("\u00a0", " ").strip(" \t\r\n'’`\"")
    return _CLOCK.sub("", text).strip().casefold()


@lru_cache(maxsize=65_536)
def _parts(text: str, pivot: int) -> _Parts | None:
    text = _clean(text)
    if found := _NUMBERS.fullmatch(text):
        first, _, second, third = found.groups()
    elif found := _COMPACT.fullmatch(text):
        first, second, third = found.groups()
    else:
        return None
    numbers = (int(first), int(second), int(third))
    if len(first) > 2:
        possible = [Order.YMD] if len(first) == 4 and len(third) <= 2 else []
        short = False
    elif len(third) in {2, 4}:
        possible, short = [Order.DMY, Order.MDY], len(third) == 2
    elif len(third) == 1 and len(first) == 2:
        possible, short = [], True
    else:
        possible, short = [], False
    unproved = _Parts(numbers, short, frozenset(possible))
    proved = frozenset(order for order in possible if _in_order(unproved, order, pivot))
    return _Parts(numbers, short, proved)


def _in_order(parts: _Parts, order: Order, pivot: int) -> date | None:
    first, second, third = parts.numbers
    if order is Order.YMD:
        return _day(first, second, third)
    year = _year(third, parts.short_year, pivot)
    if order in {Order.DMY, Order.DMY_SWAPPED}:
        return _day(year, second, first)
    return _day(year, first, second) if order is Order.MDY else None


def _year(year: int, short: bool, pivot: int) -> int:
    if not short:
        return year
    return 2000 + year if year <= pivot else 1900 + year


def _day(year: int, month: int, day: int) -> date | None:
    if not EARLIEST <= year <= LATEST:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _serial(value: float) -> date | None:
    """Excel counts days from 30 December 1899; a day number too small or large is an ordinary number."""
    if isinstance(value, bool) or not _SERIAL_FIRST <= value <= _SERIAL_LAST:
        return None
    return _EPOCH + timedelta(days=int(value))
