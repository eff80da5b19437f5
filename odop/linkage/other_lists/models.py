"""Shared keys, lists of other schemes as hashes, and what officers found when they looked at a hit."""

from django.db import models
from django.db.models import Q

from odop.accounts.models import User
from odop.kernel import clock
from odop.kernel.fields import EncryptedField
from odop.places.models import District
from odop.registry.models import Artisan


class ExchangeKey(models.Model):
    """A key that this programme shares with one other office; never in a file, sealed at rest."""

    name = models.CharField(max_length=40, unique=True)
    office = models.CharField(max_length=120)  # the other one
    secret = EncryptedField()  # hexadecimal
    district = models.ForeignKey(
        District, models.PROTECT, null=True, related_name="+"
    )  # null: the whole programme
    made_at = models.DateTimeField(default=clock.now)
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "linkage_exchangekey"

    def __str__(self) -> str:
        return self.name


class OtherList(models.Model):
    """One list of another scheme, as it came: its head, and how many rows."""

    ref = models.CharField(max_length=30, unique=True)  # OL-000001
    key = models.ForeignKey(ExchangeKey, models.PROTECT, related_name="+")
    district = models.ForeignKey(District, models.PROTECT, null=True, related_name="+")
    programme = models.CharField(max_length=200)
    title = models.CharField(max_length=200)
    office = models.CharField(max_length=200)
    from_on = models.DateField()
    to_on = models.DateField()
    sha256 = models.CharField(max_length=64)
    rows = models.PositiveIntegerField(default=0)
    taken_at = models.DateTimeField(default=clock.now)
    taken_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        db_table = "linkage_otherlist"
        constraints = [models.UniqueConstraint("sha256", name="a_list_once")]

    def __str__(self) -> str:
        return self.ref


class OtherEntry(models.Model):
    """One row of such a list: what was given, to somebody known by keys only."""

    other_list = models.ForeignKey(OtherList, models.CASCADE, related_name="entries")
    number = models.BigIntegerField()
    benefits = models.JSONField(default=list)  # [{scheme, on, amount}]

    class Meta:
        db_table = "linkage_otherentry"
        constraints = [models.UniqueConstraint("other_list", "number", name="other_rows_once")]

    def __str__(self) -> str:
        return f"row {self.number} of list {self.other_list_id}"


class OtherKey(models.Model):
    """A key of a row. Equality only, so that row-level security leaves its index usable."""

    entry = models.ForeignKey(OtherEntry, models.CASCADE, related_name="keys")
    kind = models.CharField(max_length=8)
    digest = models.CharField(max_length=64)

    class Meta:
        db_table = "linkage_otherkey"
        indexes = [models.Index(fields=["digest"], name="other_key_by_digest")]

    def __str__(self) -> str:
        return f"{self.kind} of entry {self.entry_id}"


class Finding(models.Model):
    """What an officer found of a hit: the person, the family, or somebody else. It decides nothing by itself."""

    class Verdict(models.TextChoices):
        PERSON = "person"
        FAMILY = "family"
        OTHER = "other"

    artisan = models.ForeignKey(Artisan, models.PROTECT, related_name="+")
    entry = models.ForeignKey(OtherEntry, models.CASCADE, related_name="+")
    district = models.ForeignKey(District, models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=8, choices=Verdict.choices)
    note = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    replaced = models.BooleanField(default=False)

    class Meta:
        db_table = "linkage_finding"
        constraints = [
            models.UniqueConstraint(
                "artisan", "entry", name="one_finding_in_force", condition=Q(replaced=False)
            )
        ]

    def __str__(self) -> str:
        return f"{self.verdict}: artisan {self.artisan_id}, entry {self.entry_id}"
