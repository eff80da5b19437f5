"""The margin money scheme of 2018, against the order's own numbers."""

from datetime import date
from decimal import Decimal

import pytest

from odop.lib.rules import rupees
from odop.lib.tests.rules_rows import FINE, LAKH, margin_money

DAY = date(2024, 6, 1)
RAW = {
    "age": 34,
    "category": "general",
    "gender": "male",
    "disabled": False,
    "activity": "industry",
    "makes_district_product": True,
    "defaulter": False,
    "earlier_benefit": False,
    "family_benefited": False,
    "project_cost": "3200000",
    "land_cost": "0",
}
VECTORS = [
    (10, "2.5"), (25, "6.25"), ("25.01", "6.25"), ("31.25", "6.25"), (40, 8), (50, 10), ("50.01", 10), (80, 10),
    (100, 10), (120, 12), (150, 15), (180, 18), (200, 20), (250, 20),
]  # fmt: skip


def paise(lakh: object) -> int:
    return int(Decimal(str(lakh)) * LAKH)


@pytest.mark.parametrize(("cost", "grant"), VECTORS)
def test_the_orders_slabs_give_the_published_amounts(cost: object, grant: object) -> None:
    decided = margin_money().assess({**FINE, "project_cost": paise(cost)}, DAY)
    assert decided.eligible is True
    assert decided.outputs["margin_money"] == paise(grant)


def test_the_grant_has_no_jump_at_any_edge() -> None:
    decide = margin_money().decider(DAY)
    for edge in (25, "31.25", 50, 100, 150, 200):
        amounts = [
            decide({**FINE, "project_cost": paise(edge) + step}).outputs["margin_money"]
            for step in (-1, 0, 1)
        ]
        assert max(amounts) - min(amounts) <= 1, edge


def test_the_designs_example_comes_out_to_the_rupee() -> None:
    facts, errors = margin_money().parse_facts({**RAW, "gender": "female"})
    assert errors == {}
    answer = margin_money().assess(facts, DAY).as_json()
    assert answer["outputs"] == {
        "margin_money": "640000.00",
        "own_contribution": "160000.00",
        "bank_loan": "3040000.00",
    }
    assert answer["row"]["number"] == 2
    assert answer["row"]["source"].endswith("24-09-2018, para 1(3)")
    assert set(answer["row"]["because"]) == {"en", "hi"}
    assert answer["in_force"] is True and answer["failed"] == [] and answer["missing"] == []
    assert len(answer["passed"]) == 7
    assert set(answer) == {
        "in_force", "eligible", "passed", "failed", "missing", "outputs", "row", "version",
    }  # fmt: skip


REFUSALS = {
    "age": {"age": 17},
    "district_product": {"makes_district_product": False},
    "defaulter": {"defaulter": True},
    "earlier_benefit": {"earlier_benefit": True},
    "family_once": {"family_benefited": True},
    "cost": {"land_cost": 10 * LAKH},
}


@pytest.mark.parametrize("rule", REFUSALS)
def test_every_refusal_stands_alone_and_gives_no_amount(rule: str) -> None:
    answer = margin_money().assess({**FINE, **REFUSALS[rule]}, DAY).as_json()
    assert answer["eligible"] is False
    assert [one["id"] for one in answer["failed"]] == [rule]
    assert answer["outputs"] == {} and answer["row"] is None
    assert all(answer["failed"][0]["because"][language] for language in ("en", "hi"))
    assert answer["failed"][0]["source"].startswith("GO 13/2018/861")


def test_all_refusals_come_at_once() -> None:
    facts = dict(FINE)
    for change in REFUSALS.values():
        facts |= change
    assert [one.id for one in margin_money().assess(facts, DAY).failed] == list(REFUSALS)


@pytest.mark.parametrize("key", FINE)
@pytest.mark.parametrize("absent", [True, False])
def test_a_missing_fact_leaves_the_decision_open(key: str, absent: bool) -> None:
    facts = {name: value for name, value in FINE.items() if name != key} if absent else {**FINE, key: None}
    decided = margin_money().assess(facts, DAY)
    assert decided.eligible is None
    assert decided.missing == (key,)
    assert decided.failed == ()


def test_a_missing_cost_never_pays_anything() -> None:
    for key in ("project_cost", "land_cost"):
        decided = margin_money().assess({**FINE, key: None}, DAY)
        assert decided.outputs == {} and decided.row is None


def test_an_amount_is_given_as_soon_as_all_it_reads_is_known() -> None:
    decided = margin_money().assess({**FINE, "age": None}, DAY)
    assert decided.eligible is None and set(decided.outputs) == {
        "margin_money",
        "own_contribution",
        "bank_loan",
    }
    decided = margin_money().assess({**FINE, "category": None}, DAY)
    assert set(decided.outputs) == {"margin_money"}


