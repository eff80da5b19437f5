"""What a maker was paid and will be, order by order, so that she can add it up: from the same books as the money."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q

from odop.emart.enums import Account, LineKind, Movement, OrderState
from odop.emart.models import BookEntry, Order, Seller, Settlement


@dataclass
class Row:
    """One order in paise: what buyers paid for her goods, what of it is not hers and why, what came back, what is hers."""

    order: Order
    goods: int = 0
    less: dict[str, int] = field(default_factory=dict)  # account: tax, tcs, tds, commission
    back: int = 0
    hers: int = 0

    @property
    def until(self) -> date | None:
        """The day until which it may still come back."""
        return self.order.returns_until


@dataclass
class Statement:
    rows: list[Row]

    @property
    def hers(self) -> int:
        return sum(row.hers for row in self.rows)


def statement_of(settlement: Settlement) -> Statement:
    """The orders that a settlement paid; its sum is what was paid, to the paisa."""
    return _statement(settlement.orders.order_by("pk"))


def statement_to_come(seller: Seller) -> Statement:
    """The orders that were sent and are not paid yet; its sum is what the mart owes her."""
    return _statement(
        Order.objects.filter(
            seller=seller, settlement__isnull=True, state__in=[OrderState.SHIPPED, OrderState.DELIVERED]
        ).order_by("pk")
    )


def _statement(orders: Iterable[Order]) -> Statement:
    rows = {order.pk: Row(order) for order in orders}
    entries = BookEntry.objects.filter(
        Q(movement__kind__in=[Movement.SOLD, Movement.BACK]), movement__order__in=list(rows)
    ).select_related("movement")
    for entry in entries:
        row = rows[entry.movement.order_id]  # type: ignore[index]
        if entry.account == Account.MAKER:
            row.hers -= entry.paise
            if entry.movement.kind == Movement.BACK:
                row.back += entry.paise
        elif entry.account in (Account.TAX, Account.TCS, Account.TDS, Account.COMMISSION):
            row.less[entry.account] = row.less.get(entry.account, 0) - entry.paise
    for row in rows.values():
        row.goods = sum(line.gross_paise for line in row.order.lines.filter(kind=LineKind.GOODS))
    return Statement(list(rows.values()))
