"""What pages of the mart are made of: a picture in the widths a device asks for, a card, the data that machines read."""

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from odop.emart.models import Photograph, SearchRow
from odop.emart.services.showing import card_picture
from odop.kernel.fields import Localised
from odop.lib.money import from_paise

ON_CARDS = "(min-width: 60rem) 15rem, (min-width: 40rem) 30vw, 46vw"
LARGE = "(min-width: 60rem) 34rem, 96vw"
NOW, LATER = mark_safe('fetchpriority="high"'), mark_safe('loading="lazy" decoding="async"')
KINDS = ("avif", "webp")  # the first that a browser knows is taken


def picture_url(number: int, width: str | int, digest: str, kind: str) -> str:
    """The address of one width of a photograph. It names the content, so that a browser keeps it for ever."""
    return reverse("mart_picture", args=[number, int(width), digest[:12], kind])


def picture(of: Mapping[str, Any], *, sizes: str = ON_CARDS, now: bool = False) -> SafeString:
    """A photograph as cards keep it (`services.showing.card_picture`), loaded when it comes into sight unless `now`."""
    widths: Mapping[str, Mapping[str, str]] = of.get("sizes") or {}
    if not widths:
        return mark_safe("")
    number, smallest = int(of["id"]), min(widths, key=int)
    sources = format_html_join(
        "",
        '<source type="image/{}" srcset="{}" sizes="{}">',
        (
            (kind, ", ".join(f"{picture_url(number, w, made[kind], kind)} {w}w" for w, made in _by_width(widths)), sizes)
            for kind in KINDS
            if all(kind in made for made in widths.values())
        ),
    )  # fmt: skip
    plain = picture_url(number, smallest, widths[smallest]["webp"], "webp")
    return format_html(
        '<picture>{}<img src="{}" alt="{}" width="{}" height="{}" {}></picture>',
        sources, plain, Localised(of.get("shows") or {}), of["width"], of["height"],
        NOW if now else LATER,
    )  # fmt: skip


def _by_width(widths: Mapping[str, Mapping[str, str]]) -> list[tuple[str, Mapping[str, str]]]:
    return sorted(widths.items(), key=lambda one: int(one[0]))


def large_picture(one: Photograph, *, now: bool = False) -> SafeString:
    return picture(card_picture(one), sizes=LARGE, now=now)


def card(row: SearchRow) -> dict[str, Any]:
    """A good as a list shows it."""
    dearer = row.mrp_paise > row.price_paise
    return {
        "row": row, "picture": picture(row.photograph), "price": from_paise(row.price_paise),
        "mrp": from_paise(row.mrp_paise) if dearer else None,
    }  # fmt: skip


def cards(rows: Iterable[SearchRow]) -> list[dict[str, Any]]:
    return [card(row) for row in rows]


def for_machines(data: Mapping[str, Any]) -> SafeString:
    """JSON-LD inside a page: no sign in it can end the element it stands in."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), default=str)
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))  # noqa: S308 (escaped above)


def price_of(paise: int) -> Decimal:
    return from_paise(paise)
