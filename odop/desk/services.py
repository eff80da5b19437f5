"""One step on many cases, as the desk's lists take it."""

from collections.abc import Iterable, Mapping

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import User
from odop.casework.definitions import scheme_of
from odop.casework.enums import Reason, StepRefused
from odop.casework.models import Case
from odop.casework.services import decide
from odop.kernel.refusals import DomainError

NOT_IN_BULK = _("This step is taken one case at a time.")


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
