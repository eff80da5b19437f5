"""The best set of a plan's proposals for its money, written down with why the others were left out."""

from dataclasses import asdict

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import User
from odop.kernel import clock
from odop.kernel.events import record
from odop.kernel.refusals import DomainError
from odop.planning import events
from odop.planning.best import Choice, NoSet, choose
from odop.planning.models import ActionPlan
from odop.planning.queries.proposals import proposals_of
from odop.planning.services.allowed import draft

CANNOT = {
    "budget": _("What must be in the plan costs more than its money: give more, or hold less."),
    "alternatives": _(
        "Two interventions that must be in the plan are ways to the same end: hold one of them."
    ),
    "needs": _("What must be in the plan cannot be had together."),
    "time": _("The best set was not found in time; hold fewer ways open and try again."),
}


@transaction.atomic
def choose_best(plan: ActionPlan, *, by: User) -> Choice:
    """Refuses `plan_closed`, `not_your_place`, and `cannot_choose` with what stands in the way."""
    present = draft(plan, by)
    proposals = proposals_of(present)
    money = {one.source: int(one.amount) for one in present.money.all()}
    try:
        found = choose(proposals, money)
    except NoSet as none:
        raise DomainError(
            CANNOT[none.why], code="cannot_choose", extra={"why": none.why, "of": none.what}
        ) from None
    for one in present.interventions.all():
        key = str(one.number)
        one.taken = key in found.taken
        one.left_out = asdict(found.left_out[key]) if key in found.left_out else {}
        one.save(update_fields=["taken", "left_out"])
    present.chosen_at = clock.now()
    present.save(update_fields=["chosen_at"])
    record(
        events.CHOSEN, present, by=by, taken=len(found.taken), left_out=len(found.left_out), worth=found.worth
    )
    return found
