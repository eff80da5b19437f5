"""Lists: pages hold together while rows come and go, in a bounded number of queries."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from odop.api.tests.conftest import Caller
from odop.casework.models import Case
from odop.finance import factories
from odop.kernel import clock, scope
from odop.places.models import District


def make(number: int, *, state: str = "scrutiny") -> list[Case]:
    with scope.system():
        return factories.cases(District.objects.get(pk=659), number, state=state)


@pytest.fixture
def many(demo: None) -> list[Case]:
    """Cases of one office: with the same deadline, with others, and without one."""
    cases = make(30)
    with scope.system():
        today = clock.today()
        for number, case in enumerate(cases):
            Case.objects.filter(pk=case.pk).update(
                waiting_on="diepc", due_on=None if number % 5 == 4 else today + timedelta(days=number % 3 - 1)
            )
    return cases


def walked(
    caller: Caller, address: str, *, limit: int, between: Callable[[], Any] = lambda: None
) -> list[str]:
    seen: list[str] = []
    cursor, sign = "", "&" if "?" in address else "?"
    while cursor is not None:
        page = caller.get(f"{address}{sign}limit={limit}" + (f"&cursor={cursor}" if cursor else "")).json()
        assert len(page["items"]) <= limit
        seen += [one["ref"] for one in page["items"]]
        cursor = page["next"]
        between()
    return seen


@pytest.mark.parametrize("limit", [1, 4, 7, 30, 200])
@pytest.mark.parametrize("address", ["/cases", "/worklist"])
def test_pages_hold_every_row_once(
    many: list[Case], as_: Callable[[str], Caller], address: str, limit: int
) -> None:
    seen = walked(as_("officer-sambhal"), address, limit=limit)
    assert len(seen) == len(set(seen)) == 30


def test_the_worklist_is_in_the_order_of_its_deadlines(
    many: list[Case], as_: Callable[[str], Caller]
) -> None:
    rows = as_("officer-sambhal").get("/worklist?limit=200").json()["items"]
    days = [row["due_on"] or "9999" for row in rows]
    assert days == sorted(days)
    assert days.count("9999") == 6
    late = as_("officer-sambhal").get("/worklist?late=true&limit=200").json()["items"]
    assert late and all(row["late"] for row in late)
    assert as_("officer-sambhal").get("/worklist?state=committee").json()["items"] == []
    assert len(as_("officer-sambhal").get("/worklist?scheme=margin_money&limit=200").json()["items"]) == 30


def test_rows_that_come_meanwhile_shift_nothing(many: list[Case], as_: Callable[[str], Caller]) -> None:
    seen = walked(as_("officer-sambhal"), "/cases", limit=5, between=lambda: make(2))
    assert set(seen) == {case.ref for case in many}
    assert len(seen) == 30


def test_a_cursor_of_another_list_or_a_forged_one_is_refused(
    many: list[Case], as_: Callable[[str], Caller]
) -> None:
    officer = as_("officer-sambhal")
    cursor = officer.get("/worklist?limit=3").json()["next"]
    for wrong in (cursor, cursor[:-1], "abc", "x" * 400, "%00"):
        given = officer.get(f"/cases?limit=3&cursor={wrong}")
        assert (given.status_code, given.json()["code"]) == (422, "bad_cursor"), wrong


@pytest.mark.parametrize("address", ["/cases", "/worklist"])
def test_a_list_costs_the_same_queries_with_many_rows(
    many: list[Case], as_: Callable[[str], Caller], address: str
) -> None:
    officer = as_("officer-sambhal")
    officer.get(address)  # what is compiled once a process

    def queries(limit: int) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert officer.get(f"{address}?limit={limit}").status_code == 200
        return len(asked)

    assert queries(1) == queries(30)
