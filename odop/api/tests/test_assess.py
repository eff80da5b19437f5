"""Assessing facts over the API: the same answer as the compiler, and every bad fact named in both languages."""

from datetime import date
from typing import Any

import pytest

from odop.api.tests.conftest import Caller
from odop.casework.definitions import scheme_of
from odop.schemes.queries import current_versions

FACTS: dict[str, Any] = {
    "age": 34, "category": "obc", "gender": "female", "disabled": False, "activity": "industry",
    "makes_district_product": True, "defaulter": False, "earlier_benefit": False, "family_benefited": False,
    "project_cost": "3200000.00", "land_cost": "0",
}  # fmt: skip
ADDRESS = "/schemes/margin_money/assess"


def assess(caller: Caller, **facts: Any) -> Any:
    return caller.post(ADDRESS, {"as_of": "2024-06-01", "facts": {**FACTS, **facts}})


def test_an_assessment_is_what_the_compiler_says(ground: None, nobody: Caller) -> None:
    given = assess(nobody)
    assert given.status_code == 200, given.content
    version = current_versions().get(code="margin_money")
    compiled = scheme_of(version.procedure_id)
    facts, errors = compiled.parse_facts(FACTS)
    assert not errors
    assert given.json() == compiled.assess(facts, date(2024, 6, 1)).as_json()
    assert given.json()["outputs"] == {
        "margin_money": "640000.00", "own_contribution": "160000.00", "bank_loan": "3040000.00",
    }  # fmt: skip


def test_facts_that_are_not_known_leave_the_decision_open(ground: None, nobody: Caller) -> None:
    found = assess(nobody, age=None).json()
    assert (found["eligible"], found["missing"]) == (None, ["age"])
    assert nobody.post(ADDRESS, {"facts": {}}).json()["eligible"] is None


def test_every_bad_fact_is_named_in_both_languages(ground: None, nobody: Caller) -> None:
    given = assess(nobody, age="old", project_cost="-1", colour="blue", gender="x", disabled="yes")
    assert given.status_code == 422
    assert given["Content-Type"].startswith("application/problem+json")
    problem = given.json()
    assert set(problem["fields"]) == {"age", "project_cost", "colour", "gender", "disabled"}
    assert {one["field"] for one in problem["errors"]} == set(problem["fields"])
    for one in problem["errors"]:
        assert set(one["message"]) == {"en", "hi"}
        assert one["message"]["en"] != one["message"]["hi"]


@pytest.mark.parametrize("amount", [3200000.0, 3200000.5, "3200000.005", "32,00,000", True, "1e6", [1], {}])
def test_an_amount_that_is_not_rupees_and_paise_is_refused(
    ground: None, nobody: Caller, amount: object
) -> None:
    given = assess(nobody, project_cost=amount)
    assert given.status_code == 422
    assert set(given.json()["fields"]) == {"project_cost"}


def test_a_whole_number_of_rupees_is_taken(ground: None, nobody: Caller) -> None:
    assert assess(nobody, project_cost=3200000).json()["outputs"]["margin_money"] == "640000.00"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"facts": [1]}, "facts"),
        ({"facts": None}, "facts"),
        ({"facts": "x"}, "facts"),
        ({}, "facts"),
        ({"facts": {}, "as_of": 20240601}, "as_of"),
        ({"facts": {}, "as_of": "2024-02-30"}, "as_of"),
        ({"facts": {}, "as_of": "2024-06-01T00:00:00"}, "as_of"),
        ({"facts": {}, "on": "2024-06-01"}, "on"),
    ],
)
def test_a_body_that_cannot_be_read_names_its_fault(
    ground: None, nobody: Caller, body: object, field: str
) -> None:
    given = nobody.post(ADDRESS, body)
    assert given.status_code == 422
    assert list(given.json()["fields"]) == [field]
    assert set(given.json()["errors"][0]["message"]) == {"en", "hi"}


def test_a_scheme_that_is_not_there_is_a_404(ground: None, nobody: Caller) -> None:
    for code in ("no_such", "%00", "../x", "a" * 500):
        assert nobody.post(f"/schemes/{code}/assess", {"facts": FACTS}).status_code == 404, code


def test_a_day_before_the_order_says_so(ground: None, nobody: Caller) -> None:
    found = nobody.post(ADDRESS, {"as_of": "2017-01-01", "facts": FACTS}).json()
    assert (found["in_force"], found["eligible"], found["failed"][0]["id"]) == (False, False, "in_force")


@pytest.mark.parametrize(
    "raw",
    [b"", b"{", b"[]", b"null", b"\xff", b'{"facts": {"age": NaN}}', b'{"facts": {"category": "\\u0000"}}',
     b'{"facts": {"category": "\\ud800"}}', b"[" * 100_000, b'{"facts": {"age": 1' + b"0" * 5000 + b"}}"],
)  # fmt: skip
def test_what_is_not_json_is_answered_with_a_problem(ground: None, nobody: Caller, raw: bytes) -> None:
    given = nobody.client.post("/api/v1" + ADDRESS, raw, content_type="application/json")
    assert given.status_code in {400, 422}
    assert given["Content-Type"].startswith("application/problem+json")


def test_all_schemes_answer_at_once_and_say_what_is_still_to_be_asked(ground: None, nobody: Caller) -> None:
    given = nobody.post("/assess", {"facts": FACTS, "as_of": "2024-06-01"})
    assert given.status_code == 200, given.content
    found = given.json()
    first = found["offers"][0]
    assert first["scheme"] == "margin_money" and first["open"] == []
    assert first["assessment"] == assess(nobody).json()
    assert [one["assessment"]["eligible"] for one in found["offers"]].count(True) == 1
    asked = {one["name"]: one for one in found["questions"]}
    assert len(asked) == len(found["questions"])
    assert asked["age"]["schemes"]["margin_money"] == "age" and not asked["project_cost"]["open"]


def test_facts_that_no_scheme_asks_for_are_refused_by_name(ground: None, nobody: Caller) -> None:
    given = nobody.post("/assess", {"facts": {"colour": "blue", "age": "old", "gender": None}})
    assert given.status_code == 422
    assert set(given.json()["fields"]) == {"colour", "age"}


def test_without_any_fact_everything_is_open_and_nothing_is_refused(ground: None, nobody: Caller) -> None:
    found = nobody.post("/assess", {"facts": {}}).json()
    assert {one["assessment"]["eligible"] for one in found["offers"]} == {None}
    assert all(one["open"] for one in found["offers"])
