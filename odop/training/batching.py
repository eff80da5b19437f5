"""Putting batches together: who learns where, so that rooms are full and the way is short. Plain Python and numpy.

Described with a worked example and measured against first come, first served in docs/algorithms/batches.md.

1. People are kept apart by what cannot be mixed: district, product line, language, and women who asked for a batch of women.
2. In each group of n people the fewest batches that can hold them are opened: n / 25, rounded up. A group below `fewest`
   waits, and so do the last of the list when fewer than that are left over, and whoever has no venue within her distance.
3. Venues are chosen for these batches: all begin at the best single one, then one at a time is moved to where the sum of
   kilometres falls most, until nothing falls any more.
4. People take places by regret: first the one who would lose most by her second choice. Then two change places, or one
   moves to a free one, as long as the sum falls.
5. A batch with fewer than `fewest` is filled up by those whom it costs the least.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import Any

import numpy as np

LARGEST = 25  # order of 05-05-2020
FEWEST = 10  # the programme's own: an institute is not asked to open a room for fewer
EARTH = 6371.0  # km
FAR = 20_000.0  # km: half the way around it
SMALL = 1e-9
Matrix = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Person:
    """`order` is her place in the list: first come, or the committee's. `farthest` in kilometres, None for any."""

    key: int
    district: int
    line: int | None
    lat: float
    lon: float
    language: str = "hi"
    women_only: bool = False
    farthest: float | None = None
    order: int = 0

    @property
    def group(self) -> tuple[int, int, str, bool]:
        return (self.district, self.line or 0, self.language, self.women_only)


@dataclass(frozen=True)
class Room:
    """A venue. `languages` and `lines` it can teach in (None: any); `women` says that a woman trains there."""

    key: int
    district: int
    lat: float
    lon: float
    seats: int = LARGEST
    languages: frozenset[str] | None = None
    lines: frozenset[int] | None = None
    women: bool = True

    def takes(self, group: tuple[int, int, str, bool]) -> bool:
        district, line, language, women_only = group
        return (
            self.district == district
            and (self.languages is None or language in self.languages)
            and (self.lines is None or line in self.lines)
            and (self.women or not women_only)
        )


@dataclass(frozen=True)
class Draft:
    """One batch as proposed: its room, what it teaches, and each person with her kilometres."""

    room: int
    group: tuple[int, int, str, bool]
    people: tuple[tuple[int, float], ...]


@dataclass
class Proposal:
    drafts: list[Draft] = field(default_factory=list)
    waiting: dict[int, str] = field(default_factory=dict)  # key of the person: no_room, too_far, too_few


def kilometres(lat1: Any, lon1: Any, lat2: Any, lon2: Any) -> Any:
    """Great-circle distance (haversine), for numbers or arrays of degrees."""
    lat1, lon1, lat2, lon2 = (np.radians(one) for one in (lat1, lon1, lat2, lon2))
    half = np.sin((lat2 - lat1) / 2) ** 2 + np.cos(lat1) * np.cos(lat2) * np.sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH * np.arcsin(np.sqrt(half))


def propose(
    people: Iterable[Person], rooms: Iterable[Room], *, largest: int = LARGEST, fewest: int = FEWEST
) -> Proposal:
    """Batches for these people, the same each time for the same input. Deterministic; nobody stands in two."""
    proposal = Proposal()
    by_district: dict[int, list[Room]] = defaultdict(list)
    for room in sorted(rooms, key=lambda one: one.key):
        by_district[room.district].append(room)
    for group, members in _groups(people).items():
        able = [room for room in by_district[group[0]] if room.takes(group) and room.seats >= fewest]
        _propose_group(proposal, group, members, able, largest, fewest)
    return proposal


def first_come(
    people: Iterable[Person], rooms: Iterable[Room], *, largest: int = LARGEST, fewest: int = FEWEST
) -> Proposal:
    """What an office does without help, to compare with: each 25 in the order of the list, the rooms taken in turn."""
    proposal = Proposal()
    every = sorted(rooms, key=lambda one: one.key)
    turn: dict[int, int] = defaultdict(int)
    for group, members in _groups(people).items():
        able = [room for room in every if room.takes(group)]
        for start in range(0, len(members), largest):
            chunk = members[start : start + largest]
            if not able or len(chunk) < fewest:
                proposal.waiting.update({one.key: "too_few" if able else "no_room" for one in chunk})
                continue
            room = able[turn[group[0]] % len(able)]
            turn[group[0]] += 1
            proposal.waiting.update({one.key: "too_few" for one in chunk[room.seats :]})
            chunk = chunk[: room.seats]
            way = [(one.key, float(kilometres(one.lat, one.lon, room.lat, room.lon))) for one in chunk]
            proposal.drafts.append(Draft(room.key, group, tuple(way)))
    return proposal


