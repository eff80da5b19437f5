"""A register that has just begun to grow has no statistics, or those of an emptier day: a list goes by keys all the same."""

import json
from typing import Any

import pytest
from django.db import connection, transaction

from odop.intake.services.importing import _KNOWN
from odop.kernel import scope
from odop.registry.services import likely, staged

pytestmark = pytest.mark.django_db
ROWS = """
    SELECT n::bigint AS number, n::bigint AS row_key, jsonb_build_object('district_id', 1, 'name_folded', 'a' || n) AS entry
      FROM generate_series(1, 500) AS n
"""
# Pages and rows that were counted last: never; when nobody was there (before the first list, after all was taken back); when
# one person was; a few.
COUNTED = [(0, -1), (0, 0), (1, 1), (1, 10)]
PLAIN = str.maketrans("", "", "()")


def looks(
    statement: str, params: list[Any] | None = None, *, counted: tuple[int, int] = (0, -1)
) -> list[str]:
    """By what a statement over a batch of 500 rows looks at the register and at rows of lists."""
    found: list[str] = []

    def walk(node: dict[str, Any]) -> None:
        if node.get("Relation Name") in ("registry_artisan", "intake_intakerow"):
            found.append(str(node.get("Index Cond") or node.get("Recheck Cond")).translate(PLAIN))
        for below in node.get("Plans", []):
            walk(below)

    with scope.system(), transaction.atomic(), connection.cursor() as cursor:
        for table in ("registry_artisan", "intake_intakerow"):
            cursor.execute(
                "SELECT pg_restore_relation_stats('schemaname', current_schema()::text, 'relname', %s::text,"
                " 'relpages', %s::int, 'reltuples', %s::real)",
                [table, *counted],
            )
        staged.fill(ROWS, [])
        cursor.execute("CREATE TEMP TABLE staged_new ON COMMIT DROP AS SELECT * FROM staged_entry")
        cursor.execute(staged.BY_INDEX)
        cursor.execute("EXPLAIN (FORMAT JSON) " + statement, params)
        plan = cursor.fetchone()[0]
        walk((json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"])
        transaction.set_rollback(True)
    return found


def other_ways(found: list[str]) -> list[str]:
    """Looks that go neither by what the row says nor by the number of one entry."""
    return [by for by in found if "= s." not in by and not by.startswith("id = ")]


@pytest.mark.parametrize("counted", COUNTED)
def test_likely_persons_are_looked_up_by_keys_of_the_row_only(counted: tuple[int, int]) -> None:
    found = looks(likely.LIKELY, counted=counted)
    assert len(found) == 5
    assert other_ways(found) == []


@pytest.mark.parametrize("counted", COUNTED)
def test_the_same_person_is_looked_up_by_keys_of_the_row_only(counted: tuple[int, int]) -> None:
    same = f"SELECT a.id FROM registry_artisan a WHERE {staged.SAME} LIMIT 1"
    found = looks(f"SELECT {_KNOWN}, ({same}) FROM staged_entry s", ["artisans"], counted=counted)
    assert len(found) == 2
    assert other_ways(found) == []
