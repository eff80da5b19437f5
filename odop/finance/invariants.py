"""What must always be true of money; runs nightly and in tests over the demo world."""

from collections.abc import Iterator

from django.db import connection
from django.db.models import Count, Q

from odop.finance.models import Payment, Sanction
from odop.kernel.invariants import invariant

LINES = """
    SELECT l.id, l.allotted_amount, l.committed_amount, l.released_amount, s.allotted, s.committed, s.released
      FROM finance_budgetline l
      CROSS JOIN LATERAL (
        SELECT coalesce(sum(e.amount) FILTER (WHERE e.account <> 'treasury'), 0) AS allotted,
               coalesce(sum(e.amount) FILTER (WHERE e.account = 'committed'), 0) AS committed,
               coalesce(sum(e.amount) FILTER (WHERE e.account IN ('held', 'granted', 'recovered')), 0) AS released
          FROM finance_ledgerentry e WHERE e.line_id = l.id) s
     WHERE (l.allotted_amount, l.committed_amount, l.released_amount) <> (s.allotted, s.committed, s.released)
     ORDER BY l.id
"""
UNBALANCED = """
    SELECT transaction_id, sum(amount) FROM finance_ledgerentry GROUP BY transaction_id HAVING sum(amount) <> 0
     ORDER BY transaction_id
"""
SANCTIONS = """
    SELECT c.ref, s.state, s.amount, coalesce(s.released_amount, 0), e.committed, e.held, e.ended
      FROM finance_sanction s JOIN casework_case c ON c.id = s.case_id
      CROSS JOIN LATERAL (
        SELECT coalesce(sum(e.amount) FILTER (WHERE e.account = 'committed'), 0) AS committed,
               coalesce(sum(e.amount) FILTER (WHERE e.account = 'held'), 0) AS held,
               coalesce(sum(e.amount) FILTER (WHERE e.account IN ('granted', 'recovered')), 0) AS ended
          FROM finance_ledgertransaction t JOIN finance_ledgerentry e ON e.transaction_id = t.id
         WHERE t.case_id = s.case_id) e
     WHERE (e.committed, e.held, e.ended) <> (
        CASE WHEN s.state = 'committed' THEN s.amount ELSE 0 END,
        CASE WHEN s.state = 'held' THEN coalesce(s.released_amount, 0) ELSE 0 END,
        CASE WHEN s.state IN ('granted', 'recovered') THEN coalesce(s.released_amount, 0) ELSE 0 END)
     ORDER BY c.ref
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


@invariant("finance.one_live_payment")
def a_sanction_has_at_most_one_live_payment() -> Iterator[str]:
    live = Count("payments", filter=~Q(payments__state=Payment.State.REJECTED))
    for ref in Sanction.objects.annotate(live=live).filter(live__gt=1).values_list("case__ref", flat=True):
        yield f"{ref}: more than one payment is open or paid"