def _groups(people: Iterable[Person]) -> dict[tuple[int, int, str, bool], list[Person]]:
    groups: dict[tuple[int, int, str, bool], list[Person]] = defaultdict(list)
    for one in sorted(people, key=lambda one: (one.group, one.order, one.key)):
        groups[one.group].append(one)
    return groups


def _propose_group(
    proposal: Proposal,
    group: tuple[int, int, str, bool],
    members: list[Person],
    rooms: Sequence[Room],
    largest: int,
    fewest: int,
) -> None:
    if not rooms:
        proposal.waiting.update({one.key: "no_room" for one in members})
        return
    ways = kilometres(
        np.array([[one.lat] for one in members]), np.array([[one.lon] for one in members]),
        np.array([room.lat for room in rooms]), np.array([room.lon for room in rooms]),
    )  # fmt: skip
    limits = np.array([np.inf if one.farthest is None else one.farthest for one in members])
    reach = ways.min(axis=1) <= limits
    proposal.waiting.update(
        {one.key: "too_far" for one, near in zip(members, reach, strict=True) if not near}
    )
    members = [one for one, near in zip(members, reach, strict=True) if near]
    if len(members) < fewest:
        proposal.waiting.update({one.key: "too_few" for one in members})
        return
    ways, limits = ways[reach], limits[reach]
    over = len(members) % largest
    if (
        len(members) > largest and over < fewest
    ):  # too few for a batch of their own: the last of the list wait
        proposal.waiting.update({one.key: "too_few" for one in members[len(members) - over :]})
        kept = len(members) - over
        members, ways, limits = members[:kept], ways[:kept], limits[:kept]
    # A room beyond what she can travel costs as if it lay on the far side of the earth.
    costs = np.where(ways <= limits[:, None], ways, ways + FAR)
    seats = np.array([min(room.seats, largest) for room in rooms])
    at = _seat(costs, seats * _choose_rooms(costs, seats))
    out = costs[np.arange(len(at)), at] >= FAR
    if out.any():
        # These cannot travel to the rooms that suit the others: the two parts are put together each by itself.
        for part in (~out, out):
            again = [one for one, taken in zip(members, part, strict=True) if taken]
            if len(again) == len(members):  # no room suits many enough of them
                proposal.waiting.update({one.key: "too_few" for one in again})
            elif again:
                _propose_group(proposal, group, again, rooms, largest, fewest)
        return
    _draft(proposal, group, members, rooms, costs, _fill_up(costs, at, fewest), seats, fewest)


