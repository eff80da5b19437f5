"""Who looked at whom, and what people asked about their own data."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from odop.accounts.models import Office, User
from odop.kernel import clock
from odop.kernel.models import StoredFile
from odop.places.models import District
from odop.privacy.enums import Asked, State, Why, WhyList
from odop.registry.models import Artisan


class AccessRecord(models.Model):
    """One look at a person's data, or the reason given for looks of the day (kind `reason`). No personal data.

    Never changed, and not removed within a year, whoever asks (trigger of migration 0003)."""

    at = models.DateTimeField(default=clock.now)
    user = models.ForeignKey(User, models.PROTECT, related_name="+")  # who looked
    office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="+")
    role = models.CharField(max_length=12, blank=True)
    artisan = models.ForeignKey(
        Artisan, models.PROTECT, null=True, related_name="+"
    )  # null: a list was taken out
    district_id = models.IntegerField(null=True)
    kind = models.CharField(max_length=10)  # entry, case, list (taken out), page (many on the screen), reason
    subject_ref = models.CharField(max_length=40, blank=True)
    page = models.CharField(max_length=60, blank=True)  # name of the address
    rows = models.PositiveIntegerField(default=1)
    people = ArrayField(
        models.BigIntegerField(), default=list
    )  # of a page: the artisans whose rows stood on it
    tied = models.BooleanField(default=True)  # part of the reader's own work
    why = models.CharField(max_length=20, choices=dict([*Why.choices, *WhyList.choices]), blank=True)
    why_text = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["artisan", "-at"], name="access_by_artisan"),
            models.Index(fields=["user", "-at"], name="access_by_user"),
            models.Index(fields=["district_id", "-at"], name="access_of_lists", condition=Q(kind="list")),
            models.Index(fields=["-at"], name="access_latest"),
            GinIndex(fields=["people"], name="access_by_page", condition=Q(kind="page")),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_ref} by user {self.user_id}"


class RightsRequest(models.Model):
    """What she asked about her own data, answered by the office of her district within the days of the programme."""

    ref = models.CharField(max_length=30, unique=True)  # RQ-SBL-000001
    artisan = models.ForeignKey(Artisan, models.PROTECT, related_name="+")
    district = models.ForeignKey(District, models.PROTECT, related_name="+")
    asked = models.CharField(max_length=12, choices=Asked.choices)
    wanted = models.JSONField(default=dict)  # of a correction: answers keyed as at enrolment
    text = models.TextField(blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    due_on = models.DateField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    answer = models.TextField(blank=True)
    outcome = models.JSONField(default=dict)  # of an erasure: rows by holding, and what the law keeps

    class Meta:
        constraints = [
            models.UniqueConstraint("artisan", "asked", name="one_open_request", condition=Q(state="open"))
        ]
        indexes = [models.Index(fields=["district", "state", "due_on"], name="request_by_place")]

    def __str__(self) -> str:
        return self.ref
