"""The mart: what stands in it, what something would cost, and buying for somebody."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from ninja import Query, Router, Schema, Status
from pydantic import Field

from odop.accounts import limits
from odop.accounts.addresses import client_address
from odop.accounts.permissions import RUN_MART
from odop.api.cursors import Page, Paging, page_of
from odop.api.doors import KeyDoor, everybody, limited, partner_asking
from odop.api.once import once
from odop.api.problems import both, responses
from odop.api.schemas.mart import (
    CraftOut,
    GoodOut,
    HamperOut,
    PurchaseIn,
    PurchaseOut,
    PurchaseStateOut,
    QuoteIn,
    QuoteOut,
    SellerOut,
    WholeGoodOut,
)
from odop.api.schemas.words import Code, rupees, words
from odop.emart.enums import WITHIN_THE_STATE, PayBy, Scope
from odop.emart.models import Offer, OrderLine, Purchase, SearchRow, Seller
from odop.emart.queries.baskets import Cart, look_through, why_not
from odop.emart.queries.hampers import Whole, shown_on
from odop.emart.queries.pages import good_named, maker_named
from odop.emart.queries.partners import purchase_of
from odop.emart.queries.shop import counted_by_craft, sellers_in_the_mart, widest_pictures
from odop.emart.queries.tax import states
from odop.emart.services.baskets import open_basket, put
from odop.emart.services.mail import clean_address, write_to
from odop.emart.services.partners import note_purchase
from odop.emart.services.paying import begin_payment
from odop.emart.services.purchases import Buyer, place
from odop.kernel import clock, scope
from odop.kernel.pagecache import keep
from odop.kernel.programme import programme
from odop.kernel.refusals import DomainError, Invalid, NotFound
from odop.lib.gst.states import states_of_pin
from odop.lib.gst.supply import Kind
from odop.lib.money import from_paise, to_paise
from odop.places import queries as places

router = Router(tags=["Mart"])


class WantedGoods(Schema):
    craft: Code | None = Field(None, description="As in /mart/crafts.")
    district: Code | None = Field(None, description="LGD code, code or name of a district.")
    maker: Code | None = Field(None, description="Reference of a maker.")
    gi: bool = Field(False, description="Only with a GI.")
    ready: bool = Field(False, description="Only what is on hand now.")


def _page(name: str, ref: str) -> str:
    with override("en"):
        return settings.ODOP.base_url + reverse(name, args=[ref])


def _good(row: SearchRow) -> dict[str, Any]:
    return {
        "ref": row.ref, "title": words(row.title), "craft": row.craft,
        "district": {"lgd_code": row.district_id, "name": words(row.place)}, "maker": words(row.maker),
        "price": rupees(from_paise(row.price_paise)), "mrp": rupees(from_paise(row.mrp_paise)), "can_be_bought": row.available,
        "made_to_order": row.made_to_order, "gi": row.gi, "within_state": row.within_state,
        "stars": f"{row.stars / 100:.1f}" if row.reviews else None, "reviews": row.reviews, "sold": row.sold,
        "page": _page("mart_good", row.ref), "is_sample": row.is_sample,
    }  # fmt: skip


@router.get("/mart/goods", response={200: Page[GoodOut], **responses(404, 422, 429)})
@everybody
@limited
def mart_goods(
    request: HttpRequest, response: HttpResponse, paging: Query[Paging], wanted: Query[WantedGoods]
) -> dict[str, Any]:
    """Everything that stands in the mart, the oldest first; narrowed by craft, district, maker, GI and stock."""
    keep(response, "mart")
    rows = SearchRow.objects.defer("document", "folded")
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
        "page": _page("mart_hamper", one.ref), "is_sample": one.is_sample or any(part.listing.is_sample for part in whole.parts),
    }  # fmt: skip


@router.get("/mart/hampers", response={200: list[HamperOut], **responses(429)})
@everybody
@limited
def mart_hampers(request: HttpRequest, response: HttpResponse) -> list[dict[str, Any]]:
    """Hampers that are sold today, sixty at most, what ends first before the rest. People buy them on their pages."""
    return [_hamper(one) for one in shown_on(clock.today())]


def _seller(one: Seller) -> dict[str, Any]:
    return {
        "ref": one.ref, "name": words(one.name), "district": {"lgd_code": one.district_id, "name": words(one.district.name)},
        "place": one.place, "about": words(one.about), "since_year": one.since_year,
        "within_state": one.tax_mode in WITHIN_THE_STATE, "page": _page("mart_maker", one.ref), "is_sample": one.is_sample,
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


def _state(asked: QuoteIn) -> str:
    """The State of a PIN code: the one that was said, or the one with most codes of those that share it."""
    found = states_of_pin(asked.pin_code, states())
    known = {state.code for state in found}
    if not found or (asked.state_code and asked.state_code not in known):
        key = "state_code" if found else "pin_code"
        message = _("No State has this PIN code.") if not found else _("This PIN code lies in another State.")
        raise Invalid(message, fields={key: message})
    return asked.state_code or max(found, key=lambda state: len(state.pins)).code


def _offers(asked: QuoteIn) -> list[tuple[Offer, int]]:
    wanted = {one.sku: one.quantity for one in asked.lines}
    rows = Offer.objects.select_related("listing__seller__artisan", "listing__seller__district")
    found = {one.sku: one for one in rows.filter(sku__in=wanted, listing__search_row__isnull=False)}
    unknown = [sku for sku in wanted if sku not in found]
    if unknown or len(wanted) < len(asked.lines):
        message = _("Each article is named once, by a number that stands in the mart.")
        raise Invalid(message, fields={"lines": message})
    return [(found[sku], quantity) for sku, quantity in wanted.items()]


@router.post(
    "/mart/quotes",
    auth=KeyDoor(Scope.BUY, RUN_MART),
    response={200: QuoteOut, **responses(400, 401, 403, 422, 429)},
)
def mart_quote(request: HttpRequest, asked: QuoteIn) -> dict[str, Any]:
    """What these things would cost, sent there, and why something cannot be bought. Nothing is written or held."""
    state = _state(asked)
    with scope.widened("what something would cost, for who may buy it"):
        cart = look_through(_offers(asked), state, clock.today())
    return _quote(cart)


def _quote(cart: Cart) -> dict[str, Any]:
    return {
        "state_code": cart.state,
        "parcels": [
            {
                "maker": parcel.seller.ref, "sold_by": parcel.way.value, "days": parcel.days,
                "lines": [
                    {"sku": line.offer.sku, "quantity": line.quantity, "price": rupees(from_paise(line.paise))}
                    for line in parcel.lines
                ],
                "delivery": rupees(from_paise(parcel.delivery.gross)), "total": rupees(from_paise(parcel.total)),
            }
            for parcel in cart.parcels
        ],
        "refused": [
            {"sku": line.offer.sku, "code": line.why, "text": both(why_not(line))} for line in cart.refused
        ] + [
            {"sku": line.offer.sku, "code": parcel.why, "text": both(parcel.words)}
            for parcel in cart.parcels if parcel.why for line in parcel.lines
        ],
        "can_be_bought": cart.can_be_bought, "total": rupees(from_paise(cart.total)),
    }  # fmt: skip


def _count(request: HttpRequest, purchase: Purchase) -> None:
    """So many orders for one number, wherever they are made. What comes from a partner's own servers is held by its key."""
    address = purchase.mobile if partner_asking(request) else client_address(request)
    who = {"who": purchase.mobile, "address": address}
    limits.refuse_if_too_many(limits.ORDERED, **who)
    limits.note(limits.ORDERED, **who)


