"""Money: budget lines that cannot be overspent, a ledger that only grows and always balances, and payments to banks."""

from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import Office, User
from odop.casework.models import Case
from odop.finance.definitions import address_of, title_of
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
        ADVANCE = "advance", _("Instalment paid")
        ACCEPT = "accept", _("Use accepted")
        GIVE = "give", _("Paid as grant")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    at = models.DateTimeField(default=clock.now)
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="+")
    # Of money that belongs to no case.
    sanction = models.ForeignKey(
        "Sanction", models.PROTECT, null=True, related_name="movements", db_index=False
    )
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    memo = models.CharField(max_length=200, blank=True)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="+")
    # LGD codes of the districts whose money moved: their offices see the movement (row-level security).
    districts = ArrayField(models.BigIntegerField(), default=list)

    class Meta:
        indexes = [
            models.Index(
                fields=["sanction"], name="movements_of_subjects", condition=Q(sanction__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class LedgerEntry(models.Model):
    """One side of a movement: positive is debit, negative is credit, in rupees. Append-only."""

    class Account(models.TextChoices):
        TREASURY = "treasury", _("Treasury")  # where budget comes from
        AVAILABLE = "available", _("Free")  # allotted and free
        COMMITTED = "committed", _("Committed")  # sanctioned by a committee
        HELD = "held", _("Held in term deposit")  # released, in the term deposit
        ADVANCED = "advanced", _("Paid, to be accounted for")  # an instalment, until its use is accepted
        GRANTED = "granted", _("Grant")  # adjusted, used as agreed, or paid as a grant at once
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


class Payee(models.Model):
    """An office that is paid for what it does, such as an institute for a batch, with its account."""

    office = models.OneToOneField(Office, models.PROTECT, related_name="+")
    district = models.ForeignKey(District, models.PROTECT, null=True, related_name="+")  # of the office
    bank_account = EncryptedField(null=True)
    bank_account_last4 = models.CharField(max_length=4)
    bank_ifsc = models.CharField(max_length=11)
    kept_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"account of office {self.office_id}"


class Sanction(models.Model):
    """Money bound to one case, or to one other subject such as a batch: committed, then paid at once or in instalments,
    then granted or recovered; never twice for one case.

    The sums say the same as the ledger: amount = committed + released + freed, and of what was released so much is granted,
    so much was recovered, and the rest is held in deposit or still to be accounted for.
    """

    class State(models.TextChoices):
        COMMITTED = "committed", _("Committed")  # as long as something of it may still be paid
        RETURNED = "returned", _("Commitment set free")  # the commitment was set free
        HELD = "held", _("Held in term deposit")
        ADVANCED = "advanced", _("Paid, to be accounted for")
        GRANTED = "granted", _("Grant")
        RECOVERED = "recovered", _("Recovered")

    case = models.OneToOneField(Case, models.PROTECT, null=True, related_name="sanction")
    subject = models.CharField(max_length=60, null=True, unique=True)  # noqa: DJ001  batch:TB-SBL-2627-0004
    payee = models.ForeignKey(Payee, models.PROTECT, null=True, related_name="+")  # of a subject's money
    line = models.ForeignKey(BudgetLine, models.PROTECT, related_name="sanctions")
    district = models.ForeignKey(District, models.PROTECT, related_name="+")
    amount = MoneyField()
    payments_amount = MoneyField(default=0)  # drafted, sent and paid
    released_amount = MoneyField(null=True)  # paid
    freed_amount = MoneyField(default=0)  # what was not claimed, was set off, or is not needed any more
    granted_amount = MoneyField(default=0)
    recovered_amount = MoneyField(default=0)
    state = models.CharField(max_length=10, choices=State.choices, default=State.COMMITTED)
    # The term deposit's account as the branch claimed it; the case's steps keep its last four digits only.
    claim_account = EncryptedField(null=True)
    claim_account_last4 = models.CharField(max_length=4, blank=True)
    claim_ifsc = models.CharField(max_length=11, blank=True)
    sanctioned_at = models.DateTimeField(default=clock.now)
    released_at = models.DateTimeField(null=True)  # for the first time
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="a_sanction_is_money"),
            models.CheckConstraint(
                condition=Q(case__isnull=False, subject__isnull=True, payee__isnull=True)
                | Q(case__isnull=True, subject__isnull=False, payee__isnull=False),
                name="a_sanction_of_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(freed_amount__gte=0)
                & Q(payments_amount__gte=0)
                & Q(amount__gte=F("payments_amount") + F("freed_amount")),
                name="never_paid_beyond_sanction",
            ),
            models.CheckConstraint(
                condition=Q(released_amount__isnull=True)
                | Q(released_amount__gt=0, payments_amount__gte=F("released_amount")),
                name="nothing_paid_without_payment",
            ),
            models.CheckConstraint(
                condition=Q(granted_amount=0, recovered_amount=0)
                | Q(granted_amount__gte=0)
                & Q(recovered_amount__gte=0)
                & Q(
                    released_amount__isnull=False,
                    released_amount__gte=F("granted_amount") + F("recovered_amount"),
                ),
                name="no_grant_beyond_what_was_paid",
            ),
        ]

    def __str__(self) -> str:
        return f"sanction of {self.subject or f'case {self.case_id}'}"

    @property
    def paid_amount(self) -> Decimal:
        """Rupees that the bank has paid, in all instalments."""
        return self.released_amount or Decimal(0)

    @property
    def rest_amount(self) -> Decimal:
        """Rupees still committed: neither paid nor set free."""
        return self.amount - self.paid_amount - self.freed_amount

    @property
    def open_amount(self) -> Decimal:
        """Rupees paid of which nobody has accounted for the use yet (of margin money: held in deposit)."""
        return self.paid_amount - self.granted_amount - self.recovered_amount

    @property
    def ref(self) -> str:
        """The reference of the case, or of the subject: `TB-SBL-2627-0004`."""
        return (self.subject or "").partition(":")[2] if self.case is None else self.case.ref

    @property
    def subject_title(self) -> str | Promise:
        """What kind of thing the subject is, in words."""
        return title_of(self.subject or "")

    @property
    def subject_address(self) -> str:
        """The page of the subject, or nothing."""
        return address_of(self.subject or "")


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
    """One transfer for one instalment of a sanction. A rejected one is closed and a new one drafted; never two of the same
    instalment open or paid at once."""

    class State(models.TextChoices):
        DRAFTED = "drafted", _("Drafted")
        SENT = "sent", _("Sent to the bank")
        PAID = "paid", _("Paid")
        REJECTED = "rejected", _("Rejected by the bank")

    class To(models.TextChoices):
        BRANCH = "branch", _("Bank branch")  # the term deposit that the branch claimed for
        APPLICANT = "applicant", _("Applicant")
        GROUP = "group", _("Group")
        OFFICE = "office", _("Office")

    ref = models.CharField(max_length=30, unique=True)  # the line's own number in the file: PY-2627-0000123
    sanction = models.ForeignKey(Sanction, models.PROTECT, related_name="payments")
    district = models.ForeignKey(District, models.PROTECT, related_name="+")
    instalment = models.PositiveSmallIntegerField(default=1)
    to = models.CharField(max_length=10, choices=To.choices, default=To.BRANCH)
    as_grant = models.BooleanField(default=False)  # nothing to be accounted for once it is paid
    amount = MoneyField()
    frees_amount = MoneyField(
        default=0
    )  # of the sanction, set free when this is paid: not claimed, or interest set off
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
            models.UniqueConstraint(
                "sanction", "instalment", name="never_paid_twice", condition=~Q(state="rejected")
            ),
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
    # Empty once the time of the books is over.
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
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
