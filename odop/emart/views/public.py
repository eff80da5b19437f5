"""The mart for everybody: its front page, lists, search, one good, its maker, the card of an object; and for machines.

Pages without a search are kept in memory (`kernel.pagecache`): what they show moves the stamp in the same transaction.
"""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import override

from odop.emart.components import cards, for_machines, large_picture, picture_url
from odop.emart.enums import WITHIN_THE_STATE, Order, TaxMode
from odop.emart.models import Listing, Offer, Photograph
from odop.emart.queries.pages import (
    Good,
    addresses,
    district_coded,
    doors,
    good_named,
    made_named,
    maker_named,
    picture_kept,
)
from odop.emart.queries.shop import MOST_PAGES, PAGE, Found, Wanted, best, search
from odop.emart.queries.tax import terms
from odop.emart.services.goods import UNITS
from odop.kernel.access import public
from odop.kernel.fields import Localised
from odop.kernel.pagecache import keep
from odop.kernel.programme import programme
from odop.kernel.refusals import NotFound
from odop.kernel.services import file_path
from odop.lib.digits import to_ascii_digits
from odop.lib.money import from_paise

ON_THE_FRONT = 12
FOR_EVER = "public, max-age=31536000, immutable"


def craft_name(code: str) -> Localised:
    return Localised(programme().categories.get(code) or {"en": code.replace("_", " ")})


def _whole(text: str) -> int | None:
    written = to_ascii_digits(text).replace(",", "").strip()
    return int(written) if written.isascii() and written.isdecimal() and len(written) < 9 else None


def wanted_of(request: HttpRequest) -> Wanted:
    """What the address asks for; what no filter knows narrows nothing."""
    asked = request.GET
    order = asked.get("order", "")
    known = programme().categories
    return Wanted(
        text=asked.get("q", "").replace("\x00", "").strip()[:100],
        districts=tuple(one[:3].upper() for one in asked.getlist("district")[:20] if one.isascii() and one.isalpha()),
        crafts=tuple(one for one in asked.getlist("craft")[:20] if one in known),
        gi=asked.get("gi") == "on", ready=asked.get("ready") == "on",
        cheapest=_whole(asked.get("from", "")), dearest=_whole(asked.get("to", "")),
        order=order if order in Order.values else Order.BEST,
        page=max(1, min(MOST_PAGES, _whole(asked.get("page", "")) or 1)),
    )  # fmt: skip


def _list_context(found: Found) -> dict[str, Any]:
    wanted = found.wanted
    begun = (wanted.page - 1) * PAGE
    return {
        "found": found, "wanted": wanted, "cards": cards(found.rows), "orders": Order.choices,
        "crafts": [(code, craft_name(code), count, code in wanted.crafts) for code, count in found.crafts],
        "districts": [(one, one.code in wanted.districts) for one in found.districts],
        "older": wanted.page + 1 if begun + len(found.rows) < found.total and wanted.page < MOST_PAGES else 0,
        "newer": wanted.page - 1 if wanted.page > 1 else 0,
        "sample": any(row.is_sample for row in found.rows),
    }  # fmt: skip


@public
def front(request: HttpRequest) -> HttpResponse:
    """What the mart is, its crafts and districts, and the first of its goods."""
    rows, ways = best(ON_THE_FRONT), doors()
    context = {
        "cards": cards(rows), "doors": ways,
        "crafts": [(code, craft_name(code), count) for code, count in ways.crafts],
        "sample": any(row.is_sample for row in rows),
    }  # fmt: skip
    return keep(render(request, "emart/front.html", context), "mart")


@public
def find(request: HttpRequest) -> HttpResponse:
    """Everything, or what was searched for, narrowed by district, craft, GI, stock and price."""
    found = search(wanted_of(request))
    context = {**_list_context(found), "title": _("All goods")}
    response = render(request, "emart/list.html", context)
    return response if found.wanted.text else keep(response, "mart")


@public
def in_district(request: HttpRequest, code: str) -> HttpResponse:
    """What one district makes."""
    place = district_coded(code)
    found = search(replace(wanted_of(request), districts=(place.code,)))
    context = {
        **_list_context(found), "title": place.name, "place": place, "fixed": "district",
        "crumbs": [(_("e-Mart"), reverse("mart")), (str(place.name), "")],
    }  # fmt: skip
    response = render(request, "emart/list.html", context)
    return response if found.wanted.text else keep(response, "mart")


