"""What a device has to know to sell without a network: its till, the goods with their prices and tax. Nothing about anybody."""

from datetime import date
from typing import Any

from django.db.models import Q

from odop.accounts.models import User
from odop.emart.models import Listing
from odop.emart.queries.prices import cuts_of
from odop.emart.queries.tax import declared_of, rates
from odop.emart.queries.tax import terms as mart_terms
from odop.kernel import clock, scope
from odop.lib.gst.rates import RateMissing
from odop.outlets.models import CounterSeries, Shop, Till
from odop.outlets.queries.shops import shops_visible_to, stock_of
from odop.outlets.queries.standing import stands_in
from odop.places.queries import financial_year, financial_year_of


def till_visible_to(user: User, number: int) -> Till | None:
    """A till of a shop in which this person stands or which the office looks after."""
    found = (
        Till.objects.filter(pk=number).select_related("shop__outlet", "shop__fair", "shop__office").first()
    )
    return found if found and any(one.pk == found.shop_id for one in shops_visible_to(user)) else None


def for_devices(user: User) -> list[dict[str, Any]]:
    """The shops in which this person stands, each with its tills and goods."""
    return [_told(shop) for shop in shops_visible_to(user) if stands_in(user, shop)]


def _told(shop: Shop) -> dict[str, Any]:
    corporation, year = mart_terms(), financial_year_of(clock.today())
    last = dict(
        CounterSeries.objects.filter(Q(till__gt=0), shop=shop, financial_year=year).values_list(
            "till", "last"
        )
    )
    return {
        "ref": shop.ref, "name": dict(shop.name), "address": dict(shop.address), "code": shop.code,
        "year": financial_year(year).short, "upi": shop.upi_id, "seller": dict(corporation.name), "gstin": corporation.gstin,
        "tills": [
            {"id": one.pk, "number": one.number, "next": last.get(one.number, 0) + 1}
            for one in shop.tills.filter(ended_at__isnull=True).order_by("number")
        ],
        "goods": _goods(shop),
    }  # fmt: skip


def _goods(shop: Shop) -> list[dict[str, Any]]:
    """`cuts`: lower prices of an occasion with their days, so that a tablet that sees no network asks what the mart asks."""
    found, rows = [], stock_of(shop)
    with scope.widened("lower prices of goods in a shop, which everybody sees in the mart"):
        cuts = cuts_of([lies.row.offer for lies in rows])
    for lies in rows:
        offer, listing = lies.row.offer, lies.row.offer.listing
        try:
            usual = _rate(listing, offer.price_paise, clock.today())
            lower = [
                {
                    "paise": one.paise, "from": f"{one.first_on:%Y-%m-%d}", "until": f"{one.last_on:%Y-%m-%d}",
                    "rate": _rate(listing, one.paise, max(one.first_on, clock.today())),
                }
                for one in cuts if one.offer_id == offer.pk
            ]  # fmt: skip
        except RateMissing:
            continue
        found.append(
            {
                "offer": offer.pk, "codes": [offer.sku.upper(), listing.ref], "title": dict(listing.title),
                "paise": offer.price_paise, "cuts": lower, "lies": lies.row.on_hand, "hsn": listing.hsn, "rate": usual,
            }
        )  # fmt: skip
    return found


def _rate(listing: Listing, paise: int, on: date) -> float:
    found = rates().rate_within(listing.hsn, on=on, gross_unit_paise=paise, conditions=declared_of(listing))
    return float(found.rate)
