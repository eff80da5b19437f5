"""What is asked of a gateway that splits what a buyer pays: accounts of makers, and transfers to them. Amounts are paise.

The words are those of Razorpay Route: a linked account (`acc_…`) belongs to one maker; a transfer (`trf_…`) moves a part of a captured
payment into it, on hold until it is released; a reversal takes part of it back for a refund.
https://razorpay.com/docs/api/payments/route/transfers-entity and …/product-configuration-entity name the fields and states.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

ACTIVE = "activated"
REFUSED = frozenset({"needs_clarification", "suspended", "rejected"})


class GatewayError(Exception):
    """The gateway refused, or could not be reached (`later`: asking again may help)."""

    def __init__(self, code: str, message: str = "", *, later: bool = False) -> None:
        self.code, self.later = code, later
        super().__init__(f"{code}: {message}" if message else code)


@dataclass(frozen=True)
class AccountFacts:
    """Who a linked account is for, as the register has her. Goes to the gateway and nowhere else: never shown by `repr`."""

    reference: str  # the number of the seller, at most 20 letters
    name: str = field(repr=False)
    business: str = field(repr=False)  # individual, proprietorship, partnership, …
    mobile: str = field(repr=False)
    mail: str = field(repr=False)
    pan: str = field(repr=False)
    gstin: str = field(repr=False)
    bank_account: str = field(repr=False)
    ifsc: str = field(repr=False)


@dataclass(frozen=True)
class GatewayAccount:
    """A linked account; `reason` is what the gateway wants mended, in its own words: `kyc.pan kyc_failed`."""

    id: str
    state: str
    reason: str = ""

    @property
    def active(self) -> bool:
        return self.state == ACTIVE

    @property
    def refused(self) -> bool:
        return self.state in REFUSED


@dataclass(frozen=True)
class GatewayTransfer:
    """A part of a payment on its way to a maker. `settled`: her bank account has it, as far as the gateway says."""

    id: str
    payment_id: str
    account: str
    amount: int
    state: str  # created, pending, processed, failed, reversed, partially_reversed
    reversed: int = 0
    on_hold: bool = False
    settled: bool = False
    receipt: str = ""
    error: str = ""

    @property
    def net(self) -> int:
        """What of it is hers still."""
        return 0 if self.failed else self.amount - self.reversed

    @property
    def failed(self) -> bool:
        return self.state == "failed"

    @property
    def arrived(self) -> bool:
        """It lies in her account at the gateway; before that it may still fail."""
        return self.state in ("processed", "reversed", "partially_reversed")


class Splitting(Protocol):
    """What a gateway that splits can do. Every call may raise GatewayError."""

    def open_account(self, facts: AccountFacts) -> GatewayAccount:
        """Opens a maker's account; the same reference again is the same account."""

    def account(self, account_id: str) -> GatewayAccount:
        """Returns how an account stands now."""

    def settles_to(self, account_id: str, facts: AccountFacts) -> bool:
        """Tells the bank account of a maker and returns whether it is in use by now; the same again changes nothing."""

    def transfer(self, payment_id: str, *, account: str, amount: int, receipt: str) -> GatewayTransfer:
        """Moves a part of a payment into an account, on hold; the same receipt again returns the same transfer, or tries one that
        failed anew."""

    def transfers_of(self, payment_id: str) -> Sequence[GatewayTransfer]:
        """Returns all transfers of a payment, those that failed too."""

    def transfer_of(self, transfer_id: str) -> GatewayTransfer:
        """Returns how a transfer stands now."""

    def reverse(self, transfer_id: str, *, amount: int, receipt: str) -> GatewayTransfer:
        """Takes a part of a transfer back; the same receipt again takes nothing more."""

    def release(self, transfer_id: str) -> GatewayTransfer:
        """Lets a transfer go to the maker's bank; released already, nothing happens."""


def account_from(entity: Mapping[str, Any], data: object = ()) -> GatewayAccount:
    """Returns an account from a product configuration, or from a webhook's `merchant_product` and the `data` beside it."""
    wants = (
        entity.get("requirements") or (data.get("requirements") if isinstance(data, Mapping) else None) or ()
    )
    try:
        reason = "; ".join(f"{one['field_reference']} {one['reason_code']}" for one in wants)
        return GatewayAccount(
            str(entity.get("account_id") or entity["merchant_id"]),
            str(entity["activation_status"]),
            reason[:200],
        )
    except (KeyError, TypeError) as error:
        raise GatewayError("malformed", f"account: {error}") from None


def transfer_from(entity: Mapping[str, Any]) -> GatewayTransfer:
    """Returns a transfer from the gateway's own words; its state stands under `status`, in some answers under `transfer_status`."""
    notes, error = entity.get("notes"), entity.get("error")
    try:
        return GatewayTransfer(
            id=str(entity["id"]),
            payment_id=str(entity["source"]),
            account=str(entity["recipient"]),
            amount=whole(entity["amount"]),
            state=str(entity.get("status") or entity["transfer_status"]),
            reversed=whole(entity.get("amount_reversed") or 0),
            on_hold=bool(entity.get("on_hold")),
            settled=entity.get("settlement_status") == "settled",
            receipt=str(notes.get("order") or "") if isinstance(notes, Mapping) else "",
            error=str(error.get("code") or "") if isinstance(error, Mapping) else "",
        )
    except (KeyError, ValueError, TypeError) as fault:
        raise GatewayError("malformed", f"transfer: {fault}") from None


def whole(value: object) -> int:
    """Returns paise; raises ValueError for anything but a whole number of them."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError(f"{value!r} is not a whole number of paise")
    return value
