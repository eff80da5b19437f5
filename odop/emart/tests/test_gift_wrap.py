"""A gift is wrapped by its maker, with a card: charged as part of the goods, paid to her, told to nobody but who packs it."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from odop.emart.enums import PayBy
from odop.emart.models import Basket, Order, Purchase
from odop.emart.personal_data import forget_sales
from odop.emart.printed.parcels import _data
from odop.emart.queries.baskets import looked_through
from odop.emart.queries.books import owed_to
from odop.emart.queries.parcels import shown
from odop.emart.queries.statements import statement_to_come
from odop.emart.services import orders
from odop.emart.services.baskets import wrap
from odop.emart.services.paying import begin_payment, complete
from odop.emart.services.purchases import place
from odop.emart.tests.buying import AT_HOME, World, whole
from odop.emart.tests.conftest import refused, signed_in
from odop.kernel import clock
from odop.kernel.models import Event
from odop.lib.payments.local import LocalGateway

pytestmark = pytest.mark.django_db
CARD = "Happy birthday, Mausi. From all of us"


@pytest.fixture
def mart(ground: World) -> Iterator[World]:
    with transaction.atomic():
        yield ground
        whole()
        transaction.set_rollback(True)


def gift(mart: World, card: str = CARD) -> Purchase:
    """One parcel through the corporation, one of a maker of her own."""
    basket = mart.basket((mart.offer(mart.aggregated), 1), (mart.offer(mart.enrolled), 1))
    wrap(basket, wrapped=True, card=card)
    basket.refresh_from_db()
    purchase = place(basket, buyer=AT_HOME, pay_by=PayBy.ONLINE)[0]
    gateway = LocalGateway()
    assert complete(gateway.pay(begin_payment(purchase, at=gateway)))
    return purchase


def test_each_makers_parcel_is_wrapped_and_taxed_as_its_goods(mart: World) -> None:
    basket = mart.basket((mart.offer(mart.aggregated), 1), (mart.offer(mart.enrolled), 1))
    before = looked_through(basket, state="09").total
    wrap(basket, wrapped=True, card=CARD)
    basket.refresh_from_db()
    cart = looked_through(basket, state="09")
    ours, own = cart.parcels
    assert (cart.wrap, cart.total) == (2 * ours.wrap.gross, before + cart.wrap)
    assert (ours.wrap.cgst, own.wrap.tax) == (95, 0)  # 40 at five per cent; by her own bill of supply none
    assert ours.wrap_shares == {"maker": ours.wrap.taxable, "tax": ours.wrap.tax}
    wrap(basket, wrapped=False)
    basket.refresh_from_db()
    assert looked_through(basket, state="09").total == before and basket.card_text == ""


def test_delivery_and_wrap_stand_under_the_hsn_of_the_goods_that_bear_most(mart: World) -> None:
    plain, dear = (
        mart.offer(mart.aggregated),
        mart.offer(mart.aggregated, price_paise=280_000, mrp_paise=280_000),
    )
    type(dear.listing).objects.filter(pk=dear.listing_id).update(hsn="6204", handmade=False)
    basket = mart.basket((plain, 1), (dear, 1))
    wrap(basket, wrapped=True, card=CARD)
    basket.refresh_from_db()
    order = place(basket, buyer=AT_HOME, pay_by=PayBy.ONLINE)[0].orders.get()
    stands = order.lines.order_by("pk").values_list("kind", "hsn", "rate")
    assert list(stands) == [
        ("goods", "9615", 5),
        ("goods", "6204", 18),
        ("delivery", "6204", 18),
        ("wrap", "6204", 18),
    ]


def test_she_is_paid_for_it_and_it_stands_on_bill_and_voucher(mart: World) -> None:
    purchase = gift(mart)
    for order in purchase.orders.all():
        orders.ship(order, carrier="India Post", tracking="", by=mart.officer)
    for maker in (mart.aggregated, mart.enrolled):
        told = statement_to_come(maker)
        assert told.hers == owed_to(maker)
        assert all(row.goods - sum(row.less.values()) - row.back + row.other == row.hers for row in told.rows)
    order = purchase.orders.get(seller=mart.aggregated)
    assert [line["title"]["en"] for line in order.papers.get(kind="invoice").told["lines"]][-1] == "Gift wrap"
    assert order.papers.get(kind="purchase_voucher").total_paise == owed_to(mart.aggregated)
    orders.refuse_at_door(order, reason="nobody at home", by=mart.officer)
    assert owed_to(mart.aggregated) == 0


def test_a_card_has_room_for_two_hundred_letters(mart: World) -> None:
    basket = mart.basket((mart.offer(mart.aggregated), 1))
    with refused("invalid"):
        wrap(basket, wrapped=True, card="x" * 201)
    assert not Basket.objects.get(pk=basket.pk).wrapped


def test_the_card_is_told_to_who_packs_and_stands_in_no_event(mart: World) -> None:
    purchase = gift(mart)
    order = purchase.orders.get(seller=mart.aggregated)
    page = signed_in(mart.officer).get(reverse("desk_sale", args=[order.ref])).content.decode()
    assert "Wrap it as a gift" in page and CARD in page
    order = orders.ship(order, carrier="India Post", tracking="", by=mart.officer)
    (parcel,) = shown(order.parcels.all())
    assert _data(order, parcel, purchase, "both")["gift"][1] == CARD
    assert not any(CARD in str(event.facts) for event in Event.objects.all())
    forget_sales(clock.now() + timedelta(hours=1))
    assert set(Order.objects.values_list("card_text", flat=True)) == {""}


def test_a_guest_says_so_in_the_cart(mart: World, client: Client) -> None:
    cart = reverse("mart_cart")
    client.post(reverse("mart_add"), {"sku": mart.offer(mart.aggregated).sku})
    assert client.post(cart, {"do": "wrap", "card": "x" * 201}).status_code == 422
    assert client.post(cart, {"do": "wrap", "card": CARD}).status_code == 302
    assert CARD in client.get(cart).content.decode()
    assert "उपहार की पैकिंग" in client.get(f"/hi{cart}").content.decode()
    assert client.post(cart, {"do": "no_wrap"}).status_code == 302
    assert CARD not in client.get(cart).content.decode()
