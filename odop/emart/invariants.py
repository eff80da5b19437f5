"""What must always be true of the mart's money, pieces and papers; runs nightly and in tests."""

from collections.abc import Iterator

from django.db import connection

from odop.emart.enums import ListingState
from odop.emart.models import Offer
from odop.emart.queries.tax import rate_is_known
from odop.emart.queries.transfers import HERS
from odop.kernel import scope
from odop.kernel.invariants import invariant

UNBALANCED = """
    SELECT movement_id, sum(paise) FROM emart_bookentry GROUP BY movement_id HAVING sum(paise) <> 0 ORDER BY 1
"""
# What a buyer has paid ahead is what was ordered and not sent, and what is on its way back.
BUYERS = """
    SELECT p.ref, coalesce(b.paise, 0), d.due
      FROM emart_purchase p
      LEFT JOIN LATERAL (SELECT sum(e.paise) AS paise FROM emart_bookentry e JOIN emart_bookmovement m ON m.id = e.movement_id
                          WHERE m.purchase_id = p.id AND e.account = 'buyer') b ON true
      CROSS JOIN LATERAL (
        SELECT coalesce((SELECT sum(CASE WHEN p.pay_by = 'online' AND o.state = 'placed' THEN -o.total_paise
                                         WHEN p.pay_by = 'at_door' AND o.state = 'shipped' THEN o.total_paise ELSE 0 END)
                           FROM emart_order o WHERE o.purchase_id = p.id), 0)
             - coalesce((SELECT sum(r.paise) FROM emart_refund r JOIN emart_payment y ON y.id = r.payment_id
                          WHERE y.purchase_id = p.id AND r.state <> 'sent'), 0) AS due) d
     WHERE coalesce(b.paise, 0) <> d.due AND p.pay_by <> 'on_terms'
     ORDER BY 1
"""
# On terms a buyer owes the bills less the credit notes and what was paid.
ON_TERMS = """
    SELECT p.ref, coalesce(b.paise, 0), d.due
      FROM emart_purchase p
      LEFT JOIN LATERAL (SELECT sum(e.paise) AS paise FROM emart_bookentry e JOIN emart_bookmovement m ON m.id = e.movement_id
                          WHERE m.purchase_id = p.id AND e.account = 'buyer') b ON true
      CROSS JOIN LATERAL (
        SELECT coalesce((SELECT sum(CASE WHEN a.kind = 'credit_note' THEN -a.total_paise ELSE a.total_paise END)
                           FROM emart_paper a JOIN emart_order o ON o.id = a.order_id
                          WHERE o.purchase_id = p.id AND a.kind NOT IN ('purchase_voucher', 'challan')), 0)
             - coalesce((SELECT sum(y.paise) FROM emart_payment y WHERE y.purchase_id = p.id), 0) AS due) d
     WHERE p.pay_by = 'on_terms' AND coalesce(b.paise, 0) <> d.due
     ORDER BY 1
"""
# What is owed to a maker is what her orders say that were sent and are not settled.
MAKERS = """
    SELECT s.ref, b.paise, d.paise FROM emart_seller s
      JOIN LATERAL (SELECT sum(paise) AS paise FROM emart_bookentry WHERE seller_id = s.id AND account = 'maker') b ON true
      JOIN LATERAL (SELECT coalesce(sum(e.paise), 0) AS paise FROM emart_bookentry e
                      JOIN emart_bookmovement m ON m.id = e.movement_id JOIN emart_order o ON o.id = m.order_id
                     WHERE e.account = 'maker' AND o.seller_id = s.id AND o.settlement_id IS NULL) d ON true
     WHERE b.paise <> d.paise ORDER BY 1
"""
# What a maker was paid is what the books say of the orders it was for.
SETTLEMENTS = """
    SELECT s.ref, s.paise, coalesce(b.paise, 0) FROM emart_settlement s
      LEFT JOIN LATERAL (SELECT -sum(e.paise) AS paise FROM emart_order o
                           JOIN emart_bookmovement m ON m.order_id = o.id JOIN emart_bookentry e ON e.movement_id = m.id
                          WHERE o.settlement_id = s.id AND e.account = 'maker') b ON true
     WHERE s.state <> 'rejected' AND s.paise <> coalesce(b.paise, 0) ORDER BY 1
"""
# What the payment service let go is what the maker was paid; what is makers' of a payment and what goes back is never more than came.
SPLIT = f"""
    SELECT o.ref, t.net_paise, coalesce(s.paise, 0) FROM emart_transfer t
      JOIN emart_order o ON o.id = t.order_id LEFT JOIN emart_settlement s ON s.id = o.settlement_id
     WHERE (t.state = 'released') IS DISTINCT FROM coalesce(s.bank_reference = t.number AND t.number <> '' AND s.paise = t.net_paise, false)
    UNION ALL
    SELECT y.payment_id, y.paise, y.refunding_paise + h.paise FROM emart_payment y
      JOIN LATERAL (SELECT sum(h.paise) AS paise FROM emart_transfer t JOIN emart_order o ON o.id = t.order_id
                      CROSS JOIN LATERAL ({HERS}) h WHERE t.payment_id = y.id) h ON true
     WHERE y.refunding_paise + h.paise > y.paise ORDER BY 1
"""  # noqa: S608  our own words
HELD = """
    SELECT f.sku, f.reserved, coalesce(h.pieces, 0)
      FROM emart_offer f
      LEFT JOIN (SELECT l.offer_id, sum(l.quantity) AS pieces FROM emart_orderline l JOIN emart_order o ON o.id = l.order_id
                  WHERE o.state IN ('waiting', 'placed') AND l.offer_id IS NOT NULL GROUP BY 1) h ON h.offer_id = f.id
     WHERE f.reserved <> coalesce(h.pieces, 0) ORDER BY 1
"""
GAPS = """
    SELECT s.kind, s.financial_year, s.last, count(p.id), coalesce(max(p.number), 0)
      FROM emart_paperseries s LEFT JOIN emart_paper p ON p.series_id = s.id
     GROUP BY s.id HAVING s.last <> count(p.id) OR s.last <> coalesce(max(p.number), 0) ORDER BY s.id
"""
LINES = """
    SELECT o.ref FROM emart_order o
      JOIN LATERAL (SELECT sum(gross_paise) AS gross,
                           sum((SELECT sum(value::bigint) FROM jsonb_each_text(l.shares))) AS shares
                      FROM emart_orderline l WHERE l.order_id = o.id) l ON true
     WHERE o.total_paise <> l.gross + o.rounding_paise OR l.gross <> l.shares ORDER BY 1
"""

