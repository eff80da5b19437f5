"""Fairs and their stalls, who asked and who stood there, what was sold, outlets, and who is barred from the assistance."""

import secrets

from django.db import models
from django.db.models import F, Q

from odop.accounts.models import User
from odop.casework.models import Case
from odop.exhibitions.enums import (
    STANDING,
    Asked,
    FairKind,
    OutlayKind,
    OutletKind,
    Taking,
    Trade,
    TravelPaperKind,
)
from odop.kernel.fields import LocalisedField, MoneyField
from odop.kernel.models import StoredFile
from odop.places.models import District
from odop.registry.models import Artisan, Unit


class Fair(models.Model):
    """A fair of the calendar. It counts for assistance once the Commissioner's order has notified it."""

    ref = models.CharField(max_length=20, unique=True)  # FR-2627-0012
    kind = models.CharField(max_length=20, choices=FairKind.choices)
    trade = models.CharField(max_length=4, choices=Trade.choices)
    name = LocalisedField()
    place = LocalisedField()
    country = models.CharField(max_length=2, default="IN")  # ISO 3166-1
    pavilion = LocalisedField(default=dict)  # the programme's own pavilion there, where it has one
    organiser = models.CharField(max_length=160, blank=True)
    district = models.ForeignKey(
        District, models.PROTECT, null=True, related_name="+"
    )  # whose office runs it
    from_on = models.DateField()
    to_on = models.DateField()
    planned_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    planned_at = models.DateTimeField()
    order_reference = models.CharField(max_length=120, blank=True)
    notified_on = models.DateField(null=True)
    notified_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    called_on = models.DateField(null=True)
    apply_by = models.DateField(null=True)
    criteria = models.CharField(
        max_length=40, blank=True
    )  # code of the published criteria, and their version
    criteria_hash = models.CharField(max_length=12, blank=True)
    per_district = models.PositiveSmallIntegerField(null=True)  # stalls of one district at most
    selected_at = models.DateTimeField(null=True)
    selected_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    cancelled_at = models.DateTimeField(null=True)
    source = models.CharField(max_length=200, blank=True)
    is_sample = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(to_on__gte=F("from_on")), name="fair_dates_in_order"),
            models.CheckConstraint(
                condition=Q(notified_on__isnull=True) | ~Q(order_reference=""), name="notified_by_an_order"
            ),
            models.CheckConstraint(
                condition=Q(called_on__isnull=True)
                | Q(apply_by__gte=F("called_on"), apply_by__lt=F("from_on")),
                name="call_ends_before_the_fair",
            ),
        ]
        indexes = [models.Index(fields=["from_on", "id"], name="fair_by_day")]

    def __str__(self) -> str:
        return self.ref


class Stall(models.Model):
    """A stall on the plan of a fair: its place in steps of the plan's grid."""

    fair = models.ForeignKey(Fair, models.PROTECT, related_name="stalls")
    code = models.CharField(max_length=8)  # A1
    x = models.PositiveSmallIntegerField()
    y = models.PositiveSmallIntegerField()
    width = models.PositiveSmallIntegerField(default=1)
    height = models.PositiveSmallIntegerField(default=1)
    fee_amount = MoneyField(default=0)

    class Meta:
        ordering = ["fair", "y", "x"]
        constraints = [models.UniqueConstraint("fair", "code", name="stall_code_once")]

    def __str__(self) -> str:
        return self.code


def new_pass_code() -> str:
    return secrets.token_urlsafe(9)


class StallApplication(models.Model):
    """Somebody asks for a stall. Points and rank are kept as they were when the fair was decided."""

    ref = models.CharField(max_length=30, unique=True)  # ST-BDH-2627-000004
    fair = models.ForeignKey(Fair, models.PROTECT, related_name="applications")
    artisan = models.ForeignKey(Artisan, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    district = models.ForeignKey(District, models.PROTECT, related_name="+")
    goods = models.CharField(max_length=160)  # what will be shown
    applied_at = models.DateTimeField()
    applied_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=12, choices=Asked.choices, default=Asked.APPLIED)
    facts = models.JSONField(default=dict)  # what the criteria read, as it was when it was decided
    points = models.PositiveSmallIntegerField(null=True)
    points_by = models.JSONField(default=dict)  # {criterion: points}
    rank = models.PositiveIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)
    stall = models.OneToOneField(Stall, models.PROTECT, null=True, related_name="application")
    allotted_at = models.DateTimeField(null=True)
    code = models.CharField(
        max_length=24, unique=True, default=new_pass_code
    )  # of the pass, for the public page
    is_sample = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "fair", "artisan", name="asks_once_for_a_fair", condition=Q(state__in=sorted(STANDING))
            ),
            models.CheckConstraint(
                condition=Q(stall__isnull=True) | Q(state=Asked.SELECTED), name="stall_only_for_the_selected"
            ),
        ]
        indexes = [
            models.Index(fields=["fair", "state", "rank"], name="stall_by_rank"),
            models.Index(fields=["artisan"], name="stall_by_artisan"),
        ]

    def __str__(self) -> str:
        return self.ref


class Deputation(models.Model):
    """An artisan is sent to a fair abroad at the programme's cost: by which order, from when to when, where she stays."""

    application = models.OneToOneField(StallApplication, models.PROTECT, related_name="deputation")
    order_reference = models.CharField(max_length=120)
    from_on = models.DateField()
    to_on = models.DateField()
    stay = models.CharField(max_length=200, blank=True)
    ordered_at = models.DateTimeField()
    ordered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(to_on__gte=F("from_on")), name="deputation_dates_in_order")
        ]

    def __str__(self) -> str:
        return f"deputation of {self.application_id}"


