"""A maker and her office see what other market places want; Google fetches what it would take."""

import pytest
from django.urls import reverse
from django.utils import translation

from odop.emart.models import Listing, Offer, Photograph
from odop.emart.readiness import WANTS, readiness, told
from odop.emart.tests.conftest import Shop, signed_in
from odop.lib.market.good import problem

pytestmark = pytest.mark.django_db


def wanted(shop: Shop, address: str = "1 Mall Road") -> dict[str, list[str]]:
    good = Listing.objects.get(pk=shop.good.pk)
    found = readiness(good, list(good.offers.all()), list(good.photographs.all()), address)
    return {str(one.name): [str(text) for text in one.wants] for one in found}


def test_each_market_place_says_what_it_still_wants_in_the_readers_language(shop: Shop) -> None:
    with translation.override("en"):
        before = wanted(shop)
        assert before["Our mart"] == before["ONDC"] == before["Google"] == []
        assert "Write length, width and height of each size." in before["Flipkart"]
        assert before["Amazon"][0].startswith("5 points are wanted and 2 are there.")
    with translation.override("hi"):
        assert any("8" in text for text in wanted(shop)["eBay (विदेश)"])
    Offer.objects.filter(pk=shop.offer.pk).update(length_mm=150, width_mm=50, height_mm=10)
    assert wanted(shop)["Flipkart"] == []


def test_every_sentence_can_be_said(shop: Shop) -> None:
    for key in WANTS:
        code, _dot, language = key.partition(".")
        assert str(told(problem(code, language=language, by=1, limit=2, need=5, have=1, digits=8)))


def test_her_page_and_the_offices_page_show_it_and_a_size_can_be_written(shop: Shop) -> None:
    hers, theirs = signed_in(shop.citizen), signed_in(shop.reviewer)
    address = reverse("own_mart_good", args=[shop.good.ref])
    for page in (hers.get(address), theirs.get(reverse("desk_mart_good", args=[shop.good.ref]))):
        assert "Flipkart" in page.content.decode() and page.status_code == 200
    sent = {
        "do": "change",
        "offer": shop.offer.pk,
        "price": "450",
        "on_hand": "5",
        "weight": "120",
        "lead_days": "3",
    }
    assert hers.post(address, {**sent, "length": "15.5", "width": "5", "height": "1"}).status_code == 302
    shop.offer.refresh_from_db()
    assert (shop.offer.length_mm, shop.offer.width_mm, shop.offer.height_mm) == (155, 50, 10)
    assert hers.post(address, {**sent, "length": "long"}).status_code == 422
    shop.offer.refresh_from_db()
    assert shop.offer.length_mm == 155


def test_google_fetches_goods_with_the_price_of_their_pages(shop: Shop, client: object) -> None:
    for language, title, path in (
        ("en", "Horn comb, wide teeth", "/mart/goods/"),
        ("hi", "सींग की कंघी", "/hi/mart/goods/"),
    ):
        page = client.get(reverse("mart_google_feed", args=[language]))  # type: ignore[attr-defined]
        text = page.content.decode()
        assert page.headers["Content-Type"].startswith("application/xml") and title in text
        assert "<g:price>450.00 INR</g:price>" in text and f"{path}{shop.good.ref}/" in text
    Photograph.objects.filter(listing=shop.good).delete()
    assert b"<item>" not in client.get(reverse("mart_google_feed", args=["en"])).content  # type: ignore[attr-defined]
    for wrong in ("/mart/feed/google-xx.xml", "/mart/feed/google-en.xml?part=0"):
        assert client.get(wrong).status_code == 404  # type: ignore[attr-defined]
