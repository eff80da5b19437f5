"""An accepted quotation becomes an order; its deliveries are inspected, sent, received; money comes; what is missing is taken off.

Locks, always in this order: enquiry, quotation, order, delivery, then those of the mart.
"""

from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import User
from odop.emart.enums import SupplyKind
from odop.emart.models import Purchase, Seller
from odop.emart.queries.books import owed_by_buyer
from odop.emart.queries.tax import declared_of, rates
from odop.emart.services import trade
from odop.emart.services.authority import check_office, check_sells
from odop.kernel import clock, scope
from odop.kernel.actors import Actor
from odop.kernel.events import record
from odop.kernel.refusals import DomainError, filled
from odop.kernel.rows import held
from odop.kernel.services import send_notice
from odop.lib.dates import format_day
from odop.lib.gst.amounts import Tax, part_of
from odop.lib.gst.rates import RateMissing
from odop.lib.gst.supply import Kind
from odop.lib.money import to_paise
from odop.wholesale import events
from odop.wholesale.definitions import trade_terms
from odop.wholesale.enums import DeliveryState, TradeOrderState
from odop.wholesale.models import Delivery, Enquiry, Quotation, QuotationLine, TradeBuyer, TradeOrder
from odop.wholesale.services.authority import (
    check_buyer,
    check_cell,
    check_money,
    next_ref,
    refuse,
    wrong_state,
)
from odop.wholesale.services.enquiries import end_requests

WHY = "an order of a trade buyer, of which its maker sees the delivery alone"


def place(quotation: Quotation, enquiry: Enquiry, *, by: Actor) -> TradeOrder:
    """The order of a quotation that was accepted in this transaction: one delivery is planned for each line."""
    buyer = TradeBuyer.objects.get(pk=enquiry.buyer_id)
    with scope.widened(WHY):
        end_requests(enquiry)
        purchase = trade.open_purchase(
            trade.Consignee(
                buyer.company, buyer.mobile, enquiry.address, enquiry.place, enquiry.pin_code, enquiry.state_code, buyer.gstin,
                buyer.language,
            ),
            total_paise=quotation.total_paise, is_sample=quotation.is_sample,
        )  # fmt: skip
        made = TradeOrder.objects.create(
            ref=next_ref("TO"), quotation=quotation, user_id=quotation.user_id, purchase=purchase, placed_at=clock.now(),
            is_sample=quotation.is_sample,
        )  # fmt: skip
        lines = list(quotation.lines.select_related("seller__artisan__user"))
        planned = [
            _planned(
                made,
                line,
                line.quantity,
                clock.today() + timedelta(days=line.days),
                inspect=enquiry.inspection,
            )
            for line in lines
        ]
        Delivery.objects.bulk_create(planned)
        for one, line in zip(planned, lines, strict=True):
            _tell_maker(one, line.seller)
    record(events.ORDERED, made, by=by, deliveries=str(len(planned)))
    return made


def _planned(
    order: TradeOrder, line: QuotationLine, quantity: int, due_on: date, *, inspect: bool
) -> Delivery:
    return Delivery(
        ref=next_ref("TD", 5), order=order, line=line, seller_id=line.seller_id, district_id=line.seller.district_id,
        user_id=order.user_id, title=line.title, quantity=quantity, unit_paise=line.unit_paise, due_on=due_on, inspect=inspect,
        is_sample=order.is_sample,
    )  # fmt: skip


def _tell_maker(delivery: Delivery, seller: Seller) -> None:
    maker = seller.artisan
    if not maker.mobile:
        return
    language = maker.user.language if maker.user else "hi"
    with override(language):
        body = gettext("A trader has ordered %(n)s pieces from you: %(goods)s. Send them by %(day)s.") % {
            "n": delivery.quantity, "goods": str(delivery.title)[:60], "day": format_day(delivery.due_on, language),
        }  # fmt: skip
    send_notice(
        to=maker.mobile, template="wholesale.ordered", body=body, language=language, user_id=maker.user_id, subject_ref=delivery.ref
    )  # fmt: skip


def _held(delivery: Delivery, *states: DeliveryState) -> tuple[TradeOrder, Delivery]:
    """Order and delivery as they are now, in this order locked. Needs every row in sight. Refuses `not_now`."""
    order = held(TradeOrder, delivery.order_id)
    present = (
        Delivery.objects.select_for_update(of=("self",))
        .select_related("seller__artisan", "line")
        .get(pk=delivery.pk)
    )
    if present.state not in states:
        raise wrong_state()
    return order, present


