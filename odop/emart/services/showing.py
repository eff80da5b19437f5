"""The row of the search: written when a good comes into the mart or what it says changes. It goes by itself (migration 0001)."""

import json
from collections.abc import Sequence
from datetime import timedelta

from django.db import connection, transaction

from odop.emart.enums import WITHIN_THE_STATE, ListingState
from odop.emart.models import Listing, Photograph, Seller
from odop.emart.queries.tax import terms
from odop.emart.words import as_lexemes, folded
from odop.kernel import clock, scope
from odop.kernel.programme import programme
from odop.kernel.services import touch_pages

A_YEAR = timedelta(days=365)
# Weights of the words, by which matches are ranked: title A; craft, product line, district, maker B; material, GI C; the rest D.
_WRITE = """
INSERT INTO emart_searchrow (listing_id, seller_id, district_id, product_line_id, craft, ref, title, maker, place, photograph,
    price_paise, mrp_paise, before_paise, available, made_to_order, gi, within_state, completeness, sold, reviews, stars,
    published_at, document, folded, is_sample)
SELECT l.id, l.seller_id, l.district_id, l.product_line_id, l.craft, l.ref, l.title, s.name, d.name, w.photograph::jsonb,
    o.price, o.mrp, o.before, o.available, o.made_to_order, l.gi_name <> '', s.tax_mode = ANY (%(within)s), w.completeness,
    n.sold, v.reviews, v.stars, l.published_at,
    setweight(to_tsvector('simple', w.a), 'A') || setweight(to_tsvector('simple', w.b), 'B')
        || setweight(to_tsvector('simple', w.c), 'C') || setweight(to_tsvector('simple', w.d), 'D')
        || setweight(to_tsvector('english', coalesce(l.title ->> 'en', '')), 'A')
        || setweight(to_tsvector('english', coalesce(l.description ->> 'en', '')), 'D'),
    w.folded, l.is_sample
FROM unnest(%(ids)s::bigint[], %(a)s::text[], %(b)s::text[], %(c)s::text[], %(d)s::text[], %(folded)s::text[],
            %(photograph)s::text[], %(completeness)s::int[]) AS w (id, a, b, c, d, folded, photograph, completeness)
JOIN emart_listing l ON l.id = w.id AND l.state = 'published'
JOIN emart_seller s ON s.id = l.seller_id AND s.state = 'active' AND s.agreed
    AND (s.tax_mode = 'aggregated' OR s.answers @> '{"through_corporation": true}' OR (%(splits)s AND s.route_state = 'active'))
JOIN places_district d ON d.lgd_code = l.district_id
JOIN LATERAL (
    SELECT min(least(price_paise, cut_paise)) AS price,
        (array_agg(mrp_paise ORDER BY least(price_paise, cut_paise), id))[1] AS mrp,
        (array_agg(CASE WHEN cut_paise < price_paise THEN coalesce(before_paise, cut_paise) END
            ORDER BY least(price_paise, cut_paise), id))[1] AS before,
        bool_or(made_to_order OR on_hand > reserved) AS available, bool_or(made_to_order) AS made_to_order
    FROM emart_offer WHERE listing_id = l.id AND active
) o ON o.price IS NOT NULL
JOIN LATERAL (
    SELECT coalesce(sum(s.quantity - s.returned), 0) AS sold
    FROM emart_offer f JOIN emart_orderline s ON s.offer_id = f.id JOIN emart_order p ON p.id = s.order_id
    WHERE f.listing_id = l.id AND p.state = 'delivered' AND p.delivered_at > %(since)s
) n ON true
JOIN LATERAL (
    SELECT count(*) AS reviews, coalesce(round(avg(stars) * 100), 0) AS stars FROM emart_review
    WHERE listing_id = l.id AND state = 'published'
) v ON true
ON CONFLICT (listing_id) DO UPDATE SET
    product_line_id = EXCLUDED.product_line_id, craft = EXCLUDED.craft, title = EXCLUDED.title, maker = EXCLUDED.maker,
    photograph = EXCLUDED.photograph, price_paise = EXCLUDED.price_paise, mrp_paise = EXCLUDED.mrp_paise,
    before_paise = EXCLUDED.before_paise, available = EXCLUDED.available, made_to_order = EXCLUDED.made_to_order, gi = EXCLUDED.gi,
    within_state = EXCLUDED.within_state, completeness = EXCLUDED.completeness, published_at = EXCLUDED.published_at,
    document = EXCLUDED.document, folded = EXCLUDED.folded, sold = EXCLUDED.sold, reviews = EXCLUDED.reviews, stars = EXCLUDED.stars
"""


