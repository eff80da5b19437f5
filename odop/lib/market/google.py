"""The feed of Google Merchant: RSS 2.0 with the names of g:, one language a feed."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape

from odop.lib.market.channels import google_in
from odop.lib.market.good import Good, Variant
from odop.lib.money import from_paise

_NO_SIGN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # which XML 1.0 does not know


@dataclass(frozen=True)
class Entry:
    """A good with what the feed says besides: addresses, its kind in words, labels by which an office sorts its advertisements."""

    good: Good
    link: str
    pictures: tuple[str, ...]
    kind: str
    labels: tuple[str, ...] = ()
    bundle: bool = False  # several goods for one price


def feed(entries: Iterable[Entry], *, title: str, link: str, language: str, on: date) -> Iterator[str]:
    """Yields the feed line by line. What Google would not take is left out: it would hold up the rest of the account."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel>'
    yield f"<title>{escape(title)}</title><link>{escape(link)}</link><description>{escape(title)}</description>"
    for entry in entries:
        if any(google_in(entry.good, language)):
            continue
        for variant in entry.good.variants:
            said = "".join(
                f"<g:{name}>{escape(_NO_SIGN.sub('', text))}</g:{name}>"
                for name, text in _item(entry, variant, language, on)
            )
            yield f"<item>{said}</item>"
    yield "</channel></rss>\n"


def _item(entry: Entry, variant: Variant, language: str, on: date) -> Iterator[tuple[str, str]]:
    good = entry.good
    name = _said(variant.name, language)
    yield "id", variant.sku
    yield "title", f"{good.title[language]} – {name}"[:150] if name else good.title[language]
    yield "description", good.description[language]
    yield "link", entry.link
    yield "image_link", entry.pictures[0]
    for picture in entry.pictures[1:11]:
        yield "additional_image_link", picture
    yield from _availability(variant, on)
    yield "price", f"{from_paise(variant.price)} INR"
    yield "condition", "new"
    yield "brand", good.maker
    yield "identifier_exists", "no"  # made by hand: no number of a factory
    yield "product_type", entry.kind
    if entry.bundle:
        yield "is_bundle", "yes"
    if len(good.variants) > 1:
        yield "item_group_id", good.ref
    yield "shipping_weight", f"{variant.weight} g"
    for place, label in enumerate(entry.labels[:5]):
        yield f"custom_label_{place}", label


def _availability(variant: Variant, on: date) -> Iterator[tuple[str, str]]:
    if variant.pieces > 0:
        yield "availability", "in_stock"
    elif variant.made_to_order:
        yield "availability", "backorder"
        yield "availability_date", (on + timedelta(days=variant.days)).isoformat()
    else:
        yield "availability", "out_of_stock"


def _said(words: Mapping[str, str], language: str) -> str:
    return words.get(language) or words.get("en") or next(iter(words.values()), "")
