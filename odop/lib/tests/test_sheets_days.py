"""Dates of a whole column, and numbers that a spreadsheet spoiled."""

from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odop.lib.sheets import Ambiguous, Mixed, Order, bare_number, date_order, mangled, read_date

DAY = date(1980, 3, 25)


@pytest.mark.parametrize(
    ("written", "order"),
    [
        ("25/03/1980", Order.DMY),
        ("25-3-80", Order.DMY),
        ("25.03.1980", Order.DMY),
        ("25 03 1980", Order.DMY),
        ("25031980", Order.DMY),
        ("२५/०३/१९८०", Order.DMY),
        ("'25/03/1980", Order.DMY),
        ("25/03/1980 00:00:00", Order.DMY),
        ("03/25/1980", Order.MDY),
        ("1980-03-25", Order.YMD),
        ("1980/3/25", Order.DMY),  # begins with the year: reads one way only, whatever the column
        ("1980-03-25T00:00:00", Order.STATED),
        ("25-Mar-80", Order.STATED),
        ("25 March 1980", Order.MDY),
        ("25th march, 1980", Order.DMY),
        ("March 25, 1980", Order.DMY),
        ("25 मार्च 1980", Order.DMY),
        ("२५ मार्च १९८०", Order.STATED),
        (29305, Order.STATED),
        (29305.0, Order.DMY),
        ("29305", Order.DMY),
        (DAY, Order.MDY),
        (datetime.fromisoformat("1980-03-25T10:30"), Order.DMY),
    ],
)
def test_a_date_is_read_in_the_columns_order(written: object, order: Order) -> None:
    assert read_date(written, order) == DAY


@pytest.mark.parametrize(
    ("written", "order"),
    [
        ("25/03/1980", Order.MDY),
        ("03/25/1980", Order.DMY),
        ("12/03/1980", Order.STATED),
        ("31/02/1980", Order.DMY),
        ("25/03/0080", Order.DMY),
        ("1980", Order.DMY),
        (1980, Order.DMY),
        (9876543210, Order.DMY),
        (True, Order.DMY),
        ("", Order.DMY),
        (None, Order.DMY),
        ("about 1980", Order.DMY),
        ("25 Foo 1980", Order.DMY),
        ("3/80", Order.DMY),
        (date(1880, 1, 1), Order.DMY),
    ],
)
def test_what_does_not_read_in_that_order_is_no_date(written: object, order: Order) -> None:
    assert read_date(written, order) is None


def test_two_digit_years_turn_at_the_pivot() -> None:
    assert read_date("01/02/30", Order.DMY) == date(2030, 2, 1)
    assert read_date("01/02/31", Order.DMY) == date(1931, 2, 1)
    assert read_date("01/02/26", Order.DMY, pivot=10) == date(1926, 2, 1)


def test_one_value_settles_the_column() -> None:
    assert date_order(["01/02/1980", "03/04/1981", "25/12/1982"]) == Order.DMY
    assert date_order(["01/02/1980", "12/25/1982", None, "?"]) == Order.MDY
    assert date_order(["1980-02-01", "1981-12-03"]) == Order.YMD
    assert date_order([date(1980, 1, 25), "12-Mar-80", 29305]) == Order.STATED
    assert date_order(["name", None, "9876543210", 5]) is None


def test_a_column_that_reads_both_ways_is_asked_about() -> None:
    found = date_order(["01/02/1980", "03/04/1981", "05/05/1981"])
    assert isinstance(found, Ambiguous)
    assert found.orders == (Order.DMY, Order.MDY)
    assert found.examples[0] == ("01/02/1980", (date(1980, 2, 1), date(1980, 1, 2)))


def test_a_column_that_contradicts_itself_is_said_to() -> None:
    assert date_order(["25/12/1980", "12/25/1980"]) == Mixed("two_orders", ("25/12/1980", "12/25/1980"))


def test_dates_a_spreadsheet_may_have_turned_round_are_suspected() -> None:
    # typed D/M/Y into a spreadsheet set to M/D/Y: days up to 12 became dates of the wrong month, the rest stayed text
    found = date_order([date(1980, 5, 4), datetime.fromisoformat("1981-07-12"), "25/12/1980", "13/01/1979"])
    assert isinstance(found, Mixed)
    assert found.reason == "perhaps_swapped"
    assert read_date(date(1980, 5, 4), Order.DMY_SWAPPED) == date(1980, 4, 5)
    assert read_date("25/12/1980", Order.DMY_SWAPPED) == date(1980, 12, 25)
    assert (
        date_order([date(1980, 5, 24), "25/12/1980"]) == Order.DMY
    )  # one real date above 12: nothing was turned


_STYLES = {
    Order.DMY: ["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d-%b-%Y", "%d %B %Y"],
    Order.MDY: ["%m/%d/%Y", "%m-%d-%Y", "%b %d, %Y"],
    Order.YMD: ["%Y-%m-%d", "%Y/%m/%d"],
}


@settings(max_examples=200, deadline=None)
@given(
    order=st.sampled_from(list(_STYLES)),
    days=st.lists(st.dates(date(1930, 1, 1), date(2026, 1, 1)), min_size=1, max_size=30),
    data=st.data(),
)
def test_a_column_in_one_order_is_never_read_in_another(
    order: Order, days: list[date], data: st.DataObject
) -> None:
    written = [day.strftime(data.draw(st.sampled_from(_STYLES[order]))) for day in days]
    found = date_order(written)
    assert not isinstance(found, Mixed)
    if isinstance(found, Ambiguous):
        assert order in found.orders
        found = order
    assert [read_date(value, found) for value in written] == days


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=30), st.integers(), st.floats(), st.none(), st.booleans()))
def test_any_cell_is_read_as_a_date_or_a_number_without_an_error(value: object) -> None:
    for order in Order:
        read_date(value, order)
    date_order([value])
    mangled(value, digits=10)
    bare_number(value)


@pytest.mark.parametrize(
    ("value", "reason", "bare"),
    [
        ("1.23457E+11", "digits_lost", ""),
        ("9.87654E+09", "digits_lost", ""),
        ("9.876543210E+09", "power", "9876543210"),
        (1234567890123456789, "digits_lost", ""),
        ("9876543210.0", "decimal_tail", "9876543210"),
        (9876543210.0, None, "9876543210"),
        ("+91 98765 43210", "country_code", "9876543210"),
        ("+91-9876543210", "country_code", "9876543210"),
        ("919876543210", "country_code", "9876543210"),
        ("09876543210", "country_code", "9876543210"),
        ("'9876543210", "apostrophe", "9876543210"),
        ("९८७६५४३२१०", None, "9876543210"),
        ("9876 543 210", None, "9876543210"),
        ("1234 5678 9012", None, "123456789012"),
        (9876543210, None, "9876543210"),
        ("not known", None, ""),
        (1.5, None, ""),
        (None, None, ""),
        (True, None, ""),
    ],
)
def test_what_a_spreadsheet_did_to_a_number_is_told(value: object, reason: str | None, bare: str) -> None:
    assert mangled(value) == reason
    assert bare_number(value) == bare


def test_lost_leading_zeros_show_against_a_known_length() -> None:
    assert mangled(12345, digits=6) == "zeros_lost"
    assert mangled("12345", digits=6) == "zeros_lost"
    assert mangled("012345", digits=6) is None
