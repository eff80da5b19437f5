"""What the public pages of the mart read beside the lists: one good, a maker, the ground, the map of the site."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import JSONObject

from odop.emart.models import Listing, Offer, Photograph, Review, SearchRow, Seller
from odop.emart.queries.reviews import reviews_shown
from odop.kernel import scope
from odop.kernel.fields import Localised
from odop.kernel.refusals import NotFound
from odop.places.models import District

MORE = 8  # goods of the same maker beside one


@dataclass(frozen=True)
class Good:
    """A good that stands in the mart, with what can be bought of it, its photographs and others of its maker."""

    listing: Listing
    row: SearchRow
    offers: list[Offer]
    photographs: list[Photograph]
    more: list[SearchRow]
    reviews: list[Review]
    alike: list[SearchRow]  # of the same craft, where its maker sells nothing else


def good_named(ref: str) -> Good:
    """Five questions at most: what is alike is asked for where its maker sells nothing else and nobody has said anything.
    Raises NotFound where it does not stand in the mart (any more)."""
    rows = Listing.objects.select_related("seller", "district", "product_line", "search_row").filter(
        search_row__isnull=False
    )
    listing = (
        rows.defer("district__outline", "search_row__document", "search_row__folded").filter(ref=ref).first()
    )
    if listing is None:
        raise NotFound()
    rest = (
        SearchRow.objects.exclude(listing=listing)
        .order_by("-score", "-published_at")
        .defer("document", "folded")
    )
    more = list(rest.filter(seller_id=listing.seller_id)[:MORE])
    row = listing.search_row
    reviews = reviews_shown(listing) if row.reviews else []
    return Good(
        listing,
        row,
        list(listing.offers.filter(active=True)),
        list(listing.photographs.all()),
        more,
        reviews,
        [] if more or reviews else list(rest.filter(craft=listing.craft)[: MORE // 2]),
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
        day = published.date().isoformat()
        yield "mart_good", ref, day
        for page in (("mart_maker", seller), ("mart_district", district), ("mart_craft", craft)):
            if page not in seen:
                seen.add(page)
                yield (*page, day)
