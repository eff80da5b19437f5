"""Procedures as data: what they say, and what is refused when they are wrong."""

from copy import deepcopy
from datetime import date
from typing import Any

import pytest

from odop.lib.tests.rules_rows import margin_money
from odop.lib.workflow import START, Until, Workflow, WorkflowInvalid, as_mermaid, read_workflow

WORDS = {"en": "x", "hi": "y"}
SMALL: dict[str, Any] = {
    "states": {
        "open": {
            "label": WORDS, "stage": "scrutiny", "office": "diepc", "sla_days": 7, "calendar": "working",
            "escalate_to": ["officer"],
        },
        "closed": {"label": WORDS, "stage": "closed", "final": True},
    },
    "actions": [
        {"do": "submit", "label": WORDS, "from": ["start"], "to": "open", "roles": ["artisan"]},
        {"do": "close", "label": WORDS, "from": ["open"], "to": "closed", "roles": ["officer"]},
    ],
}  # fmt: skip


def refused(data: dict[str, Any], **options: Any) -> list[str]:
    with pytest.raises(WorkflowInvalid) as problem:
        read_workflow(data, **options)
    return [str(one) for one in problem.value.complaints]


def test_a_small_procedure_is_read_from_plain_data() -> None:
    workflow = Workflow.from_data(SMALL)
    assert [action.do for action in workflow.actions_from(START)] == ["submit"]
    assert [action.do for action in workflow.actions_from("open")] == ["close"]
    assert workflow.action("close").to == "closed"
    with pytest.raises(KeyError):
        workflow.action("fly")
    assert workflow.states["open"].public_label == WORDS


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda d: d["states"].update(lost={**d["states"]["open"]}), "no action ever leads here"),
        (lambda d: d["actions"].pop(), "dead end"),
        (lambda d: d["states"]["open"].pop("sla_days"), "a deadline is missing"),
        (lambda d: d["states"]["open"].update(sla_days=0), "sla_days must be"),
        (lambda d: d["states"]["open"].pop("escalate_to"), "who is told"),
        (lambda d: d["states"]["open"].pop("office"), "who has to act"),
        (lambda d: d["states"]["open"].update(escalate_to=["king"]), "“king” is not a role"),
        (lambda d: d["states"]["open"].update(until="someday + 2 years", sla_days=None), "not a date of the case"),
        (lambda d: d["states"]["open"].update(until="in two years", sla_days=None), "write it like"),
        (lambda d: d["states"]["closed"].update(sla_days=3), "a final state has no office"),
        (lambda d: d["states"]["closed"].pop("final"), "no state is final"),
        (lambda d: d["actions"][1].update(roles=["king"]), "“king” is not a role"),
        (lambda d: d["actions"][1].update(roles=[]), "one role"),
        (lambda d: d["actions"][1].update(to="nowhere"), "“nowhere” is not a state"),
        (lambda d: d["actions"][1].update({"from": ["nowhere"]}), "“nowhere” is not a state"),
        (lambda d: d["actions"][0].update({"from": ["open"]}), "no action leads out of “start”"),
        (lambda d: d["actions"][1].update(do="submit"), "names are unique"),
        (lambda d: d["actions"][1].update(letter="farewell"), "there is no letter"),
        (lambda d: d["actions"][1].update(notify=[{"to": "applicant", "template": "bye"}]), "there is no notice"),
        (lambda d: d["actions"][1].update(needs_documents=["will"]), "not a document"),
        (lambda d: d["actions"][1].update(not_same_person_as=["fly"]), "“fly” is not an action"),
        (lambda d: d["actions"][1].update(effects=["money!"]), "an effect is written"),
        (lambda d: d["actions"][1].update(colour="red"), "unknown key"),
        (lambda d: d["actions"][1].update(label={"en": "x"}), "the text in “hi” is missing"),
        (lambda d: d["actions"][1].update(guard=[{"require": "mood > 3", "because": WORDS}]), "not a known name"),
        (lambda d: d["actions"].append({**d["actions"][1], "do": "reopen", "from": ["closed"]}), "has no actions"),
        (lambda d: d.update(values=[{"key": "paid_on", "type": "date", "label": WORDS, "set_by": "finance.pay"}]),
         "nothing does “finance.pay”"),
        (lambda d: [d["actions"][n].update(needs=[{"key": "sum", "type": kind, "label": WORDS}])
                    for n, kind in enumerate(("money", "text"))], "another type elsewhere"),
    ],
)  # fmt: skip
def test_a_mistake_is_named(change: Any, says: str) -> None:
    data = deepcopy(SMALL)
    change(data)
    found = refused(data)
    assert any(says in one for one in found), found


def test_all_mistakes_come_at_once() -> None:
    data = deepcopy(SMALL)
    data["states"]["open"].pop("sla_days")
    data["actions"][1]["roles"] = ["king"]
    data["actions"][1]["letter"] = "farewell"
    assert len(refused(data)) == 3


