"""What shops sell over the counter, in the mart's own books: one purchase, one order of each maker, delivered at once.

The corporation sells, whoever made it: she is paid the price without tax (with it, where she has to pay GST herself), and a discount
is the corporation's. Whoever stands behind a counter sees neither her orders nor the books: the callers have asked who may.
"""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import connection
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import User
from odop.emart.enums import Account, Movement, OrderState, PayBy, PurchaseState, SoldBy
from odop.emart.models import Offer, Order, OrderLine, Purchase, Return, Seller
from odop.emart.queries.baskets import hashed
from odop.emart.queries.tax import declared_of, rates, terms
from odop.emart.services.books import post
from odop.emart.services.papers import issue_voucher
from odop.emart.services.stock import note_moved
from odop.emart.shares import Shares, part_of_shares
from odop.kernel import clock
from odop.kernel.actors import Actor
from odop.kernel.refusals import DomainError
from odop.kernel.rows import add_many
from odop.kernel.services import next_number, reserve_numbers
from odop.lib.gst.amounts import Tax, part_of, tax_within, total
from odop.lib.gst.rates import RateMissing
from odop.lib.gst.selling import TaxMode
from odop.lib.gst.supply import Kind
from odop.lib.gst.units import uqc_of
from odop.places.queries import financial_year, financial_year_of

OUT = """
    UPDATE emart_offer SET on_hand = CASE WHEN made_to_order THEN on_hand ELSE on_hand - %s END
     WHERE id = %s AND (made_to_order OR on_hand - reserved >= %s)
"""
BACK = "UPDATE emart_offer SET on_hand = CASE WHEN made_to_order THEN on_hand ELSE on_hand + %s END WHERE id = %s"
# Her own voucher is written for who issues no bill herself; the others send the corporation theirs.
WRITTEN_FOR = frozenset({TaxMode.AGGREGATED, TaxMode.ENROLLED})


@dataclass(frozen=True)
class Item:
    """So many pieces at a price each, and what is taken off of all of them together."""

    offer: Offer
    quantity: int
    unit_paise: int
    discount_paise: int = 0


@dataclass(frozen=True)
class Told:
    """A line of a counter sale with its tax and whose each paisa is."""

    item: Item
    rate: Decimal
    tax: Tax
    shares: Shares


@dataclass(frozen=True)
class Quote:
    """What a counter sale comes to; `kind` and `place` say whose tax it is."""

    lines: list[Told]
    kind: Kind
    place: str
    rounding: int
    payable: int

    @property
    def discount(self) -> int:
        return sum(line.item.discount_paise for line in self.lines)

    @property
    def pieces(self) -> int:
        return sum(line.item.quantity for line in self.lines)


@dataclass(frozen=True)
class Buyer:
    """What the buyer told, if anything; from the sum of `buyer_named_from` on, a bill needs it."""

    name: str = ""
    mobile: str = ""
    address: str = ""
    state_code: str = ""
    gstin: str = ""


def quoted(items: Iterable[Item], *, state: str, buyer: Buyer, on: date) -> Quote:
    """The sum of a counter sale in `state`, rounded to the rupee. Refuses `no_rate`.

    Goods that are handed over are supplied where they lie, and to the State of the buyer's address where an unregistered buyer's
    stands on the bill (s.10(1)(c) and (ca) IGST Act).
    """
    place = state if buyer.gstin or not buyer.state_code else buyer.state_code
    kind = Kind.WITHIN if place == state else Kind.BETWEEN
    lines = [_told(item, kind, on) for item in items]
    added = total([line.tax for line in lines])
    return Quote(lines, kind, place, added.rounding, added.payable)


def _told(item: Item, kind: Kind, on: date) -> Told:
    listing = item.offer.listing
    full = item.unit_paise * item.quantity
    gross = full - item.discount_paise
    try:
        rate = rates().rate_within(
            listing.hsn, on=on, gross_unit_paise=gross // item.quantity, conditions=declared_of(listing)
        )
    except RateMissing as error:
        raise DomainError(
            _("The tax of this article has not been settled yet. Tell the office."), code="no_rate"
        ) from error
    tax, priced = tax_within(gross, rate.rate, kind), tax_within(full, rate.rate, kind)
    return Told(item, rate.rate, tax, _shares(tax, priced, TaxMode(listing.seller.tax_mode)))


