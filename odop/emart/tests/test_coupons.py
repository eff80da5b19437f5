"""Coupons: what they take off and of what, never more often than allowed, given back, and borne by the corporation to the paisa."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from odop.accounts.limits import BY_WHO, COUPON_TRIED
from odop.accounts.models import Attempt
from odop.emart import factories
from odop.emart.enums import OrderState, PayBy, PurchaseState
from odop.emart.models import Basket, BookEntry, Coupon, CouponUse, Offer, Order, Purchase
from odop.emart.queries.baskets import looked_through
from odop.emart.queries.books import owed_to
from odop.emart.queries.carts import Cart
from odop.emart.queries.coupons import taken_off, uses_of
from odop.emart.queries.statements import statement_to_come
from odop.emart.services import orders
from odop.emart.services.coupons import make_coupon, pause_coupon, put_coupon, resume_coupon
from odop.emart.services.paying import begin_payment, complete
from odop.emart.services.purchases import Buyer, expire_unpaid, place
from odop.emart.tests.buying import AT_HOME, BUYER, World, statements_add_up, whole
from odop.emart.tests.conftest import refused, signed_in
from odop.emart.tests.sequences import (
    PIECES,
    PRICES,
    SEQUENCES,
    STEPS,
    a_good_of_each,
    follow,
    makers_of,
    opened_gateway,
)
from odop.kernel import clock
from odop.kernel.models import Event
from odop.kernel.programme import programme
from odop.kernel.refusals import NotAllowed
from odop.lib.payments.local import LocalGateway
from odop.registry import factories as register

pytestmark = pytest.mark.django_db


@pytest.fixture
def mart(ground: World) -> Iterator[World]:
    with transaction.atomic():
        yield World(**{**vars(ground), "gateway": LocalGateway()})
        whole()
        transaction.set_rollback(True)


def given_by(mart: World, **changes: Any) -> Coupon:
    """A tenth off for everybody, once a number."""
    today = clock.today()
    asked: dict[str, Any] = {
        "code": "DIWALI10", "title": {"en": "Diwali", "hi": "दीपावली"}, "percent": 10, "paise": None, "most_paise": None,
        "least_paise": None, "first_on": today - timedelta(days=1), "last_on": today + timedelta(days=20), "times": None,
        "times_each": 1, "first_only": False, "crafts": [], "districts": "", "sellers": "", "by": mart.cell,
    }  # fmt: skip
    return make_coupon(**{**asked, **changes})


def with_coupon(mart: World, *lines: tuple[Offer, int], code: str = "DIWALI10") -> Basket:
    basket = mart.basket(*lines)
    put_coupon(basket, code)
    basket.refresh_from_db()
    return basket


def bought(basket: Basket, buyer: Buyer = AT_HOME, pay_by: PayBy = PayBy.AT_DOOR) -> Purchase:
    return place(basket, buyer=buyer, pay_by=pay_by)[0]


def seen(basket: Basket, state: str = "09") -> Cart:
    return looked_through(basket, state=state)


def test_it_lowers_the_value_that_bears_tax_and_the_maker_is_paid_as_without_it(mart: World) -> None:
    coupon = given_by(mart)
    offer = mart.offer(mart.aggregated, price_paise=45_000)
    (plain,) = seen(mart.basket((offer, 2))).parcels
    basket = with_coupon(mart, (offer, 2))
    cart = seen(basket)
    assert (cart.goods, cart.off, cart.coupon_why) == (90_000, 9_000, "")
    purchase = bought(basket)
    line = purchase.orders.get().lines.get(kind="goods")
    assert (line.gross_paise, line.discount_paise) == (81_000, 9_000)
    assert line.taxable_paise == 81_000 - line.cgst_paise - line.sgst_paise
    assert line.cgst_paise == round(Decimal(81_000) * 5 / 210)
    before = plain.lines[0].shares
    assert before is not None and line.shares["maker"] == before["maker"]
    assert line.shares["discount"] == line.taxable_paise - plain.lines[0].tax.taxable < 0
    order = orders.ship(purchase.orders.get(), carrier="India Post", tracking="", by=mart.officer)
    bill = order.papers.get(kind="invoice")
    assert bill.told["lines"][0]["discount"] == 9_000 and bill.total_paise == order.total_paise
    assert order.papers.get(kind="purchase_voucher").total_paise == before["maker"]
    assert statement_to_come(mart.aggregated).hers == owed_to(mart.aggregated) == before["maker"]
    coupon.refresh_from_db()
    assert coupon.used == 1 and CouponUse.objects.get().paise == 9_000


def test_it_counts_for_what_the_corporation_sells_and_in_proportion(mart: World) -> None:
    given_by(mart, percent=None, paise=10_000, least_paise=20_000)
    ours = [mart.offer(mart.aggregated, price_paise=price, mrp_paise=price) for price in (10_001, 20_000)]
    own = mart.offer(mart.enrolled)
    cart = seen(with_coupon(mart, (ours[0], 1), (own, 1), (ours[1], 1)))
    off = {line.offer: line.off for parcel in cart.parcels for line in parcel.lines}
    assert off == {ours[0]: 3_334, ours[1]: 6_666, own: 0}
    alone = seen(with_coupon(mart, (own, 1)))
    assert (alone.coupon_why, alone.off) == ("coupon_nothing", 0)


def test_the_rate_goes_by_what_is_left_of_a_piece(mart: World) -> None:
    """Clothing up to 2,500 without tax bears 5, above it 18 per cent."""
    given_by(mart)
    offer = mart.offer(mart.aggregated, price_paise=280_000, mrp_paise=280_000)
    type(offer.listing).objects.filter(pk=offer.listing_id).update(hsn="6204", handmade=False)
    (plain,) = seen(mart.basket((offer, 1))).parcels
    (less,) = seen(with_coupon(mart, (offer, 1))).parcels
    assert plain.lines[0].rate is not None and less.lines[0].rate is not None
    assert (plain.lines[0].rate.rate, less.lines[0].rate.rate) == (18, 5)
    # More is left of 2,520 at 5 than of 2,800 at 18 per cent: it is hers, and no gain of the corporation.
    assert less.lines[0].tax.taxable > plain.lines[0].tax.taxable
    shares = less.lines[0].shares
    assert shares is not None
    assert (shares["maker"], shares.get("discount", 0)) == (less.lines[0].tax.taxable, 0)


def test_what_was_taken_off_is_told_without_what_was_called_off_or_came_back(mart: World) -> None:
    coupon = given_by(mart, least_paise=80_000)
    other = factories.seller(register.artisan(mart.place, name="Noor Jahan"), by=mart.officer)
    purchase = bought(with_coupon(mart, (mart.offer(mart.aggregated), 2), (mart.offer(other), 1)))
    gone, kept = purchase.orders.order_by("total_paise")
    assert taken_off(coupon) == 13_500
    orders.cancel(gone, reason="broken in the workshop", by=mart.officer)
    assert (taken_off(coupon), [off for _use, off in uses_of(coupon)]) == (9_000, [9_000])
    orders.deliver(orders.ship(kept, carrier="India Post", tracking="", by=mart.officer), by=mart.officer)
    orders.take_back(kept.lines.get(kind="goods"), quantity=1, reason="came chipped", by=mart.officer)
    assert taken_off(coupon) == 4_500
    page = signed_in(mart.cell).get(reverse("desk_mart_coupon", args=[coupon.code])).content.decode()
    assert "₹ 45" in page.replace("\xa0", " ") and "goes with it" in page


@pytest.mark.parametrize("why", ["coupon_least", "coupon_nothing"])
def test_a_cart_is_not_bought_with_a_coupon_that_does_not_count(mart: World, why: str) -> None:
    other = next(code for code in programme().categories if code != "horn")
    given_by(mart, **({"least_paise": 100_000} if why == "coupon_least" else {"crafts": [other]}))
    basket = with_coupon(mart, (mart.offer(mart.aggregated), 1))
    with refused(why):
        bought(basket)
    assert not Purchase.objects.exists() and not CouponUse.objects.exists()
    put_coupon(basket, "")
    assert not bought(basket).orders.get().lines.filter(discount_paise__gt=0).exists()


def test_an_unknown_a_paused_and_an_old_code_are_refused_and_a_number_uses_it_once(mart: World) -> None:
    coupon = given_by(mart, times=2)
    offer = mart.offer(mart.aggregated, on_hand=9)
    basket = mart.basket((offer, 1))
    with refused("coupon_unknown"):
        put_coupon(basket, "EID-20")
    pause_coupon(coupon, by=mart.cell)
    with refused("coupon_paused"):
        put_coupon(basket, "diwali 10")
    resume_coupon(coupon, by=mart.cell)
    with clock.at(clock.now() + timedelta(days=40)), refused("coupon_over"):
        put_coupon(basket, "DIWALI10")
    assert Basket.objects.get(pk=basket.pk).coupon is None
    bought(with_coupon(mart, (offer, 1)))
    again = with_coupon(mart, (offer, 1))
    with refused("coupon_not_yours"), transaction.atomic():
        bought(again)
    assert Coupon.objects.get().used == 1 and Purchase.objects.count() == 1
    bought(again, BUYER, PayBy.ONLINE)
    with refused("coupon_used_up"):
        put_coupon(basket, "DIWALI10")


def test_a_coupon_for_a_first_order_is_for_a_first_order(mart: World) -> None:
    given_by(mart, first_only=True, times_each=5)
    offer = mart.offer(mart.aggregated, on_hand=9)
    mart.bought((offer, 1), buyer=AT_HOME, pay_by=PayBy.AT_DOOR)
    basket = with_coupon(mart, (offer, 1))
    with refused("coupon_not_yours"), transaction.atomic():
        bought(basket)
    assert Coupon.objects.get().used == 0
    bought(basket, BUYER, PayBy.ONLINE)


def test_it_is_given_back_when_the_purchase_lapses_or_is_called_off_and_taken_again_with_late_money(
    mart: World,
) -> None:
    coupon = given_by(mart, times=1)
    offer = mart.offer(mart.aggregated, on_hand=9)
    lapsed = bought(with_coupon(mart, (offer, 1)), pay_by=PayBy.ONLINE)
    money = mart.gateway.pay(begin_payment(lapsed, at=mart.gateway))
    with clock.at(clock.now() + timedelta(hours=1)):
        expire_unpaid()
    assert CouponUse.objects.get().given_back_at is not None
    with transaction.atomic():  # the money comes late, and nobody has used it meanwhile
        complete(money)
        lapsed.refresh_from_db()
        coupon.refresh_from_db()
        assert (lapsed.state, coupon.used) == (PurchaseState.PLACED, 1)
        order = lapsed.orders.get()
        orders.cancel(order, reason="not wanted", by=mart.officer)
        coupon.refresh_from_db()
        assert coupon.used == 0
        transaction.set_rollback(True)
    bought(with_coupon(mart, (offer, 1)), BUYER, PayBy.ONLINE)  # somebody else has: the late money goes back
    complete(money)
    lapsed.refresh_from_db()
    assert lapsed.state == PurchaseState.EXPIRED and Coupon.objects.get().used == 1


def test_it_stays_used_while_another_order_of_the_purchase_is_sent(mart: World) -> None:
    given_by(mart)
    mart.sold_for(mart.enrolled)
    lines = ((mart.offer(mart.aggregated), 1), (mart.offer(mart.enrolled), 1))
    purchase = bought(with_coupon(mart, *lines))
    first, second = purchase.orders.order_by("pk")
    orders.cancel(first, reason="not wanted", by=mart.officer)
    assert Coupon.objects.get().used == 1
    orders.cancel(second, reason="not wanted", by=mart.officer)
    assert Coupon.objects.get().used == 0


def test_what_is_wrong_with_a_new_coupon_is_said_field_by_field_and_only_the_cell_makes_one(
    mart: World,
) -> None:
    before = Event.objects.count()
    with pytest.raises(NotAllowed):
        given_by(mart, by=mart.officer)
    wrong = {
        "code": "A",
        "title": {"en": "x"},
        "percent": 60,
        "first_on": None,
        "last_on": None,
        "times": 0,
        "districts": "XYZ",
        "sellers": "SE-1",
    }
    with refused("invalid") as refusal:
        given_by(mart, **wrong)
    fields = {
        "code",
        "title_en",
        "title_hi",
        "percent",
        "first_on",
        "last_on",
        "times",
        "districts",
        "sellers",
    }
    assert set(refusal.value.fields) == fields
    with refused("invalid") as refusal:
        given_by(mart, percent=None, paise=10_000, least_paise=15_000)
    assert set(refusal.value.fields) == {"least"}
    assert (Coupon.objects.count(), Event.objects.count()) == (0, before)
    coupon = given_by(mart)
    with refused("not_changed"):
        resume_coupon(coupon, by=mart.cell)
    with pytest.raises(NotAllowed):
        pause_coupon(coupon, by=mart.officer)


def test_a_guest_takes_it_into_the_cart_and_puts_it_away(mart: World, client: Client) -> None:
    given_by(mart)
    offer, cart = mart.offer(mart.aggregated), reverse("mart_cart")
    client.post(reverse("mart_add"), {"sku": offer.sku})
    wrong = client.post(cart, {"do": "coupon", "code": "NOSUCH"})
    assert wrong.status_code == 422 and "There is no coupon with this code" in wrong.content.decode()
    assert client.post(cart, {"do": "coupon", "code": "diwali10"}).status_code == 302
    shown = client.get(cart).content.decode().replace("\xa0", " ")
    assert "Coupon DIWALI10" in shown and "− ₹ 45" in shown
    assert "कूपन" in client.get(f"/hi{cart}").content.decode()
    assert client.post(cart, {"do": "no_coupon"}).status_code == 302
    assert Basket.objects.get().coupon is None


def test_at_the_checkout_it_is_put_away_and_what_was_written_stays(mart: World, client: Client) -> None:
    given_by(mart, first_only=True)
    offer, page = mart.offer(mart.aggregated, on_hand=9), reverse("mart_checkout")
    mart.bought((offer, 1), buyer=AT_HOME, pay_by=PayBy.AT_DOOR)
    client.post(reverse("mart_add"), {"sku": offer.sku})
    client.post(reverse("mart_cart"), {"do": "coupon", "code": "diwali10"})
    written = {**vars(AT_HOME), "pay_by": PayBy.AT_DOOR}
    tried = client.post(page, written)
    shown = tried.content.decode()
    assert tried.status_code == 409 and Purchase.objects.count() == 1
    assert "cannot be used with this order" in shown and "mobile number already" not in shown
    assert Attempt.objects.filter(action=COUPON_TRIED).count() == 1
    away = client.post(page, {**written, "do": "no_coupon"}).content.decode()
    assert f'value="{AT_HOME.name}"' in away and "no_coupon" not in away
    assert client.post(page, written).status_code == 302
    assert Attempt.objects.filter(action=COUPON_TRIED).count() == 1


def test_numbers_are_not_tried_out_with_a_coupon(mart: World, client: Client) -> None:
    given_by(mart, first_only=True)
    offer, page = mart.offer(mart.aggregated, on_hand=9), reverse("mart_checkout")
    mart.bought((offer, 1), buyer=AT_HOME, pay_by=PayBy.AT_DOOR)
    client.post(reverse("mart_add"), {"sku": offer.sku})
    client.post(reverse("mart_cart"), {"do": "coupon", "code": "diwali10"})
    most = BY_WHO[COUPON_TRIED][0].most
    said = [client.post(page, vars(AT_HOME)).status_code for _n in range(most + 1)]
    assert said == [409] * most + [429]


def test_the_cell_makes_pauses_and_counts_them_on_its_pages(mart: World) -> None:
    browser, new = signed_in(mart.cell), reverse("desk_mart_coupon_new")
    today = clock.today()
    sent = {"do": "make", "code": "eid20", "title_en": "Eid", "title_hi": "ईद", "rupees_off": "100", "least": "500",
            "first_on": today.isoformat(), "last_on": (today + timedelta(days=9)).isoformat(), "times_each": "1"}  # fmt: skip
    assert browser.post(new, {**sent, "least": "150"}).status_code == 422
    page = browser.post(new, sent).headers["Location"]
    assert page == reverse("desk_mart_coupon", args=["EID20"])
    assert browser.post(page, {"do": "pause"}).status_code == 302
    assert "Not taken just now" in browser.get(reverse("desk_mart_coupons")).content.decode()
    assert browser.post(reverse("desk_mart_coupons"), {"do": "file"}).content[:2] == b"PK"
    assert signed_in(mart.officer).get(page).status_code == 403


@settings(SEQUENCES, max_examples=8)
@given(
    steps=STEPS,
    at_door=st.booleans(),
    prices=PRICES,
    pieces=PIECES,
    percent=st.integers(min_value=1, max_value=50),
)
def test_books_and_statements_agree_after_any_sequence_with_a_coupon(
    mart: World,
    steps: list[tuple[str, int]],
    at_door: bool,
    prices: list[int],
    pieces: list[int],
    percent: int,
) -> None:
    """What is taken back goes back less its part of the coupon; a maker's balance stays what her statement says, and a coupon is
    used as often as purchases with it stand."""
    with transaction.atomic():
        coupon = given_by(mart, percent=percent)
        lines = a_good_of_each(mart, prices, pieces, at_door=at_door)
        gateway = opened_gateway(mart)
        purchase = bought(with_coupon(mart, *lines), pay_by=PayBy.AT_DOOR if at_door else PayBy.ONLINE)
        follow(steps, mart, purchase, gateway)
        whole()
        statements_add_up(makers_of(mart))
        coupon.refresh_from_db()
        live = Order.objects.filter(purchase=purchase).exclude(state=OrderState.CANCELLED).exists()
        assert coupon.used == int(live)
        undone = set(Order.objects.values_list("state", flat=True)) <= {
            OrderState.CANCELLED,
            OrderState.REFUSED,
        }
        borne = sum(BookEntry.objects.filter(account="discount").values_list("paise", flat=True))
        assert borne == 0 if undone else borne >= 0
        transaction.set_rollback(True)
