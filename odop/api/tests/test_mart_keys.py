"""Buying with a partner's key: what it opens, what it may be repeated, and how often may be asked."""

import json
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import transaction
from django.test import Client

from odop.accounts import limits
from odop.api import doors
from odop.api.rates import Rate
from odop.api.views import mart_buying
from odop.emart import factories
from odop.emart.enums import Scope
from odop.emart.models import ApiKey, ApiPartner, Offer, PartnerPurchase, Purchase
from odop.emart.services import partners
from odop.emart.services.hampers import fill_hamper, publish_hamper, write_hamper
from odop.emart.tests.buying import World, world
from odop.kernel import clock, pagecache
from odop.kernel.models import Reply
from odop.lib.payments.gateway import GatewayError
from odop.lib.payments.local import LocalGateway
from odop.registry.factories import officer

pytestmark = pytest.mark.django_db
BUYER = {"name": "Meera Nair", "mobile": "9812345670", "address": "12 Church Street", "place": "Kochi"}


@pytest.fixture(scope="module")
def ground(shared: Callable[[Callable[[], World]], World]) -> World:
    return shared(world)


@pytest.fixture
def mart(ground: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setattr(doors, "BY_KEY", Rate(1000))
    monkeypatch.setattr(doors, "BY_ADDRESS", Rate(1000))
    with transaction.atomic():
        yield ground
        transaction.set_rollback(True)


@pytest.fixture
def partner(mart: World) -> ApiPartner:
    return partners.make_partner("Fair of crafts", by=mart.cell)


@pytest.fixture
def key(partner: ApiPartner, mart: World) -> str:
    return partners.make_key(partner, scopes=[Scope.BUY], by=mart.cell)[1]


@pytest.fixture
def offer(mart: World) -> Offer:
    return mart.offer(mart.aggregated, on_hand=9)


def call(address: str, key: str, body: Any = None, **headers: str) -> Any:
    given = {"HTTP_AUTHORIZATION": f"Bearer {key}"} if key else {}
    browser = Client(enforce_csrf_checks=True)
    if body is None:
        return browser.get("/api/v1/mart" + address, **given)
    return browser.post(
        "/api/v1/mart" + address, json.dumps(body), content_type="application/json", **given, **headers
    )


def wanted(offer: Offer, **more: Any) -> dict[str, Any]:
    return {
        "lines": [{"sku": offer.sku, "quantity": 1}],
        "pin_code": "682001",
        "buyer": BUYER,
        "pay_by": "online",
        **more,
    }


def test_a_key_buys_once_however_often_the_call_is_repeated(
    partner: ApiPartner, key: str, offer: Offer
) -> None:
    quote = call("/quotes", key, {"lines": wanted(offer)["lines"], "pin_code": "682001"})
    assert quote.status_code == 200 and quote.json()["can_be_bought"]
    bought = call("/purchases", key, wanted(offer, total=quote.json()["total"]), HTTP_IDEMPOTENCY_KEY="a-1")
    again = call("/purchases", key, wanted(offer, total=quote.json()["total"]), HTTP_IDEMPOTENCY_KEY="a-1")
    assert bought.status_code == again.status_code == 201, bought.content.decode()
    assert bought.json() == again.json()
    page = bought.json()["page"]
    own = Client().get(urlsplit(page).path)
    assert own.status_code == 200 and bought.json()["orders"][0] in own.content.decode()
    kept = Reply.objects.get(key="a-1").body
    assert kept["ref"] == bought.json()["ref"] and page.rpartition("/bought/")[2] not in str(kept)
    assert PartnerPurchase.objects.get().partner == partner
    state = call(f"/purchases/{bought.json()['ref']}", key)
    assert state.status_code == 200 and state.json()["orders"][0]["ref"] == bought.json()["orders"][0]
    assert state.json()["orders"][0]["lines"][0] == {
        "kind": "goods", "sku": offer.sku, "hamper": None, "quantity": 1, "left_out": 0, "returned": 0
    }  # fmt: skip
    assert state.headers["Cache-Control"] == "private, no-store"


def test_coupons_are_not_tried_out_with_a_key(
    key: str, offer: Offer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mart_buying, "COUPONS", Rate(2, seconds=3600))
    coupon = factories.coupon(first_only=True)
    asked = wanted(offer, coupon=coupon.code)
    assert call("/purchases", key, asked, HTTP_IDEMPOTENCY_KEY="c-1").status_code == 201
    Purchase.objects.update(state="placed")
    for place, (address, wrong) in enumerate([("/purchases", {}), ("/quotes", {"coupon": "NOTHING"})]):
        body = {**asked, **wrong} if address == "/purchases" else {**_quoted(asked), **wrong}
        answer = call(address, key, body, HTTP_IDEMPOTENCY_KEY=f"c-2{place}")
        assert answer.json()["code"] == ("coupon_unknown" if wrong else "coupon_not_yours")
    for address, body in (("/purchases", asked), ("/quotes", _quoted(asked))):  # right codes neither
        answer = call(address, key, body, HTTP_IDEMPOTENCY_KEY=f"c-3{address}")
        assert (answer.status_code, answer.json()["code"]) == (429, "too_often")
    again = call("/purchases", key, asked, HTTP_IDEMPOTENCY_KEY="c-1")
    assert again.status_code == 201 and call("/quotes", key, _quoted(wanted(offer))).status_code == 200
    assert Purchase.objects.count() == 1


def _quoted(asked: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in asked.items() if name in {"lines", "pin_code", "coupon"}}


def test_a_hamper_and_a_coupon_cost_as_on_the_site(key: str, offer: Offer, mart: World) -> None:
    other = mart.offer(mart.aggregated, price_paise=55_000, mrp_paise=55_000)
    today, second = clock.today(), officer(None, "cell", "cell2")
    box = write_hamper(
        title={"en": "Box", "hi": "डिब्बा"}, words={}, packing={}, price_paise=80_000, reason="For the feast", times=2,
        catalogue=None, shown_from=today, shown_until=today, by=mart.cell,
    )  # fmt: skip
    publish_hamper(fill_hamper(box, [(offer.sku, 1), (other.sku, 2)], by=mart.cell), by=second)
    coupon = factories.coupon()
    asked = {
        "lines": [],
        "hampers": [{"ref": box.ref.lower(), "quantity": 2}],
        "coupon": coupon.code,
        "pin_code": "226001",
    }
    quote = call("/quotes", key, asked).json()
    assert (
        quote["hampers"] == [{"ref": box.ref, "quantity": 2, "price": "1600.00"}]
        and not quote["can_be_bought"]
    )
    assert quote["coupon_refused"]["code"] == "coupon_nothing"  # a hamper has its price already
    asked["lines"] = [{"sku": offer.sku, "quantity": 1}]
    quote = call("/quotes", key, asked).json()
    assert (quote["off"], quote["coupon_refused"], quote["can_be_bought"]) == ("45.00", None, True)
    [parcel] = quote["parcels"]
    assert [(line["sku"], line["hamper"], line["quantity"]) for line in parcel["lines"]] == [
        (offer.sku, None, 1), (offer.sku, box.ref, 2), (other.sku, box.ref, 4),
    ]  # fmt: skip
    asked |= {"buyer": BUYER, "total": quote["total"]}
    made = call("/purchases", key, asked, HTTP_IDEMPOTENCY_KEY="h-1")
    assert made.status_code == 201 and made.json()["total"] == quote["total"], made.content.decode()
    lines = call(f"/purchases/{made.json()['ref']}", key).json()["orders"][0]["lines"]
    assert [one["hamper"] for one in lines] == [None, box.ref, box.ref, None]
    offer.refresh_from_db()
    assert (offer.reserved, coupon.uses.count()) == (3, 1)
    for place, (wrong, code) in enumerate(
        [
            ({"hampers": [{"ref": "HM-9999", "quantity": 1}]}, "invalid"),
            ({"hampers": asked["hampers"] * 2}, "invalid"),
            ({"hampers": [], "lines": []}, "invalid"),
            ({"coupon": "NOTHING", "hampers": []}, "coupon_unknown"),
            ({"hampers": [{"ref": box.ref, "quantity": 1}]}, "gone"),
        ]
    ):
        answer = call("/purchases", key, {**asked, **wrong}, HTTP_IDEMPOTENCY_KEY=f"wrong-{place}")
        assert answer.json()["code"] == code, answer.content.decode()
    assert Purchase.objects.count() == 1


def test_without_a_key_in_force_with_its_scope_nothing_is_bought(
    partner: ApiPartner, key: str, offer: Offer, mart: World
) -> None:
    for given, status, code in (("", 401, "sign_in_first"), ("odopk_unknown", 401, "sign_in_first")):
        answer = call("/purchases", given, wanted(offer), HTTP_IDEMPOTENCY_KEY="b-1")
        assert (answer.status_code, answer.json()["code"]) == (status, code)
    ApiKey.objects.update(scopes=[])
    answer = call("/purchases", key, wanted(offer), HTTP_IDEMPOTENCY_KEY="b-1")
    assert (answer.status_code, answer.json()["code"]) == (403, "not_in_scope")
    ApiKey.objects.update(scopes=[Scope.BUY])
    answer = call("/purchases", key, wanted(offer))
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_needed")
    partners.end_partner(partner, by=mart.cell)
    assert call("/purchases", key, wanted(offer), HTTP_IDEMPOTENCY_KEY="b-1").status_code == 401
    offer.refresh_from_db()
    assert (Purchase.objects.count(), offer.reserved) == (0, 0)


def test_a_key_sees_what_it_bought_and_nothing_of_another(key: str, offer: Offer, mart: World) -> None:
    other = partners.make_partner("Another fair", by=mart.cell)
    others = partners.make_key(other, scopes=[Scope.BUY], by=mart.cell)[1]
    ref = call("/purchases", key, wanted(offer), HTTP_IDEMPOTENCY_KEY="c-1").json()["ref"]
    assert call(f"/purchases/{ref}", key).status_code == 200
    assert call(f"/purchases/{ref}", others).status_code == 404
    assert call(f"/purchases/{ref}", "").status_code == 401
    assert call(f"/purchases/{mart.bought((offer, 1)).ref}", key).status_code == 404
    # The same Idempotency-Key of another partner is another call.
    assert call("/purchases", others, wanted(offer), HTTP_IDEMPOTENCY_KEY="c-1").json()["ref"] != ref


def test_who_holds_too_much_is_refused_and_holds_no_more(
    key: str, offer: Offer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(partners, "MOST_UNPAID", 1)
    assert call("/purchases", key, wanted(offer), HTTP_IDEMPOTENCY_KEY="d-1").status_code == 201
    answer = call("/purchases", key, wanted(offer), HTTP_IDEMPOTENCY_KEY="d-2")
    assert (answer.status_code, answer.json()["code"]) == (409, "too_many_unpaid")
    offer.refresh_from_db()
    assert (Purchase.objects.count(), offer.reserved) == (1, 1)


def test_one_number_gets_no_more_orders_than_on_the_site(
    key: str, offer: Offer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(limits.BY_WHO, limits.ORDERED, (limits.Limit(1, limits.HOUR),))
    assert call("/purchases", key, wanted(offer), HTTP_IDEMPOTENCY_KEY="e-1").status_code == 201
    same = wanted(offer, buyer={**BUYER, "mobile": "+91 98123 45670"})
    answer = call("/purchases", key, same, HTTP_IDEMPOTENCY_KEY="e-2")
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_tries")
    other = wanted(offer, buyer={**BUYER, "mobile": "9812345671"})
    assert call("/purchases", key, other, HTTP_IDEMPOTENCY_KEY="e-3").status_code == 201
    assert Purchase.objects.count() == 2


def test_a_gateway_that_is_down_leaves_nothing_bought(
    key: str, offer: Offer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*_given: object, **_more: object) -> None:
        raise GatewayError("timeout")

    with monkeypatch.context() as for_now:
        for_now.setattr(LocalGateway, "create_order", down)
        answer = call("/purchases", key, wanted(offer), HTTP_IDEMPOTENCY_KEY="f-1")
    assert (answer.status_code, answer.json()["code"]) == (409, "gateway_down")
    assert "Nothing was bought" in answer.content.decode() and not Purchase.objects.exists()
    assert call("/purchases", key, wanted(offer), HTTP_IDEMPOTENCY_KEY="f-1").status_code == 201


def test_who_asks_too_often_waits(key: str, offer: Offer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doors, "BY_KEY", Rate(1))
    monkeypatch.setattr(doors, "BY_ADDRESS", Rate(1))
    body = {"lines": wanted(offer)["lines"], "pin_code": "682001"}
    assert [call("/quotes", key, body).status_code for _n in range(2)] == [200, 429]
    assert call(f"/goods/{offer.listing.ref}", "").status_code == 200
    answer = call("/goods/MT-XXX-00001", "")
    assert answer.status_code == 429 and int(answer.headers["Retry-After"]) > 0


def test_what_is_searched_for_is_found_and_pushes_no_kept_page_out(offer: Offer) -> None:
    pagecache.forget()
    word = offer.listing.title["en"].split()[0]
    found = call(f"/goods?q={word}", "").json()["items"]
    assert offer.listing.ref in {one["ref"] for one in found} and not pagecache._pages
    assert call("/goods?q=nowhere", "").json()["items"] == [] and not pagecache._pages
    assert call("/goods", "").status_code == 200 and len(pagecache._pages) == 1


def test_a_bucket_fills_again_with_time() -> None:
    moment = [0.0]
    rate = Rate(60, now=lambda: moment[0])
    assert [rate.wait("a") for _n in range(60)] == [0] * 60
    assert rate.wait("a") > 0 and rate.wait("b") == 0
    moment[0] = 1.0
    assert rate.wait("a") == 0 and rate.wait("a") > 0


def test_the_description_says_which_calls_need_a_key() -> None:
    described = Client().get("/api/v1/openapi.json").json()
    security = described["paths"]["/api/v1/mart/purchases"]["post"]["security"]
    names = [name for one in security for name in one]
    assert any(
        "mart.buy" in described["components"]["securitySchemes"][name]["description"] for name in names
    )
    assert "security" not in described["paths"]["/api/v1/mart/goods"]["get"]
