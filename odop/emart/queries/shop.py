"""What a buyer finds: lists with their facets, and the search in both languages and scripts. One table, two questions a page.

How lists are ordered is published on the page of the ranking (`views/public.py`), as the Consumer Protection (E-Commerce) Rules
2020 ask: what can be bought now 30, what helps a buyer (photographs, texts, story, certificates) up to 40, pieces sold and kept
in a year up to 30. Nobody pays for a place. A search multiplies this by how well the words fit.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db import connection
from django.db.models import BooleanField, Count, Exists, F, FloatField, OuterRef, Q, QuerySet, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast

from odop.emart.enums import Order
from odop.emart.models import Photograph, SearchRow, Seller
from odop.emart.words import as_query, asked, bone_of
from odop.kernel.fields import Localised

PAGE = 24
MOST_PAGES = 200
WEIGHTS = [0.1, 0.3, 0.5, 1.0]  # D, C, B, A


@dataclass(frozen=True)
class Wanted:
    """What a buyer looks for; what is empty narrows nothing. Prices in whole rupees."""

    text: str = ""
    districts: tuple[str, ...] = ()  # their codes
    crafts: tuple[str, ...] = ()
    seller: int | None = None
    gi: bool = False
    ready: bool = False  # on hand now
    dearest: int | None = None
    cheapest: int | None = None
    order: str = Order.BEST
    page: int = 1


@dataclass(frozen=True)
class Facet:
    """A value to narrow by, its name and how many goods have it."""

    code: str
    name: Localised
    count: int


def best(most: int) -> list[SearchRow]:
    """The first goods of the whole mart, for its front page."""
    return list(
        SearchRow.objects.order_by("-score", "-published_at", "-pk").defer("document", "folded")[:most]
    )


def rows_named(refs: Sequence[str]) -> list[SearchRow]:
    """What of these stands in the mart, in this order."""
    found = (
        {row.ref: row for row in SearchRow.objects.filter(listing__ref__in=refs).defer("document", "folded")}
        if refs
        else {}
    )
    return [found[ref] for ref in refs if ref in found]


def counted_by_craft() -> list[tuple[str, int]]:
    """Crafts of which something is for sale, the one with most first."""
    rows = SearchRow.objects.values("craft").annotate(n=Count("pk")).order_by("-n", "craft")
    return [(row["craft"], row["n"]) for row in rows]


def sellers_in_the_mart() -> QuerySet[Seller]:
    """Who has something in the mart now."""
    shown = SearchRow.objects.filter(seller=OuterRef("pk"))
    return Seller.objects.filter(Exists(shown)).select_related("district").defer("district__outline")


def widest_pictures(photographs: Sequence[Photograph]) -> list[tuple[int, str, str]]:
    """Of each photograph: its number, its largest width and the digest of it."""
    return [
        (one.pk, max(one.sizes, key=int), one.sizes[max(one.sizes, key=int)]["webp"][0])
        for one in photographs
        if one.sizes
    ]


@dataclass(frozen=True)
class Found:
    """One page of what was found. `guessed`: nothing fits as it was written, these are spelled alike."""

    rows: Sequence[SearchRow] = ()
    total: int = 0
    districts: tuple[Facet, ...] = ()
    crafts: tuple[tuple[str, int], ...] = ()
    gi: int = 0
    guessed: bool = False
    wanted: Wanted = field(default_factory=Wanted)

    @property
    def pages(self) -> int:
        return min(MOST_PAGES, -(-self.total // PAGE))


def search(wanted: Wanted) -> Found:
    """The page that was asked for, with the counts to narrow by. At most three questions to the database."""
    words = asked(wanted.text)
    if wanted.text.strip() and not words:
        return Found(wanted=wanted)
    narrowed = _narrowed(wanted)
    matching, guessed = _matching(narrowed, words, wanted.text), False
    rows = _page(matching, wanted, words)
    if not rows and words and wanted.page == 1:
        matching, guessed = _alike(narrowed, words), True
        rows = _page(matching, wanted, [])
    if not rows and wanted.page == 1:
        return Found(wanted=wanted, guessed=guessed)
    return replace(_counted(matching), rows=rows, guessed=guessed, wanted=wanted)


def _narrowed(wanted: Wanted) -> QuerySet[SearchRow]:
    rows = SearchRow.objects.all()
    if wanted.districts:
        rows = rows.filter(district__code__in=wanted.districts)
    if wanted.crafts:
        rows = rows.filter(craft__in=wanted.crafts)
    if wanted.seller is not None:
        rows = rows.filter(seller_id=wanted.seller)
    if wanted.gi:
        rows = rows.filter(gi=True)
    if wanted.ready:
        rows = rows.filter(available=True, made_to_order=False)
    if wanted.cheapest is not None:
        rows = rows.filter(price_paise__gte=wanted.cheapest * 100)
    if wanted.dearest is not None:
        rows = rows.filter(price_paise__lte=wanted.dearest * 100)
    return rows


def _query(words: Sequence[str], text: str) -> SearchQuery:
    simple = SearchQuery(as_query(words), config="simple", search_type="raw")
    return simple | SearchQuery(text[:100], config="english", search_type="plain")


def _matching(rows: QuerySet[SearchRow], words: Sequence[str], text: str) -> QuerySet[SearchRow]:
    if not words:
        return rows
    query = _query(words, text)
    fits = SearchRank(F("document"), query, weights=WEIGHTS, normalization=Value(1))
    return rows.filter(document=query).annotate(fits=Cast(fits, FloatField()) * (F("score") + 50))


def _alike(rows: QuerySet[SearchRow], words: Sequence[str]) -> QuerySet[SearchRow]:
    """Rows with a word that sounds or is spelled like each of those looked for (bones; pg_trgm, word similarity)."""
    for word in words:
        spelled = Q(RawSQL("%s <%% emart_searchrow.folded", [word], output_field=BooleanField()))
        bone = bone_of(word)
        sounds = Q(document=SearchQuery(bone, config="simple", search_type="raw")) if bone else Q()
        rows = rows.filter(spelled | sounds if bone else spelled)
    return rows


def _page(rows: QuerySet[SearchRow], wanted: Wanted, words: Sequence[str]) -> list[SearchRow]:
    orders: dict[str, tuple[str, ...]] = {
        Order.BEST: ("-fits", "-published_at", "-pk") if words else ("-score", "-published_at", "-pk"),
        Order.NEW: ("-published_at", "-pk"),
        Order.CHEAP: ("price_paise", "-score", "-pk"),
        Order.DEAR: ("-price_paise", "-score", "-pk"),
    }
    begin = (max(1, min(wanted.page, MOST_PAGES)) - 1) * PAGE
    # The words of the search stay in the database: a card does not show them.
    ordered = rows.order_by(*orders.get(wanted.order, orders[Order.BEST])).defer("document", "folded")
    return list(ordered[begin : begin + PAGE])


def _counted(rows: QuerySet[SearchRow]) -> Found:
    """How many fit, by district, by craft and with a GI: one pass over them."""
    inner, values = rows.order_by().values("district_id", "craft", "gi", "place").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT GROUPING(district_id, craft, gi), d.code, (array_agg(f.place))[1]::text, f.craft, f.gi, count(*)"  # noqa: S608 (Django's own SQL)
            f" FROM ({inner}) f JOIN places_district d ON d.lgd_code = f.district_id"
            " GROUP BY GROUPING SETS ((district_id, d.code), (craft), (gi), ())",
            values,
        )
        found = cursor.fetchall()
    return _facets(found)


def _facets(found: list[tuple[Any, ...]]) -> Found:
    total, gi = 0, 0
    districts: list[Facet] = []
    crafts: list[tuple[str, int]] = []
    for grouping, code, place, craft, is_gi, count in found:
        if grouping == 0b011:
            districts.append(Facet(code, Localised(json.loads(place)), count))
        elif grouping == 0b101:
            crafts.append((craft, count))
        elif grouping == 0b110:
            gi += count if is_gi else 0
        else:
            total = count
    districts.sort(key=lambda one: (-one.count, one.code))
    crafts.sort(key=lambda one: (-one[1], one[0]))
    return Found(total=total, districts=tuple(districts), crafts=tuple(crafts), gi=gi)
