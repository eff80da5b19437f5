"""A cart becomes a purchase: everything is looked at once more, held, split by who ships, and frozen as it was bought."""

import logging
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils.functional import lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from odop.emart import events
from odop.emart.enums import LineKind, OrderState, PayBy, PurchaseState
from odop.emart.models import Basket, Hamper, Offer, Order, OrderLine, Purchase
from odop.emart.queries.basket_rows import days_of, lines_in
from odop.emart.queries.baskets import hashed, look_through
from odop.emart.queries.capacity import room_for
from odop.emart.queries.carts import Cart, Parcel, asked_of, why_not
from odop.emart.queries.cash import why_no_cash
from odop.emart.queries.coupons import words_of
from odop.emart.queries.hampers import sold_of
from odop.emart.queries.tax import states, terms
from odop.emart.services import stock
from odop.emart.services.authority import Words, refuse
from odop.emart.services.coupons import give_coupon_back, use
from odop.emart.shares import Shares
from odop.kernel import clock, rows, scope
from odop.kernel.actors import SYSTEM
from odop.kernel.events import record
from odop.kernel.fields import Localised
from odop.kernel.refusals import DomainError
from odop.kernel.services import next_number
from odop.lib.gst.amounts import Tax
from odop.lib.gst.states import states_of_pin
from odop.lib.gst.units import uqc_of
from odop.lib.identifiers import IdentifierError, clean_gstin, clean_mobile, clean_pin
from odop.places.queries import financial_year, financial_year_of

log = logging.getLogger(__name__)

FASTER = _("Somebody else was faster: the maker cannot make so many of an article in your cart that soon.")
HAMPERS_GONE = _("Somebody else was faster: there are not so many of a hamper in your cart any more.")
DELIVERY = Localised(en="Delivery", hi="डिलीवरी")
WRAP = Localised(en="Gift wrap", hi="उपहार की पैकिंग")


@dataclass(frozen=True)
class Buyer:
    """What parcel and bill need to know."""

    name: str
    mobile: str
    address: str
    place: str
    pin_code: str
    state_code: str
    gstin: str = ""


def clean_buyer(buyer: Buyer) -> Buyer:
    """The buyer's own words, tidied. Refuses all that is missing or wrong at once (`invalid`)."""
    wrong: dict[str, Words] = {}
    cleaned: dict[str, str] = {}
    for field, clean in (("mobile", clean_mobile), ("pin_code", clean_pin), ("gstin", clean_gstin)):
        text = getattr(buyer, field)
        if field == "gstin" and not text.strip():
            continue
        try:
            cleaned[field] = clean(text)
        except IdentifierError as error:
            wrong[field] = _in_words(error)
    if not 2 <= len(buyer.name.strip()) <= 80:
        wrong["name"] = _("Write the name of whoever receives the parcel.")
    if not 5 <= len(buyer.address.strip()) <= 300:
        wrong["address"] = _("Write house and street, so that the parcel finds you.")
    if not 2 <= len(buyer.place.strip()) <= 80:
        wrong["place"] = _("Write the town or village.")
    possible = {state.code for state in states_of_pin(cleaned.get("pin_code", ""), states())}
    if buyer.state_code not in {state.code for state in states()}:
        wrong["state_code"] = _("Choose the State.")
    elif "pin_code" in cleaned and buyer.state_code not in possible:
        wrong["state_code"] = _("This PIN code lies in another State.")
    refuse(wrong)
    return Buyer(
        buyer.name.strip(), cleaned["mobile"], buyer.address.strip(), buyer.place.strip(), cleaned["pin_code"],
        buyer.state_code, cleaned.get("gstin", ""),
    )  # fmt: skip


def _in_words(error: IdentifierError) -> Words:
    """What to do, said in the language of whoever reads it."""
    messages = Localised(error.messages)
    return lazy(lambda: str(messages), str)()


