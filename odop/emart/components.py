"""What pages of the mart are made of: a picture in the widths a device asks for, a card, the data that machines read."""

import json
from collections.abc import Collection, Iterable, Mapping
from functools import cache, lru_cache
from html import escape
from typing import Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from odop.emart.drawings import in_its_place
from odop.emart.models import Photograph, Review
from odop.emart.queries.cards import Card
from odop.emart.services.showing import card_picture
from odop.kernel.fields import Localised
from odop.kernel.ui.basics import chip
from odop.kernel.ui.numbers import number as grouped
from odop.kernel.ui.numbers import unbroken
from odop.kernel.ui.register import NOTHING
from odop.lib.money import rupees_of

ON_CARDS = "(min-width: 60rem) 15rem, (min-width: 40rem) 30vw, 46vw"
LARGE = "(min-width: 60rem) 34rem, 96vw"
NOW, LATER = mark_safe('fetchpriority="high"'), mark_safe('loading="lazy" decoding="async"')
FIRST_CHOICES = 8  # to narrow a list by; the others are folded away
KINDS = ("avif", "webp")  # the first that a browser knows is taken


def picture_url(number: int, width: str | int, digest: str, kind: str) -> str:
    """The address of one width of a photograph. It names the content, so that a browser keeps it for ever."""
    return f"{_pictures_at(get_language())}{number}/{width}-{digest[:12]}.{kind}"


@cache
def _pictures_at(_language: str | None) -> str:
    return reverse("mart_picture", args=[0, 0, "0", "webp"]).removesuffix("0/0-0.webp")


@cache
def _goods_at(_language: str | None) -> str:
    return reverse("mart_good", args=["~"]).removesuffix("~/")


def picture(
    of: Mapping[str, Any], *, sizes: str = ON_CARDS, now: bool = False, words: object = ""
) -> SafeString:
    """A photograph as cards keep it (`services.showing.card_picture`), loaded when it comes into sight unless `now`.

    Numbers, widths and digests are our own; what it shows comes from outside. `words` are heard where its maker has not said
    what it shows; a card leaves them out, since its title stands beside.
    """
    widths: Mapping[str, Mapping[str, str]] = of.get("sizes") or {}
    if not widths:
        return NOTHING
    language = get_language()
    at = f"{_pictures_at(language)}{int(of['id'])}/"
    ordered = sorted(widths.items(), key=lambda one: int(one[0]))
    sources = [
        f'<source type="image/{kind}" srcset="'
        + ", ".join([f"{at}{width}-{made[kind][:12]}.{kind} {width}w" for width, made in ordered])
        + f'" sizes="{sizes}">'
        for kind in KINDS
        if all(kind in made for _width, made in ordered)
    ]
    width, smallest = ordered[0]
    heard = Localised(of.get("shows") or {}).said(language) or str(words)
    return SafeString(
        f'<picture>{"".join(sources)}<img src="{at}{width}-{smallest["webp"][:12]}.webp"'
        f' alt="{escape(heard)}" width="{int(of["width"])}" height="{int(of["height"])}"'
        f" {NOW if now else LATER}></picture>"
    )


def large_picture(one: Photograph, *, words: object, now: bool = False) -> SafeString:
    return picture(card_picture(one), sizes=LARGE, now=now, words=words)


def cards(rows: Iterable[Card], *, level: int = 3) -> SafeString:
    """Goods as lists show them, a `<li>` each. `level` of their headings: one below what stands over the list."""
    language = get_language()
    return SafeString("".join([_card(row, level, language) for row in rows]))


@lru_cache(
    maxsize=5000
)  # 3 KB each: a good stands in many lists, and looks the same there until a value of its row changes
def _card(row: Card, level: int, language: str | None) -> str:
    """Written in one go: as template tags cards took half of a page's time. Everything that comes from outside is escaped here."""
    title = row.title.said(language)
    spoken, other = row.title.beside(title)
    second = f'<p class="small muted" lang="{spoken}">{escape(other)}</p>' if other else ""
    return (
        f'<li class="good">{picture(row.photograph) or in_its_place(row)}<div class="good-body">'
        f'<h{level}><a href="{_goods_at(language)}{escape(row.ref)}/">{escape(title)}</a></h{level}>{second}'
        f'<p class="small muted">{escape(row.maker.said(language))}, {escape(row.place.said(language))}</p>'
        f"{stars(row.stars, row.reviews) if row.reviews else ''}"
        f'<p class="good-price">{_price(row, language)}{_mark(row, language)}</p></div></li>\n'
    )


def _price(row: Card, language: str | None) -> str:
    """With one other price struck through: beside a reduced one that of the days before, never the MRP."""
    price = f"<strong>{_rupees(row.price_paise)}</strong>"
    struck, of = (row.mrp_paise, "mrp") if row.before_paise is None else (row.before_paise, "lowest")
    if struck <= row.price_paise:
        return price
    return f'{price} <s><span class="sr-only">{_words(language)[of]} </span>{_rupees(struck)}</s>'


def _mark(row: Card, language: str | None) -> str:
    """The one thing that is said first of a good."""
    if not row.available:
        return _words(language)["sold_out"]
    if row.before_paise is not None:
        return _words(language)["reduced"]
    return _words(language)["gi"] if row.gi else _words(language)["to_order"] if row.made_to_order else ""


@cache
def _words(_language: str | None) -> dict[str, str]:
    """What cards say again and again, in the reader's language."""
    return {
        "mrp": _("MRP"), "lowest": _("Lowest price of the 30 days before"), "sold_out": chip(_("sold out"), "late"),
        "reduced": chip(_("reduced price"), "ok"), "gi": chip(_("GI"), "ok"), "to_order": chip(_("made to order"), "soon"),
    }  # fmt: skip


def choices(
    name: str, values: Iterable[tuple[str, Localised, int]], chosen: Collection[str]
) -> dict[str, object]:
    """Values to narrow a list by, as boxes to tick: the `first` of them and what is chosen, the `rest`, whether there are `many`, and
    what is `chosen` as fields that nobody sees. Of each its code, name and how many goods it has, those with most first."""
    language = get_language()
    first: list[str] = []
    rest: list[str] = []
    hidden: list[str] = []
    for place, (code, label, count) in enumerate(values):
        ticked = code in chosen
        box = (
            f'<label><input type="checkbox" name="{name}" value="{escape(code)}"{" checked" if ticked else ""}>'
            f' {escape(label.said(language))} <span class="small muted">{grouped(count)}</span></label>'
        )
        (first if ticked or place < FIRST_CHOICES else rest).append(box)
        if ticked:
            hidden.append(f'<input type="hidden" name="{name}" value="{escape(code)}">')
    return {
        "first": SafeString("".join(first)), "rest": SafeString("".join(rest)), "chosen": SafeString("".join(hidden)),
        "many": len(first) + len(rest) > FIRST_CHOICES,
    }  # fmt: skip


def stars(hundredths: int, reviews: int = 0) -> SafeString:
    """An average of stars as drawn and as heard; how many reviews it is of, where it is of several."""
    return _stars(hundredths, reviews, get_language())


@lru_cache(maxsize=2000)
def _stars(hundredths: int, reviews: int, _language: str | None) -> SafeString:
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
    return unbroken(rupees_of(paise))


def for_machines(data: Mapping[str, Any]) -> SafeString:
    """JSON-LD inside a page: no sign in it can end the element it stands in."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), default=str)
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return SafeString(f'<script type="application/ld+json">{text}</script>')
