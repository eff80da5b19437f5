"""Who learns where: what a proposal keeps to, whatever the people and the rooms."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odop.training.batching import Person, Proposal, Room, first_come, kilometres, propose, quality

KM = 1 / 111.195  # degrees of latitude a kilometre


def at(key: int, km: float, **more: object) -> Person:
    return Person(key, 1, 1, km * KM, 0.0, order=key, **more)  # type: ignore[arg-type]


def test_the_worked_example_of_the_documentation() -> None:
    places = [0, 10, 1, 9, 2, 4]
    people = [at(order, km) for order, km in enumerate(places)]
    rooms = [Room(1, 1, 0.0, 0.0), Room(2, 1, 10 * KM, 0.0)]
    found = propose(people, rooms, largest=3, fewest=2)
    by_room = {draft.room: sorted(places[key] for key, _km in draft.people) for draft in found.drafts}
    assert by_room == {1: [0, 1, 2], 2: [4, 9, 10]}
    assert sum(km for draft in found.drafts for _key, km in draft.people) == pytest.approx(10, abs=0.01)
    plain = first_come(people, rooms, largest=3, fewest=2)
    assert sum(km for draft in plain.drafts for _key, km in draft.people) == pytest.approx(26, abs=0.01)


def test_agra_to_sambhal_is_as_far_as_the_map_says() -> None:
    assert kilometres(27.18, 78.01, 28.58, 78.57) == pytest.approx(165, abs=2)


def test_nobody_is_sent_farther_than_she_said() -> None:
    near = [at(n, 1) for n in range(20)]
    limited = [at(100 + n, 30, farthest=10) for n in range(3)]
    found = propose([*near, *limited], [Room(1, 1, 0.0, 0.0)])
    assert {found.waiting[100 + n] for n in range(3)} == {"too_far"}
    assert sum(len(draft.people) for draft in found.drafts) == 20


def test_women_who_asked_sit_among_women_with_a_woman_who_teaches() -> None:
    people = [at(n, 1, women_only=True) for n in range(12)] + [at(100 + n, 1) for n in range(12)]
    found = propose(people, [Room(1, 1, 0.0, 0.0, women=False), Room(2, 1, 20 * KM, 0.0)])
    asked = next(draft for draft in found.drafts if draft.group[3])
    assert asked.room == 2
    assert {key for key, _km in asked.people} == set(range(12))


def test_a_few_left_over_wait_instead_of_opening_a_room() -> None:
    found = propose([at(n, 1) for n in range(30)], [Room(1, 1, 0.0, 0.0)])
    assert [len(draft.people) for draft in found.drafts] == [25]
    assert sorted(found.waiting) == list(range(25, 30)), "the last of the list"


def test_a_language_nobody_teaches_and_a_district_without_rooms_wait_with_their_reason() -> None:
    people = [at(n, 1, language="ur") for n in range(12)] + [Person(50 + n, 2, 1, 0, 0) for n in range(12)]
    found = propose(people, [Room(1, 1, 0.0, 0.0, languages=frozenset({"hi"}))])
    assert set(found.waiting.values()) == {"no_room"}
    assert not found.drafts


@pytest.mark.parametrize(
    ("people", "seats", "sizes"), [(14, 12, [12]), (20, 12, [10, 10]), (25, 12, [12, 12]), (12, 9, [])]
)
def test_no_batch_is_halved_below_the_fewest(people: int, seats: int, sizes: list[int]) -> None:
    found = propose([at(n, 1) for n in range(people)], [Room(1, 1, 0.0, 0.0, seats=seats)])
    assert [len(draft.people) for draft in found.drafts] == sizes
    assert sorted(found.waiting) == list(range(sum(sizes), people)), "the last of the list wait"


@st.composite
def worlds(draw: st.DrawFn) -> tuple[list[Person], list[Room]]:
    dice = random.Random(draw(st.integers(0, 10**6)))
    rooms = [
        Room(
            key, dice.randrange(2), dice.uniform(0, 0.6), dice.uniform(0, 0.6), seats=dice.choice((25, 25, 12, 20, 8)),
            languages=dice.choice((None, frozenset({"hi"}))), women=dice.random() < 0.7,
        )
        for key in range(draw(st.integers(0, 7)))
    ]  # fmt: skip
    people = [
        Person(
            key, dice.randrange(2), dice.choice((1, 1, 2)), dice.uniform(0, 0.6), dice.uniform(0, 0.6),
            dice.choice(("hi", "hi", "ur")), dice.random() < 0.3, dice.choice((None, None, 5, 20, 40)), dice.randrange(1000),
        )
        for key in range(draw(st.integers(0, 160)))
    ]  # fmt: skip
    return people, rooms


def holds(found: Proposal, people: list[Person], rooms: list[Room]) -> None:
    by_key, room_of = {one.key: one for one in people}, {one.key: one for one in rooms}
    seated = [key for draft in found.drafts for key, _km in draft.people]
    assert len(seated) == len(set(seated)), "nobody stands in two"
    assert set(seated) | set(found.waiting) == set(by_key), "everybody has a place or a reason"
    assert not set(seated) & set(found.waiting)
    for draft in found.drafts:
        room = room_of[draft.room]
        assert 10 <= len(draft.people) <= room.seats
        assert room.takes(draft.group)
        for key, km in draft.people:
            one = by_key[key]
            assert one.group == draft.group
            assert one.farthest is None or km <= one.farthest + 1e-6
            assert km == pytest.approx(float(kilometres(one.lat, one.lon, room.lat, room.lon)))


@given(worlds())
@settings(max_examples=60, deadline=None)
def test_every_proposal_keeps_to_seats_wishes_and_reasons(world: tuple[list[Person], list[Room]]) -> None:
    people, rooms = world
    found = propose(people, rooms)
    holds(found, people, rooms)
    assert propose(list(reversed(people)), list(reversed(rooms))) == found, "the same for the same input"


def test_people_travel_less_than_when_first_come_is_first_served() -> None:
    dice = random.Random(11)
    rooms = [Room(n, 1, dice.uniform(0, 0.5), dice.uniform(0, 0.5)) for n in range(5)]
    people = [Person(n, 1, 1, dice.uniform(0, 0.5), dice.uniform(0, 0.5), order=n) for n in range(150)]
    ours, plain = quality(propose(people, rooms), people), quality(first_come(people, rooms), people)
    assert ours.people == plain.people == 150
    assert ours.fill >= plain.fill
    assert ours.mean_km < 0.75 * plain.mean_km