@transaction.atomic
def place(
    basket: Basket,
    *,
    buyer: Buyer,
    pay_by: PayBy,
    agreed_paise: int | None = None,
    is_sample: bool = False,
) -> tuple[Purchase, str]:
    """A purchase with one order for each who ships, its pieces held; and the key of its page, shown once.

    `agreed_paise` is the sum that the buyer saw. Refuses `invalid` (what is missing of the buyer), `cannot_be_bought` (every line
    and why), `empty`, `not_open`, `changed` (the sum is another one now), `coupon_…` (why it does not count), `no_cash_there`, `sold_out`,
    `month_full`.
    """
    if settings.ODOP.production and terms().sample:
        raise DomainError(_("Nothing can be bought here yet."), code="not_open")
    known = clean_buyer(buyer)
    with scope.widened("a purchase by somebody who is not signed in"):
        held = rows.held(Basket, basket.pk)
        cart = look_through(
            asked_of(lines_in(held)),
            known.state_code,
            clock.today(),
            coupon=held.coupon,
            wrapped=held.wrapped,
        )
        _check(cart, known.pin_code, pay_by, agreed_paise)
        check_room(stock.hold(cart.held))
        check_hampers({key: parts[0].hampers for key, parts in cart.hampers.items()})
        key, card = secrets.token_urlsafe(24), held.card_text if held.wrapped else ""
        purchase = _purchase(known, cart, pay_by, key, is_sample)
        for parcel in cart.parcels:
            _order(purchase, parcel, card)
        if cart.coupon is not None:
            use(cart.coupon, purchase, paise=cart.off)
        if held.coupon_id or held.wrapped or held.card_text:
            held.coupon, held.wrapped, held.card_text = None, False, ""
            rows.change(held, "coupon", "wrapped", "card_text")
        held.lines.all().delete()
        record(events.PURCHASED, purchase, by=SYSTEM, orders=str(len(cart.parcels)), by_way=pay_by)
        if pay_by == PayBy.AT_DOOR:
            make_firm(purchase)
    return purchase, key


def check_room(pieces: Mapping[int, int]) -> None:
    """Of those that `stock.hold` said are limited; refuses `month_full`.

    Whoever holds an article has its row locked: orders that were faster are counted now, and slower ones count this.
    """
    if not pieces:
        return
    offers = Offer.objects.filter(pk__in=pieces, made_to_order=True, monthly_capacity__isnull=False)
    for offer, room in room_for(offers, clock.today()).items():
        if pieces[offer] > room.left:
            raise DomainError(FASTER, code="month_full", extra={"offer": offer})


def check_hampers(hampers: Mapping[int, int]) -> None:
    """So many of each hamper, by key, where the cell said how many there are in all. Refuses `sold_out`.

    Whoever holds the articles of a hamper has their rows locked: who was faster is counted now, and who is slower counts this.
    """
    limited = list(Hamper.objects.filter(pk__in=hampers, times__isnull=False)) if hampers else []
    sold = sold_of(one.pk for one in limited) if limited else {}
    for one in limited:
        if sold.get(one.pk, 0) + hampers[one.pk] > (one.times or 0):
            raise DomainError(HAMPERS_GONE, code="sold_out", extra={"hamper": one.pk})


def _check(cart: Cart, pin: str, pay_by: PayBy, agreed_paise: int | None) -> None:
    if cart.refused or any(parcel.why for parcel in cart.parcels):
        reasons: Mapping[str, Words] = {
            **{line.hamper.ref if line.hamper else line.offer.sku: why_not(line) for line in cart.refused},
            **{parcel.seller.ref: parcel.words for parcel in cart.parcels if parcel.why},
        }
        raise DomainError(
            _("Something in your cart cannot be bought as it is."), code="cannot_be_bought", fields=reasons
        )
    if not cart.parcels:
        raise DomainError(_("Your cart is empty."), code="empty")
    if cart.coupon_why:
        words = words_of(cart.coupon, cart.coupon_why)
        raise DomainError(words, code=cart.coupon_why, fields={"coupon": words})
    if cart.risen if agreed_paise is None else agreed_paise != cart.total:
        raise DomainError(
            _("The sum has changed since you saw it. Please look at it once more."), code="changed"
        )
    if pay_by == PayBy.AT_DOOR and (why := why_no_cash(cart, pin)):
        raise DomainError(why, code="no_cash_there", fields={"pay_by": why})


def _purchase(buyer: Buyer, cart: Cart, pay_by: PayBy, key: str, is_sample: bool) -> Purchase:
    now = clock.now()
    year = financial_year(financial_year_of(clock.today())).short
    made = Purchase(
        ref=f"PU-{year}-{next_number(f'emart.purchase.{year}'):06}",
        key_hash=hashed(key),
        name=buyer.name,
        mobile=buyer.mobile,
        address=buyer.address,
        place=buyer.place,
        pin_code=buyer.pin_code,
        state_code=buyer.state_code,
        gstin=buyer.gstin,
        language=(get_language() or "en")[:2],
        pay_by=pay_by,
        total_paise=cart.total,
        placed_at=now,
        expires_at=now + timedelta(minutes=terms().minutes_to_pay),
        is_sample=is_sample,
    )
    return rows.add(made)


