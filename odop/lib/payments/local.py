"""A gateway of our own that behaves like the real one: same ids, same signatures, same webhooks, same surprises.

For demonstrations and tests. It keeps what it knows in a `shelf` that is handed in (a dictionary in tests, a table in a running
site), decides nothing by chance and reads no clock: whoever plays the buyer says what happens, and when which webhook comes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from odop.lib.payments.gateway import (
    CAME_BACK,
    GatewayError,
    GatewayOrder,
    GatewayPayment,
    GatewayRefund,
    Notice,
    Outcome,
    notice_from,
    payment_from,
    refund_from,
)
from odop.lib.payments.local_split import Delivery, LocalSplit, identity_of
from odop.lib.payments.signatures import body_is_genuine, payment_is_genuine, sign_payment


@dataclass
class LocalGateway(LocalSplit):
    key_id: str = "rzp_test_local"
    key_secret: str = "local key"  # noqa: S105  signs made-up payments only
    balance: int = 0  # what is ours there of other payments: it pays for refunds too
    banks_answer: str = "processed"  # what becomes of a refund at once: processed, pending or failed

    # What the market asks

    def create_order(self, *, receipt: str, amount: int) -> GatewayOrder:
        if amount < 100:
            raise GatewayError("bad_request_error", "The amount must be at least INR 1.00")
        identity = identity_of("order", receipt)
        kept = self.shelf.setdefault(
            identity, {"id": identity, "receipt": receipt, "amount": amount, "payments": []}
        )
        if kept["amount"] != amount:
            raise GatewayError("bad_request_error", "another amount for this receipt")
        return GatewayOrder(identity, receipt, amount)

    def payments_of(self, order_id: str) -> Sequence[GatewayPayment]:
        return [payment_from(self.shelf[identity]) for identity in self._order(order_id)["payments"]]

    def refund(self, payment_id: str, *, amount: int, receipt: str) -> GatewayRefund:
        payment = self._payment(payment_id)
        tried = [one for one in map(self.shelf.__getitem__, payment["refunds"]) if one["receipt"] == receipt]
        identity = tried[-1]["id"] if tried else ""
        if (
            not tried or tried[-1]["status"] in CAME_BACK
        ):  # one that failed is tried anew, under another number
            identity = identity_of("rfnd", f"{payment_id} {receipt}" + (f" {len(tried)}" if tried else ""))
            if payment["status"] not in ("captured", "refunded"):
                raise GatewayError("bad_request_error", "The payment is not captured")
            if amount < 100 or amount > payment["amount"] - payment["amount_refunded"]:
                raise GatewayError("bad_request_error", "The refund is more than what is left of the payment")
            ours = payment["amount"] - payment["amount_refunded"] - self.transferred(payment_id)
            if amount > ours + self.balance:
                raise GatewayError("bad_request_error", "Your account does not have enough balance")
            self.shelf[identity] = {
                "id": identity,
                "entity": "refund",
                "payment_id": payment_id,
                "amount": amount,
                "currency": "INR",
                "receipt": receipt,
                "status": self.banks_answer,
            }
            payment["refunds"].append(identity)
            self.shelf[payment_id] = payment
            self._count_refunds(payment_id)
        return refund_from(self.shelf[identity])

    def _count_refunds(self, payment_id: str) -> None:
        """What failed lies with us again."""
        payment = self.shelf[payment_id]
        refunds = [self.shelf[identity] for identity in payment["refunds"]]
        payment["amount_refunded"] = sum(one["amount"] for one in refunds if one["status"] not in CAME_BACK)
        payment["status"] = "refunded" if payment["amount_refunded"] == payment["amount"] else "captured"
        self.shelf[payment_id] = payment

    def refunds_of(self, payment_id: str) -> Sequence[GatewayRefund]:
        return [refund_from(self.shelf[identity]) for identity in self._payment(payment_id)["refunds"]]

    def buyer_came_back(self, *, order_id: str, payment_id: str, signature: str) -> bool:
        return payment_is_genuine(order_id, payment_id, signature, self.key_secret)

    def read_notice(self, body: bytes, *, signature: str, event_id: str) -> Notice | None:
        if not body_is_genuine(body, signature, self.webhook_secret):
            return None
        return notice_from(body, event_id)

    # What the buyer and the bank do

    def pay(
        self, order_id: str, *, method: str = "upi", outcome: Outcome = Outcome.CAPTURED
    ) -> GatewayPayment:
        """One try to pay. An order that is paid takes no second payment, as at the real gateway."""
        order = self._order(order_id)
        if any(payment.outcome.is_money for payment in self.payments_of(order_id)):
            raise GatewayError("bad_request_error", "Payment has already been done for this order")
        identity = identity_of("pay", f"{order_id} {len(order['payments'])}")
        self.shelf[identity] = {
            "id": identity,
            "entity": "payment",
            "order_id": order_id,
            "amount": order["amount"],
            "currency": "INR",
            "status": outcome.value,
            "method": method,
            "amount_refunded": 0,
            "refunds": [],
            "error_code": "BAD_REQUEST_ERROR" if outcome is Outcome.FAILED else None,
        }
        order["payments"].append(identity)
        self.shelf[order_id] = order
        return payment_from(self.shelf[identity])

    def change(self, payment_id: str, outcome: Outcome) -> GatewayPayment:
        """What was authorised is captured or fails later. Captured money stays."""
        payment = self._payment(payment_id)
        if Outcome(payment["status"]).is_money:
            raise GatewayError("bad_request_error", "The payment has been captured")
        payment["status"] = outcome.value
        self.shelf[payment_id] = payment
        return payment_from(payment)

    def bank_answers(self, refund_id: str, state: str) -> GatewayRefund:
        """The buyer's bank takes a refund that was on its way, or sends it back, days later: also one that was called processed."""
        refund = self._kept(refund_id, "rfnd_")
        if refund["status"] in CAME_BACK or refund["status"] == state:
            raise GatewayError("bad_request_error", "The refund is not on its way any more")
        self.shelf[refund_id] = {**refund, "status": state}
        self._count_refunds(refund["payment_id"])
        return refund_from(self.shelf[refund_id])

    def signature_of(self, payment_id: str) -> str:
        """What the buyer's browser brings back to the market."""
        return sign_payment(self._payment(payment_id)["order_id"], payment_id, self.key_secret)

    def webhooks_of(self, payment_id: str) -> list[Delivery]:
        """Every webhook about a payment and its refunds up to now, in order. Send them late, twice, shuffled or not at all."""
        return list(self._told(payment_id))

    def _told(self, payment_id: str) -> Iterator[Delivery]:
        payment = self._payment(payment_id)
        shown = {key: value for key, value in payment.items() if key != "refunds"}
        status = payment["status"]
        if status in ("authorized", "captured", "refunded"):
            before = {**shown, "status": "authorized", "amount_refunded": 0}
            yield self._delivery("payment.authorized", {"payment": before})
        if status in ("captured", "refunded"):
            yield self._delivery(
                "payment.captured", {"payment": {**shown, "status": "captured", "amount_refunded": 0}}
            )
        if status == "failed":
            yield self._delivery("payment.failed", {"payment": shown})
        for identity in payment["refunds"]:
            refund = self.shelf[identity]
            if refund["status"] != "pending":
                yield self._delivery(f"refund.{refund['status']}", {"refund": refund, "payment": shown})

    def _order(self, identity: str) -> dict[str, Any]:
        return self._kept(identity, "order_")

    def _payment(self, identity: str) -> dict[str, Any]:
        return self._kept(identity, "pay_")
