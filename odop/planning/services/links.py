"""Where an intervention is being carried out: the case, centre, batch or fair by its number."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import User
from odop.kernel.events import record
from odop.kernel.refusals import DomainError, Invalid
from odop.kernel.services import touch_pages
from odop.planning import events
from odop.planning.definitions import carried, has_carrier
from odop.planning.enums import PlanState
from odop.planning.models import Intervention
from odop.planning.services.allowed import check_may_plan, locked

WRONG = _("Some answers are missing or not right.")


@transaction.atomic
def link(intervention: Intervention, *, ref: str, by: User) -> Intervention:
    """The number of what carries it out; nothing takes the link away. In a draft, and as long as the plan is carried out.

    Refuses `not_your_place`, `not_in_the_plan`, `invalid` (nothing of that number, or not to be linked).
    """
    plan = locked(intervention.plan)
    check_may_plan(by, plan.district_id)
    present = Intervention.objects.get(pk=intervention.pk)
    if not (plan.state == PlanState.DRAFT or (plan.state == PlanState.APPROVED and present.taken)):
        raise DomainError(
            _("Only an intervention of a draft or of an approved plan is linked."), code="not_in_the_plan"
        )
    wanted = ref.strip().upper()
    if wanted and not has_carrier(present.through):
        raise Invalid(WRONG, fields={"ref": _("What carries this intervention out has no page here.")})
    if wanted and (present.through, wanted) not in carried([(present.through, wanted)], by):
        raise Invalid(WRONG, fields={"ref": _("There is nothing with this number that you can open.")})
    present.through_ref = wanted
    present.save(update_fields=["through_ref"])
    record(events.LINKED, plan, by=by, number=present.number, ref=wanted)
    touch_pages()
    return present
