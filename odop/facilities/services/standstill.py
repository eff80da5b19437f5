"""A machine stands still: whoever booked these hours is told, and the hours are nobody's."""

from datetime import datetime

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext_lazy as _

from odop.facilities import events
from odop.facilities.enums import BookingState, DowntimeKind
from odop.facilities.models import Booking, Downtime, Machine
from odop.facilities.services.authority import must_keep
from odop.facilities.services.locks import machine_alone
from odop.kernel import clock
from odop.kernel.actors import Actor
from odop.kernel.events import record
from odop.kernel.refusals import DomainError, Invalid


@transaction.atomic
def stand_still(
    machine: Machine, *, kind: str, begins: datetime, ends: datetime, by: Actor, note: str = ""
) -> tuple[Downtime, list[Booking]]:
    """Returns the standstill and the bookings that fell out because of it; each of their people is told.

    `ends` is when the machine is expected to run again; `run_again` ends it earlier. Refuses `still_already`.
    """
    must_keep(by, machine.centre)
    machine_alone(machine)
    if kind not in DowntimeKind.values:
        raise Invalid(
            _("Choose one of the answers shown."), fields={"kind": _("Choose one of the answers shown.")}
        )
    if ends <= begins:
        message = _("The end lies after the beginning.")
        raise Invalid(message, fields={"ends": message})
    during = DateTimeTZRange(begins, ends)
    if machine.downtimes.filter(during__overlap=during).exists():
        raise DomainError(
            _("A standstill of this machine is noted for that time already."), code="still_already"
        )
    downtime = Downtime.objects.create(
        machine=machine, district_id=machine.district_id, kind=kind, during=during, note=note.strip()[:300]
    )
    fallen = list(
        Booking.objects.select_for_update(of=("self",)).filter(
            machine=machine, state=BookingState.BOOKED, during__overlap=during
        )
    )
    for booking in fallen:
        booking.state, booking.settled_at = BookingState.MOVED_OUT, clock.now()
        booking.save(update_fields=["state", "settled_at"])
        record(events.BOOKING_SETTLED, booking, by=by, state=booking.state)
    record(events.STOOD_STILL, machine, by=by, kind=kind, bookings=len(fallen))
    return downtime, fallen


@transaction.atomic
def run_again(downtime: Downtime, *, by: Actor) -> Downtime:
    """Ends a standstill now; one that has not begun yet is taken back as a whole. Refuses `runs_already`."""
    must_keep(by, downtime.machine.centre)
    present = Downtime.objects.select_for_update(of=("self",)).get(pk=downtime.pk)
    now = clock.now()
    if present.during.upper is not None and present.during.upper <= now:
        raise DomainError(_("This standstill is over already."), code="runs_already")
    record(events.RUNS_AGAIN, present.machine, by=by)
    if present.during.lower >= now:
        present.delete()
        return present
    present.during = DateTimeTZRange(present.during.lower, now)
    present.save(update_fields=["during"])
    return present
