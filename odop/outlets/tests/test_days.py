"""A shop's day is counted by one, signed by another, and its cash goes to the bank."""

from datetime import timedelta
from decimal import Decimal

import pytest

from odop.emart.enums import Account
from odop.emart.tests.conftest import refused
from odop.kernel import clock, scope
from odop.kernel.invariants import broken
from odop.outlets import factories, services
from odop.outlets.enums import Doubt
from odop.outlets.models import DayClose
from odop.outlets.queries.days import expected
from odop.outlets.services.selling import FromDevice
from odop.outlets.tests.conftest import Ground, balance

pytestmark = pytest.mark.django_db


def test_a_day_is_counted_by_one_and_signed_by_another(at: Ground) -> None:
    factories.sold(at.shop, at.comb, by=at.one, number=1)
    today = clock.today()
    with refused("no_reason"):
        services.close_day(at.shop, day=today, counted={"200": 2, "20": 2}, by=at.one)
    assert not DayClose.objects.exists()
    close = services.close_day(
        at.shop, day=today, counted={"200": 2, "20": 2}, reason="Wrong change", by=at.one
    )
    assert (close.expected_paise, close.difference_paise) == (45_000, -1_000)
    with refused("own_count"):
        services.sign_day(close, by=at.one)
    assert balance(Account.TILL) == 45_000
    services.sign_day(close, by=at.other)
    assert (balance(Account.TILL), balance(Account.SHORT)) == (44_000, 1_000)
    with refused("signed"):
        services.reopen_day(close, reason="Counted again", by=at.one)
    with refused("closed_already"):
        services.close_day(at.shop, day=today, counted={}, by=at.one)
    with scope.system():
        assert broken() == []


def test_nothing_is_sold_into_a_closed_day(at: Ground) -> None:
    till = services.begin_till(at.shop, name="Tablet", by=at.one)
    moment = clock.now()
    services.close_day(at.shop, day=clock.today(), counted={}, by=at.one)
    late = factories.sold(at.shop, at.comb, by=at.one, number=1, device=FromDevice(till, 1, moment)).sale
    assert (late.day, late.doubts) == (clock.today() + timedelta(days=1), [Doubt.LATE])
    close = DayClose.objects.get()
    services.reopen_day(close, reason="A tablet still had sales", by=at.other)
    assert factories.sold(at.shop, at.comb, by=at.one, number=2).sale.day == clock.today()


def test_cash_of_a_day_that_nobody_closed_lies_in_the_till_too(at: Ground) -> None:
    factories.sold(at.shop, at.comb, by=at.one, number=1)
    with clock.at(clock.now() + timedelta(days=1)):
        factories.sold(at.shop, at.comb, by=at.one, number=2)
        assert expected(at.shop, clock.today()) == 90_000
        services.bring_to_bank(at.shop, paise=80_000, slip="78", by=at.one)
        assert expected(at.shop, clock.today()) == 10_000


def test_cash_that_went_to_the_bank_is_not_expected_in_the_till(at: Ground) -> None:
    factories.sold(at.shop, at.comb, by=at.one, number=1)
    with refused("not_so_much"):
        services.bring_to_bank(at.shop, paise=45_001, slip="77", by=at.one)
    services.bring_to_bank(at.shop, paise=40_000, slip="77", by=at.one)
    assert (expected(at.shop, clock.today()), balance(Account.BANK)) == (5_000, 40_000)
    with refused("slip_taken"):
        services.bring_to_bank(at.shop, paise=100, slip="77", by=at.one)
    services.close_day(at.shop, day=clock.today(), counted={"50": 1}, by=at.one)
    assert expected(at.shop, clock.today() + timedelta(days=1)) == 5_000  # it lies there in the morning
    assert Decimal(DayClose.objects.get().totals["ways"]["cash"]) == 45_000
