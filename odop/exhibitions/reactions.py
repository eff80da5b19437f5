"""What follows an event of a fair."""

from odop.exhibitions.events import WITHDRAWN
from odop.exhibitions.models import StallApplication
from odop.exhibitions.services import move_up
from odop.kernel import scope
from odop.kernel.actors import SYSTEM
from odop.kernel.events import on
from odop.kernel.models import Event


@on(WITHDRAWN)
def fill_the_place(event: Event) -> None:
    """The first of the waiting list gets the place that became free. Again: nothing is free any more."""
    with scope.system():
        asked = StallApplication.objects.select_related("fair").filter(pk=event.subject_id).first()
        if asked is not None and asked.fair.cancelled_at is None:
            move_up(asked.fair, by=SYSTEM)
