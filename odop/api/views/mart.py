"""The mart: what stands in it."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import override
from ninja import Query, Router, Schema
from pydantic import Field

from odop.api.cursors import Page, Paging, page_of
from odop.api.doors import everybody, limited
from odop.api.problems import responses
from odop.api.schemas.mart import (
    CraftOut,
    GoodOut,
    HamperOut,
    SellerOut,
    WholeGoodOut,
)
from odop.api.schemas.words import Code, Line, rupees, words
from odop.emart.enums import WITHIN_THE_STATE
from odop.emart.models import SearchRow, Seller
from odop.emart.queries.hampers import Whole, shown_on
from odop.emart.queries.pages import good_named, maker_named
from odop.emart.queries.shop import counted_by_craft, sellers_in_the_mart, widest_pictures, written_so
from odop.kernel import clock
from odop.kernel.pagecache import alike, keep
from odop.kernel.programme import programme
from odop.lib.gst.supply import Kind
from odop.lib.money import from_paise
from odop.places import queries as places

router = Router(tags=["Mart"])


class WantedGoods(Schema):
    q: Line = Field("", description="Words of the good, its maker or place, in either script; all of them.")
    craft: Code | None = Field(None, description="As in /mart/crafts.")
    district: Code | None = Field(None, description="LGD code, code or name of a district.")
    maker: Code | None = Field(None, description="Reference of a maker.")
    gi: bool = Field(False, description="Only with a GI.")
    ready: bool = Field(False, description="Only what is on hand now.")


def page_at(name: str, ref: str) -> str:
    with override("en"):
        return settings.ODOP.base_url + reverse(name, args=[ref])


def _good(row: SearchRow) -> dict[str, Any]:
    return {
        "ref": row.ref, "title": words(row.title), "craft": row.craft,
        "district": {"lgd_code": row.district_id, "name": words(row.place)}, "maker": words(row.maker),
        "price": rupees(from_paise(row.price_paise)), "mrp": rupees(from_paise(row.mrp_paise)), "can_be_bought": row.available,
        "made_to_order": row.made_to_order, "gi": row.gi, "within_state": row.within_state,
        "stars": f"{row.stars / 100:.1f}" if row.reviews else None, "reviews": row.reviews, "sold": row.sold,
        "page": page_at("mart_good", row.ref), "is_sample": row.is_sample,
    }  # fmt: skip


@router.get("/mart/goods", response={200: Page[GoodOut], **responses(404, 422, 429)})
@everybody
@limited
def mart_goods(
    request: HttpRequest, response: HttpResponse, paging: Query[Paging], wanted: Query[WantedGoods]
) -> dict[str, Any]:
    """Everything that stands in the mart, the oldest first; narrowed by words, craft, district, maker, GI and stock."""
    searched = bool(wanted.q.strip())
    if searched:
        alike(response)  # as on the site: what is searched for pushes no page out
    else:
        keep(response, "mart")
    rows = SearchRow.objects.defer("document", "folded")
    if searched:
        rows = rows.filter(written_so(wanted.q))
    if wanted.craft:
        rows = rows.filter(craft=wanted.craft)
    if wanted.district:
        rows = rows.filter(district_id=places.district(wanted.district).pk)
    if wanted.maker:
        rows = rows.filter(seller_id=maker_named(wanted.maker).pk)
    if wanted.gi:
        rows = rows.filter(gi=True)
    if wanted.ready:
        rows = rows.filter(available=True, made_to_order=False)
    return page_of(rows, paging, _good, key="pk", default=100)


@router.get("/mart/goods/{ref}", response={200: WholeGoodOut, **responses(404, 429)})
@everybody
@limited
def mart_good(request: HttpRequest, response: HttpResponse, ref: str) -> dict[str, Any]:
    """One good: its texts, what is declared of it, its variants, its pictures."""
    keep(response, "mart")
    found = good_named(ref)
    one = found.listing
    return {
        **_good(found.row),
        **{name: words(getattr(one, name)) for name in ("description", "material", "care", "story")},
        **{name: getattr(one, name) for name in ("hsn", "gi_name", "quantity_unit", "country", "return_days")},
        "net_quantity": f"{one.net_quantity.normalize():f}", "maker_ref": one.seller.ref,
        "offers": [
            {
                "sku": offer.sku, "name": words(offer.name), "price": rupees(from_paise(offer.price_on(clock.today()))),
                "mrp": rupees(from_paise(offer.mrp_paise)), "free": offer.free, "made_to_order": offer.made_to_order,
                "lead_days": offer.lead_days, "weight_g": offer.weight_g,
            }
            for offer in found.offers
        ],
        "pictures": [
            settings.ODOP.base_url + reverse("mart_picture", args=[number, width, digest[:12], "webp"])
            for number, width, digest in widest_pictures(found.photographs)
        ],
    }  # fmt: skip


def _hamper(whole: Whole) -> dict[str, Any]:
    one, within, between = whole.hamper, whole.delivery(Kind.WITHIN), whole.delivery(Kind.BETWEEN)
    return {
        "ref": one.ref, "title": words(one.title), "description": words(one.words), "price": rupees(from_paise(whole.price_paise)),
        "goods_price": rupees(from_paise(whole.goods_paise)), "can_be_bought": whole.free > 0, "parcels": len(whole.makers),
        "delivery_within": None if within is None else rupees(from_paise(within)),
        "delivery_between": None if between is None else rupees(from_paise(between)), "shown_until": one.shown_until,
        "articles": [
            {
                "sku": part.offer.sku, "quantity": part.quantity, "title": words(part.listing.title), "maker": words(part.seller.name),
                "good": part.listing.ref,
            }
            for part in whole.parts
        ],
        "page": page_at("mart_hamper", one.ref), "is_sample": one.is_sample or any(part.listing.is_sample for part in whole.parts),
    }  # fmt: skip


@router.get("/mart/hampers", response={200: list[HamperOut], **responses(429)})
@everybody
@limited
def mart_hampers(request: HttpRequest, response: HttpResponse) -> list[dict[str, Any]]:
    """Hampers that are sold today, sixty at most, what ends first before the rest."""
    return [_hamper(one) for one in shown_on(clock.today())]


def _seller(one: Seller) -> dict[str, Any]:
    return {
        "ref": one.ref, "name": words(one.name), "district": {"lgd_code": one.district_id, "name": words(one.district.name)},
        "place": one.place, "about": words(one.about), "since_year": one.since_year,
        "within_state": one.tax_mode in WITHIN_THE_STATE, "page": page_at("mart_maker", one.ref), "is_sample": one.is_sample,
    }  # fmt: skip


@router.get("/mart/makers", response={200: Page[SellerOut], **responses(422, 429)})
@everybody
@limited
def mart_makers(request: HttpRequest, response: HttpResponse, paging: Query[Paging]) -> dict[str, Any]:
    """Everybody who sells in the mart now, who began first first. Nobody who takes her consent back."""
    keep(response, "mart")
    return page_of(sellers_in_the_mart(), paging, _seller, key="pk", default=100)


@router.get("/mart/crafts", response={200: list[CraftOut], **responses(429)})
@everybody
@limited
def mart_crafts(request: HttpRequest, response: HttpResponse) -> list[dict[str, Any]]:
    """Crafts of which something is for sale, with how much."""
    keep(response, "mart")
    named = programme().categories
    return [
        {"code": code, "name": words(named.get(code) or {"en": code}), "goods": count}
        for code, count in counted_by_craft()
    ]
