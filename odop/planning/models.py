"""A district's action plan for a year: what it has to spend, what is proposed against which gap, and how it went."""

from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from odop.accounts.models import User
from odop.diagnosis.models import Gap
from odop.kernel.fields import LocalisedField, MoneyField
from odop.places.models import District, ProductLine
from odop.planning.enums import Kind, Outcome, PlanState, Through

ENDS = 24  # characters of the word that several ways to one end share


class ActionPlan(models.Model):
    """One a district and financial year, in its versions. The public reads it once it is approved; a new version takes its
    place, and the old one stays readable."""

    ref = models.CharField(max_length=20, unique=True)  # AP-SBL-0001
    district = models.ForeignKey(District, models.PROTECT, related_name="+")
    financial_year = models.CharField(max_length=7)  # 2026-27
    version = models.PositiveSmallIntegerField(default=1)
    follows = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    revised_because = models.CharField(max_length=300, blank=True)  # of a later version: why there is one
    aim = LocalisedField(default=dict)  # where the cluster should stand at the end of the year
    state = models.CharField(max_length=8, choices=PlanState.choices, default=PlanState.DRAFT)
    chosen_at = models.DateTimeField(
        null=True
    )  # when the best set was last worked out; null: something changed since
    put_up_at = models.DateTimeField(null=True)
    put_up_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    note = models.TextField(blank=True)  # of the committee: with the approval, or why it was sent back
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    is_sample = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["district", "financial_year", "version"], name="plan_version_once"),
            models.UniqueConstraint(
                fields=["district", "financial_year"], name="one_plan_in_work",
                condition=Q(state__in=[PlanState.DRAFT, PlanState.PUT_UP]),
            ),
            models.UniqueConstraint(
                fields=["district", "financial_year"], name="one_plan_in_force",
                condition=Q(state=PlanState.APPROVED),
            ),
            models.CheckConstraint(
                condition=Q(version=1) | Q(follows__isnull=False) & ~Q(revised_because=""),
                name="plan_revised_for_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[PlanState.APPROVED, PlanState.REPLACED]) | Q(decided_by__isnull=False),
                name="plan_approved_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state=PlanState.DRAFT) | Q(put_up_by__isnull=False),
                name="plan_put_up_by_somebody",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.ref


class PlanMoney(models.Model):
    """What one source gives to a plan, in whole rupees. `source` is a budget head's code or one of OtherSource."""

    plan = models.ForeignKey(ActionPlan, models.CASCADE, related_name="money")
    district = models.ForeignKey(District, models.PROTECT, related_name="+")  # of its plan
    source = models.CharField(max_length=60)
    amount = MoneyField()

    class Meta:
        ordering = ["plan", "source"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "source"], name="plan_money_once_a_source"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="plan_money_not_below_zero"),
        ]

    def __str__(self) -> str:
        return self.source


