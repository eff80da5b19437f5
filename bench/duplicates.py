"""The duplicate check at enrolment; the floor is one look at the index of names in her district.

Over a register of made-up people (`--people N`) it is known who is who: half of those who come have another entry in the
register, spelled as another list spells it, and half are new. Of the first it is counted how often one of her entries is the
likeliest that is shown, and how often it is among the three. Without such a register the sample people come again.
"""

import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from django.conf import settings
from django.db import connection

from bench.figure import AT_MOST, Figure, Goal, in_turns
from bench.reader import reader
from odop.accounts.models import User
from odop.kernel import scope
from odop.lib import names
from odop.linkage.truth import Record, people
from odop.registry.models import Artisan
from odop.registry.queries.duplicates import Candidate, likely_same

WHO = "officer-sambhal"
COMERS = 400
MADE = "AR-B-"  # how the references of the made-up people of `bench.people` begin
FIRST_OF_THEM = 60_000
ONE_LOOK = (
    "SELECT id, name, birth_year FROM registry_artisan WHERE district_id = %s AND name_folded = %s LIMIT 200"
)


@dataclass(frozen=True)
class Comer:
    """Somebody who comes to be enrolled, and the references of her other entries; none for somebody new."""

    candidate: Candidate
    hers: frozenset[str]


def comers(seed: int) -> list[Comer]:
    """Half of them in the register, half new, in turns."""
    with scope.enter(scope.EVERYTHING, read_only=True):
        before = Artisan.objects.exclude(ref__startswith=MADE).count()
        last = Artisan.objects.order_by("-pk").values_list("ref", flat=True)[0]
        if not last.startswith(MADE):
            return _of_sample(seed)
        count = Artisan.objects.count() - before
        entries: dict[int, list[str]] = defaultdict(list)
        for number, one in enumerate(
            islice(people(count, seed + before, folder=settings.PROGRAMME_DIR), FIRST_OF_THEM), before
        ):
            entries[one.person_id].append(f"{MADE}{number:09d}")
        several = [refs for refs in entries.values() if len(refs) > 1][: COMERS // 2]
        again = [
            Comer(Candidate.of(Artisan.objects.get(ref=refs[-1])), frozenset(refs[:-1])) for refs in several
        ]
    new = [
        Comer(candidate(one), frozenset())
        for one in people(len(again), seed - 1, folder=settings.PROGRAMME_DIR)
    ]
    return [one for both in zip(again, new, strict=True) for one in both]


def candidate(one: Record) -> Candidate:
    """Somebody as she is typed in at the counter."""
    return Candidate(
        district_id=one.district, name_folded=names.fold(one.name), name_skeleton=names.skeleton(one.name),
        relation_folded=names.fold(one.relation_name), birth_year=one.birth_year, gender=one.gender, mobile=one.mobile,
        place_folded=names.fold(one.place), pan=one.pan, pin_code=one.pin_code,
    )  # fmt: skip


def _of_sample(seed: int) -> list[Comer]:
    """Sample people with another number, each second one with a year of birth a little off."""
    dice = random.Random(seed)
    last = Artisan.objects.order_by("-pk").values_list("pk", flat=True)[0]
    found = []
    for number in range(COMERS // 2):
        one = Artisan.objects.filter(pk__gte=dice.randrange(last)).order_by("pk")[0]
        known = replace(Candidate.of(one), artisan_id=None, mobile=f"8{dice.randrange(10**9):09d}")
        found.append(
            Comer(replace(known, birth_year=(one.birth_year or 1980) + number % 2), frozenset({one.ref}))
        )
    return found


def measure() -> Iterator[Figure]:
    user = reader(WHO)
    coming = comers(2018)

    def ours(turn: int) -> None:
        with scope.enter(user.scope):
            likely_same(coming[turn % len(coming)].candidate)

    def floor(turn: int) -> None:
        one = coming[turn % len(coming)].candidate
        with scope.enter(user.scope), connection.cursor() as cursor:
            cursor.execute(ONE_LOOK, [one.district_id, one.name_folded])
            cursor.fetchall()

    with scope.enter(scope.EVERYTHING, read_only=True):
        count = Artisan.objects.count()
    mine, bare = in_turns(ours, floor, len(coming), warm_up=20)
    unit = f"ms, {count:,} artisans"
    yield Figure("duplicate_check_p50_ms", mine.median * 1000, unit, floor=bare.median * 1000)
    yield Figure(
        "duplicate_check_p95_ms",
        mine.p95 * 1000,
        unit,
        floor=bare.p95 * 1000,
        goal=Goal("value", AT_MOST, 50),
    )
    yield from _found(coming, user)


def _found(coming: list[Comer], user: User) -> Iterator[Figure]:
    first = among = in_vain = 0
    with scope.enter(user.scope):
        for one in coming:
            refs = [match.artisan.ref for match in likely_same(one.candidate)]
            first += refs[:1] != [] and refs[0] in one.hers
            among += bool(one.hers & set(refs))
            in_vain += bool(refs) and not one.hers
    again = sum(bool(one.hers) for one in coming)
    yield Figure(
        "duplicate_check_first", first / again, f"of {again} who come again: her own entry likeliest"
    )
    yield Figure(
        "duplicate_check_among_three", among / again, f"of {again} who come again: her own among those shown"
    )
    if again < len(coming):
        new = len(coming) - again
        yield Figure("duplicate_check_in_vain", in_vain / new, f"of {new} who are new: somebody asked about")
