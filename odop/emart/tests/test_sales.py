"""Her own page of sales: her parcels with their addresses, her money as the books have it, nobody else's."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from odop.emart.enums import OrderState, PayBy
from odop.emart.models import Order, Seller, Settlement
from odop.emart.queries.books import owed_to
from odop.emart.services import orders, settling
from odop.emart.services.paying import begin_payment, complete
from odop.emart.services.purchases import place
from odop.emart.tests.buying import AT_HOME, World, world
from odop.kernel import clock
from odop.lib.money import from_paise
from odop.lib.payments.local import LocalGateway
from odop.registry import factories as register

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def mart(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        made = world()
        for seller, mobile in ((made.aggregated, "9800000001"), (made.regular, "9800000002")):
            seller.artisan.user = register.citizen(mobile)
            seller.artisan.save()
        yield made
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _a_gateway_of_its_own(mart: World) -> None:
    mart.gateway = LocalGateway()


def her(seller: Seller) -> Client:
    client = Client()
    assert seller.artisan.user is not None
    client.force_login(seller.artisan.user)
    return client


def test_she_packs_sends_and_sees_where_it_goes_in_one_page(mart: World) -> None:
    order = mart.paid((mart.offer(mart.aggregated), 1)).orders.get()
    client, page = her(mart.aggregated), f"/hi/me/sales/{order.ref}/"
    assert page in client.get("/hi/me/sales/").content.decode()
    assert "Sold: 1 order to send" in client.get("/me/").content.decode()
    assert "12 Church Street" in client.get(page).content.decode()
    client.post(page, {"do": "pack"})
    parcel = order.parcels.get()
    label = client.get(f"{page}{parcel.ref}/both/")
    assert (label["Content-Type"], label.content[:4]) == ("application/pdf", b"%PDF")
    sent = {"do": "hand_over", "parcel": parcel.ref, "carrier": "india_post"}
    assert client.post(page, {**sent, "number": "RR473124820GB"}).status_code == 409
    later = mart.paid((mart.offer(mart.aggregated), 1)).orders.get()
    assert Order.objects.get(pk=order.pk).state == OrderState.PLACED
    client.post(page, {**sent, "number": "RR473124829GB"})
    assert Order.objects.get(pk=order.pk).state == OrderState.SHIPPED
    Order.objects.filter(pk=later.pk).update(ship_by=clock.today() + timedelta(days=30))
    assert [one.order for one in client.get("/me/sales/").context["parcels"]] == [
        later,
        order,
    ]  # to do comes first
    Order.objects.filter(pk=later.pk).update(state=OrderState.SHIPPED)  # billed, and waits for its e-way bill
    assert [one.order for one in client.get("/me/sales/").context["parcels"]] == [later, order]
    client.post(page, {"do": "delivered", "parcel": parcel.ref})
    assert Order.objects.get(pk=order.pk).state == OrderState.DELIVERED
    assert "to send" not in client.get("/me/").content.decode()
    after = client.get(page).content.decode()
    assert "12 Church Street" not in after
    assert client.get(f"{page}{parcel.ref}/both/").status_code == 404


def test_her_order_is_nobody_elses(mart: World) -> None:
    order = mart.paid((mart.offer(mart.aggregated), 1)).orders.get()
    other, page = her(mart.regular), f"/me/sales/{order.ref}/"
    assert order.ref not in other.get("/me/sales/").content.decode()
    for answer in (other.get(page), other.post(page, {"do": "pack"}), other.get(f"{page}PC-1/both/")):
        assert answer.status_code == 404
    assert not order.parcels.exists()


def test_her_office_packs_in_two_parcels_for_her_and_the_buyer_follows_both(mart: World) -> None:
    purchase, key = place(
        mart.basket((mart.offer(mart.enrolled), 2)), buyer=AT_HOME, pay_by=PayBy.ONLINE
    )  # fmt: skip
    assert complete(mart.gateway.pay(begin_payment(purchase, at=mart.gateway)))
    order = purchase.orders.get()
    line = order.lines.get(kind="goods")
    desk = Client()
    desk.force_login(mart.officer)
    page = f"/desk/mart/sales/{order.ref}/"
    assert desk.get(page).status_code == 200
    desk.post(page, {"do": "pack_some", f"line-{line.pk}": "१", "weight": "200"})
    desk.post(page, {"do": "pack"})
    first, second = order.parcels.order_by("pk")
    assert (first.weight_g, second.weight_g) == (200, 120)
    desk.post(page, {"do": "hand_over", "parcel": first.ref, "carrier": "demo_express"})
    desk.post(page, {"do": "hand_over", "parcel": second.ref, "carrier": "other", "number": "XY99887"})
    first.refresh_from_db()
    told = Client().get(f"/mart/bought/{key}/").content.decode()
    assert first.number in told
    assert "XY99887" in told
    answer = desk.post(page, {"do": "delivered", "parcel": first.ref})  # it tells us itself
    assert (answer.status_code, Order.objects.get(pk=order.pk).state) == (409, OrderState.SHIPPED)


def test_her_page_says_what_the_books_say(mart: World) -> None:
    order = mart.paid((mart.offer(mart.aggregated), 2)).orders.get()
    orders.ship(order, carrier="India Post", tracking="", by=mart.officer)
    orders.deliver(order, by=mart.officer)
    (to_come,) = her(mart.aggregated).get("/me/sales/").context["to_come"]
    assert to_come.total == from_paise(owed_to(mart.aggregated))
    (row,) = to_come.rows
    taken = sum(amount for _account, amount in row.less)
    assert row.goods - taken - row.back + row.other == row.hers
    with clock.at(clock.now() + timedelta(days=8)):
        made = settling.settle(mart.aggregated, by=mart.cell)
    assert made is not None
    page = her(mart.aggregated).get("/me/sales/")
    assert page.context["to_come"] == []
    assert page.context["paid"][0].total == from_paise(made.paise)
    assert made.ref in page.content.decode()
    Order.objects.filter(settlement=made).update(settlement=None)
    Settlement.objects.filter(pk=made.pk).update(state="rejected", reject_code="account_closed")
    said = her(mart.aggregated).get("/me/sales/").content.decode()
    assert "The bank did not take" in said and made.ref not in said


def test_a_stranger_is_asked_to_sign_in(mart: World) -> None:
    assert Client().get("/me/sales/").status_code in (302, 403)
