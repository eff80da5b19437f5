"""The register: artisans, their units, groups and members, consents, and enrolments begun but not finished."""

import secrets
from collections.abc import Collection
from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest, Least, Now

from odop.accounts.models import User
from odop.kernel import clock
from odop.kernel.fields import EncryptedField, LocalisedField, MoneyField
from odop.kernel.looks import looked_through
from odop.places.models import District, ProductLine
from odop.registry.enums import (
    Category,
    DuplicateState,
    EnrolledBy,
    FoundBy,
    Gender,
    GroupKind,
    Relation,
    UnitKind,
)


class Artisan(models.Model):
    """One person, once. Aadhaar is never stored: the last four digits at most, and only with consent."""

    ref = models.CharField(max_length=30, unique=True)  # AR-SBL-000123
    user = models.OneToOneField(User, models.PROTECT, null=True, related_name="artisan")
    district = models.ForeignKey(District, models.PROTECT, related_name="+")
    product_line = models.ForeignKey(ProductLine, models.PROTECT, null=True, related_name="+")
    name = LocalisedField()  # {"en": …, "hi": …}; one of them may be missing
    name_folded = models.CharField(max_length=120)
    name_skeleton = models.CharField(max_length=60)
    relation = models.CharField(max_length=10, choices=Relation.choices, blank=True)
    relation_name = LocalisedField(default=dict)
    relation_folded = models.CharField(max_length=120, blank=True)
    birth_year = models.PositiveSmallIntegerField(null=True)
    gender = models.CharField(max_length=10, choices=Gender.choices, blank=True)
    category = models.CharField(max_length=10, choices=Category.choices, blank=True)
    disabled = models.BooleanField(null=True)
    mobile = models.CharField(max_length=10, blank=True)
    place = models.CharField(max_length=120, blank=True)  # village, mohalla or town
    place_folded = models.CharField(max_length=120, blank=True)
    address = models.TextField(blank=True)
    pin_code = models.CharField(max_length=6, blank=True)
    craft = models.CharField(max_length=80, blank=True)  # what she makes, where no product line says it
    craft_years = models.PositiveSmallIntegerField(null=True)
    pan = models.CharField(max_length=10, blank=True)
    aadhaar_last4 = models.CharField(max_length=4, blank=True)
    bank_account = EncryptedField(null=True)
    bank_account_last4 = models.CharField(max_length=4, blank=True)
    bank_ifsc = models.CharField(max_length=11, blank=True)
    enrolled_by = models.CharField(max_length=10, choices=EnrolledBy.choices)
    enrolled_at = models.DateTimeField()
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    erased_at = models.DateTimeField(null=True)  # what is left then the law keeps
    is_sample = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(birth_year__isnull=True) | Q(birth_year__range=(1900, 2100)),
                name="birth_year_plausible",
            ),
            models.CheckConstraint(
                condition=Q(aadhaar_last4="") | Q(aadhaar_last4__regex=r"^\d{4}$"),
                name="aadhaar_four_digits_at_most",
            ),
        ]
        indexes = [
            models.Index(fields=["district", "name_folded"], name="artisan_by_name"),
            models.Index(fields=["district", "name_skeleton"], name="artisan_by_place_skeleton"),
            models.Index(fields=["name_skeleton", "birth_year"], name="artisan_by_skeleton_year"),
            models.Index(fields=["name_folded", "relation_folded"], name="artisan_by_relation"),
            models.Index(fields=["mobile"], name="artisan_by_mobile"),
            models.Index(fields=["pan"], name="artisan_by_pan", condition=~Q(pan="")),
            models.Index(fields=["district", "-enrolled_at"], name="artisan_by_enrolment"),
            models.Index(fields=["-enrolled_at", "-id"], name="artisan_latest"),
            # No trigram index: under row-level security PostgreSQL may not use one (`%` is not leakproof). The words of an
            # entry have an index of their own, used by one function that keeps to the reader's place (queries/search.py).
            # The check at enrolment reads names, villages and the policy's columns from it without touching a row.
            models.Index(
                fields=["district", "birth_year"],
                name="artisan_by_birth",
                include=["name_folded", "relation_folded", "place_folded", "user", "id"],
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @classmethod
    def from_db(
        cls, db: str | None, field_names: Collection[str], values: Collection[Any], **more: Any
    ) -> "Artisan":
        """Whoever is read for an officer's page is noted there: no list can forget to say whom it showed."""
        one = super().from_db(db, field_names, values, **more)
        looked_through((one.pk,))
        return one


class SearchWord(models.Model):
    """A folded word that stands in some entry, without saying in which: what a half-typed or mistyped word is looked up in.

    Written by a trigger on the register (0007). A word may stand twice, and outlives its last entry until the night:
    nobody ever waits for another's new word.
    """

    word = models.TextField(db_index=True)

    class Meta:
        indexes = [GinIndex(fields=["word"], name="searchword_alike", opclasses=["gin_trgm_ops"])]

    def __str__(self) -> str:
        return self.word


class Unit(models.Model):
    """An enterprise: maker, trader or service."""

    ref = models.CharField(max_length=30, unique=True)
    owner = models.ForeignKey(Artisan, models.PROTECT, related_name="units")
    kind = models.CharField(max_length=10, choices=UnitKind.choices)
    name = LocalisedField()
    district = models.ForeignKey(District, models.PROTECT, related_name="+")
    product_line = models.ForeignKey(ProductLine, models.PROTECT, null=True, related_name="+")
    udyam = models.CharField(max_length=19, blank=True)
    gstin = models.CharField(max_length=15, blank=True)
    pan = models.CharField(max_length=10, blank=True)
    started_on = models.DateField(null=True)
    workers = models.PositiveIntegerField(null=True)
    yearly_turnover_amount = MoneyField(null=True)
    is_sample = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint("udyam", name="one_unit_per_udyam", condition=~Q(udyam="")),
            models.UniqueConstraint("gstin", name="one_unit_per_gstin", condition=~Q(gstin="")),
        ]

    def __str__(self) -> str:
        return self.ref


class Group(models.Model):
    """A self-help group, cooperative or special purpose vehicle."""

    ref = models.CharField(max_length=30, unique=True)
    kind = models.CharField(max_length=12, choices=GroupKind.choices)
    name = LocalisedField()
    district = models.ForeignKey(District, models.PROTECT, related_name="+")
    product_line = models.ForeignKey(ProductLine, models.PROTECT, null=True, related_name="+")
    registration_number = models.CharField(max_length=60, blank=True)
    registered_on = models.DateField(null=True)
    bank_account = EncryptedField(null=True)  # in the group's own name
    bank_account_last4 = models.CharField(max_length=4, blank=True)
    bank_ifsc = models.CharField(max_length=11, blank=True)
    is_sample = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.ref


class Membership(models.Model):
    group = models.ForeignKey(Group, models.PROTECT, related_name="memberships")
    artisan = models.ForeignKey(Artisan, models.PROTECT, related_name="memberships")
    office_held = models.CharField(max_length=60, blank=True)
    share_percent = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    from_on = models.DateField()
    to_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "group", "artisan", name="once_in_a_group", condition=Q(to_on__isnull=True)
            ),
            models.CheckConstraint(
                condition=Q(to_on__isnull=True) | Q(to_on__gte=F("from_on")), name="membership_dates_in_order"
            ),
            models.CheckConstraint(
                condition=Q(share_percent__isnull=True) | Q(share_percent__range=(0, 100)),
                name="share_is_a_percentage",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.artisan_id} in group {self.group_id}"


