"""Her own page of sales: her parcels with their addresses, her money as the books have it, nobody else's."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from odop.emart.enums import OrderState
from odop.emart.models import Order, Seller
from odop.emart.queries.books import owed_to
from odop.emart.services import orders, settling
from odop.emart.tests.buying import World, world
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


def test_she_sends_her_parcel_and_sees_where_it_goes(mart: World) -> None:
    purchase = mart.paid((mart.offer(mart.aggregated), 1))
    order = purchase.orders.get()
    page = her(mart.aggregated).get("/hi/me/sales/").content.decode()
    assert "12 Church Street" in page
    assert order.ref in page
    other = her(mart.regular)
    assert order.ref not in other.get("/me/sales/").content.decode()
    assert other.post("/me/sales/", {"do": "ship", "order": order.ref, "carrier": "x"}).status_code == 404
    assert her(mart.aggregated).post("/me/sales/", {"do": "ship", "order": order.ref}).status_code == 409
    assert Order.objects.get(pk=order.pk).state == OrderState.PLACED
    her(mart.aggregated).post("/me/sales/", {"do": "ship", "order": order.ref, "carrier": "India Post"})
    assert Order.objects.get(pk=order.pk).state == OrderState.SHIPPED


def test_her_page_says_what_the_books_say(mart: World) -> None:
    order = mart.paid((mart.offer(mart.regular), 2)).orders.get()
    orders.ship(order, carrier="India Post", tracking="", by=mart.officer)
    orders.deliver(order, by=mart.officer)
    (to_come,) = her(mart.regular).get("/me/sales/").context["to_come"]
    assert to_come.total == from_paise(owed_to(mart.regular))
    (row,) = to_come.rows
    taken = sum(amount for _account, amount in row.less)
    assert row.goods - taken - row.back + row.other == row.hers
    with clock.at(clock.now() + timedelta(days=8)):
        made = settling.settle(mart.regular, by=mart.cell)
    assert made is not None
    page = her(mart.regular).get("/me/sales/")
    assert page.context["to_come"] == []
    assert page.context["paid"][0].total == from_paise(made.paise)
    assert made.ref in page.content.decode()


def test_a_stranger_is_asked_to_sign_in(mart: World) -> None:
    assert Client().get("/me/sales/").status_code in (302, 403)