@public
def of_craft(request: HttpRequest, code: str) -> HttpResponse:
    """Goods of one craft, from everywhere."""
    if code not in programme().categories:
        raise NotFound()
    found = search(replace(wanted_of(request), crafts=(code,)))
    context = {
        **_list_context(found), "title": craft_name(code), "fixed": "craft",
        "crumbs": [(_("e-Mart"), reverse("mart")), (str(craft_name(code)), "")],
    }  # fmt: skip
    response = render(request, "emart/list.html", context)
    return response if found.wanted.text else keep(response, "mart")


@public
def of_maker(request: HttpRequest, ref: str) -> HttpResponse:
    """A maker: who she is, where she works, and what she sells."""
    one = maker_named(ref)
    found = search(Wanted(seller=one.pk, page=wanted_of(request).page))
    context = {
        **_list_context(found), "one": one, "sold_by": _sold_by(one),
        "crumbs": [
            (_("e-Mart"), reverse("mart")), (str(one.district.name), reverse("mart_district", args=[one.district.code])),
            (str(one.name), ""),
        ],
    }  # fmt: skip
    return keep(render(request, "emart/maker.html", context), "mart")


@public
def good(request: HttpRequest, ref: str) -> HttpResponse:
    """One good: photographs, price, what can be checked, who made it."""
    found = good_named(ref)
    one, offers = found.listing, found.offers
    first = min(offers, key=lambda offer: offer.price_paise, default=None)
    if first is None:
        raise NotFound()
    context = {
        "one": one, "offers": [_offered(offer) for offer in offers], "first": _offered(first), "facts": _facts(one, first),
        "pictures": [(one_picture, large_picture(one_picture, now=number == 0)) for number, one_picture in enumerate(found.photographs)],
        "more": cards(found.more), "craft": craft_name(one.craft), "sold_by": _sold_by(one.seller),
        "within_state": one.seller.tax_mode in WITHIN_THE_STATE, "state": Localised(programme().state),
        "machines": for_machines(_product(found, first)), "share_picture": _share_picture(found.photographs),
        "address": settings.ODOP.base_url + request.path,
        "crumbs": [
            (_("e-Mart"), reverse("mart")), (str(one.district.name), reverse("mart_district", args=[one.district.code])),
            (str(craft_name(one.craft)), reverse("mart_craft", args=[one.craft])),
        ],
    }  # fmt: skip
    return keep(render(request, "emart/good.html", context), "mart")


def _offered(offer: Offer) -> dict[str, Any]:
    return {
        "offer": offer, "price": from_paise(offer.price_paise), "free": offer.free,
        "mrp": from_paise(offer.mrp_paise) if offer.mrp_paise > offer.price_paise else None,
        "can_be_bought": offer.made_to_order or offer.free > 0,
    }  # fmt: skip


def _sold_by(seller: Any) -> dict[str, Any]:
    """Who gives the bill (Consumer Protection (E-Commerce) Rules 2020, rule 5)."""
    if seller.tax_mode == TaxMode.AGGREGATED:
        known = terms()
        return {
            "own": False,
            "name": Localised(known.name),
            "address": Localised(known.address),
            "gstin": known.gstin,
        }
    return {
        "own": True, "name": seller.legal_name, "address": seller.legal_address, "gstin": seller.gstin,
        "enrolment": seller.enrolment_number,
    }  # fmt: skip


def _facts(one: Listing, first: Offer) -> list[tuple[str, object]]:
    """What a buyer can check; what the law wants declared stands among it (Packaged Commodities Rules 2011, rule 6)."""
    unit = str(UNITS.get(one.quantity_unit, one.quantity_unit))
    packed = " · ".join(
        part
        for part in (one.packer_name or str(one.seller.name), one.packer_address or one.seller.place)
        if part
    )
    returned = (
        _("within %(days)s days") % {"days": one.return_days}
        if one.return_days
        else _("only what is faulty or not what was ordered")
    )
    sides = [side for side in (first.length_mm, first.width_mm, first.height_mm) if side]
    rows: list[tuple[str, object]] = [
        (_("What it is"), one.generic_name), (_("Material"), one.material), (_("Care"), one.care),
        (_("Net quantity"), f"{one.net_quantity.normalize():f} {unit}"),
        (_("Price of one unit"), _unit_price(one, first)),
        (_("Size"), " × ".join(f"{side / 10:g}" for side in sides) + " cm" if sides else ""),
        (_("Weight with packing"), f"{first.weight_g} g" if first.weight_g < 1000 else f"{first.weight_g / 1000:g} kg"),
        (_("GI"), " · ".join(part for part in (one.gi_name, one.gi_user_number) if part)), (_("Tested"), one.laboratory_note),
        (_("Made and packed by"), packed), (_("Country of origin"), _("India")), (_("HSN"), one.hsn),
        (_("Returns"), returned),
    ]  # fmt: skip
    return [(label, value) for label, value in rows if value and str(value)]


