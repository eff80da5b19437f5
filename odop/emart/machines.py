"""What machines read on the page of a good (schema.org)."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from odop.emart.components import picture_url
from odop.emart.facts import craft_name, sold_by
from odop.emart.models import Offer, Photograph
from odop.emart.queries.pages import Good
from odop.kernel import clock
from odop.lib.money import from_paise


def share_picture(photographs: Sequence[Photograph]) -> str:
    if photographs and photographs[0].sizes:
        one = photographs[0]
        width = max(one.sizes, key=int)
        return str(settings.ODOP.base_url) + picture_url(one.pk, width, one.sizes[width]["webp"][0], "webp")
    return ""


def product(found: Good, first: Offer) -> dict[str, Any]:
    """schema.org Product with its offers; the price is the one the page shows."""
    one = found.listing
    base, today = settings.ODOP.base_url, clock.today()
    data: dict[str, Any] = {
        "@context": "https://schema.org", "@type": "Product", "name": str(one.title), "description": str(one.description),
        "sku": first.sku, "category": str(craft_name(one.craft)), "countryOfOrigin": {"@type": "Country", "name": one.country},
        "brand": {"@type": "Brand", "name": str(one.seller.name)},
        "offers": [
            {
                "@type": "Offer", "sku": offer.sku, "priceCurrency": "INR", "price": str(from_paise(offer.price_on(today))),
                **({"priceValidUntil": offer.cut_until.isoformat()} if offer.cut_until and offer.is_reduced(today) else {}),
                "url": base + reverse("mart_good", args=[one.ref]),
                "availability": "https://schema.org/" + (
                    "InStock" if offer.free > 0 else "MadeToOrder" if offer.made_to_order else "OutOfStock"
                ),
                "itemCondition": "https://schema.org/NewCondition",
                "seller": {"@type": "Organization", "name": str(sold_by(one.seller)["name"])},
            }
            for offer in found.offers
        ],
    }  # fmt: skip
    if found.row.reviews:
        data["aggregateRating"] = {
            "@type": "AggregateRating", "ratingValue": f"{found.row.stars / 100:.1f}", "reviewCount": found.row.reviews, "bestRating": 5,
        }  # fmt: skip
        data["review"] = [
            {
                "@type": "Review", "reviewRating": {"@type": "Rating", "ratingValue": said.stars, "bestRating": 5},
                "author": {"@type": "Person", "name": said.by_name or _("A buyer")}, "reviewBody": said.words,
                "datePublished": localdate(said.written_at).isoformat(),
            }
            for said in found.reviews
        ]  # fmt: skip
    if shared := share_picture(found.photographs):
        data["image"] = shared
    return data
