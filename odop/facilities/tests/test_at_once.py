"""Five hundred people want the same hour: one has it, the others are told so, nobody waits for ever and nothing is half.

Each thread has its own connection and works as the web role, held by row-level security as a web process is.
"""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from threading import Barrier

import pytest
from django.db import connection

from odop.accounts.enums import UserKind
from odop.accounts.models import User
from odop.facilities.factories import Running, running, user_of
from odop.facilities.models import Booking
from odop.facilities.services import book, stand_still
from odop.kernel import scope, trail
from odop.kernel.invariants import broken
from odop.kernel.models import Event
from odop.kernel.refusals import DomainError
from odop.registry import factories as register
from odop.registry.models import Artisan, Consent

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE, THREADS = 500, 25


@pytest.fixture
def centre(db: None) -> Running:
    return running(register.district("ATO", "At once", "एक साथ"))


def crowd(centre: Running, count: int) -> list[Artisan]:
    """So many people of the district who sign in, made in three statements."""
    users = User.objects.bulk_create(
        User(mobile=f"77{number:08d}", kind=UserKind.CITIZEN, name={"en": "Asha"}) for number in range(count)
    )
    one = centre.stranger
    people = Artisan.objects.bulk_create(
        Artisan(
            ref=f"AR-ATO-C{number:05d}", user=user, district=one.district, name=one.name, mobile=user.mobile,
            enrolled_by="self", enrolled_at=one.enrolled_at,
        )
        for number, user in enumerate(users)
    )  # fmt: skip
    Consent.objects.bulk_create(
        Consent(
            artisan=who,
            purpose="register",
            wording="test",
            language="en",
            given_at=one.enrolled_at,
            given_through="self",
        )
        for who in people
    )
    return people


def try_hour(centre: Running, who: Artisan, hour: int = 10, slots: int = 1) -> str:
    """The outcome of one person's try, in a transaction of her own."""
    user = user_of(who)
    try:
        with scope.enter(user.scope):
            book(centre.machine, who, charge=centre.charge, begins=centre.at(hour), slots=slots, by=user)
    except DomainError as refusal:
        return refusal.code
    return "booked"


def all_at_once(works: list[tuple[Artisan, int, int]], centre: Running) -> Counter[str]:
    start = Barrier(THREADS)
    for who, _hour, _slots in works:
        user_of(who).scope  # noqa: B018 (worked out here: a cached property must not be raced for)

    def run(share: list[tuple[Artisan, int, int]]) -> list[str]:
        try:
            start.wait(timeout=30)
            return [try_hour(centre, who, hour, slots) for who, hour, slots in share]
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        shares = [works[at::THREADS] for at in range(THREADS)]
        return Counter(code for found in pool.map(run, shares) for code in found)


def test_of_five_hundred_who_want_one_hour_one_has_it(centre: Running) -> None:
    people = crowd(centre, PEOPLE)
    before = Event.objects.filter(verb="facility.booked").count()
    outcome = all_at_once([(who, 10, 1) for who in people], centre)
    assert outcome == Counter({"slot_taken": PEOPLE - 1, "booked": 1})
    assert Booking.objects.count() == 1
    assert Event.objects.filter(verb="facility.booked").count() == before + 1
    assert broken() == []
    assert trail.verify() is None


def test_overlapping_spans_leave_no_hour_with_two_people(centre: Running) -> None:
    people = crowd(centre, 60)
    works = [(who, 9 + number % 8, 1 + number % 3) for number, who in enumerate(people)]
    outcome = all_at_once(works, centre)
    assert set(outcome) <= {"booked", "slot_taken", "closed_then"} and outcome["booked"] >= 3
    spans = sorted(Booking.objects.values_list("during", flat=True), key=lambda one: one.lower)
    assert all(one.upper <= other.lower for one, other in pairwise(spans))
    assert broken() == []


def test_a_breakdown_while_people_book_leaves_nobody_with_hours_of_a_machine_that_stands_still(
    centre: Running,
) -> None:
    people = crowd(centre, 24)
    start = Barrier(THREADS)

    def breaks_down() -> str:
        try:
            start.wait(timeout=30)
            with scope.enter(centre.officer.scope):
                stand_still(
                    centre.machine,
                    kind="breakdown",
                    begins=centre.at(9),
                    ends=centre.at(18),
                    by=centre.officer,
                )
            return "still"
        finally:
            connection.close()

    def books(who: Artisan, hour: int) -> str:
        try:
            start.wait(timeout=30)
            return try_hour(centre, who, hour)
        finally:
            connection.close()

    centre.officer.scope  # noqa: B018
    with ThreadPoolExecutor(THREADS) as pool:
        tries = [pool.submit(books, who, 9 + number % 9) for number, who in enumerate(people)]
        still = pool.submit(breaks_down)
        assert still.result() == "still"
        assert {one.result() for one in tries} <= {"booked", "slot_taken", "machine_stands_still"}
    assert not Booking.objects.filter(state="booked").exists()
    assert broken() == []
