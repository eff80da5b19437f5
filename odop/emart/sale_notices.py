"""Messages of a sale: to the maker what is to be sent and by when, to the buyer what becomes of it. At least once, so each is told
once. A message to a buyer names the order only: the address of her page is known to nobody but her."""

import logging
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from odop.emart import events
from odop.emart.enums import LineKind, PayBy, PurchaseState
from odop.emart.models import Claim, Complaint, Listing, Order, Purchase, Refund, Settlement
from odop.emart.services import grievances
from odop.emart.services.calls import call_later
from odop.emart.services.grievances import tell_officers
from odop.emart.services.mail import MAIL, MAILED, address_of
from odop.kernel import scope
from odop.kernel.events import on
from odop.kernel.models import Event, Notice
from odop.kernel.services import send_notice
from odop.kernel.ui.numbers import day_text
from odop.lib.money import from_paise, rupees

log = logging.getLogger(__name__)

SOLD = _("Sold: {what}. Send it by {day}. Address and label: {url}")
DO_NOT_SEND = _("Order {ref} is called off. Do not send it. {url}")
NOT_TAKEN = _("Nobody took the parcel of order {ref}; it comes back to you. {url}")
RECEIVED = _("Order {ref} has arrived. When you are paid stands here: {url}")
PAID = _("We have your payment of {amount} for {ref}. You get a message when it is sent.")
ORDERED = _(
    "We have your order {ref} for {amount}, to be paid at the door. You get a message when it is sent."
)
SENT = _("Order {ref} has been sent: {carrier} {number}")
ARRIVED = _("Order {ref} has arrived. Something wrong? Ask for a return on the page of your order.")
NOT_SENT = _("Order {ref} is not sent. What you paid comes back to you.")
SENDS_BACK = _("The buyer of order {ref} sends something back. Answer by {day}: {url}")
MAY_COME_BACK = _("Return {ref} is accepted. How it goes back stands on the page of your order.")
POST_IT = _("Return {ref}: no carrier comes. Send it by post; where to stands on the page of your order.")
NOT_TAKEN_BACK = _(
    "Return {ref} is not accepted. Why stands on the page of your order; you can complain there."
)
COMPLAINT_HERE = _("We have your complaint {ref}. You get an answer by {day}.")
COMPLAINT_READ = _("Your complaint {ref} has been read and is being looked into.")
COMPLAINT_ANSWERED = _("Your complaint {ref} is answered. Read it on the page of your order.")
COMPLAINT_LATE = _("Your complaint {ref} has taken too long. The grievance officer looks into it now.")
COMPLAINT_APPEALED = _("Your complaint {ref} lies with the grievance officer. You get an answer by {day}.")
PAID_BACK = _("{amount} for {ref} were sent back to you.")
NOT_PAID_BACK = _(
    "Your bank has not taken {amount} for {ref} that we sent back to you. Our office sees to it."
)
LET_GO = _("{amount} for order {ref} are on their way to your bank account. {url}")
NOT_REDUCED = _(
    "{what}: the reduced price has not begun. It cost no more within the last days already. {url}"
)
NOT_NEEDED = _("{amount} for {ref} came twice or too late. It goes back to you.")


def _tell(
    event: Event,
    to: str,
    text: Any,
    words: Mapping[str, object],
    *,
    language: str,
    user_id: int | None = None,
    by_mail: bool = False,
) -> None:
    """One message of an event to one number or address, once."""
    subject = f"sale {event.pk}"
    if not to or Notice.objects.filter(subject_ref=subject, to=to).exists():
        return
    with override(language):
        body = str(text).format(
            **{key: str(value() if callable(value) else value) for key, value in words.items()}
        )
    send_notice(
        to=to,
        template=MAIL if by_mail else "mart_sale",
        body=body.strip(),
        language=language,
        user_id=user_id,
        channel="email" if by_mail else "sms",
        subject_ref=subject,
    )


def _order(event: Event) -> Order | None:
    return _order_of(event.subject_id)


def _order_of(key: int | str) -> Order | None:
    rows = Order.objects.select_related("seller__artisan__user", "purchase").prefetch_related("lines")
    return rows.filter(pk=key).first()


