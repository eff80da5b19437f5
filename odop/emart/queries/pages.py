# ruff: noqa: S608 — every name in the SQL is our own; what comes from outside is a parameter
"""What the public pages of the mart read beside the lists: one good, a maker, the ground, the map of the site."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from django.db.models import Count, Model, OuterRef, Subquery
from django.db.models.functions import JSONObject
from django.utils.timezone import localdate

from odop.emart.models import Hamper, Listing, Offer, Photograph, Review, SearchRow, Seller
from odop.emart.queries.cards import CARD, Card, cards_of
from odop.emart.queries.reviews import reviews_shown
from odop.kernel import clock, scope
from odop.kernel.fields import Localised
from odop.kernel.planned import Part, Row, nested, part, side_by_side
from odop.kernel.prepared import asked
from odop.kernel.refusals import NotFound
from odop.places.models import District

MORE = 8  # goods of the same maker beside one
# What the page of a good, and the interface for programs, show of each.
SHOWN: dict[type[Model], tuple[str, ...]] = {
    Listing: (
        "id", "ref", "seller", "district", "craft", "title", "description", "material", "care", "story", "hsn", "gi_name",
        "gi_user_number", "laboratory_note", "generic_name", "net_quantity", "quantity_unit", "packer_name", "packer_address",
        "country", "return_days", "handmade", "is_sample",
    ),
    Seller: (
        "id", "ref", "name", "place", "about", "since_year", "state_code", "tax_mode", "gstin", "enrolment_number", "legal_name",
        "legal_address",
    ),
    District: ("lgd_code", "code", "name"),
    SearchRow: (
        "id", "ref", "title", "maker", "place", "district", "craft", "price_paise", "mrp_paise", "available", "made_to_order", "gi",
        "within_state", "reviews", "stars", "sold", "is_sample",
    ),
    Offer: (
        "id", "sku", "name", "price_paise", "mrp_paise", "cut_paise", "cut_until", "occasion", "before_paise", "on_hand", "reserved",
        "made_to_order", "lead_days", "weight_g", "length_mm", "width_mm", "height_mm",
    ),
    Photograph: ("id", "shows", "width", "height", "sizes", "is_sample"),
}  # fmt: skip


@dataclass(frozen=True)
class Good:
    """A good that stands in the mart, with what can be bought of it, its photographs and others of its maker."""

    listing: Listing
    row: SearchRow
    offers: list[Offer]
    photographs: list[Photograph]
    more: list[Card]
    reviews: list[Review]
    alike: list[Card]  # of the same craft, where its maker sells nothing else


def _part(model: type[Row]) -> Part[Row]:
    return part(model, only=SHOWN[model])


@cache
def _statements() -> dict[str, str]:
    """What a good is read by. The words of the search and outlines of districts stay in the database."""
    best = "ORDER BY score DESC, published_at DESC, id DESC"
    of_listing = "listing_id = emart_listing.id"
    offers = f"FROM emart_offer WHERE {of_listing} AND active ORDER BY position, id"
    photographs = f"FROM emart_photograph WHERE {of_listing} ORDER BY position, id"
    more = f"FROM emart_searchrow WHERE seller_id = emart_listing.seller_id AND NOT {of_listing} {best} LIMIT {MORE}"
    return {
        "good": (
            f"SELECT {_part(Listing).sql}, {_part(Seller).sql}, {_part(District).sql}, {_part(SearchRow).sql},"
            f" {nested(_part(Offer).sql, offers)}, {nested(_part(Photograph).sql, photographs)}, {nested(CARD, more)}"
            " FROM emart_listing JOIN emart_searchrow ON emart_searchrow.listing_id = emart_listing.id"
            " JOIN emart_seller ON emart_seller.id = emart_listing.seller_id"
            " JOIN places_district ON places_district.lgd_code = emart_listing.district_id WHERE emart_listing.ref = %s"
        ),
        "of_craft": f"SELECT {CARD} FROM emart_searchrow WHERE craft = %s AND listing_id <> %s {best} LIMIT {MORE // 2}",
    }  # fmt: skip


def good_named(ref: str) -> Good:
    """Two questions at most: what is alike is asked for where its maker sells nothing else and nobody has said anything.
    Raises NotFound where it does not stand in the mart (any more)."""
    said = _statements()
    found = asked(said["good"], [ref])
    if not found:
        raise NotFound()
    each = [_part(model) for model in (Listing, Seller, District, SearchRow)]
    [listing], [seller], [district], [row] = side_by_side(found, each)
    listing.seller, listing.district = seller, district
    offers, photographs, more = found[0][-3:]
    reviews = reviews_shown(listing) if row.reviews else []
    alike = [] if more or reviews else asked(said["of_craft"], [listing.craft, listing.pk])
    return Good(
        listing,
        row,
        _part(Offer).unnested(offers),
        _part(Photograph).unnested(photographs),
        cards_of(more or ()),
        reviews,
        cards_of(alike),
    )


def maker_named(ref: str) -> Seller:
    """Raises NotFound for who does not sell now."""
    found = (
        Seller.objects.select_related("district", "product_line")
        .filter(ref=ref, state="active", agreed=True)
        .first()
    )
    if found is None:
        raise NotFound()
    return found


def district_coded(code: str) -> District:
    """Raises NotFound."""
    found = District.objects.filter(code=code.upper()).first()
    if found is None:
        raise NotFound()
    return found


@dataclass(frozen=True)
class Made:
    """Who made an object, where and how, for whoever holds it, also when no more of it is sold. Nobody stands here who takes
    her consent back."""

    ref: str
    listing: Listing
    in_the_mart: bool


def made_named(ref: str) -> Made:
    """Raises NotFound for what was never in the mart, was taken down, or whose maker does not agree (any more)."""
    with scope.widened("who made an object, for who holds it, also when it is no longer sold"):
        found = (
            Listing.objects.select_related("seller", "district", "product_line")
            .filter(ref=ref, published_at__isnull=False, seller__agreed=True)
            .exclude(state="taken_down")
            .exclude(seller__state="closed")
            .first()
        )
        if found is None:
            raise NotFound()
        return Made(ref, found, SearchRow.objects.filter(listing=found).exists())


@dataclass(frozen=True)
class Doors:
    """Ways into the mart: districts and crafts that sell something, with how much."""

    districts: list[tuple[str, object, int]]  # code, name, goods
    crafts: list[tuple[str, int, SearchRow]]  # with the first of its goods
    goods: int
    makers: int


def doors() -> Doors:
    """Two questions."""
    by_place = (
        SearchRow.objects.values("district__code", "place")
        .annotate(n=Count("pk"))
        .order_by("-n", "district__code")
    )
    best = SearchRow.objects.filter(craft=OuterRef("craft")).order_by("-score", "-published_at", "-pk")
    shown = JSONObject(ref="ref", title="title", photograph="photograph", is_sample="is_sample")
    by_craft = SearchRow.objects.values("craft").annotate(
        n=Count("pk"), makers=Count("seller", distinct=True), best=Subquery(best.values(shown=shown)[:1])
    )
    crafts = list(by_craft.order_by("-n", "craft"))
    districts = [(row["district__code"], row["place"], row["n"]) for row in by_place]
    return Doors(
        districts,
        [
            (row["craft"], row["n"], SearchRow(**{**row["best"], "title": Localised(row["best"]["title"])}))
            for row in crafts
        ],
        sum(row["n"] for row in crafts),
        sum(row["makers"] for row in crafts),
    )


def picture_kept(number: int, width: int, digest: str, kind: str) -> str:
    """The whole digest of a picture whose photograph the reader may see. Raises NotFound."""
    found = Photograph.objects.filter(pk=number).values_list("sizes", flat=True).first()
    made = ((found or {}).get(str(width)) or {}).get(kind)
    if not made or made[0][:12] != digest:
        raise NotFound()
    return str(made[0])


def addresses() -> Iterator[tuple[str, str, str]]:
    """For the map of the site: kind of page, its name in the address, and the day on which it changed."""
    rows = SearchRow.objects.order_by("-published_at").values_list(
        "ref", "published_at", "seller__ref", "district__code", "craft"
    )[:40_000]
    seen: set[tuple[str, str]] = set()
    for ref, published, seller, district, craft in rows:
        day = localdate(published).isoformat()
        yield "mart_good", ref, day
        for page in (("mart_maker", seller), ("mart_district", district), ("mart_craft", craft)):
            if page not in seen:
                seen.add(page)
                yield (*page, day)
    today = clock.today()
    sold = Hamper.objects.filter(withdrawn_at__isnull=True, shown_from__lte=today, shown_until__gte=today)
    for ref, since in sold.filter(published_at__isnull=False).values_list("ref", "published_at"):
        yield "mart_hamper", ref, localdate(since).isoformat() if since else ""
