"""What the worker does for the mart: payments whose webhook never came, purchases that nobody paid, refunds that wait, old carts."""

import logging
from collections.abc import Iterable
from datetime import timedelta

from procrastinate.contrib.django import app

from odop.emart.enums import PurchaseState, RefundState
from odop.emart.models import Purchase, Refund
from odop.emart.queries.transfers import due_to_be_released, released_lately, transfers_under_way
from odop.emart.services import transfers
from odop.emart.services.baskets import forget_old_baskets
from odop.emart.services.calls import call_for_what_is_late
from odop.emart.services.claims import accept, not_looked_at, received, unanswered
from odop.emart.services.grievances import escalate_late
from odop.emart.services.linked import accounts_to_ask, ask_account
from odop.emart.services.parcels import ask_carrier, parcels_to_ask
from odop.emart.services.paying import gateway, reconcile
from odop.emart.services.prices import turn_prices
from odop.emart.services.purchases import expire_unpaid
from odop.emart.services.refunds import AT_DOOR, arrived_lately, ask_about, on_their_way, send_refund
from odop.emart.services.settling import let_go
from odop.emart.services.sheet_photographs import take_photographs
from odop.emart.services.showing import count_a_year
from odop.emart.services.telling import forget_old, gather_all, hand_over
from odop.kernel import clock, scope
from odop.kernel.actors import SYSTEM
from odop.kernel.refusals import DomainError
from odop.lib.carriers.carrier import CarrierError
from odop.lib.payments.gateway import GatewayError

log = logging.getLogger(__name__)

LATE = timedelta(hours=24)  # so long after it expired the gateway is still asked


@app.periodic(cron="*/2 * * * *")
@app.task(
    name="emart.ask_gateway", queue="clock", queueing_lock="emart.ask_gateway", lock="emart.gateway", pass_context=False
)  # fmt: skip
def ask_gateway(timestamp: int) -> None:
    """Ask first, then let go: a purchase that was paid in its last minute is not lost. One that fails does not stop the rest. What is
    set aside for makers comes before refunds: the payment service takes no transfer of a payment after a refund of it."""
    with scope.system():
        waiting = list(
            Purchase.objects.filter(
                gateway_order__isnull=False,
                state__in=[PurchaseState.WAITING, PurchaseState.EXPIRED],
                expires_at__gte=clock.now() - LATE,
            ).order_by("pk")
        )
        refunds = list(
            Refund.objects.filter(state=RefundState.ASKED)
            .exclude(payment__payment_id__startswith=AT_DOOR)
            .select_related("payment")
            .order_by("pk")
        )
    for purchase in waiting:
        try:
            with scope.system():
                reconcile(purchase)
        except GatewayError as error:
            log.warning("the gateway does not answer for %s: %s", purchase.ref, error.code)
    _move_transfers()
    for refund in refunds:
        try:
            with scope.system():
                send_refund(refund, at=gateway())
        except GatewayError as error:
            log.warning("the gateway does not send %s back: %s", refund.ref, error.code)
    expire_unpaid()


def _move_transfers() -> None:
    with scope.system():
        moving = transfers_under_way()
    for one in moving:
        try:
            with scope.system():
                transfers.move(one, at=gateway())
        except GatewayError as error:
            log.warning("the gateway does not move %s: %s", one.transfer.order.ref, error.code)


@app.periodic(cron="25 * * * *")
@app.task(
    name="emart.release_transfers", queue="clock", queueing_lock="emart.release_transfers", lock="emart.gateway", pass_context=False
)  # fmt: skip
def release_transfers(timestamp: int) -> None:
    """What is makers' own now is let go, and of what was let go it is asked whether it has arrived; each by itself."""
    with scope.system():
        due, gone = due_to_be_released(clock.today()), released_lately()
    for order in due:
        try:
            with scope.system():
                let_go(order, at=gateway())
        except (GatewayError, DomainError) as error:
            log.warning("the gateway does not let %s go: %s", order.ref, error.code)
    for transfer in gone:
        try:
            with scope.system():
                transfers.heard(gateway().transfer_of(transfer.number))
        except GatewayError as error:
            log.warning("the gateway does not say what became of %s: %s", transfer.number, error.code)


@app.periodic(cron="*/10 * * * *")
@app.task(name="emart.ask_accounts", queue="clock", queueing_lock="emart.ask_accounts", pass_context=False)
def ask_accounts(timestamp: int) -> None:
    """Accounts at the payment service for makers who sell in their own name: opened, or asked about until they are open."""
    with scope.system():
        waiting = accounts_to_ask()
    for seller in waiting:
        try:
            with scope.system():
                ask_account(seller, at=gateway())
        except (GatewayError, DomainError) as error:
            log.warning("the gateway does not answer for the account of %s: %s", seller.ref, error.code)


