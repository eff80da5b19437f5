"""What the cell offers a buyer: quotations in versions, and the lines of each with maker and tax. Amounts are paise."""

from decimal import Decimal

from django.db import models
from django.db.models import Q

from odop.accounts.models import User
from odop.emart.enums import SupplyKind
from odop.emart.models import Seller
from odop.kernel.fields import LocalisedField
from odop.lib.gst.amounts import Tax
from odop.lib.gst.units import NUMBERS
from odop.lib.money import from_paise
from odop.wholesale.enums import PayTerms, QuotationState
from odop.wholesale.models.asking import Enquiry, Request


class Quotation(models.Model):
    """One version of what is offered. Older ones stay as they were. `rate` is rupees for one unit of the enquiry's currency, for
    information."""

    ref = models.CharField(max_length=20, unique=True)  # QT-2627-0001
    enquiry = models.ForeignKey(Enquiry, models.PROTECT, related_name="quotations")
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    version = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=QuotationState.choices, default=QuotationState.SENT)
    terms = models.CharField(max_length=12, choices=PayTerms.choices)
    advance_percent = models.PositiveSmallIntegerField(default=0)
    valid_until = models.DateField()
    words = models.TextField(blank=True)
    rate = models.DecimalField(max_digits=10, decimal_places=4, null=True)
    kind = models.CharField(max_length=8, choices=SupplyKind.choices)
    place_code = models.CharField(max_length=2, blank=True)  # State of supply; none abroad
    rounding_paise = models.SmallIntegerField(default=0)
    total_paise = models.BigIntegerField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=500, blank=True)  # of a change that is asked for, or of a refusal
    is_sample = models.BooleanField(default=False)

    class Meta:
        ordering = ["enquiry", "version"]
        constraints = [
            models.UniqueConstraint("enquiry", "version", name="version_of_quotation"),
            models.UniqueConstraint(
                "enquiry", name="one_quotation_with_the_buyer", condition=Q(state=QuotationState.SENT)
            ),
            models.UniqueConstraint(
                "enquiry", name="one_quotation_accepted", condition=Q(state=QuotationState.ACCEPTED)
            ),
            models.CheckConstraint(condition=Q(advance_percent__lte=100), name="advance_up_to_all"),
            models.CheckConstraint(
                condition=~Q(state__in=[QuotationState.CHANGE, QuotationState.REFUSED]) | ~Q(reason=""),
                name="a_quotation_sent_back_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def total(self) -> Decimal:
        return from_paise(self.total_paise)

    @property
    def advance_paise(self) -> int:
        """To the rupee below."""
        return self.total_paise * self.advance_percent // 10_000 * 100

    @property
    def advance(self) -> Decimal:
        return from_paise(self.advance_paise)


class QuotationLine(models.Model):
    """So many pieces of one maker at a price without tax, with the freight to the buyer, each with its tax."""

    quotation = models.ForeignKey(Quotation, models.PROTECT, related_name="lines")
    number = models.PositiveSmallIntegerField()
    request = models.ForeignKey(Request, models.PROTECT, related_name="+")
    seller = models.ForeignKey(Seller, models.PROTECT, related_name="+")
    title = LocalisedField()
    hsn = models.CharField(max_length=8)
    unit = models.CharField(max_length=3, default=NUMBERS)
    quantity = models.PositiveIntegerField()
    unit_paise = models.BigIntegerField()
    days = models.PositiveSmallIntegerField()
    rate = models.DecimalField(max_digits=5, decimal_places=2)
    taxable_paise = models.BigIntegerField()
    cgst_paise = models.BigIntegerField(default=0)
    sgst_paise = models.BigIntegerField(default=0)
    igst_paise = models.BigIntegerField(default=0)
    freight_paise = models.BigIntegerField(default=0)  # without tax
    freight_cgst_paise = models.BigIntegerField(default=0)
    freight_sgst_paise = models.BigIntegerField(default=0)
    freight_igst_paise = models.BigIntegerField(default=0)

    class Meta:
        ordering = ["quotation", "number"]
        constraints = [
            models.UniqueConstraint("quotation", "number", name="line_number_in_quotation"),
            models.CheckConstraint(
                condition=Q(quantity__gte=1, unit_paise__gte=1), name="a_quoted_line_has_pieces"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} of {self.title}"

    @property
    def goods(self) -> Tax:
        return Tax(self.taxable_paise, self.cgst_paise, self.sgst_paise, self.igst_paise)

    @property
    def freight(self) -> Tax:
        return Tax(
            self.freight_paise, self.freight_cgst_paise, self.freight_sgst_paise, self.freight_igst_paise
        )

    @property
    def price(self) -> Decimal:
        """Rupees for a piece, without tax."""
        return from_paise(self.unit_paise)

    @property
    def freight_rupees(self) -> Decimal:
        """Freight without tax."""
        return from_paise(self.freight_paise)

    @property
    def tax_rupees(self) -> Decimal:
        """Tax of goods and freight."""
        return from_paise(self.goods.tax + self.freight.tax)

    @property
    def gross(self) -> Decimal:
        return from_paise(self.goods.gross + self.freight.gross)
