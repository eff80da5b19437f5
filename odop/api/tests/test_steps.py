"""Steps and papers by the API: every obstacle at once, and after a refusal nothing is written."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from odop.api.tests import walk
from odop.api.tests.conftest import Caller
from odop.casework.models import Case, CaseDocument, CaseStep, Letter
from odop.kernel import scope
from odop.kernel.models import Event, Notice, Reply, StoredFile


def rows() -> dict[str, int]:
    with scope.system():
        models = (Case, CaseStep, CaseDocument, Letter, Event, Notice, Reply, StoredFile)
        return {one.__name__: one.objects.count() for one in models}


@pytest.fixture
def ref(as_: Callable[[str], Caller]) -> str:
    return walk.applied(as_("assistant-sambhal"), walk.enrolled(as_("assistant-sambhal")))


def test_the_actions_of_a_case_say_what_they_need(as_: Callable[[str], Caller], ref: str) -> None:
    found = as_("assistant-sambhal").get(f"/cases/{ref}").json()
    actions = {one["do"]: one for one in found["actions"]}
    recommend, deficiency = actions["recommend"], actions["raise_deficiency"]
    assert not recommend["allowed"]
    assert {one["code"] for one in recommend["because"]} <= {"document_missing", "document_unchecked"}
    assert all(set(one["text"]) == {"en", "hi"} for one in recommend["because"])
    assert (deficiency["allowed"], deficiency["reason"], deficiency["letter"]) == (
        True,
        "required",
        "deficiency",
    )
    assert as_("auditor-state").get(f"/cases/{ref}").json()["actions"] == []


def test_a_refused_step_names_every_obstacle_and_writes_nothing(
    as_: Callable[[str], Caller], ref: str
) -> None:
    before = rows()
    given = as_("assistant-sambhal").post(f"/cases/{ref}/steps", {"do": "recommend"}, key="k")
    problem = given.json()
    assert (given.status_code, problem["code"]) == (409, "step_refused")
    assert len(problem["reasons"]) >= 2
    for one in problem["reasons"]:
        assert one["text"]["en"] != one["text"]["hi"]
    assert rows() == before


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"do": "raise_deficiency"}, 409, "note_needed"),
        ({"do": "put_up"}, 403, "not_your_step"),
        ({"do": "no_such"}, 422, "unknown_step"),
        ({"do": "raise_deficiency", "note": "x", "colour": "blue"}, 422, "invalid"),
        ({"do": "raise_deficiency", "note": "x", "data": {"colour": "blue"}}, 422, "invalid"),
        ({"do": "raise_deficiency", "note": "x", "data": []}, 422, "invalid"),
        ({"do": "raise_deficiency", "note": ["x"]}, 422, "invalid"),
        ({"note": "x"}, 422, "invalid"),
    ],
)
def test_a_wrong_step_is_refused(
    as_: Callable[[str], Caller], ref: str, body: dict[str, Any], status: int, code: str
) -> None:
    before = rows()
    given = as_("assistant-sambhal").post(f"/cases/{ref}/steps", body, key="k")
    assert (given.status_code, given.json()["code"]) == (status, code)
    assert rows() == before


def test_what_an_action_needs_may_stand_beside_it(as_: Callable[[str], Caller], ref: str) -> None:
    walk.budget()
    walk.ok(
        as_("cell-state").post(
            "/budget/allotments", {"head": "margin_money", "district": 659, "amount": 5_000_000}, key="allot"
        )
    )
    walk.to_committee(as_, ref)
    walk.step(as_("committee-sambhal"), ref, "sanction")
    offered = as_("assistant-sambhal").get(f"/cases/{ref}").json()["actions"]
    [need] = next(one for one in offered if one["do"] == "forward")["needs"]
    assert "BANK-SBL-1" in {one["code"] for one in need["choices"]}
    address = f"/cases/{ref}/steps"
    assistant, bank = as_("assistant-sambhal"), as_("bank-sambhal")
    assert walk.ok(assistant.post(address, {"do": "forward", "bank_office": "BANK-SBL-1"}))["state"] == "bank"
    before = rows()
    given = bank.post(
        address, {"do": "bank_sanction", "loan_amount": 3040000.0, "sanctioned_on": "yesterday"}
    )
    assert given.status_code == 422
    assert set(given.json()["fields"]) == {"loan_amount", "sanctioned_on", "loan_account_last4"}
    assert rows() == before


def test_a_sanction_beyond_the_budget_changes_nothing(as_: Callable[[str], Caller], ref: str) -> None:
    walk.budget()
    walk.ok(
        as_("cell-state").post(
            "/budget/allotments", {"head": "margin_money", "district": 659, "amount": 100}, key="allot"
        )
    )
    walk.to_committee(as_, ref)
    before = rows()
    given = as_("committee-sambhal").post(f"/cases/{ref}/steps", {"do": "sanction"}, key="k")
    assert (given.status_code, given.json()["code"]) == (409, "budget_short")
    assert given.json()["free"] == "100.00"
    assert rows() == before


@pytest.mark.parametrize(
    ("key", "content", "code"),
    [
        ("affidavit", b"MZ\x90\x00 not a paper", "file_kind"),
        ("affidavit", b"", "file_empty"),
        ("affidavit", walk.PDF + b"x" * (11 * 1024 * 1024), "file_too_large"),
        ("no_such_paper", walk.PDF, "unknown_document"),
    ],
)
def test_a_file_that_is_no_paper_is_refused(
    as_: Callable[[str], Caller], ref: str, key: str, content: bytes, code: str
) -> None:
    before = rows()
    paper = SimpleUploadedFile("paper.pdf", content)
    given = as_("assistant-sambhal").send(f"/cases/{ref}/documents", {"key": key, "file": paper}, key="k")
    assert (given.status_code, given.json()["code"]) == (422, code)
    assert rows() == before


def test_an_application_that_is_not_eligible_says_every_reason(as_: Callable[[str], Caller]) -> None:
    assistant = as_("assistant-sambhal")
    artisan = walk.enrolled(assistant)
    before = rows()
    facts = {**walk.FACTS, "age": 15, "defaulter": True}
    given = assistant.post(
        "/applications",
        {"scheme": "margin_money", "artisan": artisan, "facts": facts, "answers": walk.ANSWERS},
        key="k",
    )
    assert (given.status_code, given.json()["code"]) == (409, "not_eligible")
    assert {"age", "defaulter"} <= {one["id"] for one in given.json()["failed"]}
    given = assistant.post("/applications", {"scheme": "margin_money", "facts": facts}, key="k2")
    assert (given.status_code, list(given.json()["fields"])) == (422, ["artisan"])
    given = assistant.post("/applications", {"scheme": "none", "artisan": artisan, "facts": facts}, key="k3")
    assert given.status_code == 404
    assert rows() == before


@pytest.mark.parametrize(
    "answers",
    [{"gender": ["female"]}, {"gender": {"en": "female"}}, {"consents": {"register": "yes"}}, {"colour": "blue"},
     {"birth_year": 1992.5}, {"district": 659.0}, {"name": {"xx": "A"}}, {"place": "2345 6789 0124"}],
)  # fmt: skip
def test_an_enrolment_that_cannot_be_read_names_its_faults(
    as_: Callable[[str], Caller], answers: dict[str, Any]
) -> None:
    before = rows()
    given = as_("assistant-sambhal").post("/artisans", {"answers": {**walk.ENROL, **answers}}, key="k")
    assert given.status_code == 422, given.content
    assert any(name.split(".")[-1] in answers or "answers" in name for name in given.json()["fields"])
    assert rows() == before


def test_a_sitting_decides_each_case_by_itself(as_: Callable[[str], Caller], ref: str) -> None:
    from odop.kernel import clock

    walk.to_committee(as_, ref)
    officer, chair = as_("officer-sambhal"), as_("committee-sambhal")
    sitting = walk.ok(officer.post("/sittings", {"on": clock.today().isoformat()}, key="call"))["ref"]
    walk.ok(officer.post(f"/sittings/{sitting}/agenda", {"cases": [ref]}))
    wanted = {"decisions": [{"case": ref, "do": "sanction"}, {"case": "MM-SBL-2627-999999", "do": "sanction"},
                            {"case": ref, "do": "defer", "note": "Quotation to be shown."}]}  # fmt: skip
    found = walk.ok(chair.post(f"/sittings/{sitting}/decisions", wanted), 200)
    assert [one["done"] for one in found["outcomes"]] == [False, False, True]
    assert [one["problem"]["code"] for one in found["outcomes"][:2]] == ["no_budget", "not_on_agenda"]
    assert found["sitting"]["agenda"][0]["outcome"] == "defer"
    assert officer.post(f"/sittings/{sitting}/sign", {"present": "DCI"}).status_code == 403
    gone = officer.post("/sittings", {"on": "2020-01-01"}, key="gone")
    assert (gone.status_code, gone.json()["code"]) == (422, "day_gone")
