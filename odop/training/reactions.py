"""What follows a step of a case: a kit that was given while the honorarium was still under way ends the case when it may."""

from odop.casework.models import Case
from odop.kernel.actors import SYSTEM
from odop.kernel.events import on
from odop.kernel.models import Event
from odop.training.queries import issue_of
from odop.training.services import finish


@on("case.moved")
def kit_was_given_before(event: Event) -> None:
    """Ends a case whose kit was given already, as soon as it stands where it can end."""
    case = Case.objects.filter(pk=int(event.subject_id), closed_at__isnull=True).first()
    if case is not None and issue_of(case) is not None:
        finish(case, by=SYSTEM)
