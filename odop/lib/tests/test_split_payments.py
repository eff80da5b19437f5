"""A payment is split: makers' accounts, transfers on hold, what is taken back for a refund; locally and as Razorpay writes it."""

from dataclasses import replace

import pytest

from odop.lib.payments.gateway import GatewayError
from odop.lib.payments.local import LocalGateway
from odop.lib.payments.razorpay import Razorpay
from odop.lib.payments.split import AccountFacts
from odop.lib.tests.test_payments import razorpay

HER = AccountFacts(
    "SE-SBL-0003", "Kamal Prasad", "individual", "9812345670", "makers@example.org", "ABCPK1234L", "", "123456789", "SBIN0001234"
)  # fmt: skip
TRANSFER = {
    "id": "trf_1", "entity": "transfer", "status": "processed", "source": "pay_9", "recipient": "acc_1", "amount": 300_00,
    "currency": "INR", "amount_reversed": 0, "notes": {"order": "OR-1"}, "on_hold": True, "settlement_status": "on_hold",
    "error": {"code": None},
}  # fmt: skip


def held(**answers):
    gateway = LocalGateway(**answers)
    payment = gateway.pay(gateway.create_order(receipt="OG-1", amount=500_00).id)
    account = gateway.open_account(HER).id
    return gateway, payment, gateway.transfer(payment.id, account=account, amount=300_00, receipt="OR-1")


def test_a_part_of_a_payment_lies_in_her_account_until_it_is_released():
    gateway, payment, transfer = held()
    assert (transfer.net, transfer.on_hold, transfer.arrived) == (300_00, True, True)
    assert gateway.transfer(payment.id, account=transfer.account, amount=300_00, receipt="OR-1") == transfer
    with pytest.raises(GatewayError, match="more than the payment"):
        gateway.transfer(payment.id, account=transfer.account, amount=200_01, receipt="OR-2")
    with pytest.raises(GatewayError, match="on hold"):
        gateway.bank_takes(transfer.id)
    assert not gateway.release(transfer.id).on_hold and gateway.bank_takes(transfer.id).settled


def test_what_goes_back_to_the_buyer_is_taken_from_her_first_and_once():
    gateway, payment, transfer = held()
    with pytest.raises(GatewayError, match="enough balance"):
        gateway.refund(payment.id, amount=300_00, receipt="RF-1")
    for _twice in range(2):
        assert gateway.reverse(transfer.id, amount=100_00, receipt="OR-1 200").net == 200_00
    gateway.refund(payment.id, amount=300_00, receipt="RF-1")
    with pytest.raises(GatewayError, match="has been refunded"):
        gateway.transfer(payment.id, account=transfer.account, amount=100_00, receipt="OR-2")


def test_an_account_that_is_not_active_takes_nothing_and_a_failed_transfer_is_tried_anew():
    gateway, payment, transfer = held(transfer_answer="failed")
    assert transfer.failed and transfer.net == 0 and transfer.error
    gateway.transfer_answer = "processed"
    again = gateway.transfer(payment.id, account=transfer.account, amount=300_00, receipt="OR-1")
    assert again.id != transfer.id and again.arrived
    stopped = gateway.office_answers(transfer.account, "needs_clarification", "kyc.pan", "kyc_failed")
    assert (stopped.active, stopped.refused, stopped.reason) == (False, True, "kyc.pan kyc_failed")
    with pytest.raises(GatewayError, match="not activated"):
        gateway.transfer(payment.id, account=transfer.account, amount=100_00, receipt="OR-3")


def test_both_gateways_read_the_same_webhooks_and_believe_no_forged_ones():
    local, _payment, transfer = held()
    other = Razorpay("rzp_key", "secret", local.webhook_secret)
    for delivery in (*local.webhooks_of_transfer(transfer.id), *local.webhooks_of_account(transfer.account)):
        told = other.read_notice(delivery.body, signature=delivery.signature, event_id=delivery.event_id)
        assert (told.transfer or told.account) in (transfer, local.account(transfer.account))
        for false in (delivery.forged(), delivery.altered()):
            assert other.read_notice(false.body, signature=false.signature, event_id=false.event_id) is None


def test_an_account_is_opened_by_one_call_that_repeated_is_the_same():
    product = {"account_id": "acc_1", "activation_status": "needs_clarification",
               "requirements": [{"field_reference": "kyc.pan", "reason_code": "kyc_failed"}]}  # fmt: skip
    wire, gateway = razorpay((200, {"id": "acc_1", "type": "route"}), (200, product))
    assert not gateway.open_account(HER).active
    method, address, headers, body = wire.asked[0]
    assert (method, address) == ("POST", "https://api.razorpay.com/v2/accounts")
    assert body["reference_id"] == "SE-SBL-0003"
    twice, other = razorpay((200, product), (200, product))
    other.open_account(HER)
    other.open_account(replace(HER, ifsc="PUNB0001234"))  # mended in the register
    same, mended = (one[2]["Idempotency-Key"] for one in twice.asked)
    assert headers["Idempotency-Key"] == same != mended, (
        "other facts under the same key are refused for a week"
    )
    assert max(map(len, (same, mended))) <= 36 and HER.pan not in same
    assert body["settlement_accounts"][0]["bank_account"]["code"] == "SBIN0001234"
    assert "gst" not in body["legal_info"] and "9812345670" not in repr(HER)
    assert gateway.account("acc_1").reason == "kyc.pan kyc_failed"
    assert wire.asked[1][1] == "https://api.razorpay.com/v2/accounts/acc_1/products"


