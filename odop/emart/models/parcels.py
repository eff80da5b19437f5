"""Parcels on their way, and calls to makers who have not acted on a sale."""

from django.db import models
from django.db.models import Q

from odop.accounts.models import User
from odop.emart.enums import CallOutcome, ParcelFor, ParcelState
from odop.emart.models.buying import Order, OrderLine
from odop.kernel import clock
from odop.places.models import District


class Parcel(models.Model):
    """One parcel of an order: with a part of it, with what comes back from the buyer, or with what replaces that.

    `track` is its way so far, as it was told: [[state, moment], …]. `number` is the carrier's.
    """

    ref = models.CharField(max_length=20, unique=True)  # PC-2627-000412
    order = models.ForeignKey(Order, models.PROTECT, related_name="parcels")
    district = models.ForeignKey(District, models.PROTECT, related_name="+")
    heading = models.CharField(max_length=12, choices=ParcelFor.choices, default=ParcelFor.SALE)
    state = models.CharField(max_length=14, choices=ParcelState.choices, default=ParcelState.PACKED)
    weight_g = models.PositiveIntegerField()
    carrier = models.CharField(max_length=40, blank=True)  # code of the programme's after_sale.toml
    carrier_name = models.CharField(max_length=60, blank=True)  # as it was called by who handed it over
    number = models.CharField(max_length=60, blank=True)
    collects_on = models.DateField(null=True)
    packed_at = models.DateTimeField(default=clock.now)
    booked_at = models.DateTimeField(null=True)  # asked of the carrier, or handed over by hand
    ended_at = models.DateTimeField(null=True)
    track = models.JSONField(default=list)
    eway_number = models.CharField(max_length=12, blank=True)  # Rule 138 CGST Rules; of goods above the limit
    eway_on = models.DateField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(weight_g__gt=0), name="a_parcel_weighs_something"),
            models.CheckConstraint(
                condition=Q(eway_number="", eway_on__isnull=True)
                | Q(eway_number__regex=r"^[0-9]{12}$", eway_on__isnull=False),
                name="an_e_way_bill_has_number_and_day",
            ),
            models.UniqueConstraint(
                "carrier", "number", name="a_carriers_number_once", condition=~Q(number="") & ~Q(carrier="")
            ),
        ]
        indexes = [
            models.Index(
                fields=["booked_at"], name="mart_parcels_on_the_way",
                condition=Q(booked_at__isnull=False, ended_at__isnull=True),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.ref


class ParcelLine(models.Model):
    """So many pieces of a line in a parcel."""

    parcel = models.ForeignKey(Parcel, models.CASCADE, related_name="lines")
    line = models.ForeignKey(OrderLine, models.PROTECT, related_name="packed")
    district = models.ForeignKey(District, models.PROTECT, related_name="+")
    quantity = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint("parcel", "line", name="a_line_once_in_a_parcel"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="a_parcel_line_has_pieces"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} of line {self.line_id}"


class SaleCall(models.Model):
    """The office of her district calls a maker who has not acted on a sale. Not reached, there is another the next working day."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="calls")
    district = models.ForeignKey(District, models.PROTECT, related_name="+")
    due_on = models.DateField()
    outcome = models.CharField(max_length=12, choices=CallOutcome.choices, blank=True)
    note = models.CharField(max_length=300, blank=True)
    ended_at = models.DateTimeField(null=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint("order", name="one_call_waits_for_an_order", condition=Q(outcome=""))
        ]
        indexes = [
            models.Index(fields=["district", "due_on"], name="mart_calls_to_make", condition=Q(outcome=""))
        ]

    def __str__(self) -> str:
        return f"call about order {self.order_id} on {self.due_on:%Y-%m-%d}"
