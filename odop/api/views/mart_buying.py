"""The mart, for who may buy for somebody: what something would cost, and the purchase."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import Router, Status

from odop.accounts import limits
from odop.accounts.addresses import client_address
from odop.accounts.permissions import RUN_MART
from odop.api.doors import KeyDoor, partner_asking
from odop.api.once import once
from odop.api.problems import both, responses
from odop.api.rates import COUPONS, Slower
from odop.api.schemas.mart_buying import PurchaseIn, PurchaseOut, PurchaseStateOut, QuoteIn, QuoteOut
from odop.api.schemas.words import rupees
from odop.api.views.mart import page_at
from odop.emart.enums import PayBy, Scope
from odop.emart.models import Offer, OrderLine, Purchase
from odop.emart.queries.baskets import look_through
from odop.emart.queries.carts import Asked, Cart, Looked, why_not
from odop.emart.queries.coupons import words_of
from odop.emart.queries.hampers import Whole, hamper_shown
from odop.emart.queries.partners import purchase_of
from odop.emart.queries.tax import states
from odop.emart.services.baskets import open_basket, put, put_hamper
from odop.emart.services.coupons import coupon_taken, put_coupon
from odop.emart.services.mail import clean_address, write_to
from odop.emart.services.partners import note_purchase
from odop.emart.services.paying import begin_payment
from odop.emart.services.purchases import Buyer, place
from odop.kernel import clock, scope
from odop.kernel.refusals import DomainError, Invalid, NotFound
from odop.lib.gst.states import states_of_pin
from odop.lib.money import from_paise, to_paise

router = Router(tags=["Mart"])


def _state(asked: QuoteIn) -> str:
    """The State of a PIN code: the one that was said, or the one with most codes of those that share it."""
    found = states_of_pin(asked.pin_code, states())
    known = {state.code for state in found}
    if not found or (asked.state_code and asked.state_code not in known):
        key = "state_code" if found else "pin_code"
        message = _("No State has this PIN code.") if not found else _("This PIN code lies in another State.")
        raise Invalid(message, fields={key: message})
    return asked.state_code or max(found, key=lambda state: len(state.pins)).code


def _offers(asked: QuoteIn) -> list[tuple[Offer, int]]:
    wanted = {one.sku: one.quantity for one in asked.lines}
    rows = Offer.objects.select_related("listing__seller__artisan", "listing__seller__district")
    found = {one.sku: one for one in rows.filter(sku__in=wanted, listing__search_row__isnull=False)}
    unknown = [sku for sku in wanted if sku not in found]
    if unknown or len(wanted) < len(asked.lines) or not (asked.lines or asked.hampers):
        message = _("Each article is named once, by a number that stands in the mart.")
        raise Invalid(message, fields={"lines": message})
    return [(found[sku], quantity) for sku, quantity in wanted.items()]


def _hampers(asked: QuoteIn) -> list[tuple[Whole, int]]:
    wanted = {one.ref.upper(): one.quantity for one in asked.hampers}
    try:
        found = [(hamper_shown(ref, clock.today()), count) for ref, count in wanted.items()]
    except NotFound:
        found = []
    if len(found) < len(asked.hampers):
        message = _("Each hamper is named once, by its number, and only those that are sold today.")
        raise Invalid(message, fields={"hampers": message})
    return found


@contextmanager
def _coupon_tried(request: HttpRequest, code: str) -> Iterator[None]:
    """Neither which codes there are nor which numbers have bought before is found out by trying: after so many refusals of a coupon
    nothing is told for a while. Counted in memory, since what is refused writes nothing."""
    partner = partner_asking(request)
    who = f"partner {partner.pk}" if partner else client_address(request)
    if code.strip() and (wait := COUPONS.wait(who, count=False)):
        raise Slower(wait)
    try:
        yield
    except DomainError as refusal:
        if refusal.code.startswith("coupon_"):
            COUPONS.wait(who)
        raise


@router.post(
    "/mart/quotes",
    auth=KeyDoor(Scope.BUY, RUN_MART),
    response={200: QuoteOut, **responses(400, 401, 403, 422, 429)},
)
def mart_quote(request: HttpRequest, asked: QuoteIn) -> dict[str, Any]:
    """What these things would cost, sent there, and why something cannot be bought. Nothing is written or held."""
    state = _state(asked)
    with scope.widened("what something would cost, for who may buy it"):
        lines = [Asked(*one) for one in _offers(asked)]
        for whole, count in _hampers(asked):
            lines += [Asked(part.offer, part.quantity * count, whole.hamper, count) for part in whole.parts]
        with _coupon_tried(request, asked.coupon):
            coupon = coupon_taken(asked.coupon)
        cart = look_through(lines, state, clock.today(), coupon=coupon)
    return _quote(cart)


def _quote(cart: Cart) -> dict[str, Any]:
    why = words_of(cart.coupon, cart.coupon_why) if cart.coupon_why else None
    return {
        "state_code": cart.state,
        "parcels": [
            {
                "maker": parcel.seller.ref, "sold_by": parcel.way.value, "days": parcel.days,
                "lines": [
                    {**_named(line), "quantity": line.quantity, "price": rupees(from_paise(line.paise))}
                    for line in parcel.lines
                ],
                "delivery": rupees(from_paise(parcel.delivery.gross)), "total": rupees(from_paise(parcel.total)),
            }
            for parcel in cart.parcels
        ],
        "hampers": [
            {"ref": first.hamper.ref, "quantity": first.hampers, "price": rupees(from_paise(first.hamper_paise * first.hampers))}
            for first, *_rest in cart.hampers.values() if first.hamper
        ],
        "refused": [
            {**_named(line), "code": line.why, "text": both(why_not(line))} for line in cart.refused
        ] + [
            {**_named(line), "code": parcel.why, "text": both(parcel.words)}
            for parcel in cart.parcels if parcel.why for line in parcel.lines
        ],
        "off": rupees(from_paise(cart.off)),
        "coupon_refused": {"code": cart.coupon_why, "text": both(why)} if why else None,
        "can_be_bought": cart.can_be_bought and not cart.coupon_why, "total": rupees(from_paise(cart.total)),
    }  # fmt: skip


def _named(line: Looked) -> Mapping[str, str | None]:
    return {"sku": line.offer.sku, "hamper": line.hamper.ref if line.hamper else None}


def _count(request: HttpRequest, purchase: Purchase) -> None:
    """So many orders for one number, wherever they are made. What comes from a partner's own servers is held by its key."""
    address = purchase.mobile if partner_asking(request) else client_address(request)
    who = {"who": purchase.mobile, "address": address}
    limits.refuse_if_too_many(limits.ORDERED, **who)
    limits.note(limits.ORDERED, **who)


