"""Years and days between two dates, as the formulas mean them."""

from __future__ import annotations

from datetime import date


def years_between(start: date, end: date) -> int:
    """Whole years completed from `start` to `end`; somebody born on 29 February completes a year on 1 March."""
    return end.year - start.year - ((end.month, end.day) < (start.month, start.day))


def days_between(start: date, end: date) -> int:
    """Days from `start` to `end`; 0 on the same day."""
    return (end - start).days
