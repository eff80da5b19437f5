"""Money goes back to the buyer: asked for with what makes it due, sent once, by the gateway or by hand. What the buyer's bank does
not take is with us again: in the books, and in a list of the office, who sends it once more or by transfer."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import User
from odop.accounts.permissions import PAY, RUN_MART
from odop.emart import events
from odop.emart.enums import Account, Movement, PayBy, RefundState
from odop.emart.models import Order, Payment, Purchase, Refund
from odop.emart.queries.tax import terms
from odop.emart.services.books import post
from odop.emart.services.payouts import check_pays
from odop.emart.services.transfers import still_moving
from odop.kernel import clock, scope
from odop.kernel.actors import SYSTEM, Actor
from odop.kernel.events import record
from odop.kernel.refusals import DomainError, NotAllowed
from odop.kernel.rows import held
from odop.kernel.services import next_number
from odop.lib.payments.gateway import Gateway, GatewayError, GatewayRefund
from odop.places.queries import financial_year, financial_year_of

FOR_GOOD = frozenset({"bad_request_error", "failed"})  # what the gateway refuses so, it refuses tomorrow
AT_DOOR = "COD-"  # payments that came as cash begin so; they go back by hand


def ask_refund(payment: Payment, paise: int, *, why: str, by: Actor = SYSTEM) -> Refund:
    """Money of this payment is to go back. Within the transaction that makes it due, which holds the purchase. More than
    `refund_alone_up_to` of market.toml that an officer gives back waits until somebody else has agreed."""
    officer = by if isinstance(by, User) else None
    payment.refunding_paise += paise
    payment.save(update_fields=["refunding_paise"])
    year = financial_year(financial_year_of(clock.today())).short
    made = Refund.objects.create(
        ref=f"RF-{year}-{next_number(f'emart.refund.{year}'):06}",
        payment=payment,
        paise=paise,
        why=why,
        asked_at=clock.now(),
        asked_by=officer,
        state=RefundState.HELD if officer and paise > terms().refund_alone_up_to else RefundState.ASKED,
    )
    record(events.REFUND_ASKED, made, by=by, why=why)
    return made


@transaction.atomic
def agree_refund(refund: Refund, *, by: User) -> Refund:
    """A second person of the state's office agrees; now it goes. Refuses `not_your_place`, `same_person`, `wrong_state`."""
    if not ((by.may(RUN_MART) or by.may(PAY)) and by.scope.everything):
        raise NotAllowed(_("The state's office agrees to what goes back."), code="not_your_place")
    with scope.widened("a refund of a purchase"):
        held(Purchase, refund.payment.purchase_id)
        present = held(Refund, refund.pk)
        if present.state != RefundState.HELD:
            raise DomainError(_("This refund does not wait for anybody to agree."), code="wrong_state")
        if present.asked_by_id == by.pk:
            raise NotAllowed(_("Somebody else has to agree to what you have given back."), code="same_person")
        present.state, present.agreed_by = RefundState.ASKED, by
        present.save(update_fields=["state", "agreed_by"])
        record(events.REFUND_AGREED, present, by=by)
    return present


def give_back(order: Order, paise: int, *, why: str, by: Actor = SYSTEM) -> list[Refund]:
    """Ask for so much of what a buyer has paid for an order, from the payments that have it; nothing where nothing was paid. What
    came at the door came for one order alone, and is never given back for another. On terms nothing goes back: the buyer owes so
    much less for what is still to come."""
    if order.purchase.pay_by == PayBy.ON_TERMS:
        return []
    paid = Payment.objects.select_for_update().filter(purchase_id=order.purchase_id).order_by("pk")
    if order.purchase.pay_by == PayBy.AT_DOOR:
        paid = paid.filter(payment_id=f"{AT_DOOR}{order.ref}")
    made = []
    for payment in paid:
        some = min(paise, payment.paise - payment.refunding_paise)
        if some > 0:
            made.append(ask_refund(payment, some, why=why, by=by))
            paise -= some
    return made


def send_refund(refund: Refund, *, at: Gateway) -> Refund:
    """Send it through the gateway. Killed after sending and before noting it, it is sent again under the same receipt, which the
    gateway answers with the refund that is there. Raises GatewayError where asking again may help; what the gateway refuses for
    good has failed. What lies with a maker is taken back before: until then it waits."""
    if refund.state != RefundState.ASKED or refund.payment.payment_id.startswith(AT_DOOR):
        return refund
    if still_moving(refund.payment):
        return refund
    try:
        told = at.refund(refund.payment.payment_id, amount=refund.paise, receipt=refund.ref)
    except GatewayError as error:
        if error.code not in FOR_GOOD:
            raise
        return note_failed(refund)
    if told.came_back:
        return note_failed(refund, told.id)
    sent = note_sent(refund, told.id)
    return note_arrived(sent) if told.state == "processed" else sent


def ask_about(refund: Refund, *, at: Gateway) -> Refund:
    """What became of a refund that is on its way, for webhooks that never came. Raises GatewayError."""
    for told in at.refunds_of(refund.payment.payment_id):
        if told.id == refund.gateway_refund:
            return heard(refund, told)
    return refund