def _order(purchase: Purchase, parcel: Parcel, card_text: str) -> Order:
    year = purchase.ref.split("-")[1]
    order = Order(
        ref=f"OR-{year}-{next_number(f'emart.order.{year}'):06}",
        purchase=purchase,
        seller=parcel.seller,
        district_id=parcel.seller.district_id,
        sold_by=parcel.way.value,
        kind=parcel.kind.value if parcel.kind else "",
        place_code=purchase.state_code,
        rounding_paise=parcel.rounding,
        total_paise=parcel.total,
        card_text=card_text,
    )
    rows.add(order)
    rows.add_many(lines_of(order, parcel))
    return order


def lines_of(order: Order, parcel: Parcel) -> list[OrderLine]:
    """What the order holds, frozen as it was bought: its articles, the delivery, the wrap of a gift."""
    made = [
        _line(
            order,
            line.tax,
            offer=line.offer,
            listing_ref=line.offer.listing.ref,
            title=line.offer.listing.title,
            hsn=line.hsn,
            hamper=line.hamper,
            hampers=line.hampers,
            of_hamper=line.hamper.title if line.hamper else {},
            unit=uqc_of(line.offer.listing.quantity_unit, line.offer.listing.net_quantity),
            rate=line.rate.rate if line.rate else 0,
            quantity=line.quantity,
            shares=line.shares,
            discount_paise=line.off,
            tds_section=line.held.tds_section,
            return_days=line.offer.listing.return_days,
        )
        for line in parcel.lines
    ]
    made.append(_charge(order, parcel, LineKind.DELIVERY, DELIVERY, parcel.delivery, parcel.delivery_shares))
    if parcel.wrap.gross:
        made.append(_charge(order, parcel, LineKind.WRAP, WRAP, parcel.wrap, parcel.wrap_shares))
    return made


def _charge(
    order: Order, parcel: Parcel, kind: LineKind, title: Localised, tax: Tax, shares: Shares | None
) -> OrderLine:
    """What comes beside the articles of a parcel, under the heading and rate of the one that leads it."""
    return _line(
        order, tax, kind=kind, title=title, hsn=parcel.leading.hsn, rate=parcel.delivery_rate, quantity=1,
        shares=shares,
    )  # fmt: skip


def _line(order: Order, tax: Tax, **given: object) -> OrderLine:
    return OrderLine(
        order=order,
        district_id=order.district_id,
        gross_paise=tax.gross,
        taxable_paise=tax.taxable,
        cgst_paise=tax.cgst,
        sgst_paise=tax.sgst,
        igst_paise=tax.igst,
        **given,
    )


def make_firm(purchase: Purchase) -> None:
    """A purchase is paid, or will be at the door: its makers are to send it. Within the transaction that holds it."""
    purchase.state = PurchaseState.PLACED
    rows.change(purchase, "state", "paid_at")
    told = days_of(purchase)
    for order in rows.found(Order, purchase=purchase.pk):
        seller, days = told[order.pk]
        order.state = OrderState.PLACED
        order.ship_by = clock.today() + timedelta(days=days)
        rows.change(order, "state", "ship_by")
        record(events.ORDERED, order, by=SYSTEM, seller=seller)


def expire_unpaid(limit: int = 500) -> int:
    """Purchases that nobody has paid in time hold nothing any more; how many. Call it outside a transaction: each has one of its own,
    so that its articles and its coupon are locked as in a checkout. Those that are being paid this moment are left, and one that
    fails stops no other."""
    with scope.system():
        due = Purchase.objects.filter(state=PurchaseState.WAITING, expires_at__lt=clock.now()).order_by("pk")
        keys = list(due.values_list("pk", flat=True)[:limit])
    done = 0
    for key in keys:
        try:
            with scope.system():
                done += _expire(key)
        except Exception:
            log.exception("the purchase %s still holds its pieces", key)
    return done


def _expire(key: int) -> bool:
    free = Purchase.objects.select_for_update(skip_locked=True)
    purchase = free.filter(pk=key, state=PurchaseState.WAITING, expires_at__lt=clock.now()).first()
    if purchase is None:
        return False
    stock.set_free(list(purchase.orders.order_by("pk")))
    purchase.orders.update(state=OrderState.CANCELLED, ended_at=clock.now(), reason="not paid in time")
    give_coupon_back(purchase)
    purchase.state = PurchaseState.EXPIRED
    purchase.save(update_fields=["state"])
    record(events.EXPIRED, purchase, by=SYSTEM)
    return True
