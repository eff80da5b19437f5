"""Schemes by their dated orders: versions as loaded, drafts, applications, and assessments as they were made."""

from django.db import models
from django.db.models import Q

from odop.accounts.models import User
from odop.casework.models import Case, Procedure
from odop.kernel import clock
from odop.kernel.fields import LocalisedField
from odop.registry.models import Artisan


class SchemeVersion(models.Model):
    """One immutable version of a scheme's folder, by content hash. Published versions judge cases; one is current."""

    code = models.CharField(max_length=60)
    version = models.CharField(max_length=12)
    content_hash = models.CharField(max_length=64, unique=True)
    title = LocalisedField()
    procedure = models.ForeignKey(Procedure, models.PROTECT, related_name="+")
    applies_from = models.DateField()
    applies_to = models.DateField(null=True)
    loaded_at = models.DateTimeField(default=clock.now)
    published_at = models.DateTimeField(null=True)
    is_current = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint("code", name="one_current_version", condition=Q(is_current=True))
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.version}"


class ApplicationDraft(models.Model):
    """An application begun and not sent: saved page by page."""

    user = models.ForeignKey(User, models.PROTECT, related_name="+")  # who types
    artisan = models.ForeignKey(Artisan, models.PROTECT, related_name="+")
    scheme = models.CharField(max_length=60)
    answers = models.JSONField(default=dict)  # raw text as typed, by key of the form
    page = models.PositiveSmallIntegerField(default=1)
    saved_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint("artisan", "scheme", name="one_draft_per_scheme")]

    def __str__(self) -> str:
        return f"draft {self.pk}"


class DraftFile(models.Model):
    """A document added to a draft; it moves to the case when the application is sent."""

    draft = models.ForeignKey(ApplicationDraft, models.CASCADE, related_name="files")
    key = models.CharField(max_length=40)
    file = models.ForeignKey("kernel.StoredFile", models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint("draft", "key", name="one_file_per_key")]

    def __str__(self) -> str:
        return self.key


class Application(models.Model):
    """What was asked for: the facts as typed values (amounts in paise), on the version in force on its date."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="application")
    version = models.ForeignKey(SchemeVersion, models.PROTECT, related_name="+")
    district_id = models.IntegerField()
    applied_on = models.DateField()
    facts = models.JSONField()  # typed facts, dates as ISO text, money as integer paise
    answers = models.JSONField(default=dict)  # the other questions of the form

    class Meta:
        indexes = [models.Index(fields=["version", "applied_on"], name="application_by_version")]

    def __str__(self) -> str:
        return f"application of case {self.case_id}"


class Assessment(models.Model):
    """What the rule said of an application, on which facts and version: kept, so that a figure can be explained."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="assessments")
    version = models.ForeignKey(SchemeVersion, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    as_of = models.DateField()
    facts = models.JSONField()
    result = models.JSONField()  # as the API shows it

    class Meta:
        ordering = ["application", "at"]

    def __str__(self) -> str:
        return f"assessment {self.pk}"
