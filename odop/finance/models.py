"""Money: budget lines that cannot be overspent, a ledger that only grows and always balances, and payments to banks."""

from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import User
from odop.casework.models import Case
from odop.kernel import clock
from odop.kernel.fields import EncryptedField, MoneyField
from odop.kernel.models import StoredFile
from odop.places.models import District


class BudgetHead(models.Model):
    code = models.CharField(max_length=60, unique=True)
    scheme = models.CharField(max_length=60)  # code of the scheme it pays for
    name = models.JSONField(default=dict)

    def __str__(self) -> str:
        return self.code


class BudgetLine(models.Model):
    """What one head has in one year for one district (null: the state's pool).

    The three sums are kept here under the row's lock and say the same as the ledger; the check makes overspending
    impossible whatever the code above does. allotted >= committed + released.
    """

    head = models.ForeignKey(BudgetHead, models.PROTECT, related_name="lines")
    financial_year = models.CharField(max_length=7)
    district = models.ForeignKey(District, models.PROTECT, null=True, related_name="+")
    allotted_amount = MoneyField(default=0)
    committed_amount = MoneyField(default=0)
    released_amount = MoneyField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "head", "financial_year", "district", name="one_budget_line", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=Q(allotted_amount__gte=0) & Q(committed_amount__gte=0) & Q(released_amount__gte=0),
                name="no_budget_below_zero",
            ),
            models.CheckConstraint(
                condition=Q(allotted_amount__gte=F("committed_amount") + F("released_amount")),
                name="never_beyond_budget",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.head_id} {self.financial_year} {self.district_id}"

    @property
    def free_amount(self) -> Decimal:
        """Rupees allotted and neither committed nor released: what may still be sanctioned."""
        return self.allotted_amount - self.committed_amount - self.released_amount


class LedgerTransaction(models.Model):
    """One movement of money; its entries sum to zero (deferred constraint trigger). Append-only."""

    class Kind(models.TextChoices):
        GRANT = "grant", _("Budget received")  # the state's budget comes in
        ALLOT = "allot", _("Allotment")
        TRANSFER = "transfer", _("Transfer between districts")
        COMMIT = "commit", _("Commitment at sanction")
        UNCOMMIT = "uncommit", _("Commitment set free")
        RELEASE = "release", _("Release to the bank")
        RETURN = "return", _("Allotment taken back")
        ADJUST = "adjust", _("Adjusted as grant")
        RECOVER = "recover", _("Recovered")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    at = models.DateTimeField(default=clock.now)
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    memo = models.CharField(max_length=200, blank=True)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="+")
    # LGD codes of the districts whose money moved: their offices see the movement (row-level security).
    districts = ArrayField(models.BigIntegerField(), default=list)

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class LedgerEntry(models.Model):
    """One side of a movement: positive is debit, negative is credit, in rupees. Append-only."""

    class Account(models.TextChoices):
        TREASURY = "treasury", _("Treasury")  # where budget comes from
        AVAILABLE = "available", _("Free")  # allotted and free
        COMMITTED = "committed", _("Committed")  # sanctioned by a committee
        HELD = "held", _("Held in term deposit")  # released, in the term deposit
        GRANTED = "granted", _("Adjusted as grant")  # adjusted after two years
        RECOVERED = "recovered", _("Recovered")  # came back

    transaction = models.ForeignKey(LedgerTransaction, models.PROTECT, related_name="entries")
    line = models.ForeignKey(BudgetLine, models.PROTECT, related_name="entries")
    account = models.CharField(max_length=10, choices=Account.choices)
    amount = MoneyField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(amount=0), name="an_entry_moves_money")]
        indexes = [models.Index(fields=["line", "account"], name="entries_by_account")]

    def __str__(self) -> str:
        return f"{self.account} {self.amount}"


