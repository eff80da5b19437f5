"""A cart as it stands now: what can be bought, split by who ships it, and of each line that cannot, why."""

import hashlib
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

from odop.emart.enums import ListingState, RouteState, SellerState
from odop.emart.models import Basket, Coupon, Offer, Seller
from odop.emart.queries.basket_rows import basket_hashed, lines_in
from odop.emart.queries.books import sold_in_year
from odop.emart.queries.capacity import room_for
from odop.emart.queries.carts import Asked, Cart, Looked, Parcel, asked_of
from odop.emart.queries.coupons import take_off
from odop.emart.queries.hampers import look_at_hampers
from odop.emart.queries.tax import declared_of, limits, rates, terms
from odop.emart.shares import shares_of_delivery, shares_of_goods
from odop.kernel import clock, scope
from odop.lib.gst.amounts import Tax, tax_within
from odop.lib.gst.rates import RateMissing
from odop.lib.gst.selling import HeldBack, TaxMode, Way, collects_tax, held_back, way_to_sell
from odop.lib.gst.supply import Kind, place_of_supply
from odop.lib.gst.terms import TooHeavy


def hashed(key: str) -> str:
    """What the database keeps of a secret key."""
    return hashlib.sha256(key.encode()).hexdigest()


def basket_of(key: str) -> Basket | None:
    """The cart of this key, if it is not too old."""
    if not key:
        return None
    oldest = clock.now() - timedelta(days=terms().basket_days)
    with scope.widened("the cart of who has its key"):
        return basket_hashed(hashed(key), oldest)


def looked_through(basket: Basket, *, state: str = "") -> Cart:
    """The cart as it would be bought now and sent to that State. One query, however many lines; one more for a coupon, for what is
    made to order, and for each maker whose sales of the year count."""
    with scope.widened("the lines of a cart whose key was shown"):
        return look_through(
            asked_of(lines_in(basket)),
            state or basket.state_code,
            clock.today(),
            coupon=basket.coupon,
            wrapped=basket.wrapped,
        )


def look_through(
    lines: Iterable[Asked | tuple[Offer, int]],
    state: str,
    on: date,
    *,
    coupon: Coupon | None = None,
    wrapped: bool = False,
) -> Cart:
    """The lines split into parcels, each with its tax and its delivery, less the coupon; needs every row in sight."""
    parcels: dict[tuple[int, Way], Parcel] = {}
    refused: list[Looked] = []
    sold: dict[int, int] = {}
    wanted = [Asked(*one) for one in lines]
    rooms = room_for([one.offer for one in wanted], on)
    in_all: dict[int, int] = {}
    for one in wanted:
        in_all[one.offer.pk] = in_all.get(one.offer.pk, 0) + one.quantity
    looked = []
    for one in wanted:
        quantity = in_all[one.offer.pk]
        line = _look_at(one, quantity, state, on, sold)
        room = rooms.get(one.offer.pk)
        if not line.why and room is not None and quantity > room.left:
            line.why, line.room = "month_full" if quantity <= room.most else "too_many_a_month", room
        looked.append(line)
    look_at_hampers(looked, on)
    for line in looked:
        if line.why:
            if line.hamper is None or line.hamper not in [
                each.hamper for each in refused
            ]:  # said once of each
                refused.append(line)
            continue
        seller = line.offer.listing.seller
        parcel = parcels.setdefault(
            (seller.pk, line.verdict.way), Parcel(seller, line.verdict.way, line.kind, [])
        )
        parcel.lines.append(line)
    why = (
        take_off(coupon, [line for parcel in parcels.values() for line in parcel.lines], on) if coupon else ""
    )
    for parcel in parcels.values():
        if parcel.kind is not None:
            _charge_delivery(parcel, parcel.kind, on, sold.get(parcel.seller.pk, 0))
            if wrapped and not parcel.why:
                _charge_wrap(parcel, parcel.kind, on, sold.get(parcel.seller.pk, 0))
    return Cart(state, list(parcels.values()), refused, coupon, why)