class Consent(models.Model):
    """Given for one purpose, in one language, on one wording; withdrawn by closing the row, never by deleting it."""

    artisan = models.ForeignKey(Artisan, models.PROTECT, related_name="consents")
    purpose = models.CharField(max_length=48)  # code in the programme's privacy/purposes.yaml
    wording = models.CharField(max_length=20)  # version of the text that was shown
    language = models.CharField(max_length=5)
    given_at = models.DateTimeField()
    given_through = models.CharField(max_length=10, choices=EnrolledBy.choices)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "artisan", "purpose", name="one_consent_in_force", condition=Q(withdrawn_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.purpose} of artisan {self.artisan_id}"


def new_draft_ref() -> str:
    return secrets.token_urlsafe(9)


class EnrolmentDraft(models.Model):
    """An enrolment begun and not finished: saved page by page, by herself or by the office for her."""

    ref = models.CharField(max_length=16, unique=True, default=new_draft_ref)  # of its address, means nothing
    user = models.ForeignKey(User, models.PROTECT, related_name="+")  # who types
    for_other = models.BooleanField(default=False)
    answers = models.JSONField(default=dict)
    page = models.PositiveSmallIntegerField(default=1)
    made_at = models.DateTimeField(default=clock.now, db_default=Now())
    saved_at = models.DateTimeField(default=clock.now, db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint("user", name="one_own_draft", condition=Q(for_other=False)),
        ]

    def __str__(self) -> str:
        return f"draft {self.pk}"