def _tell_maker(event: Event, order: Order, text: Any, **words: object) -> None:
    person = order.seller.artisan
    language = person.user.language if person.user else "hi"
    told = {
        "ref": order.ref, "what": lambda: _what(order), "day": lambda: day_text(order.ship_by) if order.ship_by else "",
        "url": lambda: settings.ODOP.base_url + reverse("own_sale", args=[order.ref]), **words,
    }  # fmt: skip
    _tell(event, person.mobile, text, told, language=language, user_id=person.user_id)


def _tell_buyer(event: Event, purchase: Purchase, text: Any, **words: object) -> None:
    _tell(event, purchase.mobile, text, words, language=purchase.language)
    if event.verb not in MAILED:
        return
    try:
        with transaction.atomic():
            _tell(event, address_of(purchase), text, words, language=purchase.language, by_mail=True)
    except Exception:  # mail is what she may have as well: nobody else goes untold for it
        log.exception("no mail is written for %s", purchase.ref)


def _what(order: Order) -> str:
    """Two of its articles; more is said by how many there are."""
    goods = [line for line in order.lines.all() if line.kind == LineKind.GOODS]
    named = ", ".join(f"{line.quantity} × {line.title}" for line in goods[:2])
    return f"{named} +{len(goods) - 2}" if len(goods) > 2 else named


def _amount(paise: int) -> str:
    return rupees(from_paise(paise))


@on(events.ORDERED)
def a_sale(event: Event) -> None:
    """She is told what to send, and called by her office when she does nothing. Who pays at the door hears of the first order of
    the purchase that it is there; who paid has heard it with the payment."""
    with scope.system():
        order = _order(event)
        if order is not None:
            _tell_maker(event, order, SOLD)
            call_later(order)
            purchase = order.purchase
            if purchase.pay_by == PayBy.AT_DOOR and order.pk == min(
                purchase.orders.values_list("pk", flat=True)
            ):
                _tell_buyer(event, purchase, ORDERED, ref=purchase.ref, amount=_amount(purchase.total_paise))


@on(events.SHIPPED, events.DELIVERED, events.REFUSED, events.CANCELLED)
def an_order_went_on(event: Event) -> None:
    """Both are told, each what concerns her."""
    hers = {events.DELIVERED: RECEIVED, events.REFUSED: NOT_TAKEN, events.CANCELLED: DO_NOT_SEND}
    buyers = {events.SHIPPED: SENT, events.DELIVERED: ARRIVED, events.CANCELLED: NOT_SENT}
    with scope.system():
        order = _order(event)
        if order is None:
            return
        if event.verb in hers:
            _tell_maker(event, order, hers[event.verb])
        if event.verb in buyers:
            _tell_buyer(
                event,
                order.purchase,
                buyers[event.verb],
                ref=order.ref,
                carrier=order.carrier,
                number=order.tracking,
            )


@on(events.PAID)
def bought(event: Event) -> None:
    """The buyer is told that the money is there, where it is all of it: a trade buyer pays in parts, and knows what she paid. What came
    a second time, or too late, goes back, and that is said instead."""
    with scope.system():
        back = Refund.objects.filter(payment__payment_id=event.facts.get("payment", ""), why="not_needed")
        one = back.select_related("payment__purchase").first()
        if one is not None:
            late = one.payment.purchase
            _tell_buyer(event, late, NOT_NEEDED, ref=late.ref, amount=_amount(one.paise))
            return
        firm = Purchase.objects.filter(pay_by=PayBy.ONLINE, state=PurchaseState.PLACED)
        purchase = firm.filter(pk=event.subject_id).first()
        if purchase is not None:
            _tell_buyer(event, purchase, PAID, ref=purchase.ref, amount=_amount(purchase.total_paise))


