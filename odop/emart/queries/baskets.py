"""A cart as it stands now: what can be bought, split by who ships it, and of each line that cannot, why."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from odop.emart.enums import ListingState, RouteState, SellerState
from odop.emart.models import Basket, BasketLine, Coupon, Hamper, Offer, Seller
from odop.emart.queries.basket_rows import basket_hashed, lines_in
from odop.emart.queries.books import sold_in_year
from odop.emart.queries.capacity import Room, room_for
from odop.emart.queries.coupons import take_off
from odop.emart.queries.hampers import look_at_hampers
from odop.emart.queries.tax import declared_of, limits, rates, terms
from odop.emart.shares import Shares, shares_of_delivery, shares_of_goods
from odop.kernel import clock, scope
from odop.kernel.fields import Localised
from odop.kernel.refusals import filled
from odop.kernel.ui.numbers import month_text
from odop.lib.gst.amounts import NOTHING, Tax, tax_within, total
from odop.lib.gst.rates import RateMissing, TaxRate
from odop.lib.gst.selling import HeldBack, TaxMode, Verdict, Way, collects_tax, held_back, way_to_sell
from odop.lib.gst.supply import Kind, place_of_supply
from odop.lib.gst.terms import TooHeavy

Words = str | Promise
WHY: dict[str, Words] = {
    "own_state_only": _("This maker may sell only within her own State. The law does not allow more."),
    "composition_own_state": _(
        "This maker pays GST by the composition scheme and may sell only within her own State."
    ),
    "over_limit": _("This maker has sold as much this year as is allowed without a GST number."),
    "not_paid_apart": _(
        "This maker's account at the payment service is not open yet. Please look again in a few days."
    ),
    "no_rate": _("The tax of this article has not been settled yet. Please tell us; we look after it."),
    "gone": _("This article is not for sale any more."),
    "sold_out": _("There are not so many of this article any more."),
    "month_full": _(
        "So many cannot be made in %(month)s: there is room for %(left)s more. There is room again in %(next)s."
    ),
    "too_many_a_month": _(
        "At most %(most)s of this article can be made in a month. For more, ask for a quotation."
    ),
    "hamper_gone": _("This hamper is not for sale any more."),
    "hamper_sold_out": _("There are not so many of this hamper any more."),
    "too_heavy": _("So heavy a parcel cannot be sent. Please order less at once or write to us."),
}


def hashed(key: str) -> str:
    """What the database keeps of a secret key."""
    return hashlib.sha256(key.encode()).hexdigest()


SOLD, NOT_HELD = Verdict(Way.OWN), HeldBack()


@dataclass(frozen=True)
class Month:
    """A month as the reader's language has it at the moment it is read."""

    first: date

    def __str__(self) -> str:
        return month_text(self.first)


class Asked(NamedTuple):
    """So many pieces of an article, by themselves or as the part of so many hampers; `seen_paise` as the line of the cart has it."""

    offer: Offer
    quantity: int
    hamper: Hamper | None = None
    hampers: int = 0
    seen_paise: int | None = None


def asked_of(lines: Iterable[BasketLine]) -> list[Asked]:
    return [Asked(one.offer, one.quantity, one.hamper, one.hampers, one.seen_paise) for one in lines]


@dataclass
class Looked:
    """One line as it would be bought: `why` is a code where it cannot be."""

    offer: Offer
    quantity: int
    kind: Kind | None = None
    verdict: Verdict = SOLD
    rate: TaxRate | None = None
    tax: Tax = NOTHING
    held: HeldBack = NOT_HELD
    shares: Shares | None = None
    why: str = ""
    room: Room | None = None  # of what is made to order
    unit_paise: int = 0  # of one piece on that day
    seen_paise: int | None = None  # when it was put into the cart
    off: int = 0  # by a coupon
    hamper: Hamper | None = None  # of which it is a part
    hampers: int = 0  # of so many
    hamper_paise: int = 0  # of one hamper on that day
    share: int | None = None  # of the price of the hampers
    heading: str = ""  # the HSN of a mixed supply, where it is not its own

    @property
    def paise(self) -> int:
        return self.unit_paise * self.quantity if self.share is None else self.share

    @property
    def each(self) -> int:
        """The price of one of what lies in the cart."""
        return self.unit_paise if self.hamper is None else self.hamper_paise

    @property
    def was(self) -> int | None:
        """That price when it was put in, where it is another one now."""
        return self.seen_paise if self.seen_paise not in (None, self.each) else None

    @property
    def hsn(self) -> str:
        return self.heading or self.offer.listing.hsn

    @property
    def title(self) -> Localised:
        """Of what lies in the cart."""
        return self.offer.listing.title if self.hamper is None else self.hamper.title

    @property
    def words(self) -> Words:
        """Why it cannot be bought, in a sentence."""
        if not self.why or self.room is None:
            return WHY[self.why] if self.why else ""
        return filled(
            WHY[self.why],
            month=Month(self.room.month),
            next=Month(self.room.next_month),
            left=self.room.left,
            most=self.room.most,
        )