class TravelPaper(models.Model):
    """A paper of a deputation; a newer one replaces it."""

    class Check(models.TextChoices):
        TO_CHECK = "to_check"
        ACCEPTED = "accepted"
        RETURNED = "returned"

    deputation = models.ForeignKey(Deputation, models.PROTECT, related_name="papers")
    kind = models.CharField(max_length=12, choices=TravelPaperKind.choices)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    valid_until = models.DateField(null=True)
    check_state = models.CharField(max_length=10, choices=Check.choices, default=Check.TO_CHECK)
    remark = models.CharField(max_length=200, blank=True)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    checked_at = models.DateTimeField(null=True)
    checked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    replaced = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "deputation", "kind", name="one_travel_paper_in_force", condition=Q(replaced=False)
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} of deputation {self.deputation_id}"


class Outlay(models.Model):
    """Money the programme spent on a fair, or on one person's deputation to it. The payment itself is made elsewhere."""

    fair = models.ForeignKey(Fair, models.PROTECT, related_name="outlays")
    application = models.ForeignKey(StallApplication, models.PROTECT, null=True, related_name="outlays")
    kind = models.CharField(max_length=12, choices=OutlayKind.choices)
    amount = MoneyField()
    paid_on = models.DateField()
    reference = models.CharField(max_length=120)  # bill or order
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="outlay_above_nothing")]

    def __str__(self) -> str:
        return f"{self.kind} for fair {self.fair_id}"


class StallRecord(models.Model):
    """One thing noted at a stall, by the number the device gave it: it arrives once, however often it is sent."""

    uuid = models.UUIDField(unique=True)
    application = models.ForeignKey(StallApplication, models.PROTECT, related_name="records")
    fair = models.ForeignKey(Fair, models.PROTECT, related_name="+")
    on_date = models.DateField()
    kind = models.CharField(max_length=10, choices=Taking.choices)
    count = models.PositiveIntegerField(default=1)  # pieces, orders, enquiries or visitors
    amount = MoneyField(null=True)
    country = models.CharField(max_length=2, default="IN")  # of the buyer
    received_at = models.DateTimeField()
    device_made_at = models.DateTimeField(null=True)
    noted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    struck_at = models.DateTimeField(null=True)  # noted by mistake; it stays, and does not count

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["sale", "order"], amount__gt=0)
                | (~Q(kind__in=["sale", "order"]) & Q(amount__isnull=True)),
                name="amount_where_there_is_one",
            ),
            models.CheckConstraint(condition=Q(count__gte=1), name="something_was_noted"),
        ]
        indexes = [models.Index(fields=["application", "on_date"], name="record_by_day")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.application_id}"


class Outlet(models.Model):
    """A standing place of sale: at an airport or a station, a shop in a city, a pavilion."""

    ref = models.CharField(max_length=20, unique=True)  # OU-0007
    kind = models.CharField(max_length=12, choices=OutletKind.choices)
    name = LocalisedField()
    place = LocalisedField()
    district = models.ForeignKey(District, models.PROTECT, null=True, related_name="+")
    run_by = models.CharField(max_length=160)
    area_sq_m = models.PositiveIntegerField(null=True)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)
    yearly_support_amount = MoneyField(null=True)
    support_until = models.DateField(null=True)
    order_reference = models.CharField(max_length=120, blank=True)
    is_sample = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")),
                name="outlet_dates_in_order",
            )
        ]

    def __str__(self) -> str:
        return self.ref


class OutletMonth(models.Model):
    """What an outlet held and sold in a month."""

    outlet = models.ForeignKey(Outlet, models.PROTECT, related_name="months")
    month = models.DateField()  # its first day
    units_shown = models.PositiveIntegerField()  # units whose goods stood there
    stock_amount = MoneyField()  # value of the goods at the end of the month
    sold_amount = MoneyField()
    sold_count = models.PositiveIntegerField()
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["outlet", "-month"]
        constraints = [
            models.UniqueConstraint("outlet", "month", name="one_statement_a_month"),
            models.CheckConstraint(
                condition=Q(month__day=1) & Q(stock_amount__gte=0) & Q(sold_amount__gte=0),
                name="month_makes_sense",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.outlet_id} {self.month:%Y-%m}"


class Claim(models.Model):
    """What the limits read of a claim: its case, the fair of the calendar it is for, and the kind of event."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="claim")
    fair = models.ForeignKey(Fair, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=20)  # as the form of the scheme calls it
    entered_on = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["kind"], name="claim_by_kind")]

    def __str__(self) -> str:
        return f"claim {self.case_id}"


class Bar(models.Model):
    """A person, and the unit she claimed for, may have no assistance between two days: by which order, and why."""

    artisan = models.ForeignKey(Artisan, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    district = models.ForeignKey(District, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="+")
    from_on = models.DateField()
    to_on = models.DateField(null=True)  # none: until it is lifted
    order_reference = models.CharField(max_length=120)
    reason = models.TextField()
    barred_at = models.DateTimeField()
    barred_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    lifted_on = models.DateField(null=True)
    lifted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    lifted_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(to_on__isnull=True) | Q(to_on__gte=F("from_on")), name="bar_dates_in_order"
            ),
            models.UniqueConstraint("case", name="one_bar_a_case", condition=Q(case__isnull=False)),
        ]
        indexes = [
            models.Index(fields=["artisan"], name="bar_by_artisan"),
            models.Index(fields=["unit"], name="bar_by_unit", condition=Q(unit__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"bar of artisan {self.artisan_id}"
