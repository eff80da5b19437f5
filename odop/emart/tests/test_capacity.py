"""What is made to order: not more in a month than its maker can make, also when another order comes first."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.utils import translation

from odop.emart import ways
from odop.emart.enums import OrderState, PayBy, PurchaseState, TaxMode
from odop.emart.models import Offer, Order, Purchase, Refund
from odop.emart.queries.baskets import looked_through
from odop.emart.queries.carts import Looked
from odop.emart.services import orders, purchases
from odop.emart.services.goods import UNITS
from odop.emart.services.paying import begin_payment, complete
from odop.emart.tests.buying import AT_HOME, World, world
from odop.kernel import clock
from odop.kernel.refusals import DomainError
from odop.lib.gst.units import UQC, uqc_of

pytestmark = pytest.mark.django_db
NOVEMBER, DECEMBER = (datetime.fromisoformat(f"2026-{day}T10:00:00+05:30") for day in ("11-22", "12-02"))


@pytest.fixture(scope="module")
def ground(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic(), clock.at(NOVEMBER):
        yield world()
        transaction.set_rollback(True)


@pytest.fixture
def mart(ground: World) -> Iterator[World]:
    with transaction.atomic(), clock.at(NOVEMBER):
        yield World(**vars(ground))
        transaction.set_rollback(True)


def lamp(mart: World, days: int = 3) -> Offer:
    return mart.offer(mart.aggregated, made_to_order=True, monthly_capacity=10, lead_days=days, on_hand=0)


def refused(mart: World, offer: Offer, quantity: int) -> list[Looked]:
    return looked_through(mart.basket((offer, quantity)), state="09").refused


def bought(mart: World, offer: Offer, quantity: int) -> Order:
    return mart.bought((offer, quantity), buyer=AT_HOME, pay_by=PayBy.AT_DOOR).orders.get()


def test_an_order_over_the_month_is_refused_with_the_month_that_has_room(mart: World) -> None:
    offer = lamp(mart)
    bought(mart, offer, 8)
    assert refused(mart, offer, 2) == []
    (line,) = refused(mart, offer, 3)
    assert line.why == "month_full"
    for language, now, then in (("en", "Nov 2026", "Dec 2026"), ("hi", "नवंबर 2026", "दिसंबर 2026")):
        with translation.override(language):
            assert now in str(line.words) and then in str(line.words) and "2" in str(line.words)
    with clock.at(DECEMBER):
        assert refused(mart, offer, 10) == []


def test_nobody_is_asked_to_wait_for_what_no_month_has_room_for(mart: World) -> None:
    (line,) = refused(mart, lamp(mart), 11)
    assert line.why == "too_many_a_month" and "10" in str(line.words)


def test_pieces_belong_to_the_month_in_which_they_are_to_leave(mart: World) -> None:
    offer = lamp(mart, days=12)
    with clock.at(datetime.fromisoformat("2026-11-10T10:00:00+05:30")):
        bought(mart, offer, 10)  # leaves on the 22nd
    assert refused(mart, offer, 10) == []  # would leave on 4 December


def test_what_waits_for_payment_takes_room_and_what_is_called_off_gives_it_back(mart: World) -> None:
    offer = lamp(mart)
    waits = mart.bought((offer, 6), buyer=AT_HOME)
    assert [line.why for line in refused(mart, offer, 5)] == ["month_full"]
    waits.orders.update(state=OrderState.CANCELLED)
    assert refused(mart, offer, 5) == []
    order = bought(mart, offer, 10)
    assert [line.why for line in refused(mart, offer, 1)] == ["month_full"]
    orders.cancel(order, reason="The buyer does not want it.")
    assert refused(mart, offer, 10) == []


def test_what_is_ordered_with_slower_goods_counts_in_its_own_month(mart: World) -> None:
    offer = lamp(mart)
    order = mart.bought(
        (offer, 8), (lamp(mart, days=30), 1), buyer=AT_HOME, pay_by=PayBy.AT_DOOR
    ).orders.get()
    assert order.ship_by is not None and order.ship_by.month == 12
    assert [line.why for line in refused(mart, offer, 3)] == ["month_full"]


def test_money_that_comes_too_late_does_not_overrun_the_month(mart: World) -> None:
    offer = lamp(mart)
    late = mart.bought((offer, 6), buyer=AT_HOME)
    order = begin_payment(late, at=mart.gateway)
    with clock.at(NOVEMBER + timedelta(hours=1)):
        purchases.expire_unpaid()
        bought(mart, offer, 8)
        assert complete(mart.gateway.pay(order))
    late.refresh_from_db()
    refund = Refund.objects.get(payment__purchase=late)
    assert (late.state, refund.paise, refund.why) == (PurchaseState.EXPIRED, late.total_paise, "not_needed")
    offer.refresh_from_db()
    assert [line.why for line in refused(mart, offer, 3)] == ["month_full"] and refused(mart, offer, 2) == []


def test_who_comes_second_at_the_same_moment_buys_nothing(
    mart: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the look at the cart and the hold of the pieces somebody else buys them."""
    offer = lamp(mart)
    slow = mart.basket((offer, 5))
    hold, before = purchases.stock.hold, Purchase.objects.count()

    def overtaken(pieces: Any) -> Any:
        monkeypatch.setattr(purchases.stock, "hold", hold)
        bought(mart, offer, 8)
        return hold(pieces)

    monkeypatch.setattr(purchases.stock, "hold", overtaken)
    with pytest.raises(DomainError) as refusal, transaction.atomic():
        purchases.place(slow, buyer=AT_HOME, pay_by=PayBy.ONLINE)
    assert refusal.value.code == "month_full" and refusal.value.extra == {"offer": offer.pk}
    offer.refresh_from_db()
    assert (
        offer.reserved == 0 and Purchase.objects.count() == before
    )  # the faster one was part of what was taken back


def test_a_unit_has_one_code_for_the_tax_office_and_a_line_bears_it(mart: World) -> None:
    assert set(UNITS) == set(UQC)
    assert (uqc_of("metre"), uqc_of("g", Decimal(250)), uqc_of("handful")) == ("MTR", "PAC", "NOS")
    offer = mart.offer(mart.aggregated)
    type(offer.listing).objects.filter(pk=offer.listing_id).update(quantity_unit="pair")
    assert bought(mart, offer, 1).lines.get(kind="goods").unit == "PRS"


def test_she_may_sell_at_home_herself_and_elsewhere_through_the_corporation() -> None:
    for gst, mode in (("none", TaxMode.ENROLLED), ("composition", TaxMode.COMPOSITION)):
        way = ways.way_of(gst, "below", "both")
        assert way is not None and way.mode is mode and way.means[-1] == ways.ELSEWHERE
        alone = ways.way_of(gst, "below", "within")
        assert alone is not None and alone.mode is mode and ways.ELSEWHERE not in alone.means