def _unit_price(one: Listing, first: Offer) -> str:
    if one.net_quantity == 1:
        return ""
    each = from_paise(first.price_paise) / one.net_quantity
    return f"₹ {each.quantize(Decimal('0.01'))} / {UNITS.get(one.quantity_unit, one.quantity_unit)}"


def _share_picture(photographs: Sequence[Photograph]) -> str:
    if photographs and photographs[0].sizes:
        one = photographs[0]
        width = max(one.sizes, key=int)
        return str(settings.ODOP.base_url) + picture_url(one.pk, width, one.sizes[width]["webp"][0], "webp")
    return ""


def _product(found: Good, first: Offer) -> dict[str, Any]:
    """schema.org Product with its offers; the price is the one the page shows."""
    one = found.listing
    base = settings.ODOP.base_url
    data: dict[str, Any] = {
        "@context": "https://schema.org", "@type": "Product", "name": str(one.title), "description": str(one.description),
        "sku": first.sku, "category": str(craft_name(one.craft)), "countryOfOrigin": one.country,
        "brand": {"@type": "Brand", "name": str(one.seller.name)},
        "offers": [
            {
                "@type": "Offer", "sku": offer.sku, "priceCurrency": "INR", "price": str(from_paise(offer.price_paise)),
                "url": base + reverse("mart_good", args=[one.ref]),
                "availability": "https://schema.org/" + (
                    "InStock" if offer.free > 0 else "MadeToOrder" if offer.made_to_order else "OutOfStock"
                ),
                "itemCondition": "https://schema.org/NewCondition",
            }
            for offer in found.offers
        ],
    }  # fmt: skip
    if shared := _share_picture(found.photographs):
        data["image"] = shared
    return data


@public
def made(request: HttpRequest, ref: str) -> HttpResponse:
    """The card of an object: who made it, where and how, for whoever holds it. Found by the code on its card."""
    found = made_named(ref)
    context = {"found": found, "one": found.listing, "craft": craft_name(found.listing.craft), "crumbs": [
        (_("e-Mart"), reverse("mart")), (_("Who made this"), ""),
    ]}  # fmt: skip
    return keep(render(request, "emart/made.html", context), "mart")


@public
def ranking(request: HttpRequest) -> HttpResponse:
    """How lists are ordered (Consumer Protection (E-Commerce) Rules 2020, rule 5(3)(f))."""
    crumbs = [(_("e-Mart"), reverse("mart")), (_("How lists are ordered"), "")]
    return keep(render(request, "emart/ranking.html", {"crumbs": crumbs}), "mart")


@public
def picture_file(request: HttpRequest, number: int, width: int, digest: str, kind: str) -> HttpResponse:
    """One width of a photograph. Its address names its content, so it never changes."""
    if kind not in ("webp", "avif"):
        raise NotFound()
    with default_storage.open(file_path(picture_kept(number, width, digest, kind))) as handle:
        response = HttpResponse(handle.read(), content_type=f"image/{kind}")
    response["Cache-Control"] = FOR_EVER
    response["X-Content-Type-Options"] = "nosniff"
    return response


@public
def site_map(request: HttpRequest) -> HttpResponse:
    """All pages of the mart, each with its other language (sitemaps.org 0.9)."""
    base = settings.ODOP.base_url
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">',
    ]
    with override("en"):
        for name, key, day in [("mart", "", ""), ("mart_ranking", "", ""), *addresses()]:
            path = escape(reverse(name, args=[key] if key else []))
            changed = f"<lastmod>{day}</lastmod>" if day else ""
            lines.append(
                f'<url><loc>{base}{path}</loc>{changed}<xhtml:link rel="alternate" hreflang="hi" href="{base}/hi{path}"/></url>'
            )
    lines.append("</urlset>")
    return keep(HttpResponse("\n".join(lines), content_type="application/xml; charset=utf-8"), "mart")
