"""The pages of a shop: whoever stands in it finds them, sells and closes the day; nobody else does."""

import pytest
from django.test import Client

from odop.emart import factories as mart
from odop.emart.tests.conftest import signed_in
from odop.kernel import clock
from odop.outlets import factories
from odop.outlets.models import CounterSale, DayClose, Shop, ShopStock, Transfer
from odop.outlets.queries.shops import offer_of_code
from odop.outlets.tests.conftest import Ground

pytestmark = pytest.mark.django_db


def test_who_stands_in_a_shop_finds_its_pages_and_nobody_elses(at: Ground) -> None:
    sale = factories.sold(at.shop, at.comb, by=at.one, number=1).sale
    [paper] = sale.papers.all()
    ref = at.shop.ref
    transfer = Transfer.objects.order_by("pk")[0]
    paths = [
        f"/desk/outlets/{ref}/", f"/desk/outlets/{ref}/counter/", f"/desk/outlets/{ref}/stock/",
        f"/desk/outlets/{ref}/stock/{at.comb.pk}/", f"/desk/outlets/{ref}/transfers/?maker={at.mart.aggregated.ref}",
        f"/desk/outlets/{ref}/sales/", f"/desk/outlets/{ref}/sales/{sale.pk}/", f"/desk/outlets/{ref}/day/",
        f"/desk/outlets/{ref}/sales/{sale.pk}/{paper.pk}/",
    ]  # fmt: skip
    inside, stranger = (
        signed_in(at.one),
        signed_in(factories.staff(factories.shop(at.mart.place, by=at.mart.officer))),
    )
    for path in [
        *paths,
        f"/desk/outlets/transfers/{transfer.ref}/",
        f"/desk/outlets/transfers/{transfer.ref}/challan/hi/",
    ]:
        assert inside.get(path).status_code == 200, path
        assert inside.get(f"/hi{path}").status_code == 200, path
    for path in [*paths, f"/desk/outlets/transfers/{transfer.ref}/"]:
        assert stranger.get(path).status_code == 404, path
        assert Client().get(path).status_code == 302, path
    assert b"LK00/" in inside.get(f"/desk/outlets/{ref}/sales/").content
    assert inside.post(f"/desk/outlets/{ref}/sheet/")["Content-Type"].endswith("sheet")


def test_a_code_is_rung_up_and_sold_and_the_day_closed_and_signed(at: Ground) -> None:
    client, path = signed_in(at.one), f"/desk/outlets/{at.shop.ref}/counter/"
    page = client.post(
        path, {"do": "add", "code": f"https://example.org/mart/made/{at.comb.listing.ref}/", "way": "cash"}
    )
    assert f'name="p{at.comb.pk}" value="1"' in page.content.decode()
    assert CounterSale.objects.count() == 0
    uuid = page.context["uuid"]
    less = client.post(
        path, {"do": "sell", f"p{at.comb.pk}": "2", "way": "cash", "given": "800", "uuid": uuid}
    )
    assert less.status_code == 409 and CounterSale.objects.count() == 0
    for _time in range(2):  # pressed twice
        done = client.post(
            path,
            {"do": "sell", f"p{at.comb.pk}": "2", "way": "cash", "given": "1000", "uuid": uuid},
            follow=True,
        )
    assert "Change: ₹ 100" in done.content.decode()
    assert (CounterSale.objects.count(), ShopStock.objects.get(offer=at.comb).on_hand) == (1, 1)
    day = f"/desk/outlets/{at.shop.ref}/day/"
    assert client.post(day, {"do": "close", "n500": "1"}).status_code == 409
    assert client.post(day, {"do": "close", "n500": "1", "n200": "2"}).status_code == 302
    close = DayClose.objects.get()
    assert (close.day, close.difference_paise) == (clock.today(), 0)
    assert client.post(day, {"do": "sign", "close": close.pk}).status_code == 409
    assert signed_in(at.other).post(day, {"do": "sign", "close": close.pk}).status_code == 302
    assert client.get(f"{day}{close.pk}/hi/")["Content-Type"] == "application/pdf"


