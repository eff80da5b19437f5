"""Crowds through real connections, each as the web role: never more sold than there is, never a number twice or left out."""

import pytest

from odop.emart.enums import PayBy
from odop.emart.models import Offer, Paper, Payment, Purchase
from odop.emart.services import orders
from odop.emart.services.paying import begin_payment, complete
from odop.emart.services.purchases import place
from odop.emart.tests.buying import AT_HOME, BUYER, world
from odop.kernel import trail
from odop.kernel.invariants import broken
from odop.kernel.scope import NOBODY
from tests.crowd import at_once

pytestmark = pytest.mark.django_db(transaction=True)


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
    for number in range(50):
        line = (own if number % 5 == 0 else many, 1)
        mart.bought(line, buyer=AT_HOME, pay_by=PayBy.AT_DOOR)
    waiting = [order for made in Purchase.objects.filter(pay_by="at_door") for order in made.orders.all()]
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
    assert broken() == []
    assert trail.verify() is None
