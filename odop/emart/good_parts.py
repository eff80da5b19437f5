"""Parts of the page of a good, each written in one go: as templates they took a third of the time of the page.

What follows from a few values alone is kept for each of them, as cards are. Everything that comes from outside is escaped here.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache, lru_cache
from html import escape
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from odop.emart.components import large_picture
from odop.emart.drawings import in_its_place
from odop.emart.facts import craft_name
from odop.emart.models import Listing, Photograph, Seller
from odop.kernel.fields import Localised
from odop.kernel.ui.basics import button, chip
from odop.kernel.ui.icons import icon
from odop.kernel.ui.motif import motif
from odop.kernel.ui.nav import crumbs
from odop.kernel.ui.numbers import day_text, legible, rupees

Shown = Mapping[str, Any]  # a variant as `facts.offered` tells it


@cache
def _words(_language: str | None) -> dict[str, str]:
    """What these parts say again and again, in the reader's language."""
    return {
        "photographs": _("Photographs"), "drawn": _("A drawing in place of a photograph"), "taxes": _("all taxes in"), "mrp": _("MRP"),
        "lowest": _("Lowest price of the 30 days before"), "struck": _("the lowest price of the 30 days before is struck through"),
        "variants": _("Variants"), "sold_out": chip(_("sold out"), "late"), "cart": button(_("Put into the cart")),
        "cart_at": reverse("mart_add"), "wish": button(_("Put on the wish list"), tone="link", name="do", value="in"),
        "wishes_at": reverse("mart_wishes"), "maker_at": reverse("mart_maker", args=["~"]).removesuffix("~/"),
        "gstin": _("GSTIN"), "enrolment": _("Enrolment number"), "about": _("About it"), "how": _("How it is made"),
        "who": _("Who made this, where and how"), "made_at": reverse("mart_made", args=["~"]).removesuffix("~/"),
    }  # fmt: skip


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else Truncator(text).chars(most)


def head(one: Listing, price: Decimal, *, address: str, shared: str) -> SafeString:
    """What search engines and messengers show of it."""
    language = get_language()
    title, about = escape(one.title.said(language)), escape(_short(one.description.said(language), 160))
    address, local = escape(address), "hi_IN" if language == "hi" else "en_IN"
    image = f'<meta property="og:image" content="{escape(shared)}">' if shared else ""
    return SafeString(
        f'<link rel="canonical" href="{address}"><meta name="description" content="{about}">'
        f'<meta property="og:type" content="product"><meta property="og:locale" content="{local}">'
        f'<meta property="og:title" content="{title}"><meta property="og:description" content="{about}">'
        f'<meta property="og:url" content="{address}">{image}'
        f'<meta property="product:price:amount" content="{price:.2f}"><meta property="product:price:currency" content="INR">'
    )


def way_here(one: Listing) -> SafeString:
    language = get_language()
    return _way_here(one.district.code, one.district.name.said(language), one.craft, language)


@lru_cache(maxsize=2000)
def _way_here(code: str, place: str, craft: str, _language: str | None) -> SafeString:
    return crumbs([
        (_("e-Mart"), reverse("mart")), (place, reverse("mart_district", args=[code])),
        (str(craft_name(craft)), reverse("mart_craft", args=[craft])),
    ])  # fmt: skip


def shots(one: Listing, photographs: Sequence[Photograph]) -> SafeString:
    """Its photographs, to be pulled sideways."""
    words, many = _words(get_language()), len(photographs)
    drawn = [
        f"<li>{large_picture(shot, words=one.title, now=place == 0)}"
        + (f'<p class="small muted">{words["drawn"]}</p></li>' if shot.is_sample else "</li>")
        for place, shot in enumerate(photographs)
    ] or [f"<li>{in_its_place(one, now=True)}</li>"]
    hint = _("%(n)s photographs: pull sideways") % {"n": many} if many > 1 else ""
    return SafeString(
        f'<ul class="shots" tabindex="0" aria-label="{words["photographs"]}">{"".join(drawn)}</ul>'
        + (f'<p class="small muted">{hint}</p>' if hint else "")
    )


