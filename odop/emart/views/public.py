"""The mart for everybody: its front page, lists, search, one good, its maker, the card of an object; and for machines.

Pages without a search are kept in memory (`kernel.pagecache`): what they show moves the stamp in the same transaction.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import override

from odop.emart import good_parts as parts
from odop.emart.components import cards, choices, for_machines, picture, review_pictures, stars
from odop.emart.drawings import in_its_place
from odop.emart.enums import WITHIN_THE_STATE, Order
from odop.emart.facts import craft_name, delivery, facts, offered, sold_by, unit_price
from odop.emart.machines import product, share_picture
from odop.emart.queries.care import care
from odop.emart.queries.pages import (
    addresses,
    district_coded,
    doors,
    good_named,
    made_named,
    maker_named,
    picture_kept,
)
from odop.emart.queries.shop import INSTEAD, MOST_PAGES, PAGE, Found, Wanted, best, search
from odop.emart.queries.tax import terms
from odop.emart.views.hampers import hampers_for
from odop.emart.views.pictures import picture_answer
from odop.kernel import clock
from odop.kernel.access import public
from odop.kernel.fields import Localised
from odop.kernel.pagecache import alike, keep
from odop.kernel.programme import programme
from odop.kernel.refusals import NotFound
from odop.lib.digits import to_ascii_digits

ON_THE_FRONT = 12
IN_THE_WINDOW = 3  # the next best, beside the search on a wide screen


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


def _list_context(
    found: Found, level: int = 2, fixed: str = "", hampers: Sequence[dict[str, Any]] = ()
) -> dict[str, Any]:
    """`fixed`: what all of the list have in common, and no box takes away."""
    wanted = found.wanted
    begun = (wanted.page - 1) * PAGE
    return {
        "found": found, "wanted": wanted, "fixed": fixed, "narrowed": wanted.narrows(beside=fixed),
        "cards": cards(found.rows, level=level), "orders": Order.choices,
        "instead": "" if found.total or hampers else cards(found.instead or best(INSTEAD)),
        "crafts": choices("craft", [(code, craft_name(code), count) for code, count in found.crafts], wanted.crafts),
        "districts": choices("district", [(one.code, one.name, one.count) for one in found.districts], wanted.districts),
        "older": wanted.page + 1 if begun + len(found.rows) < found.total and wanted.page < MOST_PAGES else 0,
        "newer": wanted.page - 1 if wanted.page > 1 else 0,
        "sample": any(row.is_sample for row in found.rows),
    }  # fmt: skip


@public
def front(request: HttpRequest) -> HttpResponse:
    """What the mart is, its crafts and districts, and the first of its goods."""
    found, ways = best(ON_THE_FRONT + IN_THE_WINDOW), doors()
    rows, beside = found[:ON_THE_FRONT], found[ON_THE_FRONT:]
    context = {
        "cards": cards(rows), "doors": ways,
        "window": [(one, picture(one.photograph, sizes="12rem") or in_its_place(one)) for one in beside],
        "crafts": [
            (code, craft_name(code), count, picture(one.photograph, sizes="7rem") or in_its_place(one))
            for code, count, one in ways.crafts
        ],
        "no_commission": not terms().commission_percent, "first_districts": ways.districts[:12],
        "sample": any(row.is_sample for row in rows),
    }  # fmt: skip
    return keep(render(request, "emart/front.html", context), "mart")


@public
def find(request: HttpRequest) -> HttpResponse:
    """Everything, or what was searched for, narrowed by district, craft, GI, stock and price."""
    wanted, hampers = wanted_of(request), list[dict[str, Any]]()
    if wanted.page == 1 and not (wanted.gi or wanted.ready or wanted.districts or wanted.crafts):
        hampers = hampers_for(wanted.text, wanted.cheapest, wanted.dearest)
    found = search(wanted, kept=True, guess=not hampers)
    context = {**_list_context(found, hampers=hampers), "title": _("All goods"), "hampers": hampers}
    context["sample"] |= any(one["one"].is_sample for one in hampers)
    response = render(request, "emart/list.html", context)
    return alike(response) if found.wanted.text else keep(response, "mart")


@public
def in_district(request: HttpRequest, code: str) -> HttpResponse:
    """What one district makes."""
    place = district_coded(code)
    found = search(replace(wanted_of(request), districts=(place.code,)), kept=True)
    context = {
        **_list_context(found, fixed="district"), "title": place.name,
        "known_for": " · ".join(str(one.name) for one in place.product_lines.for_date(clock.today())),
        "crumbs": [(_("e-Mart"), reverse("mart")), (str(place.name), "")],
    }  # fmt: skip
    response = render(request, "emart/list.html", context)
    return alike(response) if found.wanted.text else keep(response, "mart")


@public
def of_craft(request: HttpRequest, code: str) -> HttpResponse:
    """Goods of one craft, from everywhere."""
    if code not in programme().categories:
        raise NotFound()
    found = search(replace(wanted_of(request), crafts=(code,)), kept=True)
    context = {
        **_list_context(found, fixed="craft"), "title": craft_name(code),
        "crumbs": [(_("e-Mart"), reverse("mart")), (str(craft_name(code)), "")],
    }  # fmt: skip
    response = render(request, "emart/list.html", context)
    return alike(response) if found.wanted.text else keep(response, "mart")


@public
def of_maker(request: HttpRequest, ref: str) -> HttpResponse:
    """A maker: who she is, where she works, and what she sells."""
    one = maker_named(ref)
    found = search(Wanted(seller=one.pk, page=wanted_of(request).page), kept=True)
    context = {
        **_list_context(found, 3), "one": one, "sold_by": parts.sold_by_line(sold_by(one)),
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
    one, today = found.listing, clock.today()
    first = min(found.offers, key=lambda offer: offer.price_on(today), default=None)
    if first is None:
        raise NotFound()
    offers, seller = [offered(offer, today) for offer in found.offers], sold_by(one.seller)
    shown = offers[found.offers.index(first)]
    address, shared = settings.ODOP.base_url + request.path, share_picture(found.photographs)
    context = {
        "one": one, "crumbs": parts.way_here(one), "head": parts.head(one, shown["price"], address=address, shared=shared),
        "machines": for_machines(product(found, first, address=address, shared=shared)),
        "shots": parts.shots(one, found.photographs), "price": parts.price(shown, unit_price(one, first)),
        "marks": parts.marks(one, shown), "variants": parts.variants(offers), "buy": parts.buy(offers), "wish": parts.wish(one),
        "promises": parts.promises(one, delivery(one, first), own=seller["own"]),
        "within_state": one.seller.tax_mode in WITHIN_THE_STATE, "state": Localised(programme().state),
        "maker": parts.maker_box(one.seller, one.district.name, seller), "about": parts.about(one),
        "declared": parts.declared(one, facts(one, first)),
        "stars": stars(found.row.stars, found.row.reviews) if found.row.reviews else "",
        "reviews": [
            {"one": said, "stars": stars(said.stars * 100), "pictures": review_pictures(said)} for said in found.reviews
        ],
        "care": care(), "more": cards(found.more), "alike": cards(found.alike), "craft": craft_name(one.craft),
    }  # fmt: skip
    return keep(render(request, "emart/good.html", context), "mart")


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
    return picture_answer(picture_kept(number, width, digest, kind), kind)


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
                f'<url><loc>{base}{path}</loc>{changed}<xhtml:link rel="alternate" hreflang="en" href="{base}{path}"/>'
                f'<xhtml:link rel="alternate" hreflang="hi" href="{base}/hi{path}"/></url>'
            )
    lines.append("</urlset>")
    return keep(HttpResponse("\n".join(lines), content_type="application/xml; charset=utf-8"), "mart")
