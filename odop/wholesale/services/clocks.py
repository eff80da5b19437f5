"""The clock of trade: an enquiry that nobody moved in its days is told to the cell once."""

from django.utils.translation import gettext, override

from odop.kernel import clock, scope
from odop.kernel.actors import SYSTEM
from odop.kernel.events import record
from odop.wholesale import events
from odop.wholesale.enums import WITH_THE_CELL
from odop.wholesale.models import Enquiry
from odop.wholesale.services.authority import people_of_the_cell, tell_cell


def turn_clock() -> int:
    """Tell the cell of what is late; how many. Safe to repeat."""
    with scope.system():
        late = list(
            Enquiry.objects.select_for_update()
            .filter(state__in=WITH_THE_CELL, due_on__lt=clock.today(), late_told=False)
            .order_by("pk")
        )
        people = people_of_the_cell() if late else []
        for enquiry in late:
            enquiry.late_told = True
            enquiry.save(update_fields=["late_told"])
            record(events.LATE, enquiry, by=SYSTEM, state=enquiry.state)
            for user in people:
                with override(user.language):
                    body = gettext("Enquiry %(ref)s of a trade buyer is late.") % {"ref": enquiry.ref}
                tell_cell(user, body, enquiry.ref)
    return len(late)
