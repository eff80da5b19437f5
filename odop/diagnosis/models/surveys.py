"""The baseline survey of a study: its questions as they were asked, who was drawn from the register, and the answer sheets."""

from django.db import models
from django.db.models import Q

from odop.accounts.models import User
from odop.diagnosis.enums import Outcome, Population, Strata
from odop.diagnosis.models.studies import Study
from odop.places.models import District
from odop.registry.models import Artisan, Unit


class Survey(models.Model):
    """One survey of a study. Questions, seed and strata stand as they were on the day of the draw."""

    ref = models.CharField(max_length=20, unique=True)  # SV-SBL-0003
    study = models.OneToOneField(Study, models.PROTECT, related_name="survey")
    district = models.ForeignKey(District, models.PROTECT, related_name="+")  # of its study
    population = models.CharField(max_length=8, choices=Population.choices)
    by = models.CharField(max_length=16, choices=Strata.choices)
    seed = models.CharField(max_length=40)  # with it the same register gives the same sample
    strata = models.JSONField()  # [{key, label, register, sample}]; closed: answered and failed too
    questions = models.JSONField()
    drawn_at = models.DateTimeField()
    drawn_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True)
    results = models.JSONField(default=list)  # as they stood when it was closed

    def __str__(self) -> str:
        return self.ref


class Drawn(models.Model):
    """One maker or unit of the sample, by its number in it. Only the number goes to a phone without a network."""

    survey = models.ForeignKey(Survey, models.PROTECT, related_name="drawn")
    study = models.ForeignKey(Study, models.PROTECT, related_name="+")
    district = models.ForeignKey(District, models.PROTECT, related_name="+")  # of its study
    number = models.PositiveIntegerField()
    stratum = models.CharField(max_length=40)
    artisan = models.ForeignKey(Artisan, models.PROTECT, null=True, related_name="+")  # null: erased since
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["survey", "number"]
        constraints = [models.UniqueConstraint("survey", "number", name="drawn_number_once")]

    def __str__(self) -> str:
        return f"{self.number} of {self.survey_id}"


class Sheet(models.Model):
    """What was asked of one of the sample and answered, noted on the spot; arrives once by its number."""

    uuid = models.UUIDField(unique=True)
    survey = models.ForeignKey(Survey, models.PROTECT, related_name="sheets")
    study = models.ForeignKey(Study, models.PROTECT, related_name="+")
    district = models.ForeignKey(District, models.PROTECT, related_name="+")  # of its study
    drawn = models.ForeignKey(Drawn, models.PROTECT, related_name="sheets")
    receipt = models.CharField(max_length=30, unique=True)  # SV-SBL-0003-17
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    answers = models.JSONField(default=dict)
    device_made_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField()
    received_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    struck_at = models.DateTimeField(null=True)  # a mistake: it stays on file and does not count

    class Meta:
        ordering = ["survey", "received_at", "pk"]
        constraints = [
            models.UniqueConstraint("drawn", name="one_sheet_each", condition=Q(struck_at__isnull=True)),
            models.CheckConstraint(
                condition=Q(outcome=Outcome.ANSWERED) | Q(answers={}), name="only_who_answered_has_answers"
            ),
        ]

    def __str__(self) -> str:
        return self.receipt
