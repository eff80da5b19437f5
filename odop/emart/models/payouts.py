"""Files between the mart and its bank: payments to makers, and what the bank answers line by line. Amounts are paise."""

from django.db import models

from odop.accounts.models import User
from odop.emart.enums import AnswerOutcome
from odop.emart.models.money import Settlement
from odop.kernel import clock
from odop.kernel.models import StoredFile


class PayoutFile(models.Model):
    """Settlements that went to the bank together. Its bytes hold account numbers and lie encrypted."""

    ref = models.CharField(max_length=20, unique=True)  # PO-2627-000012
    made_at = models.DateTimeField(default=clock.now)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    count = models.PositiveIntegerField()
    paise = models.BigIntegerField()
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, related_name="+"
    )  # none: its time is over

    def __str__(self) -> str:
        return self.ref


class PayoutAnswer(models.Model):
    """A return file of the bank, kept as it was uploaded; the same bytes again change nothing."""

    ref = models.CharField(max_length=20, unique=True)  # PA-2627-000007
    sha256 = models.CharField(max_length=64, unique=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    uploaded_at = models.DateTimeField(default=clock.now)
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.ref


class PayoutAnswerLine(models.Model):
    """One line of the bank's answer and what it came to; `text` is the line with its account masked."""

    answer = models.ForeignKey(PayoutAnswer, models.PROTECT, related_name="lines")
    number = models.PositiveIntegerField()
    settlement = models.ForeignKey(Settlement, models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=10, choices=AnswerOutcome.choices)
    code = models.CharField(max_length=20, blank=True)
    text = models.CharField(max_length=300)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint("answer", "number", name="an_answers_line_once")]

    def __str__(self) -> str:
        return f"{self.answer_id}:{self.number} {self.outcome}"
