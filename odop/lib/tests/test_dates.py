from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odop.lib.dates import Calendar, FinancialYear, days_left, format_day, format_day_in_full, format_month

DAYS = st.dates(min_value=date(2018, 1, 1), max_value=date(2027, 12, 31))
HOLIDAYS = [date(2026, 1, 26), date(2026, 11, 8), date(2026, 11, 24), date(2026, 12, 25)]
OFFICE = Calendar(HOLIDAYS, saturdays_off=(2,))


def test_a_financial_year_runs_from_april_to_march():
    year = FinancialYear("2026-27")
    assert (year.start, year.end) == (date(2026, 4, 1), date(2027, 3, 31))
    assert (year.label, year.short, str(year)) == ("2026–27", "2627", "2026-27")
    assert FinancialYear.of(date(2026, 3, 31)).name == "2025-26"
    assert FinancialYear.of(date(2026, 4, 1)).name == "2026-27"
    assert date(2027, 3, 31) in year
    assert date(2027, 4, 1) not in year


def test_financial_years_follow_each_other_over_the_century():
    assert FinancialYear("1999-00").next().name == "2000-01"
    assert FinancialYear("2000-01").previous().name == "1999-00"
    assert FinancialYear("2025-26") < FinancialYear("2026-27")


def test_another_state_may_begin_its_year_elsewhere():
    year = FinancialYear.of(date(2026, 5, 1), starts=(7, 1))
    assert (year.name, year.start, year.end) == ("2025-26", date(2025, 7, 1), date(2026, 6, 30))


@pytest.mark.parametrize("name", ["2026", "2026-28", "2026-2027", "26-27", "", "2026–27"])
def test_a_malformed_year_is_refused(name):
    with pytest.raises(ValueError, match="not a financial year"):
        FinancialYear(name)


def test_sundays_second_saturdays_and_holidays_do_not_count():
    # November 2026: the 14th is the second Saturday, the 15th a Sunday, the 24th a holiday.
    assert OFFICE.add_working_days(date(2026, 11, 12), 1) == date(2026, 11, 13)
    assert OFFICE.add_working_days(date(2026, 11, 12), 2) == date(2026, 11, 16)
    assert OFFICE.add_working_days(date(2026, 11, 12), 7) == date(2026, 11, 21)
    assert OFFICE.add_working_days(date(2026, 11, 21), 2) == date(2026, 11, 25)
    assert OFFICE.is_working_day(date(2026, 11, 21))
    assert not OFFICE.is_working_day(date(2026, 11, 14))


def test_a_term_runs_over_the_new_year():
    assert OFFICE.add_working_days(date(2026, 12, 31), 1) == date(2027, 1, 1)
    assert OFFICE.add_working_days(date(2026, 12, 24), 400) > date(2028, 1, 1)


def test_no_days_at_all_end_on_the_next_open_day():
    assert OFFICE.add_working_days(date(2026, 11, 13), 0) == date(2026, 11, 13)
    assert OFFICE.add_working_days(date(2026, 11, 14), 0) == date(2026, 11, 16)


def test_a_negative_term_is_refused():
    with pytest.raises(ValueError, match="less than zero"):
        OFFICE.add_working_days(date(2026, 11, 13), -1)


def test_a_calendar_without_a_working_day_is_refused():
    with pytest.raises(ValueError, match="at least one working day"):
        Calendar(weekend=range(7))


@given(DAYS, st.integers(min_value=1, max_value=900))
def test_a_term_leaves_just_as_many_days_as_it_has(start, days):
    end = OFFICE.add_working_days(start, days)
    assert OFFICE.is_working_day(end)
    assert OFFICE.working_days_between(start, end) == days
    assert OFFICE.working_days_between(end, start) == -days


@given(DAYS, st.integers(min_value=0, max_value=120))
def test_counting_equals_walking_day_by_day(start, span):
    end = start + timedelta(days=span)
    walked = sum(OFFICE.is_working_day(start + timedelta(days=n)) for n in range(1, span + 1))
    assert OFFICE.working_days_between(start, end) == walked


def test_dates_are_written_as_people_write_them():
    assert format_day(date(2026, 11, 12)) == "12 Nov 2026"
    assert format_day(date(2026, 11, 12), "hi") == "12 नव॰ 2026"
    assert format_day(date(2026, 11, 12), "mr") == "12 नोव्हें 2026"
    assert format_day_in_full(date(2026, 11, 12), "hi") == "12 नवंबर 2026"
    assert format_month(date(2026, 11, 12)) == "Nov 2026"
    assert format_month(date(2026, 11, 12), "hi") == "नवंबर 2026"
    assert format_month(date(2026, 11, 12), "hi", year=False) == "नवंबर"
    assert format_day(date(2026, 11, 12), "nonsense") == "12 Nov 2026"


@pytest.mark.parametrize(
    ("days", "english", "hindi"),
    [
        (2, "2 working days left", "2 कार्यदिवस शेष"),
        (1, "1 working day left", "1 कार्यदिवस शेष"),
        (0, "due today", "आज अंतिम दिन"),
        (-3, "3 working days late", "3 कार्यदिवस की देरी"),
    ],
)
def test_a_deadline_is_told_in_days(days, english, hindi):
    assert days_left(days) == english
    assert days_left(days, "hi") == hindi


def test_calendar_days_are_told_as_days():
    assert days_left(1, working=False) == "1 day left"
    assert days_left(-2, "hi", working=False) == "2 दिन की देरी"
