"""The best set for 75 districts of forty proposals each; its floor takes them down the ranked list while the money lasts."""

import random
from collections.abc import Iterator
from time import perf_counter

from bench.figure import AT_MOST, Figure, Goal
from odop.planning.best import LAKH, Proposal, choose, ranked

DISTRICTS, PROPOSALS, SEED = 75, 40, 20180523
SOURCES = ("centre", "market", "training")
SECONDS = Goal("value", AT_MOST, 10)


def plans() -> Iterator[tuple[list[Proposal], dict[str, int]]]:
    """Made-up plans whose money pays for a third of what is proposed."""
    dice = random.Random(SEED)
    for _district in range(DISTRICTS):
        plan = [
            Proposal(
                f"p{at}",
                dice.randint(1, 5),
                dice.randint(5, 900),
                {
                    source: dice.randint(1, 100) * LAKH // 4
                    for source in dice.sample(SOURCES, dice.choice((1, 1, 2)))
                },
                met=dice.randint(0, 4),
                tried=4,
                instead_of=dice.choice(("", "", "x", "y", "z")),
                needs=frozenset({f"p{dice.randrange(at)}"}) if at and dice.random() < 0.2 else frozenset(),
            )
            for at in range(PROPOSALS)
        ]
        yield plan, {source: sum(one.cost.get(source, 0) for one in plan) // 3 for source in SOURCES}


def greedy(plan: list[Proposal], money: dict[str, int]) -> int:
    """What going down the ranked list is worth: what an office does with a sheet of paper."""
    left, taken, ends, worth = dict(money), set[str](), set[str](), 0
    for one in ranked(plan):
        pays = all(left[source] >= cost for source, cost in one.cost.items())
        if pays and one.needs <= taken and one.instead_of not in ends:
            taken.add(one.key)
            ends |= {one.instead_of} - {""}
            worth += one.worth
            left = {source: left[source] - one.cost.get(source, 0) for source in left}
    return worth


def measure() -> Iterator[Figure]:
    ours = plain = 0
    spent = [0.0, 0.0]
    for plan, money in plans():
        began = perf_counter()
        ours += choose(plan, money).worth
        between = perf_counter()
        plain += greedy(plan, money)
        spent[0] += between - began
        spent[1] += perf_counter() - between
    yield Figure("planning_best_set_seconds", spent[0], "s", floor=spent[1], goal=SECONDS)
    yield Figure("planning_best_set_worth", ours / 1000, "worth", floor=plain / 1000)
