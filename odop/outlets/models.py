"""Shops of the mart, what lies on their shelves and how it came there, what was sold over the counter, and the closing of a day.

Amounts are paise. Whose shop a row belongs to is its `shop`; what belongs to a maker has her `seller` and `district` too.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from odop.accounts.models import Office, User
from odop.emart.models import Offer, Purchase, Seller
from odop.exhibitions.models import Fair, Outlet
from odop.kernel import clock
from odop.kernel.fields import Localised, LocalisedField
from odop.outlets.enums import CounterPaperKind, Difference, Move, PaidBy, TransferState, Way
from odop.places.models import District


class Shop(models.Model):
    """A counter at which the corporation sells: of a standing outlet, or at a fair. Its people are posted at `office`."""

    ref = models.CharField(max_length=20, unique=True)  # SH-0003
    outlet = models.OneToOneField(Outlet, models.PROTECT, null=True, related_name="shop")
    fair = models.OneToOneField(Fair, models.PROTECT, null=True, related_name="shop")
    office = models.OneToOneField(Office, models.PROTECT, related_name="shop")
    district = models.ForeignKey(District, models.PROTECT, related_name="+")  # where it stands
    code = models.CharField(max_length=2, unique=True)  # begins the numbers of its bills
    state_code = models.CharField(max_length=2)
    address = LocalisedField()
    pin_code = models.CharField(max_length=6, blank=True)
    hours = LocalisedField(default=dict)  # on which days it is open, from when to when
    upi_id = models.CharField(max_length=60, blank=True)  # to which UPI payments go
    float_paise = models.BigIntegerField(default=0)  # cash that lies in the till on the first day
    from_on = models.DateField()
    to_on = models.DateField(null=True)
    is_sample = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(outlet__isnull=False, fair__isnull=True)
                | Q(outlet__isnull=True, fair__isnull=False),
                name="shop_of_an_outlet_or_a_fair",
            ),
            models.CheckConstraint(condition=Q(code__regex=r"^[A-Z0-9]{2}$"), name="shop_code_two_signs"),
            models.CheckConstraint(condition=Q(float_paise__gte=0), name="no_float_below_nothing"),
        ]

    def __str__(self) -> str:
        return self.ref

    @cached_property
    def name(self) -> Localised:
        """As the outlet or the fair is called."""
        at = self.outlet or self.fair
        return Localised(at.name if at else {})

    @cached_property
    def place(self) -> Localised:
        at = self.outlet or self.fair
        return Localised(at.place if at else {})


class Till(models.Model):
    """A device that sells without a network, with a series of bills of its own (Rule 46(b) allows several series)."""

    shop = models.ForeignKey(Shop, models.PROTECT, related_name="tills")
    number = models.PositiveSmallIntegerField()  # 1 to 99; 0 is the series of the server
    name = models.CharField(max_length=60)
    begun_at = models.DateTimeField(default=clock.now)
    begun_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("shop", "number", name="a_till_once_in_a_shop"),
            models.CheckConstraint(condition=Q(number__gte=1, number__lte=99), name="till_of_two_digits"),
        ]

    def __str__(self) -> str:
        return f"till {self.number} of shop {self.shop_id}"


class Transfer(models.Model):
    """Goods of one maker on their way to a shop or back: asked for, sent with a delivery challan, received and counted."""

    ref = models.CharField(max_length=20, unique=True)  # TR-2627-000012
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="transfers")
    seller = models.ForeignKey(Seller, models.PROTECT, related_name="+")
    district = models.ForeignKey(District, models.PROTECT, related_name="+")  # of the seller
    way = models.CharField(max_length=8, choices=Way.choices)
    state = models.CharField(max_length=12, choices=TransferState.choices, default=TransferState.ASKED)
    asked_at = models.DateTimeField(default=clock.now)
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField(null=True)
    sent_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    carrier = models.CharField(max_length=60, blank=True)
    vehicle = models.CharField(max_length=20, blank=True)
    serial = models.CharField(max_length=16, blank=True)  # of the challan
    received_at = models.DateTimeField(null=True)
    received_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=300, blank=True)  # of what was called off
    needs_eway = models.BooleanField(default=False)  # worth more than the limit when its challan was made
    eway_number = models.CharField(max_length=12, blank=True)  # Rule 138 CGST Rules
    eway_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(eway_number="", eway_on__isnull=True)
                | Q(eway_number__regex=r"^[0-9]{12}$", eway_on__isnull=False),
                name="an_e_way_bill_of_a_transfer_has_number_and_day",
            ),
            models.CheckConstraint(
                condition=~Q(state=TransferState.RECEIVED) | Q(needs_eway=False) | ~Q(eway_number=""),
                name="nothing_above_the_limit_comes_without_an_e_way_bill",
            ),
            models.UniqueConstraint("serial", name="a_challan_once", condition=~Q(serial="")),
            models.CheckConstraint(
                condition=~Q(state__in=[TransferState.SENT, TransferState.RECEIVED]) | ~Q(serial=""),
                name="nothing_travels_without_a_challan",
            ),
        ]
        indexes = [
            models.Index(fields=["shop", "state"], name="transfers_of_shop"),
            models.Index(fields=["seller"], name="transfers_of_seller"),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def being_loaded(self) -> bool:
        """Its challan is made, and it may not leave before the number of its e-way bill stands here."""
        return self.state == TransferState.SENT and self.needs_eway and not self.eway_number

    @property
    def stands(self) -> str:
        """How it stands, in words."""
        return _("Waits for its e-way bill") if self.being_loaded else str(TransferState(self.state).label)


class TransferLine(models.Model):
    transfer = models.ForeignKey(Transfer, models.PROTECT, related_name="lines")
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
    seller = models.ForeignKey(Seller, models.PROTECT, related_name="+")
    district = models.ForeignKey(District, models.PROTECT, related_name="+")
    offer = models.ForeignKey(Offer, models.PROTECT, related_name="+")
    asked = models.PositiveIntegerField()
    sent = models.PositiveIntegerField(null=True)
    received = models.PositiveIntegerField(null=True)
    difference = models.CharField(max_length=14, choices=Difference.choices, blank=True)
    price_paise = models.BigIntegerField()  # of one piece when it was asked for: the value on the challan

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint("transfer", "offer", name="an_offer_once_in_a_transfer"),
            models.CheckConstraint(condition=Q(asked__gte=1), name="something_was_asked"),
            models.CheckConstraint(
                condition=Q(received__isnull=True) | Q(received__lte=F("sent")),
                name="no_more_came_than_was_sent",
            ),
            models.CheckConstraint(
                condition=Q(received__isnull=True) | Q(received=F("sent")) | ~Q(difference=""),
                name="a_difference_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asked} of offer {self.offer_id}"

    @property
    def difference_choices(self) -> list[tuple[str, str]]:
        return [(one.value, str(one.label)) for one in Difference]


class ShopStock(models.Model):
    """How many pieces of an offer lie in a shop. They are not among those that the mart sells on-line."""

    shop = models.ForeignKey(Shop, models.PROTECT, related_name="stock")
    offer = models.ForeignKey(Offer, models.PROTECT, related_name="+")
    seller = models.ForeignKey(Seller, models.PROTECT, related_name="+")
    district = models.ForeignKey(District, models.PROTECT, related_name="+")
    on_hand = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint("shop", "offer", name="an_offer_once_in_a_shop"),
            models.CheckConstraint(condition=Q(on_hand__gte=0), name="no_piece_less_than_none"),
        ]

    def __str__(self) -> str:
        return f"{self.on_hand} of offer {self.offer_id}"


class StockMove(models.Model):
    """One line of the stock card of an offer in a shop. Append-only; their sum is what lies there."""

    shop = models.ForeignKey(Shop, models.PROTECT, related_name="moves")
    offer = models.ForeignKey(Offer, models.PROTECT, related_name="+")
    seller = models.ForeignKey(Seller, models.PROTECT, related_name="+")
    district = models.ForeignKey(District, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Move.choices)
    pieces = models.IntegerField()
    paper = models.CharField(max_length=20, blank=True)  # number of the transfer or bill
    reason = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(pieces=0), name="a_move_moves_something"),
            models.CheckConstraint(
                condition=~Q(kind=Move.COUNTED) | ~Q(reason=""), name="a_count_has_a_reason"
            ),
        ]
        indexes = [models.Index(fields=["shop", "offer", "id"], name="stock_card")]

    def __str__(self) -> str:
        return f"{self.pieces} of offer {self.offer_id}"


class CounterSale(models.Model):
    """A sale over the counter. `day` is the day of the till it is counted in: that of the bill, or the first one still open.

    What was sold of whom stands in the mart (`purchase`), so that makers are paid as for what was sent.
    """

    uuid = models.UUIDField(unique=True)  # given by the device: sent twice it is one sale
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="sales")
    till = models.ForeignKey(Till, models.PROTECT, null=True, related_name="sales")
    purchase = models.OneToOneField(Purchase, models.PROTECT, related_name="counter_sale")
    day = models.DateField()
    sold_at = models.DateTimeField()  # by the device's clock where there was no network
    arrived_at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    pieces = models.PositiveIntegerField()
    total_paise = models.BigIntegerField()
    discount_paise = models.BigIntegerField(default=0)
    discount_reason = models.CharField(max_length=120, blank=True)
    doubts = models.JSONField(default=list)
    explained_at = models.DateTimeField(null=True)
    explained_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    explanation = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(total_paise__gt=0, discount_paise__gte=0), name="a_sale_is_money"
            ),
            models.CheckConstraint(
                condition=Q(explained_at__isnull=True) | ~Q(explanation=""), name="explained_in_words"
            ),
        ]
        indexes = [
            models.Index(fields=["shop", "day"], name="counter_sales_of_day"),
            models.Index(
                fields=["shop"], name="counter_doubts", condition=~Q(doubts=[]) & Q(explained_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"sale {self.pk}"


class CounterPayment(models.Model):
    """Money that came over the counter (above zero) or went back (below), counted in `day`."""

    sale = models.ForeignKey(CounterSale, models.PROTECT, related_name="payments")
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
    day = models.DateField()
    way = models.CharField(max_length=4, choices=PaidBy.choices)
    paise = models.BigIntegerField()
    reference = models.CharField(max_length=40, blank=True)  # of UPI or the card machine

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(paise=0), name="a_counter_payment_is_money")]
        indexes = [models.Index(fields=["shop", "day"], name="counter_money_of_day")]

    def __str__(self) -> str:
        return f"{self.paise} by {self.way}"


class CounterSeries(models.Model):
    """The last number of a series of papers of a shop: of the server (`till` 0) or of one device."""

    shop = models.ForeignKey(Shop, models.PROTECT, related_name="series")
    till = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=16, choices=CounterPaperKind.choices)
    financial_year = models.CharField(max_length=7)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint("shop", "till", "kind", "financial_year", name="one_series_of_a_till")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.financial_year}: {self.last}"


class CounterPaper(models.Model):
    """A bill or credit note of a counter with everything that stands on it. Append-only."""

    series = models.ForeignKey(CounterSeries, models.PROTECT, related_name="papers")
    number = models.PositiveIntegerField()
    serial = models.CharField(max_length=16, unique=True)
    kind = models.CharField(max_length=16, choices=CounterPaperKind.choices)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="papers")
    sale = models.ForeignKey(CounterSale, models.PROTECT, related_name="papers")
    original = models.ForeignKey("self", models.PROTECT, null=True, related_name="notes")
    issued_on = models.DateField()
    total_paise = models.BigIntegerField()
    told = models.JSONField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint("series", "number", name="a_counter_number_once"),
            models.UniqueConstraint(
                "sale", name="one_bill_a_counter_sale", condition=~Q(kind=CounterPaperKind.CREDIT_NOTE)
            ),
        ]

    def __str__(self) -> str:
        return self.serial


class DayClose(models.Model):
    """A day of a till is over: counted by one person, signed by another."""

    shop = models.ForeignKey(Shop, models.PROTECT, related_name="closes")
    day = models.DateField()
    opening_paise = models.BigIntegerField()
    expected_paise = models.BigIntegerField()
    counted_paise = models.BigIntegerField()
    counted = models.JSONField()  # {"500": 3}: notes and coins by their value in rupees
    reason = models.CharField(max_length=300, blank=True)  # of a difference
    totals = models.JSONField()  # by way of payment, by rate of tax, papers: as they were when it was counted
    closed_at = models.DateTimeField(default=clock.now)
    closed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(null=True)
    signed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint("shop", "day", name="a_day_closes_once"),
            models.CheckConstraint(
                condition=Q(signed_by__isnull=True) | ~Q(signed_by=F("closed_by")), name="signed_by_another"
            ),
            models.CheckConstraint(
                condition=Q(counted_paise=F("expected_paise")) | ~Q(reason=""),
                name="a_till_difference_has_a_reason",
            ),
            models.CheckConstraint(condition=Q(counted_paise__gte=0), name="no_cash_below_nothing"),
        ]

    def __str__(self) -> str:
        return f"{self.shop_id} {self.day}"

    @property
    def difference_paise(self) -> int:
        return self.counted_paise - self.expected_paise


class BankSlip(models.Model):
    """Cash of a till that was brought to the bank, counted out of the till on `day`."""

    shop = models.ForeignKey(Shop, models.PROTECT, related_name="slips")
    day = models.DateField()
    paise = models.BigIntegerField()
    slip = models.CharField(max_length=40)
    noted_at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(paise__gt=0), name="a_slip_is_money"),
            models.UniqueConstraint("shop", "slip", name="a_slip_once"),
        ]

    def __str__(self) -> str:
        return self.slip
