"""Where is a cluster? Plain arithmetic over counts by place and activity, exact to the last digit (fractions, no floats).

The measures and the three stars are those of the European Cluster Observatory (size, specialisation, focus;
clusterobservatory.eu, "Evaluation of regional cluster strength"); growth and exports are added. Worked by hand in
docs/algorithms/clusters.md, which the tests read.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil

Cell = tuple[int, str]  # place, activity

SPECIALISED = Fraction(2)  # a quotient from which a place counts as specialised
TOP = Fraction(1, 10)  # of all places for size, of all cells for focus
ADVANTAGE = Fraction(1)  # an advantage above this is one (Balassa 1965)
LEAST = 5  # below this many nothing can be said: one more or one less would turn it round

SPECIALISATION, SIZE, FOCUS, GROWTH, EXPORTS = "specialisation", "size", "focus", "growth", "exports"


@dataclass(frozen=True)
class Table:
    """Counts (units, workers, rupees) by place and activity, with their sums. Nothing is below nought."""

    cells: Mapping[Cell, int]
    places: Mapping[int, int] = field(init=False)
    activities: Mapping[str, int] = field(init=False)
    total: int = field(init=False)

    def __post_init__(self) -> None:
        if any(count < 0 for count in self.cells.values()):
            raise ValueError("a count is below nought")
        places: dict[int, int] = {}
        activities: dict[str, int] = {}
        for (place, activity), count in self.cells.items():
            places[place] = places.get(place, 0) + count
            activities[activity] = activities.get(activity, 0) + count
        object.__setattr__(self, "places", places)
        object.__setattr__(self, "activities", activities)
        object.__setattr__(self, "total", sum(places.values()))

    def count(self, place: int, activity: str) -> int:
        return self.cells.get((place, activity), 0)

    def of_place(self, place: int) -> dict[str, int]:
        """Counts of one place by activity, those above nought."""
        return {
            activity: count for (where, activity), count in self.cells.items() if where == place and count
        }


def location_quotient(table: Table, place: int, activity: str) -> Fraction | None:
    """(share of the activity in the place) ÷ (its share in all places together): 1 is as everywhere, 3 is three times.

    The same figures in rupees of exports by heading are Balassa's revealed comparative advantage. None where the place or
    the activity has nothing.
    """
    below = table.places.get(place, 0) * table.activities.get(activity, 0)
    return Fraction(table.count(place, activity) * table.total, below) if below else None


def concentration(counts: Iterable[int]) -> Fraction | None:
    """The Herfindahl–Hirschman index, from 1/n (all alike) to 1 (all in one): the sum of the squared shares."""
    known = list(counts)
    total = sum(known)
    return Fraction(sum(one * one for one in known), total * total) if total else None


def alike(index: Fraction | None) -> Fraction | None:
    """How many equal parts would give this concentration: 1 ÷ HHI."""
    return 1 / index if index else None


def growth(now: int, before: int | None) -> Fraction | None:
    """(now - before) ÷ before; None where there was nothing before, or it is not known."""
    return Fraction(now - before, before) if before else None


def places_of(table: Table, activity: str) -> Fraction | None:
    """How concentrated an activity is over places."""
    return concentration(count for (_place, what), count in table.cells.items() if what == activity)


def breadth_of(table: Table, place: int) -> Fraction | None:
    """How concentrated a place is on few activities."""
    return concentration(table.of_place(place).values())


def rank_of(value: Fraction | int, among: Iterable[Fraction | int]) -> int:
    """1 for the largest; equal values share the better rank."""
    return 1 + sum(one > value for one in among)


@dataclass(frozen=True)
class Advantage:
    """A heading of the tariff in which a place exports more than its share."""

    heading: str
    amount: int
    of_place: int
    of_heading: int
    total: int
    value: Fraction


def advantages(exports: Table, place: int) -> list[Advantage]:
    """Headings that a place exports, the greatest advantage first."""
    found = [
        Advantage(heading, amount, exports.places[place], exports.activities[heading], exports.total, value)
        for heading, amount in exports.of_place(place).items()
        if (value := location_quotient(exports, place, heading)) is not None
    ]
    return sorted(found, key=lambda one: (-one.value, -one.amount, one.heading))


@dataclass(frozen=True)
class Candidate:
    """An activity of a place with everything its rank follows from. Stars are among SPECIALISATION … EXPORTS."""

    activity: str
    count: int
    of_place: int
    of_activity: int
    total: int
    quotient: Fraction
    size_rank: int
    size_limit: int  # the last rank that earns the star
    focus_rank: int
    focus_limit: int
    spread: Fraction  # the activity's concentration over places
    grown: Fraction | None
    grown_everywhere: Fraction | None
    now: int  # what growth compares with `before`: the count, or the part of it whose beginning is known
    before: int | None
    best_export: Advantage | None
    stars: tuple[str, ...]

    @property
    def focus(self) -> Fraction:
        return Fraction(self.count, self.of_place)

    @property
    def size(self) -> Fraction:
        return Fraction(self.count, self.of_activity)

    @property
    def too_few(self) -> bool:
        return self.count < LEAST


def candidates(
    table: Table,
    place: int,
    *,
    now: Table | None = None,
    before: Table | None = None,
    exports: Table | None = None,
    headings: Mapping[str, frozenset[str]] | None = None,
) -> list[Candidate]:
    """The activities of a place, the likeliest cluster first: by stars, then quotient, then count, then name.

    `before` is the same table of an earlier day; where only part of what is counted has a known beginning, `now` is that
    part today, so that like is compared with like. `exports` are rupees by place and heading, `headings` says which
    headings belong to an activity. What is missing earns no star and costs none. Fewer than LEAST earn none at all.
    """
    shares = [
        Fraction(count, table.places[where]) for (where, _activity), count in table.cells.items() if count
    ]
    known = advantages(exports, place) if exports is not None else []
    found = [
        _candidate(
            table,
            place,
            activity,
            shares,
            now or table,
            before,
            known,
            (headings or {}).get(activity, frozenset()),
        )
        for activity in table.of_place(place)
    ]
    return sorted(found, key=lambda one: (-len(one.stars), -one.quotient, -one.count, one.activity))


def _candidate(
    table: Table,
    place: int,
    activity: str,
    shares: list[Fraction],
    now: Table,
    before: Table | None,
    known: list[Advantage],
    headings: frozenset[str],
) -> Candidate:
    count = table.count(place, activity)
    focus = Fraction(count, table.places[place])
    quotient = location_quotient(table, place, activity)
    spread = places_of(table, activity)
    assert quotient is not None and spread is not None  # noqa: S101 (there is a count, so neither divides by nought)
    today, earlier = now.count(place, activity), before.count(place, activity) if before is not None else None
    grown = growth(today, earlier)
    everywhere = growth(
        now.activities.get(activity, 0), before.activities.get(activity) if before is not None else None
    )
    best = next((one for one in known if one.heading in headings), None)
    size_rank = rank_of(count, (n for (_where, what), n in table.cells.items() if what == activity))
    size_limit = ceil(TOP * sum(1 for sum_of in table.places.values() if sum_of))
    focus_rank, focus_limit = rank_of(focus, shares), ceil(TOP * len(shares))
    met = {
        SPECIALISATION: quotient >= SPECIALISED,
        SIZE: size_rank <= size_limit,
        FOCUS: focus_rank <= focus_limit,
        GROWTH: grown is not None and everywhere is not None and grown > everywhere,
        EXPORTS: best is not None and best.value > ADVANTAGE,
    }
    stars = tuple(star for star, is_met in met.items() if is_met and count >= LEAST)
    return Candidate(
        activity, count, table.places[place], table.activities[activity], table.total, quotient, size_rank, size_limit,
        focus_rank, focus_limit, spread, grown, everywhere, today, earlier, best, stars,
    )  # fmt: skip
