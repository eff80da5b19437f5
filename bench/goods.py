"""A mart of many listings: five hundred sample makers, goods of every craft in every district, by set-based SQL; the rows of the
search are written by the product itself."""

import datetime as dt
from collections.abc import Iterator
from itertools import islice, product

import psycopg
from psycopg.types.json import Jsonb

MAKERS = 500
SINCE = dt.datetime(2025, 4, 1, tzinfo=dt.UTC)
AT_ONCE = 1000
KINDS = (
    ("shawl", "शॉल"), ("lamp", "दीपक"), ("box", "डिब्बा"), ("bowl", "कटोरा"), ("rug", "दरी"), ("bag", "थैला"), ("mirror", "आईना"),
    ("comb", "कंघा"), ("tray", "थाली"), ("vase", "फूलदान"), ("toy", "खिलौना"), ("sandal", "चप्पल"), ("stole", "दुपट्टा"),
    ("bangle", "चूड़ी"), ("flute", "बांसुरी"), ("basket", "टोकरी"), ("saree", "साड़ी"), ("frame", "चौखट"), ("pot", "घड़ा"), ("stool", "मोढ़ा"),
)  # fmt: skip
LOOKS = (
    ("blue", "नीला"), ("red", "लाल"), ("carved", "नक्काशीदार"), ("painted", "रंगीन"), ("small", "छोटा"), ("large", "बड़ा"),
    ("plain", "सादा"), ("embroidered", "कढ़ा हुआ"), ("polished", "चमकदार"), ("antique", "पुराने ढंग का"), ("black", "काला"), ("green", "हरा"),
    ("woven", "बुना हुआ"), ("round", "गोल"), ("folding", "मुड़ने वाला"), ("inlaid", "जड़ा हुआ"),
)  # fmt: skip
USES = (
    ("for the table", "मेज के लिए"), ("for weddings", "शादी के लिए"), ("for the wall", "दीवार के लिए"), ("for children", "बच्चों के लिए"),
    ("for prayer", "पूजा के लिए"), ("for every day", "रोज के लिए"), ("as a gift", "उपहार के लिए"), ("for the kitchen", "रसोई के लिए"),
)  # fmt: skip

CONSENTS = """
INSERT INTO registry_consent (artisan_id, purpose, wording, language, given_at, given_through)
SELECT p.id, 'mart', '1', 'hi', %s, 'self' FROM unnest(%s::bigint[]) AS p(id)
    WHERE NOT EXISTS (SELECT 1 FROM registry_consent c WHERE c.artisan_id = p.id AND c.purpose = 'mart' AND c.withdrawn_at IS NULL)
"""
SELLERS = """
INSERT INTO emart_seller (ref, artisan_id, district_id, product_line_id, name, place, about, state_code, tax_mode, gstin,
    enrolment_number, legal_name, legal_address, pin_code, answers, terms, state, reason, begun_at, is_sample)
SELECT 'SE-B-' || lpad(a.id::text, 7, '0'), a.id, a.district_id, a.product_line_id, a.name, a.place,
    '{"en": "Made at home.", "hi": "घर पर बनाया।"}', '09', 'aggregated', '', '', '', '', a.pin_code, '{}', '1', 'active', '', %s, true
FROM registry_artisan a WHERE a.id = ANY (%s) RETURNING id, district_id, product_line_id
"""
LISTING = (
    "ref", "seller_id", "district_id", "product_line_id", "craft", "title", "description", "material", "care", "story", "hsn",
    "gi_name", "gi_user_number", "laboratory_note", "generic_name", "net_quantity", "quantity_unit", "packer_name",
    "packer_address", "country", "return_days", "handmade", "state", "reason", "begun_at", "changed_at", "published_at",
    "reviewed_by_id", "is_sample", "own_code",
)  # fmt: skip
OFFERS = """
INSERT INTO emart_offer (listing_id, district_id, sku, name, position, price_paise, mrp_paise, on_hand, reserved, made_to_order,
    lead_days, weight_g, active, own_code)
SELECT l.id, l.district_id, l.ref || '-' || n, '{}', n, (200 + (l.id * 37 + n * 11) %% 9000) * 100,
    (250 + (l.id * 37 + n * 11) %% 9000) * 100, 1000, 0, false, 3, 400, true, ''
FROM emart_listing l, generate_series(1, 2) n WHERE l.ref LIKE 'MT-B-%%' AND l.id > %s
"""
PHOTOGRAPHS = """
INSERT INTO emart_photograph (listing_id, district_id, position, shows, width, height, sizes, added_at, is_sample)
SELECT l.id, l.district_id, n, l.title, 1200, 900,
    jsonb_build_object('240', jsonb_build_object('webp', jsonb_build_array(md5(l.id || 'a' || n), 9000), 'avif',
        jsonb_build_array(md5(l.id || 'b' || n), 6000)), '480', jsonb_build_object('webp', jsonb_build_array(md5(l.id || 'c' || n),
        20000), 'avif', jsonb_build_array(md5(l.id || 'd' || n), 14000))), %s, true
FROM emart_listing l, generate_series(1, 3) n WHERE l.ref LIKE 'MT-B-%%' AND l.id > %s
"""