def _shares(tax: Tax, priced: Tax, mode: TaxMode) -> Shares:
    """`priced` is the tax of the price before the discount: by it the maker is paid."""
    commission = int(Decimal(priced.taxable) * terms().commission_percent / 100)
    own_tax = (
        priced.tax if mode is TaxMode.REGULAR else 0
    )  # on her bill to the corporation, which takes it off its own
    found = {
        Account.MAKER: priced.taxable + own_tax - commission,
        Account.TAX: tax.tax - own_tax,
        Account.COMMISSION: commission,
        Account.DISCOUNT: tax.taxable - priced.taxable,
    }
    return {account.value: paise for account, paise in found.items() if paise or account == Account.MAKER}


@dataclass(frozen=True)
class Sold:
    purchase: Purchase
    key: str  # of the page at which the buyer finds the bill; shown once
    lines: list[OrderLine]


def sell_over_counter(
    quote: Quote,
    *,
    shop: Mapping[str, str],
    paid: Mapping[Account, int],
    buyer: Buyer,
    at: datetime,
    by: Actor,
    is_sample: bool = False,
) -> Sold:
    """Writes the sale whole: purchase, orders, lines, books, vouchers. Within the caller's transaction and wide look; `paid` sums to
    what is payable (the database refuses else)."""
    year = financial_year(financial_year_of(clock.today())).short
    key = secrets.token_urlsafe(12)
    purchase = Purchase.objects.create(
        ref=f"PU-{year}-{next_number(f'emart.purchase.{year}'):06}", key_hash=hashed(key), name=buyer.name,
        mobile=buyer.mobile, address=buyer.address, place="", pin_code="", state_code=quote.place, gstin=buyer.gstin,
        language=(get_language() or "en")[:2], pay_by=PayBy.COUNTER, total_paise=quote.payable,
        state=PurchaseState.PLACED, placed_at=at, expires_at=at, paid_at=at, is_sample=is_sample,
    )  # fmt: skip
    orders = _orders(quote, purchase, shop, at)
    lines = [_line(line, orders[line.item.offer.listing.seller_id]) for line in quote.lines]
    add_many(lines)
    came: dict[str, int] = {account.value: paise for account, paise in paid.items()}
    post(Movement.PAID, {**came, Account.BUYER: -quote.payable}, by=by, purchase=purchase, at=at)
    for order in orders.values():
        hers = [line for line in lines if line.order_id == order.pk]
        sides: dict[str, int] = {Account.BUYER: order.total_paise, Account.ROUNDING: -order.rounding_paise}
        for line in hers:
            _add(sides, line.shares, -1)
        post(Movement.SOLD, sides, by=by, purchase=purchase, order=order, at=at)
        if TaxMode(order.seller.tax_mode) in WRITTEN_FOR:
            issue_voucher(order, hers)
    return Sold(purchase, key, lines)


def _orders(quote: Quote, purchase: Purchase, shop: Mapping[str, str], at: datetime) -> dict[int, Order]:
    sellers: dict[int, Seller] = {}
    sums: dict[int, int] = {}
    days: dict[int, int] = {}
    for line in quote.lines:
        listing = line.item.offer.listing
        sellers[listing.seller_id] = listing.seller
        sums[listing.seller_id] = sums.get(listing.seller_id, 0) + line.tax.gross
        days[listing.seller_id] = max(days.get(listing.seller_id, 0), listing.return_days)
    year = purchase.ref.split("-")[1]
    numbers = iter(reserve_numbers(f"emart.order.{year}", len(sellers)))
    rounding = {next(iter(sellers)): quote.rounding}  # of the whole bill, at the first of them
    made = {
        key: Order(
            ref=f"OR-{year}-{next(numbers):06}", purchase=purchase, seller=seller, district_id=seller.district_id,
            sold_by=SoldBy.CORPORATION, kind=quote.kind.value, place_code=quote.place, state=OrderState.DELIVERED,
            rounding_paise=rounding.get(key, 0), total_paise=sums[key] + rounding.get(key, 0), shipped_at=at,
            delivered_at=at, returns_until=clock.today() + timedelta(days=days[key]), counter=dict(shop),
        )
        for key, seller in sellers.items()
    }  # fmt: skip
    add_many(list(made.values()))
    return made


