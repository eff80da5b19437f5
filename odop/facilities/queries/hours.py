"""When a centre is open, and which hours of a machine are still free."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache

from django.utils import timezone

from odop.facilities.enums import HOLDS_THE_HOUR
from odop.facilities.models import Booking, FacilityCentre, Machine
from odop.kernel import clock, scope
from odop.kernel.programme import programme


@cache
def _holidays() -> frozenset[date]:
    return frozenset(one.date for one in programme().holidays)


def is_open_day(centre: FacilityCentre, day: date) -> bool:
    """Neither the centre's weekly day off nor a holiday of the programme."""
    return day.weekday() not in centre.weekly_off and day not in _holidays()


def hours_a_day(centre: FacilityCentre) -> float:
    """Hours between opening and closing."""
    opens = centre.opens_at.hour * 60 + centre.opens_at.minute
    closes = centre.closes_at.hour * 60 + centre.closes_at.minute
    return (closes - opens) / 60


def open_span(centre: FacilityCentre, day: date) -> tuple[datetime, datetime]:
    """Opening and closing of a day, in the programme's time."""
    zone = timezone.get_current_timezone()
    return (
        datetime.combine(day, centre.opens_at, tzinfo=zone),
        datetime.combine(day, centre.closes_at, tzinfo=zone),
    )


@dataclass(frozen=True)
class Slot:
    """One slot of a day. `state` is free, taken, still (the machine stands still) or over."""

    begins: datetime
    ends: datetime
    state: str
    own: bool = False

    @property
    def is_free(self) -> bool:
        return self.state == "free"


def slots_of(machine: Machine, day: date, *, artisan_id: int | None = None) -> list[Slot]:
    """The slots of a machine on a day, in order; none on a day off. Says which are taken, never by whom; `own` marks those
    of `artisan_id`. Two queries.
    """
    centre = machine.centre
    if not is_open_day(centre, day):
        return []
    opens, closes = open_span(centre, day)
    with scope.widened("which hours of a machine are taken, without saying by whom"):
        held = list(
            Booking.objects.filter(
                machine=machine, state__in=HOLDS_THE_HOUR, during__overlap=(opens, closes)
            ).values_list("during", "artisan_id")
        )
    still = list(machine.downtimes.filter(during__overlap=(opens, closes)).values_list("during", flat=True))
    now, step = clock.now(), timedelta(minutes=machine.booked_by_the)
    found, begins = [], opens
    while begins + step <= closes:
        ends = begins + step
        whose = next((who for span, who in held if span.lower < ends and begins < span.upper), None)
        down = any(span.lower < ends and (span.upper is None or begins < span.upper) for span in still)
        state = "taken" if whose else "still" if down else "over" if begins <= now else "free"
        found.append(Slot(begins, ends, state, own=whose is not None and whose == artisan_id))
        begins = ends
    return found


def days_ahead(centre: FacilityCentre, first: date, count: int = 14) -> list[tuple[date, bool]]:
    """The next days from `first`, each with whether the centre is open."""
    return [(day := first + timedelta(days=n), is_open_day(centre, day)) for n in range(count)]


def next_open_day(machine: Machine) -> date:
    """The day whose calendar is shown first: today while a slot can still begin, else the next day the centre is open."""
    centre, today = machine.centre, clock.today()
    latest = clock.now() + timedelta(minutes=machine.booked_by_the)
    opened = (
        day for day, is_open in days_ahead(centre, today) if is_open and open_span(centre, day)[1] > latest
    )
    return next(opened, today)