def test_two_years_are_counted_by_the_calendar() -> None:
    rule = Until("released_on", 2, "years")
    assert rule.due({"released_on": date(2026, 11, 12)}) == date(2028, 11, 12)
    assert rule.due({"released_on": date(2024, 2, 29)}) == date(2026, 2, 28)
    assert rule.due({}) is None
    assert Until("day", 1, "months").due({"day": date(2026, 12, 31)}) == date(2027, 1, 31)
    assert Until("day", 2, "months").due({"day": date(2026, 12, 31)}) == date(2027, 2, 28)
    assert Until("day", 15, "days").due({"day": date(2026, 12, 31)}) == date(2027, 1, 15)


def test_a_check_that_cannot_be_decided_refuses_too() -> None:
    action = margin_money().workflow.action("adjust")
    soon = {"released_on": date(2026, 1, 10), "inspected_on": date(2027, 12, 1), "today": date(2028, 2, 1)}
    assert [check.require_text for check in action.refusals(soon)] == [
        "years_between(released_on, inspected_on) >= 2"
    ]
    assert len(action.refusals({"today": date(2028, 2, 1)})) == 2
    assert action.refusals({**soon, "inspected_on": date(2028, 1, 10)}) == ()


def test_needs_are_typed_and_all_errors_come_at_once() -> None:
    action = margin_money().workflow.action("claim_margin_money")
    values, errors = action.read_needs(
        {"claim_amount": "640000.50", "tdr_account": "12345", "colour": "x"}, ("en", "hi")
    )
    assert values == {"claim_amount": 64_000_050}
    assert set(errors) == {"tdr_account", "ifsc", "colour"}
    good = {"claim_amount": "640000", "tdr_account": "1234 5678 9012", "ifsc": "sbin0001234"}
    values, errors = action.read_needs(good, ("en", "hi"))
    assert errors == {} and (values["ifsc"], values["tdr_account"]) == ("SBIN0001234", "123456789012")
    assert len(action.refusals({**values, "margin_money": 63_999_999})) == 1
    assert action.refusals({**values, "margin_money": 64_000_000}) == ()


def test_training_lasts_a_week() -> None:
    action = margin_money().workflow.action("training_done")
    values = {"training_from": date(2026, 3, 2), "today": date(2026, 4, 1)}
    assert len(action.refusals({**values, "training_to": date(2026, 3, 7)})) == 1
    assert action.refusals({**values, "training_to": date(2026, 3, 8)}) == ()


def test_the_orders_clocks_are_in_the_margin_money_procedure() -> None:
    states = margin_money().workflow.states
    clocks = {code: (state.sla_days, state.calendar) for code, state in states.items() if state.sla_days}
    assert clocks["forwarding"] == (7, "calendar")
    assert clocks["bank"] == clocks["first_instalment"] == clocks["committee"] == (30, "calendar")
    assert clocks["claim"] == clocks["release"] == (7, "calendar")
    assert clocks["scrutiny"] == (7, "working")
    assert states["deficiency"].pauses and states["deficiency"].office == "applicant"
    assert states["hold"].until == Until("released_on", 2, "years")
    finals = {code for code, state in states.items() if state.final}
    assert finals == {"adjusted", "recovered", "rejected", "withdrawn"}


def test_nobody_decides_on_what_he_proposed() -> None:
    workflow = margin_money().workflow
    assert workflow.action("put_up").not_same_person_as == ("recommend",)
    assert set(workflow.action("sanction").not_same_person_as) == {"put_up", "recommend"}
    assert workflow.action("approve_release").not_same_person_as == ("recommend",)


def test_money_set_aside_comes_back_on_every_way_out_before_release() -> None:
    workflow = margin_money().workflow
    after_commitment = {
        "forwarding",
        "bank",
        "bank_refused",
        "training",
        "first_instalment",
        "claim",
        "release",
    }
    for action in workflow.actions:
        closes = workflow.states[action.to].final
        if closes and after_commitment & set(action.sources):
            assert "finance.release_commitment" in action.effects, action.do


def test_every_refusal_asks_for_its_reason() -> None:
    workflow = margin_money().workflow
    for action in workflow.actions:
        if action.to in ("rejected", "bank_refused", "recovery", "deficiency"):
            assert action.reason == "required", action.do
    assert len(workflow.action("bank_refuse").needs[0].choices) >= 5


def test_one_way_leads_from_the_application_to_the_grant() -> None:
    workflow = margin_money().workflow
    way = [
        "submit", "recommend", "put_up", "sanction", "forward", "bank_sanction", "training_done", "disburse",
        "claim_margin_money", "approve_release", "payment_accepted", "call_inspection", "adjust",
    ]  # fmt: skip
    state = START
    for do in way:
        action = workflow.action(do)
        assert state in action.sources, do
        state = action.to
    assert state == "adjusted"


def test_the_diagram_shows_every_state_and_action() -> None:
    picture = as_mermaid(margin_money().workflow)
    assert picture.startswith("stateDiagram-v2")
    for code in margin_money().workflow.states:
        assert f" as {code}" in picture
    assert "[*] --> scrutiny" in picture and "adjusted --> [*]" in picture
    assert "जाँच" in as_mermaid(margin_money().workflow, "hi")
