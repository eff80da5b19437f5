"""What becomes of an order: sent, delivered, refused at the door, cancelled, taken back. Money follows in the same transaction.

Locks, always in this order: purchase, order, lines, articles by id, series of papers.
"""

from collections.abc import Mapping
from datetime import timedelta

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import User
from odop.emart import events
from odop.emart.enums import Account, LineKind, Movement, OrderState, ParcelState, PayBy
from odop.emart.models import Order, OrderLine, Payment, Purchase, Return
from odop.emart.queries.after_sale import until
from odop.emart.queries.eway_to_come import why_it_needs
from odop.emart.services import packing, stock
from odop.emart.services.authority import check_office, check_sells
from odop.emart.services.books import post
from odop.emart.services.coupons import give_coupon_back
from odop.emart.services.papers import issue_bill, issue_credit_note
from odop.emart.services.refunds import AT_DOOR, give_back
from odop.emart.shares import part_of_shares
from odop.kernel import clock, scope
from odop.kernel.actors import SYSTEM, Actor
from odop.kernel.events import record
from odop.kernel.refusals import DomainError
from odop.kernel.rows import held
from odop.lib.gst.amounts import Tax, part_of

# What was sold so comes back where it was sold, not by a return of the mart.
ELSEWHERE = frozenset({PayBy.COUNTER, PayBy.ON_TERMS})
WHY = "an order with its purchase, which its maker may not read"


def held_order(order: Order, *states: OrderState) -> Order:
    """The order as it is now, locked after its purchase. Refuses `wrong_state`."""
    held(Purchase, order.purchase_id)
    present = (
        Order.objects.select_for_update(of=("self",))
        .select_related("purchase", "seller__artisan")
        .get(pk=order.pk)
    )
    if present.state not in states:
        raise DomainError(_("This is not possible with the order as it stands now."), code="wrong_state")
    return present


def check_comes_back(order: Order) -> None:
    """What a shop sold comes back over its counter, what a trader bought with its delivery. Refuses `wrong_state`."""
    if order.purchase.pay_by in ELSEWHERE:
        raise DomainError(
            _("This comes back where it was sold: at the shop, or with its delivery."), code="wrong_state"
        )


def reason_of(text: str) -> str:
    if not 3 <= len(text.strip()) <= 300:
        raise DomainError(_("Write a reason."), code="no_reason")
    return text.strip()


@transaction.atomic
def ship(order: Order, *, carrier: str, tracking: str, by: Actor) -> Order:
    """The first parcel leaves: it is a sale from now on, with its bill. What was not packed before goes in one parcel. Refuses
    `not_your_place`, `wrong_state`, `no_carrier`, `paper_not_whole`."""
    if isinstance(by, User):
        check_sells(by, order.seller)
    if not carrier.strip():
        raise DomainError(_("Write who carries the parcel."), code="no_carrier")
    with scope.widened(WHY):
        present = held_order(order, OrderState.PLACED)
        _sold(present, by=by)
        if not present.parcels.exists():
            present.carrier, present.tracking = carrier.strip()[:60], tracking.strip()[:60]
            _one_parcel(present)
        leaves(present, carrier=carrier, tracking=tracking, by=by)
    return present


def _sold(order: Order, *, by: Actor) -> None:
    order.state, order.shipped_at = OrderState.SHIPPED, clock.now()
    order.save(update_fields=["state", "shipped_at"])
    packing.she_acted(order)
    stock.send(order)
    post(Movement.SOLD, _sale(order, -1), by=by, purchase=order.purchase, order=order)
    issue_bill(order)


def leaves(order: Order, *, carrier: str, tracking: str, by: Actor) -> None:
    """The first parcel is with its carrier: the buyer is told. Within a transaction that holds the order."""
    order.carrier, order.tracking = carrier.strip()[:60], tracking.strip()[:60]
    order.save(update_fields=["carrier", "tracking"])
    record(events.SHIPPED, order, by=by)


