"""The common facility centre scheme against the orders' own numbers, the same in Python, numpy and PostgreSQL."""

import random
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from odop.lib.formula.fields import Field
from odop.lib.rules import Scheme, columns_from, compile_folder

FOLDER = Path(__file__).resolve().parents[1] / "schemes" / "common_facility_centre"
FIRST, SECOND = date(2022, 6, 1), date(2024, 6, 1)
CRORE = 100 * 10_000_000  # paise
FINE: dict[str, Any] = {
    "institution": "spv", "legal_form": "producer_company", "members": 24, "members_tied_to_product": 18,
    "largest_share_percent": 10, "one_per_family": True, "state_nominee": True, "open_to_stakeholders": True,
    "bears_running_cost": True, "named_in_study": True, "kind": "common", "land": "owned", "lease_years": 0,
    "land_of_member": False, "land_clear": True, "project_cost": 4 * CRORE, "land_cost": 0, "central_share": 0,
    "other_scheme": False,
}  # fmt: skip
EDGES = ["0", "4", "4.01", "8", "8.01", "10", "10.01", "15", "15.01", "17", "20", "900"]
KIND = {"money": "bigint", "integer": "integer", "yesno": "boolean", "date": "date"}


@cache
def scheme() -> Scheme:
    return compile_folder(FOLDER)


def paise(crore: str) -> int:
    return int(Decimal(crore) * CRORE)


def share(crore: str, day: date, **facts: Any) -> Any:
    """What the State gives, in crore; None when it is refused."""
    decided = scheme().assess({**FINE, "project_cost": paise(crore), **facts}, day)
    return Decimal(decided.outputs["state_share"]) / CRORE if decided.outputs else None


@pytest.mark.parametrize(
    ("crore", "gives"),
    [("4", "3.6"), ("4.01", "3.208"), ("8", "6.4"), ("8.01", "5.607"), ("10", "7")],
)
def test_the_slabs_of_2023_apply_to_the_whole_cost_and_fall_at_each_step(crore: str, gives: str) -> None:
    assert share(crore, SECOND) == Decimal(gives)


@pytest.mark.parametrize(("crore", "gives"), [("10.01", "6.006"), ("15", "9"), ("15.01", "9"), ("20", "9")])
def test_above_ten_crore_environment_and_research_get_60_percent_up_to_9_crore(
    crore: str, gives: str
) -> None:
    assert share(crore, SECOND, kind="environment") == share(crore, SECOND, kind="research") == Decimal(gives)
    assert share(crore, SECOND) is None


@pytest.mark.parametrize(
    ("crore", "gives"),
    [("4", "3.6"), ("10.01", "9.009"), ("15", "13.5"), ("15.01", "12.75"), ("20", "12.75")],
)
def test_the_order_of_2018_gave_90_percent_up_to_15_crore_and_then_12_75(crore: str, gives: str) -> None:
    assert share(crore, FIRST) == Decimal(gives)


def test_above_15_crore_the_order_of_2018_gave_the_cost_without_land_where_that_was_less() -> None:
    assert share("16", FIRST, land_cost=4 * CRORE) == 12
    assert share("17", FIRST, land_cost=paise("4.25")) == Decimal("12.75")


def test_a_technical_institution_gets_half_up_to_seven_and_a_half_crore_and_only_since_2023() -> None:
    asked = {"institution": "technical_institution"}
    assert [share(cost, SECOND, **asked) for cost in ("6", "15", "15.01", "30")] == [3, Decimal("7.5")] + [
        Decimal("7.5")
    ] * 2
    assert share("6", FIRST, **asked) is None


@pytest.mark.parametrize(
    ("day", "cost", "land", "facts", "high"),
    [
        (FIRST, "10", "0", {}, False),
        (FIRST, "10.000000001", "0", {}, True),
        (FIRST, "11", "2", {}, True),  # land is part of the cost under the order of 2018
        (SECOND, "11", "2", {}, False),  # and is not since 2023
        (SECOND, "12", "2", {}, False),
        (SECOND, "12.000000001", "2", {"kind": "research"}, True),
        (SECOND, "4", "0", {"institution": "technical_institution"}, True),
        (SECOND, "4", "0", {"central_share": 1}, True),
    ],
)
def test_the_committee_is_chosen_by_the_project_cost_of_the_order_in_force(
    day: date, cost: str, land: str, facts: dict[str, Any], high: bool
) -> None:
    given = {**FINE, "project_cost": paise(cost), "land_cost": paise(land), **facts}
    decided = scheme().assess(given, day)
    assert decided.eligible is True
    known = {**given, **decided.outputs, "eligible": True}
    for screening, high_level in (
        ("put_to_screening", "put_to_high_level"),
        ("put_up_final_screening", "put_up_final_high_level"),
    ):
        assert bool(scheme().workflow.action(screening).refusals(known)) is high
        assert bool(scheme().workflow.action(high_level).refusals(known)) is not high


