"""Who bought it says how it is, an office reads it, the maker answers once; what was sold and said counts in the lists."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client

from odop.emart.enums import ReviewState
from odop.emart.models import Order, OrderLine, Purchase, Review, SearchRow
from odop.emart.personal_data import forget_sales, still_named
from odop.emart.queries.purchases import purchase_by_key
from odop.emart.services import orders
from odop.emart.services.baskets import open_basket, put
from odop.emart.services.paying import begin_payment, complete
from odop.emart.services.purchases import place
from odop.emart.services.reviews import answer_review, refuse_review, show_review, write_review
from odop.emart.services.showing import count_a_year, show
from odop.emart.tests.buying import BUYER, World
from odop.emart.tests.conftest import photograph, refused, signed_in
from odop.kernel import clock, pagecache, scope
from odop.kernel.models import StoredFile
from odop.lib.payments.local import LocalGateway
from odop.registry import factories as register

pytestmark = pytest.mark.django_db
WORDS = "Well made. The handle is smaller than I thought."


@pytest.fixture
def mart(ground: World) -> Iterator[World]:
    with transaction.atomic():
        yield ground
        transaction.set_rollback(True)


def delivered(mart: World, pieces: int = 2, *, come: bool = True) -> tuple[Purchase, str, OrderLine]:
    """A purchase that has come, its key, and its article."""
    basket, _cart = open_basket()
    put(basket, mart.offer(mart.aggregated), quantity=pieces)
    purchase, key = place(basket, buyer=BUYER, pay_by="online")  # type: ignore[arg-type]
    gateway = LocalGateway()
    complete(gateway.pay(begin_payment(purchase, at=gateway)))
    order = purchase.orders.get()
    orders.ship(order, carrier="India Post", tracking="", by=mart.officer)
    if come:
        orders.deliver(order, by=mart.officer)
    return purchase_by_key(key), key, OrderLine.objects.get(order=order, kind="goods")


def row_of(line: OrderLine) -> SearchRow:
    return SearchRow.objects.get(ref=line.listing_ref)


def test_what_is_delivered_and_kept_is_counted_as_it_happens(mart: World) -> None:
    _purchase, _key, line = delivered(mart, 3, come=False)
    assert row_of(line).sold == 0
    orders.deliver(line.order, by=mart.officer)
    before = row_of(line)
    assert before.sold == 3
    orders.take_back(OrderLine.objects.get(pk=line.pk), quantity=1, reason="chipped", by=mart.officer)
    assert row_of(line).sold == 2
    good = line.offer.listing  # type: ignore[union-attr]
    SearchRow.objects.filter(listing=good).delete()
    show([good])  # what comes back into the mart knows what it sold
    assert row_of(line).sold == 2


def test_what_was_sold_more_than_a_year_ago_counts_no_longer(mart: World) -> None:
    _purchase, _key, line = delivered(mart, 3)
    _later, _key, other = delivered(mart, 2)
    Order.objects.filter(pk=line.order_id).update(delivered_at=clock.now() - timedelta(days=400))
    assert count_a_year() == 1 and count_a_year() == 0
    assert (row_of(line).sold, row_of(other).sold) == (0, 2)


def test_a_buyer_writes_an_office_reads_and_it_stands_in_the_mart(mart: World) -> None:
    _purchase, key, line = delivered(mart)
    buyer, address = Client(), f"/mart/bought/{key}/reviews/"
    assert "How is it?" in buyer.get(address).content.decode()
    file = SimpleUploadedFile("me.jpg", photograph(), content_type="image/jpeg")
    given = {
        "do": "write",
        "line": line.pk,
        "stars": "4",
        "words": WORDS,
        "named": "on",
        "photographs": [file],
    }
    assert buyer.post(address, given).status_code == 302
    review = Review.objects.get(line=line)
    assert (review.by_name, review.by_place, review.state) == ("Meera", "Kochi", "waiting")
    page = f"/mart/goods/{line.listing_ref}/"
    pagecache.forget()
    assert WORDS not in buyer.get(page).content.decode() and row_of(line).reviews == 0
    office = signed_in(mart.reviewer)
    assert WORDS in office.get("/desk/mart/reviews/").content.decode()
    assert office.post("/desk/mart/reviews/", {"do": "show", "review": review.pk}).status_code == 302
    row = row_of(line)
    assert (row.reviews, row.stars) == (1, 400)
    pagecache.forget()
    shown = Client().get(page).content.decode()
    assert WORDS in shown and "Meera, Kochi" in shown and "Nair" not in shown
    assert '"aggregateRating":{"@type":"AggregateRating","ratingValue":"4.0","reviewCount":1' in shown
    picture = shown.partition('<p class="review-shots"><img src="')[2].partition('"')[0]
    answer = Client().get(picture)
    assert answer.status_code == 200 and b"Some phone" not in answer.content
    refuse_review(review, reason="Speaks of another shop.", by=mart.reviewer)
    assert row_of(line).reviews == 0 and Client().get(picture).status_code == 404


def test_who_does_not_want_to_be_named_is_not(mart: World) -> None:
    purchase, _key, line = delivered(mart)
    review = write_review(purchase, line.pk, stars=2, words="", named=False)
    assert (review.by_name, review.by_place) == ("", "")


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"stars": 0}, "stars"), ({"stars": 6}, "stars"), ({"words": "x" * 1001}, "words"), ({"words": "Call 98123 45670"}, "words"),
     ({"photographs": [b"no photograph"]}, "photographs"), ({"photographs": [b""] * 4}, "photographs")],
)  # fmt: skip
def test_what_is_not_right_is_said_at_its_place_and_nothing_is_written(
    mart: World, changes: dict[str, Any], field: str
) -> None:
    purchase, _key, line = delivered(mart)
    with refused("invalid") as told:
        write_review(purchase, line.pk, **{"stars": 5, "words": WORDS, **changes})
    assert set(told.value.fields) == {field} and not Review.objects.exists()


def test_only_what_has_come_is_reviewed_and_once(mart: World) -> None:
    purchase, _key, line = delivered(mart, come=False)
    with refused("not_delivered"):
        write_review(purchase, line.pk, stars=5, words="")
    assert not Review.objects.exists()
    orders.deliver(line.order, by=mart.officer)
    write_review(purchase, line.pk, stars=5, words="")
    with refused("reviewed_already"):
        write_review(purchase, line.pk, stars=1, words="")
    other, _other_key, _line = delivered(mart)
    with refused("not_found"):
        write_review(other, line.pk, stars=5, words="")
    assert Review.objects.count() == 1


def test_an_office_sees_the_photographs_before_anybody_else(mart: World) -> None:
    purchase, _key, line = delivered(mart)
    write_review(purchase, line.pk, stars=3, words=WORDS, photographs=[photograph()])
    page = signed_in(mart.reviewer).get("/desk/mart/reviews/").content.decode()
    picture = page.partition('<p class="review-shots"><img src="')[2].partition('"')[0]
    assert picture.startswith("/desk/mart/reviews/")
    answer = signed_in(mart.reviewer).get(picture)
    assert answer.status_code == 200 and answer["Cache-Control"] == "private, no-store"
    stranger = register.officer(register.district("BDH", "Bhadohi", "भदोही"))
    assert signed_in(stranger).get(picture).status_code == 404
    assert Client().get(picture.replace("/desk", "")).status_code == 404


def test_what_names_the_buyer_goes_with_the_purchase_when_its_time_is_over(mart: World) -> None:
    kept = []
    for _n in range(2):  # the same photograph
        purchase, _key, line = delivered(mart)
        review = write_review(purchase, line.pk, stars=3, words=WORDS, named=True, photographs=[photograph()])
        kept.append((purchase, show_review(review, by=mart.officer)))
    (old, hers), (present, other) = kept
    before = present.placed_at
    Purchase.objects.filter(pk=old.pk).update(
        name="", placed_at=before - timedelta(days=1)
    )  # as at a counter
    assert still_named(before) == 1 and forget_sales(before) == 1
    old.refresh_from_db()
    hers.refresh_from_db()
    other.refresh_from_db()
    assert (old.mobile, old.address, hers.by_name, hers.by_place, hers.photographs) == ("", "", "", "", [])
    assert other.by_name and other.photographs and still_named(before) == 0
    shown = {sha for kinds in other.photographs[0]["sizes"].values() for sha, _size in kinds.values()}
    assert set(StoredFile.objects.filter(sha256__in=shown).values_list("sha256", flat=True)) == shown


def test_the_maker_answers_once_and_an_office_of_another_place_does_nothing(mart: World) -> None:
    purchase, _key, line = delivered(mart)
    review = write_review(purchase, line.pk, stars=3, words=WORDS)
    stranger = register.officer(register.district("BDH", "Bhadohi", "भदोही"))
    for act in (
        lambda: show_review(review, by=stranger),
        lambda: refuse_review(review, reason="no", by=stranger),
        lambda: answer_review(review, words="Thank you.", by=stranger),
    ):
        with refused("not_your_place"):
            act()
    with refused("not_shown"):
        answer_review(review, words="Thank you.", by=mart.officer)
    with refused("invalid"):
        refuse_review(review, reason=" ", by=mart.officer)
    review = show_review(review, by=mart.officer)
    with refused("not_waiting"):
        show_review(review, by=mart.officer)
    with refused("invalid"):
        answer_review(review, words="Ring me at 9812345670", by=mart.officer)
    review = answer_review(review, words="Thank you. The next ones are larger.", by=mart.officer)
    with refused("answered_already"):
        answer_review(review, words="Again.", by=mart.officer)
    review.refresh_from_db()
    assert review.answer.endswith("larger.") and review.state == ReviewState.PUBLISHED


def test_three_reviews_move_a_good_in_the_lists_and_fewer_do_not(mart: World) -> None:
    _purchase, _key, line = delivered(mart)
    rows = SearchRow.objects.filter(ref=line.listing_ref)
    rows.update(reviews=2, stars=500)
    before = rows.get().score
    rows.update(reviews=3, stars=500)
    assert rows.get().score == before + 10
    rows.update(stars=250)
    assert rows.get().score == before


def test_a_wish_list_lies_in_the_browser_and_can_be_sent(mart: World) -> None:
    offer = mart.offer(mart.aggregated)
    ref, mine, friend = offer.listing.ref, Client(), Client()
    assert "Nothing is on your wish list" in mine.get("/mart/wishes/").content.decode()
    assert mine.post("/mart/wishes/", {"ref": ref, "do": "in"}).status_code == 302
    page = mine.get("/mart/wishes/").content.decode()
    assert ref in page and f"/mart/wishes/?of={ref}" in page
    assert "A wish list for you" in friend.get(f"/mart/wishes/?of={ref}.MT-XXX-1<script>").content.decode()
    mine.post("/mart/wishes/", {"ref": ref, "do": "out"})
    assert ref not in mine.get("/mart/wishes/").content.decode()


def test_a_review_that_waits_is_seen_by_nobody_outside(mart: World) -> None:
    purchase, _key, line = delivered(mart)
    review = write_review(purchase, line.pk, stars=3, words=WORDS)
    with scope.enter(scope.NOBODY):
        assert not Review.objects.filter(pk=review.pk).exists()
    show_review(review, by=mart.officer)
    with scope.enter(scope.NOBODY):
        assert Review.objects.filter(pk=review.pk).exists()
