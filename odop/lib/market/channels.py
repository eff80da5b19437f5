"""What a market place wants of a good. Each rule stands in its public documentation, as read in November 2026:

ONDC retail 1.2.0 and 1.2.5 (item of on_search: descriptor, images, price and maximum_value, statutory_reqs_packaged_commodities);
Amazon Listings Items API 2021-08-01 (attributes of an offer in India); Flipkart Seller API v3 (listing: mrp, selling_price, tax,
packages) and the category sheet of its Seller Hub; eBay Inventory API (product: title 80, imageUrls 1 to 24; packageWeightAndSize);
Google Merchant product data (id 50, title 150, description 5000, image_link, availability, price).
"""

from collections.abc import Callable, Iterator, Mapping

from odop.lib.market.good import Good, Problem, Text, problem

Rule = Callable[[Good], Iterator[Problem]]
EBAY_TITLE, EBAY_PICTURES = 80, 24
GOOGLE_ID, GOOGLE_TITLE, GOOGLE_DESCRIPTION = 50, 150, 5000
AMAZON_POINTS = 5
EXPORT_HSN = 8  # digits: a bill of goods that leave the country names the whole heading of the customs tariff
LANGUAGES = ("en", "hi")


def _text(code: str, words: Text, *languages: str, limit: int = 0) -> Iterator[Problem]:
    for language in languages:
        written = words.get(language, "").strip()
        if not written:
            yield problem(code, language=language)
        elif limit and len(written) > limit:
            yield problem(f"{code}_long", language=language, limit=limit, by=len(written) - limit)


def _offered(good: Good) -> Iterator[Problem]:
    """A price up to the MRP, and something to be had."""
    if not good.variants:
        yield problem("price")
    elif any(one.price <= 0 or one.price > one.mrp for one in good.variants):
        yield problem("mrp")
    elif not any(one.pieces > 0 or one.made_to_order for one in good.variants):
        yield problem("pieces")


def _pictures(good: Good, most: int = 0) -> Iterator[Problem]:
    if not good.pictures:
        yield problem("picture")
    elif most and len(good.pictures) > most:
        yield problem("pictures_many", limit=most)


def _packed(good: Good) -> Iterator[Problem]:
    """Size and weight of each parcel."""
    if any(one.weight <= 0 for one in good.variants):
        yield problem("weight")
    if any(not one.has_size for one in good.variants):
        yield problem("size")


def _declared(good: Good) -> Iterator[Problem]:
    """Who made it and what it is, as the law wants it declared."""
    if not (good.maker and good.address):
        yield problem("address")
    if not good.generic_name:
        yield problem("generic_name")


def points(good: Good, language: str) -> list[str]:
    """Returns what can be said of a good in short points: made of, care, how it is made, its size, by hand, certified."""
    said = [words.get(language, "").strip() for words in (good.material, good.care, good.story)]
    sides = next((one.size for one in good.variants if one.has_size), None)
    said.append(" × ".join(f"{(side or 0) / 10:g}" for side in sides) + " cm" if sides else "")
    said += ["handmade" if good.handmade else "", "certified" if good.certified else ""]
    return [one for one in said if one]


def ours(good: Good) -> Iterator[Problem]:
    yield from _text("title", good.title, *LANGUAGES)
    yield from _text("description", good.description, *LANGUAGES)
    yield from _offered(good)
    yield from _pictures(good)
    if not good.rated:
        yield problem("rate")


def ondc(good: Good) -> Iterator[Problem]:
    yield from _text("title", good.title, "en")
    yield from _text("description", good.description, "en")
    yield from _offered(good)
    yield from _pictures(good)
    yield from _declared(good)


def amazon(good: Good) -> Iterator[Problem]:
    yield from _text("title", good.title, "en")
    yield from _text("description", good.description, "en")
    if 0 < (have := len(points(good, "en"))) < AMAZON_POINTS or not have:
        yield problem("points", have=have, need=AMAZON_POINTS)
    yield from _text("material", good.material, "en")
    yield from _offered(good)
    yield from _pictures(good)
    yield from _packed(good)
    yield from _declared(good)


def flipkart(good: Good) -> Iterator[Problem]:
    yield from _text("title", good.title, "en")
    yield from _text("description", good.description, "en")
    yield from _offered(good)
    yield from _pictures(good)
    yield from _packed(good)
    yield from _declared(good)


def ebay(good: Good) -> Iterator[Problem]:
    yield from _text("title", good.title, "en", limit=EBAY_TITLE)
    yield from _text("description", good.description, "en")
    yield from _offered(good)
    yield from _pictures(good, EBAY_PICTURES)
    yield from _packed(good)
    if len(good.hsn) < EXPORT_HSN:
        yield problem("hsn_export", digits=EXPORT_HSN)


def google_in(good: Good, language: str) -> Iterator[Problem]:
    """For the feed of one language."""
    yield from _text("title", good.title, language, limit=GOOGLE_TITLE)
    yield from _text("description", good.description, language, limit=GOOGLE_DESCRIPTION)
    if any(len(one.sku) > GOOGLE_ID for one in good.variants):
        yield problem("sku_long", limit=GOOGLE_ID)
    if not good.variants:
        yield problem("price")
    yield from _pictures(good)


def google(good: Good) -> Iterator[Problem]:
    for language in LANGUAGES:
        yield from google_in(good, language)


CHANNELS: Mapping[str, Rule] = {
    "ours": ours, "ondc": ondc, "amazon": amazon, "flipkart": flipkart, "ebay": ebay, "google": google,
}  # fmt: skip


def missing(good: Good, channel: str) -> list[Problem]:
    """Returns what the market place still wants, each once; nothing where it would take the good. Raises KeyError."""
    return list(dict.fromkeys(CHANNELS[channel](good)))
