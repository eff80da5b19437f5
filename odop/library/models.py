"""What the library keeps: publications with their files, stories with their proof, and the directory with its enquiries."""

import secrets

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from odop.accounts.models import User
from odop.kernel import clock
from odop.kernel.fields import LocalisedField
from odop.kernel.models import StoredFile
from odop.library.enums import ListingKind, Mark, PublicationKind, Scale, StoryState
from odop.places.models import District, ProductLine
from odop.registry.models import Artisan


class Publication(models.Model):
    """An order, a report, a standard, a design, minutes or a guide. One with a `key` comes from the programme's folder."""

    ref = models.CharField(max_length=24, unique=True)  # LB-0003; LB-GO-263 of the programme's file
    key = models.CharField(max_length=20, unique=True, null=True)  # noqa: DJ001 (unique where there is one)
    kind = models.CharField(max_length=10, choices=PublicationKind.choices)
    number = models.CharField(max_length=120, blank=True)  # of the order or the standard, as it stands there
    title = LocalisedField()
    about = LocalisedField(default=dict)
    dated_on = models.DateField(null=True)
    dated_note = models.CharField(max_length=60, blank=True)  # the date as the source gives it
    scheme = models.CharField(max_length=40, blank=True)  # code of the scheme that follows this order
    changes = models.ForeignKey("self", models.PROTECT, null=True, related_name="changed_by")
    changed = LocalisedField(default=dict)  # what it changed in that other order
    category = models.CharField(max_length=40, blank=True)  # kind of goods, as product lines have it
    scale = models.CharField(max_length=6, choices=Scale.choices, blank=True)
    district = models.ForeignKey(District, models.PROTECT, null=True, related_name="+")
    product_line = models.ForeignKey(ProductLine, models.PROTECT, null=True, related_name="+")
    source = models.CharField(max_length=300)
    address = models.CharField(max_length=300, blank=True)  # where it can be read elsewhere
    found_by = models.TextField(blank=True)  # its words, folded (search.py)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")  # null: the folder
    published_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.TextField(blank=True)
    is_sample = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawn_reason=""),
                name="publication_withdrawn_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(changes__isnull=True) | Q(kind=PublicationKind.ORDER),
                name="publication_orders_change_orders",
            ),
        ]

    def __str__(self) -> str:
        return self.ref


class Edition(models.Model):
    """One file of a publication; a newer one stands before it and says what changed."""

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="editions")
    district = models.ForeignKey(District, models.PROTECT, null=True, related_name="+")  # of its publication
    number = models.PositiveSmallIntegerField()
    note = models.CharField(max_length=300, blank=True)  # what changed against the one before
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    # Of the file, for readers who may not see its row.
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["publication", "-number"]
        constraints = [models.UniqueConstraint("publication", "number", name="edition_once")]

    def __str__(self) -> str:
        return f"edition {self.number} of {self.publication_id}"


class Story(models.Model):
    """What became of somebody's work, told by her or by the office. Public while it is published and she agrees.

    `agreed` and `pictures_agreed` are set by the database from her consents, whoever writes the row (migration 0002).
    """

    ref = models.CharField(max_length=20, unique=True)  # ST-SBL-0003
    artisan = models.ForeignKey(Artisan, models.PROTECT, related_name="+")
    district = models.ForeignKey(District, models.PROTECT, related_name="+")
    product_line = models.ForeignKey(ProductLine, models.PROTECT, null=True, related_name="+")
    name = LocalisedField()  # hers, as it stands in the register when the story is published
    title = LocalisedField(default=dict)
    text = LocalisedField(default=dict)
    told_by_herself = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=StoryState.choices, default=StoryState.DRAFT)
    agreed = models.BooleanField(default=False, db_default=False)
    pictures_agreed = models.BooleanField(default=False, db_default=False)
    found_by = models.TextField(blank=True)
    begun_at = models.DateTimeField()
    begun_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+")  # who changed it last
    submitted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    returned_note = models.TextField(blank=True)
    reviewed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)
    taken_down_reason = models.TextField(blank=True)
    is_sample = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=StoryState.PUBLISHED)
                | Q(reviewed_by__isnull=False) & ~Q(reviewed_by=models.F("written_by")),
                name="story_reviewed_by_somebody_else",
            ),
            models.CheckConstraint(
                condition=~Q(state=StoryState.TAKEN_DOWN) | ~Q(taken_down_reason=""),
                name="story_taken_down_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.ref


class StoryFigure(models.Model):
    """A number before and after, and what shows it: the words are public, the file is for offices."""

    story = models.ForeignKey(Story, models.PROTECT, related_name="figures")
    district = models.ForeignKey(District, models.PROTECT, related_name="+")  # of its story
    what = LocalisedField()
    unit = LocalisedField(default=dict)
    before = models.DecimalField(max_digits=14, decimal_places=2)
    after = models.DecimalField(max_digits=14, decimal_places=2)
    evidence = models.CharField(max_length=300)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["story", "pk"]

    def __str__(self) -> str:
        return f"figure of story {self.story_id}"


class StoryPhoto(models.Model):
    """A photograph of a story, shown while she agrees to photographs."""

    story = models.ForeignKey(Story, models.PROTECT, related_name="photos")
    district = models.ForeignKey(District, models.PROTECT, related_name="+")  # of its story
    shows = LocalisedField()
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["story", "pk"]

    def __str__(self) -> str:
        return f"photograph of story {self.story_id}"


class Listing(models.Model):
    """Somebody who agreed to be found by buyers. No number and no address: who asks, asks through the enquiry form.

    `agreed` is set by the database from her consent, whoever writes the row (migration 0002).
    """

    ref = models.CharField(max_length=20, unique=True)  # DR-SBL-0003
    artisan = models.OneToOneField(Artisan, models.PROTECT, related_name="+")
    district = models.ForeignKey(District, models.PROTECT, related_name="+")
    product_line = models.ForeignKey(ProductLine, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=10, choices=ListingKind.choices)
    name = LocalisedField()  # hers, as it stands in the register when the entry is saved
    goods = models.CharField(max_length=200)
    capacity = models.PositiveIntegerField(null=True)  # a month; null: not said
    capacity_unit = models.CharField(max_length=30, blank=True)
    marks = ArrayField(models.CharField(max_length=10, choices=Mark.choices), default=list, blank=True)
    export_ready = models.BooleanField(default=False)
    agreed = models.BooleanField(default=False, db_default=False)
    found_by = models.TextField(blank=True)
    listed_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True)  # marks and export readiness seen by the office
    checked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    is_sample = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(capacity__isnull=True, capacity_unit="")
                | Q(capacity__gt=0) & ~Q(capacity_unit=""),
                name="listing_capacity_says_of_what",
            )
        ]
        indexes = [models.Index(fields=["district", "kind"], name="listing_by_place")]

    def __str__(self) -> str:
        return self.ref


def new_code() -> str:
    return secrets.token_urlsafe(12)


class Enquiry(models.Model):
    """What a buyer asked one maker. She reads it; who asked reads the answer at an address that only they were shown."""

    code = models.CharField(max_length=20, unique=True, default=new_code)
    listing = models.ForeignKey(Listing, models.PROTECT, related_name="enquiries")
    name = models.CharField(max_length=80)
    contact = models.CharField(max_length=120)  # a mobile number or an e-mail address, as it was given
    text = models.TextField()
    language = models.CharField(max_length=5)
    made_at = models.DateTimeField(default=clock.now)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["listing", "-made_at"], name="enquiry_latest")]
        verbose_name_plural = "enquiries"

    def __str__(self) -> str:
        return f"enquiry {self.pk}"
