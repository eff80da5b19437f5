"""What a maker has to send and what she is paid: her own pages, and the office beside her."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Case, Count, Exists, Min, OuterRef, Q, QuerySet, When
from django.db.models.fields.json import KT

from odop.accounts.models import User
from odop.emart.enums import LineKind, OrderState, PaperKind, SettlementState
from odop.emart.models import Order, OrderLine, Paper, Purchase, Seller, Settlement
from odop.emart.models import Parcel as Sent
from odop.emart.queries.statements import Row, Statement, statement_of, statement_to_come
from odop.kernel import clock, scope
from odop.kernel.refusals import NotFound
from odop.lib.money import from_paise


@dataclass
class Parcel:
    """An order with what goes into it and where it goes."""

    order: Order
    lines: list[OrderLine]
    to: Purchase

    @property
    def late(self) -> bool:
        """She should have sent it by now."""
        return (
            self.order.state == OrderState.PLACED
            and self.order.ship_by is not None
            and self.order.ship_by < clock.today()
        )


def sellers_of(user: User) -> QuerySet[Seller]:
    """The sellers that this person is or acts for."""
    return Seller.objects.filter(artisan__user=user).order_by("pk")


def orders_of(user: User) -> QuerySet[Order]:
    return Order.objects.filter(seller__in=sellers_of(user)).select_related("seller__artisan")


def to_send(user: User) -> tuple[int, date | None]:
    """How many of her sales wait to be sent, and by when the first has to leave."""
    waits = orders_of(user).filter(state=OrderState.PLACED).aggregate(n=Count("pk"), first=Min("ship_by"))
    return waits["n"], waits["first"]


def parcels_of(user: User) -> list[Parcel]:
    """What she has to send, the soonest first, also what is billed and being loaded; below it what is on its way."""
    found = list(
        orders_of(user)
        .filter(state__in=[OrderState.PLACED, OrderState.SHIPPED])
        .prefetch_related("lines")
        .order_by(Case(When(Q(state=OrderState.PLACED) | Q(carrier=""), then=0), default=1), "ship_by", "pk")[
            :100
        ]
    )
    with scope.widened("where the parcels go that she sends"):
        to = {one.pk: one for one in Purchase.objects.filter(orders__in=found)}
    return [
        Parcel(
            order, [line for line in order.lines.all() if line.kind == LineKind.GOODS], to[order.purchase_id]
        )
        for order in found
    ]


@dataclass
class Told:
    """A line of a statement in rupees: what buyers paid, what of it is not hers, what came back, what is hers."""

    row: Row

    @property
    def goods(self) -> Decimal:
        return from_paise(self.row.goods)

    @property
    def less(self) -> list[tuple[str, Decimal]]:
        return [(account, from_paise(paise)) for account, paise in self.row.less.items() if paise > 0]

    @property
    def added(self) -> Decimal:
        """What the corporation adds: a discount of a shop is its own to bear, and abroad her own GST is not in what the buyer paid."""
        return from_paise(-sum(paise for paise in self.row.less.values() if paise < 0))

    @property
    def back(self) -> Decimal:
        return from_paise(self.row.back)

    @property
    def other(self) -> Decimal:
        return from_paise(self.row.other)

    @property
    def hers(self) -> Decimal:
        return from_paise(self.row.hers)


@dataclass
class Sums:
    """All rows of a statement together, in rupees. `less`: account and sum."""

    goods: Decimal
    less: dict[str, Decimal]
    added: Decimal
    back: Decimal
    other: Decimal


@dataclass
class Pay:
    """A payment, or what is to come, with its lines."""

    settlement: Settlement | None
    statement: Statement
    seller: Seller

    @property
    def total(self) -> Decimal:
        return from_paise(self.statement.hers)

    @property
    def sent_back(self) -> Decimal | None:
        """What the bank did not take; its orders are due again."""
        one = self.settlement
        return from_paise(one.paise) if one is not None and one.state == SettlementState.REJECTED else None

    @property
    def rows(self) -> list[Told]:
        return [Told(row) for row in self.statement.rows]

    @property
    def sums(self) -> Sums:
        rows, less = self.rows, dict[str, Decimal]()
        for told in rows:
            for account, amount in told.less:
                less[account] = less.get(account, Decimal(0)) + amount
        goods, added, back, other = (
            sum((getattr(told, name) for told in rows), Decimal(0))
            for name in ("goods", "added", "back", "other")
        )
        return Sums(goods, less, added, back, other)


def payment_named(ref: str, sellers: QuerySet[Seller]) -> Pay:
    """A payment to one of these makers, or by a maker's own number what is to come. Raises NotFound."""
    seller = sellers.filter(ref=ref).first()
    if seller is not None:
        return Pay(None, statement_to_come(seller), seller)
    paid = Settlement.objects.filter(ref=ref, seller__in=sellers.order_by()).select_related("seller").first()
    if paid is None:
        raise NotFound()
    return Pay(paid, statement_of(paid), paid.seller)


def papers_for_maker(sellers: QuerySet[Seller]) -> QuerySet[Paper]:
    """Vouchers that were written for her, and what was given in her name; not the corporation's bills to its buyers, and of its
    challans, which name the buyer's house, those of parcels that are still to come."""
    still = Sent.objects.filter(order=OuterRef("order"), ref=OuterRef("parcel"), ended_at=None)
    hers = Q(kind=PaperKind.PURCHASE_VOUCHER, order__seller__in=sellers) | Q(issuer__in=sellers)
    travels = Q(Exists(still), kind=PaperKind.CHALLAN, order__seller__in=sellers)
    rows = Paper.objects.annotate(parcel=KT("told__parcel")).filter(hers | travels)
    return rows.select_related("original", "order").order_by("pk")


def paper_of(user: User, number: int) -> Paper:
    """Raises NotFound."""
    with scope.widened("the purchase whose bill was given in her name"):
        rows = papers_for_maker(sellers_of(user).order_by()).select_related("original", "order__purchase")
        found = rows.filter(pk=number).first()
    if found is None:
        raise NotFound()
    return found


def pay_of(user: User) -> tuple[list[Pay], list[Pay]]:
    """What is to come, and the last twelve payments; what the bank did not take as long as no other has followed."""
    sellers = list(sellers_of(user))
    to_come = [Pay(None, statement_to_come(one), one) for one in sellers]
    paid = list(Settlement.objects.filter(seller__in=sellers).select_related("seller").order_by("-pk")[:12])
    last = {one.seller_id: one for one in reversed(paid)}
    return [one for one in to_come if one.statement.rows], [
        Pay(one, statement_of(one), one.seller)
        for one in paid
        if one.state != SettlementState.REJECTED or one is last[one.seller_id]
    ]