def _draft(
    proposal: Proposal,
    group: tuple[int, int, str, bool],
    members: list[Person],
    rooms: Sequence[Room],
    costs: Matrix,
    at: Matrix,
    seats: Matrix,
    fewest: int,
) -> None:
    """Write down the batches of each room, about equally large and none below `fewest`, in the order of the list."""
    for room in range(len(rooms)):
        here = sorted(np.flatnonzero(at == room), key=lambda one: (members[one].order, members[one].key))
        if not here:
            continue
        if len(here) < fewest:
            proposal.waiting.update({members[one].key: "too_few" for one in here})
            continue
        # 14 people and 12 seats are one batch, not two of seven: the last two of the list wait.
        batches = min(ceil(len(here) / int(seats[room])), len(here) // fewest)
        here, left = here[: batches * int(seats[room])], here[batches * int(seats[room]) :]
        proposal.waiting.update({members[one].key: "too_few" for one in left})
        size, more = divmod(len(here), batches)
        start = 0
        while start < len(here):
            end = start + size + (more > 0)
            more -= 1
            people = tuple((members[one].key, float(costs[one, room])) for one in here[start:end])
            proposal.drafts.append(Draft(rooms[room].key, group, people))
            start = end


def _choose_rooms(costs: Matrix, seats: Matrix) -> Matrix:
    """How many batches to hold in each room: enough places for all, the sum of kilometres as small as moving one batch at a
    time makes it."""
    people, rooms = costs.shape
    best = int(np.argmin(costs.sum(axis=0)))
    counts = np.zeros(rooms, dtype=int)
    counts[best] = ceil(people / int(seats[best]))
    total = _sum(costs, _seat(costs, seats * counts))
    while True:
        found: tuple[float, Matrix] | None = None
        for away in np.flatnonzero(counts):
            for to in range(rooms):
                if to == away:
                    continue
                tried = counts.copy()
                tried[away] -= 1
                tried[to] += 1
                if (tried * seats).sum() < people:
                    continue
                cost = _sum(costs, _seat(costs, seats * tried, improve=False))
                if cost < total - SMALL and (found is None or cost < found[0] - SMALL):
                    found = (cost, tried)
        if found is None:
            return counts
        total, counts = found


def _sum(costs: Matrix, at: Matrix) -> float:
    return float(costs[np.arange(len(at)), at].sum())


def _seat(costs: Matrix, places: Matrix, *, improve: bool = True) -> Matrix:
    """The room of each person, within `places`: by regret, then (improve) by moves and exchanges."""
    usable = np.flatnonzero(places)
    if len(usable) == 1:
        return np.full(len(costs), usable[0])
    sorted_costs = np.sort(costs[:, usable], axis=1)
    regret = sorted_costs[:, 1] - sorted_costs[:, 0]
    order = np.argsort(-regret, kind="stable")
    choices = usable[np.argsort(costs[:, usable], axis=1, kind="stable")]
    left = places.astype(int).copy()
    at = np.full(len(costs), -1)
    for one in order.tolist():
        for room in choices[one].tolist():
            if left[room] > 0:
                at[one], left[room] = room, left[room] - 1
                break
    if improve:
        _improve(costs, at, left, usable)
    return at


def _improve(costs: Matrix, at: Matrix, left: Matrix, usable: Matrix) -> None:
    """Move one to a free place, or let two change places, as long as the sum falls."""
    everyone = np.arange(len(at))
    for _pass in range(50):
        now = costs[everyone, at]
        moved = False
        for room in usable.tolist():
            gain = now - costs[:, room]
            one = int(np.argmax(gain))
            if left[room] > 0 and gain[one] > SMALL:
                left[at[one]] += 1
                left[room] -= 1
                at[one], moved = room, True
                now = costs[everyone, at]
        swap = costs[:, at] - now[:, None]  # [i, j]: what it costs i to sit where j sits
        both = swap + swap.T
        one, other = map(int, np.unravel_index(int(np.argmin(both)), both.shape))
        if both[one, other] < -SMALL:
            at[one], at[other], moved = at[other], at[one], True
        if not moved:
            return


def _fill_up(costs: Matrix, at: Matrix, fewest: int) -> Matrix:
    """A room that drew fewer than `fewest` gets those whom it costs least, from rooms that can spare them."""
    at = at.copy()
    for room in np.unique(at).tolist():
        while 0 < int((at == room).sum()) < fewest:
            sizes = np.bincount(at, minlength=costs.shape[1])
            spare = (at != room) & (sizes[at] > fewest)
            if not spare.any():
                break
            extra = np.where(spare, costs[:, room] - costs[np.arange(len(at)), at], np.inf)
            if float(extra.min()) >= FAR / 2:  # nobody who could travel there
                break
            at[int(np.argmin(extra))] = room
    return at


@dataclass(frozen=True)
class Quality:
    """What a proposal is worth: people with a place, batches, share of the places taken, and kilometres one way."""

    people: int
    batches: int
    waiting: int
    fill: float
    mean_km: float
    p90_km: float
    too_far: int  # people sent farther than they said they can travel


def quality(proposal: Proposal, people: Iterable[Person], *, largest: int = LARGEST) -> Quality:
    limits = {one.key: one.farthest for one in people}
    ways = [(limits[key], km) for draft in proposal.drafts for key, km in draft.people]
    kms = np.array([km for _limit, km in ways] or [0.0])
    return Quality(
        people=len(ways),
        batches=len(proposal.drafts),
        waiting=len(proposal.waiting),
        fill=len(ways) / (largest * len(proposal.drafts)) if proposal.drafts else 0.0,
        mean_km=float(kms.mean()),
        p90_km=float(np.percentile(kms, 90)),
        too_far=sum(1 for limit, km in ways if limit is not None and km > limit + SMALL),
    )
