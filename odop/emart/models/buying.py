"""Buying: what lies in a cart, what was bought together, and of whom. Amounts are paise."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _

from odop.accounts.models import User
from odop.emart.enums import LineKind, OrderState, PayBy, PurchaseState, SoldBy, SupplyKind
from odop.emart.models.hampers import Hamper
from odop.emart.models.listings import Offer
from odop.emart.models.sellers import Seller
from odop.kernel import clock
from odop.kernel.fields import LocalisedField
from odop.places.models import District


class Basket(models.Model):
    """A cart of somebody who may not be known. Whoever has its key has the cart; the database keeps the key's hash only."""

    key_hash = models.CharField(max_length=64, unique=True)
    state_code = models.CharField(max_length=2, blank=True)  # where it is to go, as far as it is known
    pin_code = models.CharField(max_length=6, blank=True)
    touched_at = models.DateTimeField(default=clock.now, db_index=True)
    wrapped = models.BooleanField(default=False, db_default=False)  # as a gift, each maker's parcel
    card_text = models.CharField(max_length=200, blank=True, default="", db_default="")  # what the card says
    coupon = models.ForeignKey("Coupon", models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return f"cart {self.pk}"


class BasketLine(models.Model):
    basket = models.ForeignKey(Basket, models.CASCADE, related_name="lines")
    offer = models.ForeignKey(Offer, models.CASCADE, related_name="+")
    quantity = models.PositiveSmallIntegerField()
    seen_paise = models.BigIntegerField(null=True)  # a piece, or a hamper, when it was put in
    hamper = models.ForeignKey(Hamper, models.CASCADE, null=True, related_name="+")  # of which it is a part
    hampers = models.PositiveSmallIntegerField(default=0, db_default=0)  # of so many

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["basket", "offer", "hamper"], nulls_distinct=False, name="an_offer_once_in_a_cart"
            ),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="a_cart_line_has_pieces"),
            models.CheckConstraint(
                condition=Q(hamper__isnull=True, hampers=0) | Q(hamper__isnull=False, hampers__gte=1),
                name="a_part_is_of_so_many_hampers",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} of offer {self.offer_id}"


class Purchase(models.Model):
    """What one buyer bought at once and pays at once: one order for each who ships. Where it goes is kept for parcel and bill."""

    ref = models.CharField(max_length=20, unique=True)  # PU-2627-000417
    key_hash = models.CharField(max_length=64, unique=True)  # of the address at which the buyer follows it
    name = models.CharField(max_length=80)
    mobile = models.CharField(max_length=10)
    address = models.CharField(max_length=300)
    place = models.CharField(max_length=80)
    pin_code = models.CharField(max_length=6)
    state_code = models.CharField(max_length=2)
    gstin = models.CharField(max_length=15, blank=True)
    language = models.CharField(max_length=2, default="en")
    pay_by = models.CharField(max_length=8, choices=PayBy.choices)
    total_paise = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=PurchaseState.choices, default=PurchaseState.WAITING)
    gateway_order = models.CharField(max_length=40, null=True, unique=True)  # noqa: DJ001  none until asked for
    placed_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()  # unpaid, its pieces are free again
    paid_at = models.DateTimeField(null=True)
    is_sample = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(total_paise__gt=0), name="a_purchase_costs_something")
        ]
        indexes = [
            models.Index(fields=["expires_at"], name="mart_unpaid", condition=Q(state="waiting")),
        ]

    def __str__(self) -> str:
        return self.ref


