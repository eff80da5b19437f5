"""When something is due again, worked by hand."""

from datetime import date

import pytest

from odop.partners.dues import Due, due_days, dues, months_later


@pytest.mark.parametrize(
    ("first", "months", "then"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2026, 11, 15), 2, date(2027, 1, 15)),
        (date(2026, 1, 31), 2, date(2026, 3, 31)),  # counted from the first day, not from the short one
        (date(2020, 9, 17), 60, date(2025, 9, 17)),
    ],
)
def test_the_same_day_months_later(first: date, months: int, then: date) -> None:
    assert months_later(first, months) == then


def test_what_recurs_shows_every_day_until_today_and_the_next_one() -> None:
    assert due_days(date(2026, 1, 31), 1, date(2026, 3, 31)) == [
        date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30),
    ]  # fmt: skip
    assert due_days(date(2026, 5, 1), None, date(2026, 3, 31)) == [date(2026, 5, 1)]


def test_a_stopped_duty_expects_nothing_from_that_day_on_and_keeps_what_was_settled() -> None:
    settled = {date(2026, 1, 5): "met", date(2026, 4, 5): "met"}
    found = dues(date(2026, 1, 5), 1, settled, date(2026, 5, 1), stopped=date(2026, 3, 5))
    assert [(one.on.month, one.outcome) for one in found] == [(1, "met"), (2, ""), (4, "met")]


def test_without_a_day_only_what_was_noted_is_there() -> None:
    assert dues(None, 1, {}, date(2026, 5, 1)) == []
    assert dues(None, None, {date(2026, 4, 1): "met"}, date(2026, 5, 1)) == [Due(date(2026, 4, 1), "met")]


@pytest.mark.parametrize(
    ("today", "level", "late"),
    [(date(2026, 5, 5), 0, 0), (date(2026, 5, 6), 1, 0), (date(2026, 5, 17), 2, 0), (date(2026, 5, 20), 2, 0), (date(2026, 5, 21), 3, 1)],
)  # fmt: skip
def test_a_reminder_fourteen_and_three_days_before_and_one_the_day_after(
    today: date, level: int, late: int
) -> None:
    due = Due(date(2026, 5, 20))
    assert (due.level(today), due.late(today)) == (level, late)
    assert Due(due.on, "met").level(today) == Due(due.on, "missed").late(today) == 0
