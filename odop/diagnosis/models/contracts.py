"""Agencies, their contracts, and what they have to hand in for how much."""

from django.db import models
from django.db.models import F, Q

from odop.accounts.models import Office, User
from odop.diagnosis.enums import DeliverableState
from odop.finance.models import BudgetHead
from odop.kernel.fields import LocalisedField, MoneyField
from odop.kernel.models import StoredFile
from odop.places.models import District, ProductLine


class Agency(models.Model):
    """An organisation that studies clusters, under every name by which papers call it. It signs in through its office."""

    key = models.SlugField(max_length=30, unique=True)
    name = LocalisedField()
    aliases = models.JSONField(default=list)  # other names and spellings of the same organisation
    names_folded = models.JSONField(default=list)  # every name as it is compared
    office = models.OneToOneField(Office, models.PROTECT, null=True, related_name="+")
    source = models.CharField(max_length=300)  # where it is named
    is_sample = models.BooleanField(default=False)

    class Meta:
        ordering = ["key"]

    def __str__(self) -> str:
        return str(self.name)


class Contract(models.Model):
    """What an agency was charged with: product lines, days, value. Sums are kept under the lock of its row."""

    ref = models.CharField(max_length=12, unique=True)  # CT-0003
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="contracts")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")  # the agency's
    district = models.ForeignKey(
        District, models.PROTECT, null=True, related_name="+"
    )  # null: made by the cell
    number = models.CharField(max_length=80)  # as it stands on the paper
    signed_on = models.DateField()
    from_on = models.DateField()
    to_on = models.DateField()
    value_amount = MoneyField()
    promised_amount = MoneyField(default=0)  # of all deliverables together
    accepted_amount = MoneyField(default=0)  # of those that were accepted: what may be paid
    paying_amount = MoneyField(default=0)  # of those that went into payment
    head = models.ForeignKey(BudgetHead, models.PROTECT, related_name="+")  # whose money pays it
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    ended_on = models.DateField(null=True)  # before its time
    ended_reason = models.CharField(max_length=300, blank=True)
    is_sample = models.BooleanField(default=False)

    class Meta:
        ordering = ["-signed_on", "-pk"]
        constraints = [
            models.UniqueConstraint("agency", "number", name="contract_number_once"),
            models.CheckConstraint(
                condition=Q(paying_amount__gte=0)
                & Q(paying_amount__lte=F("accepted_amount"))
                & Q(accepted_amount__lte=F("promised_amount"))
                & Q(promised_amount__lte=F("value_amount")),
                name="contract_never_paid_beyond",
            ),
            models.CheckConstraint(
                condition=Q(value_amount__gt=0) & Q(from_on__lte=F("to_on")),
                name="contract_has_value_and_days",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | ~Q(ended_reason=""), name="contract_ended_for_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.ref


class ContractLine(models.Model):
    """One product line that a contract charges its agency with studying."""

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="lines")
    product_line = models.ForeignKey(ProductLine, models.PROTECT, related_name="+")
    district = models.ForeignKey(District, models.PROTECT, related_name="+")  # of the product line
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")  # of the contract

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint("contract", "product_line", name="line_once_a_contract")]

    def __str__(self) -> str:
        return str(self.product_line)


class Deliverable(models.Model):
    """Something to hand in by a day, for so many rupees: handed in by the agency, accepted by an officer, then paid."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="deliverables")
    number = models.PositiveSmallIntegerField()
    product_line = models.ForeignKey(ProductLine, models.PROTECT, related_name="+")
    district = models.ForeignKey(
        District, models.PROTECT, related_name="+"
    )  # of the product line; its money pays
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")  # of the contract
    title = LocalisedField()
    due_on = models.DateField()
    amount = MoneyField()
    state = models.CharField(max_length=10, choices=DeliverableState.choices, default=DeliverableState.DUE)
    note = models.CharField(max_length=400, blank=True)  # of whoever handed it in
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    submitted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    returned_note = models.CharField(max_length=400, blank=True)
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    paid_on = models.DateField(null=True)  # when the bank answered

    class Meta:
        ordering = ["contract", "number"]
        constraints = [
            models.UniqueConstraint("contract", "number", name="deliverable_number_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="deliverable_is_worth_something"),
            models.CheckConstraint(
                condition=Q(state__in=["due", "submitted"], accepted_by__isnull=True)
                | Q(state__in=["accepted", "paying", "paid"], accepted_by__isnull=False)
                & ~Q(accepted_by=F("submitted_by")),
                name="deliverable_accepted_by_another",
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def ref(self) -> str:
        return f"{self.contract.ref}-{self.number}"
