"""The mart by the API: what stands in it, what it would cost, a purchase that is made once; each answer as described."""

from collections.abc import Callable
from typing import Any

import pytest

from odop.emart.enums import Scope
from odop.emart.models import Basket, Offer, Purchase
from odop.emart.services import partners
from odop.emart.tests.buying import World, world
from odop.kernel import scope
from tests.contract.conftest import Recorder

BUYER = {"name": "Meera Nair", "mobile": "9812345670", "address": "12 Church Street", "place": "Kochi"}


@pytest.fixture
def mart(demo: dict[str, str]) -> World:
    with scope.system():
        return world()


def offered(mart: World, **changes: Any) -> Offer:
    with scope.system():
        return mart.offer(mart.aggregated, **changes)


def test_everybody_reads_what_stands_in_the_mart(mart: World, as_: Callable[[str], Recorder]) -> None:
    offers, nobody = [offered(mart) for _number in range(3)], as_("")
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = nobody.get("/mart/goods?limit=2" + (f"&cursor={cursor}" if cursor else "")).json()
        seen, cursor = [*seen, *(one["ref"] for one in page["items"])], page["next"]
    assert seen == [one.listing.ref for one in offers]
    [first] = nobody.get(f"/mart/goods?craft=horn&maker={mart.aggregated.ref}&limit=1").json()["items"]
    assert first["price"] == "450.00" and first["page"].endswith(f"/mart/goods/{first['ref']}/")
    whole = nobody.get(f"/mart/goods/{first['ref']}").json()
    assert whole["offers"][0]["free"] == 5 and whole["maker_ref"] == mart.aggregated.ref
    assert [one["ref"] for one in nobody.get("/mart/makers").json()["items"]] == [mart.aggregated.ref]
    assert nobody.get("/mart/crafts").json() == [
        {"code": "horn", "name": {"en": "Horn and bone craft", "hi": "सींग एवं हड्डी शिल्प"}, "goods": 3}
    ]
    assert nobody.get("/mart/goods/MT-XXX-1").status_code == 404
    assert nobody.get("/mart/goods?maker=none").status_code == 404
    assert nobody.get("/mart/goods?cursor=x").status_code == 422


def test_a_quote_holds_nothing_and_says_why_something_cannot_be_bought(
    mart: World, as_: Callable[[str], Recorder]
) -> None:
    offer, gone = offered(mart), offered(mart, on_hand=1)
    asked = {
        "lines": [{"sku": offer.sku, "quantity": 2}, {"sku": gone.sku, "quantity": 3}],
        "pin_code": "682001",
    }
    cell = as_("cell-state")
    quote = cell.post("/mart/quotes", asked).json()
    [parcel] = quote["parcels"]
    assert (
        parcel["lines"] == [{"sku": offer.sku, "hamper": None, "quantity": 2, "price": "900.00"}]
        and quote["state_code"] == "32"
    )
    assert [(one["sku"], one["code"]) for one in quote["refused"]] == [(gone.sku, "sold_out")] and not quote[
        "can_be_bought"
    ]
    for wrong in ({**asked, "pin_code": "999999"}, {**asked, "state_code": "09"}, {**asked, "lines": [asked["lines"][0]] * 2},
                  {**asked, "lines": [{"sku": "none", "quantity": 1}]}):  # fmt: skip
        assert cell.post("/mart/quotes", wrong).status_code == 422
    assert as_("").post("/mart/quotes", asked).status_code == 401
    assert as_("auditor-state").post("/mart/quotes", asked).status_code == 403
    assert not Basket.objects.exists()


def test_a_purchase_is_made_once_and_holds_its_pieces(mart: World, as_: Callable[[str], Recorder]) -> None:
    offer, cell = offered(mart), as_("cell-state")
    asked = {"lines": [{"sku": offer.sku, "quantity": 2}], "pin_code": "682001", "buyer": BUYER}
    assert cell.post("/mart/purchases", asked).json()["code"] == "idempotency_key_needed"
    refused = cell.post("/mart/purchases", {**asked, "total": "1.00"}, key="first")
    assert refused.json()["code"] == "changed"
    with scope.system():
        assert not Purchase.objects.exists() and not Basket.objects.exists()
    made = cell.post("/mart/purchases", asked, key="second")
    again = cell.post("/mart/purchases", asked, key="second")
    assert made.status_code == 201 and again.json() == made.json()
    for ref in (made.json()["ref"], "PU-NONE"):  # a partner asks for those of its own keys
        assert cell.get(f"/mart/purchases/{ref}").status_code == 404
    assert (
        made.json()["gateway_order"] and made.json()["state"] == "waiting" and len(made.json()["orders"]) == 1
    )
    with scope.system():
        assert Purchase.objects.count() == 1 and Offer.objects.get(pk=offer.pk).reserved == 2


def test_a_partner_reads_what_became_of_her_purchase(mart: World, as_: Callable[[str], Recorder]) -> None:
    offer, nobody = offered(mart), as_("")
    with scope.system():
        partner = partners.make_partner("Fair of crafts", by=mart.cell)
        hers = Recorder(partners.make_key(partner, scopes=[Scope.BUY], by=mart.cell)[1])
    asked = {"lines": [{"sku": offer.sku, "quantity": 2}], "pin_code": "682001", "buyer": BUYER}
    made = hers.post("/mart/purchases", asked, key="third").json()
    found = hers.get(f"/mart/purchases/{made['ref']}").json()
    assert [one["quantity"] for one in found["orders"][0]["lines"] if one["kind"] == "goods"] == [2]
    assert "page" not in found and made["page"].startswith("http")
    assert hers.get("/mart/purchases/PU-1").status_code == 404
    assert as_("cell-state").get(f"/mart/purchases/{made['ref']}").status_code == 404
    assert nobody.get(f"/mart/purchases/{made['ref']}").status_code == 401
