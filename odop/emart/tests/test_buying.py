"""The cart, and what is bought of it."""

from datetime import timedelta

import pytest

from odop.emart.enums import OrderState, PayBy
from odop.emart.models import Basket, Listing, Purchase
from odop.emart.queries.baskets import basket_of, looked_through
from odop.emart.services import baskets
from odop.emart.services.purchases import Buyer, place
from odop.emart.tests.buying import (
    AT_HOME,
    BUYER,
    World,
)
from odop.kernel import clock
from odop.kernel.refusals import DomainError, Invalid

pytestmark = pytest.mark.django_db


def test_a_cart_is_found_by_its_key_alone_and_for_thirty_days(mart: World) -> None:
    basket, key = baskets.open_basket()
    assert basket_of(key) == basket
    assert basket_of(key + "x") is None
    assert key not in Basket.objects.get(pk=basket.pk).key_hash
    with clock.at(clock.now() + timedelta(days=31)):
        assert basket_of(key) is None
        baskets.forget_old_baskets()
    assert not Basket.objects.filter(pk=basket.pk).exists()


def test_a_cart_splits_by_who_ships(mart: World) -> None:
    basket = mart.basket(
        (mart.offer(mart.aggregated), 2), (mart.offer(mart.regular), 1), (mart.offer(mart.aggregated), 1)
    )
    cart = looked_through(basket, state="32")
    assert [(parcel.seller, len(parcel.lines)) for parcel in cart.parcels] == [
        (mart.aggregated, 2),
        (mart.regular, 1),
    ]
    assert cart.goods == 4 * 45_000
    assert cart.total == cart.goods + cart.delivery
    assert cart.can_be_bought


def test_an_unlawful_line_is_refused_before_anybody_pays_and_says_why(mart: World) -> None:
    basket = mart.basket((mart.offer(mart.enrolled), 1), (mart.offer(mart.aggregated), 1))
    (refused,) = looked_through(basket, state="32").refused
    assert refused.why == "own_state_only"
    assert looked_through(basket, state="09").refused == []
    with pytest.raises(DomainError) as refusal:
        place(basket, buyer=BUYER, pay_by=PayBy.ONLINE)
    assert refusal.value.code == "cannot_be_bought"
    assert list(refusal.value.fields) == [refused.offer.sku]
    assert not Purchase.objects.exists()


def test_a_maker_who_agreed_is_led_through_the_corporation_instead(mart: World) -> None:
    mart.enrolled.answers = {"through_corporation": True}
    mart.enrolled.save()
    basket = mart.basket((mart.offer(mart.enrolled), 1))
    assert looked_through(basket, state="32").parcels[0].way.value == "corporation"
    assert looked_through(basket, state="09").parcels[0].way.value == "own"


def test_what_cannot_be_had_is_said_of_each_line(mart: World) -> None:
    few = mart.offer(mart.aggregated, on_hand=1)
    gone = mart.offer(mart.aggregated)
    heavy = mart.offer(mart.regular, weight_g=60_000)
    basket = mart.basket((few, 2), (gone, 1), (heavy, 1))
    gone.active = False
    gone.save()
    cart = looked_through(basket, state="32")
    assert {line.offer: line.why for line in cart.refused} == {few: "sold_out", gone: "gone"}
    assert [parcel.why for parcel in cart.parcels] == ["too_heavy"]


def test_an_article_whose_tax_nobody_has_settled_is_not_sold(mart: World) -> None:
    offer = mart.offer(mart.aggregated)
    good = Listing.objects.filter(pk=offer.listing_id)
    good.update(hsn="8411")
    assert looked_through(mart.basket((offer, 1)), state="09").refused[0].why == "no_rate"
    good.update(
        hsn=offer.listing.hsn
    )  # what stands in the mart has a rate: that is looked at after each test


def test_more_than_a_cart_holds_is_refused(mart: World) -> None:
    basket = mart.basket()
    with pytest.raises(DomainError, match="At most 50"):
        baskets.put(basket, mart.offer(mart.aggregated), quantity=51)
    assert not basket.lines.exists()


def test_where_it_goes_is_known_by_its_pin_code(mart: World) -> None:
    basket = mart.basket()
    assert baskets.say_where(basket, pin="682 001").state_code == "32"
    for pin in ("12", "991234"):
        with pytest.raises(Invalid):
            baskets.say_where(basket, pin=pin)


# Buying


def test_everything_that_is_missing_of_a_buyer_is_said_at_once(mart: World) -> None:
    basket = mart.basket((mart.offer(mart.aggregated), 1))
    with pytest.raises(Invalid) as refusal:
        place(basket, buyer=Buyer("", "12", "x", "", "682001", "09", "GST"), pay_by=PayBy.ONLINE)
    assert set(refusal.value.fields) == {"name", "mobile", "address", "place", "state_code", "gstin"}
    assert not Purchase.objects.exists()


def test_what_was_bought_is_frozen_and_adds_up(mart: World) -> None:
    offer = mart.offer(mart.aggregated, price_paise=105_000, mrp_paise=105_000, weight_g=250)
    purchase = mart.bought((offer, 2))
    order = purchase.orders.get()
    goods, delivery = order.lines.all()
    assert (goods.gross_paise, goods.taxable_paise, goods.igst_paise, goods.rate) == (
        210_000,
        200_000,
        10_000,
        5,
    )
    assert goods.shares == {"maker": 200_000, "tax": 10_000}
    assert (delivery.gross_paise, delivery.taxable_paise, delivery.igst_paise) == (8_000, 7_619, 381)
    assert purchase.total_paise == 218_000
    offer.refresh_from_db()
    assert (offer.on_hand, offer.reserved) == (5, 2)
    assert not Basket.objects.filter(lines__isnull=False).exists()


def test_a_sum_that_has_changed_is_shown_before_it_is_bought(mart: World) -> None:
    basket = mart.basket((mart.offer(mart.aggregated), 1))
    with pytest.raises(DomainError) as refusal:
        place(basket, buyer=BUYER, pay_by=PayBy.ONLINE, agreed_paise=1)
    assert refusal.value.code == "changed"
    assert not Purchase.objects.exists()


def test_cash_is_taken_only_where_and_up_to_what_the_terms_say(mart: World) -> None:
    with pytest.raises(DomainError) as refusal:
        mart.bought((mart.offer(mart.aggregated), 1), pay_by=PayBy.AT_DOOR)
    assert refusal.value.code == "no_cash_there"
    with pytest.raises(DomainError):
        mart.bought((mart.offer(mart.aggregated, on_hand=20), 12), buyer=AT_HOME, pay_by=PayBy.AT_DOOR)
    firm = mart.bought((mart.offer(mart.aggregated), 1), buyer=AT_HOME, pay_by=PayBy.AT_DOOR)
    assert firm.orders.get().state == OrderState.PLACED
