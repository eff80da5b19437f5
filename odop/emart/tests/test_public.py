"""The mart for everybody: light pages, few questions, what machines read, and nobody who did not agree."""

import json
import re

import brotli
import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from odop.emart import drawings, services
from odop.emart.components import cards
from odop.emart.models import Listing, Photograph
from odop.emart.queries.care import care
from odop.emart.queries.shop import rows_named
from odop.emart.tests.conftest import Shop
from odop.kernel import pagecache, scope
from odop.kernel.ui.numbers import legible
from odop.registry.services import withdraw_consent

pytestmark = pytest.mark.django_db


def body(path: str, status: int = 200) -> str:
    pagecache.forget()
    answer = Client().get(path)
    assert answer.status_code == status, path
    return str(answer.content.decode())


def test_a_good_shows_its_price_its_maker_and_what_the_law_wants(shop: Shop) -> None:
    page = body(f"/mart/goods/{shop.good.ref}/")
    for text in ("Horn comb, wide teeth", "450", "Zainab Ansari", "Sarai Tarin", "9601", "Country of origin", "Net quantity",
                 "within 7 days", "Sold for the maker, with a GST bill, by Sample Export Corporation", "Buffalo horn"):  # fmt: skip
        assert text in page, text
    assert shop.artisan.mobile not in page and "30012345678" not in page
    assert 'alt="Horn comb, wide teeth"' in page, "its photograph is heard by the title"
    assert "सींग की कंघी" in body(f"/hi/mart/goods/{shop.good.ref}/")


def test_machines_read_the_price_the_page_shows(shop: Shop) -> None:
    page = body(f"/mart/goods/{shop.good.ref}/")
    [text] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    data = json.loads(text)
    assert data["@type"] == "Product" and data["offers"][0]["price"] == "450.00"
    assert data["offers"][0]["availability"].endswith("/InStock") and "aggregateRating" not in data
    assert data["offers"][0]["seller"]["name"] == "Sample Export Corporation (sample)"
    assert data["countryOfOrigin"] == {"@type": "Country", "name": "IN"}
    plan = body("/mart/sitemap.xml")
    for language, path in (("en", ""), ("hi", "/hi")):
        assert re.search(
            f'hreflang="{language}" href="[^"]+[0-9a-z]{path}/mart/goods/{shop.good.ref}/"', plan
        ), language
    assert 'property="og:title"' in page and 'property="og:image"' in page
    Listing.objects.filter(pk=shop.good.pk).update(title={"en": "</script><b>x", "hi": "x"})
    assert "</script><b>" not in body(f"/mart/goods/{shop.good.ref}/")


@pytest.mark.parametrize(
    ("path", "most"),
    [("/mart/", 3), ("/mart/find/", 2), ("/mart/find/?q=comb", 2), ("/mart/find/?q=kxomb", 4), ("/mart/crafts/horn/", 2),
     ("/mart/districts/SBL/", 4), ("/mart/goods/{ref}/", 2), ("/mart/makers/{maker}/", 3)],
)  # fmt: skip
def test_a_page_asks_little_of_the_database(shop: Shop, path: str, most: int) -> None:
    pagecache.forget()
    Client().get("/mart/find/?q=other")  # hampers of the day are kept from one search to the next
    with CaptureQueriesContext(connection) as asked:
        answer = Client().get(path.format(ref=shop.good.ref, maker=shop.seller.ref))
    assert answer.status_code == 200
    said = [
        one["sql"] or "emart_" for one in asked.captured_queries
    ]  # of what was planned before no text is told
    ours = [sql for sql in said if "emart_" in sql or "places_" in sql]
    assert len(ours) <= most, ours


def test_filters_and_order_stand_where_there_is_something_to_narrow(shop: Shop) -> None:
    assert 'id="narrow"' in body("/mart/find/?q=comb") and 'id="order"' in body("/mart/find/?q=comb")
    nothing = body("/mart/find/?q=xylophone")
    assert 'id="narrow"' not in nothing and 'id="order"' not in nothing
    assert (
        "Nothing here fits" in nothing and shop.good.title["en"] in nothing
    )  # what stands first is shown instead
    assert 'id="narrow"' in body("/mart/find/?from=99999")  # to be taken away again
    assert '<input type="hidden" name="from" value="1">' in body("/mart/find/?from=1")  # sorting keeps it


def test_the_answer_to_a_search_is_compressed_and_not_kept(shop: Shop) -> None:
    pagecache.forget()
    answer = Client().get("/mart/find/?q=comb", headers={"accept-encoding": "br"})
    assert shop.good.ref in brotli.decompress(answer.content).decode() and not pagecache._pages


def test_the_front_page_is_light_and_its_pictures_come_later(shop: Shop) -> None:
    page = body("/mart/")
    assert len(brotli.compress(page.encode())) < 20_000
    assert page.count("<img") == page.count('loading="lazy"') == 2
    one = shop.good.photographs.get()
    smallest = min(one.sizes.values(), key=lambda kinds: kinds["webp"][1])
    assert smallest["webp"][1] < 15_000


