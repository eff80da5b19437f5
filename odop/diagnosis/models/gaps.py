"""What a cluster lacks (gaps with evidence and log), and the counts by which it is asked where a cluster is."""

from django.db import models
from django.db.models import F, Q

from odop.accounts.models import User
from odop.diagnosis.enums import (
    Aspect,
    Basis,
    CountKind,
    EvidenceKind,
    GapKind,
    GapState,
    LogKind,
    ReachOf,
    Remedy,
    Severity,
)
from odop.kernel.fields import LocalisedField, MoneyField
from odop.kernel.models import StoredFile
from odop.places.models import District, ProductLine


class Gap(models.Model):
    """Something that the makers of a district lack. Without a district it is the whole programme's.

    One with a `key` comes from the programme's folder: its words follow that file, what offices add stays.
    """

    ref = models.CharField(max_length=20, unique=True)  # GP-SBL-0003; GP-G40 of the programme's file
    key = models.CharField(max_length=20, unique=True, null=True)  # noqa: DJ001 (unique where there is one)
    district = models.ForeignKey(District, models.PROTECT, null=True, related_name="+")
    product_line = models.ForeignKey(ProductLine, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=16, choices=GapKind.choices)
    aspect = models.CharField(max_length=16, choices=Aspect.choices, blank=True)
    statement = LocalisedField()
    wanted = LocalisedField(default=dict)  # what was asked for, or would close it
    remedy = models.CharField(max_length=4, choices=Remedy.choices, blank=True)
    basis = models.CharField(max_length=10, choices=Basis.choices)
    note = LocalisedField(default=dict)  # what is inferred and not said by the source
    severity = models.CharField(max_length=6, choices=Severity.choices, blank=True)  # empty: not judged
    reach = models.PositiveIntegerField(null=True)  # how many it touches; null: not known
    reach_of = models.CharField(max_length=6, choices=ReachOf.choices, blank=True)
    noted_on = models.DateField(null=True)
    noted_note = models.CharField(max_length=40, blank=True)  # the date as the source gives it
    source = models.CharField(max_length=300)
    state = models.CharField(max_length=10, choices=GapState.choices, default=GapState.OPEN)
    state_on = models.DateField(null=True)
    state_reason = models.TextField(blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")  # null: the folder
    published_at = models.DateTimeField(null=True)
    is_sample = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(reach__isnull=True, reach_of="") | Q(reach__gt=0) & ~Q(reach_of=""),
                name="gap_reach_says_of_what",
            ),
            models.CheckConstraint(
                condition=Q(state=GapState.OPEN) | ~Q(state_reason=""), name="gap_closed_for_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(product_line__isnull=True) | Q(district__isnull=False),
                name="gap_line_in_a_district",
            ),
        ]
        indexes = [models.Index(F("district"), F("kind"), name="gap_by_place")]

    def __str__(self) -> str:
        return self.ref


class Evidence(models.Model):
    """What shows that a gap is there, or that it is met."""

    gap = models.ForeignKey(Gap, models.PROTECT, related_name="evidence")
    district = models.ForeignKey(District, models.PROTECT, null=True, related_name="+")  # of its gap
    kind = models.CharField(max_length=14, choices=EvidenceKind.choices)
    text = models.CharField(max_length=400)
    source = models.CharField(max_length=300)
    seen_on = models.DateField()
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, related_name="+"
    )  # for offices, not for the public
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["gap", "seen_on", "pk"]

    def __str__(self) -> str:
        return f"evidence of {self.gap_id}"


class LogEntry(models.Model):
    """One price that was paid for a material, or one consignment and how much of it was sent back."""

    gap = models.ForeignKey(Gap, models.PROTECT, related_name="log")
    district = models.ForeignKey(District, models.PROTECT, null=True, related_name="+")  # of its gap
    kind = models.CharField(max_length=10, choices=LogKind.choices)
    on_date = models.DateField()
    item = models.CharField(max_length=120)  # what was bought or sent
    amount = MoneyField(null=True)  # price of one `unit`
    unit = models.CharField(max_length=20)  # kg, piece, metre
    sent = models.PositiveIntegerField(null=True)
    rejected = models.PositiveIntegerField(null=True)
    reason = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=300)
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["gap", "on_date", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=LogKind.PRICE, amount__gt=0, sent__isnull=True, rejected__isnull=True)
                | Q(
                    kind=LogKind.REJECTION, amount__isnull=True, sent__gt=0, rejected__isnull=False,
                    rejected__lte=F("sent"),
                ),
                name="log_price_or_rejection",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.kind} of {self.gap_id}"


class CountSheet(models.Model):
    """A count by district and activity, or of exports by district and heading, that somebody published; brought as a file."""

    ref = models.CharField(max_length=12, unique=True)  # CS-0003
    kind = models.CharField(max_length=8, choices=CountKind.choices)
    title = models.CharField(max_length=160)
    source = models.CharField(max_length=300)
    as_of = models.DateField()
    before_on = models.DateField(null=True)  # the day of the earlier counts, where the file has them
    brought_at = models.DateTimeField()
    brought_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-as_of", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(before_on__isnull=True) | Q(before_on__lt=F("as_of")),
                name="count_before_is_before",
            )
        ]

    def __str__(self) -> str:
        return self.title


class Count(models.Model):
    """One number of a sheet: units of an activity in a district, or rupees of a heading."""

    sheet = models.ForeignKey(CountSheet, models.PROTECT, related_name="counts")
    district = models.ForeignKey(District, models.PROTECT, related_name="+")
    activity = models.CharField(max_length=60)  # a category of the programme, another word, or an HS heading
    count = models.BigIntegerField()
    workers = models.BigIntegerField(null=True)
    before = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("sheet", "district", "activity", name="counted_once"),
            models.CheckConstraint(
                condition=Q(count__gte=0)
                & (Q(workers__isnull=True) | Q(workers__gte=0))
                & (Q(before__isnull=True) | Q(before__gte=0)),
                name="counts_not_below_nought",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.activity} in {self.district_id}"
