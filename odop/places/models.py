"""Ground: districts, what each is known for, and the state's holidays. Loaded from the programme's folder."""

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from odop.kernel.fields import LocalisedField


class District(models.Model):
    lgd_code = models.IntegerField(primary_key=True)  # Local Government Directory
    code = models.CharField(max_length=3, unique=True)  # in references: SBL
    name = LocalisedField()
    aliases = ArrayField(models.CharField(max_length=80), default=list)
    division = LocalisedField()
    lat = models.FloatField()
    lon = models.FloatField()
    population_2011 = models.IntegerField(null=True)
    population_note = LocalisedField(default=dict)
    outline = models.TextField(blank=True)  # an SVG path in the programme's map
    source = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = [F("name__en").asc()]

    def __str__(self) -> str:
        return str(self.name)


class ProductLineQuerySet(models.QuerySet["ProductLine"]):
    def for_date(self, day: date) -> "ProductLineQuerySet":
        """Those that count for their district on `day`; an unknown start counts as from the beginning."""
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day),
            Q(valid_to__isnull=True) | Q(valid_to__gte=day),
        )


class ProductLine(models.Model):
    """What a district is known for, with rank and dates: many a district, never one for ever."""

    class GIStatus(models.TextChoices):
        NONE = ""
        CHECKED = "checked"
        TO_BE_CHECKED = "to_be_checked"

    key = models.CharField(max_length=80, unique=True)  # of the programme's file: 118-1
    district = models.ForeignKey(District, models.PROTECT, related_name="product_lines")
    name = LocalisedField()
    rank = models.PositiveSmallIntegerField()
    category = models.CharField(max_length=40)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    hs_headings = ArrayField(models.CharField(max_length=8), default=list)
    gi_name = models.CharField(max_length=200, blank=True)
    gi_status = models.CharField(max_length=20, choices=GIStatus.choices, blank=True)
    source = LocalisedField(default=dict)

    objects = ProductLineQuerySet.as_manager()

    class Meta:
        ordering = ["district", "rank"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True)
                | Q(valid_from__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
                name="product_line_dates_in_order",
            )
        ]

    def __str__(self) -> str:
        return str(self.name)


class Holiday(models.Model):
    on = models.DateField(primary_key=True)
    name = LocalisedField()
    status = models.CharField(max_length=20, default="checked")
    source = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["on"]

    def __str__(self) -> str:
        return f"{self.on} {self.name}"
