"""The way to the real payment service: its page is reached by a form of this page alone, with our order and our way back."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client, override_settings

from config import env
from odop.emart.models import Purchase
from odop.emart.services.baskets import open_basket, put
from odop.emart.services.purchases import place
from odop.emart.tests.buying import BUYER, World, world
from odop.lib.payments.signatures import sign_payment

pytestmark = pytest.mark.django_db
KEYS = {"key_id": "rzp_live_1", "key_secret": "the key", "webhook_secret": "the hook"}


@pytest.fixture(scope="module")
def mart(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield world()
        transaction.set_rollback(True)


@override_settings(RAZORPAY=KEYS)
def test_a_buyer_is_sent_to_the_payment_service_and_nothing_else_leaves(mart: World) -> None:
    basket, _key = open_basket()
    put(basket, mart.offer(mart.aggregated), quantity=1)
    purchase, key = place(basket, buyer=BUYER, pay_by="online")
    Purchase.objects.filter(pk=purchase.pk).update(gateway_order="order_1")
    answer = Client().get(f"/mart/bought/{key}/pay/")
    page = answer.content.decode()
    assert 'action="https://api.razorpay.com/v1/checkout/embedded"' in page
    assert 'name="order_id" value="order_1"' in page
    assert f'name="amount" value="{purchase.total_paise}"' in page
    assert f"/mart/bought/{key}/paid/" in page
    assert KEYS["key_secret"] not in page
    assert "https://api.razorpay.com" in answer["Content-Security-Policy"]
    assert "razorpay" not in Client().get("/mart/cart/")["Content-Security-Policy"]
    # Nobody is believed without the service's signature.
    forged = sign_payment("order_1", "pay_1", "another key")
    Client().post(f"/mart/bought/{key}/paid/", {"razorpay_payment_id": "pay_1", "razorpay_signature": forged})
    assert Purchase.objects.get(pk=purchase.pk).state == "waiting"
    Purchase.objects.filter(pk=purchase.pk).update(state="placed")
    assert Client().get(f"/mart/bought/{key}/pay/").status_code == 302


def test_a_part_of_the_secrets_starts_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in KEYS:
        monkeypatch.delenv(f"ODOP_RAZORPAY_{name.upper()}", raising=False)
    assert env.read().razorpay is None
    monkeypatch.setenv("ODOP_RAZORPAY_KEY_ID", "rzp_live_1")
    with pytest.raises(SystemExit, match="ODOP_RAZORPAY_WEBHOOK_SECRET"):
        env.read()
    monkeypatch.setenv("ODOP_RAZORPAY_KEY_SECRET", "the key")
    monkeypatch.setenv("ODOP_RAZORPAY_WEBHOOK_SECRET", "the hook")
    assert env.read().razorpay == KEYS
