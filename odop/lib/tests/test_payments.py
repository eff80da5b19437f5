import base64
import json

import pytest

from odop.lib.payments.gateway import GatewayError, Outcome
from odop.lib.payments.local import LocalGateway
from odop.lib.payments.razorpay import Razorpay
from odop.lib.payments.signatures import body_is_genuine, payment_is_genuine, sign, sign_payment


def paid(outcome=Outcome.CAPTURED):
    gateway = LocalGateway()
    order = gateway.create_order(receipt="OG-1", amount=500_00)
    return gateway, order, gateway.pay(order.id, outcome=outcome)


# Signatures


def test_the_signature_is_the_one_that_is_documented():
    # Worked out once with openssl: printf 'order_1|pay_1' | openssl dgst -sha256 -hmac secret
    assert sign_payment("order_1", "pay_1", "secret") == (
        "52115a0d3400de9e86aade1f1b6eba9e8974604f4e267a9e9a16633a4c8dd2cb"
    )


@pytest.mark.parametrize("change", [("order_2", "pay_1"), ("order_1", "pay_2"), ("order_1|pay_1", "")])
def test_a_signature_of_other_ids_proves_nothing(change):
    assert not payment_is_genuine(*change, sign_payment("order_1", "pay_1", "secret"), "secret")


@pytest.mark.parametrize("signature", ["", "0" * 64, "हस्ताक्षर", "\udcff"])
def test_any_text_may_come_as_a_signature(signature):
    assert not body_is_genuine(b"{}", signature, "secret")


# Local gateway


def test_the_same_receipt_is_the_same_order():
    gateway = LocalGateway()
    assert gateway.create_order(receipt="OG-1", amount=500) == gateway.create_order(
        receipt="OG-1", amount=500
    )
    with pytest.raises(GatewayError, match="another amount"):
        gateway.create_order(receipt="OG-1", amount=501)
    with pytest.raises(GatewayError, match="at least"):
        gateway.create_order(receipt="OG-2", amount=99)


def test_a_buyer_may_try_again_and_pays_once():
    gateway, order, first = paid(Outcome.FAILED)
    second = gateway.pay(order.id)
    assert [one.outcome for one in gateway.payments_of(order.id)] == [Outcome.FAILED, Outcome.CAPTURED]
    assert first.id != second.id
    with pytest.raises(GatewayError, match="already been done"):
        gateway.pay(order.id)


def test_what_the_buyer_brings_back_is_proved():
    gateway, order, payment = paid()
    signature = gateway.signature_of(payment.id)
    assert gateway.buyer_came_back(order_id=order.id, payment_id=payment.id, signature=signature)
    assert not gateway.buyer_came_back(order_id=order.id, payment_id="pay_other", signature=signature)


def test_webhooks_come_as_the_real_ones_do():
    gateway, _order, payment = paid()
    authorised, captured = gateway.webhooks_of(payment.id)
    told = gateway.read_notice(captured.body, signature=captured.signature, event_id=captured.event_id)
    assert (told.name, told.payment) == ("payment.captured", payment)
    assert authorised.event_id != captured.event_id
    assert gateway.webhooks_of(payment.id)[1] == captured  # sent twice, it is the same event
    for false in (captured.forged(), captured.altered()):
        assert gateway.read_notice(false.body, signature=false.signature, event_id=false.event_id) is None


def test_what_was_authorised_is_captured_later_or_fails():
    gateway, order, payment = paid(Outcome.AUTHORISED)
    assert not payment.outcome.is_money
    assert gateway.change(payment.id, Outcome.CAPTURED).outcome.is_money
    with pytest.raises(GatewayError, match="captured"):
        gateway.change(payment.id, Outcome.FAILED)
    assert gateway.payments_of(order.id)[0].outcome is Outcome.CAPTURED


def test_no_more_goes_back_than_came():
    gateway, order, payment = paid()
    first = gateway.refund(payment.id, amount=200_00, receipt="RF-1")
    assert gateway.refund(payment.id, amount=200_00, receipt="RF-1") == first
    with pytest.raises(GatewayError, match="more than what is left"):
        gateway.refund(payment.id, amount=300_01, receipt="RF-2")
    gateway.refund(payment.id, amount=300_00, receipt="RF-2")
    assert [one.amount for one in gateway.refunds_of(payment.id)] == [200_00, 300_00]
    assert gateway.payments_of(order.id)[0].outcome is Outcome.REFUNDED
    names = [json.loads(one.body)["event"] for one in gateway.webhooks_of(payment.id)]
    assert names == ["payment.authorized", "payment.captured", "refund.processed", "refund.processed"]


def test_money_that_did_not_come_cannot_go_back():
    gateway, _order, payment = paid(Outcome.FAILED)
    with pytest.raises(GatewayError, match="not captured"):
        gateway.refund(payment.id, amount=100_00, receipt="RF-1")
    assert gateway.refunds_of(payment.id) == []


@pytest.mark.parametrize("identity", ["order_none", "pay_none", ""])
def test_what_the_gateway_does_not_know_is_refused(identity):
    with pytest.raises(GatewayError, match="does not exist"):
        LocalGateway().payments_of(identity)
    with pytest.raises(GatewayError, match="does not exist"):
        LocalGateway().refunds_of(identity)


