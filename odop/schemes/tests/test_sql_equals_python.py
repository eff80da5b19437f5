"""PostgreSQL decides as Python does, to the paisa: random applicants, every slab edge, every missing fact."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection

from odop.lib.formula import parse
from odop.lib.formula.evaluate import evaluate
from odop.lib.formula.fields import Field
from odop.lib.formula.sql_code import guarded
from odop.lib.rules import Scheme, compile_files, read_files
from odop.lib.tests.rules_rows import FINE, FOLDER, edge_rows, margin_money, random_rows
from odop.lib.tests.test_rules_backends import FORMULAS, SYMBOLS, formula_rows

pytestmark = pytest.mark.django_db
DAY = date(2024, 6, 1)
Rows = list[dict[str, Any]]
KIND = {"money": "bigint", "integer": "integer", "yesno": "boolean", "date": "date"}


def load(table: str, kinds: dict[str, str], rows: list[dict[str, Any]]) -> None:
    """A temporary table with one column a fact; a fact that is absent is NULL."""
    with connection.cursor() as cursor:
        columns = ", ".join(f"{key} {kind}" for key, kind in kinds.items())
        cursor.execute(f"DROP TABLE IF EXISTS {table}")
        cursor.execute(f"CREATE TEMPORARY TABLE {table} (number integer, {columns}) ON COMMIT DROP")
        with cursor.cursor.copy(f"COPY {table} FROM STDIN") as copy:
            for number, row in enumerate(rows):
                copy.write_row((number, *(row.get(key) for key in kinds)))


@pytest.fixture(scope="module")
def rows(shared: Callable[[Callable[[], Rows]], Rows]) -> Rows:
    return shared(loaded)


def loaded() -> Rows:
    found = edge_rows() + random_rows(100_000)
    load("applicants", {spec.key: KIND.get(spec.type, "text") for spec in margin_money().fields}, found)
    return found


def own_column(field: Field) -> str:
    return field.key


def from_json(field: Field) -> str:
    return f"(facts->>'{field.key}')::{KIND.get(field.type, 'text')}"


def differences(scheme: Scheme, rows: list[dict[str, Any]], select: str, as_of: date) -> list[Any]:
    """`select` gives number, eligible, failed, missing, the three amounts and row, in this order."""
    decide = scheme.decider(as_of)
    with connection.cursor() as cursor:
        cursor.execute(f"{select} ORDER BY number")
        found = cursor.fetchall()
    assert len(found) == len(rows)
    wrong = []
    for row, (_number, eligible, failed, missing, margin, own, loan, used) in zip(rows, found, strict=True):
        one = decide(row)
        amounts = {"margin_money": margin, "own_contribution": own, "bank_loan": loan}
        given = {key: value for key, value in amounts.items() if value is not None}
        if (eligible, tuple(failed), tuple(missing), given, used) != (
            one.eligible, one.failed, one.missing, one.outputs, one.row,
        ):  # fmt: skip
            wrong.append((row, one, given))
    return wrong


def expressions(scheme: Scheme, as_of: date, relation: str = "applicants", source: Any = own_column) -> str:
    sql = scheme.sql(as_of, source=source)
    amounts = ", ".join(
        sql.outputs.get(key, "NULL") for key in ("margin_money", "own_contribution", "bank_loan")
    )
    return f"SELECT number, {sql.eligible}, {sql.failed}, {sql.missing}, {amounts}, {sql.row} FROM {relation}"


def as_table(scheme: Scheme, as_of: date, relation: str = "applicants", source: Any = own_column) -> str:
    table = scheme.sql_table(as_of, relation, source=source, keep=["number"])
    return (
        "SELECT number, eligible, failed, missing, margin_money, own_contribution, bank_loan, row "
        f"FROM ({table}) AS decided"
    )


@pytest.mark.parametrize("shape", [expressions, as_table])
def test_sql_decides_a_hundred_thousand_applicants_as_python_does(
    rows: list[dict[str, Any]], shape: Any
) -> None:
    assert differences(margin_money(), rows, shape(margin_money(), DAY), DAY) == []


@pytest.mark.parametrize("shape", [expressions, as_table])
def test_sql_reads_facts_out_of_jsonb_too(rows: list[dict[str, Any]], shape: Any) -> None:
    few = rows[:3000]
    stored = "(SELECT number, to_jsonb(a) AS facts FROM applicants AS a WHERE number < 3000) AS stored"
    assert differences(margin_money(), few, shape(margin_money(), DAY, stored, from_json), DAY) == []


@pytest.mark.parametrize("shape", [expressions, as_table])
def test_sql_knows_when_the_scheme_is_not_in_force(shape: Any) -> None:
    load("applicants", {spec.key: KIND.get(spec.type, "text") for spec in margin_money().fields}, [FINE, {}])
    day = date(2018, 9, 23)
    assert differences(margin_money(), [FINE, {}], shape(margin_money(), day), day) == []


def test_two_versions_can_be_compared_in_one_pass(rows: list[dict[str, Any]]) -> None:
    files = read_files(FOLDER)
    files["entitlement.yaml"] = files["entitlement.yaml"].replace("pct(20, net_cost)", "pct(22, net_cost)")
    now, then = margin_money(), compile_files(files)
    keys = [spec.key for spec in now.fields]
    first = now.sql_table(DAY, "applicants", source=own_column, keep=["number", *keys])
    renamed = f"(SELECT number, {', '.join(keys)}, margin_money AS before FROM ({first}) AS a) AS b"
    both = then.sql_table(DAY, renamed, source=own_column, keep=["number", "before"])
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT number, before, margin_money FROM ({both}) AS c ORDER BY number")
        found = cursor.fetchall()
    before, after = now.decider(DAY), then.decider(DAY)
    assert sum(b != a for _number, b, a in found) > 100
    for row, (_number, was, is_now) in zip(rows, found, strict=True):
        assert was == before(row).outputs.get("margin_money")
        assert is_now == after(row).outputs.get("margin_money")


@pytest.mark.parametrize(("text", "kind", "unit"), FORMULAS)
def test_every_part_of_the_language_means_the_same_in_sql(text: str, kind: str, unit: int) -> None:
    node = parse(text, SYMBOLS, want=kind, unit=unit)
    rows = formula_rows()
    rows += [{**rows[50], key: None} for key in SYMBOLS if key != "as_of"]
    load("facts", {key: KIND.get(symbol.type, "text") for key, symbol in SYMBOLS.items()}, rows)
    names = {key: key for key in SYMBOLS}
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {guarded(node, names)} FROM facts ORDER BY number")
        found = [value for (value,) in cursor.fetchall()]
    assert found == [evaluate(node, row) for row in rows]
