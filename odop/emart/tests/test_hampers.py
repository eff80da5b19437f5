"""Hampers: put together by the cell, published by somebody else, bought whole for one price, undone to the paisa."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from odop.accounts.models import User
from odop.emart import factories
from odop.emart.enums import Account, PayBy, SellerState
from odop.emart.models import Basket, BookEntry, Hamper, HamperPart, Offer, Order, Purchase, Seller
from odop.emart.queries.baskets import looked_through
from odop.emart.queries.books import owed_to
from odop.emart.queries.carts import Cart
from odop.emart.queries.feed import entries
from odop.emart.queries.filed import filed_in
from odop.emart.queries.hampers import hamper_shown, offers_found, whole_of
from odop.emart.queries.returns import gstr1_of
from odop.emart.queries.shop import Wanted, search
from odop.emart.services import orders
from odop.emart.services.baskets import put, put_hamper
from odop.emart.services.hampers import fill_hamper, publish_hamper, withdraw_hamper, write_hamper
from odop.emart.services.paying import begin_payment, complete
from odop.emart.services.purchases import expire_unpaid, place
from odop.emart.services.showing import show
from odop.emart.tests.buying import AT_HOME, BUYER, World, statements_add_up, whole, world
from odop.emart.tests.conftest import refused, signed_in
from odop.emart.tests.sequences import PIECES, SEQUENCES, STEPS, follow, opened_gateway
from odop.emart.tests.test_tax import this_month
from odop.kernel import clock
from odop.kernel.fields import Localised
from odop.kernel.models import Event
from odop.kernel.pagecache import forget
from odop.kernel.refusals import NotAllowed, NotFound
from odop.lib.payments.local import LocalGateway
from odop.registry import factories as register

pytestmark = pytest.mark.django_db
TITLE = {"en": "Diwali box", "hi": "दीवाली का डिब्बा"}


class Boxes(World):
    """With a second maker of whom the corporation buys, and a second officer of the cell."""

    other: Seller
    second: User


def boxes() -> Boxes:
    made = Boxes(**vars(world()))
    made.other = factories.seller(register.artisan(made.place, name="Noor Jahan"), by=made.officer)
    made.second = register.officer(None, "cell", "cell2")
    return made


@pytest.fixture(scope="module")
def ground(shared: Callable[[Callable[[], Boxes]], Boxes]) -> Boxes:
    return shared(boxes)


@pytest.fixture
def mart(ground: Boxes) -> Iterator[Boxes]:
    with transaction.atomic():
        ground.gateway = LocalGateway()
        yield ground
        whole()
        transaction.set_rollback(True)


def written(mart: Boxes, **changes: Any) -> Hamper:
    today = clock.today()
    given: dict[str, Any] = {
        "title": TITLE, "words": {}, "packing": {}, "price_paise": 80_000, "reason": "A price for the feast.", "times": None,
        "catalogue": None, "shown_from": today, "shown_until": today + timedelta(days=20), "by": mart.cell,
    }  # fmt: skip
    return write_hamper(**{**given, **changes})


def filled(mart: Boxes, *parts: tuple[Offer, int], **changes: Any) -> Hamper:
    return fill_hamper(written(mart, **changes), [(offer.sku, many) for offer, many in parts], by=mart.cell)


def sold(mart: Boxes, *parts: tuple[Offer, int], **changes: Any) -> Hamper:
    return publish_hamper(filled(mart, *parts, **changes), by=mart.second)


def two(mart: Boxes, **changes: Any) -> tuple[Offer, Offer]:
    """A comb at ₹ 450 of one maker, attar at ₹ 550 of the other, which bears 18 per cent."""
    comb = mart.offer(mart.aggregated, **changes)
    attar = mart.offer(mart.other, price_paise=55_000, mrp_paise=55_000, **changes)
    type(attar.listing).objects.filter(pk=attar.listing_id).update(hsn="3303", handmade=False)
    return comb, attar


def holding(mart: Boxes, hamper: Hamper, count: int = 1, *also: tuple[Offer, int]) -> Basket:
    basket = mart.basket(*also)
    put_hamper(basket, hamper, count=count)
    return basket


def seen(basket: Basket, state: str = "09") -> Cart:
    return looked_through(basket, state=state)


def bought(basket: Basket, pay_by: PayBy = PayBy.AT_DOOR) -> Purchase:
    return place(basket, buyer=AT_HOME, pay_by=pay_by)[0]


def sent(mart: Boxes, purchase: Purchase) -> list[Order]:
    made = [
        orders.ship(one, carrier="India Post", tracking="", by=mart.officer)
        for one in purchase.orders.order_by("pk")
    ]
    return [orders.deliver(one, by=mart.officer) for one in made]


# Put together


def test_the_cell_puts_it_together_and_somebody_else_of_it_publishes_it(mart: Boxes) -> None:
    comb, attar = two(mart)
    one = filled(mart, (comb, 1), (attar, 1))
    before = Event.objects.count()
    for by, code in ((mart.officer, "not_allowed"), (mart.cell, "own_writing")):
        with refused(code):
            publish_hamper(one, by=by)
    assert Event.objects.count() == before
    with pytest.raises(NotFound):
        hamper_shown(one.ref, clock.today())
    one = publish_hamper(one, by=mart.second)
    assert (one.goods_paise, hamper_shown(one.ref, clock.today()).free) == (100_000, 5)
    with refused("was_published"):
        fill_hamper(one, [(comb.sku, 2)], by=mart.cell)
    with refused("was_published"):
        written(mart, hamper=one, price_paise=1)
    withdraw_hamper(one, by=mart.cell)
    with pytest.raises(NotFound):
        hamper_shown(one.ref, clock.today())
    like = written(mart, like=one)
    assert [part.offer for part in like.parts.all()] == [comb, attar]


def test_only_what_the_corporation_sells_is_found_and_put_in(mart: Boxes) -> None:
    comb, own = mart.offer(mart.aggregated), mart.offer(mart.regular)
    assert offers_found("horn rukhsana") == [comb]
    one = written(mart)
    for parts in ([(own.sku, 1)], [(comb.sku, 21)]):
        with refused("invalid"):
            fill_hamper(one, parts, by=mart.cell)
    with pytest.raises(NotAllowed):
        fill_hamper(one, [(comb.sku, 1)], by=mart.officer)
    assert not HamperPart.objects.exists()


def test_what_is_wrong_or_missing_is_said(mart: Boxes) -> None:
    wrong = {
        "title": {"en": "x"},
        "packing": {"en": "a box"},
        "price_paise": -100,
        "times": 0,
        "shown_from": None,
        "shown_until": None,
    }
    with refused("invalid") as refusal:
        written(mart, **wrong)
    fields = {"title_hi", "packing_hi", "price", "times", "shown_from", "shown_until"}
    assert set(refusal.value.fields) == fields and not Hamper.objects.exists()
    comb, attar = two(mart)
    for changes, words in (
        ({"price_paise": None}, "Write its price"),
        ({"price_paise": 100_001}, "may not cost more"),
        ({"price_paise": 49_999}, "at least half"),
        ({"reason": ""}, "bears"),
        ({"packing": {"en": "a box", "hi": "डिब्बा"}}, "leave out"),
    ):
        one = filled(mart, (comb, 1), (attar, 1), **changes)
        with refused("not_whole") as refusal:
            publish_hamper(one, by=mart.second)
        assert words in str(refusal.value)
    assert not Hamper.objects.filter(published_at__isnull=False).exists()


def test_what_the_corporation_bears_is_what_makers_and_tax_come_to_less_the_price(mart: Boxes) -> None:
    """428.58 and 466.10 to the makers; 18 per cent of 800.00 are 122.04 in two halves a line: 216.72."""
    comb, attar = two(mart)
    found = whole_of(filled(mart, (comb, 1), (attar, 1)), clock.today())
    assert found.borne == 42_858 + 46_610 - (80_000 - 12_204)
    purchase = bought(holding(mart, publish_hamper(found.hamper, by=mart.second)))
    shares = purchase.orders.filter(lines__kind="goods").values_list("lines__shares", flat=True)
    assert sum(one.get("discount", 0) for one in shares) == -found.borne


# Bought


def test_it_is_one_price_shared_out_at_the_highest_rate_and_makers_are_paid_as_without_it(
    mart: Boxes,
) -> None:
    comb, attar = two(mart)
    one = sold(mart, (comb, 2), (attar, 1), price_paise=120_000)
    plain = {
        line.offer.pk: line.shares
        for parcel in seen(mart.basket((comb, 4), (attar, 2))).parcels
        for line in parcel.lines
    }
    basket = holding(mart, one, 2)
    cart = seen(basket)
    assert (cart.goods, len(cart.hampers[one.pk]), cart.pieces) == (240_000, 2, 6)
    purchase = bought(basket)
    lines = [order.lines.get(kind="goods") for order in purchase.orders.order_by("pk")]
    assert [(line.gross_paise, line.hsn, line.rate, line.hampers) for line in lines] == [
        (148_966, "3303", Decimal(18), 2),
        (91_034, "3303", Decimal(18), 2),
    ]
    assert all(line.of_hamper == TITLE and not line.discount_paise for line in lines)
    assert [line.shares["maker"] for line in lines] == [plain[comb.pk]["maker"], plain[attar.pk]["maker"]]
    comb.refresh_from_db()
    assert comb.reserved == 4
    told = sent(mart, purchase)[0].papers.get(kind="invoice").told["lines"][0]
    assert (told["hamper"], told["rate"]) == (TITLE, "18.00")
    found = gstr1_of(this_month(), filed_in(this_month()), None)
    assert all(check.agrees for check in found.checks)
    statements_add_up([mart.aggregated, mart.other])


def test_a_piece_gives_back_its_share_and_the_maker_what_she_got_for_it(mart: Boxes) -> None:
    comb, attar = two(mart)
    purchase = bought(holding(mart, sold(mart, (comb, 3), (attar, 1), price_paise=150_001)))
    first, second = sent(mart, purchase)
    line = first.lines.get(kind="goods")
    for _time in range(3):
        orders.take_back(line, quantity=1, reason="chipped", by=mart.officer)
    assert owed_to(mart.aggregated) == 0
    assert (
        sum(one.paise for one in purchase.payments.get(paise=first.total_paise).refunds.all())
        == line.gross_paise
    )
    assert owed_to(mart.other) == second.lines.get(kind="goods").shares["maker"]


def test_a_maker_who_cannot_send_leaves_the_rest_to_the_buyer(mart: Boxes) -> None:
    comb, attar = two(mart)
    one = sold(mart, (comb, 1), (attar, 1), times=1)
    purchase = bought(holding(mart, one))
    first, second = purchase.orders.order_by("pk")
    orders.cancel(first, reason="broken in the workshop", by=mart.officer)
    assert whole_of(one, clock.today()).free == 0  # the rest of it is still sold
    orders.cancel(second, reason="not without the comb")
    assert whole_of(one, clock.today()).free == 1
    assert not BookEntry.objects.filter(account=Account.MAKER).exists()
    comb.refresh_from_db()
    assert comb.reserved == 0


def test_it_is_refused_whole_where_a_piece_is_missing_or_has_become_dearer(mart: Boxes) -> None:
    comb, attar = two(mart)
    one = sold(mart, (comb, 2), (attar, 1), price_paise=120_000)
    basket = holding(mart, one, 2, (comb, 2))  # six combs, and there are five
    cart = seen(basket)
    assert [(line.title, line.why) for line in cart.refused if line.hamper] == [(TITLE, "hamper_sold_out")]
    put(basket, comb, quantity=1)
    assert seen(basket).can_be_bought
    Offer.objects.filter(pk=attar.pk).update(price_paise=56_000, mrp_paise=56_000)
    with refused("cannot_be_bought") as refusal:
        bought(basket)
    assert list(refusal.value.fields) == [one.ref] and not Purchase.objects.exists()
    put_hamper(basket, one, count=0)
    assert [line.hamper for line in basket.lines.all()] == [None]
    with refused("gone"):
        put_hamper(basket, one, count=1)


def test_it_costs_no_more_than_its_goods_and_is_gone_with_a_maker(mart: Boxes) -> None:
    comb, attar = two(mart)
    one = sold(mart, (comb, 1), (attar, 1), price_paise=95_000)
    basket = holding(mart, one)
    last = clock.today() + timedelta(days=2)
    Offer.objects.filter(pk=comb.pk).update(cut_paise=36_000, cut_until=last)
    (part, _other) = seen(basket).hampers[one.pk]
    assert (part.each, part.was, seen(basket).goods) == (91_000, 95_000, 91_000)
    Seller.objects.filter(pk=mart.other.pk).update(state=SellerState.PAUSED)
    (line,) = seen(basket).refused
    assert (line.why, str(line.title)) == ("hamper_gone", "Diwali box")
    with pytest.raises(NotFound):
        hamper_shown(one.ref, clock.today())


def test_no_more_than_there_are_in_all_and_late_money_does_not_make_one_more(
    mart: Boxes, client: Client
) -> None:
    one = sold(mart, *((offer, 1) for offer in two(mart)), times=1)
    here = reverse("mart_hamper", args=[one.ref])
    assert "InStock" in client.get(here).content.decode()
    late = bought(holding(mart, one), PayBy.ONLINE)
    assert "OutOfStock" in client.get(here).content.decode()  # who reads it sees no order
    other = holding(mart, one, 0)
    with refused("gone"):
        put_hamper(other, one, count=1)
    money = mart.gateway.pay(begin_payment(late, at=mart.gateway))
    with clock.at(clock.now() + timedelta(hours=1)):
        expire_unpaid()
        put_hamper(other, one, count=1)
        bought(other)
        assert complete(money)
    late.refresh_from_db()
    assert late.state == "expired"


def test_a_coupon_counts_for_what_is_beside_it(mart: Boxes) -> None:
    comb, attar = two(mart)
    basket = holding(mart, sold(mart, (comb, 1), (attar, 1)), 1, (comb, 1))
    basket.coupon = factories.coupon()
    assert seen(basket).off == 4_500


@settings(SEQUENCES, max_examples=6)
@given(
    steps=STEPS,
    at_door=st.booleans(),
    percent=st.integers(min_value=50, max_value=100),
    pieces=PIECES,
)
def test_books_and_statements_agree_after_any_sequence_with_a_hamper(
    mart: Boxes, steps: list[tuple[str, int]], at_door: bool, percent: int, pieces: list[int]
) -> None:
    """A hamper of two makers beside a good of a third, through the same steps as any purchase."""
    with transaction.atomic():
        comb, attar = two(mart, on_hand=9)
        price = (45_000 * pieces[0] + 55_000 * pieces[1]) * percent // 100
        one = sold(mart, (comb, pieces[0]), (attar, pieces[1]), price_paise=price)
        if at_door:
            mart.sold_for(mart.regular)
        basket = holding(mart, one, 2, (mart.offer(mart.regular), pieces[2]))
        gateway = opened_gateway(mart)
        pay_by = PayBy.AT_DOOR if at_door and seen(basket).total <= 5_000_00 else PayBy.ONLINE
        purchase, _key = place(basket, buyer=AT_HOME if at_door else BUYER, pay_by=pay_by)
        follow(steps, mart, purchase, gateway)
        whole()
        statements_add_up([mart.aggregated, mart.other, mart.regular])
        found = gstr1_of(this_month(), filed_in(this_month()), None)
        assert all(check.agrees for check in found.checks)
        transaction.set_rollback(True)


# On its pages


def test_the_cell_finds_adds_orders_and_prices_and_another_publishes(mart: Boxes, client: Client) -> None:
    comb, attar = two(mart)
    browser = signed_in(mart.cell)
    today = clock.today().isoformat()
    sent = {
        "do": "write",
        "title_en": TITLE["en"],
        "title_hi": TITLE["hi"],
        "price": "",
        "shown_from": today,
        "shown_until": today,
    }
    new = reverse("desk_mart_hamper_new")
    assert browser.post(new, {**sent, "title_hi": ""}).status_code == 422
    here = browser.post(new, sent).headers["Location"]
    found = browser.get(here, {"q": "horn sambhal"}).content.decode()
    assert comb.sku in found and attar.sku in found
    for offer in (comb, attar):
        browser.post(here, {"do": "fill", "sku": offer.sku})
    wrong = browser.post(here, {"do": "fill", f"many-{comb.pk}": "21"})
    assert wrong.status_code == 422 and 'value="21"' in wrong.content.decode()
    browser.post(here, {"do": "fill", f"at-{comb.pk}": "3", f"many-{comb.pk}": "2"})
    one = Hamper.objects.get()
    assert list(one.parts.values_list("offer", "quantity")) == [(attar.pk, 1), (comb.pk, 2)]
    other = signed_in(mart.second)
    assert other.post(here, {"do": "publish"}).status_code >= 400
    assert browser.post(here, {**sent, "price": "1,200", "reason": "The feast"}).status_code == 302
    assert browser.post(here, {"do": "publish"}).status_code == 403
    assert "of it the corporation bears" in other.get(here).content.decode().lower()
    assert other.post(here, {"do": "publish"}).status_code == 302
    assert "₹\xa01,200" in client.get(reverse("mart_hamper", args=[one.ref])).content.decode()
    assert b"Diwali box" in client.get(reverse("mart_gifts")).content
    assert signed_in(mart.officer).get(here).status_code == 403
    assert browser.post(here, {"do": "withdraw"}).status_code == 302
    assert client.get(reverse("mart_hamper", args=[one.ref])).status_code == 404


def test_a_guest_reads_what_is_inside_and_has_one_line_in_the_cart(mart: Boxes, client: Client) -> None:
    comb, attar = two(mart)
    one = sold(mart, (comb, 2), (attar, 1), price_paise=120_000)
    page = client.get(reverse("mart_hamper", args=[one.ref])).content.decode()
    for words in (
        "Comes in 2 parcels from 2 makers",
        "Rukhsana Begum",
        "Noor Jahan",
        '"price":"1200.00"',
        "InStock",
    ):
        assert words in page
    cart = reverse("mart_cart")
    for _time in range(2):
        assert client.post(reverse("mart_add"), {"hamper": one.ref}).headers["Location"] == cart
    page = client.get(cart).content.decode()
    assert "₹\xa02,400" in page and page.count('<input name="quantity"') == 1 and "in: Diwali box" in page
    assert client.post(cart, {"do": "hamper", "hamper": one.ref, "quantity": "3"}).status_code == 302
    assert "cannot be bought" in client.get(cart).content.decode()
    client.post(cart, {"do": "hamper", "hamper": one.ref, "quantity": "0"})
    assert "Your cart is empty." in client.get(cart).content.decode()
    assert client.post(reverse("mart_add"), {"hamper": "HM-0"}).status_code == 404


def test_what_has_to_be_made_first_is_not_called_ready(mart: Boxes, client: Client) -> None:
    comb, attar = two(mart)
    here = reverse("mart_hamper", args=[sold(mart, (comb, 1), (attar, 1)).ref])
    assert "5 ready to send" in client.get(here).content.decode()
    Offer.objects.filter(pk=attar.pk).update(on_hand=0, made_to_order=True, monthly_capacity=9, lead_days=14)
    page = client.get(here).content.decode()
    assert "ready to send" not in page and "made to order" in page and "within 14 days" in page


def test_a_page_of_many_hampers_asks_no_more_than_one_of_one(mart: Boxes, client: Client) -> None:
    parts = [(offer, 1) for offer in two(mart)]
    sold(mart, *parts)
    gifts = reverse("mart_gifts")
    with CaptureQueriesContext(connection) as asked:
        client.get(gifts)
    sold(mart, *parts)
    sold(mart, *parts)
    with CaptureQueriesContext(connection) as again:
        assert client.get(gifts).content.decode().count("hamper-mix") == 3
    assert len(again) == len(asked)


def test_a_search_finds_it_by_its_words_and_machines_read_it(mart: Boxes, client: Client) -> None:
    comb, attar = two(mart)
    words = {"en": "Comb and attar, packed for the feast of lights.", "hi": "कंघी और इत्र, दीपों के पर्व के लिए।"}
    one = sold(mart, (comb, 1), (attar, 1), words=words)
    forget()

    def shown(query: str) -> bool:
        return f"/mart/hamper/{one.ref}/" in client.get(f"/mart/find/?{query}").content.decode()

    assert shown("q=diwali") and shown("q=डिब्बा") and shown("q=gift+hamper") and shown("q=noor")
    assert "0 things" not in client.get("/mart/find/?q=diwali").content.decode()
    sheet = factories.listing(
        mart.other, by=mart.officer, reviewer=mart.reviewer, title=Localised(en="Bedsheet", hi="डबल बेडशीट")
    )
    factories.offer(sheet)
    show([sheet])
    assert [one.ref for one in search(Wanted(text="दीवाली")).rows] == [sheet.ref]
    assert sheet.ref not in client.get("/mart/find/?q=दीवाली").content.decode()
    for query in ("q=diwali", "q=comb", "q=buffallow", "q=xylophone", "q=xylophone&gi=on", "q=!!!"):
        forget()
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/mart/find/?{query}")
        assert sum("emart_" in one["sql"] for one in asked) <= 3, query
    assert not shown("q=carpet") and not shown("q=diwali&to=500") and not shown("q=diwali&gi=on")
    [told] = client.get("/api/v1/mart/hampers").json()
    assert (told["ref"], told["price"], told["goods_price"], told["parcels"]) == (
        one.ref,
        "800.00",
        "1000.00",
        2,
    )
    assert [each["sku"] for each in told["articles"]] == [comb.sku, attar.sku] and told["can_be_bought"]
    assert f"/mart/hamper/{one.ref}/" in client.get("/mart/sitemap.xml").content.decode()
    sizes = {"480": {"webp": ["ab" * 32, 9], "avif": ["cd" * 32, 9]}}
    for good in (comb.listing, attar.listing):
        factories.photograph(good, sizes=sizes)
    [fed] = [entry for entry in entries("en", 1) if entry.bundle]
    assert (fed.good.variants[0].price, fed.good.variants[0].sku, len(fed.pictures)) == (80_000, one.ref, 2)
    desk = signed_in(mart.cell).get(f"/desk/mart/hampers/{one.ref}/").content.decode()
    assert "each costs its delivery" in desk and "Noor Jahan" in desk


def test_what_became_dearer_after_it_was_taken_off_is_not_published_again(mart: Boxes) -> None:
    comb, attar = two(mart)
    one = sold(mart, (comb, 1), (attar, 1))
    withdraw_hamper(one, by=mart.cell)
    Offer.objects.filter(pk=comb.pk).update(price_paise=50_000, mrp_paise=50_000)
    events = Event.objects.count()
    with refused("not_whole"):
        publish_hamper(one, by=mart.second)
    one.refresh_from_db()
    assert one.withdrawn_at is not None and Event.objects.count() == events
    Offer.objects.filter(pk=comb.pk).update(price_paise=45_000)
    assert publish_hamper(one, by=mart.second).withdrawn_at is None