@dataclass
class Parcel:
    """What one maker ships; of another seller of record, it is another order and another bill."""

    seller: Seller
    way: Way
    kind: Kind | None
    lines: list[Looked]
    delivery: Tax = NOTHING
    delivery_shares: Shares | None = None
    delivery_rate: Decimal = Decimal(0)
    wrap: Tax = NOTHING
    wrap_shares: Shares | None = None
    why: str = ""

    @cached_property
    def total(self) -> int:
        return total([*(line.tax for line in self.lines), self.delivery, self.wrap]).payable

    @cached_property
    def rounding(self) -> int:
        return total([*(line.tax for line in self.lines), self.delivery, self.wrap]).rounding

    @property
    def leading(self) -> Looked:
        """The goods that bear most tax: delivery and wrap bear the same, and stand under their HSN."""
        return max(self.lines, key=lambda line: line.rate.rate if line.rate is not None else 0)

    @property
    def grams(self) -> int:
        return sum(line.offer.weight_g * line.quantity for line in self.lines)

    @property
    def days(self) -> int:
        """Days until it leaves the maker's hands."""
        return max((line.offer.lead_days for line in self.lines), default=0)

    @property
    def words(self) -> Words:
        return WHY[self.why] if self.why else ""


@dataclass
class Cart:
    state: str
    parcels: list[Parcel]
    refused: list[Looked]
    coupon: Coupon | None = None
    coupon_why: str = ""  # a code where it does not count

    @property
    def off(self) -> int:
        """What the coupon takes off."""
        return sum(line.off for parcel in self.parcels for line in parcel.lines)

    @property
    def goods(self) -> int:
        return sum(line.paise for parcel in self.parcels for line in parcel.lines)

    @property
    def delivery(self) -> int:
        return sum(parcel.delivery.gross for parcel in self.parcels)

    @property
    def wrap(self) -> int:
        return sum(parcel.wrap.gross for parcel in self.parcels)

    @property
    def rounding(self) -> int:
        return sum(parcel.rounding for parcel in self.parcels)

    @property
    def total(self) -> int:
        return sum(parcel.total for parcel in self.parcels)

    @property
    def pieces(self) -> int:
        return sum(line.quantity for parcel in self.parcels for line in parcel.lines)

    @property
    def held(self) -> dict[int, int]:
        """Pieces by the key of the article, by themselves and in hampers."""
        found: dict[int, int] = {}
        for parcel in self.parcels:
            for line in parcel.lines:
                found[line.offer.pk] = found.get(line.offer.pk, 0) + line.quantity
        return found

    @property
    def hampers(self) -> dict[int, list[Looked]]:
        """The parts of each hamper, by its key."""
        found: dict[int, list[Looked]] = {}
        for parcel in self.parcels:
            for line in parcel.lines:
                if line.hamper is not None:
                    found.setdefault(line.hamper.pk, []).append(line)
        return found

    @property
    def risen(self) -> bool:
        """Whether something costs more than when it was put in."""
        lines = [line for parcel in self.parcels for line in parcel.lines]
        return any(line.was is not None and line.was < line.each for line in lines)

    @property
    def can_be_bought(self) -> bool:
        return (
            bool(self.parcels and self.state)
            and not self.refused
            and not any(parcel.why for parcel in self.parcels)
        )


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


def why_not(line: Looked) -> Promise:
    """A refused line by its name."""
    return filled(_("%(title)s: %(why)s"), title=line.title, why=line.words)
