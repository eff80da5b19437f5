"""Camps, who enrols there, and what has arrived from their devices."""

from django.db import models
from django.db.models import F, Q

from odop.accounts.models import Office, User
from odop.camps.enums import SETTLED, Outcome
from odop.kernel.models import StoredFile
from odop.places.models import District
from odop.registry.models import Artisan


class Camp(models.Model):
    """Some days at one place, at which people are enrolled, with a network or without."""

    ref = models.CharField(max_length=30, unique=True)  # CP-SBL-000012
    district = models.ForeignKey(District, models.PROTECT, related_name="+")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    place = models.CharField(max_length=120)
    from_on = models.DateField()
    to_on = models.DateField()
    target = models.PositiveIntegerField(null=True)  # people to be enrolled
    planned_at = models.DateTimeField()
    planned_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(to_on__gte=F("from_on")), name="camp_dates_in_order"),
        ]
        indexes = [models.Index(fields=["district", "-from_on"], name="camp_by_day")]

    def __str__(self) -> str:
        return self.ref


class CampOfficer(models.Model):
    """Who enrols at a camp."""

    camp = models.ForeignKey(Camp, models.CASCADE, related_name="officers")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint("camp", "user", name="once_at_a_camp")]

    def __str__(self) -> str:
        return f"{self.user_id} at camp {self.camp_id}"


class CampRecord(models.Model):
    """One record of one device, by the number the device gave it: it arrives once, however often it is sent.

    The answers themselves live in the register; here stand hashes of them, to tell what was changed after it arrived.
    """

    uuid = models.UUIDField(unique=True)
    camp = models.ForeignKey(Camp, models.PROTECT, related_name="records")
    district = models.ForeignKey(District, models.PROTECT, related_name="+")
    sent_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    device = models.CharField(max_length=12)  # the sign an installation gave itself
    received_at = models.DateTimeField()  # the first time, by the server's clock
    settled_at = models.DateTimeField()  # the last time its outcome changed
    device_made_at = models.DateTimeField(null=True)  # as the device says
    device_clock_off = models.IntegerField(null=True)  # seconds by which the device's clock is behind ours
    lists_version = models.CharField(max_length=16)
    wordings = models.JSONField(default=dict)  # {purpose: version of the text that was shown}
    answer_hashes = models.JSONField(default=dict)  # by key
    left_out = models.JSONField(default=list)  # keys that are not asked any more
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    problems = models.JSONField(default=dict)  # {key: {language: sentence}}
    artisan = models.ForeignKey(Artisan, models.PROTECT, null=True, related_name="+")
    photo = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    times_sent = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(artisan__isnull=False) | ~Q(outcome__in=sorted(SETTLED)),
                name="settled_has_an_artisan",
            )
        ]
        indexes = [
            models.Index(fields=["camp", "-received_at"], name="camp_record_by_time"),
            models.Index(fields=["artisan"], name="camp_record_by_artisan"),
        ]

    def __str__(self) -> str:
        return f"record {self.uuid}"

    @property
    def is_settled(self) -> bool:
        return self.outcome in SETTLED
