"""What machines read on the page of a good (schema.org)."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from odop.emart.components import picture_url
from odop.emart.facts import craft_name, sold_by
from odop.emart.models import Offer, Photograph
from odop.emart.queries.hampers import Whole
from odop.emart.queries.pages import Good
from odop.emart.queries.tax import terms
from odop.kernel import clock
from odop.kernel.fields import Localised
from odop.lib.money import from_paise


def share_picture(photographs: Sequence[Photograph]) -> str:
    if photographs and photographs[0].sizes:
        one = photographs[0]
        width = max(one.sizes, key=int)
        return str(settings.ODOP.base_url) + picture_url(one.pk, width, one.sizes[width]["webp"][0], "webp")
    return ""


def product(found: Good, first: Offer, *, address: str, shared: str) -> dict[str, Any]:
    """schema.org Product with its offers; the price is the one the page shows. `address` of the page, and of the picture to share."""
    one, today = found.listing, clock.today()
    sold_by_whom = str(sold_by(one.seller)["name"])
    data: dict[str, Any] = {
        "@context": "https://schema.org", "@type": "Product", "name": str(one.title), "description": str(one.description),
        "sku": first.sku, "category": str(craft_name(one.craft)), "countryOfOrigin": {"@type": "Country", "name": one.country},
        "brand": {"@type": "Brand", "name": str(one.seller.name)},
        "offers": [
            {
                "@type": "Offer", "sku": offer.sku, "priceCurrency": "INR", "price": str(from_paise(offer.price_on(today))),
                **({"priceValidUntil": offer.cut_until.isoformat()} if offer.cut_until and offer.is_reduced(today) else {}),
                "url": address,
                "availability": "https://schema.org/" + (
                    "InStock" if offer.free > 0 else "MadeToOrder" if offer.made_to_order else "OutOfStock"
                ),
                "itemCondition": "https://schema.org/NewCondition",
                "seller": {"@type": "Organization", "name": sold_by_whom},
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
    if shared:
        data["image"] = shared
    return data


def hamper_product(found: Whole, photographs: Mapping[int, Sequence[Photograph]]) -> dict[str, Any]:
    """schema.org Product of a hamper, with what is in it, and its one offer."""
    one = found.hamper
    data: dict[str, Any] = {
        "@context": "https://schema.org", "@type": "Product", "name": str(one.title), "description": str(one.words), "sku": one.ref,
        "offers": {
            "@type": "Offer", "priceCurrency": "INR", "price": str(from_paise(found.price_paise)),
            "priceValidUntil": one.shown_until.isoformat(), "url": settings.ODOP.base_url + reverse("mart_hamper", args=[one.ref]),
            "availability": f"https://schema.org/{'InStock' if found.free else 'OutOfStock'}",
            "itemCondition": "https://schema.org/NewCondition",
            "seller": {"@type": "Organization", "name": str(Localised(terms().name))},
        },
        "isRelatedTo": [
            {
                "@type": "Product", "name": str(part.listing.title), "sku": part.offer.sku,
                "url": settings.ODOP.base_url + reverse("mart_good", args=[part.listing.ref]),
                "brand": {"@type": "Brand", "name": str(part.seller.name)},
            }
            for part in found.parts
        ],
    }  # fmt: skip
    images = [
        shared for part in found.parts if (shared := share_picture(photographs.get(part.listing.pk, [])))
    ]
    if images:
        data["image"] = images
    return data
