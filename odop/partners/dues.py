"""When something is due again and again, and what has become of it: plain arithmetic of days."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

MOST = 600  # days of one obligation that are looked at: fifty years of months
BEFORE = (14, 3)  # days before a due day on which it is reminded of
AHEAD = timedelta(days=BEFORE[0])


@dataclass(frozen=True)
class Due:
    """One day on which something was or is to be done. `outcome` is met, missed, or empty while it is open."""

    on: date
    outcome: str = ""

    def late(self, today: date) -> int:
        """Days since it should have been done; 0 in time or settled."""
        return 0 if self.outcome else max(0, (today - self.on).days)

    def level(self, today: date) -> int:
        """How many reminders are due by this day: one for each of BEFORE, and one more the day after."""
        if self.outcome:
            return 0
        return sum(today >= self.on - timedelta(days=days) for days in BEFORE) + (today > self.on)


def months_later(first: date, months: int) -> date:
    """The same day so many months later; the last day of a month that is shorter."""
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return date(year, month + 1, min(first.day, monthrange(year, month + 1)[1]))


def due_days(first: date, every_months: int | None, until: date) -> list[date]:
    """The days up to `until`; of what recurs at least the next one after it, so that there is always one to see."""
    if every_months is None:
        return [first]
    days: list[date] = []
    for number in range(MOST):
        day = months_later(first, number * every_months)
        days.append(day)
        if day > until:
            break
    return days


def dues(
    first: date | None,
    every_months: int | None,
    settled: Mapping[date, str],
    today: date,
    stopped: date | None = None,
) -> list[Due]:
    """Every day with its outcome, oldest first, up to the next one to come. Nothing where the record names no day."""
    days = due_days(first, every_months, today) if first is not None else []
    expected = {day for day in days if stopped is None or day < stopped}
    return [Due(day, settled.get(day, "")) for day in sorted(expected | settled.keys())]