def test_a_picture_is_kept_for_ever_and_tells_nothing_beside_itself(shop: Shop) -> None:
    address = re.findall(r'srcset="([^ ]+avif)', body(f"/mart/goods/{shop.good.ref}/"))[0]
    with scope.enter(scope.NOBODY):
        answer = Client().get(address)
    assert answer.status_code == 200 and answer["Content-Type"] == "image/avif"
    assert "immutable" in answer["Cache-Control"] and b"Some phone" not in answer.content
    number = Photograph.objects.get(listing=shop.good).pk
    for wrong in (f"/mart/pictures/{number}/320-000000000000.webp", f"/mart/pictures/{number}/99-000000000000.webp",
                  "/mart/pictures/0/320-000000000000.webp"):  # fmt: skip
        body(wrong, 404)


def test_a_lost_photograph_is_a_pattern_that_nobody_keeps_and_no_error(shop: Shop) -> None:
    one = shop.good.photographs.get()
    one.sizes["320"]["webp"][0] = "0123456789abcdef" * 4
    one.save(update_fields=["sizes"])
    answer = Client().get(f"/mart/pictures/{one.pk}/320-0123456789ab.webp")
    assert answer.status_code == 404 and answer["Content-Type"] == "image/svg+xml"
    assert answer["Cache-Control"] == "no-store" and answer.content.startswith(b"<svg xmlns=")


def test_a_good_names_who_answers_and_the_help_says_how(shop: Shop) -> None:
    good, known = body(f"/mart/goods/{shop.good.ref}/"), care()
    assert known is not None
    for text in (known.phone, known.officer["en"], known.officer_mail, "/mart/help/"):
        assert text in good, text
    page = body("/mart/help/")
    for text in (
        "acknowledged within 48 hours",
        "rule 4(5)",
        known.helpline,
        "Sample Export Corporation",
        "₹\xa080",
    ):
        assert text in page, text
    assert known.officer["hi"] in body("/hi/mart/help/")


def test_who_takes_her_consent_back_is_on_no_page(shop: Shop) -> None:
    pages = ("/mart/", "/mart/find/", "/mart/districts/SBL/", "/mart/sitemap.xml")
    assert all(shop.good.ref in body(path) for path in pages)
    picture = re.findall(r'<img src="([^"]+)', body("/mart/"))[0]
    with scope.enter(shop.citizen.scope):
        withdraw_consent(shop.artisan, "mart", by=shop.citizen)
    for path in pages:
        assert "Zainab" not in body(path) and shop.good.ref not in body(path)
    for path in (
        f"/mart/goods/{shop.good.ref}/",
        f"/mart/makers/{shop.seller.ref}/",
        f"/mart/made/{shop.good.ref}/",
        picture,
    ):
        body(path, 404)


def test_the_card_of_an_object_stays_when_no_more_is_sold(shop: Shop) -> None:
    services.end_listing(shop.good, by=shop.citizen)
    body(f"/mart/goods/{shop.good.ref}/", 404)
    page = body(f"/mart/made/{shop.good.ref}/")
    assert "Zainab Ansari" in page and "More from Sambhal" in page
    body("/mart/made/MT-XXX-99999/", 404)


def test_a_sample_without_a_photograph_shows_the_drawing_of_its_kind_and_says_so(shop: Shop) -> None:
    shown = rows_named([shop.good.ref])[0]
    row = shown._replace(pictured="{}", titles='{"en": "Brass lota", "hi": "पीतल का लोटा"}')
    assert "drawings/" not in cards([row]) and "<svg" in cards(
        [row]
    )  # no sample: never a drawing of something like it
    page = cards([row._replace(is_sample=True)])
    assert "emart/drawings/pot.svg" in page and "sample drawing" in page
    assert all(finders.find(f"emart/drawings/{name}.svg") for name in drawings._known().values())


def test_each_craft_on_the_front_is_shown_by_its_first_good(shop: Shop) -> None:
    front = body("/mart/")
    assert 'class="mart-crafts"' in front and 'href="/mart/crafts/horn/"' in front
    assert front.count("<picture>") == 2  # the comb itself, and as the sign of its craft


def test_the_price_of_one_unit_stands_beside_a_weight(shop: Shop) -> None:
    Listing.objects.filter(pk=shop.good.pk).update(net_quantity=500, quantity_unit="g")
    page = body(f"/mart/goods/{shop.good.ref}/")
    assert "₹\xa00.90 a gram" in page
    assert "Delivery: ₹\xa050 in Uttar Pradesh, ₹\xa080 to other States." in page


@pytest.mark.parametrize(
    "path", ["/mart/makers/SE-0/", "/mart/districts/ZZZ/", "/mart/crafts/none/", "/mart/goods/MT-0/"]
)
def test_what_is_not_there_is_not_found(shop: Shop, path: str) -> None:
    body(path, 404)


def test_the_ranking_is_published(shop: Shop) -> None:
    assert "Nobody pays for a place" in body("/mart/ranking/") and "/mart/ranking/" in body("/mart/find/")


def test_a_village_that_was_typed_in_devanagari_can_be_read_in_english() -> None:
    with translation.override("en"):
        assert (legible("सराय तरीन"), legible("Sarai Tarin")) == ("Saray Tarin", "Sarai Tarin")
    with translation.override("hi"):
        assert legible("सराय तरीन") == "सराय तरीन"
