"""What a maker was paid and will be, order by order, so that she can add it up: from the same books as the money."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import QuerySet

from odop.emart.enums import Account, LineKind, Movement, OrderState
from odop.emart.models import BookEntry, Order, OrderLine, Seller, Settlement
from odop.emart.services.papers import tax_of
from odop.emart.shares import part_of_shares


@dataclass
class Row:
    """One order in paise: what buyers paid for her goods, what of it is not hers and why, what came back, what is hers.

    `back` is the price of what came back; `less` is what is left of it then, as the returns of tax have it. `goods` less all of
    `less` and `back`, and with `other` (the tax of the delivery that she has to pay, less what is held back of
    it) is `hers`, which is read from the books.
    """

    order: Order
    goods: int = 0
    less: dict[str, int] = field(default_factory=dict)  # account: tax, tcs, tds, commission
    back: int = 0
    other: int = 0
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


def _statement(orders: QuerySet[Order]) -> Statement:
    rows = {order.pk: Row(order) for order in orders.select_related("transfer").prefetch_related("lines")}
    entries = BookEntry.objects.filter(
        movement__kind__in=[Movement.SOLD, Movement.BACK],
        movement__order__in=list(rows),
        account=Account.MAKER,
    )
    for order, paise in entries.values_list("movement__order", "paise"):
        rows[order].hers -= paise
    for row in rows.values():
        for line in row.order.lines.all():
            _add(row, line)
    return Statement(list(rows.values()))


def _add(row: Row, line: OrderLine) -> None:
    gone = part_of_shares(line.shares, tax_of(line), quantity=line.returned, of=line.quantity)
    if line.kind == LineKind.DELIVERY:
        row.other += line.shares.get(Account.MAKER, 0) - gone.get(Account.MAKER, 0)
        return
    row.goods += line.gross_paise
    row.back += sum(gone.values())
    for account, paise in line.shares.items():
        if account != Account.MAKER:
            row.less[account] = row.less.get(account, 0) + paise - gone[account]