@transaction.atomic
def bill_ahead(order: Order, *, by: Actor) -> Order:
    """The sale with its bill while the goods are being loaded: their e-way bill names the number of the bill, and they may not leave
    without it. Refuses `not_your_place`, `wrong_state`, `no_eway_needed`, `nothing_packed`, `paper_not_whole`."""
    if isinstance(by, User):
        check_sells(by, order.seller)
    with scope.widened(WHY):
        present = held_order(order, OrderState.PLACED)
        if why_it_needs(present) is None:
            raise DomainError(
                _("This needs no e-way bill; its bill is made when it leaves."), code="no_eway_needed"
            )
        if not present.parcels.exists():
            raise DomainError(_("Pack it first."), code="nothing_packed")
        _sold(present, by=by)
        record(events.BILLED, present, by=by)
    return present


def _one_parcel(order: Order) -> None:
    parcel = packing.add_parcel(order, packing.unpacked(order))
    parcel.carrier_name, parcel.number, parcel.booked_at = order.carrier, order.tracking, clock.now()
    parcel.save(update_fields=["carrier_name", "number", "booked_at"])
    packing.move(parcel, ParcelState.COLLECTED, clock.now())


def _sale(order: Order, sign: int) -> Mapping[str, int]:
    """Every share of every line at its account; `sign` -1 sells, 1 takes back."""
    sides: dict[str, int] = {Account.ROUNDING: sign * order.rounding_paise}
    for line in order.lines.all():
        for account, paise in line.shares.items():
            sides[account] = sides.get(account, 0) + sign * paise
    return {**sides, Account.BUYER: -sign * order.total_paise}


@transaction.atomic
def deliver(order: Order, *, by: Actor) -> Order:
    """The parcel was handed over; cash at the door lies with the carrier now. Refuses `not_your_place`, `wrong_state`,
    `not_all_sent`."""
    if isinstance(by, User):
        check_sells(by, order.seller)
    with scope.widened(WHY):
        present = held_order(order, OrderState.SHIPPED)
        if packing.unpacked(present):
            raise DomainError(_("Part of the order has not been sent yet."), code="not_all_sent")
        days = max((line.return_days for line in present.lines.filter(kind=LineKind.GOODS)), default=0)
        present.state, present.delivered_at = OrderState.DELIVERED, clock.now()
        fault = localdate(
            until("fault_reported", present.delivered_at)
        )  # also of what is not taken back otherwise
        present.returns_until = max(clock.today() + timedelta(days=days), fault)
        present.save(update_fields=["state", "delivered_at", "returns_until"])
        packing.end_all(present, ParcelState.DELIVERED)
        if present.purchase.pay_by == PayBy.AT_DOOR:
            Payment.objects.create(
                purchase=present.purchase,
                payment_id=f"{AT_DOOR}{present.ref}",
                method="cash",
                paise=present.total_paise,
                came_at=clock.now(),
            )
            post(
                Movement.PAID,
                {Account.CARRIER: present.total_paise, Account.BUYER: -present.total_paise},
                by=by,
                purchase=present.purchase,
            )
        record(events.DELIVERED, present, by=by)
    return present


@transaction.atomic
def refuse_at_door(order: Order, *, reason: str, by: Actor) -> Order:
    """Nobody took the parcel: the sale is undone to the paisa, what was paid ahead goes back. Refuses `not_your_place`,
    `wrong_state`, `no_reason`, `part_of_it` where something of it was undone before (then `come_back`)."""
    if isinstance(by, User):
        check_sells(by, order.seller)
    why = reason_of(reason)
    with scope.widened(WHY):
        present = held_order(order, OrderState.SHIPPED)
        if present.lines.filter(returned__gt=0).exists():
            raise DomainError(_("Part of this order was undone before."), code="part_of_it")
        present.state, present.ended_at, present.reason = OrderState.REFUSED, clock.now(), why
        present.save(update_fields=["state", "ended_at", "reason"])
        packing.end_all(present, ParcelState.BACK)
        post(Movement.BACK, _sale(present, 1), by=by, purchase=present.purchase, order=present)
        lines = list(present.lines.all())
        issue_credit_note(
            present,
            [(line, line.quantity, _tax(line)) for line in lines],
            rounding=present.rounding_paise,
        )
        stock.take_back((line, line.quantity) for line in lines)
        give_back(present, present.total_paise, why="not_taken")
        record(events.REFUSED, present, by=by)
    return present