def test_another_bank_account_counts_when_it_is_in_use():
    def product(number: str, state: str = "activated"):
        active = {"settlements": {"account_number": number, "ifsc_code": HER.ifsc}}
        return 200, {"id": "acc_prd_1", "activation_status": state, "active_configuration": active}

    asked = (200, {"id": "acc_prd_1"})
    wire, gateway = razorpay(
        asked, product("1"), asked, product(HER.bank_account), asked, product(HER.bank_account, "suspended")
    )
    assert [gateway.settles_to("acc_1", HER) for _ in range(3)] == [False, True, False]
    method, address, _headers, body = wire.asked[1]
    assert (method, address) == (
        "PATCH",
        "https://api.razorpay.com/v2/accounts/acc_1/products/acc_prd_1",
    )
    assert body["settlements"]["account_number"] == HER.bank_account


def test_a_bank_account_that_is_in_use_or_being_looked_at_is_not_told_again():
    hers = {"settlements": {"account_number": HER.bank_account, "ifsc_code": HER.ifsc}}
    known = {"id": "acc_prd_1", "activation_status": "activated", "requested_configuration": []}
    looked_at = {
        **known,
        "active_configuration": {"settlements": {"account_number": None}},
        "requested_configuration": hers,
    }
    wire, gateway = razorpay((200, looked_at), (200, {**known, "active_configuration": hers}))
    assert [gateway.settles_to("acc_1", HER) for _ in range(2)] == [False, True]
    assert [method for method, *_rest in wire.asked] == ["POST", "POST"]


def test_a_bank_account_in_use_that_another_one_is_to_follow_is_told_again():
    def bank(number: str):
        return {"settlements": {"account_number": number, "ifsc_code": HER.ifsc}}

    known = {
        "id": "acc_prd_1",
        "activation_status": "activated",
        "active_configuration": bank(HER.bank_account),
    }
    follows = (200, {**known, "requested_configuration": bank("1")})
    wire, gateway = razorpay(follows, follows, follows, (200, known))
    assert [gateway.settles_to("acc_1", HER) for _ in range(2)] == [False, True]
    assert [method for method, *_rest in wire.asked] == ["POST", "PATCH", "POST", "PATCH"]


def test_a_transfer_is_looked_for_before_it_is_made_and_a_reversal_too():
    failed = {**TRANSFER, "id": "trf_0", "status": "failed"}
    back = {**TRANSFER, "amount_reversed": 100_00, "status": "partially_reversed"}
    done = {"id": "rvrsl_1", "amount": 100_00, "notes": {"for": "OR-1 200"}}
    wire, gateway = razorpay(
        (200, {"items": [failed]}), (200, {"items": [TRANSFER]}), (200, {"items": [failed, TRANSFER]}),
        (200, {"items": []}), (200, done), (200, back), (200, {"items": [done]}), (200, back), (200, back),
        (200, {**back, "on_hold": False}), (200, {**back, "on_hold": False, "settlement_status": "settled"}),
    )  # fmt: skip
    for _twice in range(2):
        assert gateway.transfer("pay_9", account="acc_1", amount=300_00, receipt="OR-1").id == "trf_1"
    for _twice in range(2):
        assert gateway.reverse("trf_1", amount=100_00, receipt="OR-1 200").net == 200_00
    assert [gateway.release("trf_1").settled for _twice in range(2)] == [False, True]
    asked = [
        (method, address.removeprefix("https://api.razorpay.com/v1"))
        for method, address, _h, _b in wire.asked
    ]
    assert asked == [
        ("GET", "/payments/pay_9/transfers"), ("POST", "/payments/pay_9/transfers"), ("GET", "/payments/pay_9/transfers"),
        ("GET", "/transfers/trf_1/reversals"), ("POST", "/transfers/trf_1/reversals"), ("GET", "/transfers/trf_1"),
        ("GET", "/transfers/trf_1/reversals"), ("GET", "/transfers/trf_1"), ("GET", "/transfers/trf_1"), ("PATCH", "/transfers/trf_1"),
        ("GET", "/transfers/trf_1"),
    ]  # fmt: skip
    assert wire.asked[1][3]["transfers"][0]["on_hold"] is True and wire.asked[9][3] == {"on_hold": False}
