"""The public site: every page in both languages, the same for everybody, small numbers hidden."""

import json
import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import brotli
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape
from django.utils.timezone import get_current_timezone

from odop.accounts.enums import OfficeKind, Role
from odop.indicators import factories
from odop.indicators.services import measure_all
from odop.kernel import clock, pagecache, scope
from odop.kernel.programme import programme
from odop.kernel.services import touch_pages
from odop.places.models import District
from odop.registry import factories as registry
from odop.schemes.queries import scheme

pytestmark = pytest.mark.django_db
PAGES = [
    "/",
    "/districts/",
    "/districts/{lgd}/",
    "/schemes/",
    "/schemes/{scheme}/",
    "/what-can-i-get/",
    "/results/",
    "/results/enrolled/",
    "/results/claims/",
    "/results/{flow}/?period=all",
    "/track/",
    "/about/data/",
]
DEVANAGARI = re.compile(r"[\u0900-\u097f]")


@pytest.fixture
def world(ground: None, shared_world: dict[str, str]) -> dict[str, str]:
    return shared_world


@pytest.fixture(scope="module")
def shared_world(_shared_ground: bool, shared: Callable[[Callable[[], Any]], Any]) -> Any:
    return shared(made)


def made() -> dict[str, str]:
    """Artisans in two districts, three of them in one: a number that the public does not see."""
    place, other, third = District.objects.all()[:3]
    with scope.system():
        for where, count in ((place, 3), (other, 6), (third, 40)):
            for _n in range(count):
                factories.artisan(where, day=date(2026, 5, 1))
        measure_all()
    code = programme().schemes[0]
    flow = f"{scheme(code)[1].prefix.lower()}_applied"
    return {"lgd": str(place.pk), "scheme": code, "flow": flow, "other": str(other.pk)}


def body(client: Client, path: str, **more: object) -> str:
    response = client.get(path, **more)
    assert response.status_code == 200, path
    return response.content.decode()


@pytest.mark.parametrize("page", PAGES)
def test_every_page_is_there_in_both_languages(client: Client, world: dict[str, str], page: str) -> None:
    path = page.format(**world)
    english, hindi = body(client, path), body(client, "/hi" + path)
    assert '<html lang="en"' in english and '<html lang="hi"' in hindi
    main = hindi.split("<main", 1)[1]
    assert len(DEVANAGARI.findall(main)) > 100
    heading = re.search(r"<h1[^>]*>(.*?)</h1>", main, re.S)
    assert heading is not None and DEVANAGARI.search(heading[1])
    assert " style=" not in english and "<script>" not in english  # held by the content security policy


def test_the_front_page_is_light(client: Client, world: dict[str, str]) -> None:
    response = client.get("/", headers={"accept-encoding": "br"})
    assert response["Content-Encoding"] == "br"
    assert len(response.content) <= 40_000
    page = brotli.decompress(response.content).decode()
    assert page.count("<path") >= len(programme().districts)
    for one in programme().districts:
        assert f'href="/districts/{one.lgd_code}/"' in page


def test_a_kept_page_costs_one_look_and_is_renewed_when_figures_change(
    client: Client, world: dict[str, str], django_assert_num_queries, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pagecache, "LOOK_EVERY", 3600.0)
    before = body(client, "/results/enrolled/")
    with django_assert_num_queries(0):
        assert body(client, "/results/enrolled/") == before
    with scope.system():
        for _n in range(5):
            factories.artisan(District.objects.get(pk=world["other"]), day=date(2026, 6, 1))
    assert body(client, "/results/enrolled/") == before, "nothing said that figures changed"
    touch_pages("mart")
    pagecache._seen["looked"] = 0.0
    assert body(client, "/results/enrolled/") == before, "what changed is not on this page"
    touch_pages()
    pagecache._seen["looked"] = 0.0
    assert body(client, "/results/enrolled/") != before


def test_a_kept_page_ends_with_its_day(client: Client, world: dict[str, str]) -> None:
    with clock.at(datetime(2026, 6, 1, 23, 59, tzinfo=get_current_timezone())):
        body(client, "/schemes/")
    assert [path for path, _encoding in pagecache._pages] == ["/schemes/"]
    with clock.at(datetime(2026, 6, 2, tzinfo=get_current_timezone())):
        pagecache._seen["looked"] = 0.0
        pagecache._look()
    assert not pagecache._pages


def test_where_there_is_no_room_the_page_that_was_kept_first_goes(
    client: Client, world: dict[str, str], django_assert_num_queries, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pagecache, "LOOK_EVERY", 3600.0)
    monkeypatch.setattr(pagecache, "MOST", 2)
    for path in ("/schemes/", "/districts/", "/results/"):
        body(client, path)
    assert [path for path, _encoding in pagecache._pages] == ["/districts/", "/results/"]
    with django_assert_num_queries(0):
        body(client, "/results/")


