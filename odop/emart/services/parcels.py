"""An order goes in one parcel or several: packed, handed over or collected, and on its way as the carrier tells.

The first parcel that leaves makes the sale, with the bill of the whole order (section 31(1) CGST Act: before or when the goods
leave); the order is delivered when its last parcel is. Locks: purchase, order, parcel.
"""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from odop.accounts.models import User
from odop.emart import events
from odop.emart.enums import LineKind, OrderState, ParcelFor, ParcelState, PayBy
from odop.emart.models import Order, OrderLine, Parcel, Return
from odop.emart.queries.after_sale import carrier_name, carriers
from odop.emart.services import eway, orders, packing, stock
from odop.emart.services.authority import Words, check_sells
from odop.emart.services.carrying import at_work, consignment
from odop.emart.services.orders import WHY, held_order
from odop.kernel import clock, scope
from odop.kernel.actors import SYSTEM, Actor
from odop.kernel.events import record
from odop.kernel.refusals import DomainError
from odop.lib.after_sale import CarrierTerms
from odop.lib.carriers.by_hand import clean_number, clean_postal_number
from odop.lib.carriers.carrier import CarrierError, Report

HEAVIEST_G = 50_000
NOT_POSSIBLE = _("This is not possible with the parcel as it stands now.")
COUNTED = _("A trade buyer counts what came; it is noted with the delivery.")
NUMBERS: dict[str, Words] = {
    "not_a_postal_number": _(
        "Write the number as it is on the receipt: two letters, nine digits, two letters."
    ),
    "wrong_check_digit": _("A digit of this number is wrong. Read it from the receipt once more."),
    "not_a_number": _("Write the number on the receipt: letters and digits."),
}
NOBODY_TOOK_IT = _("Nobody took the parcel at the door.")


def _check(by: Actor, order: Order) -> None:
    if isinstance(by, User):
        check_sells(by, order.seller)


def _held(parcel: Parcel, *states: ParcelState) -> Parcel:
    """The parcel as it is now, locked after its order, which keeps the others of the order still."""
    open_states = (OrderState.PLACED, OrderState.SHIPPED)
    held_order(parcel.order, *(open_states if parcel.heading == ParcelFor.SALE else OrderState))
    return _present(parcel, *states)


def _present(parcel: Parcel, *states: ParcelState) -> Parcel:
    present = (
        Parcel.objects.select_for_update(of=("self",))
        .select_related("order__seller__artisan", "order__purchase")
        .get(pk=parcel.pk)
    )
    if present.state not in states:
        raise DomainError(NOT_POSSIBLE, code="wrong_state")
    return present


@transaction.atomic
def pack(
    order: Order, *, by: User, pieces: Mapping[int, int] | None = None, weight_g: int | None = None
) -> Parcel:
    """A parcel with so many pieces of each line; everything that is not packed yet without `pieces`. Refuses `not_your_place`,
    `wrong_state`, `nothing_packed`, `too_many`, `one_parcel` (paid in cash at the door), `weight`."""
    check_sells(by, order.seller)
    if weight_g is not None and not 1 <= weight_g <= HEAVIEST_G:
        raise DomainError(_("Write the weight in grams, at most fifty kilograms."), code="weight")
    with scope.widened(WHY):
        present = held_order(order, OrderState.PLACED, OrderState.SHIPPED)
        rest = packing.unpacked(present)
        chosen = dict(rest) if pieces is None else {line: n for line, n in pieces.items() if n}
        if not chosen:
            raise DomainError(_("Say what goes into the parcel."), code="nothing_packed")
        if any(not 0 < n <= rest.get(line, 0) for line, n in chosen.items()):
            raise DomainError(_("So many pieces are not left to be packed."), code="too_many")
        if present.purchase.pay_by == PayBy.AT_DOOR and chosen != rest:
            raise DomainError(
                _("This order is paid in cash at the door: it goes in one parcel."), code="one_parcel"
            )
        parcel = packing.add_parcel(present, chosen, weight_g=weight_g or 0)
        packing.she_acted(present)
        record(events.PACKED, present, by=by, parcel=parcel.ref)
    return parcel


@transaction.atomic
def unpack(parcel: Parcel, *, by: User) -> None:
    """A parcel that no carrier knows of is opened again. Refuses `not_your_place`, `wrong_state`, also for a delivery of a trade order:
    its pieces were said when it was billed."""
    check_sells(by, parcel.order.seller)
    with scope.widened(WHY):
        present = _held(parcel, ParcelState.PACKED)
        _check_not_trade(present.order)
        if present.booked_at is not None or present.heading != ParcelFor.SALE:
            raise DomainError(NOT_POSSIBLE, code="wrong_state")
        record(events.UNPACKED, present.order, by=by, parcel=present.ref)
        present.delete()


def _check_not_trade(order: Order) -> None:
    if order.purchase.pay_by == PayBy.ON_TERMS:
        raise DomainError(
            _("A delivery of a trade order goes as it was billed; what does not come is taken off when the buyer has counted."),
            code="wrong_state",
        )  # fmt: skip


