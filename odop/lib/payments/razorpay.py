"""Razorpay's documented REST interface, over the standard library.

Its own SDK was looked at and left: it brings a second HTTP library and did not load at all with a current setuptools for a year
(razorpay-python issues 277, 300, 305, 322), while a dozen calls are all that the market needs. `send` is handed in, so tests use no
network.

Route (split settlement) is written after Razorpay's documents of November 2026, addresses at each call; it has to be switched on
for an account by Razorpay, and no real gateway has answered these calls yet.
"""

import base64
import hashlib
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
from odop.lib.payments.split import (
    ACTIVE,
    AccountFacts,
    GatewayAccount,
    GatewayTransfer,
    account_from,
    transfer_from,
)

ADDRESS = "https://api.razorpay.com/v1"
ACCOUNTS = "https://api.razorpay.com/v2/accounts"
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

    # Route: https://razorpay.com/docs/api/payments/route/ and the names below it

    def open_account(self, facts: AccountFacts) -> GatewayAccount:
        """`create-linked-account-composite`: one call opens account, product and bank account, or nothing; `Idempotency-Key` makes a
        second call with the same facts the first (with others under the same key it would be refused for a week). Its answer is not
        relied upon for the state: that is asked with `account`."""
        body: dict[str, object] = {
            "type": "route", "tnc_accepted": True, "reference_id": facts.reference, "legal_business_name": facts.name,
            "business_type": facts.business, "email": facts.mail, "phone": f"+91{facts.mobile}",
            "legal_info": {key: value for key, value in (("pan", facts.pan), ("gst", facts.gstin)) if value},
            "settlement_accounts": [{
                "method": "bank_account",
                "bank_account": {
                    "account_number": facts.bank_account, "beneficiary_name": facts.name, "code_type": "ifsc",
                    "code": facts.ifsc, "currency": "INR", "is_default": True,
                },
            }],
        }  # fmt: skip
        said = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()[:12]
        made = self._call("POST", ACCOUNTS, body, {"Idempotency-Key": f"{facts.reference}-{said}"})
        return GatewayAccount(str(made["id"]), "requested") if "id" in made else account_from(made)

    def account(self, account_id: str) -> GatewayAccount:
        """`request-product-config`: answers with the state of the product and what is wanted. That a second request answers with the
        configuration that is there is not said in so many words; the webhooks `product.route.…` tell the same, and only
        what closes an account is believed of them unasked."""
        body = {"product_name": "route", "tnc_accepted": True}
        return account_from(self._call("POST", f"{ACCOUNTS}/{_safe(account_id)}/products", body))

    def settles_to(self, account_id: str, facts: AccountFacts) -> bool:
        """`update-product-config`, where another bank account was told last: `requested_configuration` names one that Razorpay still looks
        at, `active_configuration` the one in use meanwhile."""
        path = f"{ACCOUNTS}/{_safe(account_id)}/products"
        told = self._call("POST", path, {"product_name": "route", "tnc_accepted": True})
        present = (facts.bank_account, facts.ifsc)
        wanted = {
            "account_number": facts.bank_account,
            "ifsc_code": facts.ifsc,
            "beneficiary_name": facts.name,
        }
        if present != (_bank(told, "requested_configuration") or _bank(told, "active_configuration")):
            product = _safe(str(told.get("id") or ""))
            told = self._call("PATCH", f"{path}/{product}", {"settlements": wanted, "tnc_accepted": True})
        in_use = _bank(told, "active_configuration") == present
        to_come = _bank(told, "requested_configuration") not in (None, present)
        return in_use and not to_come and told.get("activation_status") == ACTIVE

    def transfer(self, payment_id: str, *, account: str, amount: int, receipt: str) -> GatewayTransfer:
        """`create-transfers-payments`, after a look at those that are there (`fetch-transfers-payment`): only direct transfers know an
        idempotency key (`direct-transfers-idempotent-request`). On hold without a day: we release it. Razorpay takes no transfer of
        a payment once a refund of it has begun, so transfers go first."""
        path = f"/payments/{_safe(payment_id)}/transfers"
        for one in self.transfers_of(payment_id):
            if one.receipt == receipt and not one.failed:
                return one
        wanted = {
            "account": account, "amount": amount, "currency": "INR", "on_hold": True,
            "notes": {"order": receipt}, "linked_account_notes": ["order"],
        }  # fmt: skip
        made = [
            transfer_from(one) for one in self._call("POST", path, {"transfers": [wanted]}).get("items", ())
        ]
        if len(made) != 1 or made[0].amount != amount:
            raise GatewayError("malformed", "transfer of another amount")
        return made[0]

    def transfers_of(self, payment_id: str) -> Sequence[GatewayTransfer]:
        return [transfer_from(one) for one in self._items(f"/payments/{_safe(payment_id)}/transfers")]

    def transfer_of(self, transfer_id: str) -> GatewayTransfer:
        """`fetch-transfer`; `settlement_status` settled says that her bank has it."""
        return transfer_from(self._call("GET", f"/transfers/{_safe(transfer_id)}"))

    def reverse(self, transfer_id: str, *, amount: int, receipt: str) -> GatewayTransfer:
        """`reverse-a-transfer`, after a look at the reversals that are there (`fetch-reversals`). `reverse_all` of a refund is not used:
        it takes from every maker of the payment."""
        path = f"/transfers/{_safe(transfer_id)}/reversals"
        done = [
            one
            for one in self._items(path)
            if isinstance(one.get("notes"), dict) and one["notes"].get("for") == receipt
        ]
        if not done:
            self._call("POST", path, {"amount": amount, "notes": {"for": receipt}})
        return self.transfer_of(transfer_id)

    def release(self, transfer_id: str) -> GatewayTransfer:
        """`modify-settlement-hold`: it is settled to her bank on the next working day. Taken only until it is settled, so what was let go
        before, and perhaps not noted, is looked at first."""
        there = self.transfer_of(transfer_id)
        if not there.on_hold:
            return there
        return transfer_from(self._call("PATCH", f"/transfers/{_safe(transfer_id)}", {"on_hold": False}))

    def _items(self, path: str) -> list[dict[str, Any]]:
        return list(self._call("GET", path).get("items", ()))

    def _call(
        self,
        method: str,
        path: str,
        body: Mapping[str, object] | None = None,
        more: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        token = base64.b64encode(f"{self.key_id}:{self.key_secret}".encode()).decode()
        headers = {"Authorization": f"Basic {token}", "Accept": "application/json", **(more or {})}
        sent = None
        if body is not None:
            headers["Content-Type"] = "application/json"
            sent = json.dumps(body).encode()
        status, answer = self.send(
            method, path if path.startswith("https:") else f"{ADDRESS}{path}", headers, sent
        )
        try:
            told = json.loads(answer)
        except ValueError:
            raise GatewayError("malformed", f"status {status}", later=status >= 500) from None
        if not isinstance(told, dict):
            raise GatewayError("malformed", f"status {status}")
        if status >= 400:
            error = told.get("error") or {}
            if status in (
                401,
                403,
            ):  # a wrong key is called a bad request too; it says nothing about what was asked
                raise GatewayError("not_let_in", str(error.get("description") or ""), later=True)
            code = str(error.get("code") or f"status_{status}").lower()
            raise GatewayError(
                code, str(error.get("description") or ""), later=status >= 500 or status == 429
            )
        return told


def _bank(told: Mapping[str, Any], configuration: str) -> tuple[str, str] | None:
    """Account number and IFSC of a product's configuration, which is a list where it is empty; None where it names none."""
    named = told.get(configuration)
    bank = (named.get("settlements") or {}) if isinstance(named, Mapping) else {}
    number = str(bank.get("account_number") or "")
    return (number, str(bank.get("ifsc_code") or "")) if number else None


def _safe(identity: str) -> str:
    return urllib.parse.quote(identity, safe="")
