"""Who trains, where, what, and how many: institutes with agreements, trainers and venues, courses, targets, calls."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q

from odop.accounts.models import Office, User
from odop.kernel.fields import LocalisedField, MoneyField
from odop.places.models import District, ProductLine
from odop.training.enums import InstituteKind


class Target(models.Model):
    """How many people of a district are to be trained in a financial year; of one product line, or of any (null)."""

    district = models.ForeignKey(District, models.PROTECT, related_name="+")
    financial_year = models.CharField(max_length=7)  # 2026-27
    product_line = models.ForeignKey(ProductLine, models.PROTECT, null=True, related_name="+")
    people = models.PositiveIntegerField()
    set_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "financial_year", "district", "product_line", name="one_training_target", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"{self.people} of district {self.district_id} in {self.financial_year}"


class Call(models.Model):
    """A call for applications, in the press and by message."""

    ref = models.CharField(max_length=30, unique=True)  # TC-SBL-2627-0002
    district = models.ForeignKey(District, models.PROTECT, related_name="+")
    product_line = models.ForeignKey(ProductLine, models.PROTECT, null=True, related_name="+")
    scheme = models.CharField(max_length=60)
    places = models.PositiveIntegerField()
    opens_on = models.DateField()
    closes_on = models.DateField()
    told = models.PositiveIntegerField(default=0)  # people who were sent a message
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(closes_on__gte=F("opens_on")), name="call_dates_in_order")
        ]

    def __str__(self) -> str:
        return self.ref


class Institute(models.Model):
    """An office of the kind `institute` that may train. `held_…`: its second halves are not paid until it is cleared."""

    office = models.OneToOneField(Office, models.PROTECT, related_name="+")
    district = models.ForeignKey(District, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=InstituteKind.choices)
    held_at = models.DateTimeField(null=True)
    held_reason = models.TextField(blank=True)
    is_sample = models.BooleanField(default=False)

    def __str__(self) -> str:
        return str(self.office)


class Agreement(models.Model):
    """For how long and at which prices an institute trains. Prices are for one trainee and day."""

    institute = models.ForeignKey(Institute, models.PROTECT, related_name="agreements")
    number = models.CharField(max_length=60)
    from_on = models.DateField()
    to_on = models.DateField()
    fee_a_day = MoneyField()
    food_a_day = MoneyField(default=Decimal(0))
    certification_each = MoneyField(default=Decimal(0))
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(to_on__gte=F("from_on")), name="agreement_dates_in_order"),
            models.CheckConstraint(
                condition=Q(fee_a_day__gte=0, food_a_day__gte=0, certification_each__gte=0),
                name="agreement_prices",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Trainer(models.Model):
    institute = models.ForeignKey(Institute, models.PROTECT, related_name="trainers")
    name = models.CharField(max_length=120)
    craft = models.CharField(max_length=120)
    languages = models.JSONField(default=list)
    is_woman = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name


class Venue(models.Model):
    """Where a batch sits."""

    institute = models.ForeignKey(Institute, models.PROTECT, related_name="venues")
    district = models.ForeignKey(District, models.PROTECT, related_name="+")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")  # of the institute
    name = models.CharField(max_length=120)
    place = models.CharField(max_length=120)
    pin_code = models.CharField(max_length=6, blank=True)
    lat = models.FloatField()
    lon = models.FloatField()
    seats = models.PositiveSmallIntegerField(default=25)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(seats__range=(1, 25)), name="venue_seats")]

    def __str__(self) -> str:
        return f"{self.name}, {self.place}"


class Course(models.Model):
    """What is taught: five days of craft and five of running one's own work. With a Qualification Pack the craft is assessed
    (recognition of prior learning) and the Sector Skill Council certifies."""

    code = models.CharField(max_length=20, unique=True)
    title = LocalisedField()
    product_line = models.ForeignKey(ProductLine, models.PROTECT, null=True, related_name="+")
    qp_code = models.CharField(max_length=20, blank=True)
    skill_days = models.PositiveSmallIntegerField(default=5)
    enterprise_days = models.PositiveSmallIntegerField(default=5)
    days_needed = models.PositiveSmallIntegerField(default=8)  # present, to have completed satisfactorily
    is_sample = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(days_needed__gte=1, days_needed__lte=F("skill_days") + F("enterprise_days")),
                name="course_days",
            )
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def days(self) -> int:
        return self.skill_days + self.enterprise_days


class PinPlace(models.Model):
    """Where a PIN code lies, as far as somebody has said: a venue there, or a list with its source."""

    pin_code = models.CharField(max_length=6, primary_key=True)
    lat = models.FloatField()
    lon = models.FloatField()
    source = models.CharField(max_length=120)

    def __str__(self) -> str:
        return self.pin_code