@transaction.atomic
def show(goods: Sequence[Listing]) -> int:
    """Write the rows of these goods, of those that stand in the mart, by one statement. Returns how many there are."""
    if not goods:
        return 0
    with scope.widened("the row of the search shows what anybody may read"):
        pictures = _pictures([good.pk for good in goods])
        columns: dict[str, list[object]] = {
            key: [] for key in ("ids", "a", "b", "c", "d", "folded", "photograph", "completeness")
        }
        for good in goods:
            _add(columns, good, pictures.get(good.pk, []))
        with connection.cursor() as cursor:
            cursor.execute(
                _WRITE,
                {
                    **columns,
                    "within": sorted(WITHIN_THE_STATE),
                    "since": clock.now() - A_YEAR,
                    "splits": terms().splits,
                },
            )
            written = int(cursor.rowcount)
    touch_pages("mart")
    return written


@transaction.atomic
def count_a_year() -> int:
    """What was sold more than a year ago counts no longer. Returns how many rows moved; needs every row in sight."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE emart_searchrow r SET sold = n.sold FROM (
                SELECT w.id, coalesce(sum(s.quantity - s.returned) FILTER (WHERE p.id IS NOT NULL), 0) AS sold
                FROM emart_searchrow w LEFT JOIN emart_offer f ON f.listing_id = w.listing_id
                LEFT JOIN emart_orderline s ON s.offer_id = f.id
                LEFT JOIN emart_order p ON p.id = s.order_id AND p.state = 'delivered' AND p.delivered_at > %s
                GROUP BY w.id
            ) n WHERE n.id = r.id AND r.sold <> n.sold
            """,
            [clock.now() - A_YEAR],
        )
        moved = int(cursor.rowcount)
    if moved:
        touch_pages("mart")
    return moved


def show_goods_of(seller: Seller) -> int:
    """All that stands in the mart of one seller: after she was accepted, sells again, agrees again."""
    with scope.widened("the goods of a seller that come back into the mart"):
        goods = Listing.objects.filter(seller=seller, state=ListingState.PUBLISHED)
        return show(list(goods.select_related("seller", "district", "product_line")))


def _pictures(goods: list[int]) -> dict[int, list[Photograph]]:
    found: dict[int, list[Photograph]] = {}
    for one in Photograph.objects.filter(listing__in=goods).order_by("position", "pk"):
        found.setdefault(one.listing_id, []).append(one)
    return found


def _add(columns: dict[str, list[object]], good: Listing, pictures: list[Photograph]) -> None:
    line = good.product_line
    titled = folded(good.title)
    about = folded(
        line.name if line else {},
        programme().categories.get(good.craft, {}),
        good.district.name,
        good.seller.name,
    )
    made_of = folded(good.material, good.gi_name)
    rest = folded(good.description)
    columns["ids"].append(good.pk)
    for key, words in (("a", titled), ("b", about), ("c", made_of), ("d", rest)):
        columns[key].append(as_lexemes(words))
    columns["folded"].append(" ".join(dict.fromkeys([*titled, *about, *made_of])))
    columns["photograph"].append(
        json.dumps(card_picture(pictures[0]) if pictures else {}, ensure_ascii=False)
    )
    columns["completeness"].append(completeness(good, len(pictures)))


def card_picture(one: Photograph) -> dict[str, object]:
    """What a card needs of a photograph: its number, shape, widths with their kinds, and what it shows."""
    return {
        "id": one.pk, "width": one.width, "height": one.height, "shows": dict(one.shows),
        "sizes": {width: {kind: made[0][:12] for kind, made in kinds.items()} for width, kinds in one.sizes.items()},
    }  # fmt: skip


def completeness(good: Listing, pictures: int) -> int:
    """0 to 100, by what helps a buyer: 40 for four photographs, 10 for each text in both languages, 10 for the maker's story and
    for the way it is made. Published on the page of the ranking."""
    points = 10 * min(pictures, 4)
    for text in (good.description, good.material, good.care, good.story):
        points += 10 if len([part for part in text.values() if part]) > 1 else 5 if text else 0
    points += 10 if good.seller.about else 0
    points += 10 if good.laboratory_note or good.gi_user_number else 0
    return min(points, 100)
