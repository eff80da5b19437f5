"""What must always be true of money; runs nightly and in tests over the demo world."""

from collections.abc import Iterator

from django.db import connection
from django.db.models import Count

from odop.finance.models import Payment
from odop.kernel.invariants import invariant

LINES = """
    SELECT l.id, l.allotted_amount, l.committed_amount, l.released_amount, s.allotted, s.committed, s.released
      FROM finance_budgetline l
      CROSS JOIN LATERAL (
        SELECT coalesce(sum(e.amount) FILTER (WHERE e.account <> 'treasury'), 0) AS allotted,
               coalesce(sum(e.amount) FILTER (WHERE e.account = 'committed'), 0) AS committed,
               coalesce(sum(e.amount) FILTER (WHERE e.account IN ('held', 'advanced', 'granted', 'recovered')), 0) AS released
          FROM finance_ledgerentry e WHERE e.line_id = l.id) s
     WHERE (l.allotted_amount, l.committed_amount, l.released_amount) <> (s.allotted, s.committed, s.released)
     ORDER BY l.id
"""
UNBALANCED = """
    SELECT transaction_id, sum(amount) FROM finance_ledgerentry GROUP BY transaction_id HAVING sum(amount) <> 0
     ORDER BY transaction_id
"""
SANCTIONS = """
    SELECT coalesce(c.ref, s.subject), s.state
      FROM finance_sanction s LEFT JOIN casework_case c ON c.id = s.case_id
      CROSS JOIN LATERAL (
        SELECT coalesce(sum(e.amount) FILTER (WHERE e.account = 'committed'), 0) AS committed,
               coalesce(sum(e.amount) FILTER (WHERE e.account = 'held'), 0) AS held,
               coalesce(sum(e.amount) FILTER (WHERE e.account = 'advanced'), 0) AS advanced,
               coalesce(sum(e.amount) FILTER (WHERE e.account = 'granted'), 0) AS granted,
               coalesce(sum(e.amount) FILTER (WHERE e.account = 'recovered'), 0) AS recovered
          FROM finance_ledgertransaction t JOIN finance_ledgerentry e ON e.transaction_id = t.id
         WHERE t.case_id = s.case_id OR t.sanction_id = s.id) e
      CROSS JOIN LATERAL (
        SELECT coalesce(s.released_amount, 0) AS paid,
               s.amount - coalesce(s.released_amount, 0) - s.freed_amount AS rest,
               coalesce(s.released_amount, 0) - s.granted_amount - s.recovered_amount AS open) n
     WHERE (e.committed, e.held + e.advanced, e.granted, e.recovered)
           <> (n.rest, n.open, s.granted_amount, s.recovered_amount)
        OR (e.held > 0) <> (s.state = 'held')
        OR (s.state = 'committed') <> (n.rest > 0)
        OR (s.state = 'returned') <> (n.rest = 0 AND n.paid = 0)
        OR (s.state IN ('granted', 'recovered')) <> (n.rest = 0 AND n.paid > 0 AND n.open = 0)
     ORDER BY 1
"""
PAYMENTS = """
    SELECT coalesce(c.ref, s.subject), s.payments_amount, p.live, coalesce(s.released_amount, 0), p.paid
      FROM finance_sanction s LEFT JOIN casework_case c ON c.id = s.case_id
      CROSS JOIN LATERAL (
        SELECT coalesce(sum(amount) FILTER (WHERE state <> 'rejected'), 0) AS live,
               coalesce(sum(amount) FILTER (WHERE state = 'paid'), 0) AS paid
          FROM finance_payment WHERE sanction_id = s.id) p
     WHERE (s.payments_amount, coalesce(s.released_amount, 0)) <> (p.live, p.paid)
     ORDER BY 1
"""


def _rows(query: str) -> Iterator[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        yield from cursor.fetchall()


@invariant("finance.lines_equal_ledger")
def lines_equal_their_ledger() -> Iterator[str]:
    for line, allotted, committed, released, *ledger in _rows(LINES):
        yield f"budget line {line}: {allotted}, {committed}, {released}; its ledger says {', '.join(map(str, ledger))}"


@invariant("finance.movements_balance")
def movements_sum_to_zero() -> Iterator[str]:
    for movement, total in _rows(UNBALANCED):
        yield f"movement {movement}: its entries sum to {total}"


@invariant("finance.sanctions_equal_ledger")
def sanctions_equal_their_ledger() -> Iterator[str]:
    for ref, state, *_amounts in _rows(SANCTIONS):
        yield f"{ref}: the sanction says {state}, its ledger says otherwise"


@invariant("finance.payments_equal_sanction")
def payments_sum_to_what_their_sanction_says() -> Iterator[str]:
    for ref, *amounts in _rows(PAYMENTS):
        yield f"{ref}: drafted, paid and their payments differ: {', '.join(map(str, amounts))}"


@invariant("finance.one_live_payment")
def an_instalment_has_at_most_one_live_payment() -> Iterator[str]:
    live = Payment.objects.exclude(state=Payment.State.REJECTED).values("sanction", "instalment")
    for ref in live.annotate(n=Count("pk")).filter(n__gt=1).values_list("sanction__case__ref", flat=True):
        yield f"{ref}: more than one payment of an instalment is open or paid"
