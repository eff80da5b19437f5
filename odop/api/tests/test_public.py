"""What everybody may ask: demo tokens, districts, schemes."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from odop.accounts.models import ApiToken
from odop.accounts.queries import active_user, user_id_of_token
from odop.api.tests.conftest import Caller
from odop.kernel.programme import programme


def test_a_demo_person_gets_a_token_that_works(demo: None, nobody: Caller) -> None:
    given = nobody.post("/demo/token", {"as": "officer-sambhal"})
    assert given.status_code == 200, given.content
    found = given.json()
    assert set(found) == {"token", "token_type", "expires_at", "as", "roles"}
    assert (found["token_type"], found["as"], found["roles"]) == ("Bearer", "officer-sambhal", ["officer"])
    user = active_user(user_id_of_token(found["token"]))
    assert user is not None and user.demo_slug == "officer-sambhal"


@pytest.mark.parametrize("slug", ["nobody-there", "", "\x00"])
def test_a_token_for_nobody_is_not_given(demo: None, nobody: Caller, slug: str) -> None:
    assert nobody.post("/demo/token", {"as": slug}).status_code in {400, 404}
    assert not ApiToken.objects.exclude(label="test").exists()


def test_without_demo_mode_there_are_no_demo_tokens(demo: None, nobody: Caller, settings: Any) -> None:
    settings.DEMO = False
    given = nobody.post("/demo/token", {"as": "officer-sambhal"})
    assert given.status_code == 404
    assert given["Content-Type"].startswith("application/problem+json")
    assert not ApiToken.objects.exclude(label="test").exists()


def test_all_districts_come_on_the_first_page(ground: None, nobody: Caller) -> None:
    page = nobody.get("/districts").json()
    assert len(page["items"]) == 75
    assert page["next"] is None
    sambhal = next(one for one in page["items"] if one["lgd_code"] == 659)
    assert (sambhal["code"], sambhal["name"]["en"]) == ("SBL", "Sambhal")
    assert set(sambhal["name"]) == {"en", "hi"}
    assert sambhal["product_lines"]


def test_pages_of_districts_join_without_gap_or_repetition(ground: None, nobody: Caller) -> None:
    seen: list[int] = []
    cursor = ""
    while True:
        page = nobody.get("/districts?limit=7" + (f"&cursor={cursor}" if cursor else "")).json()
        seen += [one["lgd_code"] for one in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == 75
    assert seen == sorted(seen)


@pytest.mark.parametrize("query", ["cursor=abc", "limit=0", "limit=-1", "limit=x", "limit=100000"])
def test_a_page_that_cannot_be_had_is_refused(ground: None, nobody: Caller, query: str) -> None:
    given = nobody.get(f"/districts?{query}")
    assert given.status_code == 422
    assert query.split("=")[0] in given.json()["fields"]


def test_a_district_tells_its_offices(ground: None, nobody: Caller) -> None:
    found = nobody.get("/districts/659").json()
    assert {"diepc", "committee", "bank"} <= {one["kind"] for one in found["offices"]}
    for wrong in ("1", "99999999999999", "nowhere", "%00"):
        assert nobody.get(f"/districts/{wrong}").status_code == 404, wrong


def test_a_scheme_tells_its_facts_and_its_way(ground: None, nobody: Caller) -> None:
    listed = [one["code"] for one in nobody.get("/schemes").json()["items"]]
    assert "margin_money" in listed and len(listed) == len(set(listed)) == len(programme().schemes)
    found = nobody.get("/schemes/margin_money").json()
    cost = next(one for one in found["fields"] if one["key"] == "project_cost")
    assert cost["type"] == "money" and set(cost["label"]) == {"en", "hi"}
    assert "start" in next(one for one in found["actions"] if one["do"] == "submit")["from"]
    assert nobody.get("/schemes/no_such").status_code == 404


def test_refusals_are_problems_in_the_language_asked_for(ground: None, nobody: Caller) -> None:
    english = nobody.get("/schemes/no_such", HTTP_ACCEPT_LANGUAGE="en").json()
    hindi = nobody.get("/schemes/no_such", HTTP_ACCEPT_LANGUAGE="hi-IN,hi;q=0.9,en;q=0.5").json()
    assert english["title"] == english["message"]["en"]
    assert hindi["title"] == hindi["message"]["hi"] != english["title"]


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("get", "/nothing", 404),
        ("put", "/districts", 405),
        ("get", "/demo/token", 405),
        ("delete", "/schemes", 405),
    ],
)
def test_wrong_addresses_and_methods_are_problems_too(
    ground: None, method: str, address: str, status: int
) -> None:
    given = getattr(Client(), method)("/api/v1" + address)
    assert given.status_code == status
    assert given["Content-Type"].startswith("application/problem+json")
    assert given.json()["status"] == status
    assert (status == 405) == ("Allow" in given)


def test_a_signed_in_person_sees_the_same_districts(as_: Callable[[str], Caller], nobody: Caller) -> None:
    assert as_("officer-agra").get("/districts").json() == nobody.get("/districts").json()