def rows() -> list[dict[str, Any]]:
    """Every edge and a few paise around it in both kinds of land, each fact missing, and a crowd by chance."""
    found = []
    for edge in EDGES:
        for step in (-2, -1, 0, 1, 2):
            for land in (0, 1, CRORE):
                cost = paise(edge) + land + step
                if 0 <= cost <= 10**12:
                    found.append({**FINE, "project_cost": cost, "land_cost": land, "kind": "research"})
    found += [{**FINE, key: None} for key in FINE] + [dict.fromkeys(FINE), {}]
    dice = random.Random(2023)
    specs = {one.key: one for one in scheme().fields}
    for _ in range(4000):
        row: dict[str, Any] = {}
        for key, usual in FINE.items():
            spec = specs[key]
            if dice.random() < 0.85:
                row[key] = usual
            elif spec.choice_codes:
                row[key] = dice.choice([*spec.choice_codes, None])
            elif spec.type == "yesno":
                row[key] = dice.choice([True, False, None])
            elif spec.type == "money":
                row[key] = dice.choice([0, 1, CRORE, dice.randrange(20 * CRORE), None])
            else:
                row[key] = dice.choice([0, 9, 10, 11, 15, 20, 25, 40, None])
        row["project_cost"] = dice.choice([row["project_cost"], dice.randrange(25 * CRORE)])
        found.append(row)
    return found


@pytest.mark.parametrize("day", [FIRST, SECOND])
def test_the_three_instalments_are_40_30_and_30_percent_and_sum_to_the_share_exactly(day: date) -> None:
    decide = scheme().decider(day)
    seen = 0
    for row in rows():
        given = decide(row).outputs
        if "tranche_3" not in given:
            continue
        seen += 1
        share_of = given["state_share"]
        assert given["tranche_1"] + given["tranche_2"] + given["tranche_3"] == share_of
        assert abs(given["tranche_1"] * 10 - share_of * 4) <= 5
        assert abs(given["tranche_2"] * 10 - share_of * 3) <= 5
        basis = row["project_cost"] - (row["land_cost"] if day == SECOND else 0)
        assert given["spv_share"] + share_of + row["central_share"] == basis
        assert given["spv_share"] >= 0
    assert seen > 1000


@pytest.mark.parametrize("day", [FIRST, SECOND])
def test_numpy_decides_as_python_does(day: date) -> None:
    every = rows()
    columns, known = columns_from(scheme(), every)
    found = scheme().assess_columns(columns, known, day)
    decide = scheme().decider(day)
    for number, row in enumerate(every):
        one = decide(row)
        assert {True: 1, False: 0, None: -1}[one.eligible] == found.eligible[number], row
        given = {key: int(found.outputs[key][number]) for key in found.outputs if found.decided[key][number]}
        assert given == one.outputs, row
        assert (one.row or 0) == found.row[number], row


@pytest.fixture
def table(db: None) -> Iterator[list[dict[str, Any]]]:
    every = rows()
    kinds = {spec.key: KIND.get(spec.type, "text") for spec in scheme().fields}
    with connection.cursor() as cursor:
        columns = ", ".join(f"{key} {kind}" for key, kind in kinds.items())
        cursor.execute(f"CREATE TEMPORARY TABLE proposals (number integer, {columns}) ON COMMIT DROP")
        with cursor.cursor.copy("COPY proposals FROM STDIN") as copy:
            for number, row in enumerate(every):
                copy.write_row((number, *(row.get(key) for key in kinds)))
    yield every


def own_column(field: Field) -> str:
    return field.key


@pytest.mark.parametrize("day", [FIRST, SECOND])
def test_postgresql_decides_as_python_does(day: date, table: list[dict[str, Any]]) -> None:
    keys = [output.key for output in scheme().entitlement[0].outputs]
    sql = scheme().sql_table(day, "proposals", source=own_column, keep=["number"])
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT number, eligible, failed, missing, row, {', '.join(keys)} FROM ({sql}) AS d ORDER BY number"
        )
        found = cursor.fetchall()
    decide = scheme().decider(day)
    for row, (_number, eligible, failed, missing, used, *amounts) in zip(table, found, strict=True):
        one = decide(row)
        given = {key: amount for key, amount in zip(keys, amounts, strict=True) if amount is not None}
        assert (eligible, tuple(failed), tuple(missing), used, given) == (
            one.eligible, one.failed, one.missing, one.row, one.outputs,
        ), row  # fmt: skip
