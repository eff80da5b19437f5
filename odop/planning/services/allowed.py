"""Who writes a plan and who decides on it; a plan is changed under its own lock."""

from django.utils.translation import gettext_lazy as _

from odop.accounts.enums import OfficeKind
from odop.accounts.models import User
from odop.accounts.permissions import APPROVE_PLANS, RUN_PLANS
from odop.kernel.refusals import DomainError, NotAllowed
from odop.planning.enums import PlanState
from odop.planning.models import ActionPlan, Intervention


def may_plan(user: User, district_id: int) -> bool:
    """The office of a district writes its plan; the state's cell may write any."""
    return user.may(RUN_PLANS) and (user.scope.everything or district_id in user.scope.districts)


def may_decide(user: User, plan: ActionPlan) -> bool:
    """The District Level Committee examines its district's action plan (order 506 of 23-05-2018)."""
    return user.may(APPROVE_PLANS) and any(
        posting.office.kind == OfficeKind.DISTRICT_COMMITTEE
        and posting.office.district_id == plan.district_id
        for posting in user.current_postings
    )


def check_may_plan(user: User, district_id: int) -> None:
    if not may_plan(user, district_id):
        raise NotAllowed(_("Your office writes the plan of its own district."), code="not_your_place")


def locked(plan: ActionPlan) -> ActionPlan:
    """The plan as it is now, held until the end of the transaction: everything that changes a plan takes this lock first."""
    return ActionPlan.objects.select_for_update(of=("self",)).select_related("district").get(pk=plan.pk)


def draft(plan: ActionPlan, by: User) -> ActionPlan:
    """The locked plan, if this office may write it and it is still being written."""
    present = locked(plan)
    check_may_plan(by, present.district_id)
    if present.state != PlanState.DRAFT:
        raise DomainError(
            _("The plan is no longer being written. Before the committee decides it cannot be changed; after that, next year's plan is."),
            code="plan_closed",
        )  # fmt: skip
    return present


def changed(plan: ActionPlan) -> None:
    """The set that was worked out is out of date."""
    plan.chosen_at = None
    plan.save(update_fields=["chosen_at"])
    plan.interventions.update(taken=None, left_out={})


def running(intervention: Intervention, by: User) -> Intervention:
    """The intervention of an approved plan that is being carried out, its plan locked."""
    plan = locked(intervention.plan)
    check_may_plan(by, plan.district_id)
    present = Intervention.objects.select_related("plan").get(pk=intervention.pk)
    if plan.state != PlanState.APPROVED or not present.taken:
        raise DomainError(
            _("Only an intervention of an approved plan is reported on."), code="not_in_the_plan"
        )
    if present.outcome:
        raise DomainError(_("This intervention has ended."), code="intervention_ended")
    return present
