"""Putting batches together for 5,000 applicants in 75 districts: the proposal itself against first come, first served, and the
whole of it through PostgreSQL, in a transaction that is rolled back."""

import random
from collections.abc import Iterable, Iterator
from math import cos, pi, radians, sin
from time import perf_counter, process_time

from django.db import transaction

from bench.figure import AT_MOST, Figure, Goal
from odop.casework.models import Case
from odop.kernel import clock, scope
from odop.kernel.fields import Localised
from odop.places.models import District
from odop.registry.models import Artisan
from odop.training.batching import Person, Proposal, Quality, Room, first_come, propose, quality
from odop.training.factories import ground, procedure
from odop.training.models import Candidate
from odop.training.services import propose_batches

PEOPLE, SEED = 5_000, 20200505
SECONDS = Goal("value", AT_MOST, 10)


def near(lat: float, lon: float, mean: float, dice: random.Random) -> tuple[float, float]:
    """A point around a town: most people live near it, none farther than 45 km."""
    km, way = min(dice.expovariate(1 / mean), 45), dice.random() * 2 * pi
    return lat + km * cos(way) / 111.2, lon + km * sin(way) / (111.2 * cos(radians(lat)))


def world(districts: Iterable[District]) -> tuple[list[Person], list[Room]]:
    """Made-up people and venues around the head towns: docs/algorithms/batches.md says of which kinds."""
    dice = random.Random(SEED)
    towns = [(one.pk, one.lat or 0.0, one.lon or 0.0) for one in districts]
    rooms: list[Room] = []
    for district, lat, lon in towns:
        for _n in range(dice.randint(3, 6)):
            languages = frozenset({"hi", "ur"}) if dice.random() < 0.5 else frozenset({"hi"})
            at = near(lat, lon, 12, dice)
            rooms.append(Room(len(rooms), district, *at, languages=languages, women=dice.random() < 0.7))
    people = []
    for key in range(PEOPLE):
        district, lat, lon = dice.choice(towns)
        line = 1 if dice.random() < 0.85 else 2
        at = near(lat, lon, 14, dice)
        language = "ur" if dice.random() < 0.08 else "hi"
        women, farthest = dice.random() < 0.2, dice.choice((None, None, None, 15, 25, 40))
        people.append(Person(key, district, line, *at, language, women, farthest, key))
    return people, rooms


def _figures(ours: Quality, plain: Quality) -> Iterator[Figure]:
    """The proposal beside first come, first served."""
    for name, unit in (
        ("mean_km", "km"), ("p90_km", "km"), ("fill", "share"), ("people", "people"), ("too_far", "people"), ("batches", "batches"),
    ):  # fmt: skip
        yield Figure(f"training_{name}", getattr(ours, name), unit, floor=getattr(plain, name))


def measure() -> Iterator[Figure]:
    with scope.enter(scope.EVERYTHING, read_only=True):
        districts = list(District.objects.order_by("pk"))
    people, rooms = world(districts)
    began = process_time()
    found: Proposal = propose(people, rooms)
    yield Figure("training_propose_cpu_seconds", process_time() - began, "s", goal=SECONDS)
    yield from _figures(quality(found, people), quality(first_come(people, rooms), people))
    yield Figure(
        "training_propose_all_districts_seconds", _through_the_database(districts, people), "s", goal=SECONDS
    )


def _through_the_database(districts: list[District], people: list[Person]) -> float:
    """Seconds of wall time for `propose_batches` in every district, batches and seats written; rolled back."""
    spent = 0.0
    with transaction.atomic(), scope.enter(scope.EVERYTHING):
        for district in districts:
            officer = ground(
                district, venues=((0.05, 0.0), (-0.1, 0.1), (0.15, -0.1), (0.0, -0.2)), kits=0
            ).officer
            _waiting(district, [one for one in people if one.district == district.pk])
            began = perf_counter()
            propose_batches(district, by=officer)
            spent += perf_counter() - began
        transaction.set_rollback(True)
    return spent


def _waiting(district: District, people: list[Person]) -> None:
    moment, followed = clock.now(), procedure()
    line = district.product_lines.first()
    artisans = Artisan.objects.bulk_create(
        Artisan(
            ref=f"AR-{district.code}-W{one.key}", district=district, name=Localised(en=f"Person {one.key}"), name_folded="person",
            name_skeleton="prsn", gender="female", enrolled_by="self", enrolled_at=moment, product_line=line,
        )
        for one in people
    )  # fmt: skip
    cases = Case.objects.bulk_create(
        Case(
            ref=f"ST-{district.code}-W{one.key}", procedure=followed, code=followed.code, district=district, applicant=artisan,
            financial_year="2026-27", state="chosen", stage="training", waiting_on="diepc", entered_at=moment, opened_at=moment,
        )
        for one, artisan in zip(people, artisans, strict=True)
    )  # fmt: skip
    Candidate.objects.bulk_create(
        Candidate(
            case=case, district=district, product_line=line if one.line == 1 else None, language=one.language,
            women_only=one.women_only, farthest=one.farthest, lat=one.lat, lon=one.lon, located_by="pin", chosen_at=moment,
        )
        for one, case in zip(people, cases, strict=True)
    )  # fmt: skip
