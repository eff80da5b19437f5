"""What must always be true of shops: shelves, tills and papers add up; runs nightly and in tests."""

from collections.abc import Iterator

from django.db import connection

from odop.kernel.invariants import invariant

SHELVES = """
    SELECT s.ref, f.sku, k.on_hand, coalesce(m.pieces, 0) FROM outlets_shopstock k
      JOIN outlets_shop s ON s.id = k.shop_id JOIN emart_offer f ON f.id = k.offer_id
      LEFT JOIN (SELECT shop_id, offer_id, sum(pieces) AS pieces FROM outlets_stockmove GROUP BY 1, 2) m
             ON m.shop_id = k.shop_id AND m.offer_id = k.offer_id
     WHERE k.on_hand <> coalesce(m.pieces, 0) ORDER BY 1, 2
"""
# What came over the counter of a sale and went back is its bill less its credit notes.
MONEY = """
    SELECT b.serial, p.paise, b.total_paise - coalesce(n.paise, 0) FROM outlets_counterpaper b
      JOIN (SELECT sale_id, sum(paise) AS paise FROM outlets_counterpayment GROUP BY 1) p ON p.sale_id = b.sale_id
      LEFT JOIN (SELECT sale_id, sum(total_paise) AS paise FROM outlets_counterpaper WHERE kind = 'credit_note' GROUP BY 1) n
             ON n.sale_id = b.sale_id
     WHERE b.kind <> 'credit_note' AND p.paise <> b.total_paise - coalesce(n.paise, 0) ORDER BY 1
"""
# The tills of all shops together hold what the books say; a difference comes into them when it is signed.
TILLS = """
    SELECT t.paise, c.paise - b.paise + d.paise FROM
      (SELECT coalesce(sum(paise), 0) AS paise FROM emart_bookentry WHERE account = 'till') t,
      (SELECT coalesce(sum(paise), 0) AS paise FROM outlets_counterpayment WHERE way = 'cash') c,
      (SELECT coalesce(sum(paise), 0) AS paise FROM outlets_bankslip) b,
      (SELECT coalesce(sum(counted_paise - expected_paise), 0) AS paise FROM outlets_dayclose WHERE signed_at IS NOT NULL) d
     WHERE t.paise <> c.paise - b.paise + d.paise
"""
# A device may leave a number out; the server does not. Challans have no paper but their transfer.
GAPS = """
    SELECT s.kind, s.financial_year, s.last, count(p.id) FROM outlets_counterseries s
      LEFT JOIN outlets_counterpaper p ON p.series_id = s.id
     WHERE s.till = 0 AND s.kind <> 'challan' GROUP BY s.id
    HAVING s.last <> count(p.id) OR s.last <> max(p.number) ORDER BY s.id
"""


def _rows(query: str) -> Iterator[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        yield from cursor.fetchall()


@invariant("outlets.shelves_add_up")
def shelves_add_up() -> Iterator[str]:
    for shop, sku, there, moved in _rows(SHELVES):
        yield f"{shop} {sku}: {there} on the shelf, {moved} by its card"


@invariant("outlets.counters_add_up")
def counters_add_up() -> Iterator[str]:
    for serial, paid, due in _rows(MONEY):
        yield f"{serial}: {paid} paise came, {due} paise by its papers"


@invariant("outlets.tills_even")
def tills_hold_what_the_books_say() -> Iterator[str]:
    for books, there in _rows(TILLS):
        yield f"tills: {books} paise in the books, {there} by the counters"


@invariant("outlets.series_without_gap")
def series_have_no_gap() -> Iterator[str]:
    for kind, year, last, count in _rows(GAPS):
        yield f"series {kind} {year}: last {last}, {count} papers"
