"""E-way bills at the desk: what needs one is listed for its office, how it travels is asked, and the file is given."""

import json
from datetime import timedelta

import pytest
from django.test import Client

from odop.emart.enums import PayBy
from odop.emart.models import Order, Seller
from odop.emart.services import parcels
from odop.emart.services.eway import note_eway
from odop.emart.services.orders import bill_ahead
from odop.emart.services.paying import begin_payment, complete
from odop.emart.services.purchases import place
from odop.emart.tests.buying import BUYER, World, delivered
from odop.emart.tests.conftest import refused, signed_in
from odop.kernel import clock
from odop.kernel.models import Event
from odop.registry import factories as register

pytestmark = pytest.mark.django_db
PAGE = "/desk/mart/eway/"


def dear(mart: World, price: int = 6_000_000) -> Order:
    """One piece worth so much, sent and billed today."""
    for seller in (mart.aggregated, mart.regular):
        Seller.objects.filter(pk=seller.pk).update(pin_code="244303")
    return delivered(mart, mart.paid((mart.offer(mart.regular, price_paise=price, mrp_paise=price), 1)))[0]


def test_only_what_is_worth_more_than_the_limit_is_listed_and_only_for_its_office(mart: World) -> None:
    needs, small = dear(mart), dear(mart, 100_000)
    page = signed_in(mart.officer).get(PAGE).content.decode()
    assert needs.papers.get().serial in page and "Worth more than" in page
    assert small.ref not in page
    stranger = register.officer(register.district("BDH", "Bhadohi", "भदोही"))
    assert needs.ref not in signed_in(stranger).get(PAGE).content.decode()
    assert signed_in(stranger).get(f"{PAGE}?order={needs.ref}").status_code == 404
    assert "No consignment needs" in signed_in(mart.officer).get(f"{PAGE}?day=2020-02-01").content.decode()
    for day in ("2017-06-01", "9999-12-31"):
        page = signed_in(mart.officer).get(f"{PAGE}?day={day}").content.decode()
        assert "For the day that was asked" in page
    assert (
        f"{PAGE}?order={needs.ref}"
        in signed_in(mart.cell).get(f"/desk/mart/orders/{needs.ref}/").content.decode()
    )
    assert (
        f"{PAGE}?order=" not in signed_in(mart.cell).get(f"/desk/mart/orders/{small.ref}/").content.decode()
    )


def test_what_will_need_one_is_listed_before_it_leaves_and_its_maker_is_told(mart: World) -> None:
    price = 6_000_000
    dear, small = (
        mart.paid((mart.offer(mart.regular, price_paise=paise, mrp_paise=paise), 1)).orders.get()
        for paise in (price, 100_000)
    )
    page = signed_in(mart.officer).get(PAGE).content.decode()
    assert dear.ref in page and small.ref not in page and "before it leaves" in page
    stranger = register.officer(register.district("BDH", "Bhadohi", "भदोही"))
    assert dear.ref not in signed_in(stranger).get(PAGE).content.decode()
    told = [
        signed_in(mart.officer).get(f"/desk/mart/sales/{one.ref}/").content.decode() for one in (dear, small)
    ]
    assert ["This needs an e-way bill" in one for one in told] == [True, False]
    (sent,) = delivered(mart, dear.purchase)
    page = signed_in(mart.officer).get(PAGE).content.decode()
    assert "before it leaves" not in page.replace(
        "bulk tool of the e-way bill portal before the goods leave", ""
    )
    assert sent.papers.get().serial in page


def test_the_distance_is_asked_before_the_file_is_given(mart: World) -> None:
    needs = dear(mart)
    key, client = needs.papers.get().pk, signed_in(mart.officer)
    before = Event.objects.count()
    said = client.post(f"{PAGE}?order={needs.ref}", {f"take-{key}": "on", f"distance-{key}": "far"})
    assert said.status_code == 422 and "write the distance" in said.content.decode()
    assert client.post(PAGE, {}).status_code == 422
    assert Event.objects.count() == before
    given = {
        f"take-{key}": "on",
        f"distance-{key}": "२३००",
        f"vehicle-{key}": "up32 ab 1234",
        f"mode-{key}": "1",
    }
    file = client.post(f"{PAGE}?order={needs.ref}", given)
    (entry,) = json.loads(file.content)["billLists"]
    assert (entry["docNo"], entry["transDistance"], entry["vehicleNo"]) == (
        needs.papers.get().serial, 2300, "UP32AB1234",
    )  # fmt: skip
    assert (entry["fromPincode"], entry["toPincode"]) == (244303, 682001)
    assert Event.objects.count() == before + 1


