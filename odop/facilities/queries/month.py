"""The month of a centre, worked out from bookings, jobs, receipts and expenses: nothing of it is typed.

Capacity used = hours of bookings that were used / hours the machines could have run (open hours of the month times
machines in use). Standstill is shown beside it and not taken off: a machine that stands still is capacity lost.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from django.db.models import Count, Q, Sum
from django.utils import timezone

from odop.facilities.enums import BookingState
from odop.facilities.models import Booking, Downtime, Expense, FacilityCentre, JobOrder, Machine, Receipt
from odop.facilities.queries.hours import hours_a_day, is_open_day, open_span
from odop.kernel import clock, scope

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
    return months_at([centre], day)[centre.pk]


def months_at(centres: Sequence[FacilityCentre], day: date) -> dict[int, Month]:
    """The month `day` lies in of each of these centres, by its key. The number of queries is the same for any number."""
    first, last = month_span(day)
    begins, ends = _moments(first, last)
    bookings = _by_centre(
        Booking.objects.filter(
            centre__in=centres, during__startswith__gte=begins, during__startswith__lt=ends
        )
    )
    still: dict[int, list[Downtime]] = {}
    for one in Downtime.objects.filter(machine__centre__in=centres, during__overlap=(begins, ends)):
        still.setdefault(one.machine_id, []).append(one)
    jobs = JobOrder.objects.filter(centre__in=centres)
    taken = _by_centre(jobs.filter(taken_on__range=(first, last)).exclude(state="cancelled"))
    handed = _by_centre(jobs.filter(handed_over_on__range=(first, last), state="handed_over"))
    receipts = Receipt.objects.filter(centre__in=centres, received_on__range=(first, last)).order_by()
    income: dict[tuple[int, bool], Decimal] = {
        (centre, of_job): amount
        for centre, of_job, amount in receipts.annotate(of_job=Q(job__isnull=False))
        .values_list("centre", "of_job")
        .annotate(amount=Sum("amount"))
    }
    expenses: dict[int, dict[str, Decimal]] = {}
    spent = Expense.objects.filter(centre__in=centres, on_date__range=(first, last))
    for centre_id, kind, total in (
        spent.values_list("centre", "kind").annotate(total=Sum("amount")).order_by("kind")
    ):
        expenses.setdefault(centre_id, {})[kind] = total
    used = [one.pk for own in bookings.values() for one in own if one.state == BookingState.USED]
    paid = set(Receipt.objects.filter(booking__in=used).values_list("booking_id", flat=True))
    machines = _by_centre(Machine.objects.filter(centre__in=centres))
    return {
        centre.pk: _month(
            centre,
            (first, last),
            [
                _machine_month(
                    centre, machine, first, last, bookings.get(centre.pk, []), still.get(machine.pk, [])
                )
                for machine in machines.get(centre.pk, [])
                if machine.retired_on is None or machine.retired_on >= first
            ],
            bookings.get(centre.pk, []),
            taken.get(centre.pk, []),
            paid,
            jobs_handed_over=len(handed.get(centre.pk, [])),
            income_bookings=income.get((centre.pk, False), Decimal(0)),
            income_jobs=income.get((centre.pk, True), Decimal(0)),
            expenses=expenses.get(centre.pk, {}),
        )
        for centre in centres
    }


Of = TypeVar("Of", Booking, JobOrder, Machine)


def _by_centre(rows: Iterable[Of]) -> dict[int, list[Of]]:
    found: dict[int, list[Of]] = {}
    for one in rows:
        found.setdefault(one.centre_id, []).append(one)
    return found


def _moments(first: date, last: date) -> tuple[datetime, datetime]:
    zone = timezone.get_current_timezone()
    begins = datetime.combine(first, datetime.min.time(), tzinfo=zone)
    return begins, datetime.combine(last + timedelta(days=1), datetime.min.time(), tzinfo=zone)


def _month(
    centre: FacilityCentre,
    days: tuple[date, date],
    machines: list[MachineMonth],
    bookings: list[Booking],
    taken: list[JobOrder],
    paid: set[int],
    **sums: Any,
) -> Month:
    used = [one for one in bookings if one.state == BookingState.USED]
    served: list[Booking | JobOrder] = [*used, *taken]
    return Month(
        centre=centre,
        first=days[0],
        last=days[1],
        machines=machines,
        members=_kind(one for one in served if one.is_member),
        others=_kind(one for one in served if not one.is_member),
        people=len({one.artisan_id for one in served}),
        out_of_district=len({one.artisan_id for one in served if one.home_district_id != centre.district_id}),
        missed=sum(one.state == BookingState.MISSED for one in bookings),
        fell_out=sum(one.state == BookingState.MOVED_OUT for one in bookings),
        jobs_taken=len(taken),
        unpaid=sum((one.charge_amount for one in used if one.pk not in paid), Decimal(0)),
        **sums,
    )


def _open_days(centre: FacilityCentre, first: date, last: date) -> list[date]:
    """Days on which the centre was open, from its opening to today."""
    since, until = max(first, centre.opened_on or first), min(last, clock.today())
    days = [since + timedelta(days=n) for n in range((until - since).days + 1)]
    return [day for day in days if is_open_day(centre, day)]


def _machine_month(
    centre: FacilityCentre,
    machine: Machine,
    first: date,
    last: date,
    bookings: list[Booking],
    still: list[Downtime],
) -> MachineMonth:
    open_days = _open_days(centre, first, last)
    own = [one for one in bookings if one.machine_id == machine.pk]
    stood = sum(_overlap_hours(one.during, *open_span(centre, day)) for one in still for day in open_days)
    return MachineMonth(
        machine=machine,
        open_hours=len(open_days) * hours_a_day(centre),
        used_hours=sum(_hours(one.during) for one in own if one.state == BookingState.USED),
        booked_hours=sum(_hours(one.during) for one in own if one.state == BookingState.BOOKED),
        still_hours=round(stood, 1),
        bookings=len(own),
    )


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


def capacity_used(centres: Sequence[FacilityCentre]) -> dict[int, tuple[date, float]]:
    """Capacity used in the last whole month, in per cent, by the key of each centre that had one. For everybody: it adds up
    hours and says nothing of who used them. Two queries for any number of centres."""
    last_month = (clock.today().replace(day=1) - timedelta(days=1)).replace(day=1)
    first, last = month_span(last_month)
    open_then = [one for one in centres if one.opened_on is not None and one.opened_on <= first]
    begins, ends = _moments(first, last)
    used: dict[int, float] = {}
    with scope.widened("a public sum: hours that were used, never by whom"):
        spans = Booking.objects.filter(
            centre__in=open_then, state=BookingState.USED, during__startswith__gte=begins, during__startswith__lt=ends
        )  # fmt: skip
        for centre_id, span in spans.values_list("centre_id", "during"):
            used[centre_id] = used.get(centre_id, 0.0) + _hours(span)
    machines = Machine.objects.filter(centre__in=open_then).exclude(retired_on__lt=first)
    count = Counter(machines.values_list("centre_id", flat=True))
    found = {}
    for one in open_then:
        could = count[one.pk] * len(_open_days(one, first, last)) * hours_a_day(one)
        if count[one.pk]:
            found[one.pk] = (first, _percent(used.get(one.pk, 0.0), could))
    return found


def stage_counts(centres: Any) -> dict[str, int]:
    """Centres by status: never added up, since one is built where another runs."""
    return dict(centres.order_by().values_list("status").annotate(n=Count("pk")))
