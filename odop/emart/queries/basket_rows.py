# ruff: noqa: S608 — every name in the SQL is our own; what comes from outside is a parameter
"""What every step of an order reads, by statements that are planned once a connection (`kernel/planned.py`): a cart, its lines with all
that their tax and delivery follow from, an article, a purchase. Each needs its rows in sight."""

from datetime import datetime
from functools import cache
from typing import Any

from odop.emart.models import Basket, BasketLine, Hamper, Listing, Offer, Purchase, Seller
from odop.kernel.planned import Part, part, side_by_side
from odop.kernel.prepared import asked
from odop.places.models import District
from odop.registry.models import Artisan

TEXTS = (
    "description",
    "material",
    "care",
    "story",
    "generic_name",
    "reason",
)  # of a good: no cart shows them
OUTLINE = ("outline",)
OF_HER = (
    "id",
    "pan",
)  # whether she has one decides what is held back; nothing else of the register is read here


def _parts() -> tuple[Part[Any], ...]:
    rest = tuple(one.name for one in Artisan._meta.concrete_fields if one.name not in OF_HER)
    return (
        part(BasketLine), part(Offer), part(Listing, without=TEXTS), part(Seller), part(Artisan, without=rest),
        part(District, without=OUTLINE),
    )  # fmt: skip


@cache
def _statements() -> dict[str, str]:
    return {
        "basket": f"SELECT {part(Basket).sql} FROM emart_basket WHERE key_hash = %s AND touched_at >= %s",
        "lines": (
            f"SELECT {', '.join(one.sql for one in _parts())} FROM emart_basketline"
            " JOIN emart_offer ON emart_offer.id = emart_basketline.offer_id"
            " JOIN emart_listing ON emart_listing.id = emart_offer.listing_id"
            " JOIN emart_seller ON emart_seller.id = emart_listing.seller_id"
            " JOIN registry_artisan ON registry_artisan.id = emart_seller.artisan_id"
            " JOIN places_district ON places_district.lgd_code = emart_seller.district_id"
            " WHERE emart_basketline.basket_id = %s ORDER BY emart_basketline.id"
        ),
        "offer": f"SELECT {part(Offer).sql} FROM emart_offer WHERE sku = %s",
        "purchase": f"SELECT {part(Purchase).sql} FROM emart_purchase WHERE key_hash = %s",
        "days": (
            "SELECT o.id, s.ref, coalesce(max(f.lead_days), 0) FROM emart_order o JOIN emart_seller s ON s.id = o.seller_id"
            " LEFT JOIN emart_orderline l ON l.order_id = o.id LEFT JOIN emart_offer f ON f.id = l.offer_id"
            " WHERE o.purchase_id = %s GROUP BY o.id, s.ref"
        ),
    }  # fmt: skip


def basket_hashed(key_hash: str, oldest: datetime) -> Basket | None:
    """The cart of this key, if it was touched since."""
    rows = part(Basket).rows(asked(_statements()["basket"], [key_hash, oldest]))
    return rows[0] if rows else None


def lines_in(basket: Basket) -> list[BasketLine]:
    """Its lines in the order in which they were put in, each with its article, good, maker, her district, and the hamper of which it is
    a part. One query; a second where there are hampers."""
    found = asked(_statements()["lines"], [basket.pk])
    columns = side_by_side(found, _parts())
    for line, offer, listing, seller, artisan, district in zip(*columns, strict=True):
        seller.artisan, seller.district = artisan, district
        listing.seller, offer.listing, line.offer, line.basket = seller, listing, offer, basket
    lines: list[BasketLine] = columns[0]
    hampers = Hamper.objects.in_bulk({line.hamper_id for line in lines if line.hamper_id})
    for line in lines:
        if line.hamper_id:
            line.hamper = hampers[line.hamper_id]
    return lines


def offer_numbered(sku: str) -> Offer | None:
    """An article that the reader may see."""
    rows = part(Offer).rows(asked(_statements()["offer"], [sku]))
    return rows[0] if rows else None


def purchase_hashed(key_hash: str) -> Purchase | None:
    rows = part(Purchase).rows(asked(_statements()["purchase"], [key_hash]))
    return rows[0] if rows else None


def days_of(purchase: Purchase) -> dict[int, tuple[str, int]]:
    """Of each of its orders its maker's number, and the days until all of it has left her hands."""
    return {order: (seller, days) for order, seller, days in asked(_statements()["days"], [purchase.pk])}
