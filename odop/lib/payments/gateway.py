"""What is asked of a gateway, and the words that come back. Amounts are paise; ids are the gateway's own."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Protocol

from odop.lib.payments.split import (
    GatewayAccount,
    GatewayError,
    GatewayTransfer,
    Splitting,
    account_from,
    transfer_from,
    whole,
)

__all__ = ["GatewayError"]  # of both parts


class Outcome(Enum):
    """What became of a payment. Only `CAPTURED` is money; `AUTHORISED` may still fail or be captured."""

    CREATED = "created"
    AUTHORISED = "authorized"
    CAPTURED = "captured"
    REFUNDED = "refunded"
    FAILED = "failed"

    @property
    def is_money(self) -> bool:
        """Returns whether the buyer's money has come (it may have gone back since)."""
        return self in (Outcome.CAPTURED, Outcome.REFUNDED)


@dataclass(frozen=True)
class GatewayOrder:
    """What is to be paid; `receipt` is our own number, once for each order."""

    id: str
    receipt: str
    amount: int
    currency: str = "INR"


@dataclass(frozen=True)
class GatewayPayment:
    """One try to pay an order. `method` is upi, card, netbanking or wallet."""

    id: str
    order_id: str
    amount: int
    outcome: Outcome
    method: str = ""
    refunded: int = 0
    currency: str = "INR"
    error: str = ""


CAME_BACK = frozenset({"failed", "reversed"})


@dataclass(frozen=True)
class GatewayRefund:
    """Money on its way back to the buyer; `state` is pending, processed, failed or reversed. Processed says that it has gone: the
    buyer's bank may still send it back, and then it is failed or reversed."""

    id: str
    payment_id: str
    amount: int
    state: str

    @property
    def came_back(self) -> bool:
        """It lies with us again."""
        return self.state in CAME_BACK


@dataclass(frozen=True)
class Notice:
    """A webhook that was proved: what happened (`payment.captured`, …), and to what. `id` is the gateway's number of the event: the
    same event may come more than once and means the same."""

    id: str
    name: str
    payment: GatewayPayment | None = None
    refund: GatewayRefund | None = None
    transfer: GatewayTransfer | None = None
    account: GatewayAccount | None = None


class Gateway(Splitting, Protocol):
    """What the market needs of a gateway. Every call may raise GatewayError."""

    @property
    def key_id(self) -> str:
        """The public part of the key, for the gateway's own page."""

    def create_order(self, *, receipt: str, amount: int) -> GatewayOrder:
        """Makes an order, or returns the one that was made for this receipt before."""

    def payments_of(self, order_id: str) -> Sequence[GatewayPayment]:
        """Returns every try to pay the order, in any state: what the reconciler asks."""

    def refund(self, payment_id: str, *, amount: int, receipt: str) -> GatewayRefund:
        """Sends money back; the same receipt again returns the same refund."""

    def refunds_of(self, payment_id: str) -> Sequence[GatewayRefund]:
        """Returns what was sent back of a payment."""

    def buyer_came_back(self, *, order_id: str, payment_id: str, signature: str) -> bool:
        """Returns whether the gateway signed what the buyer brought back."""

    def read_notice(self, body: bytes, *, signature: str, event_id: str) -> Notice | None:
        """Returns the webhook, or nothing when the gateway did not sign it."""


def payment_from(entity: Mapping[str, Any]) -> GatewayPayment:
    """Returns a payment from the gateway's own words; raises GatewayError when they are not what was agreed."""
    try:
        return GatewayPayment(
            id=str(entity["id"]),
            order_id=str(entity.get("order_id") or ""),
            amount=whole(entity["amount"]),
            outcome=Outcome(entity["status"]),
            method=str(entity.get("method") or ""),
            refunded=whole(entity.get("amount_refunded") or 0),
            currency=str(entity.get("currency") or "INR"),
            error=str(entity.get("error_code") or ""),
        )
    except (KeyError, ValueError, TypeError) as error:
        raise GatewayError("malformed", f"payment: {error}") from None


def refund_from(entity: Mapping[str, Any]) -> GatewayRefund:
    """Returns a refund from the gateway's own words; raises GatewayError when they are not what was agreed."""
    try:
        return GatewayRefund(
            str(entity["id"]), str(entity["payment_id"]), whole(entity["amount"]), str(entity["status"])
        )
    except (KeyError, ValueError, TypeError) as error:
        raise GatewayError("malformed", f"refund: {error}") from None


def notice_from(body: bytes, event_id: str) -> Notice:
    """Returns what a proved webhook says; raises GatewayError when it cannot be read."""
    try:
        told = json.loads(body)
        payload = told.get("payload") or {}
        payment, refund, transfer = payload.get("payment"), payload.get("refund"), payload.get("transfer")
        account = payload.get("merchant_product") if str(told["event"]).startswith("product.route.") else None
        return Notice(
            id=event_id,
            name=str(told["event"]),
            payment=payment_from(payment["entity"]) if payment is not None else None,
            refund=refund_from(refund["entity"]) if refund is not None else None,
            transfer=transfer_from(transfer["entity"]) if transfer is not None else None,
            account=account_from(account["entity"], account.get("data")) if account is not None else None,
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise GatewayError("malformed", f"webhook: {error}") from None