def _look_at(asked: Asked, in_all: int, state: str, on: date, sold: dict[int, int]) -> Looked:
    """`in_all`: so many pieces of the article lie in the cart."""
    offer = asked.offer
    listing, seller = offer.listing, offer.listing.seller
    line = Looked(
        offer, asked.quantity, unit_paise=offer.price_on(on), seen_paise=asked.seen_paise, hamper=asked.hamper, hampers=asked.hampers
    )  # fmt: skip
    if not (
        offer.active
        and listing.state == ListingState.PUBLISHED
        and seller.state == SellerState.ACTIVE
        and seller.agreed
    ):
        line.why = "gone"
        return line
    if not offer.made_to_order and offer.free < in_all:
        line.why = "sold_out"
        return line
    mode = TaxMode(seller.tax_mode)
    if mode is TaxMode.ENROLLED and seller.pk not in sold:
        sold[seller.pk] = sold_in_year(seller, on)
    kind = (
        place_of_supply(seller_state=_state_of(seller, mode, Way.OWN), delivery_state=state).kind
        if state
        else Kind.WITHIN
    )
    line.verdict = way_to_sell(
        mode,
        kind,
        through_corporation=bool(seller.answers.get("through_corporation")),
        turnover_paise=sold.get(seller.pk, 0),
        line_paise=line.paise,
        limits=limits(),
        on=on,
        paid_apart=terms().splits and seller.route_state == RouteState.ACTIVE,
    )
    if line.verdict.way is Way.NONE:
        line.why = line.verdict.reason
        return line
    try:
        line.rate = rates().rate_within(
            listing.hsn, on=on, gross_unit_paise=line.unit_paise, conditions=declared_of(listing)
        )
    except RateMissing:
        line.why = "no_rate"
        return line
    if state:
        _tax_line(line, line.rate.rate, state, on, sold)
    else:
        line.tax = Tax(line.paise, 0, 0, 0)  # split once it is known where it goes
    return line


def _tax_line(line: Looked, rate: Decimal, state: str, on: date, sold: dict[int, int]) -> None:
    seller, way = line.offer.listing.seller, line.verdict.way
    mode = TaxMode(seller.tax_mode)
    kind = place_of_supply(seller_state=_state_of(seller, mode, way), delivery_state=state).kind
    line.kind = kind
    line.tax = tax_within(line.paise, rate, kind, charged=collects_tax(mode, way))
    line.held = _held(seller, mode, way, kind, line.tax, on, sold)
    line.shares = shares_of_goods(line.tax, way, line.held, terms().commission_percent)


def _held(
    seller: Seller, mode: TaxMode, way: Way, kind: Kind, tax: Tax, on: date, sold: dict[int, int]
) -> HeldBack:
    if way is not Way.OWN:
        return HeldBack()
    before = sold[seller.pk] if seller.pk in sold else sold_in_year(seller, on)
    sold[seller.pk] = before + tax.gross
    return held_back(
        mode,
        way,
        kind,
        taxable_paise=tax.taxable,
        gross_paise=tax.gross,
        has_pan=bool(seller.artisan.pan),
        individual=seller.unit_id is None and seller.group_id is None,
        gross_before_paise=before,
        limits=limits(),
        on=on,
    )


def _charge_delivery(parcel: Parcel, kind: Kind, on: date, sold: int) -> None:
    """The charge bears the tax of the goods that bear most: it is part of their supply (s.8 CGST Act)."""
    mode = TaxMode(parcel.seller.tax_mode)
    try:
        charge = terms().delivery_charge(parcel.grams, kind)
    except TooHeavy:
        parcel.why = "too_heavy"
        return
    most = parcel.leading.rate
    rate = parcel.delivery_rate = most.rate if most is not None else Decimal(0)
    parcel.delivery = tax_within(charge, rate, kind, charged=collects_tax(mode, parcel.way))
    held = _held(parcel.seller, mode, parcel.way, kind, parcel.delivery, on, {parcel.seller.pk: sold})
    parcel.delivery_shares = shares_of_delivery(parcel.delivery, parcel.way, mode, held)


def _charge_wrap(parcel: Parcel, kind: Kind, on: date, sold: int) -> None:
    """Packing that the supplier charges for is part of the value of the goods (s.15(2)(c) CGST Act): it bears the tax of those that
    bear most. She does the work, and it is paid to her as her goods are."""
    mode = TaxMode(parcel.seller.tax_mode)
    parcel.wrap = tax_within(
        terms().gift_wrap, parcel.delivery_rate, kind, charged=collects_tax(mode, parcel.way)
    )
    held = _held(parcel.seller, mode, parcel.way, kind, parcel.wrap, on, {parcel.seller.pk: sold})
    parcel.wrap_shares = shares_of_goods(parcel.wrap, parcel.way, held, Decimal(0))


def _state_of(seller: Seller, mode: TaxMode, way: Way) -> str:
    """The State that taxes the sale: the corporation's own where it sells."""
    corporation = way is Way.CORPORATION or mode is TaxMode.AGGREGATED
    return terms().state if corporation else seller.state_code
