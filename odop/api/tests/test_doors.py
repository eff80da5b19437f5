"""Who may use the API: tokens, sessions with their CSRF token, roles."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from odop.accounts import services
from odop.accounts.models import ApiToken
from odop.api.tests import walk
from odop.api.tests.conftest import Caller
from odop.casework.models import Case, CaseStep
from odop.kernel import clock, scope

GUARDED = [
    "/me",
    "/worklist",
    "/cases",
    "/cases/X",
    "/sittings",
    "/budget",
    "/payments",
    "/events",
    "/artisans",
]


@pytest.mark.parametrize("token", ["", "odop_wrong", "\u200b", "x" * 5000])
@pytest.mark.parametrize("address", GUARDED)
def test_without_a_token_in_force_nothing_is_told(demo: None, token: str, address: str) -> None:
    given = Client().get("/api/v1" + address, HTTP_AUTHORIZATION=f"Bearer {token}".strip())
    assert given.status_code == 401
    assert given["WWW-Authenticate"] == "Bearer"
    assert given.json()["code"] == "sign_in_first"


def test_a_token_that_has_ended_is_none(as_: Callable[[str], Caller]) -> None:
    caller = as_("officer-sambhal")
    assert caller.get("/me").status_code == 200
    ApiToken.objects.update(expires_at=clock.now() - timedelta(seconds=1))
    assert caller.get("/me").status_code == 401


def test_a_token_stands_for_its_person_even_beside_a_session(as_: Callable[[str], Caller]) -> None:
    caller = as_("officer-agra")
    caller.client.force_login(services.demo_user("cell-state"))
    found = caller.get("/me").json()
    assert (found["roles"], found["everywhere"], found["districts"]) == (["officer"], False, [118])


def test_a_session_may_read_but_writes_only_with_its_csrf_token(as_: Callable[[str], Caller]) -> None:
    ref = walk.applied(as_("assistant-sambhal"), walk.enrolled(as_("assistant-sambhal")))
    client = Client(enforce_csrf_checks=True)
    client.force_login(services.demo_user("assistant-sambhal"))
    assert client.get(f"/api/v1/cases/{ref}").status_code == 200
    before = CaseStep.objects.count()
    body = '{"do": "raise_deficiency", "note": "The affidavit is missing."}'
    address = f"/api/v1/cases/{ref}/steps"
    given = client.post(address, body, content_type="application/json")
    assert (given.status_code, given.json()["code"]) == (403, "not_allowed")
    assert CaseStep.objects.count() == before
    client.cookies["csrftoken"] = "a" * 32
    given = client.post(address, body, content_type="application/json", HTTP_X_CSRFTOKEN="a" * 32)
    assert given.status_code == 201, given.content
    assert CaseStep.objects.count() == before + 1


def test_roles_open_doors(as_: Callable[[str], Caller]) -> None:
    for slug, address, status in (
        ("artisan-sambhal", "/worklist", 403), ("artisan-sambhal", "/budget", 403), ("bank-sambhal", "/budget", 403),
        ("bank-sambhal", "/artisans", 403), ("artisan-sambhal", "/events", 403), ("officer-sambhal", "/budget", 200),
        ("auditor-state", "/events", 200), ("finance-state", "/payments", 200), ("artisan-sambhal", "/cases", 200),
        ("bank-sambhal", "/worklist", 200), ("auditor-state", "/artisans", 200),
    ):  # fmt: skip
        assert as_(slug).get(address).status_code == status, (slug, address)
    for slug, address in (("auditor-state", "/payment-files"), ("officer-sambhal", "/budget/allotments"),
                          ("committee-sambhal", "/applications"), ("bank-sambhal", "/sittings")):  # fmt: skip
        given = as_(slug).post(address, {}, key=walk.key())
        assert given.status_code == 403, (slug, address)


def test_me_tells_who_asks(as_: Callable[[str], Caller]) -> None:
    found = as_("bank-sambhal").get("/me").json()
    assert (found["kind"], found["roles"]) == ("officer", ["bank"])
    assert found["postings"][0]["office"]["code"] == "BANK-SBL-1"
    assert as_("artisan-sambhal").get("/me").json()["artisan"] is None


def test_an_artisan_enrols_and_applies_for_herself(as_: Callable[[str], Caller]) -> None:
    herself = as_("artisan-sambhal")
    body = {"scheme": "margin_money", "facts": walk.FACTS, "answers": walk.ANSWERS}
    assert herself.post("/applications", body).json()["code"] == "not_enrolled"
    answers = {key: value for key, value in walk.ENROL.items() if key != "mobile"}
    artisan = walk.ok(herself.post("/artisans", {"answers": answers}, key="own"))["ref"]
    assert herself.get("/me").json()["artisan"] == artisan
    made = walk.ok(herself.post("/applications", body))
    assert made["outputs"]["margin_money"] == "640000.00"
    assert made["facts"]["project_cost"] == "3200000.00"
    assert [one["ref"] for one in herself.get("/cases").json()["items"]] == [made["ref"]]
    assert {one["do"] for one in made["actions"]} == {"withdraw"}
    with scope.system():
        assert Case.objects.get(ref=made["ref"]).applicant_user == services.demo_user("artisan-sambhal")


def test_the_office_own_notes_are_not_for_the_applicant(as_: Callable[[str], Caller]) -> None:
    herself, assistant = as_("artisan-sambhal"), as_("assistant-sambhal")
    answers = {key: value for key, value in walk.ENROL.items() if key != "mobile"}
    walk.ok(herself.post("/artisans", {"answers": answers}, key="own"))
    body = {"scheme": "margin_money", "facts": walk.FACTS, "answers": walk.ANSWERS}
    ref = walk.ok(herself.post("/applications", body))["ref"]
    walk.with_papers(assistant, ref)
    walk.step(assistant, ref, "recommend", "Between us: the quotation looks high.")
    notes = [one["note"] for one in herself.get(f"/cases/{ref}").json()["steps"]]
    assert "Between us: the quotation looks high." not in notes
    assert "Between us: the quotation looks high." in [
        one["note"] for one in assistant.get(f"/cases/{ref}").json()["steps"]
    ]
