"""What was ordered, and the deliveries in which it comes."""

from django.db import models
from django.db.models import Q

from odop.accounts.models import User
from odop.emart.models import Order, Purchase, Seller
from odop.kernel.fields import LocalisedField
from odop.places.models import District
from odop.wholesale.enums import DeliveryState, TradeOrderState
from odop.wholesale.models.quoting import Quotation, QuotationLine


class TradeOrder(models.Model):
    """An accepted quotation. Its money is that of `purchase` in the books of the mart; the PDF that asks for the advance is the
    proforma."""

    ref = models.CharField(max_length=20, unique=True)  # TO-2627-0001
    quotation = models.OneToOneField(Quotation, models.PROTECT, related_name="order")
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    purchase = models.OneToOneField(Purchase, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=TradeOrderState.choices, default=TradeOrderState.OPEN)
    reason = models.CharField(max_length=300, blank=True)  # why it ended before its time
    placed_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    is_sample = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.ref


class Delivery(models.Model):
    """Pieces of one line that leave together. The maker reads it, and neither order nor quotation."""

    ref = models.CharField(max_length=20, unique=True)  # TD-2627-00001
    order = models.ForeignKey(TradeOrder, models.PROTECT, related_name="deliveries")
    line = models.ForeignKey(QuotationLine, models.PROTECT, related_name="deliveries")
    seller = models.ForeignKey(Seller, models.PROTECT, related_name="+")
    district = models.ForeignKey(District, models.PROTECT, related_name="+")  # of the seller
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")  # of the buyer
    title = LocalisedField()
    quantity = models.PositiveIntegerField()
    unit_paise = models.BigIntegerField()
    due_on = models.DateField()
    state = models.CharField(max_length=10, choices=DeliveryState.choices, default=DeliveryState.PLANNED)
    inspect = models.BooleanField(default=False)  # it is looked at before it leaves
    inspected_at = models.DateTimeField(null=True)
    inspected_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    inspection = models.CharField(max_length=500, blank=True)
    sent_at = models.DateTimeField(null=True)
    mart_order = models.OneToOneField(Order, models.PROTECT, null=True, related_name="+")
    received = models.PositiveIntegerField(null=True)
    received_at = models.DateTimeField(null=True)
    remark = models.CharField(max_length=300, blank=True)  # of whoever received it
    taken_off = models.PositiveIntegerField(default=0)  # pieces on credit notes
    is_sample = models.BooleanField(default=False)

    class Meta:
        ordering = ["order", "due_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gte=1), name="a_delivery_has_pieces"),
            models.CheckConstraint(
                condition=Q(state__in=[DeliveryState.PLANNED, DeliveryState.CANCELLED])
                | Q(mart_order__isnull=False),
                name="what_was_sent_has_its_bill",
            ),
            models.CheckConstraint(
                condition=Q(taken_off__lte=models.F("quantity")), name="no_more_taken_off_than_sent"
            ),
        ]
        indexes = [
            models.Index(fields=["seller", "state"], name="trade_deliveries_of_maker"),
            models.Index(fields=["district", "state"], name="trade_deliveries_of_place"),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def missing(self) -> int:
        """Pieces that did not arrive and are not taken off yet."""
        return (
            max(0, self.quantity - (self.received or 0) - self.taken_off) if self.received is not None else 0
        )

    @property
    def over(self) -> int:
        """Pieces that came beyond the bill."""
        return max(0, (self.received or 0) - self.quantity)