@on(events.CLAIMED, events.CLAIM_ANSWERED, events.CLAIM_POSTED)
def something_goes_back(event: Event) -> None:
    """The maker is asked, the buyer is answered."""
    with scope.system():
        claim = Claim.objects.select_related("line__order__purchase").filter(pk=event.subject_id).first()
        order = _order_of(claim.line.order_id) if claim is not None else None
        if claim is None or order is None:
            return
        if event.verb == events.CLAIMED:
            _tell_maker(event, order, SENDS_BACK, day=lambda: day_text(claim.answer_by))
        elif event.verb == events.CLAIM_POSTED:
            _tell_buyer(event, order.purchase, POST_IT, ref=claim.ref)
        else:
            text = MAY_COME_BACK if event.facts.get("answer") == "accepted" else NOT_TAKEN_BACK
            _tell_buyer(event, order.purchase, text, ref=claim.ref)


@on(
    events.COMPLAINED, events.ACKNOWLEDGED, events.COMPLAINT_ANSWERED, events.COMPLAINT_ESCALATED,
    events.COMPLAINT_APPEALED, events.APPEAL_ANSWERED,
)  # fmt: skip
def a_complaint(event: Event) -> None:
    """The buyer gets the ticket number at once, and is told what becomes of it; the grievance officer of what comes to her."""
    texts = {
        events.COMPLAINT_ESCALATED: COMPLAINT_LATE,
        events.COMPLAINT_APPEALED: COMPLAINT_APPEALED,
        events.APPEAL_ANSWERED: COMPLAINT_ANSWERED,
        events.COMPLAINED: COMPLAINT_HERE,
        events.ACKNOWLEDGED: COMPLAINT_READ,
        events.COMPLAINT_ANSWERED: COMPLAINT_ANSWERED,
    }
    with scope.system():
        made = Complaint.objects.select_related("order__purchase").filter(pk=event.subject_id).first()
        if made is not None and event.facts.get("late") == "appeal":  # she knows with whom it lies
            tell_officers(made.ref, grievances.SECOND_LATE, str(event.pk))
        elif made is not None:
            _tell_buyer(
                event,
                made.order.purchase,
                texts[event.verb],
                ref=made.ref,
                day=lambda: day_text(made.appeal_answer_by or made.answer_by),
            )
            if event.verb == events.COMPLAINT_ESCALATED:
                tell_officers(made.ref, grievances.LATE, str(event.pk))
            elif event.verb == events.COMPLAINT_APPEALED:
                tell_officers(made.ref, grievances.NOT_CONTENT, str(event.pk))


@on(events.REDUCTION_FELL)
def a_price_is_not_reduced(event: Event) -> None:
    """The maker planned it for this day."""
    with scope.system():
        rows = Listing.objects.select_related("seller__artisan__user")
        good = rows.filter(pk=event.subject_id).first()
        if good is not None:
            person = good.seller.artisan
            address = settings.ODOP.base_url + reverse("own_mart_good", args=[good.ref])
            language = person.user.language if person.user else "hi"
            words = {"what": lambda: good.title, "url": address}
            _tell(event, person.mobile, NOT_REDUCED, words, language=language, user_id=person.user_id)


@on(events.RELEASED)
def her_money_goes_to_her(event: Event) -> None:
    """What the payment service lets go is paid order by order; makers who are paid through the bank see it in their statement."""
    with scope.system():
        made = Settlement.objects.filter(pk=event.subject_id).first()
        order = Order.objects.filter(settlement=made).values_list("pk", flat=True).first() if made else None
        if made is not None and order is not None and (sold := _order_of(order)) is not None:
            _tell_maker(event, sold, LET_GO, amount=_amount(made.paise))


@on(events.REFUND_SENT, events.REFUND_FAILED)
def paid_back(event: Event) -> None:
    """The buyer is told what was sent back, and when it did not arrive after all."""
    texts = {events.REFUND_SENT: PAID_BACK, events.REFUND_FAILED: NOT_PAID_BACK}
    if event.verb == events.REFUND_FAILED and event.facts.get("sent") != "yes":
        return
    with scope.system():
        refund = Refund.objects.select_related("payment__purchase").filter(pk=event.subject_id).first()
        if refund is not None:
            purchase = refund.payment.purchase
            _tell_buyer(event, purchase, texts[event.verb], ref=purchase.ref, amount=_amount(refund.paise))
