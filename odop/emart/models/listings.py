"""What is sold: a listing with its texts and declarations, the variants that can be bought, its photographs."""

from datetime import date

from django.db import models
from django.db.models import F, Q

from odop.accounts.models import User
from odop.emart.enums import ListingState
from odop.emart.models.sellers import Seller
from odop.kernel.fields import LocalisedField
from odop.kernel.models import StoredFile
from odop.places.models import District, ProductLine


class Listing(models.Model):
    """One good of one seller, in both languages, with what the law wants declared beside it (Legal Metrology (Packaged
    Commodities) Rules 2011, rule 6; Consumer Protection (E-Commerce) Rules 2020)."""

    ref = models.CharField(max_length=20, unique=True)  # MT-SBL-00012
    seller = models.ForeignKey(Seller, models.PROTECT, related_name="listings")
    district = models.ForeignKey(District, models.PROTECT, related_name="+")
    product_line = models.ForeignKey(ProductLine, models.PROTECT, null=True, related_name="+")
    own_code = models.CharField(max_length=40, blank=True)  # the seller's own, by which her sheets know it
    craft = models.CharField(max_length=40)  # kind of goods, as product lines have it: `category`
    title = LocalisedField()
    description = LocalisedField(default=dict)
    material = LocalisedField(default=dict)
    care = LocalisedField(default=dict)
    story = LocalisedField(default=dict)  # how this piece is made
    hsn = models.CharField(max_length=8)
    gi_name = models.CharField(max_length=200, blank=True)
    gi_user_number = models.CharField(max_length=40, blank=True)  # authorised user of the GI
    laboratory_note = models.CharField(
        max_length=200, blank=True
    )  # certificate: laboratory, number, what was tested
    generic_name = LocalisedField(default=dict)  # Rule 6(1)(b)
    net_quantity = models.DecimalField(max_digits=10, decimal_places=3, default=1)  # Rule 6(1)(c)
    quantity_unit = models.CharField(max_length=12, default="piece")
    packer_name = models.CharField(max_length=160, blank=True)  # Rule 6(1)(a); empty: the seller
    packer_address = models.CharField(max_length=300, blank=True)
    country = models.CharField(max_length=2, default="IN")  # of origin, ISO 3166-1
    return_days = models.PositiveSmallIntegerField(default=7)  # 0: not taken back unless it is faulty
    handmade = models.BooleanField(default=True)
    state = models.CharField(max_length=10, choices=ListingState.choices, default=ListingState.DRAFT)
    reason = models.TextField(blank=True)  # of what was returned or taken down
    begun_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    written_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)
    is_sample = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=ListingState.PUBLISHED)
                | Q(reviewed_by__isnull=False) & ~Q(reviewed_by=F("written_by")),
                name="listing_reviewed_by_somebody_else",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[ListingState.RETURNED, ListingState.TAKEN_DOWN]) | ~Q(reason=""),
                name="listing_refused_for_a_reason",
            ),
            models.UniqueConstraint("seller", "own_code", name="own_code_once", condition=~Q(own_code="")),
            models.CheckConstraint(condition=Q(hsn__regex=r"^\d{4,8}$"), name="hsn_is_digits"),
            models.CheckConstraint(condition=Q(net_quantity__gt=0), name="net_quantity_above_nothing"),
        ]
        indexes = [
            models.Index(fields=["seller", "-changed_at"], name="mart_by_seller"),
            models.Index(fields=["district", "state"], name="mart_by_place"),
        ]

    def __str__(self) -> str:
        return self.ref


class Offer(models.Model):
    """A variant that can be bought, its price in paise including every tax, and how many there are.

    `reserved` of `on_hand` are held by orders that are not shipped. A piece made to order needs none on hand.
    """

    listing = models.ForeignKey(Listing, models.PROTECT, related_name="offers")
    district = models.ForeignKey(District, models.PROTECT, related_name="+")  # of its listing
    sku = models.CharField(max_length=40, unique=True)
    own_code = models.CharField(max_length=40, blank=True)  # likewise, of the variant
    name = LocalisedField(default=dict)  # of the variant; empty where there is one only
    position = models.PositiveSmallIntegerField(default=0)
    price_paise = models.BigIntegerField()
    mrp_paise = models.BigIntegerField()
    # While a reduced price runs (`PriceCut`): what it is, its last day, of what occasion, and the price that is struck through.
    cut_paise = models.BigIntegerField(null=True)
    cut_until = models.DateField(null=True)
    occasion = models.CharField(max_length=40, blank=True, default="", db_default="")
    before_paise = models.BigIntegerField(null=True)
    on_hand = models.IntegerField(default=0)
    reserved = models.IntegerField(default=0)
    made_to_order = models.BooleanField(default=False)
    lead_days = models.PositiveSmallIntegerField(default=3)  # until it leaves her hands
    monthly_capacity = models.PositiveIntegerField(null=True)  # of a piece made to order
    weight_g = models.PositiveIntegerField()  # packed
    length_mm = models.PositiveIntegerField(null=True)
    width_mm = models.PositiveIntegerField(null=True)
    height_mm = models.PositiveIntegerField(null=True)
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["listing", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(price_paise__gt=0, mrp_paise__gte=F("price_paise")), name="price_up_to_mrp"
            ),
            models.CheckConstraint(
                condition=Q(on_hand__gte=0, reserved__gte=0)
                & (Q(made_to_order=True) | Q(reserved__lte=F("on_hand"))),
                name="never_more_reserved_than_there_is",
            ),
            models.CheckConstraint(condition=Q(weight_g__gt=0), name="weighs_something"),
            models.UniqueConstraint(
                "listing", "own_code", name="own_code_of_variant_once", condition=~Q(own_code="")
            ),
        ]

    def __str__(self) -> str:
        return self.sku

    @property
    def free(self) -> int:
        """Pieces on hand that no order holds."""
        return max(0, self.on_hand - self.reserved)

    def is_reduced(self, on: date) -> bool:
        """Whether a reduced price holds on this day; by its last day, also where nobody has put the price back yet."""
        return (
            self.cut_paise is not None
            and self.cut_paise < self.price_paise
            and self.cut_until is not None
            and on <= self.cut_until
        )

    def price_on(self, day: date) -> int:
        """Paise for one piece on this day."""
        return self.cut_paise if self.cut_paise is not None and self.is_reduced(day) else self.price_paise


class Photograph(models.Model):
    """A photograph of the object. The original is kept as it came; what pages show are smaller pictures without what a phone
    writes beside the picture. `sizes`: {"480": {"webp": [sha256, bytes], "avif": […]}, …} by width."""

    listing = models.ForeignKey(Listing, models.PROTECT, related_name="photographs")
    district = models.ForeignKey(District, models.PROTECT, related_name="+")  # of its listing
    position = models.PositiveSmallIntegerField(default=0)
    shows = LocalisedField(default=dict)
    original = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    width = models.PositiveIntegerField()  # the right way up
    height = models.PositiveIntegerField()
    sizes = models.JSONField(default=dict)
    added_at = models.DateTimeField()
    is_sample = models.BooleanField(default=False)  # drawn, not photographed

    class Meta:
        ordering = ["listing", "position", "pk"]

    def __str__(self) -> str:
        return f"photograph of listing {self.listing_id}"
