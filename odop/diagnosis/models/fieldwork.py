"""What a study rests on: who was consulted and what came of it, the value chain, photographs, practices of others, remarks."""

from django.db import models
from django.db.models import Q

from odop.accounts.models import User
from odop.diagnosis.enums import GapKind, Heard, PointUse
from odop.diagnosis.models.gaps import Gap
from odop.diagnosis.models.studies import Study, Swot
from odop.kernel.fields import LocalisedField, MoneyField
from odop.kernel.models import StoredFile
from odop.places.models import District


class Consultation(models.Model):
    """A meeting held for a study: when, where, with how many of whom. Names of those who came are not kept."""

    study = models.ForeignKey(Study, models.PROTECT, related_name="consultations")
    district = models.ForeignKey(District, models.PROTECT, related_name="+")  # of its study
    number = models.PositiveSmallIntegerField()
    held_on = models.DateField()
    place = models.CharField(max_length=120)
    subject = LocalisedField()
    heard = models.CharField(max_length=12, choices=Heard.choices)
    women = models.PositiveIntegerField()
    men = models.PositiveIntegerField()
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["study", "held_on", "number"]
        constraints = [
            models.UniqueConstraint("study", "number", name="consultation_number_once"),
            models.CheckConstraint(condition=Q(women__gt=0) | Q(men__gt=0), name="somebody_was_consulted"),
        ]

    def __str__(self) -> str:
        return str(self.subject)


class Point(models.Model):
    """Something that was raised at a consultation, and how the study used it, or why it did not."""

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="points")
    study = models.ForeignKey(Study, models.PROTECT, related_name="points")
    district = models.ForeignKey(District, models.PROTECT, related_name="+")  # of its study
    text = LocalisedField()
    use = models.CharField(max_length=8, choices=PointUse.choices, default=PointUse.OPEN)
    how = LocalisedField(default=dict)
    gap = models.ForeignKey(Gap, models.PROTECT, null=True, related_name="+")
    swot = models.ForeignKey(Swot, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["consultation", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(use=PointUse.OPEN) | ~Q(how={}), name="point_says_how")
        ]

    def __str__(self) -> str:
        return str(self.text)


class Picture(models.Model):
    """A photograph of a study, by its number in the text (`[[photo 2]]`), or of a consultation."""

    study = models.ForeignKey(Study, models.PROTECT, related_name="pictures")
    district = models.ForeignKey(District, models.PROTECT, related_name="+")  # of its study
    consultation = models.ForeignKey(Consultation, models.PROTECT, null=True, related_name="pictures")
    number = models.PositiveSmallIntegerField()
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    caption = LocalisedField()
    taken_on = models.DateField(null=True)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["study", "number"]
        constraints = [models.UniqueConstraint("study", "number", name="picture_number_once")]

    def __str__(self) -> str:
        return str(self.caption)


class Stage(models.Model):
    """One stage of the value chain: who does it, what one reference quantity costs and is sold for there, what is lost."""

    study = models.ForeignKey(Study, models.PROTECT, related_name="stages")
    district = models.ForeignKey(District, models.PROTECT, related_name="+")  # of its study
    position = models.PositiveSmallIntegerField()
    name = LocalisedField()
    actors = LocalisedField()
    actor_count = models.PositiveIntegerField(null=True)
    per = LocalisedField()  # what is priced: one piece, a kilogram, 100 buttons
    cost_amount = MoneyField(null=True)  # all that goes in, for `per`
    price_amount = MoneyField(null=True)  # what it is sold on for, for `per`
    loss_percent = models.DecimalField(
        max_digits=5, decimal_places=2, null=True
    )  # of what goes in, not usable after
    source = models.CharField(max_length=300)

    class Meta:
        ordering = ["study", "position"]
        constraints = [
            models.UniqueConstraint("study", "position", name="stage_position_once"),
            models.CheckConstraint(
                condition=(Q(cost_amount__isnull=True) | Q(cost_amount__gte=0))
                & (Q(price_amount__isnull=True) | Q(price_amount__gt=0))
                & (Q(loss_percent__isnull=True) | Q(loss_percent__gte=0, loss_percent__lt=100)),
                name="stage_amounts_make_sense",
            ),
        ]

    def __str__(self) -> str:
        return str(self.name)


class Practice(models.Model):
    """What another cluster did about a gap of the same kind, and what came of it."""

    study = models.ForeignKey(Study, models.PROTECT, related_name="practices")
    district = models.ForeignKey(District, models.PROTECT, related_name="+")  # of its study
    where = models.CharField(max_length=160)
    kind = models.CharField(max_length=16, choices=GapKind.choices)
    what = LocalisedField()
    result = LocalisedField(default=dict)
    source = models.CharField(max_length=300)

    class Meta:
        ordering = ["study", "pk"]

    def __str__(self) -> str:
        return self.where


class Remark(models.Model):
    """What a reader of the draft asks for, and what whoever writes it answered. Never public."""

    study = models.ForeignKey(Study, models.PROTECT, related_name="remarks")
    district = models.ForeignKey(District, models.PROTECT, related_name="+")  # of its study
    chapter = models.CharField(max_length=30, blank=True)  # empty: the study as a whole
    text = models.TextField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["study", "made_at", "pk"]

    def __str__(self) -> str:
        return f"remark on {self.study_id}"
