"""What the payment service sets aside for makers who sell in their own name. Amounts are paise."""

from django.db import models
from django.db.models import F, Q

from odop.emart.enums import TransferState
from odop.emart.models.buying import Order
from odop.emart.models.money import Payment
from odop.emart.models.sellers import Seller
from odop.kernel import clock
from odop.places.models import District


class Transfer(models.Model):
    """The maker's part of what a buyer paid for one order, in her account at the payment service. Asked for with the payment, sent
    afterwards under the order's number, so that twice is once; on hold until the days for returns are over. `net_paise` is what of
    it lies there now, as the service said; what it should be is worked out from the order (`queries/transfers.py`)."""

    order = models.OneToOneField(Order, models.PROTECT, related_name="transfer")
    payment = models.ForeignKey(Payment, models.PROTECT, related_name="transfers")
    seller = models.ForeignKey(Seller, models.PROTECT, related_name="+")
    district = models.ForeignKey(District, models.PROTECT, related_name="+")
    account = models.CharField(max_length=40)  # hers at the service, as it was then
    paise = models.BigIntegerField()
    net_paise = models.BigIntegerField(default=0, db_default=0)
    state = models.CharField(
        max_length=8,
        choices=TransferState.choices,
        default=TransferState.ASKED,
        db_default=TransferState.ASKED,
    )
    number = models.CharField(max_length=40, blank=True, default="", db_default="")  # trf_…
    reason = models.CharField(
        max_length=200, blank=True, default="", db_default=""
    )  # the service's, of what it refused
    # Why what is hers is not let go: no_bank, not_confirmed, or the service's own words. Not `reason`, for which no refund waits.
    waits = models.CharField(max_length=200, blank=True, default="", db_default="")
    asked_at = models.DateTimeField(default=clock.now)
    held_at = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)  # in her bank account, as the service says

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(paise__gt=0, net_paise__gte=0, paise__gte=F("net_paise")),
                name="no_more_set_aside_than_is_hers",
            ),
            models.UniqueConstraint("number", name="a_transfer_number_once", condition=~Q(number="")),
            models.CheckConstraint(
                condition=~Q(state__in=[TransferState.HELD, TransferState.RELEASED]) | ~Q(number=""),
                name="what_is_set_aside_has_a_number",
            ),
        ]
        indexes = [
            models.Index(
                fields=["payment"],
                name="transfers_under_way",
                condition=Q(state__in=[TransferState.ASKED, TransferState.HELD]),
            )
        ]

    def __str__(self) -> str:
        return self.number or f"transfer {self.pk}"