def price(first: Shown, each: str) -> SafeString:
    """What it costs; one other price is struck through. `each`: the price of a unit, where there is one."""
    words, struck = _words(get_language()), ""
    if first["before"]:
        struck = f"{_before(first, words)} <small>{words['struck']} ·</small> "
    if first["mrp"]:
        struck += f"<s><span>{words['mrp']}</span> {rupees(first['mrp'])}</s> "
    beside = f" · {escape(each)}" if each else ""
    line = f'<p class="price">{rupees(first["price"])} {struck}<small>{words["taxes"]}{beside}</small></p>'
    if first["reduced"]:
        day = f'<time datetime="{first["until"].isoformat()}">{day_text(first["until"])}</time>'
        until = _("%(occasion)s: until %(day)s") % {"occasion": escape(str(first["occasion"])), "day": day}
        line += f'\n<p class="row">{chip(_("reduced price"), "ok")} <span>{until}</span></p>'
    return SafeString(line)


def _before(row: Shown, words: Mapping[str, str]) -> str:
    return f'<s><span class="sr-only">{words["lowest"]}</span> {rupees(row["before"])}</s>'


def marks(one: Listing, first: Shown) -> SafeString:
    offer = first["offer"]
    days = offer.lead_days if offer.made_to_order and not first["free"] else None
    return _marks(
        days, first["can_be_bought"], first["free"], bool(one.gi_name), one.handmade, get_language()
    )


@lru_cache(maxsize=2000)
def _marks(
    days: int | None, available: bool, free: int, gi: bool, by_hand: bool, _language: str | None
) -> SafeString:
    """How soon it can be had, and what is special about it."""
    if days is not None:
        said = [chip(_("made to order, sent within %(days)s days") % {"days": days}, "soon")]
    elif available:
        said = [chip(ngettext("%(n)s ready to send", "%(n)s ready to send", free) % {"n": free}, "ok")]
    else:
        said = [chip(_("sold out"), "late")]
    if gi:
        said.append(chip(_("GI"), "ok"))
    if by_hand:
        said.append(chip(_("made by hand")))
    return SafeString(f'<p class="row">{" ".join(said)}</p>')


def variants(offers: Sequence[Shown]) -> SafeString:
    """What it comes in, where that is more than one."""
    if len(offers) < 2:
        return SafeString("")
    language = get_language()
    words = _words(language)
    rows = [
        f"<li><strong>{escape(_name(row, language) or row['offer'].sku)}</strong> <span>{rupees(row['price'])}</span>"
        + (f" {_before(row, words)}" if row["before"] else "")
        + ("</li>" if row["can_be_bought"] else f" {words['sold_out']}</li>")
        for row in offers
    ]
    return SafeString(f'<ul class="variants" aria-label="{words["variants"]}">{"".join(rows)}</ul>')


def _name(row: Shown, language: str | None) -> str:
    name: Localised = row["offer"].name
    return name.said(language) if name else ""


def buy(offers: Sequence[Shown]) -> SafeString:
    """How it is put into the cart: forms without a token, since the page is the same for everybody."""
    language = get_language()
    words = _words(language)
    forms = []
    for row in offers:
        if row["can_be_bought"]:
            name = escape(_name(row, language)) if len(offers) > 1 else ""
            forms.append(
                f'<form method="post" action="{words["cart_at"]}" class="row"><input type="hidden" name="sku"'
                f' value="{escape(row["offer"].sku)}">{f"<span>{name}</span>" if name else ""}{words["cart"]}</form>'
            )
    return SafeString("".join(forms))


def wish(one: Listing) -> SafeString:
    words = _words(get_language())
    return SafeString(
        f'<form method="post" action="{words["wishes_at"]}"><input type="hidden" name="ref" value="{escape(one.ref)}">'
        f"{words['wish']}</form>"
    )


def promises(one: Listing, delivery: Shown | None, *, own: bool) -> SafeString:
    """What a buyer is promised beside the price."""
    language = get_language()
    sent = delivery and (
        delivery["days"],
        delivery["state"].said(language),
        delivery["within"],
        delivery["between"],
    )
    known = (one.return_days, one.gi_name, one.gi_user_number, one.laboratory_note, own)
    return _promises(sent or None, *known, language)


