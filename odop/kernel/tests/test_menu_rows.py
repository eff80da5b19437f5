"""The desk's menu: one row for few entries; groups above the entries of the present one for many."""

from typing import Any

import pytest

from odop.kernel import menu
from odop.kernel.menu import GROUPS, MOST_IN_ONE_ROW, rows


def entries(current: int | None = None, *, groups: str) -> list[dict[str, Any]]:
    """One entry for each letter of `groups`; "-" stands outside the groups."""
    codes = dict(zip("abc", GROUPS, strict=False)) | {"-": ""}
    return [
        {
            "label": f"Entry {number}",
            "url": f"/{number}/",
            "current": number == current,
            "group": codes[letter],
        }
        for number, letter in enumerate(groups)
    ]


def labels(row: list[dict[str, Any]]) -> list[str]:
    return [str(one["label"]) for one in row]


def test_few_entries_stand_in_one_row_whatever_their_groups() -> None:
    few = entries(groups="aabb-"[:MOST_IN_ONE_ROW])
    assert rows(few) == [few]


def test_many_stand_in_groups_with_those_of_the_present_group_below() -> None:
    first, second = rows(entries(4, groups="-aaabbbccc"))
    a, b, c = (str(label) for label in list(GROUPS.values())[:3])
    assert labels(first) == ["Entry 0", a, b, c]
    assert [one["url"] for one in first] == ["/0/", "/1/", "/4/", "/7/"]
    assert [bool(one.get("inside")) for one in first] == [False, False, True, False]
    assert labels(second) == ["Entry 4", "Entry 5", "Entry 6"]
    assert [one["current"] for one in second] == [True, False, False]


def test_a_group_of_one_is_its_entry_and_a_page_outside_the_menu_has_no_second_row() -> None:
    (first,) = rows(entries(groups="aaaaaaaab"))
    assert labels(first) == [str(next(iter(GROUPS.values()))), "Entry 8"]


def test_every_entry_of_the_desk_but_the_states_stands_in_a_group() -> None:
    alone = [one.path for one in menu.ENTRIES if one.place == "desk" and not one.group]
    assert len(alone) <= 1, alone


def test_an_unknown_group_is_refused_and_nothing_enters_the_menu() -> None:
    before = list(menu.ENTRIES)
    with pytest.raises(ValueError, match="no group"):
        menu.entry("X", "/desk/x/", place="desk", group="elsewhere")
    assert before == menu.ENTRIES
