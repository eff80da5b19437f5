"""Five hundred people want one machine hour at the same moment, and hours that nobody else wants are booked one by one.

The floor writes the same rows by SQL by hand, under the same exclusion constraint and the same row-level security: it looks at
nothing, and whoever comes second is told so by the constraint alone. Each try is a transaction of its own.
"""

import json
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, time, timedelta
from decimal import Decimal
from statistics import median
from threading import Barrier
from time import perf_counter

from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils import timezone

from bench.figure import AT_MOST, Figure, Goal, in_turns
from odop.accounts.enums import UserKind
from odop.accounts.models import User
from odop.facilities.enums import ChargeState
from odop.facilities.models import Charge, FacilityCentre, Machine
from odop.facilities.queries.hours import is_open_day
from odop.facilities.services import add_machine, book
from odop.kernel import clock, scope
from odop.kernel.actors import SYSTEM
from odop.kernel.refusals import DomainError
from odop.registry.models import Artisan, Consent

PEOPLE, AT_ONCE, ROUNDS = (
    500,
    20,
    3,
)  # connections at once: what a server with two processes has open, and some
FREE = 100  # hours that one after the other are booked and wanted by nobody else
RATE = Decimal(120)

BOOKING = """
INSERT INTO facilities_booking (ref, machine_id, centre_id, district_id, charge_id, during, artisan_id, user_id, name, mobile,
                                home_district_id, is_member, state, charge_amount, booked_at, booked_by_id, note, is_sample)
VALUES (%s, %s, %s, %s, %s, tstzrange(%s, %s), %s, %s, %s, %s, %s, false, 'booked', %s, %s, %s, '', true)
"""
EVENT = """
INSERT INTO kernel_event (id, at, verb, subject_type, subject_id, subject_ref, district_id, actor_id, facts)
VALUES (%s, %s, 'facility.booked', 'facilities.booking', %s, %s, %s, %s, %s)
"""

Way = Callable[[Charge, Artisan, User, datetime], str]


def _by_service(charge: Charge, who: Artisan, user: User, begins: datetime) -> str:
    assert charge.machine is not None
    try:
        with scope.enter(user.scope):
            book(charge.machine, who, charge=charge, begins=begins, slots=1, by=user, is_sample=True)
    except DomainError as refusal:
        return refusal.code
    return "booked"


def _by_hand(charge: Charge, who: Artisan, user: User, begins: datetime) -> str:
    moment, ref, ends = clock.now(), f"BK-H-{uuid.uuid4().hex[:20]}", begins + timedelta(hours=1)
    place = charge.district_id
    try:
        with scope.enter(user.scope), connection.cursor() as cursor:
            cursor.execute(BOOKING, [
                ref, charge.machine_id, charge.centre_id, place, charge.pk, begins, ends, who.pk, user.pk,
                json.dumps(dict(who.name)), who.mobile, who.district_id, RATE, moment, user.pk,
            ])  # fmt: skip
            facts = json.dumps({"machine": "", "amount": str(RATE)})
            cursor.execute(EVENT, [uuid.uuid4(), moment, ref, ref, place, user.pk, facts])
    except (
        IntegrityError,
        OperationalError,
    ):  # taken, or two that waited for each other inside the constraint
        return "slot_taken"
    return "booked"


def _crowd(centre: FacilityCentre) -> list[tuple[Artisan, User]]:
    """So many people of the centre's district, each with a sign-in; those of an earlier run are taken again."""
    had = Artisan.objects.filter(ref__startswith="AR-BENCH-H").select_related("user").order_by("pk")
    if not had:
        users = User.objects.bulk_create(
            User(mobile=f"78{number:08d}", kind=UserKind.CITIZEN, name={"en": "Asha"}, password="!bench")
            for number in range(PEOPLE)
        )
        made = Artisan.objects.bulk_create(
            Artisan(
                ref=f"AR-BENCH-H{number:04d}", user=user, district_id=centre.district_id, name=user.name, mobile=user.mobile,
                enrolled_by="self", enrolled_at=clock.now(), is_sample=True,
            )
            for number, user in enumerate(users)
        )  # fmt: skip
        Consent.objects.bulk_create(
            Consent(
                artisan=who, purpose="register", wording="bench", language="en", given_at=who.enrolled_at,
                given_through="self",
            )
            for who in made
        )  # fmt: skip
    found = [(one, one.user) for one in had.all() if one.user is not None]
    for _who, user in found:
        user.scope  # noqa: B018 (worked out here: a cached property must not be raced for)
    return found


