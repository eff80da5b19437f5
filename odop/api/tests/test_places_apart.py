"""An officer of one district gets nothing of another one: every address answers as if it were not there."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from odop.api.tests import walk
from odop.api.tests.conftest import Caller
from odop.casework.models import AgendaItem, CaseDocument, CaseStep, Sitting
from odop.kernel import clock, scope
from odop.kernel.models import Event, Reply

OTHERS = ["officer-agra", "artisan-agra"]


def rows() -> dict[str, int]:
    with scope.system():
        return {
            one.__name__: one.objects.count()
            for one in (CaseStep, CaseDocument, AgendaItem, Sitting, Event, Reply)
        }


@pytest.fixture(scope="module")
def walked(
    _shared_demo: dict[str, str], shared: Callable[[Callable[[], dict[str, str]]], dict[str, str]]
) -> dict[str, str]:
    return shared(lambda: walk_of_sambhal(lambda slug: Caller(_shared_demo[slug])))


@pytest.fixture
def of_sambhal(demo: dict[str, str], walked: dict[str, str]) -> dict[str, str]:
    return walked


def walk_of_sambhal(as_: Callable[[str], Caller]) -> dict[str, str]:
    """A case of Sambhal up to the committee, its person, a sitting and a budget."""
    walk.budget()
    walk.ok(
        as_("cell-state").post(
            "/budget/allotments", {"head": "margin_money", "district": 659, "amount": 5_000_000}, key="allot"
        )
    )
    artisan = walk.enrolled(as_("assistant-sambhal"))
    ref = walk.applied(as_("assistant-sambhal"), artisan)
    walk.to_committee(as_, ref)
    sitting = walk.ok(
        as_("officer-sambhal").post("/sittings", {"on": clock.today().isoformat()}, key="call")
    )["ref"]
    return {"case": ref, "artisan": artisan, "sitting": sitting}


@pytest.mark.parametrize("slug", OTHERS)
def test_lists_are_empty_and_references_are_not_found(
    as_: Callable[[str], Caller], of_sambhal: dict[str, str], slug: str
) -> None:
    other = as_(slug)
    for address in ("/worklist", "/cases", "/sittings", "/payments", "/artisans", "/artisans?q=Shabnam",
                    f"/artisans?q={of_sambhal['artisan']}", "/artisans?q=9876543210", "/indicators/enrolled/rows"):  # fmt: skip
        given = other.get(address)
        assert given.status_code == 403 or given.json()["items"] == [], address
    given = other.get("/budget")
    assert given.status_code == 403 or given.json()["lines"] == []
    for address in (f"/cases/{of_sambhal['case']}", f"/artisans/{of_sambhal['artisan']}"):
        assert other.get(address).status_code == 404, address
    if slug == "officer-agra":
        assert other.get(f"/sittings/{of_sambhal['sitting']}").status_code == 404
        assert other.get(f"/events?subject={of_sambhal['case']}").status_code == 404
        # What is not there at all is answered in the very same words.
        there, nowhere = other.get(f"/cases/{of_sambhal['case']}"), other.get("/cases/MM-SBL-2627-999999")
        assert there.content == nowhere.content


def test_nothing_of_another_district_can_be_written(
    as_: Callable[[str], Caller], of_sambhal: dict[str, str]
) -> None:
    other, ref, sitting = as_("officer-agra"), of_sambhal["case"], of_sambhal["sitting"]
    before = rows()
    apply = {
        "scheme": "margin_money",
        "artisan": of_sambhal["artisan"],
        "facts": walk.FACTS,
        "answers": walk.ANSWERS,
    }
    calls: list[tuple[str, Any]] = [
        ("/applications", apply),
        (f"/cases/{ref}/steps", {"do": "reject", "note": "No."}),
        (f"/cases/{ref}/documents/accept-all", {}),
        (f"/cases/{ref}/documents/affidavit/check", {"accepted": True}),
        (f"/sittings/{sitting}/agenda", {"cases": [ref]}),
        (f"/sittings/{sitting}/decisions", {"decisions": [{"case": ref, "do": "sanction"}]}),
        (f"/sittings/{sitting}/sign", {"present": "Nobody"}),
        ("/sittings", {"on": clock.today().isoformat(), "office": "DLTFC-SBL"}),
    ]
    for number, (address, body) in enumerate(calls):
        given = other.post(address, body, key=f"agra-{number}")
        assert given.status_code == 404, (address, given.content)
    paper = SimpleUploadedFile("a.pdf", walk.PDF)
    assert other.send(f"/cases/{ref}/documents", {"key": "affidavit", "file": paper}).status_code == 404
    enrol = other.post("/artisans", {"answers": {**walk.ENROL, "mobile": "9876500000"}}, key="enrol")
    assert (enrol.status_code, enrol.json()["code"]) == (403, "not_your_place")  # a district is no secret
    assert rows() == before


def test_a_case_of_sambhal_is_not_taken_onto_an_agenda_of_agra(
    as_: Callable[[str], Caller], of_sambhal: dict[str, str]
) -> None:
    other = as_("officer-agra")
    own = walk.ok(other.post("/sittings", {"on": clock.today().isoformat()}, key="call"))["ref"]
    assert other.post(f"/sittings/{own}/agenda", {"cases": [of_sambhal["case"]]}).status_code == 404
    with scope.system():
        assert not AgendaItem.objects.exists()


def test_a_branch_sees_a_file_only_once_it_was_sent_there(
    as_: Callable[[str], Caller], of_sambhal: dict[str, str]
) -> None:
    bank, ref = as_("bank-sambhal"), of_sambhal["case"]
    assert bank.get(f"/cases/{ref}").status_code == 404
    walk.step(as_("committee-sambhal"), ref, "sanction")
    walk.step(as_("assistant-sambhal"), ref, "forward", bank_office="BANK-SBL-1")
    found = walk.ok(bank.get(f"/cases/{ref}"), 200)
    assert [one["do"] for one in found["steps"]] == ["forward"]
    assert {one["kind"] for one in found["letters"]} == {"to_bank"}
    assert [one["ref"] for one in bank.get("/worklist").json()["items"]] == [ref]