class Order(models.Model):
    """What one maker sends of a purchase, in her own name or the corporation's (`sold_by`)."""

    ref = models.CharField(max_length=20, unique=True)  # OR-2627-000731
    purchase = models.ForeignKey(Purchase, models.PROTECT, related_name="orders")
    seller = models.ForeignKey(Seller, models.PROTECT, related_name="orders")
    district = models.ForeignKey(District, models.PROTECT, related_name="+")  # of its seller
    sold_by = models.CharField(max_length=12, choices=SoldBy.choices)
    kind = models.CharField(max_length=8, choices=SupplyKind.choices)
    place_code = models.CharField(max_length=2)  # State of supply
    state = models.CharField(max_length=10, choices=OrderState.choices, default=OrderState.WAITING)
    rounding_paise = models.SmallIntegerField(default=0)  # to the rupee, once for the whole bill
    total_paise = models.BigIntegerField()  # lines and rounding
    ship_by = models.DateField(null=True)  # as promised when it was paid
    shipped_at = models.DateTimeField(null=True)
    carrier = models.CharField(max_length=60, blank=True)
    tracking = models.CharField(max_length=60, blank=True)
    delivered_at = models.DateTimeField(null=True)
    returns_until = models.DateField(null=True)  # from then on it is hers
    ended_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)  # of what was cancelled or refused at the door
    settlement = models.ForeignKey("Settlement", models.PROTECT, null=True, related_name="orders")
    abroad = models.JSONField(
        default=dict, db_default={}
    )  # of an export: country, undertaking (letter of undertaking)
    counter = LocalisedField(default=dict)  # the shop over whose counter it was sold; empty: it was sent

    card_text = models.CharField(
        max_length=200, blank=True, default="", db_default=""
    )  # of the card that goes with a gift

    class Meta:
        indexes = [models.Index(fields=["seller", "state"], name="mart_orders_of_seller")]

    def __str__(self) -> str:
        return self.ref

    @property
    def being_loaded(self) -> bool:
        """Sold and billed, for its e-way bill names the bill; nothing has left yet."""
        return self.state == OrderState.SHIPPED and not self.carrier

    def get_state_display(self) -> str:  # type: ignore[no-redef]
        """Its state as everybody reads it."""
        return _("Being made ready") if self.being_loaded else str(OrderState(self.state).label)


class OrderLine(models.Model):
    """One article of an order, frozen as it was bought, or the delivery.

    `shares` says to whom each paisa of `gross_paise` goes: {"maker": …, "tax": …, "tcs": …}; they sum to it. What comes back is
    taken from them in the same proportion (`odop.emart.shares.py`).
    """

    order = models.ForeignKey(Order, models.PROTECT, related_name="lines")
    district = models.ForeignKey(District, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=LineKind.choices, default=LineKind.GOODS)
    offer = models.ForeignKey(Offer, models.PROTECT, null=True, related_name="+")
    hamper = models.ForeignKey(Hamper, models.PROTECT, null=True, related_name="+")
    hampers = models.PositiveSmallIntegerField(default=0, db_default=0)  # of so many of these it is a part
    of_hamper = LocalisedField(default=dict, db_default={})  # what they are called
    listing_ref = models.CharField(max_length=20, blank=True)
    title = LocalisedField()
    hsn = models.CharField(max_length=8, blank=True)
    unit = models.CharField(max_length=3, default="NOS")  # UQC of the tax office
    rate = models.DecimalField(max_digits=5, decimal_places=2)
    quantity = models.PositiveSmallIntegerField()
    returned = models.PositiveSmallIntegerField(default=0)
    left_out = models.PositiveSmallIntegerField(default=0, db_default=0)  # of those: never sent
    discount_paise = models.BigIntegerField(default=0, db_default=0)  # of a coupon, taken off before
    gross_paise = models.BigIntegerField()
    taxable_paise = models.BigIntegerField()
    cgst_paise = models.BigIntegerField(default=0)
    sgst_paise = models.BigIntegerField(default=0)
    igst_paise = models.BigIntegerField(default=0)
    shares = models.JSONField()
    tds_section = models.CharField(max_length=80, blank=True)
    return_days = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(returned__gte=0) & Q(quantity__gte=F("returned")) & Q(quantity__gte=1),
                name="no_more_back_than_sold",
            ),
            models.CheckConstraint(
                condition=Q(
                    gross_paise=F("taxable_paise") + F("cgst_paise") + F("sgst_paise") + F("igst_paise")
                ),
                name="a_line_adds_up",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} of {self.listing_ref or self.kind}"


class Return(models.Model):
    """Pieces that came back, and why."""

    line = models.ForeignKey(OrderLine, models.PROTECT, related_name="returns")
    district = models.ForeignKey(District, models.PROTECT, related_name="+")
    quantity = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=300)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.quantity} back"
