"""Every worked example of every scheme of the programme, four ways: Python, numpy, PostgreSQL and the API say what it expects."""

import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from odop.kernel.programme import programme
from odop.lib.formula.fields import Field
from odop.lib.rules import Scheme, columns_from, compile_files, read_files
from odop.lib.rules.model import rupees

pytestmark = pytest.mark.django_db
CODES = sorted(one.name for one in (settings.PROGRAMME_DIR / "schemes").iterdir() if one.is_dir())
KIND = {"money": "bigint", "integer": "integer", "yesno": "boolean", "date": "date"}
WORD = {1: True, 0: False, -1: None}


@cache
def scheme(code: str) -> Scheme:
    return compile_files(
        read_files(settings.PROGRAMME_DIR / "schemes" / code), languages=programme().languages
    )


def judged(compiled: Scheme) -> dict[date, list[tuple[dict[str, Any], dict[str, Any]]]]:
    """Examples whose facts can be read, by their day: the facts and the example."""
    found: dict[date, list[tuple[dict[str, Any], dict[str, Any]]]] = defaultdict(list)
    for example in compiled.examples:
        facts, errors = compiled.parse_facts(example["given"])
        if not errors:
            found[example["as_of"]].append((facts, dict(example)))
    return found


def differs(want: dict[str, Any], got: dict[str, Any]) -> bool:
    """Whether what an example speaks about came out otherwise. Order of failed and missing does not count."""
    for key, expected in want.items():
        value = got.get(key, got["outputs"].get(key))
        if key in ("failed", "missing"):
            expected, value = sorted(expected), sorted(value)
        if value != expected:
            return True
    return False


@pytest.mark.parametrize("code", CODES)
def test_numpy_says_what_every_example_expects(code: str) -> None:
    compiled = scheme(code)
    wrong = []
    for day, examples in judged(compiled).items():
        found = compiled.assess_columns(*columns_from(compiled, [facts for facts, _one in examples]), day)
        for number, (_facts, example) in enumerate(examples):
            got = {
                "eligible": WORD[int(found.eligible[number])],
                "failed": [key for key, column in found.failed.items() if column[number]],
                "missing": [key for key, column in found.missing.items() if column[number]],
                "row": int(found.row[number]) or None,
                "outputs": {
                    key: rupees(int(found.outputs[key][number]))
                    for key in found.outputs
                    if found.decided[key][number]
                },
            }
            if differs(example["expect"], got):
                wrong.append((example["name"], example["expect"], got))
    assert wrong == []


@pytest.mark.parametrize("code", CODES)
def test_postgresql_says_what_every_example_expects(code: str) -> None:
    compiled = scheme(code)
    wrong = []
    for day, examples in judged(compiled).items():
        outputs = [one.key for one in edition.outputs] if (edition := compiled.entitlement_on(day)) else []
        for example, got in decided(compiled, day, outputs, examples):
            if differs(example["expect"], got):
                wrong.append((example["name"], example["expect"], got))
    assert wrong == []


def decided(
    compiled: Scheme, day: date, outputs: list[str], examples: list[tuple[dict[str, Any], dict[str, Any]]]
) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Each example with what PostgreSQL makes of its facts."""

    def column(field: Field) -> str:
        return field.key

    kinds = {spec.key: KIND.get(spec.type, "text") for spec in compiled.fields}
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS examples")
        columns = ", ".join(f"{key} {kind}" for key, kind in kinds.items())
        cursor.execute(f"CREATE TEMPORARY TABLE examples (number integer, {columns}) ON COMMIT DROP")
        with cursor.cursor.copy("COPY examples FROM STDIN") as copy:
            for number, (facts, _example) in enumerate(examples):
                copy.write_row((number, *(facts.get(key) for key in kinds)))
        table = compiled.sql_table(day, "examples", source=column, keep=["number"])
        wanted = ", ".join(["eligible", "failed", "missing", "row", *outputs])
        cursor.execute(f"SELECT {wanted} FROM ({table}) AS d ORDER BY number")
        rows = cursor.fetchall()
    for (_facts, example), (eligible, failed, missing, row, *amounts) in zip(examples, rows, strict=True):
        given = {key: rupees(paise) for key, paise in zip(outputs, amounts, strict=True) if paise is not None}
        yield (
            example,
            {"eligible": eligible, "failed": failed, "missing": missing, "row": row, "outputs": given},
        )


def test_the_api_says_what_every_example_expects(ground: None) -> None:
    client, wrong, asked = Client(), [], 0
    for code in CODES:
        for example in scheme(code).examples:
            body = json.dumps({"as_of": example["as_of"], "facts": example["given"]}, default=str)
            answer = client.post(f"/api/v1/schemes/{code}/assess", body, content_type="application/json")
            asked += 1
            want, said = dict(example["expect"]), answer.json()
            if "errors" in want or answer.status_code != 200:
                if (answer.status_code, sorted(said.get("fields", []))) != (
                    422,
                    sorted(want.get("errors", [])),
                ):
                    wrong.append((code, example["name"], want, said))
                continue
            got = {
                "eligible": said["eligible"], "failed": [one["id"] for one in said["failed"]], "missing": said["missing"],
                "row": said["row"]["number"] if said["row"] else None, "outputs": said["outputs"],
            }  # fmt: skip
            if differs(want, got):
                wrong.append((code, example["name"], want, got))
    assert wrong == []
    assert asked == sum(len(scheme(code).examples) for code in CODES) > 100
