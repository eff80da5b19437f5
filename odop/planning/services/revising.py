"""A new version of an approved plan: written and decided like the first one, then in its place."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as said_now
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import User
from odop.kernel import clock
from odop.kernel.events import record
from odop.kernel.refusals import DomainError, Invalid
from odop.kernel.services import next_number
from odop.planning import events
from odop.planning.enums import PlanState
from odop.planning.models import ActionPlan, ExportAim, Intervention, Milestone, PlanMoney, Progress
from odop.planning.services.allowed import check_may_plan, locked

WRONG = _("Some answers are missing or not right.")


@transaction.atomic
def revise(plan: ActionPlan, *, reason: str, by: User) -> ActionPlan:
    """A draft that begins as a copy of the approved plan; what is under way is held in it. The approved one goes on, and is
    reported on, until the committee has approved the new one.

    Refuses `not_your_place`, `plan_not_approved`, `in_work` (a new version is being written), `invalid` without a reason.
    """
    old = locked(plan)
    check_may_plan(by, old.district_id)
    if old.state != PlanState.APPROVED:
        raise DomainError(_("Only an approved plan gets a new version."), code="plan_not_approved")
    if not reason.strip():
        raise Invalid(WRONG, fields={"reason": _("Write why the plan is to be changed.")})
    if ActionPlan.objects.filter(follows=old).exists():
        raise DomainError(_("A new version of this plan is being written already."), code="in_work")
    series = f"AP-{old.district.code}"
    new = ActionPlan.objects.create(
        ref=f"{series}-{next_number(series):04d}", district=old.district, financial_year=old.financial_year,
        version=old.version + 1, follows=old, revised_because=reason.strip()[:300], aim=old.aim, made_at=clock.now(),
        made_by=by, is_sample=old.is_sample,
    )  # fmt: skip
    PlanMoney.objects.bulk_create(_copies(old.money.all(), plan=new))
    before = list(old.interventions.all())
    begun = set(Progress.objects.filter(intervention__in=before).values_list("intervention_id", flat=True))
    made = {one.pk: _copy(one, plan=new, **_reset(one, begun)) for one in before}
    Intervention.objects.bulk_create(made.values())
    aims = [
        _copy(one, plan=new, intervention=made.get(one.intervention_id or 0)) for one in old.exports.all()
    ]
    ExportAim.objects.bulk_create(aims)
    record(events.REVISED, new, by=by, version=new.version)
    return new


def _reset(one: Intervention, begun: set[int]) -> dict[str, Any]:
    """What of an intervention begins anew in the next version."""
    fresh: dict[str, Any] = {
        "continues_id": one.pk, "taken": None, "left_out": {}, "outcome": "", "ended_on": None, "ended_note": "",
    }  # fmt: skip
    if one.pk in begun and not one.must:
        fresh |= {"must": True, "must_reason": said_now("Under way")}
    return fresh


def _copy(one: Any, **changes: Any) -> Any:
    """The row again, not saved yet."""
    fields = {field.attname: getattr(one, field.attname) for field in one._meta.concrete_fields}
    del fields["id"]
    for name in changes:
        fields.pop(f"{name}_id", None)
    return type(one)(**{**fields, **changes})


def _copies(rows: Any, **changes: Any) -> list[Any]:
    return [_copy(one, **changes) for one in rows]


def take_the_place(new: ActionPlan, *, by: User) -> None:
    """What was done under the version before counts in the new one, which is about to be approved; the old one is closed.
    Called with the new plan locked."""
    if new.follows is None:
        return
    old = locked(new.follows)
    old.state = PlanState.REPLACED
    old.save(update_fields=["state"])
    kept = new.interventions.filter(taken=True, continues__isnull=False)
    for one in kept.select_related("continues").prefetch_related(
        "continues__milestones", "continues__progress"
    ):
        before = one.continues
        if before is None:
            continue
        Milestone.objects.bulk_create(_copies(before.milestones.all(), intervention=one))
        Progress.objects.bulk_create(_copies(before.progress.all(), intervention=one))
        if before.outcome:
            one.outcome, one.ended_on, one.ended_note = before.outcome, before.ended_on, before.ended_note
            one.save(update_fields=["outcome", "ended_on", "ended_note"])
    record(events.REPLACED, old, by=by, version=old.version)
