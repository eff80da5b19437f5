"""Several schemes asked at once: each question once, what can no longer matter not at all, the best offer first."""

from datetime import date

import pytest

from odop.lib.rules import Scheme, compile_files, together

DAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def schemes() -> list[Scheme]:
    return [scheme("first", GRANT), scheme("second", KIT)]


def scheme(code: str, files: dict[str, str]) -> Scheme:
    return compile_files(BASE | files | {"scheme.yaml": HEAD.format(code=code)}, languages=("en",))


HEAD = """
code: {code}
prefix: AB
title: {{en: {code}}}
summary: {{en: A scheme.}}
legal_basis: [{{order: Order 1, on: 2020-01-01, title: {{en: Order}}}}]
applies_from: 2020-01-01
unit_of_application: person
budget_head: {code}
once_per: [person]
rounding: paisa
"""
PAGES = """
pages: [{key: one, title: {en: One}, help: {en: Help}}]
fields:
  - {key: age, type: integer, page: one, min: 0, max: 120, label: {en: Your age}, help: {en: Years}}
"""
GRANT = {
    "form.yaml": PAGES
    + """
  - {key: cost, type: money, page: one, min: "0", label: {en: Cost of the project}, help: {en: Rupees}}
""",
    "eligibility.yaml": """
rules:
  - {id: age, require: age >= 18, label: {en: 18 or older}, because: {en: Too young.}, source: Order 1}
""",
    "entitlement.yaml": """
versions:
  - from: 2020-01-01
    by: application
    outputs: [{key: grant, label: {en: Grant}}]
    rows: [{otherwise: true, grant: "pct(10, cost)", because: {en: A tenth.}, source: Order 1}]
""",
}
KIT = {
    "form.yaml": PAGES
    + """
  - {key: cost, type: money, page: one, min: "0", label: {en: Cost of the kit}, help: {en: Rupees}}
  - {key: trained, type: yesno, page: one, label: {en: Trained?}, help: {en: Ever}}
  - {key: trained_years, type: integer, page: one, min: 0, max: 90, when: trained, otherwise: 0, label: {en: Years ago}, help: {en: Years}}
""",
    "eligibility.yaml": """
rules:
  - {id: age, require: age >= 21, label: {en: 21 or older}, because: {en: Under 21.}, source: Order 2}
  - {id: fresh, require: trained_years < 10, label: {en: Fresh}, because: {en: Trained long ago.}, source: Order 2}
""",
    "entitlement.yaml": """
versions:
  - from: 2020-01-01
    by: application
    outputs: [{key: kit, label: {en: Kit}}]
    rows: [{otherwise: true, kit: "min(cost, 20000)", because: {en: The kit.}, source: Order 2}]
""",
}
BASE = {
    "workflow.yaml": """
states:
  open:
    {label: {en: Open}, public_label: {en: Open}, stage: scrutiny, office: diepc, sla_days: 5, calendar: working,
     sla_source: {en: Own}, escalate_to: [officer]}
  closed: {label: {en: Closed}, public_label: {en: Closed}, stage: closed, final: true}
actions:
  - {do: submit, label: {en: Submit}, from: [start], to: open, roles: [artisan]}
  - {do: close, label: {en: Close}, from: [open], to: closed, roles: [officer]}
""",
    "notices.yaml": "notices: {}\n",
    "indicators.yaml": "indicators: []\n",
    "examples.yaml": "defaults: {as_of: 2026-01-01, given: {}}\nexamples: []\n",
    "CHANGELOG.md": "# Changes\n",
}


def asked(schemes: list[Scheme], **raw: object) -> tuple[list[together.Offer], dict[str, dict[str, str]]]:
    questions = together.questions(schemes)
    facts, errors = together.read(schemes, questions, raw)
    return together.offers(schemes, questions, facts, DAY), errors


def test_what_two_schemes_ask_alike_is_asked_once_and_other_things_of_the_same_name_apart(
    schemes: list[Scheme],
) -> None:
    found = {one.name: dict(one.keys) for one in together.questions(schemes)}
    assert found == {
        "age": {"first": "age", "second": "age"},
        "cost": {"first": "cost"},
        "second.cost": {"second": "cost"},
        "trained": {"second": "trained"},
        "trained_years": {"second": "trained_years"},
    }


def test_a_condition_s_question_waits_for_what_decides_it(schemes: list[Scheme]) -> None:
    found, _errors = asked(schemes)
    assert {one.scheme.code: one.open for one in found} == {
        "first": ("age", "cost"),
        "second": ("age", "second.cost", "trained"),
    }
    found, _errors = asked(schemes, age=30, cost="100", trained=True, **{"second.cost": "5"})
    assert {one.scheme.code: one.open for one in found} == {"first": (), "second": ("trained_years",)}
    found, _errors = asked(schemes, age=30, cost="100", trained=False, **{"second.cost": "5"})
    assert all(one.decided.eligible and not one.open for one in found)


def test_the_best_offer_comes_first_the_possible_next_and_the_refused_last(schemes: list[Scheme]) -> None:
    both = {"age": 30, "trained": False}
    order = [one.scheme.code for one in asked(schemes, **both, cost="100000", **{"second.cost": "9999"})[0]]
    assert order == ["first", "second"]
    order = [one.scheme.code for one in asked(schemes, **both, cost="100000", **{"second.cost": "10001"})[0]]
    assert order == ["second", "first"]
    open_first = asked(schemes, age=30, cost="100")[0]
    assert [(one.scheme.code, one.decided.eligible) for one in open_first] == [
        ("first", True),
        ("second", None),
    ]
    young = asked(schemes, age=19, cost="1")[0]
    assert [(one.scheme.code, one.decided.eligible, one.open) for one in young] == [
        ("first", True, ()),
        ("second", False, ()),
    ]


def test_an_amount_of_one_scheme_is_never_taken_for_the_other_s(schemes: list[Scheme]) -> None:
    found, _errors = asked(schemes, age=30, trained=False, cost="100000")
    assert {one.scheme.code: one.amount for one in found} == {"first": 1_000_000, "second": None}


def test_errors_stand_at_the_name_of_the_question(schemes: list[Scheme]) -> None:
    found, errors = asked(schemes, age=500, **{"second.cost": "much", "nothing": 1})
    assert set(errors) == {"age", "second.cost", "nothing"}
    assert all(one.decided.eligible is None for one in found)
