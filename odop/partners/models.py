"""Partners, the agreements with them, what these bind whom to, and the figures that partners report by the month."""

from datetime import date

from django.db import models
from django.db.models import F, Q

from odop.accounts.models import Office, User
from odop.kernel import clock
from odop.kernel.fields import LocalisedField, MoneyField
from odop.kernel.models import StoredFile
from odop.partners.enums import (
    Measure,
    ObligationKind,
    Outcome,
    PartnerKind,
    Stage,
    Standing,
    State,
    Whose,
    Work,
)
from odop.places.models import District


class Partner(models.Model):
    """Somebody outside the programme who works with it. `office`: where its people sign in, if they do."""

    code = models.CharField(max_length=40, unique=True)  # flipkart
    name = LocalisedField()
    kind = models.CharField(max_length=12, choices=PartnerKind.choices)
    office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="+")
    is_sample = models.BooleanField(default=False)

    class Meta:
        ordering = ["name__en", "code"]

    def __str__(self) -> str:
        return str(self.name)


class Agreement(models.Model):
    """What was agreed with a partner. Everybody reads it from `published_at` on; its paper only if that is said too."""

    ref = models.CharField(max_length=60, unique=True)  # flipkart-2020
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="agreements")
    also = models.CharField(max_length=300, blank=True)  # further parties, as the paper names them
    subject = LocalisedField()
    stage = models.CharField(max_length=12, choices=Stage.choices)
    standing = models.CharField(max_length=20, choices=Standing.choices, default=Standing.ENTERED)
    source = models.CharField(max_length=400)
    signed_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)  # null: the record names no end
    ended_on = models.DateField(null=True)  # ended before its time, or without one
    ended_note = models.TextField(blank=True)
    document = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    document_public = models.BooleanField(default=False)
    published_at = models.DateTimeField(null=True)
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+"
    )  # null: the programme's file
    is_sample = models.BooleanField(default=False)

    class Meta:
        ordering = ["partner__name__en", "signed_on", "ref"]
        constraints = [
            models.CheckConstraint(
                condition=Q(stage=Stage.SIGNED, signed_on__isnull=False) | ~Q(stage=Stage.SIGNED) & Q(signed_on__isnull=True),
                name="signed_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("signed_on")), name="agreement_ends_after_signing"
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | ~Q(ended_note=""), name="agreement_ended_for_a_reason"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.ref

    def state_on(self, day: date) -> State:
        """Its stage, or that it has expired by its own date or was ended."""
        if self.ended_on is not None and self.ended_on <= day:
            return State.ENDED
        if self.ends_on is not None and self.ends_on < day:
            return State.EXPIRED
        return State(self.stage)

    @property
    def state(self) -> State:
        return self.state_on(clock.today())


class Fee(models.Model):
    """What a piece of work costs under an agreement: one design, one test."""

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="fees")
    work = models.CharField(max_length=10, choices=Work.choices)
    each_amount = MoneyField()

    class Meta:
        ordering = ["agreement", "work"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "work"], name="one_fee_a_work"),
            models.CheckConstraint(condition=Q(each_amount__gte=0), name="fee_not_below_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.work} of agreement {self.agreement_id}"


class Obligation(models.Model):
    """What an agreement binds somebody to: once by a day, every so many months from a day on, or at no stated day."""

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="obligations")
    number = models.PositiveSmallIntegerField()  # within the agreement
    whose = models.CharField(max_length=8, choices=Whose.choices)
    kind = models.CharField(max_length=8, choices=ObligationKind.choices)
    text = LocalisedField()
    every_months = models.PositiveSmallIntegerField(null=True)
    due_on = models.DateField(null=True)  # the only day or the first; null: the record names none
    source = models.CharField(max_length=400, blank=True)
    stopped_on = models.DateField(null=True)  # no longer expected from this day on

    class Meta:
        ordering = ["agreement", "number"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="obligation_number_in_agreement"),
            models.CheckConstraint(
                condition=Q(every_months__isnull=True) | Q(every_months__range=(1, 60)), name="obligation_every_so_often"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.agreement_id}/{self.number}"


class Fulfilment(models.Model):
    """How what was due on a day went: met, with what shows it, or missed for good."""

    obligation = models.ForeignKey(Obligation, models.PROTECT, related_name="fulfilments")
    due_on = models.DateField()  # of an obligation without a day: the day on which it was met
    outcome = models.CharField(max_length=6, choices=Outcome.choices)
    words = models.TextField()  # what shows it, or why it was missed
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["obligation", "due_on"]
        constraints = [models.UniqueConstraint(fields=["obligation", "due_on"], name="settled_once_a_day")]

    def __str__(self) -> str:
        return f"{self.obligation_id} {self.due_on} {self.outcome}"


class Review(models.Model):
    """A meeting of the parties on how an agreement goes."""

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="reviews")
    held_on = models.DateField()
    found = models.TextField()
    decided = models.TextField(blank=True)
    next_on = models.DateField(null=True)
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["agreement", "-held_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(next_on__isnull=True) | Q(next_on__gt=F("held_on")), name="next_review_later"
            )
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.held_on}"


class FigureSheet(models.Model):
    """What a partner reports of one month, brought as a file. A corrected file takes its place; the old one stays."""

    ref = models.CharField(max_length=12, unique=True)  # PF-0001
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="sheets")
    month = models.DateField()  # its first day
    source = models.CharField(max_length=300)
    reason = models.CharField(max_length=300, blank=True)  # of a correction: what was wrong before
    brought_at = models.DateTimeField()
    brought_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    replaced_at = models.DateTimeField(null=True)
    is_sample = models.BooleanField(default=False)

    class Meta:
        ordering = ["-month", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "month"], condition=Q(replaced_at__isnull=True), name="one_sheet_in_force_a_month"
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="month_by_its_first_day"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.ref


class Figure(models.Model):
    """One number of a sheet: of a district, or of the whole State where the partner does not part it."""

    sheet = models.ForeignKey(FigureSheet, models.PROTECT, related_name="figures")
    district = models.ForeignKey(District, models.PROTECT, null=True, related_name="+")
    measure = models.CharField(max_length=20, choices=Measure.choices)
    value = models.DecimalField(max_digits=16, decimal_places=2)

    class Meta:
        constraints = [
            models.UniqueConstraint("sheet", "district", "measure", name="one_figure_a_cell", nulls_distinct=False),
            models.CheckConstraint(condition=Q(value__gte=0), name="figure_not_below_nought"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.measure} {self.value}"
