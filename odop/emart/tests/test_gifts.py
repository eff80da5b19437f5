"""Catalogues of gifts: put together by the cell, shown between their days, by what one wants to spend."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from odop.emart.models import Gift, GiftCatalogue, Offer
from odop.emart.queries.gifts import bands, goods_in
from odop.emart.services.gifts import publish_catalogue, withdraw_catalogue, write_catalogue
from odop.emart.services.publishing import end_listing
from odop.emart.tests.buying import World, world
from odop.emart.tests.conftest import refused, signed_in
from odop.kernel import clock
from odop.kernel.models import Event
from odop.kernel.refusals import NotAllowed

pytestmark = pytest.mark.django_db
NOVEMBER = datetime.fromisoformat("2026-11-02T10:00:00+05:30")
FIRST, LAST = date(2026, 11, 1), date(2026, 11, 20)
TITLE = {"en": "Diwali gifts", "hi": "दीवाली के उपहार"}


@pytest.fixture(scope="module")
def ground(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[World, list[Offer]]]:
    with django_db_blocker.unblock(), transaction.atomic(), clock.at(NOVEMBER):
        made = world()
        prices = (30_000, 80_000, 600_000)
        yield made, [made.offer(made.aggregated, price_paise=price, mrp_paise=price) for price in prices]
        transaction.set_rollback(True)


@pytest.fixture
def mart(ground: tuple[World, list[Offer]]) -> Iterator[World]:
    with transaction.atomic(), clock.at(NOVEMBER):
        yield ground[0]
        transaction.set_rollback(True)


@pytest.fixture
def refs(ground: tuple[World, list[Offer]]) -> list[str]:
    return [offer.listing.ref for offer in ground[1]]


def written(mart: World, refs: list[str], **changes: Any) -> GiftCatalogue:
    given: dict[str, Any] = {
        "slug": "diwali",
        "title": TITLE,
        "words": {},
        "shown_from": FIRST,
        "shown_until": LAST,
        "by": mart.cell,
    }
    return write_catalogue(**{**given, "goods": ", ".join(refs), **changes})


def test_a_catalogue_is_shown_between_its_days_once_it_is_published(
    mart: World, refs: list[str], client: Client
) -> None:
    one = written(mart, [refs[2], refs[0]])
    address = reverse("mart_gift_catalogue", args=["diwali"])
    assert client.get(address).status_code == 404
    publish_catalogue(one, by=mart.cell)
    page = client.get(address).content.decode()
    assert "Diwali gifts" in page and page.index(refs[2]) < page.index(refs[0]) and refs[1] not in page
    assert "दीवाली के उपहार" in client.get(f"/hi{reverse('mart_gifts')}").content.decode()
    with clock.at(datetime.fromisoformat("2026-11-21T10:00:00+05:30")):
        assert client.get(address).status_code == 404
    withdraw_catalogue(one, by=mart.cell)
    assert client.get(address).status_code == 404


def test_goods_are_narrowed_to_what_one_wants_to_spend(mart: World, refs: list[str], client: Client) -> None:
    one = publish_catalogue(written(mart, refs), by=mart.cell)
    assert bands(goods_in(one)) == [(500, 1), (1000, 2)]
    page = client.get(reverse("mart_gift_catalogue", args=["diwali"]), {"up_to": "1000"}).content.decode()
    assert refs[0] in page and refs[1] in page and refs[2] not in page


def test_what_leaves_the_mart_leaves_the_catalogue(mart: World, refs: list[str]) -> None:
    one = written(mart, refs)
    end_listing(one.gifts.all()[0].listing, by=mart.officer)
    assert [row.ref for row in goods_in(one)] == refs[1:]


def test_only_the_cell_writes_one_and_what_is_wrong_is_said_field_by_field(
    mart: World, refs: list[str]
) -> None:
    written(mart, refs)
    before = Event.objects.count()
    with pytest.raises(NotAllowed):
        written(mart, refs, by=mart.officer, slug="other")
    wrong = {
        "slug": "Diwali!",
        "title": {"en": "x"},
        "shown_until": date(2026, 10, 1),
        "goods": f"{refs[0]} MT-XXX-1",
    }
    with refused("invalid") as refusal:
        written(mart, refs, **wrong)
    assert set(refusal.value.fields) == {"slug", "title_hi", "shown_until", "goods"}
    with refused("invalid"):
        written(mart, refs)  # the address is taken
    assert (GiftCatalogue.objects.count(), Gift.objects.count(), Event.objects.count()) == (1, 3, before)
    with refused("not_published"):
        withdraw_catalogue(GiftCatalogue.objects.get(), by=mart.cell)


def test_the_cell_writes_and_publishes_on_its_page(mart: World, refs: list[str]) -> None:
    browser = signed_in(mart.cell)
    sent = {"do": "write", "slug": "office", "title_en": "For the office", "title_hi": "दफ़्तर के लिए", "words_en": "", "words_hi": "",
            "shown_from": "2026-11-01", "shown_until": "2026-12-31", "goods": "\n".join(refs)}  # fmt: skip
    new = reverse("desk_mart_gift_catalogue", args=["new"])
    assert browser.post(new, {**sent, "goods": ""}).status_code == 422
    page = browser.post(new, sent)
    assert page.headers["Location"] == reverse("desk_mart_gift_catalogue", args=["office"])
    assert browser.post(page.headers["Location"], {"do": "publish"}).status_code == 302
    assert GiftCatalogue.objects.get().published_at is not None
    assert b"For the office" in browser.get(reverse("desk_mart_gifts")).content
    assert signed_in(mart.officer).get(reverse("desk_mart_gifts")).status_code == 403