@transaction.atomic
def cancel(order: Order, *, reason: str, by: User | None = None) -> Order:
    """An order is not sent: by its maker, by the office, or by the buyer whose key was shown (`by` empty). It holds nothing any
    more, what was paid goes back. Refuses `not_your_place`, `wrong_state`, `no_reason`."""
    if by is not None:
        check_sells(by, order.seller)
    why = reason_of(reason)
    with scope.widened(WHY):
        present = held_order(order, OrderState.PLACED)
        present.state, present.ended_at, present.reason = OrderState.CANCELLED, clock.now(), why
        present.save(update_fields=["state", "ended_at", "reason"])
        present.parcels.all().delete()  # packed, and unpacked again
        packing.she_acted(present)
        stock.set_free([present])
        if not present.purchase.orders.exclude(state=OrderState.CANCELLED).exists():
            give_coupon_back(present.purchase)
        give_back(present, present.total_paise, why="cancelled")
        record(events.CANCELLED, present, by=by or SYSTEM)
    return present


@transaction.atomic
def take_back(
    line: OrderLine, *, quantity: int, reason: str, by: Actor, whole: bool = True, with_delivery: bool = False
) -> Return:
    """Pieces came back: their part of the sale is undone to the paisa, on a credit note, and the buyer gets it. `whole`: they can be
    sold again. `with_delivery`: the charges go back too, once (faulty goods). The office decides.

    Refuses `not_your_place`, `wrong_state`, `too_late`, `too_many`, `no_reason`.
    """
    if isinstance(by, User):
        check_office(by, line.district_id)
    why = reason_of(reason)
    with scope.widened(WHY):
        order = held_order(line.order, OrderState.DELIVERED)
        check_comes_back(order)
        present = OrderLine.objects.select_for_update(of=("self",)).get(pk=line.pk)
        if order.settlement_id is not None or (order.returns_until and clock.today() > order.returns_until):
            raise DomainError(_("The days for returns are over; the money is the maker's."), code="too_late")
        if present.kind != LineKind.GOODS or not 1 <= quantity <= present.quantity - present.returned:
            raise DomainError(_("So many pieces were not sold, or are back already."), code="too_many")
        parts = [(present, quantity)]
        if with_delivery:
            charges = (
                order.lines.select_for_update(of=("self",)).exclude(kind=LineKind.GOODS).filter(returned=0)
            )
            parts += [(charge, 1) for charge in charges.order_by("pk")]
        undo(order, parts, by=by)
        if whole:
            stock.take_back([(present, quantity)])
        made = Return.objects.create(
            line=present, district_id=order.district_id, quantity=quantity, reason=why, at=clock.now(),
            by=by if isinstance(by, User) else None,
        )  # fmt: skip
        record(events.CAME_BACK, order, by=by, pieces=str(quantity))
    return made


def undo(order: Order, parts: list[tuple[OrderLine, int]], *, by: Actor, why: str = "returned") -> None:
    """So many pieces of these lines were not sold after all: in the books, on a credit note, and back to the buyer. Within the
    transaction that holds order and lines."""
    sides: dict[str, int] = {}
    noted: list[tuple[OrderLine, int, Tax]] = []
    for line, quantity in parts:
        where = {"quantity": quantity, "of": line.quantity, "before": line.returned}
        for account, paise in part_of_shares(line.shares, _tax(line), **where).items():
            sides[account] = sides.get(account, 0) + paise
        noted.append((line, quantity, part_of(_tax(line), **where)))
        line.returned += quantity
        line.save(update_fields=["returned"])
    back = sum(tax.gross for _line, _n, tax in noted)
    post(Movement.BACK, {**sides, Account.BUYER: -back}, by=by, purchase=order.purchase, order=order)
    issue_credit_note(order, noted)
    give_back(order, back, why=why, by=by)


def _tax(line: OrderLine) -> Tax:
    return Tax(line.taxable_paise, line.cgst_paise, line.sgst_paise, line.igst_paise)
