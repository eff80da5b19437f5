"""Money of the mart: what came through the gateway, what went back, the books, and what was paid to makers. Amounts are paise."""

from django.db import models
from django.db.models import F, Q

from odop.accounts.models import User
from odop.emart.enums import Account, Movement, RefundState, SettlementState
from odop.emart.models.buying import Order, Purchase
from odop.emart.models.sellers import Seller
from odop.kernel import clock
from odop.kernel.fields import EncryptedField
from odop.places.models import District


class Payment(models.Model):
    """Money of a buyer that has come: the gateway's payment, or what the carrier was handed at the door."""

    purchase = models.ForeignKey(Purchase, models.PROTECT, related_name="payments")
    payment_id = models.CharField(max_length=40, unique=True)  # the gateway's; COD-<order> at the door
    method = models.CharField(max_length=20, blank=True)
    paise = models.BigIntegerField()
    refunding_paise = models.BigIntegerField(default=0)  # asked to go back, sent or not
    came_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(paise__gt=0, refunding_paise__gte=0, paise__gte=F("refunding_paise")),
                name="no_more_back_than_came",
            )
        ]

    def __str__(self) -> str:
        return self.payment_id


class GatewayNotice(models.Model):
    """A webhook that was proved and acted upon: the same event does nothing the second time."""

    event_id = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=40)
    came_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"{self.name} {self.event_id}"


class GatewayEntry(models.Model):
    """What the gateway of demonstrations knows (`odop/lib/payments/local.py`); empty where a real one is used."""

    key = models.CharField(max_length=40, unique=True)
    told = models.JSONField()

    def __str__(self) -> str:
        return self.key


class Refund(models.Model):
    """Money on its way back to a buyer. Asked for in the transaction that makes it due, sent afterwards: `ref` is the receipt
    by which the gateway knows it, so sending it twice sends it once. What an officer decides above the limit of market.toml waits
    until somebody else has agreed. What the buyer's bank sends back, days later perhaps, is ours to send again or by transfer."""

    ref = models.CharField(max_length=20, unique=True)  # RF-2627-000031
    payment = models.ForeignKey(Payment, models.PROTECT, related_name="refunds")
    paise = models.BigIntegerField()
    why = models.CharField(max_length=20)
    state = models.CharField(max_length=8, choices=RefundState.choices, default=RefundState.ASKED)
    gateway_refund = models.CharField(max_length=60, blank=True)  # its number there, or the bank's reference
    failed_at = models.DateTimeField(null=True)  # the last time, of those that did not go through
    arrived_at = models.DateTimeField(null=True)  # as the gateway says: until then it may still come back
    asked_at = models.DateTimeField(default=clock.now)
    asked_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+"
    )  # none: it follows by itself
    agreed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField(null=True)
    pay_to = EncryptedField(null=True)  # UPI address or account that a buyer who paid in cash has named

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(paise__gt=0), name="a_refund_is_money"),
            models.CheckConstraint(
                condition=Q(agreed_by__isnull=True) | ~Q(agreed_by=F("asked_by")),
                name="a_refund_has_two_people",
            ),
        ]

    def __str__(self) -> str:
        return self.ref


class BookMovement(models.Model):
    """One movement in the books of the mart; its entries sum to zero (deferred constraint trigger). Append-only."""

    kind = models.CharField(max_length=10, choices=Movement.choices)
    at = models.DateTimeField(default=clock.now)
    purchase = models.ForeignKey(Purchase, models.PROTECT, null=True, related_name="+")
    order = models.ForeignKey(Order, models.PROTECT, null=True, related_name="movements")
    district = models.ForeignKey(District, models.PROTECT, null=True, related_name="+")
    seller = models.ForeignKey(Seller, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    reference = models.CharField(
        max_length=40, blank=True
    )  # the bank's, of what came there or was paid from there

    class Meta:
        constraints = [
            models.UniqueConstraint("reference", name="a_transfer_once", condition=~Q(reference=""))
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class BookEntry(models.Model):
    """One side of a movement: what comes to an account is above zero, what leaves it below. Append-only."""

    movement = models.ForeignKey(BookMovement, models.PROTECT, related_name="entries")
    account = models.CharField(max_length=10, choices=Account.choices)
    seller = models.ForeignKey(Seller, models.PROTECT, null=True, related_name="entries")
    district = models.ForeignKey(District, models.PROTECT, null=True, related_name="+")  # of the seller
    paise = models.BigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(paise=0), name="a_book_entry_moves_money"),
            models.CheckConstraint(
                condition=~Q(account="maker") | Q(seller__isnull=False), name="a_makers_account_has_a_maker"
            ),
        ]
        indexes = [models.Index(fields=["seller", "account"], name="mart_books_of_seller")]

    def __str__(self) -> str:
        return f"{self.account} {self.paise}"


class Settlement(models.Model):
    """What a maker is paid for the orders that have become hers since the last time. Rejected by the bank, its orders are hers to
    be paid anew, by another settlement."""

    ref = models.CharField(max_length=20, unique=True)  # SM-2627-000019
    seller = models.ForeignKey(Seller, models.PROTECT, related_name="settlements")
    district = models.ForeignKey(District, models.PROTECT, related_name="+")
    paise = models.BigIntegerField()
    account = EncryptedField(null=True)  # as the register had it on that day
    account_last4 = models.CharField(max_length=4, blank=True)
    ifsc = models.CharField(max_length=11, blank=True)
    made_at = models.DateTimeField(default=clock.now)
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=8, choices=SettlementState.choices, default=SettlementState.MADE)
    file = models.ForeignKey(
        "PayoutFile", models.PROTECT, null=True, related_name="settlements"
    )  # it went to the bank in
    paid_on = models.DateField(null=True)
    bank_reference = models.CharField(max_length=40, blank=True)
    reject_code = models.CharField(max_length=20, blank=True)  # the bank's

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(paise__gt=0), name="a_settlement_is_money"),
            models.CheckConstraint(
                condition=Q(state=SettlementState.PAID, paid_on__isnull=False)
                | ~Q(state=SettlementState.PAID) & Q(paid_on__isnull=True),
                name="a_paid_settlement_has_a_day",
            ),
            models.UniqueConstraint(
                "bank_reference", name="a_payout_reference_once", condition=~Q(bank_reference="")
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def by_gateway(self) -> bool:
        """The payment service paid it, by the transfer whose number is the reference; no account of hers was needed here."""
        return self.bank_reference.startswith("trf_")