@transaction.atomic
def inspect(delivery: Delivery, *, words: str, by: User) -> Delivery:
    """The lot was looked at and may leave; what was found is written down. Refuses `not_your_place`, `not_now`, `invalid`."""
    check_office(by, delivery.district_id)
    if not 3 <= len(words.strip()) <= 500:
        refuse({"words": _("Write what was looked at and what was found.")})
    with scope.widened(WHY):
        _order, present = _held(delivery, DeliveryState.PLANNED)
        present.inspection, present.inspected_at, present.inspected_by = words.strip(), clock.now(), by
        present.save(update_fields=["inspection", "inspected_at", "inspected_by"])
        record(events.INSPECTED, present, by=by)
    return present


@transaction.atomic
def dispatch(
    delivery: Delivery, *, quantity: int | None, carrier: str, tracking: str = "", by: User
) -> Delivery:
    """Pieces leave, with their bill and the maker's voucher; what does not go yet is planned anew. By the maker or her office.

    Refuses `not_your_place`, `not_now`, `invalid`, `not_inspected`, `advance_due`, `no_undertaking` (abroad), and as the mart's own
    `ship`.
    """
    with scope.widened(WHY):
        check_sells(by, Seller.objects.select_related("artisan").get(pk=delivery.seller_id))
        order, present = _held(delivery, DeliveryState.PLANNED)
        if quantity is None or not 1 <= quantity <= present.quantity:
            refuse({"quantity": _("Write how many pieces leave.")})
        assert quantity is not None  # noqa: S101 (checked above)
        if present.inspect and present.inspected_at is None:
            raise DomainError(
                _("The lot is to be inspected before it leaves. Tell the office."), code="not_inspected"
            )
        quotation = Quotation.objects.get(pk=order.quotation_id)
        purchase = Purchase.objects.get(pk=order.purchase_id)
        if trade.paid_so_far(purchase) < quotation.advance_paise:
            raise DomainError(
                _("The advance has not come yet. The cell tells you when it has."), code="advance_due"
            )
        enquiry = Enquiry.objects.get(pk=quotation.enquiry_id)
        if quotation.kind == SupplyKind.EXPORT and not trade_terms().undertaking.holds_on(clock.today()):
            raise DomainError(
                _("No letter of undertaking is in force today; without one nothing leaves the country."),
                code="no_undertaking",
            )
        goods = _goods(present, quotation, enquiry, quantity)
        if quantity < present.quantity:
            rest = _planned(
                order, present.line, present.quantity - quantity, present.due_on, inspect=present.inspect
            )
            rest.save(force_insert=True)
        present.quantity, present.state, present.sent_at = quantity, DeliveryState.SENT, clock.now()
        present.mart_order = trade.send_delivery(purchase, goods, carrier=carrier, tracking=tracking, by=by)
        present.save(update_fields=["quantity", "state", "sent_at", "mart_order"])
        record(events.DISPATCHED, present, by=by, pieces=str(quantity))
    return present


def _goods(delivery: Delivery, quotation: Quotation, enquiry: Enquiry, quantity: int) -> trade.Goods:
    """What leaves, with its part of the line's tax, counted from the beginning of the line, so that all parts are the line."""
    line = delivery.line
    gone = sum(line.deliveries.filter(mart_order__isnull=False).values_list("quantity", flat=True))

    def part(whole: Tax) -> Tax:
        return part_of(whole, quantity=quantity, of=line.quantity, before=gone)

    return trade.Goods(
        seller=delivery.seller, title=line.title, hsn=line.hsn, unit=line.unit, rate=line.rate, quantity=quantity,
        tax=part(line.goods), freight=part(line.freight), kind=Kind(quotation.kind), place=quotation.place_code,
        days_to_complain=trade_terms().days_to_complain,
        country=enquiry.country,
        undertaking=trade_terms().undertaking.number if quotation.kind == SupplyKind.EXPORT else "",
        own_rate=_own_rate(line) if quotation.kind == SupplyKind.EXPORT else None,
    )  # fmt: skip


def _own_rate(line: QuotationLine) -> Decimal:
    """What a maker who pays GST adds on her own bill to the corporation: the rate of the day at home, also for what goes abroad.
    Refuses `no_rate`."""
    listing = line.request.line.listing
    declared = declared_of(listing) if listing else frozenset({"handicraft"})
    try:
        return (
            rates().rate_of(line.hsn, on=clock.today(), unit_paise=line.unit_paise, conditions=declared).rate
        )
    except RateMissing:
        raise DomainError(
            filled(
                _("The tax of HSN %(code)s has not been settled. It is looked up first, never guessed."),
                code=line.hsn,
            ),
            code="no_rate",
        ) from None


