"""The month of a centre, worked out from bookings, jobs, receipts and expenses: nothing of it is typed.

Capacity used = hours of bookings that were used / hours the machines could have run (open hours of the month times
machines in use). Standstill is shown beside it and not taken off: a machine that stands still is capacity lost.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum
from django.utils import timezone

from odop.facilities.enums import BookingState
from odop.facilities.models import Booking, Downtime, Expense, FacilityCentre, JobOrder, Machine, Receipt
from odop.facilities.queries.hours import hours_a_day, is_open_day, open_span
from odop.kernel import clock

HELD_FOR_MEMBERS = 60  # per cent of capacity that members undertake to use (procedure of the scheme)


@dataclass(frozen=True)
class MachineMonth:
    machine: Machine
    open_hours: float
    used_hours: float
    booked_hours: float  # booked and not yet used
    still_hours: float
    bookings: int

    @property
    def percent(self) -> float:
        return _percent(self.used_hours, self.open_hours)


@dataclass(frozen=True)
class Kind:
    """What one kind of user did: members, or all others."""

    people: int
    bookings: int
    hours: float
    charged: Decimal
    days_waited: float | None

    @property
    def charge_an_hour(self) -> Decimal | None:
        return (self.charged / Decimal(str(self.hours))).quantize(Decimal("0.01")) if self.hours else None


@dataclass(frozen=True)
class Month:
    """Everything of one month; amounts in rupees, shares in per cent."""

    centre: FacilityCentre
    first: date
    last: date
    machines: list[MachineMonth]
    members: Kind
    others: Kind
    people: int
    out_of_district: int
    missed: int
    fell_out: int
    jobs_taken: int
    jobs_handed_over: int
    income_bookings: Decimal
    income_jobs: Decimal
    expenses: dict[str, Decimal]
    unpaid: Decimal  # used in this month and not yet paid
    notes: list[str] = field(default_factory=list)

    @property
    def income(self) -> Decimal:
        return self.income_bookings + self.income_jobs

    @property
    def expense(self) -> Decimal:
        return sum(self.expenses.values(), Decimal(0))

    @property
    def surplus(self) -> Decimal:
        return self.income - self.expense

    @property
    def open_hours(self) -> float:
        return sum(one.open_hours for one in self.machines)

    @property
    def used_hours(self) -> float:
        return sum(one.used_hours for one in self.machines)

    @property
    def still_hours(self) -> float:
        return sum(one.still_hours for one in self.machines)

    @property
    def percent(self) -> float:
        return _percent(self.used_hours, self.open_hours)

    @property
    def members_percent(self) -> float:
        return _percent(self.members.hours, self.open_hours)


def _percent(part: float, whole: float) -> float:
    return round(100 * part / whole, 1) if whole else 0.0


def month_span(first: date) -> tuple[date, date]:
    """First and last day of the month a day lies in."""
    first = first.replace(day=1)
    return first, (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def _hours(span: Any) -> float:
    return (span.upper - span.lower).total_seconds() / 3600


def _overlap_hours(span: Any, opens: datetime, closes: datetime) -> float:
    lower, upper = max(span.lower, opens), min(span.upper or closes, closes)
    return max((upper - lower).total_seconds(), 0) / 3600


def month_of(centre: FacilityCentre, day: date) -> Month:
    """The month `day` lies in. The number of queries does not grow with bookings or machines."""
    first, last = month_span(day)
    zone = timezone.get_current_timezone()
    begins = datetime.combine(first, datetime.min.time(), tzinfo=zone)
    ends = datetime.combine(last + timedelta(days=1), datetime.min.time(), tzinfo=zone)
    bookings = list(
        Booking.objects.filter(centre=centre, during__startswith__gte=begins, during__startswith__lt=ends)
    )
    still = list(Downtime.objects.filter(machine__centre=centre, during__overlap=(begins, ends)))
    jobs = JobOrder.objects.filter(centre=centre)
    taken = list(jobs.filter(taken_on__range=(first, last)).exclude(state="cancelled"))
    receipts = Receipt.objects.filter(centre=centre, received_on__range=(first, last)).aggregate(
        bookings=Sum("amount", filter=Q(booking__isnull=False)),
        jobs=Sum("amount", filter=Q(job__isnull=False)),
    )
    expenses = Expense.objects.filter(centre=centre, on_date__range=(first, last)).values_list("kind")
    used = [one for one in bookings if one.state == BookingState.USED]
    paid = set(
        Receipt.objects.filter(booking__in=[one.pk for one in used]).values_list("booking_id", flat=True)
    )
    served: list[Booking | JobOrder] = [*used, *taken]
    return Month(
        centre=centre,
        first=first,
        last=last,
        machines=_machines(centre, first, last, bookings, still),
        members=_kind(one for one in served if one.is_member),
        others=_kind(one for one in served if not one.is_member),
        people=len({one.artisan_id for one in served}),
        out_of_district=len({one.artisan_id for one in served if one.home_district_id != centre.district_id}),
        missed=sum(one.state == BookingState.MISSED for one in bookings),
        fell_out=sum(one.state == BookingState.MOVED_OUT for one in bookings),
        jobs_taken=len(taken),
        jobs_handed_over=jobs.filter(handed_over_on__range=(first, last), state="handed_over").count(),
        income_bookings=receipts["bookings"] or Decimal(0),
        income_jobs=receipts["jobs"] or Decimal(0),
        expenses=dict(expenses.annotate(total=Sum("amount")).order_by("kind")),
        unpaid=sum((one.charge_amount for one in used if one.pk not in paid), Decimal(0)),
    )


def _machines(
    centre: FacilityCentre, first: date, last: date, bookings: list[Booking], still: list[Downtime]
) -> list[MachineMonth]:
    since = max(first, centre.opened_on or first)
    until = min(last, clock.today())
    days = [since + timedelta(days=n) for n in range((until - since).days + 1)]
    open_days = [day for day in days if is_open_day(centre, day)]
    found: list[MachineMonth] = []
    for machine in centre.machines.all():
        if machine.retired_on is not None and machine.retired_on < first:
            continue
        own = [one for one in bookings if one.machine_id == machine.pk]
        stood = sum(
            _overlap_hours(one.during, *open_span(centre, day))
            for one in still
            if one.machine_id == machine.pk
            for day in open_days
        )
        found.append(
            MachineMonth(
                machine=machine,
                open_hours=len(open_days) * hours_a_day(centre),
                used_hours=sum(_hours(one.during) for one in own if one.state == BookingState.USED),
                booked_hours=sum(_hours(one.during) for one in own if one.state == BookingState.BOOKED),
                still_hours=round(stood, 1),
                bookings=len(own),
            )
        )
    return found


def _kind(served: Iterable[Booking | JobOrder]) -> Kind:
    every = list(served)
    hours = [one for one in every if isinstance(one, Booking)]
    waits = [(one.during.lower - one.booked_at).total_seconds() / 86_400 for one in hours]
    return Kind(
        people=len({one.artisan_id for one in every}),
        bookings=len(hours),
        hours=sum(_hours(one.during) for one in hours),
        charged=sum((one.charge_amount for one in hours), Decimal(0)),
        days_waited=round(sum(waits) / len(waits), 1) if waits else None,
    )


def months_of(centre: FacilityCentre, count: int = 6) -> list[date]:
    """First days of the latest months with something in them, the latest first; the present one always."""
    today = clock.today().replace(day=1)
    begun = (centre.opened_on or today).replace(day=1)
    found: list[date] = []
    day = today
    while len(found) < count and day >= begun:
        found.append(day)
        day = (day - timedelta(days=1)).replace(day=1)
    return found or [today]


def capacity_used(centre: FacilityCentre) -> tuple[date, float] | None:
    """Capacity used in the last whole month, in per cent; None before there is one. Reads counts of hours only."""
    last_month = (clock.today().replace(day=1) - timedelta(days=1)).replace(day=1)
    if centre.opened_on is None or centre.opened_on > last_month:
        return None
    found = month_of(centre, last_month)
    return (last_month, found.percent) if found.machines else None


def stage_counts(centres: Any) -> dict[str, int]:
    """Centres by status: never added up, since one is built where another runs."""
    return dict(centres.order_by().values_list("status").annotate(n=Count("pk")))
