"""The part of the local gateway that splits payments: makers' accounts, transfers on hold, reversals, and their webhooks.

Whoever plays the gateway's office and the banks says what becomes of accounts and transfers; nothing of a maker is kept but her number.
"""

import hashlib
import json
from collections.abc import MutableMapping
from dataclasses import dataclass, field
from typing import Any

from odop.lib.payments.signatures import sign
from odop.lib.payments.split import (
    ACTIVE,
    AccountFacts,
    GatewayAccount,
    GatewayError,
    GatewayTransfer,
    account_from,
    transfer_from,
)

Shelf = MutableMapping[str, dict[str, Any]]


@dataclass(frozen=True)
class Delivery:
    """A webhook as it goes over the wire."""

    body: bytes
    signature: str
    event_id: str

    def forged(self) -> "Delivery":
        """Returns the same call by somebody who does not know the secret."""
        return Delivery(self.body, sign(self.body, "not the secret"), self.event_id)

    def altered(self) -> "Delivery":
        """Returns the call with another amount under the old signature."""
        told = json.loads(self.body)
        for part in told["payload"].values():
            part["entity"]["amount"] = part["entity"].get("amount", 0) + 100
        return Delivery(bytes_of(told), self.signature, self.event_id)


@dataclass
class LocalSplit:
    shelf: Shelf = field(default_factory=dict)
    webhook_secret: str = "local webhook"  # noqa: S105  signs made-up events only
    account_answer: str = (
        ACTIVE  # what becomes of an account at once: activated, under_review or needs_clarification
    )
    transfer_answer: str = "processed"  # what becomes of a transfer at once: processed, pending or failed

    bank_taken: bool = True  # whether another bank account is in use at once

    # What the market asks

    def open_account(self, facts: AccountFacts) -> GatewayAccount:
        identity = identity_of("acc", facts.reference)
        if identity not in self.shelf:
            self.shelf[identity] = {
                "account_id": identity,
                "activation_status": self.account_answer,
                "requirements": [],
            }
            if not facts.bank_account:
                self.office_answers(
                    identity, "needs_clarification", "settlements.account_number", "field_missing"
                )
        return self.account(identity)

    def account(self, account_id: str) -> GatewayAccount:
        return account_from(self._kept(account_id, "acc_"))

    def settles_to(self, account_id: str, facts: AccountFacts) -> bool:
        kept, wanted = self._kept(account_id, "acc_"), identity_of("ba", f"{facts.bank_account} {facts.ifsc}")
        if kept.get("bank") != wanted and self.bank_taken:
            self.shelf[account_id] = kept = {**kept, "bank": wanted}
        return bool(kept["activation_status"] == ACTIVE and kept.get("bank") == wanted)

    def transfer(self, payment_id: str, *, account: str, amount: int, receipt: str) -> GatewayTransfer:
        payment = self._kept(payment_id, "pay_")
        tried = [one for one in self.transfers_of(payment_id) if one.receipt == receipt]
        if tried and not tried[-1].failed:
            return tried[-1]
        if not self.account(account).active:
            raise GatewayError("bad_request_error", "The linked account is not activated")
        if payment["refunds"]:
            raise GatewayError("bad_request_error", "The payment has been refunded")
        if payment["status"] != "captured" or amount < 100:
            raise GatewayError("bad_request_error", "The payment is not captured, or the amount too small")
        if amount > payment["amount"] - self.transferred(payment_id):
            raise GatewayError("bad_request_error", "The sum of transfers is more than the payment")
        identity = identity_of("trf", f"{payment_id} {receipt} {len(tried)}")
        failed = self.transfer_answer == "failed"
        self.shelf[identity] = {
            "id": identity, "entity": "transfer", "status": self.transfer_answer, "source": payment_id, "recipient": account,
            "amount": amount, "currency": "INR", "amount_reversed": 0, "notes": {"order": receipt}, "on_hold": True,
            "settlement_status": "on_hold", "recipient_settlement_id": None, "reversals": {},
            "error": {"code": "BAD_REQUEST_TRANSFER_INSUFFICIENT_BALANCE" if failed else None},
        }  # fmt: skip
        self.shelf[payment_id] = {**payment, "transfers": [*payment.get("transfers", ()), identity]}
        return self.transfer_of(identity)

    def transfer_of(self, transfer_id: str) -> GatewayTransfer:
        return transfer_from(self._kept(transfer_id, "trf_"))

    def reverse(self, transfer_id: str, *, amount: int, receipt: str) -> GatewayTransfer:
        kept, told = self._kept(transfer_id, "trf_"), self.transfer_of(transfer_id)
        if receipt not in kept["reversals"]:
            if not told.arrived or told.settled or not 1 <= amount <= told.net:
                raise GatewayError("bad_request_error", "The linked account does not have enough balance")
            back = told.reversed + amount
            status = "reversed" if back == told.amount else "partially_reversed"
            kept = {**kept, "amount_reversed": back, "status": status}
            self.shelf[transfer_id] = {**kept, "reversals": {**kept["reversals"], receipt: amount}}
        return self.transfer_of(transfer_id)

    def release(self, transfer_id: str) -> GatewayTransfer:
        kept = self._kept(transfer_id, "trf_")
        if kept["on_hold"]:
            self.shelf[transfer_id] = {**kept, "on_hold": False, "settlement_status": "pending"}
        return self.transfer_of(transfer_id)

    # What the gateway's office and the banks do

    def office_answers(self, account_id: str, state: str, wants: str = "", why: str = "") -> GatewayAccount:
        """The papers of an account were looked at; `wants` is the field that is wrong, `why` the reason."""
        missing = [{"field_reference": wants, "reason_code": why, "status": "required"}] if wants else []
        self.shelf[account_id] = {
            **self._kept(account_id, "acc_"),
            "activation_status": state,
            "requirements": missing,
        }
        return self.account(account_id)

    def transfer_ends(self, transfer_id: str, state: str) -> GatewayTransfer:
        """A transfer that was pending is processed or fails."""
        kept = self._kept(transfer_id, "trf_")
        if kept["status"] != "pending":
            raise GatewayError("bad_request_error", "The transfer is not pending")
        self.shelf[transfer_id] = {**kept, "status": state}
        return self.transfer_of(transfer_id)

    def bank_takes(self, transfer_id: str) -> GatewayTransfer:
        """What was released is in the maker's bank account."""
        kept = self._kept(transfer_id, "trf_")
        if kept["on_hold"] or kept["status"] not in ("processed", "partially_reversed"):
            raise GatewayError("bad_request_error", "The transfer is on hold")
        number = identity_of("setl", transfer_id)
        self.shelf[transfer_id] = {**kept, "settlement_status": "settled", "recipient_settlement_id": number}
        return self.transfer_of(transfer_id)

    def transfers_of(self, payment_id: str) -> list[GatewayTransfer]:
        return [self.transfer_of(one) for one in self._kept(payment_id, "pay_").get("transfers", ())]

    def transferred(self, payment_id: str) -> int:
        """What of a payment lies in makers' accounts."""
        return sum(one.net for one in self.transfers_of(payment_id))

    def webhooks_of_transfer(self, transfer_id: str) -> list[Delivery]:
        """What is told of a transfer; a reversal is told of by nothing but its refund."""
        kept = {key: value for key, value in self._kept(transfer_id, "trf_").items() if key != "reversals"}
        told = self.transfer_of(transfer_id)
        if told.failed:
            return [self._delivery("transfer.failed", {"transfer": kept})]
        return [self._delivery("transfer.processed", {"transfer": kept})] if told.arrived else []

    def webhooks_of_account(self, account_id: str) -> list[Delivery]:
        kept = self._kept(account_id, "acc_")
        entity = {"id": identity_of("acc_prd", account_id), "merchant_id": account_id}
        entity["activation_status"] = kept["activation_status"]
        data = {"requirements": kept["requirements"]}
        return [
            self._delivery(f"product.route.{kept['activation_status']}", {"merchant_product": entity}, data)
        ]

    def _delivery(self, name: str, entities: dict[str, dict[str, Any]], data: object = None) -> Delivery:
        payload: dict[str, dict[str, Any]] = {kind: {"entity": entity} for kind, entity in entities.items()}
        if data is not None:
            payload[next(iter(entities))]["data"] = data
        body = bytes_of({"entity": "event", "event": name, "contains": list(entities), "payload": payload})
        identity = next(iter(entities.values()))["id"]
        return Delivery(body, sign(body, self.webhook_secret), identity_of("evt", f"{name} {identity}"))

    def _kept(self, identity: str, kind: str) -> dict[str, Any]:
        if not identity.startswith(kind) or identity not in self.shelf:
            raise GatewayError("bad_request_error", "The id provided does not exist")
        return self.shelf[identity]


def identity_of(kind: str, of: str) -> str:
    """Returns an id as the gateway gives it; the same words, the same id."""
    return f"{kind}_{hashlib.sha256(f'{kind} {of}'.encode()).hexdigest()[:14]}"


def bytes_of(told: dict[str, Any]) -> bytes:
    return json.dumps(told, separators=(",", ":")).encode()
