"""The arithmetic of clusters against the tables that docs/algorithms/clusters.md works by hand."""

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odop.diagnosis.clusters import (
    LEAST,
    Table,
    advantages,
    alike,
    breadth_of,
    candidates,
    concentration,
    growth,
    location_quotient,
    places_of,
    rank_of,
)

PAGE = Path(__file__).resolve().parents[3] / "docs" / "algorithms" / "clusters.md"
HEADINGS = {"metal": frozenset({"8306"}), "wood": frozenset({"4420"}), "food": frozenset({"0910"})}


def tables(section: str) -> list[list[dict[str, str]]]:
    """The tables of one section of the page, each as rows by column."""
    text = PAGE.read_text(encoding="utf-8").split(f"## Worked by hand: {section}\n")[1].split("\n## ")[0]
    found: list[list[dict[str, str]]] = []
    head: list[str] = []
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")] if line.startswith("|") else []
        if not cells:
            head = []
        elif not head:
            head = cells
            found.append([])
        elif not set(cells[0]) <= {"-"}:
            found[-1].append(dict(zip(head, cells, strict=True)))
    return found


def counts(section: str) -> Table:
    """The first table of a section, whose margins must be right."""
    rows = tables(section)[0]
    cells = {
        (int(row["district"]), name): int(value)
        for row in rows
        for name, value in row.items()
        if row["district"] != "all" and name not in {"district", "all"}
    }
    made = Table(cells)
    for row in rows:
        if row["district"] != "all":
            assert made.places[int(row["district"])] == int(row["all"])
    last = {name: int(value) for name, value in rows[-1].items() if name != "district"}
    assert last.pop("all") == made.total and last == made.activities
    return made


@pytest.fixture(scope="module")
def units() -> Table:
    return counts("units")


def test_quotient_focus_and_size_are_those_of_the_page(units: Table) -> None:
    rows = tables("units")[1]
    assert len(rows) == 9
    for row in rows:
        place, activity = int(row["district"]), row["activity"]
        [one] = [one for one in candidates(units, place) if one.activity == activity]
        told = (one.quotient, one.focus, one.size)
        assert told == tuple(Fraction(row[name]) for name in ("LQ", "focus", "size")), row


def test_concentration_is_that_of_the_page(units: Table) -> None:
    rows = tables("units")[2]
    assert len(rows) == 6
    for row in rows:
        name = row["of"]
        place = name.removeprefix("district ")
        index = breadth_of(units, int(place)) if name != place else places_of(units, name)
        assert index == Fraction(row["HHI"]), row
    assert alike(Fraction(19, 32)) == Fraction(32, 19) and alike(None) is None


def test_growth_is_that_of_the_page(units: Table) -> None:
    before = counts("growth")
    [metal] = [one for one in candidates(units, 1, before=before) if one.activity == "metal"]
    assert (metal.grown, metal.grown_everywhere) == (Fraction(1, 2), Fraction(1, 4))
    [food] = [one for one in candidates(units, 1, before=before) if one.activity == "food"]
    assert food.grown is None and food.grown_everywhere == Fraction(2, 9)


def test_advantages_are_those_of_the_page() -> None:
    exports, rows = counts("exports"), tables("exports")[1]
    told = {(place, one.heading): one.value for place in (1, 2, 3) for one in advantages(exports, place)}
    assert told == {(int(row["district"]), row["heading"]): Fraction(row["RCA"]) for row in rows}
    assert [one.heading for one in advantages(exports, 2)] == ["4420", "0910", "8306"]


def test_the_rank_is_that_of_the_page(units: Table) -> None:
    [rows] = tables("the rank")
    for place in (1, 2, 3):
        found = candidates(
            units, place, before=counts("growth"), exports=counts("exports"), headings=HEADINGS
        )
        told = [(str(at), one.activity, ", ".join(one.stars) or "–") for at, one in enumerate(found, 1)]
        assert told == [
            (row["rank"], row["activity"], row["stars"]) for row in rows if row["district"] == str(place)
        ]


def test_what_is_not_known_earns_no_star_and_costs_none(units: Table) -> None:
    assert candidates(units, 1)[0].stars == ("specialisation", "size")
    assert candidates(units, 99) == [] and advantages(units, 99) == []
    assert location_quotient(units, 99, "metal") is None and location_quotient(units, 1, "glass") is None
    assert concentration([]) is None and concentration([0, 0]) is None
    assert growth(5, 0) is None and growth(5, None) is None and growth(0, 5) == -1


def test_few_units_earn_no_star_however_special() -> None:
    table = Table({(1, "horn"): LEAST - 1, (1, "food"): 100, (2, "food"): 1000})
    [horn] = [one for one in candidates(table, 1) if one.activity == "horn"]
    assert horn.quotient > 2 and horn.too_few and horn.stars == ()


def test_equal_counts_share_the_better_rank() -> None:
    assert [rank_of(value, [5, 5, 3]) for value in (5, 3)] == [1, 3]
    table = Table({(place, "wood"): 10 for place in range(20)})
    assert all("size" in candidates(table, place)[0].stars for place in range(20))


def test_a_count_below_nought_is_refused() -> None:
    with pytest.raises(ValueError, match="below nought"):
        Table({(1, "wood"): -1})


CELLS = st.dictionaries(
    st.tuples(st.integers(1, 6), st.sampled_from("abcde")), st.integers(0, 10**9), min_size=1, max_size=30
)


@settings(deadline=None)
@given(CELLS)
def test_the_quotients_of_an_activity_balance_over_districts(cells: Mapping[tuple[int, str], int]) -> None:
    """Weighed by the districts' shares of all, they come to 1: what one has more of, another has less of."""
    table = Table(cells)
    for activity, count in table.activities.items():
        quotients = {place: location_quotient(table, place, activity) for place in table.places}
        if count:
            known = [(place, one) for place, one in quotients.items() if one is not None]
            assert sum(one * table.places[place] for place, one in known) == table.total


@settings(deadline=None)
@given(CELLS)
def test_a_concentration_lies_between_all_alike_and_all_in_one(cells: Mapping[tuple[int, str], int]) -> None:
    table = Table(cells)
    for place in table.places:
        index, own = breadth_of(table, place), table.of_place(place)
        assert index is None if not own else Fraction(1, len(own)) <= (index or 0) <= 1


@settings(deadline=None)
@given(CELLS, st.integers(2, 9))
def test_the_rank_does_not_depend_on_the_unit_of_count(
    cells: Mapping[tuple[int, str], int], times: int
) -> None:
    """Thousands or single ones: the order and the stars are the same, as long as nothing is too few."""
    cells = {key: count + LEAST for key, count in cells.items()}
    many = {key: count * times for key, count in cells.items()}
    for place in {place for place, _activity in cells}:
        one, other = candidates(Table(cells), place), candidates(Table(many), place)
        assert [(x.activity, x.stars, x.quotient) for x in one] == [
            (x.activity, x.stars, x.quotient) for x in other
        ]