def _terms(code: str) -> CarrierTerms:
    found = next((one for one in carriers() if one.code == code), None)
    if found is None:
        raise DomainError(_("Choose who carries the parcel."), code="no_carrier")
    return found


@transaction.atomic
def hand_over(parcel: Parcel, *, carrier: str, number: str, name: str = "", by: User) -> Parcel:
    """She brought it to a carrier; the number is on the receipt. Refuses `not_your_place`, `wrong_state`, `no_carrier`,
    `wrong_number`, `number_taken`, `no_eway_bill`, `paper_not_whole`."""
    check_sells(by, parcel.order.seller)
    terms = _terms(carrier)
    if not terms.by_hand:
        raise DomainError(_("This carrier is asked to come; it gives its own number."), code="no_carrier")
    try:
        clean = (clean_postal_number if terms.number == "postal" else clean_number)(number)
    except CarrierError as error:
        raise DomainError(NUMBERS[error.code], code="wrong_number") from error
    with scope.widened(WHY):
        present = _held(parcel, ParcelState.PACKED)
        if present.booked_at is not None:
            raise DomainError(NOT_POSSIBLE, code="wrong_state")
        if Parcel.objects.filter(carrier=terms.code, number=clean).exists():
            raise DomainError(
                _("Another parcel has this number. Read it from the receipt once more."), code="number_taken"
            )
        eway.check_may_leave(present, terms.code)
        _book(present, terms, clean, "" if terms.number == "postal" else name.strip() or present.carrier_name)
        _move(present, ParcelState.COLLECTED, clock.now(), by=by)
    return present


@transaction.atomic
def book(parcel: Parcel, *, carrier: str, by: User) -> Parcel:
    """The carrier is asked to collect it, and says from then on where it is. Refuses `not_your_place`, `wrong_state`,
    `no_carrier`, `no_eway_bill`, `carrier_refused`."""
    check_sells(by, parcel.order.seller)
    terms = _terms(carrier)
    if terms.by_hand:
        raise DomainError(
            _("This carrier does not come. Bring the parcel and write its number."), code="no_carrier"
        )
    with scope.widened(WHY):
        present = _held(parcel, ParcelState.PACKED)
        if present.booked_at is not None:
            raise DomainError(NOT_POSSIBLE, code="wrong_state")
        eway.check_may_leave(present, terms.code)
        try:
            told = at_work(terms).book(consignment(present, clock.now()))
        except CarrierError as error:
            raise DomainError(_("The carrier does not take this parcel."), code="carrier_refused") from error
        _book(present, terms, told.number, "")
        present.collects_on = told.collects_on
        present.save(update_fields=["collects_on"])
        record(events.BOOKED, present.order, by=by, parcel=present.ref, carrier=terms.code)
    return present


def _book(parcel: Parcel, terms: CarrierTerms, number: str, name: str) -> None:
    parcel.carrier, parcel.number, parcel.booked_at = terms.code, number, clock.now()
    parcel.carrier_name = name[:60]
    parcel.save(update_fields=["carrier", "carrier_name", "number", "booked_at"])


@transaction.atomic
def take_report(parcel: Parcel, report: Report, *, by: Actor = SYSTEM) -> bool:
    """Where a carrier, or whoever was told, says that it is. False where that was known: late and repeated words change nothing.
    Refuses `not_your_place`, `wrong_state` for a parcel that no carrier has and what a trade buyer counts herself,
    `carrier_tells` where people need not say it."""
    _check(by, parcel.order)
    if isinstance(by, User) and any(one.code == parcel.carrier and not one.by_hand for one in carriers()):
        raise DomainError(_("This carrier tells us itself where the parcel is."), code="carrier_tells")
    with scope.widened(WHY):
        order = held_order(parcel.order, *OrderState)
        if isinstance(by, User) and order.purchase.pay_by == PayBy.ON_TERMS:
            raise DomainError(COUNTED, code="wrong_state")
        present = _present(parcel, *ParcelState)
        if present.booked_at is None:
            raise DomainError(NOT_POSSIBLE, code="wrong_state")
        return _move(present, ParcelState(report.stage.value), report.at, by=by)


def _move(parcel: Parcel, state: ParcelState, at: datetime, *, by: Actor) -> bool:
    if not packing.move(parcel, state, at):
        return False
    record(events.PARCEL_MOVED, parcel.order, by=by, parcel=parcel.ref, to=state)
    if parcel.heading == ParcelFor.SALE:
        _follow(parcel, by=by)
    return True


