"""Who helps with what, what makers ask for and what they get, and work that the office orders in numbers."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from odop.accounts.models import Office, User
from odop.kernel.fields import LocalisedField, MoneyField
from odop.kernel.models import StoredFile
from odop.partners.enums import Work
from odop.partners.models import Agreement, Partner
from odop.places.models import District
from odop.registry.models import Artisan
from odop.support.enums import Asked, Checked, Ordered


class Provider(models.Model):
    """An institute's office that helps, and with what. `at_once`: requests go to it without an officer."""

    office = models.OneToOneField(Office, models.PROTECT, related_name="+")
    partner = models.ForeignKey(Partner, models.PROTECT, null=True, related_name="+")
    works = ArrayField(models.CharField(max_length=10, choices=Work.choices))
    only_in = models.ForeignKey(
        District, models.PROTECT, null=True, related_name="+"
    )  # null: the whole State
    at_once = models.BooleanField(default=False)
    stopped_on = models.DateField(null=True)
    is_sample = models.BooleanField(default=False)

    class Meta:
        ordering = ["office__name__en"]

    def __str__(self) -> str:
        return str(self.office)


class ServiceRequest(models.Model):
    """A maker asks for help. Name and number are kept beside it: the institute does not see the register."""

    ref = models.CharField(max_length=30, unique=True)  # HR-SBL-2627-0001
    artisan = models.ForeignKey(Artisan, models.PROTECT, related_name="+")
    district = models.ForeignKey(District, models.PROTECT, related_name="+")
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    name = LocalisedField(default=dict)
    mobile = models.CharField(max_length=10, blank=True)
    language = models.CharField(max_length=5, default="hi")
    work = models.CharField(max_length=10, choices=Work.choices)
    goods = models.CharField(max_length=120)
    trouble = models.TextField()
    photo = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=Asked.choices, default=Asked.ASKED)
    due_on = models.DateField(null=True)  # by when whoever has it acts
    late_level = models.PositiveSmallIntegerField(default=0)
    office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="+")
    days = models.PositiveSmallIntegerField(null=True)  # that the institute quoted
    again = models.BooleanField(default=False)  # it did not help once, and the institute works on it again
    helped = models.BooleanField(null=True)
    stars = models.PositiveSmallIntegerField(null=True)
    asked_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    is_sample = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(stars__isnull=True) | Q(stars__range=(1, 5)), name="help_one_to_five_stars"),
            models.CheckConstraint(
                condition=Q(state__in=(Asked.ASKED, Asked.CLOSED, Asked.WITHDRAWN)) | Q(office__isnull=False), name="help_sent_somewhere"
            ),
            models.UniqueConstraint(
                fields=["artisan", "work"], name="one_open_request_a_work",
                condition=~Q(state__in=(Asked.CLOSED, Asked.WITHDRAWN)),
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["district", "state"], name="help_by_place"),
            models.Index(fields=["office", "state"], name="help_by_office"),
        ]

    def __str__(self) -> str:
        return self.ref


class Turn(models.Model):
    """One thing that happened to a request, in its words: the asker, the office and the institute read it."""

    request = models.ForeignKey(ServiceRequest, models.PROTECT, related_name="turns")
    state = models.CharField(max_length=10, choices=Asked.choices)  # in which it left the request
    words = models.TextField(blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")  # null: the rule, or the clock

    class Meta:
        ordering = ["request", "at", "pk"]

    def __str__(self) -> str:
        return f"{self.request_id} {self.state}"


class Delivery(models.Model):
    """A file that the institute hands over."""

    request = models.ForeignKey(ServiceRequest, models.PROTECT, related_name="deliveries")
    number = models.PositiveSmallIntegerField()
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")  # null: erased
    delivered_at = models.DateTimeField()

    class Meta:
        ordering = ["request", "number"]
        constraints = [
            models.UniqueConstraint(fields=["request", "number"], name="delivery_number_in_request")
        ]

    def __str__(self) -> str:
        return f"{self.request_id}/{self.number}"


class WorkOrder(models.Model):
    """So many pieces of a work by a day, at the fee of the agreement as it was on the day of the order."""

    ref = models.CharField(max_length=30, unique=True)  # WO-2627-0001
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="+")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")  # of the institute
    work = models.CharField(max_length=10, choices=Work.choices)
    about = models.TextField()
    pieces_wanted = models.PositiveIntegerField()
    due_on = models.DateField()
    fee_each = MoneyField()
    state = models.CharField(max_length=10, choices=Ordered.choices, default=Ordered.OPEN)
    late_told = models.BooleanField(default=False)
    ordered_at = models.DateTimeField()
    ordered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    is_sample = models.BooleanField(default=False)

    class Meta:
        ordering = ["-ordered_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(pieces_wanted__gte=1), name="order_of_something"),
            models.CheckConstraint(condition=Q(fee_each__gte=0), name="order_fee_not_below_zero"),
        ]

    def __str__(self) -> str:
        return self.ref


class Piece(models.Model):
    """One piece of an order, handed over and checked."""

    order = models.ForeignKey(WorkOrder, models.PROTECT, related_name="pieces")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=160)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    delivered_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=Checked.choices, default=Checked.WAITING)
    checked_at = models.DateTimeField(null=True)
    checked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    remark = models.TextField(blank=True)

    class Meta:
        ordering = ["order", "number"]
        constraints = [models.UniqueConstraint(fields=["order", "number"], name="piece_number_in_order")]

    def __str__(self) -> str:
        return f"{self.order_id}/{self.number}"
