"""What a buyer asks for, and what each maker who was asked answers. Amounts are paise."""

from decimal import Decimal

from django.db import models
from django.db.models import Q

from odop.accounts.models import User
from odop.emart.models import Listing, Seller
from odop.kernel.models import StoredFile
from odop.lib.money import from_paise
from odop.places.models import District
from odop.wholesale.enums import EnquiryKind, EnquiryState, RequestState
from odop.wholesale.models.buyers import TradeBuyer


class Enquiry(models.Model):
    """What a buyer wants, how many, where and by when. `user` is the buyer's person, for whom the database shows it."""

    ref = models.CharField(max_length=20, unique=True)  # TE-2627-0001
    buyer = models.ForeignKey(TradeBuyer, models.PROTECT, related_name="enquiries")
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=12, choices=EnquiryKind.choices, default=EnquiryKind.INLAND)
    address = models.CharField(max_length=300)  # where the goods go
    place = models.CharField(max_length=80)
    pin_code = models.CharField(max_length=10, blank=True)
    state_code = models.CharField(max_length=2, blank=True)
    country = models.CharField(max_length=2, default="IN")
    incoterm = models.CharField(max_length=3, blank=True)
    port = models.CharField(max_length=80, blank=True)  # or the place that the Incoterm names
    currency = models.CharField(max_length=3, default="INR")  # shown beside rupees, for information
    wanted_by = models.DateField()
    samples = models.BooleanField(default=False)
    inspection = models.BooleanField(default=False)  # the lot is looked at before it leaves
    work_order = models.CharField(max_length=60, blank=True)  # of an institution
    purchase_reference = models.CharField(max_length=60, blank=True)  # GeM contract or tender
    words = models.TextField(blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=EnquiryState.choices, default=EnquiryState.ASKED)
    due_on = models.DateField(null=True)  # by when whoever has it acts
    late_told = models.BooleanField(default=False)
    reason = models.CharField(max_length=500, blank=True)  # why it was closed
    asked_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    is_sample = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind=EnquiryKind.EXPORT) | ~Q(country="IN") & ~Q(incoterm="") & ~Q(port=""),
                name="an_export_has_its_incoterm",
            ),
            models.CheckConstraint(
                condition=Q(kind=EnquiryKind.EXPORT) | Q(country="IN", state_code__gt=""),
                name="goods_within_india_go_to_a_state",
            ),
        ]
        indexes = [models.Index(fields=["state", "due_on"], name="trade_by_clock")]

    def __str__(self) -> str:
        return self.ref


class EnquiryLine(models.Model):
    """One article of an enquiry: a good of the mart, or in words."""

    enquiry = models.ForeignKey(Enquiry, models.PROTECT, related_name="lines")
    number = models.PositiveSmallIntegerField()
    listing = models.ForeignKey(Listing, models.PROTECT, null=True, related_name="+")
    title = models.CharField(max_length=200)
    quantity = models.PositiveIntegerField()
    target_paise = models.BigIntegerField(null=True)  # a piece, without tax, as the buyer hopes

    class Meta:
        ordering = ["enquiry", "number"]
        constraints = [
            models.UniqueConstraint("enquiry", "number", name="line_number_in_enquiry"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="an_enquiry_wants_pieces"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} of {self.title}"

    @property
    def also(self) -> str:
        """What the good is called in the reader's language, where the buyer wrote it otherwise. Needs its listing."""
        name = str(self.listing.title) if self.listing else ""
        return name if name != self.title else ""

    @property
    def target(self) -> Decimal | None:
        """Rupees for a piece that the buyer hopes for."""
        return None if self.target_paise is None else from_paise(self.target_paise)


class Request(models.Model):
    """A maker is asked for quantity, price and days. It holds all that she needs to know, for she reads neither the enquiry nor
    what others answer. `unit_paise` is what she gets for a piece, without tax."""

    ref = models.CharField(max_length=20, unique=True)  # RQ-2627-00001
    line = models.ForeignKey(EnquiryLine, models.PROTECT, related_name="requests")
    seller = models.ForeignKey(Seller, models.PROTECT, related_name="+")
    district = models.ForeignKey(District, models.PROTECT, related_name="+")  # of the seller
    title = models.CharField(max_length=200)
    wanted = models.PositiveIntegerField()
    goes_to = models.CharField(max_length=120)  # place and State or country, not the buyer's name
    wanted_by = models.DateField()
    samples = models.BooleanField(default=False)
    words = models.TextField(blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=RequestState.choices, default=RequestState.ASKED)
    due_on = models.DateField()
    quantity = models.PositiveIntegerField(null=True)
    unit_paise = models.BigIntegerField(null=True)
    days = models.PositiveSmallIntegerField(null=True)
    note = models.CharField(max_length=500, blank=True)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    is_sample = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint("line", "seller", name="a_maker_is_asked_once"),
            models.CheckConstraint(
                condition=~Q(state=RequestState.ANSWERED)
                | Q(quantity__gte=1, unit_paise__gte=1, days__gte=1),
                name="an_answer_says_all",
            ),
        ]
        indexes = [
            models.Index(fields=["seller", "state"], name="trade_of_maker"),
            models.Index(fields=["district", "state"], name="trade_by_place"),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def price(self) -> Decimal | None:
        """Rupees that she gets for a piece, without tax."""
        return None if self.unit_paise is None else from_paise(self.unit_paise)
