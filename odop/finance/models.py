"""Money: budget lines that cannot be overspent, a ledger that only grows and always balances, and payments to banks."""

from django.db import models
from django.db.models import F, Q

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
            models.UniqueConstraint("head", "financial_year", "district", name="one_budget_line", nulls_distinct=False),
            models.CheckConstraint(
                condition=Q(allotted_amount__gte=0) & Q(committed_amount__gte=0) & Q(released_amount__gte=0),
                name="no_budget_below_zero",
            ),
            models.CheckConstraint(
                condition=Q(allotted_amount__gte=F("committed_amount") + F("released_amount")), name="never_beyond_budget"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.head_id} {self.financial_year} {self.district_id}"


class LedgerTransaction(models.Model):
    """One movement of money; its entries sum to zero (deferred constraint trigger). Append-only."""

    class Kind(models.TextChoices):
        GRANT = "grant"  # the state's budget comes in
        ALLOT = "allot"
        TRANSFER = "transfer"
        COMMIT = "commit"
        UNCOMMIT = "uncommit"
        RELEASE = "release"
        RETURN = "return"
        ADJUST = "adjust"
        RECOVER = "recover"

    kind = models.CharField(max_length=10, choices=Kind.choices)
    at = models.DateTimeField(default=clock.now)
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    memo = models.CharField(max_length=200, blank=True)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class LedgerEntry(models.Model):
    """One side of a movement: positive is debit, negative is credit, in rupees. Append-only."""

    class Account(models.TextChoices):
        TREASURY = "treasury"  # where budget comes from
        AVAILABLE = "available"  # allotted and free
        COMMITTED = "committed"  # sanctioned by a committee
        HELD = "held"  # released, in the term deposit
        GRANTED = "granted"  # adjusted after two years
        RECOVERED = "recovered"  # came back

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
        COMMITTED = "committed"
        RETURNED = "returned"  # the commitment was set free
        HELD = "held"
        GRANTED = "granted"
        RECOVERED = "recovered"

    case = models.OneToOneField(Case, models.PROTECT, related_name="sanction")
    line = models.ForeignKey(BudgetLine, models.PROTECT, related_name="sanctions")
    district = models.ForeignKey(District, models.PROTECT, related_name="+")
    amount = MoneyField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.COMMITTED)
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
        DRAFTED = "drafted"
        SENT = "sent"
        PAID = "paid"
        REJECTED = "rejected"

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
    bank_reference = models.CharField(max_length=40, blank=True)
    reject_code = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("sanction", name="never_paid_twice", condition=~Q(state="rejected")),
            models.UniqueConstraint("bank_reference", name="a_bank_reference_once", condition=~Q(bank_reference="")),
        ]

    def __str__(self) -> str:
        return self.ref


class ReturnFile(models.Model):
    """The bank's answer to a payment file, kept as uploaded; the same bytes again change nothing."""

    sha256 = models.CharField(max_length=64, unique=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(default=clock.now)
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"return file {self.pk}"


class ReturnLine(models.Model):
    class Outcome(models.TextChoices):
        ACCEPTED = "accepted"
        REJECTED = "rejected"
        UNKNOWN = "unknown"  # no such payment was sent
        DUPLICATE = "duplicate"  # already answered
        MISMATCH = "mismatch"  # another amount or account than was sent
        UNREADABLE = "unreadable"

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
