"""Toolkits: the catalogue, what was bought, where it lies, and who has it. Nothing leaves a store without a movement."""

from django.db import models
from django.db.models import Q

from odop.accounts.models import Office, User
from odop.casework.models import Case
from odop.kernel.fields import LocalisedField, MoneyField
from odop.kernel.models import StoredFile
from odop.places.models import District, ProductLine
from odop.registry.models import Artisan
from odop.training.enums import ComplaintState, KitState, Movement, Route


class Kit(models.Model):
    """A kit as the committee under the Commissioner set it for a trade: contents and price. A new version is a new row."""

    code = models.CharField(max_length=20)
    version = models.PositiveSmallIntegerField(default=1)
    title = LocalisedField()
    product_line = models.ForeignKey(ProductLine, models.PROTECT, null=True, related_name="+")
    contents = models.JSONField(default=list)  # [{"name": {"en": …, "hi": …}, "count": 2}]
    price = MoneyField()  # at most, taxes included
    set_by_order = models.CharField(max_length=120)  # minutes of the committee that set it
    from_on = models.DateField()
    to_on = models.DateField(null=True)
    is_sample = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint("code", "version", name="one_kit_a_version"),
            models.CheckConstraint(condition=Q(price__gt=0), name="kit_has_a_price"),
        ]

    def __str__(self) -> str:
        return f"{self.code} v{self.version}"


class Store(models.Model):
    """Where kits lie, in the care of a district office."""

    district = models.ForeignKey(District, models.PROTECT, related_name="+")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint("office", "name", name="one_store_a_name")]

    def __str__(self) -> str:
        return self.name


class Purchase(models.Model):
    """What was bought: so many kits, at which price, by which order on GeM."""

    ref = models.CharField(max_length=30, unique=True)  # TP-SBL-2627-0003
    district = models.ForeignKey(District, models.PROTECT, related_name="+")
    kit = models.ForeignKey(Kit, models.PROTECT, related_name="+")
    count = models.PositiveIntegerField()
    unit_price = MoneyField()
    route = models.CharField(max_length=8, choices=Route.choices)
    order_number = models.CharField(max_length=60)  # on GeM, or of the supply order
    why_not_gem = models.TextField(blank=True)
    supplier = models.CharField(max_length=160)
    ordered_on = models.DateField()
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint("route", "order_number", name="one_purchase_an_order"),
            models.CheckConstraint(condition=Q(count__gt=0, unit_price__gt=0), name="purchase_of_something"),
            models.CheckConstraint(
                condition=Q(route=Route.GEM) | ~Q(why_not_gem=""), name="purchase_without_gem_says_why"
            ),
        ]

    def __str__(self) -> str:
        return self.ref


class KitUnit(models.Model):
    """One kit with its serial number. In a store, or with the person it was given to."""

    serial = models.CharField(max_length=40, unique=True)  # HORN-SBL-000123
    kit = models.ForeignKey(Kit, models.PROTECT, related_name="+")
    purchase = models.ForeignKey(Purchase, models.PROTECT, related_name="units")
    district = models.ForeignKey(District, models.PROTECT, related_name="+")
    store = models.ForeignKey(Store, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=12, choices=KitState.choices, default=KitState.IN_STORE)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state=KitState.IN_STORE, store__isnull=False)
                | (~Q(state=KitState.IN_STORE) & Q(store__isnull=True)),
                name="kit_is_in_a_store_or_not",
            )
        ]
        indexes = [
            models.Index(
                fields=["store", "kit", "serial"], name="kit_in_store", condition=Q(state=KitState.IN_STORE)
            )
        ]

    def __str__(self) -> str:
        return self.serial


class Stock(models.Model):
    """How many kits of a kind lie in a store: never below nothing. The row is what two who take the last one queue for."""

    store = models.ForeignKey(Store, models.PROTECT, related_name="stock")
    kit = models.ForeignKey(Kit, models.PROTECT, related_name="+")
    count = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint("store", "kit", name="one_stock_a_kit"),
            models.CheckConstraint(condition=Q(count__gte=0), name="stock_never_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.count} in store {self.store_id}"


class StockMovement(models.Model):
    """One kit came or went. Append-only: the sum of a store is its stock."""

    store = models.ForeignKey(Store, models.PROTECT, related_name="movements")
    kit = models.ForeignKey(Kit, models.PROTECT, related_name="+")
    unit = models.ForeignKey(KitUnit, models.PROTECT, related_name="movements")
    change = models.SmallIntegerField()
    kind = models.CharField(max_length=12, choices=Movement.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(change__in=(-1, 1)), name="one_kit_a_movement")]
        indexes = [models.Index(fields=["store", "kit", "-at"], name="movement_by_store")]

    def __str__(self) -> str:
        return f"{self.change:+d} of unit {self.unit_id}"


class KitCode(models.Model):
    """The one-time code sent to a trainee, against which her kit is given. Kept as a hash."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    district = models.ForeignKey(District, models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"code {self.pk} of case {self.case_id}"


class KitIssue(models.Model):
    """A kit was given to a person: one a case and one a person, against her code and with a photograph."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="+")
    artisan = models.OneToOneField(Artisan, models.PROTECT, related_name="+")
    unit = models.OneToOneField(KitUnit, models.PROTECT, related_name="+")
    district = models.ForeignKey(District, models.PROTECT, related_name="+")
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    photo = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return f"kit {self.unit_id} for case {self.case_id}"


class Complaint(models.Model):
    """A trainee says that something is wrong with her kit. Its way, clock and answers are those of its case."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="+")  # TQ-SBL-2627-000007
    issue = models.ForeignKey(KitIssue, models.PROTECT, related_name="complaints")
    district = models.ForeignKey(District, models.PROTECT, related_name="+")
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    about = models.CharField(max_length=12)  # missing, broken, poor, other
    text = models.TextField()
    photo = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    # What became of it; open while the case is, so that a kit has one open complaint.
    state = models.CharField(max_length=10, choices=ComplaintState.choices, default=ComplaintState.OPEN)
    answer = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "issue", name="one_open_complaint_a_kit", condition=Q(state=ComplaintState.OPEN)
            )
        ]
        indexes = [models.Index(fields=["district", "state"], name="complaint_by_state")]

    def __str__(self) -> str:
        return f"complaint of case {self.case_id}"