def build(admin_url: str, programme: str, count: int) -> int:
    """Adds goods until the mart has `count` of these made-up ones. Returns how many there are."""
    with psycopg.connect(admin_url, autocommit=True) as db:
        db.execute(f"SET search_path = {programme}, public")
        had, last = db.execute(
            "SELECT count(*), coalesce(max(id), 0) FROM emart_listing WHERE ref LIKE 'MT-B-%'"
        ).fetchone() or (0, 0)
        if had >= count:
            return int(had)
        with db.transaction():
            sellers = db.execute(
                "SELECT id, district_id, product_line_id FROM emart_seller WHERE ref LIKE 'SE-B-%' ORDER BY id"
            ).fetchall() or _sellers(db)
            crafts = dict(db.execute("SELECT id, category FROM places_productline").fetchall())
            reviewer = db.execute("SELECT id FROM accounts_user WHERE demo_slug = 'cell-state'").fetchone()
            with db.cursor().copy(f"COPY emart_listing ({', '.join(LISTING)}) FROM STDIN") as copy:
                for number, words in enumerate(islice(_words(), had, count), had):
                    copy.write_row(_listing(number, words, sellers[number % len(sellers)], crafts, reviewer))
            db.execute(OFFERS, [last])
            db.execute(PHOTOGRAPHS, [SINCE, last])
            db.execute("SET CONSTRAINTS ALL IMMEDIATE")
        db.execute("ANALYZE")
        return count


def _sellers(db: psycopg.Connection) -> list[tuple[int, ...]]:
    """Sample people with a product line who do not sell yet, over all districts."""
    rows = db.execute(
        "SELECT id FROM (SELECT id, row_number() OVER (PARTITION BY district_id ORDER BY id) AS n FROM registry_artisan a"
        " WHERE is_sample AND product_line_id IS NOT NULL AND erased_at IS NULL AND merged_into_id IS NULL"
        " AND NOT EXISTS (SELECT 1 FROM emart_seller s WHERE s.artisan_id = a.id)) o ORDER BY n, id LIMIT %s",
        [MAKERS],
    ).fetchall()
    ids = [row[0] for row in rows]
    db.execute(CONSENTS, [SINCE, ids])
    return db.execute(SELLERS, [SINCE, ids]).fetchall()


def _words() -> Iterator[tuple[tuple[str, str], ...]]:
    while True:
        yield from product(LOOKS, KINDS, USES)


def _listing(
    number: int,
    words: tuple[tuple[str, str], ...],
    seller: tuple[int, ...],
    crafts: dict[int, str],
    reviewer: tuple[int, ...] | None,
) -> tuple[object, ...]:
    look, kind, use = words
    text = Jsonb(
        {
            "en": f"A {look[0]} {kind[0]} {use[0]}, made by hand.",
            "hi": f"हाथ से बना {look[1]} {kind[1]}, {use[1]}।",
        }
    )
    title = Jsonb({"en": f"{look[0].title()} {kind[0]} {use[0]}", "hi": f"{look[1]} {kind[1]} {use[1]}"})
    at = SINCE + dt.timedelta(minutes=number)
    return (
        f"MT-B-{number:07d}", *seller, crafts[seller[2]], title, text, text, text, text, "8306", "GI" if number % 3 == 0 else "",
        "", "", title, 1, "piece", "", "", "IN", 7, True, "published", "", at, at, at, reviewer[0] if reviewer else None, True, "",
    )  # fmt: skip
