"""A maker who sells in her own name is paid by the payment service, not by us: her part of what a buyer paid is set aside for her in her
account there, on hold, and taken back in part or whole as goods come back. RBI, Master Direction on Payment Aggregators, 15 September
2025: a marketplace holds nobody else's money.

Written with the payment, sent afterwards under the order's number. How much should lie there follows from the order
(`queries/transfers.py`); whatever happens to it, the worker brings the two together. `services/settling.py` lets it go.
"""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import User
from odop.accounts.permissions import PAY, RUN_MART
from odop.emart import events
from odop.emart.enums import TransferState
from odop.emart.models import Payment, Transfer
from odop.emart.queries.transfers import Moving, transfers_under_way
from odop.emart.services.payouts import check_pays
from odop.kernel import clock, prepared, scope
from odop.kernel.actors import SYSTEM
from odop.kernel.events import record
from odop.kernel.refusals import DomainError, NotAllowed
from odop.lib.payments.gateway import Gateway, GatewayError
from odop.lib.payments.split import GatewayTransfer

FOR_GOOD = "bad_request_error"  # what the payment service refuses so, it refuses tomorrow
WAITS = timedelta(hours=24)
WHY = "what the payment service sets aside for a maker"
_ASK = """
    INSERT INTO emart_transfer (order_id, payment_id, seller_id, district_id, account, paise, asked_at)
    SELECT o.id, %s, s.id, s.district_id, s.route_account, sum((l.shares ->> 'maker')::bigint), %s
      FROM emart_order o JOIN emart_orderline l ON l.order_id = o.id JOIN emart_seller s ON s.id = o.seller_id
     WHERE o.purchase_id = %s AND o.sold_by = 'own'
     GROUP BY o.id, s.id HAVING sum((l.shares ->> 'maker')::bigint) > 0 ORDER BY o.id
"""


def ask_transfers(payment: Payment) -> None:
    """What makers are to get of this payment. One statement, within the transaction that makes the purchase firm."""
    with prepared.cursor() as cursor:
        cursor.execute(_ASK, [payment.pk, clock.now(), payment.purchase_id])


def still_moving(payment: Payment) -> bool:
    """Whether something of it has still to be set aside or taken back: then nothing goes back to the buyer yet, for the service takes no
    transfer of a payment after a refund, and pays a refund from what is ours. What it refuses to take back holds up no buyer, nor does
    what it has taken on and not finished within a day: that is taken back when it has arrived."""
    long = clock.now() - WAITS
    with scope.widened(WHY):
        waiting = [one.transfer for one in transfers_under_way(payment.pk) if not one.transfer.reason]
    return any(one.state != TransferState.ASKED or not one.number or one.asked_at > long for one in waiting)


def move(moving: Moving, *, at: Gateway) -> None:
    """Bring what the payment service has set aside to what it should be. Killed anywhere, it is simply done again: the service knows the
    transfer by the order's number and each part that is taken back by what is left. Raises GatewayError where asking again may
    help."""
    transfer, wanted = moving.transfer, moving.wanted
    try:
        told = at.transfer_of(transfer.number) if transfer.number else _sent(moving, at=at)
        if told is None:
            _set_aside_no_more(transfer)
            return
        if not transfer.number:
            _note(transfer, told)  # before more is asked: what lies there is never forgotten
        if told.arrived and told.net > wanted:
            told = at.reverse(told.id, amount=told.net - wanted, receipt=f"{transfer.order.ref} {wanted}")
    except GatewayError as error:
        if error.code != FOR_GOOD:
            raise
        _refused(transfer, str(error))
        return
    _note(transfer, told)


def _sent(moving: Moving, *, at: Gateway) -> GatewayTransfer | None:
    """The transfer of this order. Where all of it was called off meanwhile, the one that was sent and whose number we never noted, if
    there is one: else it would lie there for nobody."""
    payment, receipt = moving.transfer.payment.payment_id, moving.transfer.order.ref
    if moving.wanted:
        return at.transfer(payment, account=moving.transfer.account, amount=moving.wanted, receipt=receipt)
    there = (one for one in at.transfers_of(payment) if one.receipt == receipt and not one.failed)
    return next(there, None)