def _machine(centre: FacilityCentre) -> Charge:
    """A new machine with an approved charge: nobody has booked it."""
    machine: Machine = add_machine(centre, name="Bench", is_sample=True, by=SYSTEM)
    return Charge.objects.create(
        centre=centre, district_id=centre.district_id, machine=machine, name="Bench", unit="hour", rate_amount=RATE,
        state=ChargeState.APPROVED, from_on=clock.today(), decided_at=clock.now(),
    )  # fmt: skip


def _hours(centre: FacilityCentre) -> list[datetime]:
    """The whole hours of the open days ahead for which bookings are taken."""
    found, zone = [], timezone.get_current_timezone()
    for ahead in range(1, 29):
        day = clock.today() + timedelta(days=ahead)
        if is_open_day(centre, day):
            hours = range(centre.opens_at.hour, centre.closes_at.hour)
            found += [
                datetime.combine(day, time(hour, centre.opens_at.minute), tzinfo=zone) for hour in hours
            ]
    return found


def _race(way: Way, charge: Charge, people: list[tuple[Artisan, User]], begins: datetime) -> float:
    """Seconds from the start of all to the last answer. Ends the bench when not exactly one of them got the hour."""
    start = Barrier(AT_ONCE + 1)

    def run(share: list[tuple[Artisan, User]]) -> list[str]:
        try:
            connection.ensure_connection()
            start.wait(timeout=60)
            return [way(charge, who, user, begins) for who, user in share]
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        waiting = [pool.submit(run, people[at::AT_ONCE]) for at in range(AT_ONCE)]
        start.wait(timeout=60)
        began = perf_counter()
        told = Counter(answer for one in waiting for answer in one.result())
        seconds = perf_counter() - began
    if told != Counter({"booked": 1, "slot_taken": len(people) - 1}):
        raise SystemExit(f"One hour, {len(people)} people: {dict(told)}")
    return seconds


def measure() -> Iterator[Figure]:
    with transaction.atomic(), scope.enter(scope.EVERYTHING):
        centre = FacilityCentre.objects.select_related("district").filter(is_sample=True).earliest("pk")
        people, ours, bare = _crowd(centre), _machine(centre), _machine(centre)
    hours = _hours(centre)
    took: tuple[list[float], list[float]] = ([], [])
    for number in range(ROUNDS):
        for way, charge, seconds in ((_by_service, ours, took[0]), (_by_hand, bare, took[1])):
            seconds.append(_race(way, charge, people, hours[number]))
    yield Figure("booking_race_of_500_seconds", median(took[0]), "s", floor=median(took[1]))
    yield Figure("booking_race_winners", 1, "people", goal=Goal("value", AT_MOST, 1))

    free = hours[ROUNDS:]
    turns = min(FREE, len(free) - 2)

    def alone(way: Way, charge: Charge) -> Callable[[int], str]:
        left = iter(free)

        def one(number: int) -> str:
            who, user = people[number % len(people)]
            told = way(charge, who, user, next(left))
            if told != "booked":
                raise SystemExit(f"A free hour was not booked: {told}")
            return told

        return one

    mine, floor = in_turns(alone(_by_service, ours), alone(_by_hand, bare), turns)
    yield Figure("bookings_per_second", 1 / mine.median, "bookings/s", floor=1 / floor.median)
