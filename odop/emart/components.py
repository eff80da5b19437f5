"""What pages of the mart are made of: a picture in the widths a device asks for, a card, the data that machines read."""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from html import escape
from typing import Any

from django.urls import reverse
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from odop.emart.drawings import in_its_place
from odop.emart.models import Photograph, Review, SearchRow
from odop.emart.services.showing import card_picture
from odop.kernel.fields import Localised
from odop.kernel.ui.basics import chip
from odop.kernel.ui.numbers import number as grouped
from odop.kernel.ui.numbers import rupees
from odop.lib.money import from_paise

ON_CARDS = "(min-width: 60rem) 15rem, (min-width: 40rem) 30vw, 46vw"
LARGE = "(min-width: 60rem) 34rem, 96vw"
NOW, LATER = mark_safe('fetchpriority="high"'), mark_safe('loading="lazy" decoding="async"')
KINDS = ("avif", "webp")  # the first that a browser knows is taken


def picture_url(number: int, width: str | int, digest: str, kind: str) -> str:
    """The address of one width of a photograph. It names the content, so that a browser keeps it for ever."""
    return f"{_pictures_at(get_language())}{number}/{width}-{digest[:12]}.{kind}"


@cache
def _pictures_at(_language: str | None) -> str:
    return reverse("mart_picture", args=[0, 0, "0", "webp"]).removesuffix("0/0-0.webp")


def picture(
    of: Mapping[str, Any], *, sizes: str = ON_CARDS, now: bool = False, words: object = ""
) -> SafeString:
    """A photograph as cards keep it (`services.showing.card_picture`), loaded when it comes into sight unless `now`.

    Numbers, widths and digests are our own; what it shows comes from outside. `words` are heard where its maker has not said
    what it shows; a card leaves them out, since its title stands beside.
    """
    widths: Mapping[str, Mapping[str, str]] = of.get("sizes") or {}
    if not widths:
        return mark_safe("")
    number, ordered = int(of["id"]), sorted(widths.items(), key=lambda one: int(one[0]))
    sources = [
        f'<source type="image/{kind}" srcset="'
        + ", ".join(f"{picture_url(number, width, made[kind], kind)} {width}w" for width, made in ordered)
        + f'" sizes="{sizes}">'
        for kind in KINDS
        if all(kind in made for _width, made in ordered)
    ]
    width, smallest = ordered[0]
    return SafeString(
        f'<picture>{"".join(sources)}<img src="{picture_url(number, width, smallest["webp"], "webp")}"'
        f' alt="{escape(str(Localised(of.get("shows") or {})) or str(words))}" width="{int(of["width"])}" height="{int(of["height"])}"'
        f" {NOW if now else LATER}></picture>"
    )


def large_picture(one: Photograph, *, words: object, now: bool = False) -> SafeString:
    return picture(card_picture(one), sizes=LARGE, now=now, words=words)


def cards(rows: Iterable[SearchRow], *, level: int = 3) -> SafeString:
    """Goods as lists show them, a `<li>` each, written in one go: as template tags they took half of a page's time. `level` of
    their headings: one below what stands over the list.

    Everything that comes from outside is escaped here.
    """
    before, after = reverse("mart_good", args=["~"]).split("~")
    sold_out, gi, to_order = (
        chip(_("sold out"), "late"),
        chip(_("GI"), "ok"),
        chip(_("made to order"), "soon"),
    )
    reduced = chip(_("reduced price"), "ok")
    written, mrp, lowest = [], _("MRP"), _("Lowest price of the 30 days before")
    for row in rows:
        title, other, price = row.title, row.title.other, f"<strong>{_rupees(row.price_paise)}</strong>"
        reduced_from = row.before_paise
        if reduced_from is not None and reduced_from > row.price_paise:
            price += f' <s><span class="sr-only">{lowest} </span>{_rupees(reduced_from)}</s>'
        elif reduced_from is None and row.mrp_paise > row.price_paise:  # never the MRP beside a reduced price
            price += f' <s><span class="sr-only">{mrp} </span>{_rupees(row.mrp_paise)}</s>'
        mark = (
            reduced if reduced_from is not None else gi if row.gi else to_order if row.made_to_order else ""
        )
        mark = mark if row.available else sold_out
        second = f'<p class="small muted" lang="{title.other_language}">{escape(other)}</p>' if other else ""
        written.append(
            f'<li class="good">{picture(row.photograph) or in_its_place(row)}<div class="good-body">'
            f'<h{level}><a href="{before}{escape(row.ref)}{after}">{escape(str(title))}</a></h{level}>{second}'
            f'<p class="small muted">{escape(str(row.maker))}, {escape(str(row.place))}</p>'
            f"{stars(row.stars, row.reviews) if row.reviews else ''}"
            f'<p class="good-price">{price}{mark}</p></div></li>\n'
        )
    return SafeString("".join(written))


def stars(hundredths: int, reviews: int = 0) -> SafeString:
    """An average of stars as drawn and as heard; how many reviews it is of, where it is of several."""
    average = f"{hundredths / 100:.1f}"
    heard = _("%(average)s of 5 stars") % {"average": average}
    told = (
        format_html(' <span class="small muted">{} ({})</span>', average, grouped(reviews)) if reviews else ""
    )
    full = (hundredths + 50) // 100
    return format_html(
        '<span class="stars"><span role="img" aria-label="{}">{}<i>{}</i></span>{}</span>',
        heard,
        "★" * full,
        "★" * (5 - full),
        told,
    )


def review_pictures(one: Review, *, page: str = "mart_review_picture") -> SafeString:
    """The photographs of a review at the addresses of `page`, loaded when they come into sight."""
    drawn = []
    for place, kept in enumerate(one.photographs):
        width, made = min(kept["sizes"].items(), key=lambda size: int(size[0]))
        address = reverse(page, args=[one.pk, place, width, made["webp"][0][:12], "webp"])
        drawn.append((address, _("Photograph of a buyer"), kept["width"], kept["height"]))
    return format_html_join(
        "", '<img src="{}" alt="{}" width="{}" height="{}" loading="lazy" decoding="async">', drawn
    )


def _rupees(paise: int) -> str:
    return str(conditional_escape(rupees(from_paise(paise))))


def for_machines(data: Mapping[str, Any]) -> SafeString:
    """JSON-LD inside a page: no sign in it can end the element it stands in."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), default=str)
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))  # noqa: S308 (escaped above)
