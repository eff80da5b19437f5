# ruff: noqa: S608 — every name in the SQL is our own; what comes from outside is a parameter
"""What is in hampers, each article with its good and its maker, by one statement that is planned once a connection
(`kernel/planned.py`). Needs no row in sight but what everybody may read.

Hampers are read first and the rest by key, a row at a time (LATERAL with OFFSET 0): a table of some rows is never counted by
PostgreSQL, which would think it long and begin with every article of the mart.
"""

import json
from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any

from odop.emart.enums import ListingState, SellerState, TaxMode
from odop.emart.models import Hamper, HamperPart, Listing, Offer, SearchRow, Seller
from odop.kernel.planned import Part, part, side_by_side
from odop.kernel.prepared import asked
from odop.places.models import District

ON_A_DAY = (
    "published_at IS NOT NULL AND withdrawn_at IS NULL AND shown_from <= %s AND shown_until >= %s"
    " ORDER BY shown_until, id LIMIT 60"
)
BY_KEY = "id = %s"


def parts_on(day: date) -> list[tuple[HamperPart, int]]:
    """Of the first sixty hampers that are sold that day, what ends first before the rest: every article that can be sold so, with
    how many articles its hamper has in all."""
    return _read(ON_A_DAY, [day, day])


def parts_of(hamper: Hamper) -> list[HamperPart]:
    """What is in it and can be sold so."""
    found = [one for one, _in_all in _read(BY_KEY, [hamper.pk])]
    for one in found:
        one.hamper = hamper
    return found


def _parts() -> tuple[Part[Any], ...]:
    district = part(District, without=("outline",))
    return part(HamperPart), part(Hamper), part(Offer), part(Listing), part(Seller), district


@cache
def _statement(which: str) -> str:
    def by_key(table: str, condition: str) -> str:
        return f" JOIN LATERAL (SELECT * FROM {table} WHERE {condition} OFFSET 0) {table} ON true"

    return (
        f"SELECT {', '.join(one.sql for one in _parts())}, emart_searchrow.photograph::text,"
        " (SELECT count(*) FROM emart_hamperpart one WHERE one.hamper_id = emart_hamper.id)"
        f" FROM (SELECT * FROM emart_hamper WHERE {which}) emart_hamper"
        " JOIN emart_hamperpart ON emart_hamperpart.hamper_id = emart_hamper.id"
        + by_key("emart_offer", "id = emart_hamperpart.offer_id AND active")
        + by_key("emart_listing", f"id = emart_offer.listing_id AND state = '{ListingState.PUBLISHED}'")
        + by_key(
            "emart_seller",
            f"id = emart_listing.seller_id AND state = '{SellerState.ACTIVE}' AND agreed"
            f" AND tax_mode = '{TaxMode.AGGREGATED.value}'",
        )
        + by_key("places_district", "lgd_code = emart_seller.district_id")
        + " LEFT"
        + by_key("emart_searchrow", "listing_id = emart_listing.id")
        + " ORDER BY emart_hamper.shown_until, emart_hamper.id, emart_hamperpart.position, emart_hamperpart.id"
    )


def _read(which: str, values: Sequence[object]) -> list[tuple[HamperPart, int]]:
    found = asked(_statement(which), values)
    columns = side_by_side(found, _parts())
    for held, hamper, offer, listing, seller, district, (*_columns, pictured, _in_all) in zip(
        *columns, found, strict=True
    ):
        seller.district, listing.seller, offer.listing = district, seller, listing
        if listing.district_id == district.pk:
            listing.district = district
        held.hamper, held.offer = hamper, offer
        if pictured is not None:
            SearchRow(listing=listing, photograph=json.loads(pictured))  # its listing knows it from now on
    return [(held, row[-1]) for held, row in zip(columns[0], found, strict=True)]
