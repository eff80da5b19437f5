"""What buyers ask for after a parcel has come, and what they complain of."""

from django.db import models
from django.db.models import F, Q

from odop.accounts.models import User
from odop.emart.enums import ClaimState, ClaimWants, Outcome
from odop.emart.models.buying import Order, OrderLine
from odop.emart.models.parcels import Parcel
from odop.kernel import clock
from odop.places.models import District


class Claim(models.Model):
    """A buyer sends something back, for the money or for another piece. What is not answered by `answer_by` is accepted."""

    ref = models.CharField(max_length=20, unique=True)  # RT-2627-000031
    line = models.ForeignKey(OrderLine, models.PROTECT, related_name="claims")
    district = models.ForeignKey(District, models.PROTECT, related_name="+")
    quantity = models.PositiveSmallIntegerField()
    wants = models.CharField(max_length=12, choices=ClaimWants.choices)
    reason = models.CharField(max_length=30)  # code of the programme's after_sale.toml
    words = models.CharField(max_length=500, blank=True)
    photographs = models.JSONField(default=list)  # keys of stored files
    state = models.CharField(max_length=10, choices=ClaimState.choices, default=ClaimState.ASKED)
    asked_at = models.DateTimeField(default=clock.now)
    answer_by = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=300, blank=True)  # why not
    pickup = models.ForeignKey(Parcel, models.PROTECT, null=True, related_name="+")
    replacement = models.ForeignKey(Parcel, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")  # who answered; none: silence

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gte=1), name="a_claim_has_pieces"),
            models.CheckConstraint(
                condition=~Q(state=ClaimState.REFUSED) | ~Q(answer=""), name="a_claim_refused_for_a_reason"
            ),
        ]
        indexes = [
            models.Index(
                fields=["answer_by"], name="mart_claims_to_answer", condition=Q(state=ClaimState.ASKED)
            )
        ]

    def __str__(self) -> str:
        return self.ref


class Complaint(models.Model):
    """A complaint about an order, with its ticket number and the clocks of the Consumer Protection (E-Commerce) Rules 2020, rule
    4(5): acknowledged within forty-eight hours, answered within one month. Late, it goes to the grievance officer (`escalated_at`);
    a buyer who is not content may go there once (`appealed_at`)."""

    ref = models.CharField(max_length=20, unique=True)  # CM-2627-000009, the ticket number
    order = models.ForeignKey(Order, models.PROTECT, related_name="complaints")
    district = models.ForeignKey(District, models.PROTECT, related_name="+")
    about = models.CharField(max_length=30)  # code of the programme's after_sale.toml
    words = models.CharField(max_length=1000)
    made_at = models.DateTimeField(default=clock.now)
    acknowledge_by = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    answer_by = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    answer = models.CharField(max_length=1000, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True, db_default="")
    escalated_at = models.DateTimeField(null=True)
    appealed_at = models.DateTimeField(null=True)
    appeal = models.CharField(max_length=1000, blank=True, db_default="")
    appeal_answer_by = models.DateTimeField(null=True)
    appeal_answered_at = models.DateTimeField(null=True)
    appeal_answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    appeal_answer = models.CharField(max_length=1000, blank=True, db_default="")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(appealed_at__isnull=True)
                | Q(answered_at__isnull=False, appeal_answer_by__isnull=False),
                name="an_appeal_follows_an_answer",
            ),
            models.CheckConstraint(
                condition=Q(appeal_answered_at__isnull=True)
                | (
                    Q(appealed_at__isnull=False)
                    & ~Q(appeal_answer="")
                    & ~Q(appeal_answered_by=F("answered_by"))
                ),
                name="an_appeal_is_answered_by_another",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | (~Q(answer="") & Q(acknowledged_at__isnull=False)),
                name="a_complaint_answered_in_words",
            ),
        ]
        indexes = [
            models.Index(
                fields=["answer_by"], name="mart_complaints_open", condition=Q(answered_at__isnull=True)
            ),
            models.Index(
                fields=["appeal_answer_by"],
                name="mart_appeals_open",
                condition=Q(appealed_at__isnull=False, appeal_answered_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.ref