class Intervention(models.Model):
    """One thing to be done: against which gap, by whom, at what cost, and how one will see that it worked."""

    plan = models.ForeignKey(ActionPlan, models.CASCADE, related_name="interventions")
    district = models.ForeignKey(District, models.PROTECT, related_name="+")  # of its plan
    number = models.PositiveSmallIntegerField()  # within the plan
    continues = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="+"
    )  # the same thing in the version before
    gap = models.ForeignKey(Gap, models.PROTECT, null=True, related_name="+")
    title = LocalisedField()
    kind = models.CharField(max_length=4, choices=Kind.choices)
    through = models.CharField(max_length=10, choices=Through.choices)
    through_ref = models.CharField(
        max_length=40, blank=True
    )  # CF-SBL-000012, TB-…: where it is being carried out
    owner = models.CharField(max_length=120)  # office that answers for it
    severity = models.PositiveSmallIntegerField()  # 1 slight to 5 stops the work
    reach = models.PositiveIntegerField()  # units that it reaches
    source = models.CharField(max_length=60)
    cost = MoneyField()  # whole rupees
    instead_of = models.CharField(
        max_length=ENDS, blank=True
    )  # word shared by ways to one end, of which one is enough
    builds_on = ArrayField(
        models.PositiveSmallIntegerField(), default=list
    )  # numbers of interventions of the same plan
    must = models.BooleanField(default=False)
    must_reason = models.CharField(max_length=200, blank=True)
    taken = models.BooleanField(null=True)  # null: the set has not been worked out since something changed
    left_out = models.JSONField(default=dict)  # {"why", "of", "short"} of planning.best.LeftOut
    starts_on = models.DateField()
    ends_on = models.DateField()
    indicator = LocalisedField()  # what is counted: rejected consignments in a hundred
    baseline = models.DecimalField(max_digits=14, decimal_places=2)
    target = models.DecimalField(max_digits=14, decimal_places=2)
    outcome = models.CharField(max_length=7, choices=Outcome.choices, blank=True)
    ended_on = models.DateField(null=True)
    ended_note = models.TextField(blank=True)

    class Meta:
        ordering = ["plan", "number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="intervention_number_in_plan"),
            models.CheckConstraint(
                condition=Q(severity__range=(1, 5)), name="intervention_severity_one_to_five"
            ),
            models.CheckConstraint(condition=Q(cost__gte=0), name="intervention_cost_not_below_zero"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="intervention_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(outcome="", ended_on__isnull=True) | ~Q(outcome="") & Q(ended_on__isnull=False),
                name="intervention_ended_somehow",
            ),
            models.CheckConstraint(
                condition=Q(must=False) | ~Q(must_reason=""), name="intervention_held_for_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id}/{self.number}"

    @property
    def upwards(self) -> bool:
        """Whether more of the indicator is better."""
        return self.target >= self.baseline

    def reached(self, value: Decimal) -> bool:
        return value >= self.target if self.upwards else value <= self.target


class ExportAim(models.Model):
    """A line of the export chapter: what is to be sold where, what stands in the way, and how much by which year."""

    plan = models.ForeignKey(ActionPlan, models.CASCADE, related_name="exports")
    district = models.ForeignKey(District, models.PROTECT, related_name="+")  # of its plan
    product_line = models.ForeignKey(ProductLine, models.PROTECT, related_name="+")
    heading = models.CharField(max_length=4)  # of the Harmonised System, one of the product line's
    market = LocalisedField()
    barrier = LocalisedField()
    intervention = models.ForeignKey(
        Intervention, models.SET_NULL, null=True, related_name="+"
    )  # that lowers the barrier
    base_year = models.CharField(max_length=7, blank=True)
    base_amount = MoneyField(null=True)  # whole rupees exported then; null: not known
    source = models.CharField(max_length=300, blank=True)  # of the base
    targets = models.JSONField(default=dict)  # financial year: whole rupees, as text

    class Meta:
        ordering = ["plan", "heading", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(base_amount__isnull=True) | ~Q(base_year="") & ~Q(source=""),
                name="export_base_has_year_and_source",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.heading}"


class Milestone(models.Model):
    intervention = models.ForeignKey(Intervention, models.CASCADE, related_name="milestones")
    district = models.ForeignKey(District, models.PROTECT, related_name="+")  # of its plan
    title = models.CharField(max_length=120)
    due_on = models.DateField()
    reached_on = models.DateField(null=True)

    class Meta:
        ordering = ["intervention", "due_on", "pk"]

    def __str__(self) -> str:
        return self.title


class Progress(models.Model):
    """What one quarter of an intervention brought: money spent in all so far, and where its indicator stands."""

    intervention = models.ForeignKey(Intervention, models.CASCADE, related_name="progress")
    district = models.ForeignKey(District, models.PROTECT, related_name="+")  # of its plan
    quarter_on = models.DateField()  # first day of the quarter
    done_percent = models.PositiveSmallIntegerField()  # of the work, so far
    spent = MoneyField()  # so far
    value = models.DecimalField(
        max_digits=14, decimal_places=2, null=True
    )  # of the indicator; null: not measured
    note = models.TextField(blank=True)
    reported_at = models.DateTimeField()
    reported_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["intervention", "quarter_on"]
        constraints = [
            models.UniqueConstraint(fields=["intervention", "quarter_on"], name="progress_once_a_quarter"),
            models.CheckConstraint(condition=Q(done_percent__lte=100), name="progress_at_most_all"),
            models.CheckConstraint(condition=Q(spent__gte=0), name="progress_spent_not_below_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.intervention_id} {self.quarter_on}"
