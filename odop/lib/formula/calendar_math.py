"""Years and days between two dates, as the formulas mean them."""

from __future__ import annotations

from calendar import monthrange
from datetime import date


def years_between(start: date, end: date) -> int:
    """Whole years completed from `start` to `end`; somebody born on 29 February completes a year on 1 March."""
    return end.year - start.year - ((end.month, end.day) < (start.month, start.day))


def days_between(start: date, end: date) -> int:
    """Days from `start` to `end`; 0 on the same day."""
    return (end - start).days


def days_after_month(start: date, end: date) -> int:
    """Days from the last day of `start`'s month to `end`: the month of `start` itself is not counted.

    1 on the first day of the next month, 0 on the last of this one, negative within it.
    """
    month_ends = start.replace(day=monthrange(start.year, start.month)[1])
    return (end - month_ends).days
