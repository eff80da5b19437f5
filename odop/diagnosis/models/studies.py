"""Studies, what they say under each head, and their strengths, weaknesses, opportunities and threats."""

from django.db import models
from django.db.models import Q

from odop.accounts.models import Office, User
from odop.diagnosis.enums import UNFINISHED, StudyState, SwotKind
from odop.diagnosis.models.contracts import Contract
from odop.diagnosis.models.gaps import Gap
from odop.kernel.fields import LocalisedField
from odop.places.models import District, ProductLine


class Study(models.Model):
    """A Diagnostic Study of one product line, in one of its versions. A new version begins as a copy of the last one."""

    ref = models.CharField(max_length=20, unique=True)  # DS-SBL-0003
    district = models.ForeignKey(District, models.PROTECT, related_name="+")
    product_line = models.ForeignKey(ProductLine, models.PROTECT, related_name="+")
    version = models.PositiveSmallIntegerField()
    follows = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    agency = models.ForeignKey(
        Office, models.PROTECT, null=True, related_name="+"
    )  # who writes; null: the office
    contract = models.ForeignKey(Contract, models.PROTECT, null=True, related_name="studies")  # why it may
    state = models.CharField(max_length=10, choices=StudyState.choices, default=StudyState.DRAFT)
    begun_at = models.DateTimeField()
    begun_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    submitted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField(null=True)
    signed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)
    returned_note = models.TextField(blank=True)  # what to mend, while it is being written again
    figures = models.JSONField(default=dict)  # the figures of the text as they stood when it was signed
    is_sample = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint("product_line", "version", name="study_version_once"),
            models.UniqueConstraint(
                "product_line", name="one_study_in_work", condition=Q(state__in=sorted(UNFINISHED))
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["signed", "published"]) | Q(signed_by__isnull=False),
                name="study_signed_by",
            ),
        ]

    def __str__(self) -> str:
        return self.ref


class Chapter(models.Model):
    """What a study says under one head, in the markup of `markup.py`."""

    study = models.ForeignKey(Study, models.PROTECT, related_name="chapters")
    district = models.ForeignKey(District, models.PROTECT, related_name="+")  # of its study
    key = models.CharField(max_length=30)
    body = LocalisedField(default=dict)
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint("study", "key", name="chapter_once")]

    def __str__(self) -> str:
        return self.key


class Swot(models.Model):
    """A strength, weakness, opportunity or threat with what shows it, and perhaps the gap it speaks of."""

    study = models.ForeignKey(Study, models.PROTECT, related_name="swot")
    district = models.ForeignKey(District, models.PROTECT, related_name="+")  # of its study
    kind = models.CharField(max_length=12, choices=SwotKind.choices)
    text = LocalisedField()
    evidence = models.CharField(max_length=300)
    gap = models.ForeignKey(Gap, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["study", "pk"]

    def __str__(self) -> str:
        return f"{self.kind} of {self.study_id}"
