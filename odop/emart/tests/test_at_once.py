"""Crowds through real connections, each as the web role: never more sold than there is or a month can make,
no coupon more often than allowed, never a number twice or left out."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from odop.emart import factories
from odop.emart.enums import PayBy
from odop.emart.models import Basket, Offer, Paper, Payment, Purchase
from odop.emart.services import orders
from odop.emart.services.paying import begin_payment, complete
from odop.emart.services.purchases import expire_unpaid, place
from odop.emart.tests.buying import AT_HOME, BUYER, world
from odop.kernel import clock, trail
from odop.kernel.invariants import broken
from odop.kernel.scope import NOBODY
from tests.crowd import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def by_the_clock() -> int:
    """As the worker does it: outside of any transaction."""
    try:
        return expire_unpaid()
    finally:
        connection.close()


def test_crowds_neither_oversell_nor_stand_still_nor_repeat_a_number() -> None:
    mart = world()
    # Twenty buyers want the last three pieces of two articles, each with both in the cart, in either order.
    one, two = mart.offer(mart.aggregated, on_hand=3), mart.offer(mart.regular, on_hand=3)
    carts = [mart.basket(*((one, 1), (two, 1))[:: 1 if number % 2 else -1]) for number in range(20)]
    outcome = at_once(
        [lambda cart=cart: place(cart, buyer=BUYER, pay_by=PayBy.ONLINE) for cart in carts], NOBODY
    )
    assert outcome["done"] == 3
    assert outcome["sold_out"] + outcome["cannot_be_bought"] == 17
    assert list(Offer.objects.filter(pk__in=[one.pk, two.pk]).values_list("reserved", flat=True)) == [3, 3]

    # One payment is told twenty times at once: webhook, buyer and reconciler.
    purchase = Purchase.objects.order_by("pk")[0]
    payment = mart.gateway.pay(begin_payment(purchase, at=mart.gateway))
    at_once([lambda: complete(payment)] * 20, NOBODY)
    assert Payment.objects.get().paise == purchase.total_paise

    # Fifty parcels leave at once, of two issuers; every tenth is tried twice.
    many = mart.offer(mart.aggregated, on_hand=99)
    own = mart.offer(mart.enrolled, on_hand=99)
    waiting = []
    for number in range(50):  # who sells in her own name takes no cash at the door
        made = (
            mart.bought((many, 1), buyer=AT_HOME, pay_by=PayBy.AT_DOOR)
            if number % 5
            else mart.paid((own, 1), buyer=AT_HOME)
        )
        waiting.append(made.orders.get())
    for order in waiting:
        assert order.seller.artisan.pk  # read here, not raced for
    works = [
        lambda order=order: orders.ship(order, carrier="India Post", tracking="", by=mart.officer)
        for order in [*waiting, *waiting[::10]]
    ]
    assert at_once(works, mart.officer.scope) == {"done": 50, "wrong_state": 5}
    numbers = Paper.objects.filter(kind="invoice", issuer=None).values_list("number", flat=True)
    assert sorted(numbers) == list(range(1, 41))
    bills = Paper.objects.filter(kind="bill_of_supply").values_list("number", flat=True)
    assert sorted(bills) == list(range(1, 11))

    # A month has room for five lamps, a coupon for three carts, another for one of each telephone number.
    lamp = mart.offer(mart.aggregated, on_hand=0, made_to_order=True, monthly_capacity=5)
    carts = [mart.basket((lamp, 1)) for _number in range(12)]
    outcome = at_once(
        [lambda cart=cart: place(cart, buyer=BUYER, pay_by=PayBy.ONLINE) for cart in carts], NOBODY
    )
    assert outcome["done"] == 5
    assert outcome["month_full"] + outcome["cannot_be_bought"] == 7
    lamp.refresh_from_db()
    assert lamp.reserved == 5
    often, each = factories.coupon(times=3, times_each=9), factories.coupon(times_each=1)
    for coupon, why in ((often, "coupon_used_up"), (each, "coupon_not_yours")):
        carts = [mart.basket((many, 1)) for _number in range(10)]
        Basket.objects.filter(pk__in=[cart.pk for cart in carts]).update(coupon=coupon)
        outcome = at_once(
            [lambda cart=cart: place(cart, buyer=BUYER, pay_by=PayBy.ONLINE) for cart in carts], NOBODY
        )
        coupon.refresh_from_db()
        assert (outcome["done"], outcome[why]) == ((3, 7) if coupon == often else (1, 9))
        assert coupon.used == coupon.uses.filter(given_back_at__isnull=True).count() == outcome["done"]

    # Carts lapse while others buy the same articles in the other order: each lets go by itself, and nobody waits in a ring.
    first, second = mart.offer(mart.aggregated, on_hand=40), mart.offer(mart.aggregated, on_hand=40)
    for number in range(16):
        mart.bought((first if number % 2 else second, 1))
    Purchase.objects.filter(state="waiting").update(expires_at=clock.now() - timedelta(minutes=1))
    lapsed = Purchase.objects.filter(state="waiting").count()
    carts = [mart.basket((first, 1), (second, 1)) for _number in range(12)]
    buy = [lambda cart=cart: place(cart, buyer=BUYER, pay_by=PayBy.ONLINE) for cart in carts]
    with ThreadPoolExecutor(2) as clocks:
        let_go = [clocks.submit(by_the_clock) for _clock in range(2)]
        assert at_once(buy, NOBODY) == {"done": 12}
        assert sum(one.result() for one in let_go) == lapsed
    assert Purchase.objects.filter(state="expired").count() == lapsed
    assert broken() == []
    assert trail.verify() is None
