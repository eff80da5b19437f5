"""Python and numpy say the same to the paisa; `odop/schemes/tests/test_sql_equals_python.py` adds PostgreSQL."""

from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest

from odop.lib.formula import Symbol, parse
from odop.lib.formula.evaluate import evaluate
from odop.lib.formula.numpy_math import Values, evaluate_columns
from odop.lib.rules import columns_from
from odop.lib.tests.rules_rows import FINE, edge_rows, margin_money, random_rows

DAY = date(2024, 6, 1)
ELIGIBLE = {1: True, 0: False, -1: None}


def differences(rows: list[dict[str, Any]], as_of: date, *, text_columns: bool = False) -> list[Any]:
    scheme = margin_money()
    decide = scheme.decider(as_of)
    columns, known = columns_from(scheme, rows)
    if text_columns:
        for key in ("category", "gender", "activity"):
            columns[key] = np.array([str(row.get(key)) for row in rows])
    found = scheme.assess_columns(columns, known, as_of)
    wrong = []
    for index, row in enumerate(rows):
        one = decide(row)
        same = (
            ELIGIBLE[int(found.eligible[index])] is one.eligible
            and {key for key, mask in found.failed.items() if mask[index]} == set(one.failed)
            and {key for key, mask in found.missing.items() if mask[index]} == set(one.missing)
            and int(found.row[index]) == (one.row or 0)
            and {key: int(found.outputs[key][index]) for key, mask in found.decided.items() if mask[index]}
            == one.outputs
            and all(not found.outputs[key][index] for key, mask in found.decided.items() if not mask[index])
        )
        if not same:
            wrong.append((row, one))
    return wrong


def test_numpy_equals_python_on_every_edge_and_every_missing_fact() -> None:
    rows = edge_rows()
    assert len(rows) > 500
    assert differences(rows, DAY) == []
    assert differences(rows, DAY, text_columns=True) == []


def test_numpy_equals_python_on_a_hundred_thousand_applicants() -> None:
    rows = random_rows(100_000)
    outcomes = {margin_money().decider(DAY)(row).eligible for row in rows[:5000]}
    assert outcomes == {True, False, None}
    assert differences(rows, DAY) == []


def test_numpy_equals_python_when_the_scheme_is_not_in_force() -> None:
    assert differences(edge_rows()[:20], date(2018, 1, 1)) == []


def test_a_column_that_is_not_given_is_missing_throughout() -> None:
    columns, known = columns_from(margin_money(), [FINE, FINE])
    del columns["project_cost"]
    found = margin_money().assess_columns(columns, known, DAY)
    assert found.eligible.tolist() == [-1, -1]
    assert found.missing["project_cost"].all() and not found.decided["margin_money"].any()


SYMBOLS = {
    "cost": Symbol("cost", "money", 0, 10**12),
    "land": Symbol("land", "money", 0, 10**12),
    "seats": Symbol("seats", "integer", 0, 25),
    "woman": Symbol("woman", "yesno"),
    "craft": Symbol("craft", "text", choices=("brass", "horn", "carpet")),
    "born": Symbol("born", "date"),
    "as_of": Symbol("as_of", "date"),
}
FORMULAS = [
    ("pct(33.3333, cost - land)", "money", 1),
    ("pct(12.5 if woman else 7.25, cost)", "money", 1),
    ("pct(25, cost - land)", "money", 100),
    ("pct(seats, cost)", "money", 1),
    ("min(max(cost - land, 0), lakh(6.25), crore(1))", "money", 1),
    ("cost * 2 - land * 3 + 200 * seats", "money", 1),
    ("20000 if craft == 'horn' else 10.50 if woman else 0", "money", 1),
    ("craft not in ('brass', 'horn') or not woman and cost >= land", "yesno", 1),
    ("0 < cost - land <= lakh(25) and craft != 'brass'", "yesno", 1),
    ("woman == (cost > land)", "yesno", 1),
    ("years_between(born, as_of)", "integer", 1),
    ("days_between(born, as_of) - seats * 7", "integer", 1),
    ("days_after_month(born, as_of)", "integer", 1),
    ("years_between(born, as_of) >= 18 if woman else seats in (1, 2, 3)", "yesno", 1),
]


def formula_rows() -> list[dict[str, Any]]:
    crafts = ("brass", "horn", "carpet")
    leap = [
        date(2000, 2, 29),
        date(2001, 2, 28),
        date(2001, 3, 1),
        date(2006, 6, 1),
        date(2006, 6, 2),
        date(1970, 1, 1),
    ]
    return [
        {
            "cost": cost,
            "land": land,
            "seats": index % 26,
            "woman": index % 2 == 0,
            "craft": crafts[index % 3],
            "born": leap[index % 6] + timedelta(days=(index * 37) % 900 if index % 4 else 0),
            "as_of": DAY,
        }
        for index, (cost, land) in enumerate(
            [
                (c, d)
                for c in (0, 1, 2, 3, 49, 50, 51, 149, 150, 10**7 + 5, 10**12)
                for d in (0, 1, 2, 50, 10**7, 10**12)
            ]
            * 3
        )
    ]


@pytest.mark.parametrize(("text", "kind", "unit"), FORMULAS)
def test_every_part_of_the_language_means_the_same_in_numpy(text: str, kind: str, unit: int) -> None:
    node = parse(text, SYMBOLS, want=kind, unit=unit)
    rows = formula_rows()
    columns = Values(
        {key: np.array([row[key] for row in rows]) for key in SYMBOLS if key not in ("born", "as_of")}
    )
    columns["born"] = np.array([row["born"] for row in rows], dtype="datetime64[D]")
    columns["as_of"] = np.datetime64(DAY, "D")
    found = np.broadcast_to(evaluate_columns(node, columns), (len(rows),)).tolist()
    assert found == [evaluate(node, row) for row in rows]


def test_bounds_hold_on_every_row() -> None:
    for text, kind, unit in FORMULAS:
        node = parse(text, SYMBOLS, want=kind, unit=unit)
        if kind != "yesno":
            assert all(node.low <= evaluate(node, row) <= node.high for row in formula_rows()), text