@router.post(
    "/mart/purchases",
    auth=KeyDoor(Scope.BUY, RUN_MART),
    response={201: PurchaseOut, **responses(400, 401, 403, 404, 409, 422, 429)},
)
@once(needed=True, sealed=["page"])
def mart_purchase(request: HttpRequest, asked: PurchaseIn) -> Any:
    """Buy for somebody: the pieces are held, and paid with the gateway or at the door. All of it or nothing. With a partner's key
    at most 20 purchases wait for their money at once, at the door too (`too_many_unpaid`); for one mobile number as many are made
    as on the site (`too_many_tries`). `page` is the buyer's: pass it on to her."""
    state, basket = _state(asked), open_basket()[0]
    with scope.widened("articles that stand in the mart, for who may buy them"):
        chosen, hampers = _offers(asked), _hampers(asked)
    for offer, quantity in chosen:
        put(basket, offer, quantity=quantity)
    for whole, count in hampers:
        put_hamper(basket, whole.hamper, count=count)
    mail = clean_address(asked.buyer.email)
    buyer = Buyer(
        asked.buyer.name,
        asked.buyer.mobile,
        asked.buyer.address,
        asked.buyer.place,
        asked.pin_code,
        state,
        asked.buyer.gstin,
    )
    with _coupon_tried(request, asked.coupon):
        if asked.coupon:
            put_coupon(basket, asked.coupon)
        purchase, key = place(
            basket,
            buyer=buyer,
            pay_by=PayBy(asked.pay_by),
            agreed_paise=None if asked.total is None else to_paise(asked.total),
        )
    write_to(purchase, mail)
    partner = partner_asking(request)
    _count(request, purchase)
    if partner is not None:
        note_purchase(partner, purchase)
    order = _to_pay(purchase) if purchase.pay_by == PayBy.ONLINE else None
    with scope.widened("a purchase that was just made"):
        refs = list(purchase.orders.order_by("pk").values_list("ref", flat=True))
    return Status(
        201,
        {
            "ref": purchase.ref, "orders": refs, "total": rupees(from_paise(purchase.total_paise)), "state": purchase.state,
            "expires_at": purchase.expires_at.isoformat(), "gateway_order": order, "page": page_at("mart_bought", key),
        },
    )  # fmt: skip


def _to_pay(purchase: Purchase) -> str:
    try:
        return begin_payment(purchase)
    except DomainError as refusal:
        if refusal.code != "gateway_down":
            raise
        raise DomainError(
            _("The payment service cannot be reached. Nothing was bought; please try again."),
            code=refusal.code,
        ) from refusal


def _line(line: OrderLine) -> dict[str, Any]:
    return {
        "kind": line.kind, "sku": line.offer.sku if line.offer else "", "quantity": line.quantity,
        "hamper": line.hamper.ref if line.hamper else None,
        "left_out": line.left_out, "returned": line.returned - line.left_out,
    }  # fmt: skip


@router.get(
    "/mart/purchases/{ref}",
    auth=KeyDoor(Scope.BUY),
    response={200: PurchaseStateOut, **responses(401, 403, 404, 429)},
)
def mart_purchase_state(request: HttpRequest, response: HttpResponse, ref: str) -> dict[str, Any]:
    """What became of a purchase that was made with a key of the same partner: its orders, who carries them and under which
    number."""
    partner = partner_asking(request)
    if partner is None:
        raise NotFound()
    response["Cache-Control"] = "private, no-store"
    purchase, orders = purchase_of(partner, ref)
    return {
        "ref": purchase.ref, "state": purchase.state, "total": rupees(from_paise(purchase.total_paise)),
        "expires_at": purchase.expires_at.isoformat(),
        "orders": [
            {
                "ref": one.ref, "state": one.state, "maker": one.seller.ref, "total": rupees(from_paise(one.total_paise)),
                "ship_by": one.ship_by, "carrier": one.carrier, "tracking": one.tracking,
                "sent_at": one.shipped_at, "delivered_at": one.delivered_at, "lines": [_line(line) for line in one.lines.all()],
            }
            for one in orders
        ],
    }  # fmt: skip
