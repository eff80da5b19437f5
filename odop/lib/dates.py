"""Financial years, working days and dates as an office counts and writes them."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date

APRIL_FIRST = (4, 1)
SUNDAY = 6


@dataclass(frozen=True, order=True)
class FinancialYear:
    """A financial year named "2026-27"; `starts` is the month and day it begins on, 1 April in India."""

    name: str
    starts: tuple[int, int] = APRIL_FIRST

    def __post_init__(self) -> None:
        found = re.fullmatch(r"([0-9]{4})-([0-9]{2})", self.name)
        if not found or (int(found[1]) + 1) % 100 != int(found[2]):
            raise ValueError(f"“{self.name}” is not a financial year; write it like 2026-27")

    @classmethod
    def of(cls, day: date, starts: tuple[int, int] = APRIL_FIRST) -> "FinancialYear":
        """Returns the financial year that `day` lies in."""
        return cls.from_first_year(day.year if (day.month, day.day) >= starts else day.year - 1, starts)

    @classmethod
    def from_first_year(cls, year: int, starts: tuple[int, int] = APRIL_FIRST) -> "FinancialYear":
        """Returns the financial year that begins in the calendar year `year`."""
        return cls(f"{year:04}-{(year + 1) % 100:02}", starts)

    @property
    def first_year(self) -> int:
        """The calendar year it begins in."""
        return int(self.name[:4])

    @property
    def start(self) -> date:
        """The first day."""
        return date(self.first_year, *self.starts)

    @property
    def end(self) -> date:
        """The last day."""
        return date(self.first_year + 1, *self.starts) - timedelta(days=1)

    @property
    def label(self) -> str:
        """The name for people, with a dash: 2026–27."""
        return self.name.replace("-", "–")

    @property
    def short(self) -> str:
        """Four digits for references: 2627."""
        return self.name[2:4] + self.name[5:]

    def next(self) -> "FinancialYear":
        """Returns the year after this one."""
        return self.from_first_year(self.first_year + 1, self.starts)

    def previous(self) -> "FinancialYear":
        """Returns the year before this one."""
        return self.from_first_year(self.first_year - 1, self.starts)

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end

    def __str__(self) -> str:
        return self.name


class Calendar:
    """The working days of an office: no weekly day off (Monday = 0), no Saturday off, no holiday.

    `saturdays_off` counts the Saturdays of a month from 1, as in "the second Saturday".
    """

    def __init__(
        self,
        holidays: Iterable[date] = (),
        *,
        weekend: Iterable[int] = (SUNDAY,),
        saturdays_off: Iterable[int] = (),
    ) -> None:
        self.holidays = frozenset(holidays)
        self.weekend = frozenset(weekend)
        self.saturdays_off = frozenset(saturdays_off)
        if len(self.weekend) > 6:
            raise ValueError("a calendar needs at least one working day a week")
        self._years: dict[int, tuple[int, ...]] = {}

    def is_working_day(self, day: date) -> bool:
        """Returns whether the office is open on `day`."""
        if day.weekday() in self.weekend or day in self.holidays:
            return False
        return not (day.weekday() == 5 and (day.day + 6) // 7 in self.saturdays_off)

    def add_working_days(self, start: date, days: int) -> date:
        """Returns the last day of a term of `days` working days; the day of `start` itself does not count.

        No days give `start`, or the next working day if the office is closed on it.
        """
        if days < 0:
            raise ValueError("a term cannot be less than zero days")
        if days == 0:
            return start if self.is_working_day(start) else self.add_working_days(start, 1)
        year, left = start.year, days
        after = bisect_right(self._working_days(year), start.toordinal())
        while True:
            open_days = self._working_days(year)
            if after + left <= len(open_days):
                return date.fromordinal(open_days[after + left - 1])
            left -= len(open_days) - after
            year, after = year + 1, 0

    def working_days_between(self, start: date, end: date) -> int:
        """Returns the working days after `start` up to and including `end`; below zero if `end` is earlier.

        So a deadline `end` still leaves this many days when today is `start`.
        """
        if end < start:
            return -self.working_days_between(end, start)
        if start.year == end.year:
            open_days = self._working_days(start.year)
            return bisect_right(open_days, end.toordinal()) - bisect_right(open_days, start.toordinal())
        first = self._working_days(start.year)
        count = len(first) - bisect_right(first, start.toordinal())
        count += sum(len(self._working_days(year)) for year in range(start.year + 1, end.year))
        return count + bisect_left(self._working_days(end.year), end.toordinal() + 1)

    def _working_days(self, year: int) -> tuple[int, ...]:
        found = self._years.get(year)
        if found is None:
            first = date(year, 1, 1)
            days = (first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days))
            found = tuple(day.toordinal() for day in days if self.is_working_day(day))
            self._years[year] = found
        return found


@lru_cache(maxsize=16)
def _locale(language: str) -> Locale:
    try:
        return Locale.parse(language, sep="-" if "-" in language else "_")
    except (UnknownLocaleError, ValueError):
        return Locale("en")


@lru_cache(maxsize=20_000)
def format_day(day: date, language: str = "en") -> str:
    """Returns "12 Nov 2026" or "12 नव॰ 2026"."""
    return format_date(day, "d MMM y", locale=_locale(language))


@lru_cache(maxsize=2_000)
def format_day_in_full(day: date, language: str = "en") -> str:
    """Returns "12 November 2026" or "12 नवंबर 2026", for letters."""
    return format_date(day, "d MMMM y", locale=_locale(language))


@lru_cache(maxsize=2_000)
def format_month(day: date, language: str = "en", *, year: bool = True) -> str:
    """Returns "Nov 2026"; in Hindi the whole month, "नवंबर 2026", whose short forms nobody says. Without `year` the month alone."""
    name = "LLLL" if language == "hi" else "LLL"
    return format_date(day, f"{name} y" if year else name, locale=_locale(language))


def days_left(days: int, language: str = "en", *, working: bool = True) -> str:
    """Returns how far a deadline is: "2 working days left", "due today", "3 days late"."""
    count = abs(days)
    if language == "hi":
        unit = "कार्यदिवस" if working else "दिन"
        if days == 0:
            return "आज अंतिम दिन"
        return f"{count} {unit} शेष" if days > 0 else f"{count} {unit} की देरी"
    if days == 0:
        return "due today"
    unit = ("working day" if working else "day") + ("" if count == 1 else "s")
    return f"{count} {unit} {'left' if days > 0 else 'late'}"


def months_before(moment: datetime, months: int) -> datetime:
    """The same day so many months earlier; the last of the month where there is none."""
    year, month = divmod(moment.year * 12 + moment.month - 1 - months, 12)
    for day in range(moment.day, moment.day - 4, -1):
        try:
            return moment.replace(year=year, month=month + 1, day=day)
        except ValueError:
            continue
    raise AssertionError("no month is shorter than 28 days")