PAPERS = """
    SELECT p.serial, p.total_paise, l.paise + (p.told->>'rounding')::bigint FROM emart_paper p
      JOIN LATERAL (SELECT sum((one->>'taxable')::bigint + (one->>'cgst')::bigint + (one->>'sgst')::bigint + (one->>'igst')::bigint)
                           AS paise FROM jsonb_array_elements(p.told->'lines') one) l ON true
     WHERE p.total_paise <> l.paise + (p.told->>'rounding')::bigint ORDER BY 1
"""


def _rows(query: str) -> Iterator[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        yield from cursor.fetchall()


@invariant("emart.books_balance")
def books_balance() -> Iterator[str]:
    for movement, paise in _rows(UNBALANCED):
        yield f"book movement {movement}: its entries sum to {paise} paise"


@invariant("emart.buyers_even")
def buyers_owe_what_their_orders_say() -> Iterator[str]:
    for ref, books, due in _rows(BUYERS):
        yield f"{ref}: the books say {books} paise, its orders and refunds {due}"


@invariant("emart.terms_even")
def buyers_on_terms_owe_what_their_bills_say() -> Iterator[str]:
    for ref, books, due in _rows(ON_TERMS):
        yield f"{ref}: the books say {books} paise, bills and payments {due}"


@invariant("emart.makers_even")
def makers_are_owed_what_their_orders_say() -> Iterator[str]:
    for ref, books, due in _rows(MAKERS):
        yield f"{ref}: the books say {books} paise, unsettled orders {due}"


@invariant("emart.settlements_even")
def settlements_are_what_their_orders_say() -> Iterator[str]:
    for ref, paid, books in _rows(SETTLEMENTS):
        yield f"{ref}: {paid} paise, its orders {books}"


@invariant("emart.split_even")
def what_is_set_aside_is_the_makers() -> Iterator[str]:
    for ref, one, other in _rows(SPLIT):
        yield f"{ref}: {one} paise at the payment service or paid, {other} settled or spoken for"


@invariant("emart.pieces_held_by_orders")
def pieces_are_held_by_orders_only() -> Iterator[str]:
    for sku, reserved, held in _rows(HELD):
        yield f"{sku}: {reserved} held, {held} in orders to be sent"


@invariant("emart.series_without_gap")
def series_have_no_gap() -> Iterator[str]:
    for kind, year, last, count, highest in _rows(GAPS):
        yield f"series {kind} {year}: last {last}, {count} papers, highest {highest}"


@invariant("emart.orders_add_up")
def orders_add_up() -> Iterator[str]:
    for (ref,) in _rows(LINES):
        yield f"{ref}: its lines, shares and sum differ"


@invariant("emart.papers_add_up")
def papers_add_up() -> Iterator[str]:
    for serial, total, lines in _rows(PAPERS):
        yield f"{serial}: its total is {total} paise, its lines and rounding {lines}"


@invariant("emart.published_have_a_rate")
def what_stands_in_the_mart_has_a_rate_of_tax() -> Iterator[str]:
    """A rate may end, or be taken out of the programme's table, after a good was published; an occasion's price may lie in another
    band. Each by the price that is asked that day."""
    standing = Offer.objects.filter(active=True, listing__state=ListingState.PUBLISHED).order_by()
    with scope.widened("every good that stands in the mart"):
        for offer in standing.select_related("listing").iterator():
            if not rate_is_known(offer.listing, [offer]):
                yield f"{offer.sku}: no rate of tax for HSN {offer.listing.hsn}"
