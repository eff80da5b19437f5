"""How a matter moves: the procedure it follows, where it stands, every step, its papers, and the sittings that decide."""

import secrets

from django.db import models
from django.db.models import F, Q

from odop.accounts.models import Office, Posting, User
from odop.kernel import clock
from odop.kernel.fields import LocalisedField, MoneyField
from odop.kernel.models import StoredFile
from odop.places.models import District
from odop.registry.models import Artisan, Group, Unit


class Procedure(models.Model):
    """One immutable version of a procedure: its folder as text. A running case keeps the version it began with."""

    code = models.CharField(max_length=60)  # margin_money
    version = models.CharField(max_length=12)  # the first twelve signs of the content's hash
    prefix = models.CharField(max_length=6)  # MM, in references
    title = LocalisedField()
    files = models.JSONField()  # {path: text}; compiled by odop.lib.rules
    loaded_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint("code", "version", name="procedure_version_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.version}"


class Case(models.Model):
    """Where a matter stands. Moved only by `services.take_step`; the deadline is a column, so a worklist is one range scan."""

    ref = models.CharField(max_length=30, unique=True)  # MM-SBL-2627-000417
    procedure = models.ForeignKey(Procedure, models.PROTECT, related_name="+")
    code = models.CharField(max_length=60)  # of the procedure
    district = models.ForeignKey(District, models.PROTECT, related_name="+")
    applicant = models.ForeignKey(Artisan, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    # Where a group applies, `applicant` is the member who signs for it.
    group = models.ForeignKey(Group, models.PROTECT, null=True, related_name="+")
    applicant_user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    financial_year = models.CharField(max_length=7)  # 2026-27
    state = models.CharField(max_length=40)
    stage = models.CharField(max_length=20)
    # The kind of office that must act (lib.workflow OFFICES), `applicant` or `none`.
    waiting_on = models.CharField(max_length=24)
    # The branch, once the file went there; or the institute or agency that has it: an office outside the department.
    bank = models.ForeignKey(Office, models.PROTECT, null=True, related_name="+")
    due_on = models.DateField(null=True)
    days_left = models.IntegerField(null=True)  # of the clock that stands while the applicant acts
    entered_at = models.DateTimeField()  # into this state
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    amount = MoneyField(null=True)  # what the rule gives, for lists
    values = models.JSONField(
        default=dict
    )  # facts, outputs and what steps set; guards and deadlines read them
    late_level = models.PositiveSmallIntegerField(default=0)
    steps_taken = models.PositiveIntegerField(default=0)
    deficiencies = models.PositiveSmallIntegerField(default=0)
    is_sample = models.BooleanField(default=False)

    class Meta:
        indexes = [
            # With what the ageing on top of a worklist and row-level security read, so that it is told from the index.
            models.Index(
                fields=["district", "waiting_on", "due_on", "id"],
                include=["entered_at", "state", "applicant_user", "bank"],
                name="case_worklist",
            ),
            models.Index(fields=["waiting_on", "due_on", "id"], name="case_worklist_state"),
            models.Index(fields=["bank", "waiting_on", "due_on", "id"], name="case_worklist_bank"),
            models.Index(
                fields=["applicant_user"],
                name="case_by_applicant_user",
                condition=Q(applicant_user__isnull=False),
            ),
            models.Index(fields=["code", "financial_year", "district", "state"], name="case_counts"),
            models.Index(
                fields=["due_on", "late_level"], name="case_overdue", condition=Q(closed_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return self.ref


class CaseStep(models.Model):
    """One step: who did what, when, from where to where, with which note and figures. Append-only."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="steps")
    number = models.PositiveIntegerField()
    do = models.CharField(max_length=40)
    from_state = models.CharField(max_length=40, blank=True)
    to_state = models.CharField(max_length=40)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")  # null: the system
    posting = models.ForeignKey(Posting, models.PROTECT, null=True, related_name="+")
    role = models.CharField(max_length=12)
    at = models.DateTimeField()
    note = models.TextField(blank=True)
    reason_code = models.CharField(max_length=40, blank=True)
    data = models.JSONField(default=dict)
    days_taken = models.IntegerField(null=True)  # calendar days the case had stood in from_state
    was_due_on = models.DateField(null=True)

    sealed: dict[str, str] = {}  # while the step is taken: account numbers, never stored

    class Meta:
        ordering = ["case", "number"]
        constraints = [models.UniqueConstraint("case", "number", name="steps_in_order")]
        indexes = [models.Index(fields=["do", "at"], name="step_by_do")]

    def __str__(self) -> str:
        return f"{self.case_id} #{self.number} {self.do}"


class CaseDocument(models.Model):
    """One paper of a case; a newer one for the same key replaces it, the old one stays."""

    class Check(models.TextChoices):
        TO_CHECK = "to_check"
        ACCEPTED = "accepted"
        REJECTED = "rejected"

    case = models.ForeignKey(Case, models.PROTECT, related_name="documents")
    key = models.CharField(max_length=40)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    received_at = models.DateTimeField()
    received_from = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    check_state = models.CharField(max_length=10, choices=Check.choices, default=Check.TO_CHECK)
    remark = models.TextField(blank=True)
    checked_at = models.DateTimeField(null=True)
    checked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    replaced = models.BooleanField(default=False)

    class Meta:
        ordering = ["case", "key", "received_at"]
        constraints = [
            models.UniqueConstraint("case", "key", name="one_document_in_force", condition=Q(replaced=False))
        ]

    def __str__(self) -> str:
        return f"{self.key} of case {self.case_id}"


class Sitting(models.Model):
    """A meeting of a committee: agenda, decisions, minutes signed by its chair."""

    class State(models.TextChoices):
        PLANNED = "planned"
        HELD = "held"
        SIGNED = "signed"

    ref = models.CharField(max_length=30, unique=True)  # TF-SBL-2627-03
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    # null: a committee of the state, before which cases of every district come
    district = models.ForeignKey(District, models.PROTECT, null=True, related_name="+")
    on_date = models.DateField()
    place = models.CharField(max_length=200, blank=True)
    present = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    called_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    signed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField(null=True)
    minutes = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    is_sample = models.BooleanField(default=False)

    class Meta:
        ordering = ["-on_date"]

    def __str__(self) -> str:
        return self.ref


class AgendaItem(models.Model):
    sitting = models.ForeignKey(Sitting, models.PROTECT, related_name="items")
    case = models.ForeignKey(Case, models.PROTECT, related_name="agenda_items")
    position = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=40, blank=True)  # the step the committee took
    remark = models.TextField(blank=True)

    class Meta:
        ordering = ["sitting", "position"]
        constraints = [models.UniqueConstraint("sitting", "case", name="once_on_an_agenda")]

    def __str__(self) -> str:
        return f"{self.sitting_id} {self.position}"


def new_verification_code() -> str:
    return secrets.token_urlsafe(12)


class Letter(models.Model):
    """A letter of a case. The text is set by typst when first opened; the code verifies it on a public page."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="letters")
    kind = models.CharField(max_length=40)
    number = models.CharField(max_length=50, unique=True)
    code = models.CharField(max_length=24, unique=True, default=new_verification_code)
    data = models.JSONField(default=dict)  # what the template needs, frozen at issue; no name or address
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["issued_at"]
        indexes = [models.Index(F("case"), F("kind"), name="letter_by_case")]

    def __str__(self) -> str:
        return self.number