@transaction.atomic
def receive(delivery: Delivery, *, pieces: int | None, remark: str = "", by: User) -> Delivery:
    """The buyer counts what came: less is taken off by the cell, more is noted. Refuses `not_yours`, `not_now`, `invalid`."""
    check_buyer(by, delivery.user_id)
    with scope.widened(WHY):
        order, present = _held(delivery, DeliveryState.SENT)
        if pieces is None or not 0 <= pieces <= 2 * present.quantity:
            refuse({"pieces": _("Write how many pieces came.")})
        if pieces != present.quantity and not remark.strip():
            refuse({"remark": _("Write what is missing, broken or too much.")})
        present.received, present.received_at, present.remark = pieces, clock.now(), remark.strip()[:300]
        present.state = DeliveryState.RECEIVED
        present.save(update_fields=["received", "received_at", "remark", "state"])
        assert present.mart_order_id is not None  # noqa: S101 (the database holds it)
        trade.note_arrival(trade.orders_of([present.mart_order_id])[present.mart_order_id], came=bool(pieces))
        record(events.RECEIVED, present, by=by, pieces=str(pieces), sent=str(present.quantity))
        _done(order, by)
    return present


@transaction.atomic
def take_off(delivery: Delivery, *, by: User) -> Delivery:
    """The cell finds that the missing pieces did not come: they go on a credit note, the buyer owes so much less and the maker
    gets so much less. Refuses `not_the_cell`, `not_now`, `nothing_missing`, and as the mart (`too_late`)."""
    check_cell(by)
    with scope.widened(WHY):
        order, present = _held(delivery, DeliveryState.RECEIVED)
        missing = present.missing
        if not missing:
            raise DomainError(_("Nothing is missing of this delivery."), code="nothing_missing")
        assert present.mart_order_id is not None  # noqa: S101 (the database holds it)
        mart_order = trade.orders_of([present.mart_order_id])[present.mart_order_id]
        trade.take_off(mart_order, pieces=missing, reason=present.remark or "missing", by=by)
        present.taken_off += missing
        present.save(update_fields=["taken_off"])
        record(events.TAKEN_OFF, present, by=by, pieces=str(missing))
        _done(order, by)
    return present


@transaction.atomic
def note_payment(
    order: TradeOrder, *, amount: Decimal | None, reference: str, on: date | None, by: User
) -> TradeOrder:
    """Money of the buyer came to the account. Refuses `not_the_cell`, `no_amount`, `no_reference`, `reference_taken`."""
    check_money(by)
    with scope.widened(WHY):
        present = held(TradeOrder, order.pk)
        paise = to_paise(amount) if amount is not None and 0 < amount < 10**9 else 0
        purchase = Purchase.objects.get(pk=present.purchase_id)
        trade.note_payment(purchase, paise=paise, reference=reference, on=on or clock.today(), by=by)
        record(events.PAID, present, by=by)
        _done(present, by)
    return present


@transaction.atomic
def end(order: TradeOrder, *, reason: str, by: User) -> TradeOrder:
    """What is not sent yet is not wanted any more; what was sent stays owed. Refuses `not_the_cell`, `not_now`, `invalid`."""
    check_cell(by)
    if not 3 <= len(reason.strip()) <= 300:
        refuse({"reason": _("Write a reason.")})
    present = held(TradeOrder, order.pk)
    if present.state != TradeOrderState.OPEN:
        raise wrong_state()
    planned = present.deliveries.filter(state=DeliveryState.PLANNED)
    if not planned.update(state=DeliveryState.CANCELLED):
        raise DomainError(_("Everything has left already."), code="all_sent")
    present.state, present.reason, present.closed_at = TradeOrderState.ENDED, reason.strip(), clock.now()
    present.save(update_fields=["state", "reason", "closed_at"])
    record(events.ORDER_ENDED, present, by=by)
    return present


def _done(order: TradeOrder, by: Actor) -> None:
    """Everything came, was counted and paid: the order is done."""
    waits = [DeliveryState.PLANNED, DeliveryState.SENT]
    if order.state != TradeOrderState.OPEN or order.deliveries.filter(state__in=waits).exists():
        return
    if any(one.missing for one in order.deliveries.all()):
        return
    if owed_by_buyer(Purchase(pk=order.purchase_id)) == 0:
        order.state, order.closed_at = TradeOrderState.DONE, clock.now()
        order.save(update_fields=["state", "closed_at"])
        record(events.DONE, order, by=by)
