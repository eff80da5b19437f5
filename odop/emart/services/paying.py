"""Money comes: one way to complete a purchase, fed by the webhook, by the buyer who comes back, and by asking the gateway."""

import json
from collections.abc import Iterator, MutableMapping
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from odop.emart import events
from odop.emart.enums import Account, Movement, OrderState, PayBy, PurchaseState
from odop.emart.models import GatewayEntry, Payment, Purchase, Refund
from odop.emart.queries.tax import terms
from odop.emart.services import linked, stock, transfers
from odop.emart.services.books import post
from odop.emart.services.coupons import use_again
from odop.emart.services.purchases import check_hampers, check_room, make_firm
from odop.emart.services.refunds import ask_refund, heard
from odop.kernel import clock, prepared, scope
from odop.kernel.actors import SYSTEM
from odop.kernel.events import record
from odop.kernel.refusals import DomainError
from odop.kernel.rows import add, change, held, held_many, told
from odop.lib.payments.gateway import Gateway, GatewayError, GatewayPayment, Notice
from odop.lib.payments.local import LocalGateway
from odop.lib.payments.razorpay import Razorpay

NOTE = "INSERT INTO emart_gatewaynotice (event_id, name, came_at) VALUES (%s, %s, %s) ON CONFLICT (event_id) DO NOTHING"
KEEP = """
    INSERT INTO emart_gatewayentry (key, told) VALUES (%s, %s::jsonb) ON CONFLICT (key) DO UPDATE SET told = EXCLUDED.told
"""


class Shelf(MutableMapping[str, dict[str, Any]]):
    """What the local gateway knows, in a table of its own. It stands for one call of the gateway: what it has read it reads once."""

    def __init__(self) -> None:
        self._read: dict[str, str] = {}

    def __getitem__(self, key: str) -> dict[str, Any]:
        if key not in self._read:
            found = told(GatewayEntry, "told", key=key)
            if not found:
                raise KeyError(key)
            self._read[key] = json.dumps(found[0][0])
        return dict(json.loads(self._read[key]))

    def __setitem__(self, key: str, entry: dict[str, Any]) -> None:
        self._read[key] = json.dumps(entry)
        with prepared.cursor() as cursor:
            cursor.execute(KEEP, [key, self._read[key]])

    def __delitem__(self, key: str) -> None:
        self._read.pop(key, None)
        GatewayEntry.objects.filter(key=key).delete()

    def __iter__(self) -> Iterator[str]:
        return iter(GatewayEntry.objects.values_list("key", flat=True))

    def __len__(self) -> int:
        return GatewayEntry.objects.count()


def _keys() -> dict[str, str] | None:
    keys: dict[str, str] | None = settings.RAZORPAY
    return keys


def sells_here() -> bool:
    """Whether somebody can buy: in production only with a real gateway and with terms that the corporation has set."""
    return not settings.ODOP.production or (_keys() is not None and not terms().sample)


def gateway() -> Gateway:
    """The gateway of this site: Razorpay where its three secrets are set (`RAZORPAY`), else one of our own that moves no money.
    Refuses `not_open` in production without a real one."""
    keys = _keys()
    if keys:
        return Razorpay(keys["key_id"], keys["key_secret"], keys["webhook_secret"])
    if settings.ODOP.production:
        raise DomainError(_("Nothing can be bought here yet."), code="not_open")
    return local_gateway()


def local_gateway() -> LocalGateway:
    return LocalGateway(Shelf())


@transaction.atomic
def begin_payment(purchase: Purchase, *, at: Gateway | None = None) -> str:
    """The gateway's order for a purchase that waits, made once. Refuses `not_waiting`, `gateway_down`."""
    with scope.widened("a purchase whose key was shown"):
        present = held(Purchase, purchase.pk)
        if present.state != PurchaseState.WAITING or present.pay_by != PayBy.ONLINE:
            raise DomainError(_("This order does not wait for a payment."), code="not_waiting")
        if present.gateway_order is None:
            try:
                order = (at or gateway()).create_order(receipt=present.ref, amount=present.total_paise)
            except GatewayError as error:
                raise DomainError(
                    _("The payment service cannot be reached. Your order is kept; please try again."),
                    code="gateway_down",
                ) from error
            present.gateway_order = order.id
            change(present, "gateway_order")
    purchase.gateway_order = present.gateway_order
    return str(present.gateway_order)