def test_a_maker_sends_what_a_shop_asks_for(at: Ground) -> None:
    from odop.outlets import services
    from odop.registry import factories as register

    maker = register.citizen("9811100009")
    artisan = at.mart.aggregated.artisan
    artisan.user = maker
    artisan.save()
    asked = services.ask_for(at.shop, at.mart.aggregated, {at.comb.pk: 2}, by=at.one)
    client = signed_in(maker)
    assert str(at.shop.name["en"]) in client.get("/me/outlets/").content.decode()
    page = client.get(f"/me/outlets/{asked.ref}/").content.decode()
    assert 'class="phone"' in page and f'name="p{at.comb.pk}" value="2"' in page
    wrong = client.post(
        f"/me/outlets/{asked.ref}/", {"do": "send", f"p{at.comb.pk}": "9", "carrier": "India Post"}
    )
    assert wrong.status_code in (409, 422) and f'name="p{at.comb.pk}" value="9"' in wrong.content.decode()
    assert (
        client.post(
            f"/me/outlets/{asked.ref}/", {"do": "send", f"p{at.comb.pk}": "2", "carrier": "India Post"}
        ).status_code
        == 302
    )
    assert client.get(f"/me/outlets/{asked.ref}/challan/en/").status_code == 200
    # What comes to the shop she does not receive herself.
    assert (
        client.post(f"/me/outlets/{asked.ref}/", {"do": "receive", f"p{at.comb.pk}": "2"}).status_code == 403
    )
    asked.refresh_from_db()
    assert asked.state == "sent"


def test_everybody_finds_where_shops_are_and_a_buyer_the_bill(at: Ground) -> None:
    rung = factories.sold(at.shop, at.comb, by=at.one, number=1)
    assert "Terminal 2" in Client().get("/mart/outlets/").content.decode()
    assert Client().get(f"/mart/outlets/bill/{rung.key}/")["Content-Type"] == "application/pdf"
    assert Client().get("/mart/outlets/bill/another/").status_code == 404


def test_a_code_means_the_variant_that_lies_in_the_shop(at: Ground) -> None:
    other = mart.offer(at.comb.listing, position=0)
    assert offer_of_code(at.shop, at.comb.listing.ref.lower()) == at.comb
    assert offer_of_code(at.shop, other.sku) == other
    assert offer_of_code(at.shop, "MT-XXX-1") is None


def test_a_device_becomes_a_till_and_its_sales_arrive_once_each(at: Ground) -> None:
    client = signed_in(at.one)
    till = client.post("/till/begin/", {"shop": at.shop.ref, "name": "Tablet"}).json()
    [told] = client.get("/till/mine.json").json()["tills"]
    assert told["tills"] == [{"id": till["id"], "number": 1, "next": 1}]
    assert at.mart.aggregated.name["en"] not in str(told)
    good = next(one for one in told["goods"] if one["offer"] == at.comb.pk)
    sale = {
        "uuid": "00000000-0000-4000-8000-000000000001", "till": till["id"], "number": "1", "due": "45000", "way": "upi",
        f"p{at.comb.pk}": "1", f"u{at.comb.pk}": str(good["paise"]), "made_at": clock.now().isoformat(),
    }  # fmt: skip
    for _time in range(2):
        assert client.post("/till/sales/", sale).status_code == 201
    refused = client.post("/till/sales/", {**sale, "uuid": "00000000-0000-4000-8000-000000000002"})
    assert refused.status_code == 409 and refused.json()["text"]
    stranger = signed_in(factories.staff(factories.shop(at.mart.place, by=at.mart.officer)))
    waits = {**sale, "uuid": "00000000-0000-4000-8000-000000000003", "number": "2"}
    assert stranger.post("/till/sales/", waits).status_code == 403  # it waits until one of the shop signs in
    assert (CounterSale.objects.count(), ShopStock.objects.get(offer=at.comb).on_hand) == (1, 2)
    for path in ("/till/en/", "/till/hi/", "/till/worker.js", "/till/en/manifest.webmanifest"):
        assert Client().get(path).status_code == 200, path


def test_the_office_opens_a_shop_where_an_outlet_has_none(at: Ground) -> None:
    client, outlet = signed_in(at.mart.officer), at.shop.outlet
    assert outlet is not None
    page = client.get("/hi/desk/outlets/").content.decode()
    assert at.shop.ref in page and f'value="o{outlet.pk}"' not in page  # it has a shop already
    refused = client.post("/desk/outlets/", {"do": "open", "code": "ZZ", "at": f"o{outlet.pk}"})
    assert refused.status_code == 422 and Shop.objects.count() == 1
    outlet.pk, outlet.ref = None, "OU-T9999"
    outlet.save()
    asked = {
        "do": "open",
        "at": f"o{outlet.pk}",
        "code": "ZZ",
        "district": at.mart.place.pk,
        "address_en": "Hall 1",
        "float": "2000",
    }
    assert client.post("/desk/outlets/", asked).status_code == 302
    assert Shop.objects.get(code="ZZ").float_paise == 200_000