def _line(told: Told, order: Order) -> OrderLine:
    listing, tax = told.item.offer.listing, told.tax
    return OrderLine(
        order=order, district_id=order.district_id, offer=told.item.offer, listing_ref=listing.ref, title=listing.title,
        hsn=listing.hsn, unit=uqc_of(listing.quantity_unit, listing.net_quantity), rate=told.rate,
        quantity=told.item.quantity, gross_paise=tax.gross, taxable_paise=tax.taxable,
        cgst_paise=tax.cgst, sgst_paise=tax.sgst, igst_paise=tax.igst, shares=told.shares, return_days=listing.return_days,
    )  # fmt: skip


def _add(sides: dict[str, int], shares: Shares, sign: int) -> None:
    for account, paise in shares.items():
        sides[account] = sides.get(account, 0) + sign * paise


def take_back_over_counter(
    line: OrderLine, *, quantity: int, reason: str, given: Account, by: User
) -> tuple[Return, Tax]:
    """Pieces came back over the counter and the buyer has the money: `given` says from where. Undone to the paisa, the rounding of
    the bill excepted. Refuses `too_late`, `too_many`."""
    order = (
        Order.objects.select_for_update(of=("self",))
        .select_related("seller", "purchase")
        .get(pk=line.order_id)
    )
    present = OrderLine.objects.select_for_update(of=("self",)).get(pk=line.pk)
    if order.settlement_id is not None or (order.returns_until and clock.today() > order.returns_until):
        raise DomainError(_("The days for returns are over; the money is the maker's."), code="too_late")
    if not 1 <= quantity <= present.quantity - present.returned:
        raise DomainError(_("So many pieces were not sold, or are back already."), code="too_many")
    share = {"quantity": quantity, "of": present.quantity, "before": present.returned}
    whole = Tax(present.taxable_paise, present.cgst_paise, present.sgst_paise, present.igst_paise)
    tax = part_of(whole, **share)
    sides: dict[str, int] = {Account.BUYER: -tax.gross}
    _add(sides, part_of_shares(present.shares, whole, **share), 1)
    post(Movement.BACK, sides, by=by, purchase=order.purchase, order=order)
    post(Movement.REFUND, {Account.BUYER: tax.gross, given: -tax.gross}, by=by, purchase=order.purchase)
    present.returned += quantity
    present.save(update_fields=["returned"])
    made = Return.objects.create(
        line=present, district_id=present.district_id, quantity=quantity, reason=reason, at=clock.now(), by=by
    )
    return made, tax


def out_of_the_mart(pieces: Mapping[int, int], *, by: Actor) -> None:
    """Pieces leave her shelf for a shop: they are not sold on-line any more. Refuses `sold_out` with the article's key."""
    with connection.cursor() as cursor:
        for offer, quantity in sorted(pieces.items()):
            cursor.execute(OUT, [quantity, offer, quantity])
            if cursor.rowcount != 1:
                raise DomainError(
                    _("There are not so many pieces that no order holds."),
                    code="sold_out",
                    extra={"offer": offer},
                )
    note_moved(pieces, by=by)


def into_the_mart(pieces: Mapping[int, int], *, by: Actor) -> None:
    """Pieces are back on her shelf."""
    with connection.cursor() as cursor:
        for offer, quantity in sorted(pieces.items()):
            cursor.execute(BACK, [quantity, offer])
    note_moved(pieces, by=by)


def cash_differs(paise: int, *, by: User) -> None:
    """So much more (below zero: less) lay in a till than the books say."""
    post(Movement.COUNTED, {Account.TILL: paise, Account.SHORT: -paise}, by=by)


def cash_to_bank(paise: int, *, by: User) -> None:
    post(Movement.BANKED, {Account.BANK: paise, Account.TILL: -paise}, by=by)