@transaction.atomic(savepoint=False)  # whoever calls it undoes all of its own work with it
def complete(payment: GatewayPayment) -> bool:
    """Act on what the gateway says of a payment; whether anything was new. The one way by which money makes a purchase firm.

    Once for each payment, however often it is told. Money that comes for a purchase that is paid already, that has expired and
    whose pieces are gone, or that is another sum, is taken into the books and sent back.
    """
    if not payment.outcome.is_money:
        return False
    with scope.widened("a payment that the gateway vouches for"):
        of_it = held_many(Purchase, [payment.order_id], by="gateway_order")
        if not of_it or told(Payment, "id", payment_id=payment.id):
            return False
        (purchase,) = of_it
        came = add(
            Payment(
                purchase=purchase,
                payment_id=payment.id,
                method=payment.method,
                paise=payment.amount,
                came_at=clock.now(),
            )
        )
        post(
            Movement.PAID,
            {Account.GATEWAY: payment.amount, Account.BUYER: -payment.amount},
            by=SYSTEM,
            purchase=purchase,
        )
        record(events.PAID, purchase, by=SYSTEM, payment=payment.id)
        if payment.amount == purchase.total_paise and _can_be_firm(purchase):
            purchase.paid_at = clock.now()
            make_firm(purchase)
            transfers.ask_transfers(came)
        else:
            ask_refund(came, payment.amount, why="not_needed")
    return True


def _can_be_firm(purchase: Purchase) -> bool:
    """Whether it waits for this payment; one that came too late is taken up again if its pieces are still there, and the
    month of what is made to order has room, and its coupon may still be used."""
    if purchase.state == PurchaseState.WAITING:
        return True
    if purchase.state != PurchaseState.EXPIRED:
        return False
    pieces: dict[int, int] = {}
    hampers: dict[int, int] = {}
    for order in purchase.orders.all():
        for line in order.lines.all():
            if line.offer_id:
                pieces[line.offer_id] = pieces.get(line.offer_id, 0) + line.quantity
            if line.hamper_id:
                hampers[line.hamper_id] = line.hampers
    try:
        with transaction.atomic():
            check_room(stock.hold(pieces))
            check_hampers(hampers)
            use_again(purchase)
    except DomainError:
        return False
    stock.note_moved(pieces, by=SYSTEM)
    purchase.orders.update(state=OrderState.WAITING, ended_at=None, reason="")
    return True


def take_notice(body: bytes, *, signature: str, event_id: str, at: Gateway | None = None) -> bool:
    """A webhook; whether it was new. Refuses `not_signed`. An event that was seen does nothing: it is noted in the same transaction
    as what it brought about, so neither is there without the other."""
    try:
        notice = (at or gateway()).read_notice(body, signature=signature, event_id=event_id)
    except GatewayError as error:
        raise DomainError(_("This cannot be read."), code="malformed") from error
    if notice is None or not event_id:
        raise DomainError(_("This was not signed by the payment service."), code="not_signed")
    with transaction.atomic(), scope.widened("a webhook that the gateway has signed"):
        if not _noted(notice):
            return False
        if notice.refund is not None:
            waiting = Refund.objects.filter(gateway_refund=notice.refund.id).first()
            if waiting is not None:
                heard(waiting, notice.refund)
        elif notice.transfer is not None:
            transfers.heard(notice.transfer)
        elif notice.account is not None:
            linked.heard(notice.account)
        elif notice.payment is not None:
            complete(notice.payment)
    return True


def _noted(notice: Notice) -> bool:
    with prepared.cursor() as cursor:
        cursor.execute(NOTE, [notice.id[:60], notice.name[:40], clock.now()])
        return bool(cursor.rowcount)


def buyer_came_back(
    purchase: Purchase, *, payment_id: str, signature: str, at: Gateway | None = None
) -> bool:
    """The buyer's browser says that it was paid: believed only with the gateway's signature, and then the gateway is asked.
    Returns whether the purchase is firm."""
    asked = at or gateway()
    order = purchase.gateway_order or ""
    if asked.buyer_came_back(order_id=order, payment_id=payment_id, signature=signature):
        reconcile(purchase, at=asked)
    with scope.widened("a purchase whose key was shown"):
        purchase.refresh_from_db()
    return purchase.state == PurchaseState.PLACED


def reconcile(purchase: Purchase, *, at: Gateway | None = None) -> int:
    """Ask the gateway what it knows of a purchase, for webhooks that never came; how many payments were new."""
    if not purchase.gateway_order:
        return 0
    with scope.widened("what the gateway of demonstrations knows"):
        payments = (at or gateway()).payments_of(purchase.gateway_order)
    return sum(complete(payment) for payment in payments)
