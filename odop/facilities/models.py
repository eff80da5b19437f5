"""Common facility centres: what was planned, the centre with its machines and charges, its bookings, jobs and money."""

import secrets

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q

from odop.accounts.models import User
from odop.casework.models import Case
from odop.facilities.enums import (
    HOLDS_THE_HOUR,
    BookingState,
    CentreCategory,
    CentreStatus,
    ChargeState,
    ChargeUnit,
    Component,
    DowntimeKind,
    ExpenseKind,
    JobState,
    PaidBy,
)
from odop.kernel import clock
from odop.kernel.fields import LocalisedField, MoneyField
from odop.places.models import District, ProductLine
from odop.registry.models import Artisan, Group

# ------------------------------------------------------------------ before the centre stands


class PlannedMachine(models.Model):
    """A machine of the project report; three quotations are asked for, and the lowest is what counts."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="planned_machines")
    name = LocalisedField()
    purpose = models.CharField(max_length=200, blank=True)
    quantity = models.PositiveSmallIntegerField(default=1)
    capacity = models.CharField(max_length=80, blank=True)  # "600 pieces an hour"
    added_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(quantity__range=(1, 1000)), name="planned_quantity_plausible")
        ]

    def __str__(self) -> str:
        return str(self.name)


class Quotation(models.Model):
    """What one seller asks for one machine, tax included."""

    machine = models.ForeignKey(PlannedMachine, models.CASCADE, related_name="quotations")
    vendor = models.CharField(max_length=120)
    vendor_folded = models.CharField(max_length=120)
    make = models.CharField(max_length=80, blank=True)
    country = models.CharField(max_length=60, blank=True)  # ISO 3166-1
    price_amount = MoneyField()  # of one machine, with GST
    quoted_on = models.DateField()

    class Meta:
        ordering = ["price_amount", "pk"]
        constraints = [
            models.UniqueConstraint("machine", "vendor_folded", name="one_quotation_a_vendor"),
            models.CheckConstraint(condition=Q(price_amount__gt=0), name="a_quotation_is_money"),
        ]

    def __str__(self) -> str:
        return f"{self.vendor} {self.price_amount}"


# ------------------------------------------------------------------ the centre


class FacilityCentre(models.Model):
    """One centre. `source` says where what is shown of it comes from, when it was not built through a case here."""

    ref = models.CharField(max_length=30, unique=True)  # FC-SBL-0001
    case = models.OneToOneField(Case, models.PROTECT, null=True, related_name="facility_centre")
    district = models.ForeignKey(District, models.PROTECT, related_name="+")
    group = models.ForeignKey(Group, models.PROTECT, null=True, related_name="+")  # who runs it
    product_line = models.ForeignKey(ProductLine, models.PROTECT, null=True, related_name="+")
    name = LocalisedField()
    component = models.CharField(max_length=12, choices=Component.choices)
    place = LocalisedField(default=dict)
    about = LocalisedField(default=dict)
    status = models.CharField(max_length=10, choices=CentreStatus.choices, default=CentreStatus.FUNCTIONAL)
    category = models.CharField(max_length=2, choices=CentreCategory.choices, default=CentreCategory.NONE)
    opened_on = models.DateField(null=True)
    opens_at = models.TimeField()
    closes_at = models.TimeField()
    weekly_off = ArrayField(models.PositiveSmallIntegerField(), default=list)  # 0 is Monday
    source = LocalisedField(default=dict)
    is_sample = models.BooleanField(default=False)

    class Meta:
        ordering = ["ref"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")), name="a_centre_opens_before_it_closes"
            )
        ]

    def __str__(self) -> str:
        return str(self.name)

    @property
    def where(self) -> str:
        """The place and its district, once where they bear the same name."""
        return ", ".join(dict.fromkeys(filter(None, (str(self.place), str(self.district.name)))))


class Keeper(models.Model):
    """Who keeps the books of a centre for the body that runs it: bookings, jobs, receipts, expenses."""

    centre = models.ForeignKey(FacilityCentre, models.PROTECT, related_name="keepers")
    district = models.ForeignKey(District, models.PROTECT, related_name="+")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    from_on = models.DateField()
    to_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "centre", "user", name="keeper_once_at_a_time", condition=Q(to_on__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"keeper {self.user_id} of {self.centre_id}"


class Machine(models.Model):
    """A machine of a centre: make, price, seller, country, capacity. Facts that differ by source are kept in `source`."""

    ref = models.CharField(max_length=36, unique=True)  # FC-SBL-0001-M01
    centre = models.ForeignKey(FacilityCentre, models.PROTECT, related_name="machines")
    district = models.ForeignKey(District, models.PROTECT, related_name="+")
    name = LocalisedField()
    make = models.CharField(max_length=80, blank=True)
    vendor = models.CharField(max_length=120, blank=True)
    country = models.CharField(max_length=60, blank=True)  # ISO 3166-1
    price_amount = MoneyField(null=True)
    bought_on = models.DateField(null=True)
    capacity = LocalisedField(default=dict)  # 600 pieces an hour
    booked_by_the = models.PositiveSmallIntegerField(default=60)  # minutes of one slot
    source = LocalisedField(default=dict)
    retired_on = models.DateField(null=True)
    is_sample = models.BooleanField(default=False)

    class Meta:
        ordering = ["ref"]
        constraints = [
            models.CheckConstraint(condition=Q(booked_by_the__in=[30, 60, 120, 240]), name="slots_fill_hours")
        ]

    def __str__(self) -> str:
        return str(self.name)


class Downtime(models.Model):
    """A time in which a machine stands still; open while `to_at` is empty. Two of one machine never overlap."""

    machine = models.ForeignKey(Machine, models.PROTECT, related_name="downtimes")
    district = models.ForeignKey(District, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=DowntimeKind.choices)
    during = DateTimeRangeField()
    note = models.CharField(max_length=300, blank=True)
    noted_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            ExclusionConstraint(
                name="still_once_at_a_time",
                expressions=[("machine", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} of machine {self.machine_id}"

    @property
    def is_open(self) -> bool:
        return self.during.upper is None


class Charge(models.Model):
    """A service with one price for everybody, in force once the District Level Committee has approved it.

    There is no second column for members: members and non-members pay alike because nothing else can be written down.
    """

    centre = models.ForeignKey(FacilityCentre, models.PROTECT, related_name="charges")
    district = models.ForeignKey(District, models.PROTECT, related_name="+")
    machine = models.ForeignKey(Machine, models.PROTECT, null=True, related_name="charges")
    name = LocalisedField()
    unit = models.CharField(max_length=8, choices=ChargeUnit.choices)
    rate_amount = MoneyField()
    state = models.CharField(max_length=10, choices=ChargeState.choices, default=ChargeState.PROPOSED)
    proposed_at = models.DateTimeField(default=clock.now)
    decided_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=200, blank=True)  # number and date of the committee's decision
    from_on = models.DateField(null=True)
    to_on = models.DateField(null=True)

    class Meta:
        ordering = ["centre", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(rate_amount__gte=0), name="no_charge_below_zero"),
            models.CheckConstraint(
                condition=~Q(state="approved") | Q(from_on__isnull=False), name="approved_from_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.rate_amount}"


# ------------------------------------------------------------------ its use


class Booking(models.Model):
    """Some hours of one machine for one person. The database refuses a second one over the same time.

    Name and mobile are those given for the booking: the office of the centre sees them also when she lives in another
    district, whose register it does not see.
    """

    ref = models.CharField(max_length=30, unique=True)  # BK-SBL-2627-000012
    machine = models.ForeignKey(Machine, models.PROTECT, related_name="bookings")
    centre = models.ForeignKey(FacilityCentre, models.PROTECT, related_name="bookings")
    district = models.ForeignKey(District, models.PROTECT, related_name="+")  # of the centre
    charge = models.ForeignKey(Charge, models.PROTECT, related_name="+")
    during = DateTimeRangeField()
    artisan = models.ForeignKey(Artisan, models.PROTECT, related_name="+")
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")  # her sign-in
    name = LocalisedField()
    mobile = models.CharField(max_length=10, blank=True)
    home_district = models.ForeignKey(District, models.PROTECT, related_name="+")
    is_member = models.BooleanField()
    state = models.CharField(max_length=12, choices=BookingState.choices, default=BookingState.BOOKED)
    quantity = models.PositiveIntegerField(
        null=True
    )  # pieces, kilograms or samples, where the charge is by them
    charge_amount = MoneyField()
    booked_at = models.DateTimeField(default=clock.now)
    booked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=200, blank=True)
    is_sample = models.BooleanField(default=False)

    class Meta:
        ordering = ["during"]
        constraints = [
            ExclusionConstraint(
                name="no_hour_booked_twice",
                expressions=[("machine", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
                condition=Q(state__in=[one.value for one in HOLDS_THE_HOUR]),
            ),
            models.CheckConstraint(condition=Q(charge_amount__gte=0), name="no_booking_below_zero"),
        ]
        indexes = [
            models.Index(fields=["centre", "state"], name="booking_by_centre"),
            models.Index(fields=["user"], name="booking_by_user", condition=Q(user__isnull=False)),
            models.Index(fields=["artisan"], name="booking_by_artisan"),
        ]

    def __str__(self) -> str:
        return self.ref


class JobOrder(models.Model):
    """Work that the centre does for somebody: taken in, ready, handed over."""

    ref = models.CharField(max_length=30, unique=True)  # JW-SBL-2627-000003
    centre = models.ForeignKey(FacilityCentre, models.PROTECT, related_name="jobs")
    district = models.ForeignKey(District, models.PROTECT, related_name="+")
    charge = models.ForeignKey(Charge, models.PROTECT, related_name="+")
    artisan = models.ForeignKey(Artisan, models.PROTECT, related_name="+")
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    name = LocalisedField()
    mobile = models.CharField(max_length=10, blank=True)
    home_district = models.ForeignKey(District, models.PROTECT, related_name="+")
    is_member = models.BooleanField()
    what = models.CharField(max_length=200)
    quantity = models.PositiveIntegerField()
    charge_amount = MoneyField()
    taken_on = models.DateField()
    promised_on = models.DateField()
    ready_on = models.DateField(null=True)
    handed_over_on = models.DateField(null=True)
    state = models.CharField(max_length=12, choices=JobState.choices, default=JobState.TAKEN)
    is_sample = models.BooleanField(default=False)

    class Meta:
        ordering = ["-taken_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(promised_on__gte=F("taken_on")), name="a_job_is_promised_after_taking"
            ),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="a_job_has_a_quantity"),
        ]
        indexes = [models.Index(fields=["centre", "state"], name="job_by_centre")]

    def __str__(self) -> str:
        return self.ref


def new_receipt_code() -> str:
    return secrets.token_urlsafe(12)


class Receipt(models.Model):
    """Money taken for one booking or one job: income of the centre. Its code verifies it on a public page."""

    ref = models.CharField(max_length=30, unique=True)  # RC-SBL-2627-000007
    code = models.CharField(max_length=24, unique=True, default=new_receipt_code)
    centre = models.ForeignKey(FacilityCentre, models.PROTECT, related_name="receipts")
    district = models.ForeignKey(District, models.PROTECT, related_name="+")
    booking = models.OneToOneField(Booking, models.PROTECT, null=True, related_name="receipt")
    job = models.OneToOneField(JobOrder, models.PROTECT, null=True, related_name="receipt")
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")  # whose receipt it is
    amount = MoneyField()
    paid_by = models.CharField(max_length=5, choices=PaidBy.choices)
    bank_reference = models.CharField(max_length=40, blank=True)
    received_on = models.DateField()
    received_at = models.DateTimeField(default=clock.now)
    received_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    is_sample = models.BooleanField(default=False)

    class Meta:
        ordering = ["-received_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(booking__isnull=False, job__isnull=True)
                | Q(booking__isnull=True, job__isnull=False),
                name="a_receipt_is_for_one_thing",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="a_receipt_is_money"),
        ]
        indexes = [models.Index(fields=["centre", "received_on"], name="receipt_by_day")]

    def __str__(self) -> str:
        return self.ref


class Expense(models.Model):
    """What running the centre cost. The State never pays running costs, so these stand against its income alone."""

    centre = models.ForeignKey(FacilityCentre, models.PROTECT, related_name="expenses")
    district = models.ForeignKey(District, models.PROTECT, related_name="+")
    on_date = models.DateField()
    kind = models.CharField(max_length=10, choices=ExpenseKind.choices)
    amount = MoneyField()
    note = models.CharField(max_length=200, blank=True)
    noted_at = models.DateTimeField(default=clock.now)
    noted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    is_sample = models.BooleanField(default=False)

    class Meta:
        ordering = ["-on_date", "-pk"]
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="an_expense_is_money")]
        indexes = [models.Index(fields=["centre", "on_date"], name="expense_by_day")]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount}"
