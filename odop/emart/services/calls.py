"""Calls of the office to makers who have not acted on a sale: what came of them, and the next one."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import User
from odop.emart import events
from odop.emart.enums import CallOutcome, OrderState
from odop.emart.models import Order, SaleCall
from odop.emart.queries.after_sale import until
from odop.emart.services import orders, packing
from odop.emart.services.authority import check_office, check_sells
from odop.emart.services.orders import WHY, held_order
from odop.kernel import clock, scope
from odop.kernel.events import record
from odop.kernel.refusals import DomainError

SAID = (CallOutcome.WILL_SEND, CallOutcome.CANNOT, CallOutcome.NOT_REACHED)


def call_later(order: Order) -> None:
    """She is called when she has not acted by the end of the clock; once, however often this is asked for."""
    if order.state == OrderState.PLACED and not order.parcels.exists() and not order.calls.exists():
        SaleCall.objects.create(
            order=order, district_id=order.district_id, due_on=until("maker_called", clock.now()).date()
        )


def is_called(order: Order) -> bool:
    """A call about it waits, unless she says what she will do."""
    with scope.widened("whether the office is to call the maker of an order"):
        return order.calls.filter(outcome="").exists()


@transaction.atomic
def confirm(order: Order, *, by: User) -> Order:
    """She says that she will send it: nobody needs to call her. Refuses `not_your_place`, `wrong_state`."""
    check_sells(by, order.seller)
    with scope.widened(WHY):
        present = held_order(order, OrderState.PLACED)
        packing.she_acted(present)
        record(events.CONFIRMED, present, by=by)
    return present


@transaction.atomic
def note_call(call: SaleCall, *, outcome: str, note: str, by: User) -> SaleCall:
    """What came of a call. Not reached, she is called again the next working day; where she cannot send, the order is called off
    and the buyer paid back. Refuses `not_your_place`, `wrong_state`, `no_outcome`, `no_reason`."""
    check_office(by, call.district_id)
    if outcome not in SAID:
        raise DomainError(_("Say what came of the call."), code="no_outcome")
    with scope.widened(WHY):
        order = held_order(call.order, OrderState.PLACED)
        present = SaleCall.objects.select_for_update().get(pk=call.pk)
        if present.outcome:
            raise DomainError(_("This call has been noted already."), code="wrong_state")
        present.outcome, present.note = outcome, note.strip()[:300]
        present.ended_at, present.by = clock.now(), by
        present.save(update_fields=["outcome", "note", "ended_at", "by"])
        record(events.CALLED, order, by=by, outcome=outcome)
        if outcome == CallOutcome.CANNOT:
            orders.cancel(order, reason=note, by=by)
        elif outcome == CallOutcome.NOT_REACHED:
            SaleCall.objects.create(
                order=order,
                district_id=order.district_id,
                due_on=until("maker_called", clock.now()).date(),
            )
    return present


def call_for_what_is_late() -> int:
    """A call for each order whose day of sending has passed and about which nobody has called since; how many."""
    late = Order.objects.filter(state=OrderState.PLACED, ship_by__lt=clock.today()).exclude(calls__outcome="")
    made = [
        SaleCall(order=order, district_id=order.district_id, due_on=clock.today())
        for order in late.prefetch_related("calls").order_by("pk")
        if not any(one.due_on > order.ship_by for one in order.calls.all() if order.ship_by)
    ]
    SaleCall.objects.bulk_create(made, ignore_conflicts=True)
    return len(made)
