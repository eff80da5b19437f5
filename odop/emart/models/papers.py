"""Papers of a sale, each in a series without gaps. Amounts are paise."""

from django.db import models
from django.db.models import Q

from odop.emart.enums import PaperKind
from odop.emart.models.buying import Order
from odop.emart.models.sellers import Seller
from odop.kernel import clock
from odop.places.models import District


class PaperSeries(models.Model):
    """The last number of a series: of one issuer (a seller, or none: the corporation), one kind of paper, one financial year.
    Its row is locked by whoever issues, until the paper stands."""

    issuer = models.ForeignKey(Seller, models.PROTECT, null=True, related_name="+")
    district = models.ForeignKey(District, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=16, choices=PaperKind.choices)
    financial_year = models.CharField(max_length=7)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "issuer", "kind", "financial_year", name="one_series", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.financial_year}: {self.last}"


class Paper(models.Model):
    """An issued paper with everything that stands on it, as it was. Append-only: a wrong one is put right by a credit note."""

    series = models.ForeignKey(PaperSeries, models.PROTECT, related_name="papers")
    number = models.PositiveIntegerField()
    serial = models.CharField(max_length=16)
    kind = models.CharField(max_length=16, choices=PaperKind.choices)
    order = models.ForeignKey(Order, models.PROTECT, related_name="papers")
    district = models.ForeignKey(District, models.PROTECT, related_name="+")  # of the order
    issuer = models.ForeignKey(Seller, models.PROTECT, null=True, related_name="+")
    original = models.ForeignKey("self", models.PROTECT, null=True, related_name="notes")
    issued_on = models.DateField()
    issued_at = models.DateTimeField(default=clock.now)
    total_paise = models.BigIntegerField()
    told = models.JSONField()  # parties, lines, place: what the PDF is set from

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint("series", "number", name="a_number_once_in_its_series"),
            models.UniqueConstraint(
                "order", "kind", name="one_bill_an_order", condition=~Q(kind__in=["credit_note", "challan"])
            ),
        ]

    def __str__(self) -> str:
        return self.serial
