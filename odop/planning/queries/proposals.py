"""A plan's proposals as the chooser takes them: with how often their like has worked."""

from django.db.models import Count, Q

from odop.planning.best import Proposal
from odop.planning.enums import Outcome, PlanState
from odop.planning.models import ActionPlan, Intervention


def past_results() -> dict[tuple[str, str], tuple[int, int]]:
    """(met, ended) by kind and by what carried it out, over every plan in force. Given up counts as ended."""
    rows = (
        Intervention.objects.filter(plan__state=PlanState.APPROVED).exclude(outcome="").values_list("kind", "through").order_by()
        .annotate(met=Count("pk", filter=Q(outcome=Outcome.MET)), ended=Count("pk"))
    )  # fmt: skip
    return {(kind, through): (met, ended) for kind, through, met, ended in rows}


def proposals_of(plan: ActionPlan) -> list[Proposal]:
    """By number within the plan, as text: the keys of `planning.best`. Two queries."""
    past = past_results()
    return [_proposal(one, *past.get((one.kind, one.through), (0, 0))) for one in plan.interventions.all()]


def _proposal(one: Intervention, met: int, tried: int) -> Proposal:
    return Proposal(
        key=str(one.number),
        severity=one.severity,
        reach=one.reach,
        cost={one.source: int(one.cost)},
        met=met,
        tried=tried,
        instead_of=one.instead_of,
        needs=frozenset(map(str, one.builds_on)),
        must=one.must,
    )
