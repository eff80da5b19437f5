"""Which proposals a budget buys best: an exact choice, with a reason for each that was left out. Plain Python and scipy's HiGHS.

Described with a worked example in docs/algorithms/best_set.md.

1. What a proposal is worth: how grave the gap is, times how many it reaches, times how often its like has worked before.
2. The best set is the one worth most that every source of money can pay, that takes at most one of several ways to the same
   end, and takes nothing without what it builds on. What the plan must hold is held. Of sets worth the same, the cheapest.
3. Each one left out says why: another way to the same end was taken, what it builds on was not, or the money of one source
   does not reach, and by how much.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

LAKH = 100_000
LIMIT = 30.0  # seconds for one choice: forty proposals take some hundredths


class NoSet(Exception):
    """What must be held cannot be held together. `why` is budget, alternatives, needs or time; `what` says which."""

    def __init__(self, why: str, what: str = "") -> None:
        super().__init__(f"{why}: {what}" if what else why)
        self.why, self.what = why, what


@dataclass(frozen=True)
class Proposal:
    """One way to close a gap.

    `severity` is 1 (slight) to 5 (stops the work); `reach` the units that it reaches; `met` of `tried` earlier ones of its kind
    met their target. `cost` is whole rupees by source of money. `instead_of` names the end that several proposals serve, of
    which one is enough; `needs` the keys of what it builds on; `must` holds it in the plan.
    """

    key: str
    severity: int
    reach: int
    cost: Mapping[str, int]
    met: int = 0
    tried: int = 0
    instead_of: str = ""
    needs: frozenset[str] = frozenset()
    must: bool = False

    @property
    def success(self) -> float:
        """The share that works, as one sees it with few examples: none tried is a half, 1 of 1 two thirds (Laplace)."""
        return (self.met + 1) / (self.tried + 2)

    @property
    def worth(self) -> int:
        """Thousandths of severity x reach x success, so that sums are exact."""
        return round(1000 * self.severity * self.reach * self.success)

    @property
    def rupees(self) -> int:
        return sum(self.cost.values())

    @property
    def worth_a_lakh(self) -> float:
        """What the ranked list is sorted by; a proposal that costs nothing comes first."""
        return self.worth / 1000 / (self.rupees / LAKH) if self.rupees else float("inf")


@dataclass(frozen=True)
class LeftOut:
    """Why one is not in the set: `worthless`, `another_way` (that key was taken), `builds_on` (that key was not), or `money`
    (that source has `short` rupees too little beside what was taken)."""

    why: str
    of: str = ""
    short: int = 0


@dataclass
class Choice:
    taken: list[str] = field(default_factory=list)  # keys, the worthiest rupee first
    left_out: dict[str, LeftOut] = field(default_factory=dict)
    worth: int = 0
    spent: dict[str, int] = field(default_factory=dict)  # rupees by source


def ranked(proposals: Iterable[Proposal]) -> list[Proposal]:
    """By worth for each lakh, the larger reach and then the key deciding between equals."""
    return sorted(proposals, key=lambda one: (-one.worth_a_lakh, -one.reach, one.key))


def choose(proposals: Iterable[Proposal], budgets: Mapping[str, int]) -> Choice:
    """The best set under `budgets` (whole rupees by source; a source that is not named has nothing).

    The same for the same input. Raises NoSet when what must be held cannot be, ValueError for a key that stands twice or a
    need that nobody proposes.
    """
    every = ranked(proposals)
    place = {one.key: number for number, one in enumerate(every)}
    if len(place) != len(every):
        raise ValueError("a key stands twice")
    for one in every:
        if missing := one.needs - place.keys():
            raise ValueError(f"{one.key} builds on {min(missing)}, which nobody proposes")
        if one.severity < 0 or one.reach < 0 or any(part < 0 for part in one.cost.values()):
            raise ValueError(f"{one.key} has a figure below zero")
    if not every:
        return Choice()
    _held_together(every, budgets)
    rows = _rows(every, place, budgets)
    worth = np.array([one.worth for one in every], dtype=float)
    taken = _solve(every, -worth, rows)
    # Of all sets that are worth as much, the cheapest.
    most = float(worth @ taken)
    cheapest = np.array([one.rupees / LAKH for one in every])
    taken = _solve(every, cheapest, [*rows, (worth, most - 0.5, np.inf)])
    return _choice(every, place, budgets, {one.key for one, yes in zip(every, taken, strict=True) if yes})


def loss(proposals: Sequence[Proposal], budgets: Mapping[str, int], key: str) -> int | None:
    """By how much the best set is worth less when it must hold `key`; 0 if it does anyway, None when it cannot."""
    held = [one if one.key != key else _held(one) for one in proposals]
    try:
        return choose(proposals, budgets).worth - choose(held, budgets).worth
    except NoSet:
        return None


def _held(one: Proposal) -> Proposal:
    return Proposal(**{name: getattr(one, name) for name in one.__dataclass_fields__} | {"must": True})


Row = tuple[Any, float, float]  # coefficients, least, most


def _rows(every: list[Proposal], place: Mapping[str, int], budgets: Mapping[str, int]) -> list[Row]:
    rows: list[Row] = []
    for source in sorted({source for one in every for source in one.cost}):
        # In lakh: the solver's tolerance is absolute, and rupees of a centre run to ten digits.
        costs = np.array([one.cost.get(source, 0) / LAKH for one in every])
        rows.append((costs, -np.inf, budgets.get(source, 0) / LAKH))
    ends = sorted({one.instead_of for one in every if one.instead_of})
    rows += [(np.array([float(one.instead_of == end) for one in every]), -np.inf, 1) for end in ends]
    for number, one in enumerate(every):
        for needed in sorted(one.needs):
            row = np.zeros(len(every))
            row[number], row[place[needed]] = 1, -1
            rows.append((row, -np.inf, 0))
    return rows


def _solve(every: list[Proposal], costs: Any, rows: list[Row]) -> Any:
    from scipy.optimize import Bounds, LinearConstraint, milp  # half a second: only who chooses pays for it

    low = np.array([float(one.must) for one in every])
    high = np.array([float(one.must or one.worth > 0) for one in every])
    if needed := {key for one in every for key in one.needs}:  # worth nothing by itself, others build on it
        high = np.maximum(high, [float(one.key in needed) for one in every])
    matrix = np.array([row for row, _low, _high in rows]).reshape(len(rows), len(every))
    found = milp(
        costs,
        integrality=np.ones(len(every)),
        bounds=Bounds(low, high),
        constraints=LinearConstraint(
            matrix, [low for _row, low, _high in rows], [high for *_row, high in rows]
        ),
        options={"mip_rel_gap": 0.0, "time_limit": LIMIT},
    )
    if found.status == 1:
        raise NoSet("time")
    if found.x is None:
        raise NoSet("needs")
    return np.round(found.x)


def _held_together(every: list[Proposal], budgets: Mapping[str, int]) -> None:
    """What must be held, with all that it builds on, can be: raises NoSet with the reason in words of the plan."""
    by_key = {one.key: one for one in every}
    held: dict[str, Proposal] = {}
    waiting = [one for one in every if one.must]
    while waiting:
        one = waiting.pop()
        if one.key not in held:
            held[one.key] = one
            waiting += [by_key[key] for key in one.needs]
    ends = [one.instead_of for one in held.values() if one.instead_of]
    for end in sorted(set(ends)):
        if ends.count(end) > 1:
            raise NoSet("alternatives", end)
    for source in sorted({source for one in held.values() for source in one.cost}):
        if sum(one.cost.get(source, 0) for one in held.values()) > budgets.get(source, 0):
            raise NoSet("budget", source)


def _choice(
    every: list[Proposal], place: Mapping[str, int], budgets: Mapping[str, int], taken: set[str]
) -> Choice:
    choice = Choice(taken=[one.key for one in every if one.key in taken])
    chosen = [every[place[key]] for key in choice.taken]
    choice.worth = sum(one.worth for one in chosen)
    choice.spent = {
        source: sum(one.cost.get(source, 0) for one in chosen)
        for source in sorted({source for one in every for source in one.cost})
    }
    # In whole rupees, once more: what the solver calls within its tolerance is not within a budget.
    if any(spent > budgets.get(source, 0) for source, spent in choice.spent.items()):
        raise NoSet("budget", "rounding")
    ends = {one.instead_of: one.key for one in chosen if one.instead_of}
    for one in every:
        if one.key in taken:
            continue
        choice.left_out[one.key] = _why(one, choice, budgets, taken, ends)
    return choice


def _why(
    one: Proposal, choice: Choice, budgets: Mapping[str, int], taken: set[str], ends: Mapping[str, str]
) -> LeftOut:
    if not one.worth:
        return LeftOut("worthless")
    if one.instead_of in ends:
        return LeftOut("another_way", ends[one.instead_of])
    short = {
        source: choice.spent[source] + cost - budgets.get(source, 0) for source, cost in one.cost.items()
    }
    source = max(sorted(short), key=lambda name: short[name], default="")
    if source and short[source] > 0:
        return LeftOut("money", source, short[source])
    return LeftOut("builds_on", min(one.needs - taken))