def _follow(parcel: Parcel, *, by: Actor) -> None:
    """What becomes of the order when a parcel of it has moved."""
    order = Order.objects.select_related("seller__artisan", "purchase").get(pk=parcel.order_id)
    with override("en"):  # what a bill names is the carrier's own name
        name = parcel.carrier_name or carrier_name(parcel.carrier)
    if order.state == OrderState.PLACED:
        order = orders.ship(order, carrier=name, tracking=parcel.number, by=by)
    elif order.state == OrderState.SHIPPED and not order.carrier:  # billed while it was being loaded
        orders.leaves(order, carrier=name, tracking=parcel.number, by=by)
    if parcel.state == ParcelState.BACK:
        _back(order, parcel, by=by)
    order.refresh_from_db()
    on_the_way = order.parcels.filter(heading=ParcelFor.SALE, ended_at__isnull=True).exists()
    arrived = order.parcels.filter(heading=ParcelFor.SALE, state=ParcelState.DELIVERED).exists()
    if order.state == OrderState.SHIPPED and arrived and not on_the_way and not packing.unpacked(order):
        orders.deliver(order, by=by)


def _back(order: Order, parcel: Parcel, *, by: Actor) -> None:
    """It came back to the maker. Alone, the sale is undone; beside others, its pieces are."""
    others = (
        order.parcels.filter(heading=ParcelFor.SALE).exclude(pk=parcel.pk).exclude(state=ParcelState.BACK)
    )
    untouched = not order.lines.filter(returned__gt=0).exists()
    if untouched and not others.exists() and not packing.unpacked(order):
        orders.refuse_at_door(order, reason=str(NOBODY_TOOK_IT), by=by)
        return
    pieces = {one.line_id: one.quantity for one in parcel.lines.all()}
    _off_the_order(order, pieces, reason=str(NOBODY_TOOK_IT), by=by, sold_again=True)


@transaction.atomic
def leave_out(order: Order, *, reason: str, whole: bool, by: User) -> Order:
    """What is not packed of an order that has left in part does not come: undone, and paid back. `whole`: she has the pieces, and they
    can be sold again. Refuses `not_your_place`, `wrong_state` (also for a trade order), `no_reason`, `nothing_packed` where all of
    it is."""
    check_sells(by, order.seller)
    why = orders.reason_of(reason)
    with scope.widened(WHY):
        present = held_order(order, OrderState.SHIPPED)
        _check_not_trade(present)
        rest = packing.unpacked(present)
        if not rest:
            raise DomainError(_("Everything of this order is packed."), code="nothing_packed")
        _off_the_order(present, rest, reason=why, by=by, sold_again=whole, left_out=True)
        record(events.LEFT_OUT, present, by=by, pieces=str(sum(rest.values())))
        on_the_way = present.parcels.filter(heading=ParcelFor.SALE, ended_at__isnull=True).exists()
        arrived = present.parcels.filter(heading=ParcelFor.SALE, state=ParcelState.DELIVERED).exists()
        if arrived and not on_the_way:
            return orders.deliver(present, by=by)
    return present


def _off_the_order(
    order: Order,
    pieces: Mapping[int, int],
    *,
    reason: str,
    by: Actor,
    sold_again: bool,
    left_out: bool = False,
) -> None:
    """Pieces that the buyer did not get: their part of the sale is undone. With the last of them the delivery is too."""
    lines = list(OrderLine.objects.select_for_update(of=("self",)).filter(order=order).order_by("pk"))
    parts = [(line, pieces[line.pk]) for line in lines if line.pk in pieces]
    goods = [line for line in lines if line.kind == LineKind.GOODS]
    nothing_left = all(line.returned + pieces.get(line.pk, 0) == line.quantity for line in goods)
    if nothing_left:
        parts += [(line, 1) for line in lines if line.kind != LineKind.GOODS and not line.returned]
    orders.undo(order, parts, by=by, why="left_out" if left_out else "not_taken")
    for line, quantity in parts:
        if line.kind != LineKind.GOODS:
            continue
        if left_out:
            line.left_out += quantity
            line.save(update_fields=["left_out"])
        Return.objects.create(
            line=line, district_id=order.district_id, quantity=quantity, reason=reason, at=clock.now(),
            by=by if isinstance(by, User) else None,
        )  # fmt: skip
    if sold_again:
        stock.take_back(parts)
    if nothing_left:
        order.state, order.ended_at, order.reason = OrderState.REFUSED, clock.now(), reason
        order.save(update_fields=["state", "ended_at", "reason"])
        record(events.REFUSED, order, by=by)
    elif not left_out:
        record(events.CAME_BACK, order, by=by, pieces=str(sum(pieces.values())))


def parcels_to_ask() -> list[Parcel]:
    """Parcels on their way with a carrier that can be asked, the longest on its way first."""
    codes = [one.code for one in carriers() if not one.by_hand]
    return list(
        Parcel.objects.filter(booked_at__isnull=False, ended_at__isnull=True, carrier__in=codes)
        .select_related("order__seller")
        .order_by("booked_at", "pk")
    )


def ask_carrier(parcel: Parcel) -> int:
    """Ask where it is and note what is new; how much that was. Raises CarrierError."""
    terms = next(one for one in carriers() if one.code == parcel.carrier)
    told = at_work(terms).track(parcel.number, booked_at=parcel.booked_at or clock.now(), now=clock.now())
    return sum(take_report(parcel, report) for report in told)
