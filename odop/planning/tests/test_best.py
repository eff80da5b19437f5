"""The best set under a budget is the best: every set of small plans is tried, and the solver finds none worse."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odop.planning.best import LAKH, Choice, LeftOut, NoSet, Proposal, choose, loss, ranked


def test_the_worked_example_of_the_documentation() -> None:
    plan = [
        Proposal("finishing", 5, 120, {"centre": 60 * LAKH}, met=2, tried=3, instead_of="finish"),
        Proposal("job_work", 5, 60, {"centre": 18 * LAKH}, met=1, tried=1, instead_of="finish"),
        Proposal("training", 4, 75, {"training": 6 * LAKH}, met=7, tried=8),
        Proposal("fair", 3, 20, {"market": 4 * LAKH}, met=3, tried=6),
        Proposal("packaging", 3, 90, {"centre": 15 * LAKH}),
    ]
    budgets = {"centre": 70 * LAKH, "training": 6 * LAKH, "market": 3 * LAKH}
    assert [one.key for one in ranked(plan)] == ["training", "job_work", "packaging", "fair", "finishing"]
    found = choose(plan, budgets)
    assert found.taken == ["training", "finishing"]
    assert (found.worth, found.spent) == (600_000, {"centre": 6_000_000, "market": 0, "training": 600_000})
    assert found.left_out == {
        "job_work": LeftOut("another_way", "finishing"),
        "packaging": LeftOut("money", "centre", 5 * LAKH),
        "fair": LeftOut("money", "market", 1 * LAKH),
    }
    assert loss(plan, budgets, "packaging") == 360_000 - 200_000 - 135_000
    assert loss(plan, budgets, "fair") is None
    assert loss(plan, budgets, "training") == 0


def test_nothing_is_taken_without_what_it_builds_on() -> None:
    plan = [
        Proposal("land", 1, 0, {"state": 50}),
        Proposal("hall", 4, 100, {"state": 60}, needs=frozenset({"land"})),
        Proposal("fair", 1, 100, {"state": 100}),
    ]
    assert choose(plan, {"state": 120}).taken == ["hall", "land"]
    assert choose(plan, {"state": 109}).taken == ["fair"]
    assert choose(plan, {"state": 109}).left_out["hall"] == LeftOut("money", "state", 51)
    assert choose(plan, {"state": 60}).left_out["hall"] == LeftOut("builds_on", "land")


def test_of_sets_worth_the_same_the_cheapest_is_taken() -> None:
    plan = [
        Proposal("a", 2, 10, {"state": 900}, instead_of="x"),
        Proposal("b", 2, 10, {"state": 300}, instead_of="x"),
    ]
    assert choose(plan, {"state": 1000}).taken == ["b"]
    assert choose(plan, {"state": 1000}).left_out == {"a": LeftOut("another_way", "b")}


@pytest.mark.parametrize(
    ("plan", "why"),
    [
        ([Proposal("a", 1, 1, {"state": 11}, must=True)], "budget"),
        ([Proposal("a", 1, 1, {}, must=True, needs=frozenset("b")), Proposal("b", 1, 1, {"state": 11})], "budget"),
        ([Proposal(key, 1, 1, {}, instead_of="x", must=True) for key in "ab"], "alternatives"),
    ],
)  # fmt: skip
def test_what_cannot_be_held_together_says_why(plan: list[Proposal], why: str) -> None:
    with pytest.raises(NoSet) as refused:
        choose(plan, {"state": 10})
    assert refused.value.why == why


@pytest.mark.parametrize(
    "plan",
    [
        [Proposal("a", 1, 1, {}), Proposal("a", 1, 1, {})],
        [Proposal("a", 1, 1, {}, needs=frozenset("b"))],
        [Proposal("a", 1, 1, {"state": -1})],
    ],
)
def test_a_plan_that_contradicts_itself_is_not_solved(plan: list[Proposal]) -> None:
    with pytest.raises(ValueError, match=r"twice|nobody proposes|below zero"):
        choose(plan, {})


def test_an_empty_plan_is_an_empty_choice() -> None:
    assert choose([], {"state": 5}) == Choice()


SOURCES = ("state", "centre")


@st.composite
def plans(draw: st.DrawFn) -> tuple[list[Proposal], dict[str, int]]:
    number = draw(st.integers(1, 9))
    keys = [f"p{place}" for place in range(number)]
    plan = [
        Proposal(
            key,
            severity=draw(st.integers(0, 5)),
            reach=draw(st.integers(0, 40)),
            cost={source: draw(st.integers(0, 300)) * 1_000 for source in draw(st.sets(st.sampled_from(SOURCES)))},
            met=draw(st.integers(0, 3)),
            tried=3,
            instead_of=draw(st.sampled_from(("", "", "x", "y"))),
            needs=frozenset(draw(st.sets(st.sampled_from(keys[:place]), max_size=2)) if place else ()),
            must=draw(st.integers(0, 9)) == 0,
        )
        for place, key in enumerate(keys)
    ]  # fmt: skip
    return plan, {source: draw(st.integers(0, 900)) * 1_000 for source in SOURCES}


def allowed(chosen: tuple[Proposal, ...], plan: list[Proposal], budgets: dict[str, int]) -> bool:
    keys = {one.key for one in chosen}
    ends = [one.instead_of for one in chosen if one.instead_of]
    return (
        all(one.key in keys for one in plan if one.must)
        and len(ends) == len(set(ends))
        and all(one.needs <= keys for one in chosen)
        and all(sum(one.cost.get(source, 0) for one in chosen) <= budgets[source] for source in SOURCES)
    )


@given(plans())
@settings(max_examples=60, deadline=None)
def test_no_set_is_worth_more_and_none_as_worthy_is_cheaper(
    world: tuple[list[Proposal], dict[str, int]],
) -> None:
    plan, budgets = world
    sets = [
        (sum(one.worth for one in chosen), -sum(one.rupees for one in chosen))
        for size in range(len(plan) + 1)
        for chosen in combinations(plan, size)
        if allowed(chosen, plan, budgets)
    ]
    if not sets:
        with pytest.raises(NoSet):
            choose(plan, budgets)
        return
    found = choose(plan, budgets)
    taken = tuple(one for one in plan if one.key in found.taken)
    assert allowed(taken, plan, budgets)
    assert (found.worth, -sum(found.spent.values())) == max(sets)
    assert set(found.left_out) == {one.key for one in plan} - set(found.taken), (
        "each one left out has its reason"
    )