class DuplicateQuestion(models.Model):
    """Two entries that may be one person: found when one was made or corrected, in a list, or by night.

    Sure pairs are joined by rule and stay here with what spoke for them; the others wait for an officer.
    """

    # Each is the first column of an index or constraint below.
    artisan = models.ForeignKey(Artisan, models.PROTECT, related_name="+", db_index=False)
    other = models.ForeignKey(Artisan, models.PROTECT, related_name="+", db_index=False)
    district = models.ForeignKey(District, models.PROTECT, related_name="+", db_index=False)
    score = models.FloatField()
    reasons = models.JSONField(default=list)
    evidence = models.JSONField(
        default=list, db_default=models.Value([], models.JSONField())
    )  # [comparison, level, weight]
    found_by = models.CharField(
        max_length=10, choices=FoundBy.choices, default=FoundBy.ENROLMENT, db_default=FoundBy.ENROLMENT
    )
    state = models.CharField(max_length=10, choices=DuplicateState.choices, default=DuplicateState.OPEN)
    sure = models.BooleanField(default=False, db_default=False)  # the rule may join the two by itself
    sent_up_at = models.DateTimeField(null=True)  # to the state's cell, which sees both
    asked_at = models.DateTimeField(default=clock.now)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    note = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("artisan", "other", name="asked_once"),
            models.UniqueConstraint(
                Least("artisan", "other"), Greatest("artisan", "other"), name="asked_once_either_way"
            ),
        ]
        indexes = [
            models.Index(fields=["district", "-score"], name="question_open", condition=Q(state="open")),
            models.Index(fields=["other"], name="question_other"),
            models.Index(fields=["artisan"], name="question_sure", condition=Q(state="open", sure=True)),
        ]

    def __str__(self) -> str:
        return f"{self.artisan_id} ~ {self.other_id}"


class Joining(models.Model):
    """Two entries became one: which stays, what moved, so that it can all be put back."""

    kept = models.ForeignKey(Artisan, models.PROTECT, related_name="+")
    gone = models.ForeignKey(Artisan, models.PROTECT, related_name="+")
    district = models.ForeignKey(District, models.PROTECT, related_name="+")  # of the entry that stays
    question = models.ForeignKey(DuplicateQuestion, models.PROTECT, null=True, related_name="+")
    by_rule = models.BooleanField(default=False)
    moved = models.JSONField(
        default=dict
    )  # {"registry.Unit.owner": [ids]}: what belonged to the one that goes
    held = models.JSONField(default=dict)  # the same of the one that stays, as it was before
    filled = models.JSONField(
        default=list
    )  # fields that were empty in the entry that stays and were taken over
    moved_user = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+"
    )  # her sign-in, if it moved
    made_at = models.DateTimeField(default=clock.now)
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    split_at = models.DateTimeField(null=True)
    split_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    note = models.TextField(blank=True)  # why they were taken apart
    given_back = models.JSONField(
        default=dict
    )  # what came later and was given to the other when they were taken apart

    class Meta:
        constraints = [
            models.UniqueConstraint("gone", name="joined_once_at_a_time", condition=Q(split_at__isnull=True))
        ]
        indexes = [models.Index(fields=["kept"], name="joining_by_kept")]

    def __str__(self) -> str:
        return f"{self.gone_id} in {self.kept_id}"
