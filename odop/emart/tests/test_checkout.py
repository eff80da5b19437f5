"""A guest's way through the pages, and what strangers cannot do on it."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from odop.accounts import limits
from odop.emart.enums import OrderState, PurchaseState
from odop.emart.models import Basket, BookEntry, Offer, Purchase, Refund
from odop.emart.services import orders
from odop.emart.services.paying import local_gateway
from odop.emart.tests.buying import World
from odop.kernel import clock
from odop.kernel.ui.numbers import day_text

pytestmark = pytest.mark.django_db
GIVEN = {
    "name": "Asha Devi", "mobile": "98123 45671", "address": "4 Sadar Bazar", "place": "Sambhal", "pin_code": "244302",
    "state_code": "09", "pay_by": "online", "gstin": "",
}  # fmt: skip


@pytest.fixture
def mart(ground: World) -> Iterator[World]:
    with transaction.atomic():
        yield ground
        transaction.set_rollback(True)


def ordered(mart: World, buyer: Client, **changes: str) -> str:
    """The address of the page of a purchase of one article."""
    offer = mart.offer(mart.aggregated)
    assert buyer.post("/mart/cart/add/", {"sku": offer.sku}).status_code == 302
    answer = buyer.post("/mart/checkout/", {**GIVEN, **changes})
    assert answer.status_code == 302, answer.content
    return answer["Location"]


def test_a_guest_buys_in_six_requests_and_is_billed(mart: World) -> None:
    buyer = Client()
    offer = mart.offer(mart.aggregated)
    buyer.post("/mart/cart/add/", {"sku": offer.sku})
    page = buyer.get("/mart/cart/")
    assert "450" in page.content.decode().partition("<h1>")[2]
    # From the cart: questions, order, payment, paid, back, thanks.
    asked = buyer.get("/mart/checkout/")
    total = asked.context["cart"].total
    assert asked.status_code == 200
    to_pay = buyer.post("/mart/checkout/", {**GIVEN, "total": ""})["Location"]
    assert total != Purchase.objects.get().total_paise  # no State was known when it was first shown
    assert buyer.get(to_pay).status_code == 200
    paid = buyer.post(to_pay, {"do": "pay", "method": "upi", "webhook": "never"})
    assert Purchase.objects.get().state == PurchaseState.WAITING  # the gateway has not told us
    payment, signature = paid.context["payment"], paid.context["signature"]
    back = to_pay.replace("/pay/", "/paid/")
    thanks = buyer.post(back, {"razorpay_payment_id": payment.id, "razorpay_signature": signature})[
        "Location"
    ]
    page = buyer.get(thanks)
    assert Purchase.objects.get().state == PurchaseState.PLACED
    assert "no-store" in page["Cache-Control"]
    order = Purchase.objects.get().orders.get()
    orders.ship(order, carrier="India Post", tracking="EU1", by=mart.officer)
    assert "IN/" in buyer.get(thanks).content.decode()
    paper = order.papers.get(kind="invoice")
    for prefix in ("", "/hi"):
        assert Client().get(f"{prefix}{thanks}bills/{paper.pk}/").content.startswith(b"%PDF")
    voucher = order.papers.get(kind="purchase_voucher")
    assert buyer.get(f"{thanks}bills/{voucher.pk}/").status_code == 404


def test_a_forged_return_and_a_forged_call_change_nothing(mart: World) -> None:
    buyer = Client()
    to_pay = ordered(mart, buyer)
    forged = {"razorpay_payment_id": "pay_1", "razorpay_signature": "0" * 64}
    buyer.post(to_pay.replace("/pay/", "/paid/"), forged)
    call = buyer.post(
        "/mart/webhook/",
        b'{"event": "payment.captured"}',
        content_type="application/json",
        headers={"X-Razorpay-Signature": "0" * 64, "X-Razorpay-Event-Id": "evt_1"},
    )
    assert (call.status_code, call.content) == (400, b"not_signed")
    assert Purchase.objects.get().state == PurchaseState.WAITING
    assert not BookEntry.objects.exists()


def test_a_webhook_makes_it_firm_without_the_buyer(mart: World) -> None:
    buyer = Client()
    ordered(mart, buyer)
    gateway = local_gateway()
    payment = gateway.pay(str(Purchase.objects.get().gateway_order))
    for call in gateway.webhooks_of(payment.id)[::-1] * 2:
        answer = buyer.post(
            "/mart/webhook/",
            call.body,
            content_type="application/json",
            headers={"X-Razorpay-Signature": call.signature, "X-Razorpay-Event-Id": call.event_id},
        )
        assert answer.content == b"ok"
    assert Purchase.objects.get().state == PurchaseState.PLACED
    assert BookEntry.objects.filter(account="gateway").count() == 1


def test_the_page_of_a_purchase_opens_by_its_address_alone(mart: World) -> None:
    buyer = Client()
    address = ordered(mart, buyer, pay_by="at_door")
    assert Client().get(address).status_code == 200
    other = "y" if address[-2] == "x" else "x"  # one of 64 keys ends in x
    assert Client().get(f"{address[:-2]}{other}/").status_code == 404
    assert address.split("/")[-2] not in str(vars(Purchase.objects.get()))


def test_a_buyer_sees_what_was_bought_and_what_comes_next_and_when(mart: World) -> None:
    buyer = Client()
    address = ordered(mart, buyer, pay_by="at_door")
    order = Purchase.objects.get().orders.get()
    page = buyer.get(address).content.decode()
    assert 'class="thumb"' in page and "₹\xa0450" in page
    assert f"sends it by {day_text(order.ship_by)}. You are told when it leaves." in page
    with clock.at(clock.now() + timedelta(days=60)):
        assert "is late. You may still call it off." in buyer.get(address).content.decode()
    orders.ship(order, carrier="India Post", tracking="EU1", by=mart.officer)
    assert "ready in cash." in buyer.get(address).content.decode()


def test_a_buyer_calls_off_what_is_not_sent_and_says_why(mart: World) -> None:
    buyer = Client()
    address = ordered(mart, buyer, pay_by="at_door")
    order = Purchase.objects.get().orders.get()
    refused = buyer.post(address, {"do": "cancel", "order": order.ref, "reason": ""})
    assert refused.status_code == 409
    order.refresh_from_db()
    assert order.state == OrderState.PLACED
    buyer.post(address, {"do": "cancel", "order": order.ref, "reason": "found another"})
    order.refresh_from_db()
    assert order.state == OrderState.CANCELLED
    assert not Refund.objects.exists()


def test_all_that_is_wrong_with_an_order_is_said_at_its_field(mart: World) -> None:
    buyer = Client()
    buyer.post("/mart/cart/add/", {"sku": mart.offer(mart.aggregated).sku})
    answer = buyer.post("/hi/mart/checkout/", {**GIVEN, "mobile": "12", "state_code": "32"})
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"mobile", "state_code"}
    assert "यह पिन कोड दूसरे राज्य का है।" in answer.content.decode()
    assert not Purchase.objects.exists()


def test_cash_that_is_not_taken_there_cannot_be_chosen_and_says_why(mart: World) -> None:
    buyer = Client()
    buyer.post("/mart/cart/add/", {"sku": mart.offer(mart.aggregated).sku})
    written = {**GIVEN, "pay_by": "at_door"}
    far = {**written, "pin_code": "682001", "state_code": "32"}
    answer = buyer.post("/mart/checkout/", far)
    assert answer.status_code == 409
    assert not Purchase.objects.exists()
    assert cash_row(answer) == (
        True,
        "Cash at the door Cash at the door is not taken in this State. Please pay online.",
    )
    assert answer.context["form"].said("address") == GIVEN["address"]
    # Another PIN code is written: the page is looked at again, and holds all that was written.
    answer = buyer.post("/mart/checkout/", {**far, "pin_code": "244302", "state_code": "", "do": "where"})
    assert cash_row(answer) == (False, "Cash at the door")
    assert {key: answer.context["form"].said(key) for key in GIVEN} == {**GIVEN, "pay_by": "at_door"}
    assert not Purchase.objects.exists()


def cash_row(answer: Any) -> tuple[bool, str]:
    """Whether the row of cash is closed, and its name as a screen reader says it."""
    row = re.search(r'<label[^>]*>(<input[^>]*value="at_door".*?)</label>', answer.content.decode(), re.S)
    assert row
    return " disabled" in row[1], " ".join(re.sub(r"<[^>]+>", " ", row[1]).split())


def test_a_step_up_and_a_step_down_change_the_cart_and_lead_back_to_the_line(mart: World) -> None:
    buyer = Client()
    sku = mart.offer(mart.aggregated).sku
    buyer.post("/mart/cart/add/", {"sku": sku})
    for step, left in (("One piece more", 2), ("One piece fewer", 1), ("Take out", None)):
        page = buyer.get("/mart/cart/").content.decode()
        button = re.search(rf'name="quantity" value="(\d+)" aria-label="{step}: ', page)
        assert button
        answer = buyer.post("/mart/cart/", {"do": "put", "sku": sku, "quantity": button[1]})
        assert answer["Location"] == f"/mart/cart/#{sku}"
        assert Basket.objects.get().lines.values_list("quantity", flat=True).first() == left


def test_a_cart_shows_why_a_line_cannot_go_there(mart: World) -> None:
    buyer = Client()
    offer = mart.offer(mart.enrolled)
    buyer.post("/mart/cart/add/", {"sku": offer.sku})
    buyer.post("/mart/cart/", {"do": "where", "pin": "682001"})
    page = buyer.get("/hi/mart/cart/").content.decode()
    assert "केवल अपने राज्य में बेच सकते हैं" in page
    buyer.post("/mart/cart/", {"do": "put", "sku": offer.sku, "quantity": "0"})
    assert buyer.get("/mart/cart/").context["cart"].parcels == []
    assert buyer.post("/mart/cart/", {"do": "nothing"}).status_code == 404


def test_a_cart_offers_the_pieces_that_are_left(mart: World) -> None:
    buyer, offer = Client(), mart.offer(mart.aggregated)
    buyer.post("/mart/cart/add/", {"sku": offer.sku})
    buyer.post("/mart/cart/", {"do": "put", "sku": offer.sku, "quantity": "3"})
    Offer.objects.filter(pk=offer.pk).update(on_hand=2, reserved=0)
    assert "Take the 2 that are left" in buyer.get("/mart/cart/").content.decode()
    buyer.post("/mart/cart/", {"do": "put", "sku": offer.sku, "quantity": "2"})
    assert buyer.get("/mart/cart/").context["cart"].pieces == 2


def test_a_cart_costs_the_same_however_full_it_is(mart: World) -> None:
    asked = []
    for pieces in (1, 6):
        buyer = Client()
        for _number in range(pieces):
            buyer.post("/mart/cart/add/", {"sku": mart.offer(mart.aggregated).sku})
        buyer.post("/mart/cart/", {"do": "where", "pin": "244302"})
        with CaptureQueriesContext(connection) as found:
            assert buyer.get("/mart/cart/").context["cart"].pieces == pieces
        asked.append(len(found))
    assert asked[0] == asked[1] <= 16  # of them 12 say who asks, and hold the page together


def test_nobody_holds_all_pieces_by_ordering_again_and_again(mart: World) -> None:
    buyer = Client()
    for _number in range(6):
        ordered(mart, buyer)
    offer = mart.offer(mart.aggregated)
    buyer.post("/mart/cart/add/", {"sku": offer.sku})
    answer = buyer.post("/mart/checkout/", GIVEN)
    assert answer.status_code == 429 and "Tried too often" in answer.content.decode()
    offer.refresh_from_db()
    assert Purchase.objects.count() == 6 and offer.reserved == 0
    assert (
        buyer.post("/mart/checkout/", {**GIVEN, "mobile": "98123 45679"}).status_code == 302
    )  # somebody else may


def test_carts_are_not_opened_without_end(mart: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(limits.BY_ADDRESS, limits.CART_OPENED, (limits.Limit(2, limits.HOUR),))
    offer = mart.offer(mart.aggregated)
    assert [Client().post("/mart/cart/add/", {"sku": offer.sku}).status_code for _number in range(3)] == [
        302,
        302,
        429,
    ]
    assert Basket.objects.count() == 2