# Razorpay


class Wire:
    """Answers as Razorpay does, and keeps what was asked."""

    def __init__(self, *answers):
        self.answers, self.asked = list(answers), []

    def __call__(self, method, address, headers, body):
        self.asked.append((method, address, headers, body and json.loads(body)))
        status, told = self.answers.pop(0)
        return status, told if isinstance(told, bytes) else json.dumps(told).encode()


def razorpay(*answers):
    wire = Wire(*answers)
    return wire, Razorpay("rzp_key", "secret", "hook", wire)


def test_an_order_is_made_with_our_receipt_once():
    made = {"id": "order_9", "amount": 500_00, "receipt": "OG-1"}
    wire, gateway = razorpay((200, {"items": []}), (200, made), (200, {"items": [made]}))
    assert gateway.create_order(receipt="OG-1", amount=500_00).id == "order_9"
    assert gateway.create_order(receipt="OG-1", amount=500_00).id == "order_9"
    assert [(method, address) for method, address, _headers, _body in wire.asked] == [
        ("GET", "https://api.razorpay.com/v1/orders?receipt=OG-1"),
        ("POST", "https://api.razorpay.com/v1/orders"),
        ("GET", "https://api.razorpay.com/v1/orders?receipt=OG-1"),
    ]
    _method, _address, headers, body = wire.asked[1]
    assert body == {"amount": 500_00, "currency": "INR", "receipt": "OG-1"}
    assert base64.b64decode(headers["Authorization"].removeprefix("Basic ")) == b"rzp_key:secret"


def test_payments_and_refunds_are_read_as_they_are_documented():
    payment = {
        "id": "pay_9", "entity": "payment", "amount": 500_00, "currency": "INR", "status": "refunded",
        "order_id": "order_9", "method": "upi", "amount_refunded": 500_00, "error_code": None,
    }  # fmt: skip
    refund = {
        "id": "rfnd_1",
        "payment_id": "pay_9",
        "amount": 500_00,
        "status": "processed",
        "receipt": "RF-1",
    }
    wire, gateway = razorpay(
        (200, {"items": [payment]}), (200, {"items": []}), (200, refund), (200, {"items": [refund]})
    )
    (found,) = gateway.payments_of("order_9")
    assert (found.outcome, found.refunded, found.order_id) == (Outcome.REFUNDED, 500_00, "order_9")
    assert gateway.refund("pay_9", amount=500_00, receipt="RF-1").id == "rfnd_1"
    assert gateway.refund("pay_9", amount=500_00, receipt="RF-1").id == "rfnd_1"
    assert wire.asked[2][:2] == ("POST", "https://api.razorpay.com/v1/payments/pay_9/refund")
    assert len(wire.asked) == 4  # the second refund was found, not made


def test_a_refund_that_failed_is_tried_anew():
    failed = {"id": "rfnd_1", "payment_id": "pay_9", "amount": 500_00, "status": "failed", "receipt": "RF-1"}
    made = {**failed, "id": "rfnd_2", "status": "pending"}
    _wire, gateway = razorpay((200, {"items": [failed]}), (200, made))
    assert gateway.refund("pay_9", amount=500_00, receipt="RF-1").id == "rfnd_2"


@pytest.mark.parametrize(
    ("answer", "code", "later"),
    [
        (
            (401, {"error": {"code": "BAD_REQUEST_ERROR", "description": "The api key is invalid"}}),
            "not_let_in",
            True,
        ),
        ((400, {"error": {"code": "BAD_REQUEST_ERROR", "description": "no"}}), "bad_request_error", False),
        ((429, {"error": {}}), "status_429", True),
        ((502, b"<html>"), "malformed", True),
        ((200, b"[]"), "malformed", False),
        ((200, {"items": [{"id": "pay_1", "amount": 1.5, "status": "captured"}]}), "malformed", False),
        ((200, {"items": [{"id": "pay_1", "amount": 100, "status": "unheard"}]}), "malformed", False),
    ],
)
def test_a_refusal_says_whether_to_ask_again(answer, code, later):
    _wire, gateway = razorpay(answer)
    with pytest.raises(GatewayError) as refused:
        gateway.payments_of("order_9")
    assert (refused.value.code, refused.value.later) == (code, later)


def test_both_gateways_read_the_same_webhook():
    local, _order, payment = paid()
    delivery = local.webhooks_of(payment.id)[-1]
    _wire, gateway = razorpay()
    other = Razorpay("rzp_key", "secret", local.webhook_secret, gateway.send)
    sent = {"signature": delivery.signature, "event_id": delivery.event_id}
    assert other.read_notice(delivery.body, **sent).payment == payment
    assert gateway.read_notice(delivery.body, **sent) is None


def test_a_signed_body_that_is_no_webhook_is_refused():
    local = LocalGateway()
    for body in (b"", b"[]", b"{}", b'{"event": "payment.captured", "payload": {"payment": {}}}'):
        with pytest.raises(GatewayError, match="malformed"):
            local.read_notice(body, signature=sign(body, local.webhook_secret), event_id="evt_1")