def test_what_is_missing_is_listed_beside_a_refusal_in_form_order() -> None:
    decided = margin_money().assess({**FINE, "age": 17, "land_cost": None, "gender": None}, DAY)
    assert decided.eligible is False
    assert decided.missing == ("gender", "land_cost")


def test_own_contribution_and_loan_add_up_to_the_cost() -> None:
    decide = margin_money().decider(DAY)
    for cost in (1, 9, 10, 11, 19, 12345, 999_999_999):
        for gender in ("male", "female"):
            outputs = decide({**FINE, "project_cost": cost, "gender": gender}).outputs
            assert outputs["own_contribution"] + outputs["bank_loan"] == cost


def test_before_the_order_the_scheme_is_not_in_force() -> None:
    answer = margin_money().assess(FINE, date(2018, 9, 23)).as_json()
    assert answer["in_force"] is False and answer["eligible"] is False
    assert [one["id"] for one in answer["failed"]] == ["in_force"]
    assert "24 September 2018" in answer["failed"][0]["because"]["en"]
    assert "24 सितंबर 2018" in answer["failed"][0]["because"]["hi"]
    assert answer["outputs"] == {} and answer["passed"] == [] and answer["missing"] == []
    assert margin_money().assess(FINE, date(2018, 9, 24)).in_force


MALFORMED = {
    "age": [-1, 121, 34.0, "34.0", "thirty", True, "", "४५"],
    "category": ["ews", "SC", 1, True, ""],
    "gender": ["f", "woman", 0],
    "disabled": ["yes", "true", 1, 0],
    "activity": ["farming", None.__class__],
    "defaulter": ["no", 0.0],
    "project_cost": [
        -1, "-1", "-0.01", 3200000.0, "32,00,000", "3.2e6", "1.005", "1.", ".5", " 1", "+1", "NaN", "inf", True,
        "10000000000.01", [], {}, Decimal("1.001"), Decimal("NaN"),
    ],
    "land_cost": ["x", -5],
}  # fmt: skip


@pytest.mark.parametrize(
    ("key", "value"), [(key, value) for key, values in MALFORMED.items() for value in values]
)
def test_a_malformed_fact_is_named_in_both_languages(key: str, value: object) -> None:
    facts, errors = margin_money().parse_facts({**RAW, key: value})
    assert set(errors) == {key}
    assert errors[key]["en"] and errors[key]["hi"]
    assert key not in facts


def test_an_unknown_fact_is_named() -> None:
    _, errors = margin_money().parse_facts({**RAW, "project_title": "Horn craft", "net_cost": "5"})
    assert set(errors) == {"project_title", "net_cost"}


@pytest.mark.parametrize(
    ("raw", "paise_"),
    [("3200000", 320000000), ("3200000.5", 320000050), ("0.01", 1), (5, 500), (Decimal("1.10"), 110)],
)
def test_amounts_are_read_exactly(raw: object, paise_: int) -> None:
    facts, errors = margin_money().parse_facts({"project_cost": raw})
    assert errors == {} and facts == {"project_cost": paise_}


def test_null_means_not_known() -> None:
    assert margin_money().parse_facts(dict.fromkeys(RAW)) == ({}, {})


def test_amounts_are_written_with_two_places() -> None:
    assert [rupees(value) for value in (0, 1, 99, 100, -5, 64_000_000)] == [
        "0.00", "0.01", "0.99", "1.00", "-0.05", "640000.00",
    ]  # fmt: skip


def test_papers_follow_from_the_answers() -> None:
    scheme = margin_money()
    plain = {document.key for document in scheme.documents_for(FINE)}
    assert "category_certificate" not in plain and "disability_certificate" not in plain
    special = {
        document.key for document in scheme.documents_for({**FINE, "category": "sc", "disabled": True})
    }
    assert special - plain == {"category_certificate", "disability_certificate"}
    named = {document.key for document in scheme.documents if document.named_by_order}
    assert {"affidavit", "category_certificate"} <= named and "photo" not in named


def test_the_schemes_own_examples_are_green_and_cover_every_rule_and_row() -> None:
    results = margin_money().run_examples()
    assert len(results) >= 60
    assert [result for result in results if not result.ok] == []
    assert margin_money().publishing_complaints() == []


def test_every_question_has_its_page_and_words_in_both_languages() -> None:
    scheme = margin_money()
    pages = {page.key for page in scheme.pages}
    for spec in (*scheme.fields, *scheme.form_fields):
        assert spec.page in pages, spec.key
        assert set(spec.label) == set(spec.help) == {"en", "hi"}, spec.key
    assert [spec.key for spec in scheme.fields] == list(FINE)
