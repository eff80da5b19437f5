"""Idempotency-Key: repeated calls are done once; those that arrive at the same moment are in test_once_by_many.py."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from odop.api.tasks import forget_replies
from odop.api.tests import walk
from odop.api.tests.conftest import Caller
from odop.casework.models import Case, CaseDocument, CaseStep, Sitting
from odop.finance.models import LedgerTransaction
from odop.kernel import clock, scope
from odop.kernel.models import Event, Reply
from odop.registry.models import Artisan


def body(artisan: str, **more: Any) -> dict[str, Any]:
    return {
        "scheme": "margin_money",
        "artisan": artisan,
        "facts": walk.FACTS,
        "answers": walk.ANSWERS,
        **more,
    }


def count(*models: Any) -> list[int]:
    with scope.system():
        return [model.objects.count() for model in models]


def test_a_repeated_call_is_answered_alike_and_writes_nothing(as_: Callable[[str], Caller]) -> None:
    assistant = as_("assistant-sambhal")
    artisan = walk.enrolled(assistant)
    first = assistant.post("/applications", body(artisan), key="one")
    before = count(Case, CaseStep, Event, Reply)
    again = assistant.post("/applications", dict(reversed(body(artisan).items())), key="one")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert count(Case, CaseStep, Event, Reply) == before


def test_a_key_is_not_used_for_something_else(as_: Callable[[str], Caller]) -> None:
    assistant = as_("assistant-sambhal")
    artisan = walk.enrolled(assistant)
    ref = walk.ok(assistant.post("/applications", body(artisan), key="one"))["ref"]
    before = count(Case, CaseStep, Event, Reply)
    for address, other in (
        ("/applications", body(artisan, answers={})),
        (f"/cases/{ref}/steps", {"do": "raise_deficiency", "note": "The affidavit is missing."}),
    ):
        given = assistant.post(address, other, key="one")
        assert (given.status_code, given.json()["code"]) == (409, "idempotency_key_reused")
    assert count(Case, CaseStep, Event, Reply) == before


def test_a_key_belongs_to_its_person(as_: Callable[[str], Caller]) -> None:
    day = clock.today().isoformat()
    one = walk.ok(as_("officer-sambhal").post("/sittings", {"on": day}, key="same"))
    other = walk.ok(as_("officer-agra").post("/sittings", {"on": day}, key="same"))
    assert one["ref"] != other["ref"]


def test_a_refused_call_leaves_no_key_behind(as_: Callable[[str], Caller]) -> None:
    assistant = as_("assistant-sambhal")
    artisan = walk.enrolled(assistant)
    before = count(Case, Reply)
    assert assistant.post("/applications", body(artisan, facts={}), key="one").status_code == 422
    assert count(Case, Reply) == before
    assert assistant.post("/applications", body(artisan), key="one").status_code == 201


@pytest.mark.parametrize("key", ["", " ", "a b", "x" * 101, "ü"])
def test_a_call_that_would_be_done_twice_needs_a_good_key(as_: Callable[[str], Caller], key: str) -> None:
    officer = as_("officer-sambhal")
    before = count(Sitting, Artisan)
    for address, sent in (
        ("/sittings", {"on": clock.today().isoformat()}),
        ("/artisans", {"answers": walk.ENROL}),
    ):
        given = officer.post(address, sent, key=key)
        assert given.status_code == 422, address
        assert "Idempotency-Key" in given.json()["fields"]
    assert count(Sitting, Artisan) == before


def test_files_are_part_of_what_a_key_stands_for(as_: Callable[[str], Caller]) -> None:
    assistant = as_("assistant-sambhal")
    ref = walk.applied(assistant, walk.enrolled(assistant))

    def send(content: bytes) -> Any:
        paper = SimpleUploadedFile("a.pdf", content)
        return assistant.send(f"/cases/{ref}/documents", {"key": "affidavit", "file": paper}, key="paper")

    assert send(walk.PDF).status_code == send(walk.PDF).status_code == 201
    assert send(walk.PDF + b"%").json()["code"] == "idempotency_key_reused"
    assert count(CaseDocument) == [1]


def test_an_allotment_moves_money_once(as_: Callable[[str], Caller]) -> None:
    walk.budget()
    cell, sent = as_("cell-state"), {"head": "margin_money", "district": 659, "amount": "100000.00"}
    assert cell.post("/budget/allotments", sent).json()["code"] == "idempotency_key_needed"
    before = count(LedgerTransaction)[0]
    answers = [walk.ok(cell.post("/budget/allotments", sent, key="once")) for _n in range(3)]
    assert answers[0] == answers[1] == answers[2]
    assert count(LedgerTransaction) == [before + 1]


def test_old_answers_are_forgotten(as_: Callable[[str], Caller]) -> None:
    from datetime import timedelta

    walk.ok(as_("officer-sambhal").post("/sittings", {"on": clock.today().isoformat()}, key="call"))
    with clock.at(clock.now() + timedelta(days=89)):
        forget_replies(0)
    assert count(Reply) == [1]
    with clock.at(clock.now() + timedelta(days=91)):
        forget_replies(0)
    assert count(Reply) == [0]


def test_the_same_return_file_is_answered_alike(
    as_: Callable[[str], Caller], django_capture_on_commit_callbacks: Any
) -> None:
    walk.budget()
    walk.ok(
        as_("cell-state").post(
            "/budget/allotments", {"head": "margin_money", "district": 659, "amount": 5_000_000}, key="allot"
        )
    )
    ref = walk.applied(as_("assistant-sambhal"), walk.enrolled(as_("assistant-sambhal")))
    walk.to_committee(as_, ref)
    walk.step(as_("committee-sambhal"), ref, "sanction")
    walk.to_payment(as_, ref)
    made, answered = walk.paid(as_, django_capture_on_commit_callbacks)
    assert made["total"] == "640000.00"
    with scope.system():
        assert (
            Event.objects.filter(verb__contains="file", subject_ref=made["ref"]).count() == 2
        )  # made, taken
    before = count(LedgerTransaction, CaseStep)
    paid = as_("finance-state").get("/payments?state=paid").json()["items"]
    again = as_("finance-state").send("/return-files", {"file": walk.returned(paid)})
    assert again.json() == answered
    assert count(LedgerTransaction, CaseStep) == before
    taken = as_("finance-state").post("/payment-files", {"payments": [paid[0]["ref"]]})
    assert (taken.status_code, taken.json()["code"]) == (409, "not_drafted")
    nothing = as_("finance-state").send("/return-files", {"file": io.BytesIO(b"")})
    assert nothing.status_code == 422
