"""Money goes back to the buyer: asked for with what makes it due, sent once, by the gateway or by hand."""

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
from odop.kernel import clock, scope
from odop.kernel.actors import SYSTEM, Actor
from odop.kernel.events import record
from odop.kernel.refusals import DomainError, NotAllowed
from odop.kernel.rows import held
from odop.kernel.services import next_number
from odop.lib.payments.gateway import Gateway, GatewayError
from odop.places.queries import financial_year, financial_year_of

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
    gateway answers with the refund that is there. Raises GatewayError, also where the
    gateway says that it failed; then it still waits."""
    if refund.state != RefundState.ASKED or refund.payment.payment_id.startswith(AT_DOOR):
        return refund
    told = at.refund(refund.payment.payment_id, amount=refund.paise, receipt=refund.ref)
    if told.state == "failed":
        raise GatewayError("failed", refund.ref)
    return note_sent(refund, told.id)


@transaction.atomic
def note_sent(refund: Refund, number: str, *, by: Actor = SYSTEM) -> Refund:
    """It has gone: by the gateway's number, or the bank's where finance has paid it by hand. Once; later words change nothing.
    Refuses `not_your_place`, `same_person`, `no_number`, `not_agreed`, and `not_by_hand` what the gateway sends."""
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
        at_door = present.payment.payment_id.startswith(AT_DOOR)
        if isinstance(by, User) and not at_door:
            raise DomainError(_("The payment service sends this by itself."), code="not_by_hand")
        post(
            Movement.REFUND,
            {Account.BUYER: present.paise, (Account.BANK if at_door else Account.GATEWAY): -present.paise},
            by=by,
            purchase=present.payment.purchase,
        )
        present.state, present.gateway_refund, present.sent_at = (
            RefundState.SENT,
            number.strip()[:60],
            clock.now(),
        )
        present.save(update_fields=["state", "gateway_refund", "sent_at"])
        record(events.REFUND_SENT, present, by=by)
    return present