def on_their_way(most: int = 500) -> list[Refund]:
    """Refunds of the last month that the gateway has sent and nobody's bank has taken yet, the oldest first. Needs every row."""
    since = clock.now() - timedelta(days=30)
    rows = Refund.objects.filter(state=RefundState.SENT, arrived_at=None, sent_at__gte=since)
    return list(rows.select_related("payment").order_by("pk")[:most])


def arrived_lately(most: int = 5000) -> list[Refund]:
    """Refunds of the last days (`refund_asked_days` of market.toml) that the gateway called processed: that says that the money has
    gone, and a bank may still send it back. Not what was sent by hand. Needs every row."""
    since = clock.now() - timedelta(days=terms().refund_asked_days)
    rows = Refund.objects.filter(state=RefundState.SENT, arrived_at__isnull=False, sent_at__gte=since)
    by_gateway = rows.exclude(payment__payment_id__startswith=AT_DOOR)
    return list(by_gateway.select_related("payment").order_by("pk")[:most])


def heard(refund: Refund, told: GatewayRefund) -> Refund:
    """The gateway says where a refund stands."""
    if told.state == "processed":
        return note_arrived(note_sent(refund, told.id))
    return note_failed(refund, told.id) if told.came_back else refund


@transaction.atomic
def note_arrived(refund: Refund) -> Refund:
    """The gateway says that the buyer's bank has it."""
    with scope.widened("a refund of a purchase"):
        present = held(Refund, refund.pk)
        if present.state == RefundState.SENT and present.arrived_at is None:
            present.arrived_at = clock.now()
            present.save(update_fields=["arrived_at"])
    return present


@transaction.atomic
def note_failed(refund: Refund, number: str = "") -> Refund:
    """It did not go through: what stood in the books as sent is taken back, and the office decides how it is sent. Once, and also
    after it was called processed; a word about another try than the present one (`number`) changes nothing, so none about what a
    person has sent by transfer."""
    with scope.widened("a refund of a purchase"):
        held(Purchase, refund.payment.purchase_id)
        present = Refund.objects.select_related("payment__purchase").get(pk=refund.pk)
        sent = present.state == RefundState.SENT and present.gateway_refund == number
        if not sent and present.state != RefundState.ASKED:
            return present
        if sent:
            post(
                Movement.BOUNCED,
                {Account.BUYER: -present.paise, Account.GATEWAY: present.paise},
                by=SYSTEM,
                purchase=present.payment.purchase,
            )
        present.state, present.failed_at = RefundState.FAILED, clock.now()
        present.gateway_refund, present.sent_at, present.arrived_at = "", None, None
        present.save(update_fields=["state", "failed_at", "gateway_refund", "sent_at", "arrived_at"])
        record(events.REFUND_FAILED, present, by=SYSTEM, sent="yes" if sent else "no")
    return present


@transaction.atomic
def try_again(refund: Refund, *, by: User) -> Refund:
    """The gateway sends it once more, as a new refund of its own. Refuses `not_your_place`, `wrong_state`."""
    if not ((by.may(RUN_MART) or by.may(PAY)) and by.scope.everything):
        raise NotAllowed(_("The state's office sees to what goes back."), code="not_your_place")
    with scope.widened("a refund of a purchase"):
        held(Purchase, refund.payment.purchase_id)
        present = held(Refund, refund.pk)
        if present.state != RefundState.FAILED:
            raise DomainError(_("This refund has not failed."), code="wrong_state")
        present.state = RefundState.ASKED
        present.save(update_fields=["state"])
        record(events.REFUND_AGAIN, present, by=by)
    return present


@transaction.atomic
def note_sent(refund: Refund, number: str, *, by: Actor = SYSTEM) -> Refund:
    """It has gone: by the gateway's number, or the bank's where finance has paid it by hand: what was cash, and what failed. Once; later
    words change nothing. Refuses `not_your_place`, `same_person`, `no_number`, `not_agreed`, and `not_by_hand` what the gateway
    sends."""
    if isinstance(by, User):
        check_pays(by)
    if not number.strip():
        raise DomainError(_("Write the number of the transfer."), code="no_number")
    with scope.widened("a refund of a purchase"):
        held(Purchase, refund.payment.purchase_id)
        present = Refund.objects.select_related("payment__purchase").get(pk=refund.pk)
        if present.state == RefundState.SENT:
            return present
        if present.state == RefundState.HELD:
            raise DomainError(_("Somebody else has to agree first."), code="not_agreed")
        if isinstance(by, User) and present.asked_by_id == by.pk:
            raise NotAllowed(_("Somebody else sends what you have given back."), code="same_person")
        failed = present.state == RefundState.FAILED
        if failed and not isinstance(by, User):
            return present  # a word about a try that is over
        by_hand = failed or present.payment.payment_id.startswith(AT_DOOR)
        if isinstance(by, User) and not by_hand:
            raise DomainError(_("The payment service sends this by itself."), code="not_by_hand")
        post(
            Movement.REFUND,
            {Account.BUYER: present.paise, (Account.BANK if by_hand else Account.GATEWAY): -present.paise},
            by=by,
            purchase=present.payment.purchase,
        )
        present.state, present.gateway_refund, present.sent_at = (
            RefundState.SENT,
            number.strip()[:60],
            clock.now(),
        )
        present.arrived_at = present.sent_at if by_hand else None
        present.save(update_fields=["state", "gateway_refund", "sent_at", "arrived_at"])
        record(events.REFUND_SENT, present, by=by)
    return present