class Sanction(models.Model):
    """Money bound to one case: committed, then released, then adjusted or recovered; never twice for one case."""

    class State(models.TextChoices):
        COMMITTED = "committed", _("Committed")
        RETURNED = "returned", _("Commitment set free")  # the commitment was set free
        HELD = "held", _("Held in term deposit")
        GRANTED = "granted", _("Adjusted as grant")
        RECOVERED = "recovered", _("Recovered")

    case = models.OneToOneField(Case, models.PROTECT, related_name="sanction")
    line = models.ForeignKey(BudgetLine, models.PROTECT, related_name="sanctions")
    district = models.ForeignKey(District, models.PROTECT, related_name="+")
    amount = MoneyField()
    released_amount = MoneyField(
        null=True
    )  # what was paid: the branch may claim less, the rest is then set free
    state = models.CharField(max_length=10, choices=State.choices, default=State.COMMITTED)
    # The term deposit's account as the branch claimed it; the case's steps keep its last four digits only.
    claim_account = EncryptedField(null=True)
    claim_account_last4 = models.CharField(max_length=4, blank=True)
    claim_ifsc = models.CharField(max_length=11, blank=True)
    sanctioned_at = models.DateTimeField(default=clock.now)
    released_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="a_sanction_is_money")]

    def __str__(self) -> str:
        return f"sanction of case {self.case_id}"


class PaymentFile(models.Model):
    """A file of payments for direct benefit transfer, as it went to the paying bank."""

    ref = models.CharField(max_length=30, unique=True)  # PF-2627-00012
    made_at = models.DateTimeField(default=clock.now)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    count = models.PositiveIntegerField(default=0)
    total_amount = MoneyField(default=0)
    is_sample = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.ref


class Payment(models.Model):
    """One transfer for one sanction. A rejected one is closed and a new one drafted; never two open or paid at once."""

    class State(models.TextChoices):
        DRAFTED = "drafted", _("Drafted")
        SENT = "sent", _("Sent to the bank")
        PAID = "paid", _("Paid")
        REJECTED = "rejected", _("Rejected by the bank")

    ref = models.CharField(max_length=30, unique=True)  # the line's own number in the file: PY-2627-0000123
    sanction = models.ForeignKey(Sanction, models.PROTECT, related_name="payments")
    district = models.ForeignKey(District, models.PROTECT, related_name="+")
    amount = MoneyField()
    account = EncryptedField(null=True)
    account_last4 = models.CharField(max_length=4)
    ifsc = models.CharField(max_length=11)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFTED)
    file = models.ForeignKey(PaymentFile, models.PROTECT, null=True, related_name="payments")
    drafted_at = models.DateTimeField(default=clock.now)
    drafted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    credited_on = models.DateField(null=True)  # the bank's own date
    bank_reference = models.CharField(max_length=40, blank=True)
    reject_code = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("sanction", name="never_paid_twice", condition=~Q(state="rejected")),
            models.UniqueConstraint(
                "bank_reference", name="a_bank_reference_once", condition=~Q(bank_reference="")
            ),
        ]

    def __str__(self) -> str:
        return self.ref


class ReturnFile(models.Model):
    """The bank's answer to a payment file, kept as uploaded; the same bytes again change nothing."""

    # RF-2627-00012, given when the whole file has been read
    ref = models.CharField(max_length=30, unique=True, null=True, blank=True)
    sha256 = models.CharField(max_length=64, unique=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(default=clock.now)
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.ref or ""


class ReturnLine(models.Model):
    class Outcome(models.TextChoices):
        ACCEPTED = "accepted", _("Accepted by the bank")
        REJECTED = "rejected", _("Rejected by the bank")
        UNKNOWN = "unknown", _("Unknown")  # no such payment was sent
        DUPLICATE = "duplicate", _("Already answered")  # already answered
        MISMATCH = "mismatch", _("Does not match")  # another amount or account than was sent
        UNREADABLE = "unreadable", _("Cannot be read")

    file = models.ForeignKey(ReturnFile, models.PROTECT, related_name="lines")
    number = models.PositiveIntegerField()
    payment = models.ForeignKey(Payment, models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    code = models.CharField(max_length=20, blank=True)
    text = models.CharField(max_length=300)  # the line as it came, account masked

    class Meta:
        constraints = [models.UniqueConstraint("file", "number", name="return_lines_once")]

    def __str__(self) -> str:
        return f"{self.file_id}:{self.number} {self.outcome}"

    @property
    def parts(self) -> list[str]:
        """The line cut at its commas, so that a page can break it there."""
        return self.text.split(",")
