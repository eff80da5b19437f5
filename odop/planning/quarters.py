"""Quarters by their first day: those of the calendar and of the Indian financial year begin on the same days."""

from datetime import date


def quarter_of(day: date) -> date:
    """The first day of the quarter in which `day` lies."""
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def next_quarter(first: date) -> date:
    """The first day of the quarter that follows the one beginning on `first`."""
    return date(first.year + (first.month > 9), (first.month + 2) % 12 + 1, 1)