@lru_cache(maxsize=2000)
def _promises(
    sent: tuple[int, str, Decimal, Decimal | None] | None,
    return_days: int,
    gi_name: str,
    gi_user_number: str,
    laboratory_note: str,
    own: bool,
    _language: str | None,
) -> SafeString:
    """When it leaves and what sending costs (`sent`: days, the State, within it, beyond it), until when it can go back, what vouches
    for it, who gives the bill."""
    said: list[tuple[str, str]] = []
    if sent:
        days, state, within, between = sent
        leaves = ngettext(
            "Leaves the maker within %(n)s day.", "Leaves the maker within %(n)s days.", days
        ) % {"n": days}
        costs = {"within": rupees(within), "state": escape(state)}
        if between is None:
            charge = _("Delivery: %(within)s in %(state)s.") % costs
        else:
            charge = _("Delivery: %(within)s in %(state)s, %(between)s to other States.") % {
                **costs,
                "between": rupees(between),
            }
        said += [("clock", leaves), ("home", charge)]
    if return_days:
        back = ngettext(
            "Can be sent back within %(n)s day.", "Can be sent back within %(n)s days.", return_days
        )
        said.append(("back", back % {"n": return_days}))
    else:
        said.append(("back", _("Taken back if it is faulty or not what you ordered.")))
    if gi_name:
        user = _("The maker is an authorised user, number %(number)s.") % {"number": escape(gi_user_number)}
        said.append(("check", f"<b>{_('GI')}: {escape(gi_name)}</b>{user if gi_user_number else ''}"))
    if laboratory_note:
        said.append(("check", f"<b>{_('Tested in a laboratory')}</b>{escape(laboratory_note)}"))
    said.append(("file", _("The maker gives you the bill.") if own else _("You get a GST bill.")))
    rows = [f"<li>{icon(name)}<span>{text}</span></li>" for name, text in said]
    return SafeString(f'<ul class="promises">{"".join(rows)}</ul>')


def maker_box(one: Seller, place: Localised, seller: Shown) -> SafeString:
    """Who made it and, by `seller` (`facts.sold_by`), who gives the bill."""
    language = get_language()
    at = f"{_words(language)['maker_at']}{escape(one.ref)}/"
    lives = ", ".join(escape(part) for part in (legible(one.place), place.said(language)) if part)
    since = " · " + _("at the craft since %(year)s") % {"year": one.since_year} if one.since_year else ""
    about = one.about.said(language) if one.about else ""
    return SafeString(
        f'<section class="card maker-card">{motif(one.ref)}<div><h2><a href="{at}">{escape(one.name.said(language))}</a></h2>'
        f"<p>{lives}{since}</p>{f'<p>{escape(_short(about, 220))}</p>' if about else ''}{sold_by_line(seller)}</div></section>"
    )


def sold_by_line(seller: Shown) -> SafeString:
    words, name = _words(get_language()), {"name": escape(str(seller["name"]))}
    parts = [
        _("Sold by %(name)s") % name if seller["own"] else _("Sold for the maker, with a GST bill, by %(name)s") % name
    ]  # fmt: skip
    if address := str(seller["address"] or ""):
        parts.append(f", {escape(address)}")
    parts += [
        f" · {words[kind]} {escape(seller[kind])}" for kind in ("gstin", "enrolment") if seller.get(kind)
    ]
    return SafeString(f'<p class="small">{"".join(parts)}</p>')


def about(one: Listing) -> SafeString:
    language = get_language()
    words = _words(language)
    story = f"<h3>{words['how']}</h3><p>{_lines(one.story.said(language))}</p>" if one.story else ""
    return SafeString(f"<h2>{words['about']}</h2><p>{_lines(one.description.said(language))}</p>{story}")


def _lines(text: str) -> str:
    return "<br>".join(escape(text).splitlines())


def declared(one: Listing, rows: Sequence[tuple[str, object]]) -> SafeString:
    """What can be checked, name by name, and the way to the card of the object."""
    words = _words(get_language())
    pairs = [f"<dt>{escape(name)}</dt><dd>{escape(str(value))}</dd>" for name, value in rows]
    return SafeString(
        f'<dl class="pairs">{"".join(pairs)}</dl><p class="small"><a href="{words["made_at"]}{escape(one.ref)}/">{words["who"]}</a>'
        f" · {escape(one.ref)}</p>"
    )