def heard(told: GatewayTransfer) -> None:
    """The payment service says how a transfer stands: by webhook, or asked. One whose number is not known yet is not heard, so no late
    word about another try is; the worker asks by itself."""
    with scope.widened(WHY):
        transfer = Transfer.objects.filter(number=told.id).exclude(number="").first()
        if transfer is not None:
            _note(transfer, told)


@transaction.atomic
def _note(transfer: Transfer, told: GatewayTransfer) -> None:
    """How it stands now. Once; late words change nothing, for what lies there only grows less."""
    with scope.widened(WHY):
        present = Transfer.objects.select_for_update(of=("self",)).get(pk=transfer.pk)
        if present.number not in ("", told.id):
            return
        if present.state == TransferState.RELEASED and told.settled and present.arrived_at is None:
            present.arrived_at = clock.now()
            present.save(update_fields=["arrived_at"])
        if present.state not in (TransferState.ASKED, TransferState.HELD):
            return
        if told.failed:
            _fail(present, told.error)
            return
        present.number, present.reason = told.id, ""
        if told.arrived:
            first = present.state == TransferState.ASKED
            present.net_paise = told.net if first else min(present.net_paise, told.net)
            present.state = TransferState.HELD if present.net_paise else TransferState.REVERSED
            present.held_at = present.held_at or clock.now()
            if first:
                record(events.TRANSFER_HELD, present, by=SYSTEM, number=told.id)
        present.save()


def _fail(transfer: Transfer, reason: str) -> None:
    transfer.state, transfer.reason = TransferState.FAILED, (reason or "failed")[:200]
    transfer.number, transfer.net_paise = "", 0
    transfer.save()
    record(events.TRANSFER_FAILED, transfer, by=SYSTEM)


@transaction.atomic
def _refused(transfer: Transfer, reason: str) -> None:
    """Nothing could be set aside: the office sees to it. Nothing could be taken back: it is tried again, and the office sees why."""
    with scope.widened(WHY):
        present = Transfer.objects.select_for_update(of=("self",)).get(pk=transfer.pk)
        if present.state == TransferState.ASKED and not present.number:
            _fail(present, reason)
        elif present.reason != reason[:200]:
            present.reason = reason[:200]
            present.save(update_fields=["reason"])


def waits_for(transfer: Transfer, why: str) -> None:
    """Why what is hers is not let go yet, for the office and for her. Nothing is written where it is known."""
    rows = Transfer.objects.filter(pk=transfer.pk, state=TransferState.HELD)
    rows.exclude(waits=why[:200]).update(waits=why[:200])


@transaction.atomic
def _set_aside_no_more(transfer: Transfer) -> None:
    """All of it was called off before anything was sent."""
    with scope.widened(WHY):
        Transfer.objects.filter(pk=transfer.pk, state=TransferState.ASKED, number="").update(
            state=TransferState.REVERSED
        )


@transaction.atomic
def set_aside_again(transfer: Transfer, *, by: User) -> Transfer:
    """What failed is sent once more. Refuses `not_your_place`, `wrong_state`."""
    if not ((by.may(RUN_MART) or by.may(PAY)) and by.scope.everything):
        raise NotAllowed(_("The state's office sees to what makers are paid."), code="not_your_place")
    present = _failed(transfer)
    present.state, present.reason, present.account = TransferState.ASKED, "", present.seller.route_account
    present.save(update_fields=["state", "reason", "account"])
    record(events.TRANSFER_AGAIN, present, by=by)
    return present


@transaction.atomic
def pay_by_bank(transfer: Transfer, *, by: User) -> Transfer:
    """What cannot be set aside, as when money has gone back of the same payment, is paid with the next file for the bank. Refuses
    `not_your_place`, `wrong_state`."""
    check_pays(by)
    present = _failed(transfer)
    present.state = TransferState.BANK
    present.save(update_fields=["state"])
    record(events.TRANSFER_BY_BANK, present, by=by)
    return present


def _failed(transfer: Transfer) -> Transfer:
    present = Transfer.objects.select_for_update(of=("self",)).select_related("seller").get(pk=transfer.pk)
    if present.state != TransferState.FAILED:
        raise DomainError(_("This has not failed."), code="wrong_state")
    return present