@router.post(
    "/mart/purchases",
    auth=KeyDoor(Scope.BUY, RUN_MART),
    response={201: PurchaseOut, **responses(400, 401, 403, 404, 409, 422, 429)},
)
@once(needed=True, sealed=["page"])
def mart_purchase(request: HttpRequest, asked: PurchaseIn) -> Any:
    """Buy for somebody: the pieces are held, and paid with the gateway or at the door. All of it or nothing. With a partner's key
    at most 20 purchases wait for their money at once, at the door too (`too_many_unpaid`); for one mobile number as many are made
    as on the site (`too_many_tries`). `page` is the buyer's: pass it on to her."""
    state, basket = _state(asked), open_basket()[0]
    with scope.widened("articles that stand in the mart, for who may buy them"):
        chosen = _offers(asked)
    for offer, quantity in chosen:
        put(basket, offer, quantity=quantity)
    mail = clean_address(asked.buyer.email)
    buyer = Buyer(
        asked.buyer.name,
        asked.buyer.mobile,
        asked.buyer.address,
        asked.buyer.place,
        asked.pin_code,
        state,
        asked.buyer.gstin,
    )
    purchase, key = place(
        basket,
        buyer=buyer,
        pay_by=PayBy(asked.pay_by),
        agreed_paise=None if asked.total is None else to_paise(asked.total),
    )
    write_to(purchase, mail)
    partner = partner_asking(request)
    _count(request, purchase)
    if partner is not None:
        note_purchase(partner, purchase)
    order = _to_pay(purchase) if purchase.pay_by == PayBy.ONLINE else None
    with scope.widened("a purchase that was just made"):
        refs = list(purchase.orders.order_by("pk").values_list("ref", flat=True))
    return Status(
        201,
        {
            "ref": purchase.ref, "orders": refs, "total": rupees(from_paise(purchase.total_paise)), "state": purchase.state,
            "expires_at": purchase.expires_at.isoformat(), "gateway_order": order, "page": _page("mart_bought", key),
        },
    )  # fmt: skip


def _to_pay(purchase: Purchase) -> str:
    try:
        return begin_payment(purchase)
    except DomainError as refusal:
        if refusal.code != "gateway_down":
            raise
        raise DomainError(
            _("The payment service cannot be reached. Nothing was bought; please try again."),
            code=refusal.code,
        ) from refusal


def _line(line: OrderLine) -> dict[str, Any]:
    return {
        "kind": line.kind, "sku": line.offer.sku if line.offer else "", "quantity": line.quantity,
        "left_out": line.left_out, "returned": line.returned - line.left_out,
    }  # fmt: skip


@router.get(
    "/mart/purchases/{ref}",
    auth=KeyDoor(Scope.BUY),
    response={200: PurchaseStateOut, **responses(401, 403, 404, 429)},
)
def mart_purchase_state(request: HttpRequest, response: HttpResponse, ref: str) -> dict[str, Any]:
    """What became of a purchase that was made with a key of the same partner: its orders, who carries them and under which
    number."""
    partner = partner_asking(request)
    if partner is None:
        raise NotFound()
    response["Cache-Control"] = "private, no-store"
    purchase, orders = purchase_of(partner, ref)
    return {
        "ref": purchase.ref, "state": purchase.state, "total": rupees(from_paise(purchase.total_paise)),
        "expires_at": purchase.expires_at.isoformat(),
        "orders": [
            {
                "ref": one.ref, "state": one.state, "maker": one.seller.ref, "total": rupees(from_paise(one.total_paise)),
                "ship_by": one.ship_by, "carrier": one.carrier, "tracking": one.tracking,
                "sent_at": one.shipped_at, "delivered_at": one.delivered_at, "lines": [_line(line) for line in one.lines.all()],
            }
            for one in orders
        ],
    }  # fmt: skip
