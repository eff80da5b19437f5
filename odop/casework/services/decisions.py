"""A step as the surfaces take it: a committee's step is also noted on the agenda on which the case stands."""

from collections.abc import Mapping

from django.db import transaction

from odop.accounts.enums import COMMITTEES
from odop.accounts.models import User
from odop.casework.definitions import scheme_of
from odop.casework.models import AgendaItem, Case, CaseStep, Sitting
from odop.casework.services.sittings import note_outcome
from odop.casework.services.steps import take_step
from odop.kernel import clock


@transaction.atomic
def decide(
    case: Case,
    *,
    do: str,
    by: User,
    note: str = "",
    data: Mapping[str, object] | None = None,
    sitting: Sitting | None = None,
) -> CaseStep:
    """Take a step; refuses as `take_step` does. A committee's decision goes into the minutes of the sitting under way."""
    step = take_step(case, do=do, by=by, note=note, data=data)
    before = scheme_of(case.procedure_id).workflow.states.get(step.from_state)
    if before is not None and before.office in COMMITTEES:
        sitting = sitting or _sitting_under_way(case)
        if sitting is not None:
            note_outcome(sitting, case, do=do, remark=note.strip(), by=by)
    return step


def _sitting_under_way(case: Case) -> Sitting | None:
    """The sitting whose day has come and on whose agenda the case stands undecided."""
    item = (
        AgendaItem.objects.filter(case=case, outcome="", sitting__on_date__lte=clock.today())
        .exclude(sitting__state=Sitting.State.SIGNED)
        .select_related("sitting")
        .first()
    )
    return item.sitting if item else None
