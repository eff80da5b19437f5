"""Reduced prices of an occasion: begun and ended by the clock, struck through truly, and what a filled cart says of them."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from odop.emart import factories, sale_notices
from odop.emart.enums import PayBy
from odop.emart.models import BasketLine, Listing, Offer, PriceCut, PricePoint, Purchase, SearchRow
from odop.emart.queries import prices as book
from odop.emart.queries.baskets import looked_through
from odop.emart.queries.prices import Book, Occasion, lowest_before
from odop.emart.services.baskets import put
from odop.emart.services.goods import set_offer
from odop.emart.services.prices import end_reduction, reduce_price, turn_prices
from odop.emart.services.purchases import place
from odop.emart.services.showing import show
from odop.emart.tests.buying import AT_HOME, World, world
from odop.emart.tests.conftest import refused, signed_in
from odop.kernel import clock
from odop.kernel.fields import Localised
from odop.kernel.models import Event, Notice
from odop.registry import factories as register

pytestmark = pytest.mark.django_db
NOON = datetime.fromisoformat("2026-11-05T12:00:00+05:30")
TODAY, LAST = date(2026, 11, 5), date(2026, 11, 11)
LATER = datetime.fromisoformat("2026-11-12T00:01:00+05:30")
FEAST = Occasion("feast", Localised(en="Diwali", hi="दीपावली"), date(2026, 10, 20), LAST)


@pytest.fixture(scope="module")
def ground(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic(), clock.at(NOON):
        yield world()
        transaction.set_rollback(True)


@pytest.fixture
def mart(ground: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setattr(book, "book", lambda: Book(30, (FEAST,)))
    with transaction.atomic(), clock.at(NOON):
        yield ground
        transaction.set_rollback(True)


def comb(mart: World, *, paise: int = 45_000, days: int = 90) -> Offer:
    """A good that has stood in the mart at a price for so many days."""
    offer = mart.offer(mart.aggregated, price_paise=paise, mrp_paise=50_000)
    PricePoint.objects.filter(offer=offer).update(since=NOON - timedelta(days=days))
    came = {"published_at": NOON - timedelta(days=days), "reviewed_at": NOON - timedelta(days=days)}
    Listing.objects.filter(pk=offer.listing_id).update(**came)
    offer.listing.refresh_from_db()
    return offer


def cut(mart: World, offer: Offer, paise: int = 36_000, **changes: Any) -> PriceCut:
    given: dict[str, Any] = {"occasion": "feast", "first": TODAY, "last": LAST, "by": mart.officer, **changes}
    made = reduce_price(offer, price_paise=paise, **given)
    offer.refresh_from_db()
    return made


def costs(offer: Offer) -> tuple[int, int | None]:
    return SearchRow.objects.values_list("price_paise", "before_paise").get(listing=offer.listing_id)


def test_a_reduced_price_stands_wherever_the_good_does_and_ends_by_itself(
    mart: World, client: Client
) -> None:
    offer = comb(mart)
    cut(mart, offer)
    assert costs(offer) == (36_000, 45_000)
    page = reverse("mart_good", args=[offer.listing.ref])
    shown = client.get(page).content.decode()
    assert "₹ 360" in shown.replace("\xa0", " ") and '"price":"360.00"' in shown
    assert '"priceValidUntil":"2026-11-11"' in shown and "Diwali: until" in shown and "MRP" not in shown
    assert "दीपावली" in client.get(f"/hi{page}").content.decode()
    assert "<s>" in client.get(reverse("mart_find")).content.decode()
    (parcel,) = looked_through(mart.basket((offer, 2)), state="09").parcels
    assert parcel.lines[0].tax.gross == 72_000
    assert parcel.lines[0].tax.taxable < 72_000
    with clock.at(LATER):
        assert (
            looked_through(mart.basket((offer, 2)), state="09").goods == 90_000
        )  # before anybody has put it back
        assert turn_prices() == 1 and turn_prices() == 0
    offer.refresh_from_db()
    assert (offer.cut_paise, costs(offer)) == (None, (45_000, None))


def test_what_begins_later_begins_on_its_day(mart: World) -> None:
    offer = comb(mart)
    cut(mart, offer, first=date(2026, 11, 7))
    assert turn_prices() == 0 and costs(offer) == (45_000, None)
    with clock.at(NOON + timedelta(days=2)):
        assert turn_prices() == 1 and turn_prices() == 0
        assert costs(offer) == (36_000, 45_000)
    assert Event.objects.get(verb="good.price_turned").subject_id == str(offer.listing_id)


def test_a_price_that_was_raised_shortly_before_is_not_struck_through(mart: World) -> None:
    offer = comb(mart, paise=40_000)
    Offer.objects.filter(pk=offer.pk).update(price_paise=48_000)
    PricePoint.objects.filter(offer=offer, paise=48_000).update(since=NOON - timedelta(days=3))
    offer.refresh_from_db()
    assert lowest_before(offer, TODAY) == 40_000
    before = Event.objects.count()
    with refused("was_cheaper"):
        cut(mart, offer, 40_000)
    assert (PriceCut.objects.count(), Event.objects.count()) == (0, before)
    cut(mart, offer, 36_000)
    assert costs(offer) == (36_000, 40_000)


def test_nothing_is_struck_through_beside_a_good_that_is_new_nor_the_mrp(mart: World, client: Client) -> None:
    offer = comb(mart, days=29)
    assert "<s>" in client.get(reverse("mart_find")).content.decode()  # the MRP, while nothing is reduced
    cut(mart, offer)
    for _written in (False, True):
        assert offer.before_paise is None and costs(offer) == (36_000, 36_000)
        shown = client.get(reverse("mart_find")).content.decode()
        assert "reduced price" in shown and "<s>" not in shown
        show([offer.listing])


def test_what_it_cost_before_it_was_published_or_while_it_was_away_is_not_struck_through(mart: World) -> None:
    offer = comb(mart)
    Listing.objects.filter(pk=offer.listing_id).update(reviewed_at=NOON)  # published today, priced long ago
    offer.listing.refresh_from_db()
    assert lowest_before(offer, TODAY) is None
    cut(mart, offer)
    assert costs(offer) == (36_000, 36_000)


def test_a_planned_price_that_would_be_no_lower_on_its_day_does_not_begin_and_she_is_told(
    mart: World,
) -> None:
    offer = comb(mart)
    planned = cut(mart, offer, first=date(2026, 11, 9))
    Offer.objects.filter(pk=offer.pk).update(price_paise=35_000)
    PricePoint.objects.filter(offer=offer, paise=35_000).update(since=NOON + timedelta(days=1))
    Offer.objects.filter(pk=offer.pk).update(price_paise=45_000)
    with clock.at(NOON + timedelta(days=4)):
        assert turn_prices() == 1 and turn_prices() == 0
    planned.refresh_from_db()
    assert planned.begun_at is None and planned.ended_at is not None
    assert costs(offer) == (45_000, None)
    assert not Event.objects.filter(verb="good.price_turned").exists()  # nothing costs anything else
    event = Event.objects.get(verb="good.reduction_fell")
    for _twice in range(2):
        sale_notices.a_price_is_not_reduced(event)
    (said,) = Notice.objects.filter(to=mart.aggregated.artisan.mobile, subject_ref=f"sale {event.pk}")
    assert "घटा हुआ दाम शुरू नहीं हुआ" in said.body


def test_the_lowest_price_of_the_days_before_counts_an_earlier_reduction(mart: World) -> None:
    offer = comb(mart)
    for paise, days in ((38_000, 20), (45_000, 12)):
        PricePoint.objects.create(offer=offer, paise=paise, since=NOON - timedelta(days=days))
    PricePoint.objects.create(offer=offer, paise=10_000, since=NOON - timedelta(days=60))
    PricePoint.objects.create(offer=offer, paise=45_000, since=NOON - timedelta(days=50))
    assert lowest_before(offer, TODAY) == 38_000


def test_who_may_not_and_what_is_wrong_writes_nothing(mart: World) -> None:
    offer = comb(mart)
    stranger = register.officer(register.district("BDH", "Bhadohi", "भदोही"))
    before = Event.objects.count()
    with refused("not_your_place"):
        cut(mart, offer, by=stranger)
    with refused("invalid") as refusal:
        cut(mart, offer, 45_000, occasion="none", first=TODAY - timedelta(days=1), last=None)
    assert set(refusal.value.fields) == {"price", "occasion", "first", "last"}
    with refused("invalid") as refusal:
        cut(mart, offer, last=LAST + timedelta(days=1))
    assert set(refusal.value.fields) == {"last"}
    hidden = factories.offer(factories.listing(mart.aggregated, by=mart.officer))
    with refused("not_published"):
        cut(mart, hidden)
    assert (PriceCut.objects.count(), Event.objects.count()) == (0, before)
    running = cut(mart, offer)
    with refused("reduced_already"):
        cut(mart, offer, 30_000, first=LAST)
    with refused("not_your_place"):
        end_reduction(running, by=stranger)
    assert PriceCut.objects.count() == 1 and costs(offer) == (36_000, 45_000)


def test_it_is_ended_before_its_time_once(mart: World) -> None:
    offer = comb(mart)
    running = cut(mart, offer)
    end_reduction(running, by=mart.officer)
    assert costs(offer) == (45_000, None)
    with refused("reduction_over"):
        end_reduction(running, by=mart.officer)


def test_the_usual_price_may_change_meanwhile(mart: World) -> None:
    offer = comb(mart)
    cut(mart, offer)
    set_offer(
        offer.listing,
        offer=offer,
        price_paise=48_000,
        mrp_paise=50_000,
        on_hand=5,
        weight_g=120,
        by=mart.officer,
    )
    assert costs(offer) == (36_000, 45_000)
    set_offer(offer.listing, offer=offer, price_paise=30_000, on_hand=5, weight_g=120, by=mart.officer)
    assert costs(offer) == (30_000, None)


def test_a_cart_that_was_filled_before_the_end_says_so_and_asks(mart: World, client: Client) -> None:
    offer = comb(mart)
    cut(mart, offer)
    client.post(reverse("mart_add"), {"sku": offer.sku})
    basket = BasketLine.objects.get().basket
    seen = looked_through(basket, state="09").total
    with clock.at(LATER):
        shown = client.get(reverse("mart_cart")).content.decode().replace("\xa0", " ")
        assert "A piece cost ₹ 360 when you put it in. It costs ₹ 450 now." in shown
        for agreed in (None, seen):
            with refused("changed"):
                place(basket, buyer=AT_HOME, pay_by=PayBy.ONLINE, agreed_paise=agreed)
        assert not Purchase.objects.exists() and BasketLine.objects.get().quantity == 1
        put(basket, offer, quantity=1)  # seen anew
        place(basket, buyer=AT_HOME, pay_by=PayBy.ONLINE)


def test_an_order_keeps_the_price_at_which_it_was_placed(mart: World) -> None:
    offer = comb(mart)
    cut(mart, offer)
    line = mart.bought((offer, 1), buyer=AT_HOME).orders.get().lines.get(kind="goods")
    with clock.at(LATER):
        turn_prices()
        line.refresh_from_db()
        assert line.gross_paise == 36_000


def test_her_office_gives_and_ends_it_on_the_page_of_the_good(mart: World) -> None:
    offer = comb(mart)
    browser = signed_in(mart.officer)
    page = reverse("desk_mart_write", args=[offer.listing.ref])
    sent = {
        "do": "reduce",
        "variant": offer.pk,
        "reduced": "360",
        "occasion": "feast",
        "first": "2026-11-05",
        "last": "2026-11-11",
    }
    assert browser.post(page, {**sent, "reduced": "900"}).status_code == 422
    assert not PriceCut.objects.exists()
    assert browser.post(page, sent).status_code == 302
    assert "holds now" in browser.get(page).content.decode()
    assert browser.post(page, {"do": "unreduce", "cut": PriceCut.objects.get().pk}).status_code == 302
    assert PriceCut.objects.get().ended_at is not None


def test_outside_every_occasion_a_maker_gives_her_own_lower_price_for_a_month_at_most(
    mart: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(book, "book", lambda: Book(30, ()))
    offer, told = comb(mart), Event.objects.count()
    given = {"price_paise": 40_000, "occasion": "own", "first": TODAY, "by": mart.officer}
    with refused("invalid"):
        reduce_price(offer, **given, last=TODAY + timedelta(days=30))
    assert not PriceCut.objects.exists() and Event.objects.count() == told
    reduce_price(offer, **given, last=TODAY + timedelta(days=29))
    offer.refresh_from_db()
    assert (offer.price_on(TODAY), offer.before_paise, offer.occasion) == (40_000, 45_000, "own")
    with refused("reduced_already"):
        reduce_price(offer, **{**given, "price_paise": 39_000}, last=TODAY)
    page = signed_in(mart.officer).get(f"/desk/mart/goods/{offer.listing.ref}/write/").content.decode()
    assert "The maker’s own lower price" in page and "my own lower price" in page
