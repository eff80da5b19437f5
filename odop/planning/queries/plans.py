"""Plans as an office, a committee and the public read them; what is late; plan versus done versus money."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from odop.accounts.models import User
from odop.kernel import clock
from odop.kernel.fields import ZERO
from odop.kernel.refusals import NotFound
from odop.planning.enums import Outcome, PlanState, Through
from odop.planning.models import ActionPlan, ExportAim, Intervention, Milestone
from odop.planning.quarters import next_quarter, quarter_of


def _plans() -> QuerySet[ActionPlan]:
    return ActionPlan.objects.select_related("district", "follows").order_by(
        "-financial_year", "district__name__en", "pk"
    )


def plans_visible_to(user: User) -> QuerySet[ActionPlan]:
    """Plans of the reader's place, drafts too."""
    return _plans() if user.scope.everything else _plans().filter(district_id__in=user.scope.districts)


def plan_visible_to(user: User, ref: str) -> ActionPlan:
    """Raises NotFound outside the reader's place."""
    return _found(plans_visible_to(user).filter(ref=ref).first())


def approved_plans() -> QuerySet[ActionPlan]:
    """Plans in force: of each district and year the newest version that its committee approved."""
    return _plans().filter(state=PlanState.APPROVED)


def plans_of_district(lgd: int) -> list[ActionPlan]:
    """Plans in force of one district, this year's first."""
    return list(approved_plans().filter(district_id=lgd))


def approved_plan(ref: str) -> ActionPlan:
    """In force, or replaced by a newer version since. Raises NotFound for a draft."""
    rows = _plans().filter(state__in=[PlanState.APPROVED, PlanState.REPLACED])
    return _found(rows.filter(ref=ref).first())


def newer_of(plan: ActionPlan) -> ActionPlan | None:
    """The version in force of a plan that was replaced."""
    if plan.state != PlanState.REPLACED:
        return None
    same = approved_plans().filter(district_id=plan.district_id, financial_year=plan.financial_year)
    return same.filter(version__gt=plan.version).first()


def revision_of(plan: ActionPlan) -> ActionPlan | None:
    """The version that is being written to take the place of this plan."""
    return _plans().filter(follows=plan).exclude(state__in=[PlanState.APPROVED, PlanState.REPLACED]).first()


def exports_of(plan: ActionPlan) -> list[ExportAim]:
    """The export chapter, by heading. One query."""
    return list(plan.exports.select_related("product_line", "intervention"))


def _found(plan: ActionPlan | None) -> ActionPlan:
    if plan is None:
        raise NotFound()
    return plan


@dataclass
class Line:
    """One intervention with how it stands today."""

    one: Intervention
    spent: Decimal = ZERO
    done: int = 0
    value: Decimal | None = None
    late: str = ""  # milestone, end, report: the gravest of what is late
    late_since: date | None = None
    milestones: list[Milestone] = field(default_factory=list)

    @property
    def expected(self) -> int:
        """Per cent that should be done today if the work went evenly from the first day to the last."""
        whole = (self.one.ends_on - self.one.starts_on).days + 1
        gone = min(max((clock.today() - self.one.starts_on).days + 1, 0), whole)
        return round(100 * gone / whole)


@dataclass
class Standing:
    """A plan as it is being carried out: taken interventions by number, and their sums."""

    lines: list[Line]

    @property
    def planned(self) -> Decimal:
        return sum((line.one.cost for line in self.lines), ZERO)

    @property
    def spent(self) -> Decimal:
        return sum((line.spent for line in self.lines), ZERO)

    @property
    def late(self) -> list[Line]:
        return [line for line in self.lines if line.late]

    @property
    def done(self) -> int:
        """Per cent of the work, each intervention weighing by its cost (all alike where nothing costs)."""
        weights = [line.one.cost or Decimal(1) for line in self.lines]
        whole = sum(weights, ZERO)
        return (
            round(sum(w * line.done for w, line in zip(weights, self.lines, strict=True)) / whole)
            if whole
            else 0
        )


def _taken() -> QuerySet[Intervention]:
    rows = Intervention.objects.filter(taken=True).select_related("gap")
    return rows.prefetch_related("milestones", "progress")


def with_standing(plans: QuerySet[ActionPlan]) -> QuerySet[ActionPlan]:
    """The same plans, for whose standing nothing more is read: three queries for all of them."""
    return plans.prefetch_related(Prefetch("interventions", _taken(), to_attr="taken_ones"))


def standing_of(plan: ActionPlan) -> Standing:
    """Three queries whatever the size of the plan; none for one of `with_standing`."""
    read = getattr(plan, "taken_ones", None)
    rows = _taken().filter(plan=plan) if read is None else read
    # Nobody reports on a plan that is not decided yet.
    decided = timezone.localdate(plan.decided_at) if plan.decided_at else clock.today()
    over = plan.state == PlanState.REPLACED  # nothing is late any more: its newer version goes on
    return Standing([_line(one, max(one.starts_on, decided), over=over) for one in rows])


def resting_on(ref: str) -> list[Line]:
    """What approved plans carry out under the agreement of this reference (in capital letters). Three queries."""
    rows = _taken().filter(through=Through.AGREEMENT, through_ref=ref, plan__state=PlanState.APPROVED)
    rows = rows.select_related("plan__district").order_by("plan__district__name__en", "plan_id", "number")
    return [_line(one, max(one.starts_on, timezone.localdate(one.plan.decided_at))) for one in rows]


def _line(one: Intervention, since: date, *, over: bool = False) -> Line:
    line = Line(one, milestones=list(one.milestones.all()))
    reports = list(one.progress.all())
    if reports:
        line.spent, line.done = reports[-1].spent, reports[-1].done_percent
        line.value = next((report.value for report in reversed(reports) if report.value is not None), None)
    if one.outcome:
        line.done = 100 if one.outcome != Outcome.DROPPED else line.done
        return line
    if over:
        return line
    today = clock.today()
    overdue = [mark.due_on for mark in line.milestones if mark.reached_on is None and mark.due_on < today]
    if one.ends_on < today:
        line.late, line.late_since = "end", one.ends_on
    elif overdue:
        line.late, line.late_since = "milestone", min(overdue)
    elif (missed := _report_missed(since, reports[-1].quarter_on if reports else None, today)) is not None:
        line.late, line.late_since = "report", missed
    return line


def _report_missed(since: date, last: date | None, today: date) -> date | None:
    """The first day on which the report of a past quarter was due and did not come: a month after the quarter's end."""
    quarter = next_quarter(last) if last else quarter_of(since)
    due = _month_after(next_quarter(quarter))
    return due if due < today else None


def _month_after(first: date) -> date:
    return date(first.year + (first.month == 12), first.month % 12 + 1, 1)
