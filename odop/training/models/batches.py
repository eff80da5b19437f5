"""Those who were selected, the batches they sit in, their days, results and certificates."""

import secrets

from django.db import models
from django.db.models import F, Q

from odop.accounts.models import Office, User
from odop.casework.models import Case
from odop.kernel.fields import LocalisedField, MoneyField
from odop.kernel.models import StoredFile
from odop.places.models import District, ProductLine
from odop.training.enums import (
    BatchState,
    CandidateState,
    CertificateKind,
    DayKind,
    Language,
    Result,
    SeatState,
    Way,
)
from odop.training.models.institutes import Course, Institute, Trainer, Venue


def new_card() -> str:
    return secrets.token_urlsafe(9)


def new_certificate_code() -> str:
    return secrets.token_urlsafe(12)


class Ranking(models.Model):
    """Where an applicant stood in the list that was laid before the selection committee, and why."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="+")
    sitting_ref = models.CharField(max_length=30)
    rank = models.PositiveIntegerField()
    reasons = models.JSONField(default=list)  # [[code, value], …] in the order in which they counted
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.rank} of {self.sitting_ref}"


class Candidate(models.Model):
    """Somebody who was selected: what a batch must know of her wishes, and where she lives, as near as it is known."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="+")
    district = models.ForeignKey(District, models.PROTECT, related_name="+")
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    product_line = models.ForeignKey(ProductLine, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=CandidateState.choices, default=CandidateState.WAITING)
    language = models.CharField(max_length=5, choices=Language.choices, default=Language.HINDI)
    women_only = models.BooleanField(default=False)
    farthest = models.PositiveSmallIntegerField(null=True)  # kilometres one way
    lat = models.FloatField()
    lon = models.FloatField()
    located_by = models.CharField(max_length=10)  # pin, district
    chosen_at = models.DateTimeField()
    kit_first_in = models.CharField(max_length=7, blank=True)  # financial year in which her kit comes first

    class Meta:
        indexes = [models.Index(fields=["district", "state"], name="candidate_waiting")]

    def __str__(self) -> str:
        return f"candidate of case {self.case_id}"


class Batch(models.Model):
    """At most 25 people, one course, one venue, ten days."""

    ref = models.CharField(max_length=30, unique=True)  # TB-SBL-2627-0004
    district = models.ForeignKey(District, models.PROTECT, related_name="+")
    course = models.ForeignKey(Course, models.PROTECT, related_name="+")
    institute = models.ForeignKey(Institute, models.PROTECT, related_name="+")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")  # of the institute
    venue = models.ForeignKey(Venue, models.PROTECT, related_name="+")
    trainer = models.ForeignKey(Trainer, models.PROTECT, null=True, related_name="+")
    language = models.CharField(max_length=5, choices=Language.choices, default=Language.HINDI)
    women_only = models.BooleanField(default=False)
    starts_on = models.DateField()
    ends_on = models.DateField()
    state = models.CharField(max_length=10, choices=BatchState.choices, default=BatchState.PROPOSED)
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    certified_at = models.DateTimeField(null=True)
    fee_amount = MoneyField(null=True)  # bound for the institute when the batch was confirmed
    fee_each = MoneyField(null=True)  # of one trainee for all days: training, food and certification
    first_half_at = models.DateTimeField(null=True)
    second_half_at = models.DateTimeField(null=True)
    is_sample = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="batch_dates_in_order")
        ]
        indexes = [
            models.Index(fields=["district", "-starts_on"], name="batch_by_place"),
            models.Index(fields=["office", "-starts_on"], name="batch_by_institute"),
            models.Index(fields=["venue", "starts_on"], name="batch_by_venue"),
        ]

    def __str__(self) -> str:
        return self.ref


class Seat(models.Model):
    """One person's place in a batch. The name is the one that stood in the register when she was called: it goes on the
    certificate, and the institute knows her by it and by nothing else of the register."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="seats")
    number = models.PositiveSmallIntegerField()
    candidate = models.ForeignKey(Candidate, models.PROTECT, related_name="seats")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    district = models.ForeignKey(District, models.PROTECT, related_name="+")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")  # of the institute
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    name = LocalisedField()
    relation_name = LocalisedField(default=dict)
    km = models.FloatField(null=True)  # from where she lives to the venue, as the crow flies
    card = models.CharField(max_length=16, unique=True, default=new_card)  # on the QR of her card
    state = models.CharField(max_length=10, choices=SeatState.choices, default=SeatState.PROPOSED)
    days_present = models.PositiveSmallIntegerField(default=0)
    result = models.CharField(max_length=10, choices=Result.choices, blank=True)
    score = models.DecimalField(max_digits=5, decimal_places=2, null=True)  # per cent
    assessed_by = models.CharField(max_length=120, blank=True)  # assessor, or Sector Skill Council
    left_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["batch", "number"]
        constraints = [
            models.UniqueConstraint(
                "batch", "number", name="one_person_a_seat", condition=~Q(state=SeatState.LEFT)
            ),
            models.UniqueConstraint(
                "candidate", name="one_seat_a_person", condition=~Q(state=SeatState.LEFT)
            ),
            models.CheckConstraint(condition=Q(number__range=(1, 25)), name="at_most_25_in_a_batch"),
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__range=(0, 100)), name="score_is_a_percentage"
            ),
        ]

    def __str__(self) -> str:
        return f"seat {self.number} of batch {self.batch_id}"


class TrainingDay(models.Model):
    """One day of a batch. Open until its attendance is closed; then it counts."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="days")
    number = models.PositiveSmallIntegerField()
    on_date = models.DateField()
    kind = models.CharField(max_length=10, choices=DayKind.choices)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["batch", "number"]
        constraints = [
            models.UniqueConstraint("batch", "number", name="days_in_order"),
            models.UniqueConstraint("batch", "on_date", name="one_day_a_date"),
        ]

    def __str__(self) -> str:
        return f"day {self.number} of batch {self.batch_id}"


class Attendance(models.Model):
    """Somebody was there on a day: how it was found, by whom, when, where, and the photograph if there is one."""

    day = models.ForeignKey(TrainingDay, models.PROTECT, related_name="attendance")
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="attendance")
    way = models.CharField(max_length=8, choices=Way.choices)
    at = models.DateTimeField()
    received_at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)
    off_by = models.FloatField(null=True)  # kilometres from the venue
    photo = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint("day", "seat", name="present_once_a_day")]

    def __str__(self) -> str:
        return f"seat {self.seat_id} on day {self.day_id}"


class Inspection(models.Model):
    """An officer came unannounced and counted."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="inspections")
    day = models.ForeignKey(TrainingDay, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    counted = models.PositiveSmallIntegerField()
    on_roster = models.PositiveSmallIntegerField()  # marked present at that moment
    seated = models.PositiveSmallIntegerField()  # in the batch at that moment
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)
    photo = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    remark = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"inspection of batch {self.batch_id}"


class Certificate(models.Model):
    """What says that somebody was trained. The code verifies it on a public page; revoked ones stay, and say so."""

    seat = models.OneToOneField(Seat, models.PROTECT, related_name="certificate")
    ref = models.CharField(max_length=30, unique=True)  # TR-SBL-2627-000031
    code = models.CharField(max_length=24, unique=True, default=new_certificate_code)
    kind = models.CharField(max_length=12, choices=CertificateKind.choices)
    district = models.ForeignKey(District, models.PROTECT, related_name="+")
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    council_number = models.CharField(
        max_length=60, blank=True
    )  # of the Sector Skill Council's own certificate
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    revoked_reason = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.ref
