"""Steps as the desk takes them: one case, or many. A committee's step is also noted on the agenda it stands on."""

from collections.abc import Iterable, Mapping

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import User
from odop.casework.definitions import scheme_of
from odop.casework.enums import Reason, StepRefused
from odop.casework.models import AgendaItem, Case, CaseStep, Sitting
from odop.casework.services import note_outcome, take_step
from odop.kernel import clock
from odop.kernel.refusals import DomainError

NOT_IN_BULK = _("This step is taken one case at a time.")


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
    if before is not None and before.office == "committee":
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


def decide_many(
    cases: Iterable[Case], *, do: str, by: User, note: str = "", data: Mapping[str, object] | None = None
) -> list[tuple[Case, DomainError | None]]:
    """The same step on many cases, each by itself: one refusal stops nobody else. Outcome by case."""
    outcomes: list[tuple[Case, DomainError | None]] = []
    for case in cases:
        try:
            if not _in_bulk(case, do):
                raise StepRefused([Reason("not_in_bulk", NOT_IN_BULK)])
            with transaction.atomic():
                decide(case, do=do, by=by, note=note, data=data)
            outcomes.append((case, None))
        except DomainError as refusal:
            outcomes.append((case, refusal))
    return outcomes


def _in_bulk(case: Case, do: str) -> bool:
    return any(action.do == do and action.bulk for action in scheme_of(case.procedure_id).workflow.actions)
