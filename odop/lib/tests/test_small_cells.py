"""Small counts stay hidden, also from a reader who subtracts."""

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from odop.lib.small_cells import LEAST, Hidden, gives_away, hide, is_small


def test_one_to_four_are_small_and_zero_is_not() -> None:
    assert [count for count in range(8) if is_small(count)] == [1, 2, 3, 4]


def test_nothing_is_hidden_when_nothing_is_small() -> None:
    assert hide({"a": (5,), "b": (0,), "c": (900,)}) == Hidden(frozenset())


def test_a_single_small_cell_takes_another_one_with_it() -> None:
    hidden = hide({"a": (3,), "b": (60,), "c": (7,), "d": (900,)})
    assert hidden.keys == {"a", "c"} and not hidden.total


def test_two_cells_of_one_are_not_enough_because_their_sum_tells_them() -> None:
    assert gives_away([1, 1])
    assert gives_away([4, 4])
    assert not gives_away([1, 4])
    assert len(hide({"a": (1,), "b": (1,), "c": (30,), "d": (50,)}).keys) > 2


def test_a_small_cell_beside_five_takes_more_because_six_has_one_solution() -> None:
    hidden = hide({"a": (1,), "b": (5,), "c": (20,), "d": (40,)})
    assert hidden.keys >= {"a", "b", "c"} or hidden.total


def test_the_total_goes_when_no_other_cell_can_protect_the_small_one() -> None:
    assert hide({"a": (3,), "b": (0,)}) == Hidden(frozenset("a"), total=True)


def test_a_share_is_hidden_for_the_few_inside_and_for_the_few_outside() -> None:
    cells = {"few women": (40, 2, 38), "few men": (40, 39, 1), "b": (60, 30, 30), "c": (70, 35, 35)}
    assert hide(cells).keys >= {"few women", "few men"}


def readings(cells: dict[int, tuple[int]], hidden: Hidden[int]) -> dict[int, set[int]]:
    """Every value that each small cell may have for a reader who sees the rest and the total (all ways tried)."""
    keys = sorted(hidden.keys)
    total = sum(cells[key][0] for key in keys)
    shown = min(
        (parts[0] for key, parts in cells.items() if key not in hidden.keys and parts[0]), default=total
    )
    ranges = [
        range(1, LEAST) if is_small(cells[key][0]) else range(LEAST, max(shown, LEAST) + 1) for key in keys
    ]
    found: dict[int, set[int]] = {key: set() for key in keys if is_small(cells[key][0])}
    for values in product(*ranges):
        if sum(values) == total:
            for key, value in zip(keys, values, strict=True):
                if key in found:
                    found[key].add(value)
    return found


@given(st.lists(st.integers(0, 12), min_size=1, max_size=6))
@settings(max_examples=120, deadline=None)
def test_no_hidden_count_has_only_one_solution(counts: list[int]) -> None:
    cells = {at: (count,) for at, count in enumerate(counts)}
    hidden = hide(cells)
    assert all(at in hidden.keys for at, count in enumerate(counts) if is_small(count))
    if not hidden.total:
        assert all(len(values) > 1 for values in readings(cells, hidden).values())


def test_columns_about_the_same_people_hide_the_same_cells() -> None:
    count = hide({"a": (3,), "b": (6,), "c": (9,)})
    share = hide({"a": (3, 0, 3), "b": (6, 0, 6), "c": (9, 0, 9)})
    assert count == share


def test_a_cell_without_records_has_no_parts_and_is_shown() -> None:
    assert hide({"a": (), "b": (3, 1), "c": (40, 21), "d": (50, 20)}).keys == {"b", "c", "d"}