@app.periodic(cron="20 * * * *")
@app.task(name="emart.ask_refunds", queue="clock", queueing_lock="emart.ask_refunds", pass_context=False)
def ask_refunds(timestamp: int) -> None:
    """Refunds that the buyer's bank has not taken yet: it may send them back days later, and that webhook may not come."""
    with scope.system():
        waiting = on_their_way()
    _ask(waiting)


@app.periodic(cron="35 21 * * *")
@app.task(
    name="emart.ask_late_refunds", queue="clock", queueing_lock="emart.ask_late_refunds", pass_context=False
)
def ask_late_refunds(timestamp: int) -> None:
    """What was called processed may come back all the same: for some days the gateway is asked each night."""
    with scope.system():
        gone = arrived_lately()
    _ask(gone)


def _ask(refunds: Iterable[Refund]) -> None:
    for refund in refunds:
        try:
            with scope.system():
                ask_about(refund, at=gateway())
        except GatewayError as error:
            log.warning("the gateway does not say what became of %s: %s", refund.ref, error.code)


@app.periodic(cron="*/10 * * * *")
@app.task(name="emart.ask_carriers", queue="clock", queueing_lock="emart.ask_carriers", pass_context=False)
def ask_carriers(timestamp: int) -> None:
    """Where parcels are, each in a transaction of its own: one that cannot be asked, or whose bill lacks something, does not stop
    the rest."""
    with scope.system():
        on_their_way = parcels_to_ask()
    for parcel in on_their_way:
        try:
            with scope.system():
                ask_carrier(parcel)
        except CarrierError as error:
            log.warning("the carrier does not answer for %s: %s", parcel.ref, error.code)
        except DomainError as refusal:
            log.warning("what the carrier says of %s cannot be noted: %s", parcel.ref, refusal.code)


@app.periodic(cron="5 * * * *")
@app.task(
    name="emart.silence_accepts", queue="clock", queueing_lock="emart.silence_accepts", pass_context=False
)
def silence_accepts(timestamp: int) -> None:
    """Returns that nobody answered are accepted, and what came back without a word is paid back, each by itself."""
    with scope.system():
        due = [(accept, one) for one in unanswered()] + [(received, one) for one in not_looked_at()]
    for act, claim in due:
        try:
            with scope.system():
                act(claim, by=SYSTEM)
        except DomainError as refusal:
            log.warning("the return %s stays as it is: %s", claim.ref, refusal.code)
        except Exception:
            log.exception("the return %s stays as it is", claim.ref)


@app.periodic(cron="10 * * * *")
@app.task(
    name="emart.late_complaints", queue="clock", queueing_lock="emart.late_complaints", pass_context=False
)
def late_complaints(timestamp: int) -> None:
    """Complaints whose clock has run out are the grievance officer's from now on."""
    with scope.system():
        escalate_late()


@app.periodic(cron="30 2 * * *")
@app.task(name="emart.call_for_late", queue="clock", queueing_lock="emart.call_for_late", pass_context=False)
def call_for_late(timestamp: int) -> None:
    """Makers who are late with sending are called by their offices that day."""
    with scope.system():
        call_for_what_is_late()


@app.periodic(cron="50 20 * * *")
@app.task(
    name="emart.forget_baskets", queue="clock", queueing_lock="emart.forget_baskets", pass_context=False
)
def forget_baskets(timestamp: int) -> None:
    with scope.system():
        forget_old_baskets()


@app.periodic(cron="40 20 * * *")
@app.task(name="emart.count_a_year", queue="clock", queueing_lock="emart.count_a_year", pass_context=False)
def count_what_was_sold(timestamp: int) -> None:
    """Lists are ordered by what was sold within a year."""
    with scope.system():
        count_a_year()


@app.periodic(cron="*/5 * * * *")
@app.task(name="emart.turn_prices", queue="clock", queueing_lock="emart.turn_prices", pass_context=False)
def turn_reduced_prices(timestamp: int) -> None:
    """Reduced prices begin and end at midnight: within five minutes lists show it. A page of a good and a cart go by the day itself."""
    with scope.system():
        turn_prices()


@app.task(name="emart.sheet_photographs", queue="default", pass_context=False)
def sheet_photographs(sheet: int, listing: int, names: list[str], rows: list[int]) -> None:
    """Photographs of one good out of the ZIP that came with a sheet."""
    with scope.system():
        take_photographs(sheet, listing, dict(zip(names, rows, strict=True)))


@app.periodic(cron="* * * * *")
@app.task(
    name="emart.tell_others", queue="clock", queueing_lock="emart.tell_others", lock="emart.tell_others", pass_context=False
)  # fmt: skip
def tell_others(timestamp: int) -> None:
    """Other people's systems hear what the trail says since the last minute; what waits already goes out in any case."""
    try:
        gather_all()
    except Exception:
        log.exception("what the trail says is not told to other systems")
    hand_over()


@app.periodic(cron="55 20 * * *")
@app.task(name="emart.forget_told", queue="clock", queueing_lock="emart.forget_told", pass_context=False)
def forget_told(timestamp: int) -> None:
    with scope.system():
        forget_old()
