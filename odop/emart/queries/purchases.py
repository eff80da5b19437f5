"""A purchase for whoever has the secret part of its address."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from odop.emart.enums import LineKind, OrderState, PaperKind, PayBy, RefundState
from odop.emart.models import Order, OrderLine, Paper, Purchase, Refund
from odop.emart.queries.basket_rows import purchase_hashed
from odop.emart.queries.baskets import hashed
from odop.emart.queries.parcels import Shown, shown
from odop.emart.services.claims import asked_until
from odop.kernel import clock, scope
from odop.kernel.refusals import NotFound
from odop.kernel.ui.numbers import day_text
from odop.lib.money import from_paise, rupees

WHY = "a purchase, for who was given its address"


@dataclass
class Standing:
    """One order as its buyer sees it."""

    order: Order
    lines: list[OrderLine]
    papers: list[Paper]
    total: Decimal
    parcels: list[Shown]

    @property
    def goods(self) -> list[OrderLine]:
        return [line for line in self.lines if line.kind == LineKind.GOODS]

    @property
    def sent_back(self) -> list[tuple[OrderLine, datetime, bool]]:
        """Each article of a delivered order that is still there, until when it can be sent back for a fault, and whether that is
        still so."""
        there = [line for line in self.goods if line.returned < line.quantity]
        ends = [(line, asked_until(self.order, line, fault=True)) for line in there]
        return [(line, end, self.order.settlement_id is None and clock.now() <= end) for line, end in ends]

    @property
    def wrapped(self) -> bool:
        """As a gift."""
        return any(line.kind == LineKind.WRAP for line in self.lines)

    @property
    def off(self) -> Decimal:
        """Rupees that a coupon took off."""
        return from_paise(sum(line.discount_paise for line in self.lines))

    @property
    def in_one(self) -> bool:
        """All of it lies in one parcel: what is in that parcel need not be said again."""
        packed = sum(pieces for one in self.parcels for pieces, _line in one.pieces)
        return len(self.parcels) == 1 and packed == sum(line.quantity for line in self.goods)

    @property
    def next(self) -> str:
        """What comes next, and when, in a sentence; nothing where nothing more comes by itself."""
        order = self.order
        if order.being_loaded:
            return _("The maker packs it. You are told when it leaves.")
        if order.state == OrderState.SHIPPED:
            if order.purchase.pay_by == PayBy.AT_DOOR:
                words = _("The carrier brings it. Please have %(sum)s ready in cash.")
                return words % {"sum": rupees(self.total)}
            return _("The carrier brings it. You are told when it has come.")
        if order.state != OrderState.PLACED:
            return ""
        days = [one.parcel.collects_on for one in self.parcels if not (one.waits or one.ended)]
        if days and days[0] and days[0] >= clock.today():
            return _("It is packed. The carrier collects it on %(day)s.") % {"day": day_text(days[0])}
        if order.ship_by is None:
            return _("The maker packs it. You are told when it leaves.")
        if order.ship_by < clock.today():
            words = _("It should have left by %(day)s and is late. You may still call it off.")
        else:
            words = _("The maker packs it and sends it by %(day)s. You are told when it leaves.")
        return words % {"day": day_text(order.ship_by)}

    @property
    def tone(self) -> str:
        return {
            OrderState.DELIVERED: "ok", OrderState.CANCELLED: "late", OrderState.REFUSED: "late", OrderState.WAITING: "soon",
        }.get(OrderState(self.order.state), "plain")  # fmt: skip


@dataclass
class Whole:
    orders: list[Standing]
    refunds: list[Refund]

    @property
    def broken(self) -> list[str]:
        """Hampers of which a part was called off or left out, and another part still comes."""
        gone: set[tuple[int, str]] = set()
        left: set[tuple[int, str]] = set()
        for one in self.orders:
            for line in one.goods:
                if line.hamper_id:
                    called_off = one.order.state == OrderState.CANCELLED or line.left_out
                    (gone if called_off else left).add((line.hamper_id, str(line.of_hamper)))
        return [name for _key, name in sorted(gone & left)]

    @property
    def coming_back(self) -> Decimal:
        """Rupees that are on their way back."""
        return from_paise(sum(one.paise for one in self.refunds if one.state != RefundState.SENT))

    @property
    def went_back(self) -> Decimal:
        return from_paise(sum(one.paise for one in self.refunds if one.state == RefundState.SENT))


def purchase_by_key(key: str) -> Purchase:
    """Raises NotFound."""
    with scope.widened(WHY):
        found = purchase_hashed(hashed(key))
    if found is None:
        raise NotFound()
    return found


def standing_of(purchase: Purchase) -> Whole:
    """Its orders with lines and bills, their parcels and what goes back. Seven queries."""
    with scope.widened(WHY):
        orders = list(
            Order.objects.filter(purchase=purchase)
            .select_related("seller__district", "purchase")
            .prefetch_related("lines", "papers", "parcels__lines__line")
            .order_by("pk")
        )
        refunds = list(Refund.objects.filter(payment__purchase=purchase).order_by("pk"))
        return Whole(
            [
                Standing(
                    order,
                    list(order.lines.all()),
                    [paper for paper in order.papers.all() if paper.kind != PaperKind.PURCHASE_VOUCHER],
                    from_paise(order.total_paise),
                    shown(order.parcels.all()),
                )
                for order in orders
            ],
            refunds,
        )


def paper_of(purchase: Purchase, number: int) -> Paper:
    """One of its bills and credit notes; raises NotFound."""
    with scope.widened(WHY):
        found = (
            Paper.objects.filter(order__purchase=purchase, pk=number)
            .exclude(kind=PaperKind.PURCHASE_VOUCHER)
            .select_related("original", "order__purchase")
            .first()
        )
    if found is None:
        raise NotFound()
    return found
