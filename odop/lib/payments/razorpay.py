"""Razorpay's documented REST interface, version 1, over the standard library.

Its own SDK was looked at and left: it brings a second HTTP library and did not load at all with a current setuptools for a year
(razorpay-python issues 277, 300, 305, 322), while six calls are all that the market needs. `send` is handed in, so tests use no
network.
"""

import base64
import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from odop.lib.payments.gateway import (
    CAME_BACK,
    GatewayError,
    GatewayOrder,
    GatewayPayment,
    GatewayRefund,
    Notice,
    notice_from,
    payment_from,
    refund_from,
)
from odop.lib.payments.signatures import body_is_genuine, payment_is_genuine

ADDRESS = "https://api.razorpay.com/v1"
SECONDS = 10
LARGEST_ANSWER = 2_000_000  # bytes; an answer is some kilobytes

Send = Callable[[str, str, Mapping[str, str], bytes | None], tuple[int, bytes]]


def send_over_network(
    method: str, address: str, headers: Mapping[str, str], body: bytes | None
) -> tuple[int, bytes]:
    """Returns status and body of one request; raises GatewayError where no answer came."""
    request = urllib.request.Request(address, body, dict(headers), method=method)  # noqa: S310  ADDRESS is https
    try:
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310
            return answer.status, answer.read(LARGEST_ANSWER)
    except urllib.error.HTTPError as error:
        return error.code, error.read(LARGEST_ANSWER)
    except OSError as error:
        raise GatewayError("unreachable", type(error).__name__, later=True) from None


@dataclass(frozen=True)
class Razorpay:
    """One account. The two secrets are different ones: of the key, and of the webhook."""

    key_id: str
    key_secret: str
    webhook_secret: str
    send: Send = send_over_network

    def create_order(self, *, receipt: str, amount: int) -> GatewayOrder:
        """Makes an order; Razorpay lists the orders of a receipt, so a second call finds the first one's."""
        found = self._call("GET", f"/orders?{urllib.parse.urlencode({'receipt': receipt})}")
        for entity in found.get("items", ()):
            if entity.get("receipt") == receipt and entity.get("amount") == amount:
                return GatewayOrder(str(entity["id"]), receipt, amount)
        made = self._call("POST", "/orders", {"amount": amount, "currency": "INR", "receipt": receipt})
        if made.get("amount") != amount:
            raise GatewayError("malformed", "order of another amount")
        return GatewayOrder(str(made["id"]), receipt, amount)

    def payments_of(self, order_id: str) -> Sequence[GatewayPayment]:
        return [payment_from(entity) for entity in self._items(f"/orders/{_safe(order_id)}/payments")]

    def refund(self, payment_id: str, *, amount: int, receipt: str) -> GatewayRefund:
        for entity in self._items(f"/payments/{_safe(payment_id)}/refunds"):
            # One that failed is tried anew.
            if entity.get("receipt") == receipt and entity.get("status") not in CAME_BACK:
                return refund_from(entity)
        body = {"amount": amount, "receipt": receipt, "speed": "normal"}
        return refund_from(self._call("POST", f"/payments/{_safe(payment_id)}/refund", body))

    def refunds_of(self, payment_id: str) -> Sequence[GatewayRefund]:
        return [refund_from(entity) for entity in self._items(f"/payments/{_safe(payment_id)}/refunds")]

    def buyer_came_back(self, *, order_id: str, payment_id: str, signature: str) -> bool:
        return payment_is_genuine(order_id, payment_id, signature, self.key_secret)

    def read_notice(self, body: bytes, *, signature: str, event_id: str) -> Notice | None:
        if not body_is_genuine(body, signature, self.webhook_secret):
            return None
        return notice_from(body, event_id)

    def _items(self, path: str) -> list[dict[str, Any]]:
        return list(self._call("GET", path).get("items", ()))

    def _call(self, method: str, path: str, body: Mapping[str, object] | None = None) -> dict[str, Any]:
        token = base64.b64encode(f"{self.key_id}:{self.key_secret}".encode()).decode()
        headers = {"Authorization": f"Basic {token}", "Accept": "application/json"}
        sent = None
        if body is not None:
            headers["Content-Type"] = "application/json"
            sent = json.dumps(body).encode()
        status, answer = self.send(method, f"{ADDRESS}{path}", headers, sent)
        try:
            told = json.loads(answer)
        except ValueError:
            raise GatewayError("malformed", f"status {status}", later=status >= 500) from None
        if not isinstance(told, dict):
            raise GatewayError("malformed", f"status {status}")
        if status >= 400:
            error = told.get("error") or {}
            code = str(error.get("code") or f"status_{status}").lower()
            raise GatewayError(
                code, str(error.get("description") or ""), later=status >= 500 or status == 429
            )
        return told


def _safe(identity: str) -> str:
    return urllib.parse.quote(identity, safe="")
