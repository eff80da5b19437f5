"""Who buys in quantity."""

from django.db import models
from django.db.models import Q

from odop.accounts.models import User
from odop.wholesale.enums import BuyerKind, BuyerState


class TradeBuyer(models.Model):
    """A company or institution and who speaks for it. `user` is empty where the cell acts for a buyer who wrote to it."""

    ref = models.CharField(max_length=20, unique=True)  # TB-2627-0001
    user = models.OneToOneField(User, models.PROTECT, null=True, related_name="+")
    company = models.CharField(max_length=160)
    kind = models.CharField(max_length=12, choices=BuyerKind.choices)
    country = models.CharField(max_length=2, default="IN")  # ISO 3166-1
    gstin = models.CharField(max_length=15, blank=True)
    iec = models.CharField(max_length=10, blank=True)  # Importer-Exporter Code of the DGFT
    address = models.CharField(max_length=300)
    place = models.CharField(max_length=80)
    pin_code = models.CharField(max_length=10, blank=True)
    state_code = models.CharField(max_length=2, blank=True)  # GST code; none abroad
    contact = models.CharField(max_length=80)
    mobile = models.CharField(max_length=10, blank=True)
    email = models.EmailField(blank=True)
    buys = models.CharField(max_length=300)
    language = models.CharField(max_length=5, default="en")
    state = models.CharField(max_length=10, choices=BuyerState.choices, default=BuyerState.WAITING)
    reason = models.CharField(max_length=500, blank=True)  # of what was returned or closed
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    is_sample = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=[BuyerState.RETURNED, BuyerState.CLOSED]) | ~Q(reason=""),
                name="trade_buyer_refused_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(country="IN", state_code__gt="") | ~Q(country="IN") & Q(state_code=""),
                name="trade_buyer_of_a_state_or_abroad",
            ),
        ]

    def __str__(self) -> str:
        return self.ref
