"""*Try a change* in PostgreSQL says of every district what Python says of each of its applications."""

import json
from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from django.db import connection

from odop.lib.rules import Scheme, compile_files, read_files
from odop.lib.tests.rules_rows import FOLDER, edge_rows, margin_money, random_rows
from odop.schemes.services.simulation import DistrictEffect, effect_sql

pytestmark = pytest.mark.django_db
DAY = date(2024, 6, 1)
OUTPUT = "margin_money"


def changed(file: str, before: str, after: str) -> Scheme:
    files = read_files(FOLDER)
    assert before in files[file]
    return compile_files(files | {file: files[file].replace(before, after)})


def by_python(now: Scheme, then: Scheme, rows: list[tuple[int, Mapping[str, Any]]], day: date) -> list[Any]:
    """The same comparison, one application after the other."""
    sums: dict[int, list[int]] = defaultdict(lambda: [0] * 8)
    for district, facts in rows:
        a, b = now.decider(day)(facts), then.decider(day)(facts)
        had = a.outputs.get(OUTPUT, 0) if a.eligible else 0
        gets = b.outputs.get(OUTPUT, 0) if b.eligible else 0
        told = (1, had, gets, gets > had, gets < had, b.eligible and a.eligible is False,
                a.eligible and b.eligible is False, b.eligible is None)  # fmt: skip
        sums[district] = [total + int(bool(x) if isinstance(x, bool | None) else x)
                          for total, x in zip(sums[district], told, strict=True)]  # fmt: skip
    return [DistrictEffect(district, *sums[district]) for district in sorted(sums)]


def by_postgres(now: Scheme, then: Scheme, rows: list[tuple[int, Mapping[str, Any]]], day: date) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE applied (district_id integer, facts jsonb) ON COMMIT DROP")
        with cursor.cursor.copy("COPY applied FROM STDIN") as copy:
            for district, facts in rows:
                copy.write_row((district, json.dumps(facts)))
        cursor.execute(effect_sql(now, then, OUTPUT, day, table="applied"))
        return [DistrictEffect(*row) for row in cursor.fetchall()]


CHANGES = [
    ("entitlement.yaml", "pct(20, net_cost)", "pct(22, net_cost)"),
    ("entitlement.yaml", "lakh(6.25)", "lakh(5)"),
    ("eligibility.yaml", "require: age >= 18", "require: age >= 40"),
    ("eligibility.yaml", "require: not defaulter", 'require: not defaulter or gender == "female"'),
]


@pytest.mark.parametrize(("file", "before", "after"), CHANGES)
def test_every_district_counts_what_python_counts(file: str, before: str, after: str) -> None:
    now, then = margin_money(), changed(file, before, after)
    rows = [(number % 5, facts) for number, facts in enumerate(edge_rows() + random_rows(4000))]
    found = by_postgres(now, then, rows, DAY)
    assert found == by_python(now, then, rows, DAY)
    assert any(row.gain + row.lose + row.newly_eligible + row.no_longer_eligible for row in found)


def test_a_version_that_begins_later_costs_nothing_yet() -> None:
    files = {
        path: text.replace("from: 2018-09-24", "from: 2025-04-01")
        for path, text in read_files(FOLDER).items()
    }
    now, then = margin_money(), compile_files(files)
    rows = [(number % 2, facts) for number, facts in enumerate(random_rows(500))]
    found = by_postgres(now, then, rows, DAY)
    assert found == by_python(now, then, rows, DAY)
    assert sum(row.cost_now for row in found) > 0 == sum(row.cost_then for row in found)


def test_a_fact_is_read_out_of_the_jsonb_once_for_both_versions() -> None:
    text = effect_sql(margin_money(), changed(*CHANGES[0]), OUTPUT, DAY)
    assert text.count("facts->>'project_cost'") == 1