@pytest.mark.parametrize("path", ["/", "/districts/", "/results/", "/districts/{lgd}/"])
def test_a_page_costs_the_same_queries_for_few_and_for_many(
    client: Client, world: dict[str, str], path: str
) -> None:
    def cost() -> int:
        pagecache.forget()
        touch_pages()
        with CaptureQueriesContext(connection) as queries:
            body(client, path.format(**world))
        return len(queries)

    first = cost()
    with scope.system():
        for place in District.objects.all()[:20]:
            factories.artisan(place)
        measure_all()
    assert cost() == first <= 25


def test_the_public_does_not_see_a_small_number_anywhere(client: Client, world: dict[str, str]) -> None:
    data = json.loads(body(client, "/results/enrolled/data.json"))
    cells = {str(row["lgd_code"]): row for row in data["districts"]}
    assert cells[world["lgd"]] == {**cells[world["lgd"]], "value": None, "hidden": True}
    assert cells[world["other"]]["hidden"], "the next smallest goes too, or the total would tell"
    assert data["total"]["value"] == "49"
    page = body(client, f"/districts/{world['lgd']}/")
    assert "Too few people to publish" in page
    csv = body(client, "/results/enrolled/data.csv").splitlines()
    row = next(line for line in csv if f",{world['lgd']}," in line)
    assert row.endswith(",,1")
    assert ">3<" not in body(client, "/results/enrolled/")
    front = body(client, "/")
    assert "3 artisans" not in front and "40 artisans" in front


def test_state_offices_see_every_number_and_their_page_is_not_kept(
    client: Client, world: dict[str, str]
) -> None:
    with scope.system():
        cell = registry.officer(None, role=Role.CELL, kind=OfficeKind.CELL)
    client.force_login(cell)
    page = body(client, "/results/enrolled/")
    assert '<b class="num">3</b>' in page or ">3</td>" in page
    assert ">3</td>" not in body(Client(), "/results/enrolled/")


def test_rows_are_for_officers_and_within_their_place(client: Client, world: dict[str, str]) -> None:
    rows = "/results/enrolled/rows/"
    assert client.get(rows).status_code == 302
    with scope.system():
        citizen = registry.citizen()
        officer = registry.officer(District.objects.get(pk=world["lgd"]))
    client.force_login(citizen)
    assert client.get(rows).status_code == 403
    client.force_login(officer)
    page = body(client, rows)
    assert page.count("AR-TEST-") >= 3 and "3 records within your place" in page
    assert "AR-TEST-" not in body(client, f"{rows}?district={world['other']}")


def test_a_district_is_found_by_alias_and_by_what_it_makes(client: Client, world: dict[str, str]) -> None:
    one = next(place for place in programme().districts if place.aliases)
    line = next(line for line in programme().product_lines if line.is_valid_on(date(2026, 11, 1)))
    assert f'/districts/{one.lgd_code}/"' in body(client, "/districts/", query_params={"q": one.aliases[0]})
    assert f'/districts/{line.district}/"' in body(client, "/districts/", query_params={"q": line.name["hi"]})
    assert "No district found" in body(client, "/districts/", query_params={"q": "Atlantis"})


def test_what_is_not_there_says_so(client: Client, world: dict[str, str]) -> None:
    for path in (
        "/districts/1/",
        "/schemes/nothing/",
        "/results/nothing/",
        "/what-can-i-get/?scheme=nothing",
    ):
        assert client.get(path).status_code == 404, path
    assert client.get("/results/enrolled/?period=1999-00").status_code == 422


def test_a_scheme_page_carries_each_condition_with_its_source(client: Client, world: dict[str, str]) -> None:
    page = body(client, f"/schemes/{world['scheme']}/")
    _version, compiled = scheme(world["scheme"])
    for rule in compiled.rules:
        assert escape(rule.label["en"]) in page and escape(rule.source) in page
    for row in compiled.entitlement[0].rows:
        assert escape(row.because["en"]) in page
    for document in compiled.documents:
        assert escape(document.label["en"]) in page


@pytest.mark.parametrize("ending", ["_amount_sanctioned", "_days_scrutiny", "_women_share", "_applied"])
def test_each_record_says_what_it_adds(client: Client, world: dict[str, str], ending: str) -> None:
    prefix = world["flow"].removesuffix("_applied")
    with scope.system():
        place = District.objects.get(pk=world["lgd"])
        steps = [
            ("submit", "scrutiny", date(2026, 5, 1)),
            ("recommend", "put_up", date(2026, 5, 9)),
            ("sanction", "forwarding", date(2026, 5, 20)),
        ]
        values = {"gender": "female", "margin_money": 640_000_00}
        made = factories.case(place, steps, code=world["scheme"], values=values)
        officer = registry.officer(place)
    client.force_login(officer)
    page = body(client, f"/results/{prefix}{ending}/rows/")
    adds = {
        "_amount_sanctioned": "₹\u00a06,40,000",
        "_days_scrutiny": "8.0",
        "_women_share": "Yes",
        "_applied": "",
    }
    assert made.ref in page and f'<td class="right num">{adds[ending]}</td>' in page
