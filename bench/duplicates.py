"""The duplicate check at enrolment; the floor is one look at the index of names in her district."""

import random
from collections.abc import Iterator
from dataclasses import replace

from django.db import connection

from bench.figure import Figure, in_turns
from odop.accounts.models import User
from odop.kernel import scope
from odop.registry.models import Artisan
from odop.registry.queries.duplicates import Candidate, likely_same

WHO = "officer-sambhal"
PEOPLE = 200
ONE_LOOK = (
    "SELECT id, name, birth_year FROM registry_artisan WHERE district_id = %s AND name_folded = %s LIMIT 200"
)


def candidates(count: int) -> list[Candidate]:
    """Half of them are in the register under another number, with the year of birth a little off; half are new."""
    dice = random.Random(2018)
    with scope.enter(scope.EVERYTHING, read_only=True):
        last = Artisan.objects.order_by("-pk").values_list("pk", flat=True)[0]
        known = [
            Artisan.objects.filter(pk__gte=dice.randrange(last)).order_by("pk")[0]
            for _number in range(count * 2)
        ]
    people = []
    for number in range(count):
        one, other = (Candidate.of(artisan) for artisan in known[2 * number : 2 * number + 2])
        one = replace(one, artisan_id=None, mobile=f"8{dice.randrange(10**9):09d}")
        if number % 2:
            one = replace(one, birth_year=(one.birth_year or 1980) + dice.choice((-1, 0, 1)))
        else:
            one = replace(one, relation_folded=other.relation_folded, birth_year=other.birth_year)
        people.append(one)
    return people


def measure() -> Iterator[Figure]:
    with scope.enter(scope.EVERYTHING, read_only=True):
        user = User.objects.get(demo_slug=WHO)
    people = candidates(PEOPLE)

    def ours(turn: int) -> None:
        with scope.enter(user.scope):
            likely_same(people[turn])

    def floor(turn: int) -> None:
        with scope.enter(user.scope), connection.cursor() as cursor:
            cursor.execute(ONE_LOOK, [people[turn].district_id, people[turn].name_folded])
            cursor.fetchall()

    with scope.enter(scope.EVERYTHING, read_only=True):
        count = Artisan.objects.count()
    mine, bare = in_turns(ours, floor, PEOPLE, warm_up=5)
    unit = f"ms, {count:,} artisans"
    yield Figure("duplicate_check_p50_ms", mine.median * 1000, unit, floor=bare.median * 1000)
    yield Figure("duplicate_check_p95_ms", mine.p95 * 1000, unit, floor=bare.p95 * 1000)
