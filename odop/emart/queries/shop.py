# ruff: noqa: S608 — every name in the SQL is our own; what comes from outside is a parameter
"""What a buyer finds: lists with their facets, and the search in both languages and scripts. One table, two questions a list.

How lists are ordered is published on the page of the ranking (`views/public.py`), as the Consumer Protection (E-Commerce) Rules
2020 ask: what can be bought now 30, what helps a buyer (photographs, texts, story, certificates) up to 40, pieces sold and kept
in a year up to 30. Nobody pays for a place. A search multiplies this by how well the words fit.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from odop.emart.enums import Order
from odop.emart.models import Photograph, SearchRow, Seller
from odop.emart.queries.cards import CARD, Card, cards_of
from odop.emart.words import as_query, asked, bone_of
from odop.kernel import prepared
from odop.kernel.fields import Localised
from odop.kernel.pagecache import known

PAGE = 24
INSTEAD = 4  # of what stands first, where nothing is found and in an empty cart
MOST_PAGES = 200
WEIGHTS = "{0.1,0.3,0.5,1.0}"  # D, C, B, A


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

    def narrows(self, *, beside: str) -> bool:
        """Whether a filter holds that a buyer can take away, beside what the page itself is of."""
        chosen = (
            self.gi
            or self.ready
            or (self.districts and beside != "district")
            or (self.crafts and beside != "craft")
        )
        return bool(chosen) or self.cheapest is not None or self.dearest is not None


@dataclass(frozen=True)
class Facet:
    """A value to narrow by, its name and how many goods have it."""

    code: str
    name: Localised
    count: int


def best(most: int) -> list[Card]:
    """The first goods of the whole mart, for its front page."""
    return cards_of(
        _asked(f"SELECT {CARD} FROM emart_searchrow ORDER BY {ORDERS[Order.BEST]} LIMIT %s", [most])
    )


def rows_named(refs: Sequence[str]) -> list[Card]:
    """What of these stands in the mart, in this order."""
    sql = f"SELECT {CARD} FROM emart_searchrow JOIN emart_listing ON emart_listing.id = listing_id WHERE emart_listing.ref = ANY(%s)"
    found = {card.ref: card for card in cards_of(prepared.asked(sql, [list(refs)]))} if refs else {}
    return [found[ref] for ref in refs if ref in found]


def written_so(text: str) -> Q:
    """Of `SearchRow`: where all these words are written; nothing where there is no word in it."""
    text = text.replace("\x00", "")[:100]
    words = asked(text)
    simple = SearchQuery(as_query(words), config="simple", search_type="raw")
    return Q(document=simple | SearchQuery(text, config="english")) if words else Q(pk__in=[])


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

    rows: Sequence[Card] = ()
    total: int = 0
    districts: tuple[Facet, ...] = ()
    crafts: tuple[tuple[str, int], ...] = ()
    gi: int = 0
    guessed: bool = False
    wanted: Wanted = field(default_factory=Wanted)
    instead: Sequence[Card] = ()  # where a search finds nothing: what stands first in the mart

    @property
    def pages(self) -> int:
        return min(MOST_PAGES, -(-self.total // PAGE))


def search(wanted: Wanted, *, kept: bool = False, guess: bool = True) -> Found:
    """The page that was asked for, with the counts to narrow by. Two questions to the database, of a search one; where nothing is
    written so, one more for what sounds or is spelled alike, unless hampers were found, which need no `guess` beside them.

    `kept`: the counts of a list may be those that public pages were made with (`kernel.pagecache`).
    """
    words = asked(wanted.text)
    if wanted.text.strip() and not words:
        return Found(wanted=wanted)
    narrowed = _narrowed(wanted)
    if not words:
        return _listed(narrowed, wanted, kept=kept)
    found = _searched(narrowed, words, wanted)
    return _guessed(narrowed, words, wanted) if guess and not found.total else found


# A condition of SQL with its values.
Condition = tuple[str, list[object]]


def _narrowed(wanted: Wanted) -> list[Condition]:
    conditions: list[Condition] = []
    if wanted.districts:
        of = "SELECT lgd_code FROM places_district WHERE code"
        one = len(wanted.districts) == 1
        conditions.append(
            (f"district_id = ({of} = %s)", [wanted.districts[0]]) if one
            else (f"district_id IN ({of} = ANY (%s))", [list(wanted.districts)])
        )  # fmt: skip
    if wanted.crafts:
        conditions.append(
            ("craft = %s", [wanted.crafts[0]]) if len(wanted.crafts) == 1 else ("craft = ANY (%s)", [list(wanted.crafts)])
        )  # fmt: skip
    if wanted.seller is not None:
        conditions.append(("seller_id = %s", [wanted.seller]))
    if wanted.gi:
        conditions.append(("gi", []))
    if wanted.ready:
        conditions.append(("available AND NOT made_to_order", []))
    if wanted.cheapest is not None:
        conditions.append(("price_paise >= %s", [wanted.cheapest * 100]))
    if wanted.dearest is not None:
        conditions.append(("price_paise <= %s", [wanted.dearest * 100]))
    return conditions


ORDERS: dict[str, str] = {
    Order.BEST: "score DESC, published_at DESC, id DESC",
    Order.NEW: "published_at DESC, id DESC",
    Order.CHEAP: "price_paise, score DESC, id DESC",
    Order.DEAR: "price_paise DESC, score DESC, id DESC",
}


def _where(conditions: Sequence[Condition]) -> Condition:
    return " AND ".join(sql for sql, _values in conditions) or "true", [
        value for _sql, values in conditions for value in values
    ]


def _before(wanted: Wanted) -> int:
    """How many stand on the pages before."""
    return (max(1, min(wanted.page, MOST_PAGES)) - 1) * PAGE


def _asked(sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def _listed(conditions: Sequence[Condition], wanted: Wanted, *, kept: bool) -> Found:
    """A page of everything that is narrowed so, in an order that an index keeps."""
    where, values = _where(conditions)
    order = ORDERS.get(wanted.order, ORDERS[Order.BEST])
    rows = cards_of(
        prepared.asked(
            f"SELECT {CARD} FROM emart_searchrow WHERE {where} ORDER BY {order} LIMIT {PAGE} OFFSET %s",
            [*values, _before(wanted)],
        )
    )
    if not rows and wanted.page == 1:
        return Found(wanted=wanted)

    def counted() -> Found:
        return _facets(
            _asked(
                COUNTED.format(f"(SELECT district_id, craft, gi FROM emart_searchrow WHERE {where})"), values
            )
        )

    key = ("mart", replace(wanted, page=1, order=Order.BEST))
    found = known(*key, shows=("mart",), make=counted) if kept else counted()
    return replace(found, rows=rows, wanted=wanted)


QUERY = "(to_tsquery('simple', %s) || plainto_tsquery('english', %s))"
LIKE_BONES, LIKE_LETTERS = "document @@ to_tsquery('simple', %s)", "%s <%% folded"
# What a page and its counts need of each row that fits, with how well it `fits`.
FITTING = "SELECT id, district_id, craft, gi, score, price_paise, published_at, {} AS fits FROM emart_searchrow WHERE {}"


def _searched(narrowed: list[Condition], words: Sequence[str], wanted: Wanted) -> Found:
    """What is written so, ranked by how well the words fit times what a row is ranked by."""
    asked_so: list[object] = [as_query(words), wanted.text[:100]]
    where, values = _where([*narrowed, (f"document @@ {QUERY}", asked_so)])
    rank = f"ts_rank('{WEIGHTS}', document, {QUERY}, 1)::float8 * (score + 50)"
    fitting = f"fitting AS MATERIALIZED ({FITTING.format(rank, where)}), shown AS ({_page(wanted)})"
    return _found(fitting, [*asked_so, *values], wanted)


def _guessed(narrowed: list[Condition], words: Sequence[str], wanted: Wanted) -> Found:
    """What has a word that sounds like each of those looked for (bones), as the index of words knows it; where nothing has, what
    has one that sounds or is spelled like it (pg_trgm, word similarity), for which sounds are asked first: they cost a hundredth
    of it. Where nothing has that either, what stands first in the mart."""
    bones = [bone_of(word) for word in words]
    every: list[object] = [" & ".join(bone or word for bone, word in zip(bones, words, strict=True))]
    each: list[Condition] = [
        (f"({LIKE_BONES} OR {LIKE_LETTERS})", [bone, word]) if bone else (LIKE_LETTERS, [word])
        for bone, word in zip(bones, words, strict=True)
    ]
    sounding, of_sounding = _where([*narrowed, (LIKE_BONES, every)])
    alike, of_alike = _where([*narrowed, *each])
    first = f"SELECT id FROM emart_searchrow WHERE NOT EXISTS (SELECT FROM fitting) ORDER BY {ORDERS[Order.BEST]} LIMIT {INSTEAD}"
    guesses = (
        f"sounding AS MATERIALIZED ({FITTING.format('score', sounding)}),"
        f" alike AS MATERIALIZED ({FITTING.format('score', f'NOT EXISTS (SELECT FROM sounding) AND {alike}')}),"
        " fitting AS (SELECT * FROM sounding UNION ALL SELECT * FROM alike),"
        f" shown AS (({_page(wanted)}) UNION ALL SELECT id, row_number() OVER () FROM ({first}) f)"
    )
    return replace(_found(guesses, [*of_sounding, *of_alike], wanted), guessed=True)


def _page(wanted: Wanted) -> str:
    order = "fits DESC, published_at DESC, id DESC" if wanted.order == Order.BEST else ORDERS[wanted.order]
    return f"SELECT id, row_number() OVER (ORDER BY {order}) AS n FROM fitting ORDER BY n LIMIT {PAGE} OFFSET {_before(wanted)}"


def _found(fitting: str, values: Sequence[object], wanted: Wanted) -> Found:
    """A page of what these words find, the rows `shown` of those `fitting`, with its counts: what fits is worked out once for both."""
    found = _asked(
        f"WITH {fitting}, counts AS (SELECT json_agg(c)::text AS counts FROM ({COUNTED.format('fitting')}) c)"
        # The counts stand in the first row, which is there also where the page is empty.
        f" SELECT CASE WHEN coalesce(mod(shown.n, {PAGE}), 1) = 1 THEN counts END, {CARD}"
        " FROM counts LEFT JOIN (shown JOIN emart_searchrow USING (id)) ON true ORDER BY shown.n",
        values,
    )
    counted = _facets([tuple(one.values()) for one in json.loads(found[0][0])])
    rows = cards_of(found, 1) if found[0][1] else []
    return replace(
        counted, rows=rows if counted.total else [], instead=[] if counted.total else rows, wanted=wanted
    )


# How many fit, by district, by craft and with a GI: one pass over them.
COUNTED = (
    "SELECT g.grouping, d.code, d.name::text AS place, g.craft, g.gi, g.n FROM ("
    "SELECT GROUPING(district_id, craft, gi), district_id, craft, gi, count(*) AS n"
    " FROM {} f GROUP BY GROUPING SETS ((district_id), (craft), (gi), ())) g"
    " LEFT JOIN places_district d ON d.lgd_code = g.district_id"
)


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
