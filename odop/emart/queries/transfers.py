"""What the payment service should have set aside for makers, and what it has. Amounts are paise."""

from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from odop.emart.enums import OPEN_CLAIMS, OrderState, TransferState
from odop.emart.models import Order, Seller, Transfer
from odop.kernel.refusals import NotFound

# Of an order: paid through the bank, and not by the payment service. What was taken back whole may leave something that she owes.
BANK_STATES = (TransferState.BANK, TransferState.REVERSED)
BY_BANK = Q(transfer__isnull=True) | Q(transfer__state__in=BANK_STATES)
# What is a maker's of an order now: as bought until it is sent, from then on as the books have it, never below nothing.
HERS = """
    SELECT greatest(0, CASE
        WHEN o.state IN ('waiting', 'placed')
            THEN (SELECT sum((l.shares ->> 'maker')::bigint) FROM emart_orderline l WHERE l.order_id = o.id)
        WHEN o.state IN ('shipped', 'delivered')
            THEN (SELECT -sum(e.paise) FROM emart_bookmovement m JOIN emart_bookentry e ON e.movement_id = m.id
                  WHERE m.order_id = o.id AND e.account = 'maker')
        ELSE 0 END)::bigint AS paise
"""
_UNDER_WAY = f"""
    SELECT t.id, h.paise FROM emart_transfer t JOIN emart_order o ON o.id = t.order_id CROSS JOIN LATERAL ({HERS}) h
     WHERE (t.state = 'asked' OR t.state = 'held' AND t.net_paise <> h.paise) AND (%s::bigint IS NULL OR t.payment_id = %s)
     ORDER BY t.id LIMIT 500
"""  # noqa: S608  our own words


@dataclass
class Moving:
    """A transfer that is not as it should be: so much of it should lie with the maker."""

    transfer: Transfer
    wanted: int


def transfers_under_way(payment_id: int | None = None) -> list[Moving]:
    """What has still to be set aside or taken back, the oldest first; of one payment or of all. Needs every row."""
    with connection.cursor() as cursor:
        cursor.execute(_UNDER_WAY, [payment_id, payment_id])
        wanted: dict[int, int] = dict(cursor.fetchall())
    if not wanted:
        return []
    found = Transfer.objects.select_related("order", "payment").filter(pk__in=wanted).order_by("pk")
    return [Moving(one, wanted[one.pk]) for one in found]


def due_to_be_released(on: date) -> list[Order]:
    """Orders whose money is their maker's now: delivered, the days for returns over, nothing asked back. Needs every row."""
    rows = Order.objects.filter(
        transfer__state=TransferState.HELD, state=OrderState.DELIVERED, settlement__isnull=True, returns_until__lt=on
    ).exclude(lines__claims__state__in=OPEN_CLAIMS)  # fmt: skip
    return list(rows.order_by("pk")[:500])


def released_lately(most: int = 500) -> list[Transfer]:
    """What was let go and is not known to have arrived, the oldest first. Needs every row."""
    rows = Transfer.objects.filter(state=TransferState.RELEASED, arrived_at=None)
    return list(rows.order_by("pk")[:most])


def waiting_for(seller: Seller) -> list[Transfer]:
    """What is hers and is not let go, with why. For whoever sees her orders."""
    rows = Transfer.objects.filter(seller=seller, state=TransferState.HELD).exclude(waits="")
    return list(rows.select_related("order").order_by("pk")[:100])


def accounts_to_close() -> list[Seller]:
    """Accounts at the payment service of makers who were erased, once nothing lies there for them and what was let go has come to
    their bank. For those who see every row."""
    rows = Seller.objects.filter(artisan__erased_at__isnull=False).exclude(route_account="")
    open_states = [TransferState.ASKED, TransferState.HELD, TransferState.FAILED]
    not_there = Q(state__in=open_states) | Q(state=TransferState.RELEASED, arrived_at=None)
    lies = Transfer.objects.filter(not_there, seller=OuterRef("pk"))
    return list(rows.exclude(Exists(lies)).select_related("district", "artisan").order_by("pk")[:100])


def transfers_in_sight(state: str) -> QuerySet[Transfer]:
    """Transfers in that state: what is to be done the oldest first, what is done the latest first."""
    rows = Transfer.objects.select_related("order", "seller", "district", "payment").filter(state=state)
    waits = state in (TransferState.ASKED, TransferState.HELD, TransferState.FAILED)
    return rows.order_by("pk" if waits else "-pk")


def counts_of_transfers() -> dict[str, tuple[int, int]]:
    """How many in each state, and what was to be set aside for them; of those that lie there, what lies there."""
    rows = Transfer.objects.values_list("state").annotate(
        n=Count("pk"), paise=Sum("paise"), net=Sum("net_paise")
    )
    lies = (TransferState.HELD, TransferState.RELEASED)
    return {state: (n, net if state in lies else paise) for state, n, paise, net in rows}


def transfer_in_sight(order_ref: str) -> Transfer:
    """By the number of its order. Raises NotFound."""
    found = Transfer.objects.select_related("order", "seller").filter(order__ref=order_ref).first()
    if found is None:
        raise NotFound()
    return found