def test_nothing_above_the_limit_is_handed_over_before_the_number_of_its_e_way_bill_is_written(
    mart: World,
) -> None:
    price = 6_000_000
    basket = mart.basket((mart.offer(mart.regular, price_paise=price, mrp_paise=price), 1))
    bought, key = place(basket, buyer=BUYER, pay_by=PayBy.ONLINE)
    complete(mart.gateway.pay(begin_payment(bought, at=mart.gateway)))
    order, buyers = bought.orders.get(), f"/mart/bought/{key}/"
    parcel, page = parcels.pack(order, by=mart.officer), f"/desk/mart/sales/{order.ref}/"
    desk, before = signed_in(mart.officer), Event.objects.count()
    give = {"carrier": "other", "number": "AWB 77", "by": mart.officer}
    for leaves in (
        lambda: parcels.hand_over(parcel, **give),
        lambda: parcels.book(parcel, carrier="demo_express", by=mart.officer),
    ):
        with refused("no_eway_bill"):
            leaves()
    with refused("not_billed"):
        note_eway(parcel, number="341008123456", on=clock.today(), by=mart.officer)
    parcel.refresh_from_db()
    assert (parcel.booked_at, parcel.number, Event.objects.count()) == (None, "", before)
    assert not order.papers.exists() and "the bill, then the number" in desk.get(PAGE).content.decode()
    assert desk.post(page, {"do": "bill_ahead"}).status_code == 302
    serial = order.papers.get(kind="invoice").serial
    assert serial in desk.get(page).content.decode() and "Billed. Missing" in desk.get(PAGE).content.decode()
    assert not Event.objects.filter(verb="sale.shipped", subject_id=order.pk).exists(), "it has not left"
    shown = Client().get(buyers).content.decode()
    assert "Being made ready" in shown and "on its way" not in shown and "The maker packs it." in shown
    told = {"do": "eway", "parcel": parcel.ref, "eway": "3410 0812 345", "eway_on": clock.today().isoformat()}
    shown = desk.post(page, told)
    assert shown.status_code == 409 and "3410 0812 345" in shown.content.decode()
    with refused("eway_day"):
        note_eway(parcel, number="341008123456", on=clock.today() + timedelta(days=1), by=mart.officer)
    with refused("no_eway_bill"):
        parcels.hand_over(parcel, **give)
    assert desk.post(page, {**told, "eway": "३४१० ०८१२ ३४५५"}).status_code == 302
    assert 'value="341008123455"' in desk.get(page).content.decode(), "a wrong one can be put right"
    assert desk.post(page, {**told, "eway": "341008123456"}).status_code == 302
    assert "it may leave" in desk.get(PAGE).content.decode()
    parcels.hand_over(parcel, **give)
    parcel.refresh_from_db()
    order.refresh_from_db()
    assert (parcel.eway_number, parcel.state, order.tracking) == ("341008123456", "collected", "AWB77")
    assert "Parcel on its way" in Client().get(buyers).content.decode()
    assert Event.objects.filter(verb="sale.shipped", subject_id=order.pk).count() == 1
    assert order.papers.filter(kind="invoice").count() == 1
    assert "it may leave" not in desk.get(PAGE).content.decode()


def test_what_needs_none_is_not_billed_ahead(mart: World) -> None:
    order = mart.paid((mart.offer(mart.regular), 1)).orders.get()
    parcels.pack(order, by=mart.officer)
    with refused("no_eway_needed"):
        bill_ahead(order, by=mart.officer)
    order.refresh_from_db()
    assert order.state == "placed" and not order.papers.exists()


def test_what_the_post_takes_leaves_without_one_and_is_listed_as_needing_none(mart: World) -> None:
    price = 6_000_000
    order = mart.paid((mart.offer(mart.regular, price_paise=price, mrp_paise=price), 1)).orders.get()
    parcel, desk = parcels.pack(order, by=mart.officer), signed_in(mart.officer)
    page = f"/desk/mart/sales/{order.ref}/"
    assert "With India Post it needs none" in desk.get(page).content.decode()
    given = {"do": "hand_over", "parcel": parcel.ref, "carrier": "india_post", "number": "EX123456785IN"}
    assert desk.post(page, {**given, "number": "EX1"}).status_code == 409
    assert not order.papers.exists()
    assert desk.post(page, given).status_code == 302
    parcel.refresh_from_db()
    assert (parcel.carrier, parcel.state, parcel.eway_number) == ("india_post", "collected", "")
    assert order.papers.get(kind="invoice").serial not in desk.get(PAGE).content.decode()


def test_jewellery_waits_for_no_number_and_exempt_goods_do_not_count(mart: World) -> None:
    price = 6_000_000
    order = mart.paid((mart.offer(mart.regular, price_paise=price, mrp_paise=price), 1)).orders.get()
    (line,) = order.lines.filter(kind="goods")
    desk = signed_in(mart.officer)
    for change, waits in (({"hsn": "71131110"}, False), ({"hsn": "71171900"}, True), ({"rate": 0}, False)):
        type(line).objects.filter(pk=line.pk).update(**change)
        assert (order.ref in desk.get(PAGE).content.decode()) is waits
