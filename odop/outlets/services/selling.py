"""Sold over the counter, and taken back there. A sale that was made without a network is never lost: what does not fit is kept as a
doubt that somebody explains.

Locks, always in this order: shop, counters, shelves by article, series of papers, the trail.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import User
from odop.emart.enums import Account
from odop.emart.models import Offer, OrderLine
from odop.emart.queries.prices import asked_on
from odop.emart.queries.tax import limits
from odop.emart.queries.tax import terms as mart_terms
from odop.emart.services.counter import Buyer, Item, Quote, quoted, sell_over_counter, take_back_over_counter
from odop.kernel import clock, scope
from odop.kernel.events import record
from odop.kernel.refusals import DomainError, filled
from odop.kernel.rows import add_many, held
from odop.lib.gst.limits import LimitMissing
from odop.outlets import events
from odop.outlets.enums import Doubt, Move, PaidBy
from odop.outlets.models import CounterPaper, CounterPayment, CounterSale, CounterSeries, Shop, Till
from odop.outlets.queries.days import expected, open_day
from odop.outlets.services.authority import check_here, most_discount, reason_of
from odop.outlets.services.papers import issue_bill, issue_credit_note
from odop.outlets.services.shelves import WHY, put, take
from odop.places.queries import financial_year_of

ACCOUNTS = {PaidBy.CASH: Account.TILL, PaidBy.UPI: Account.CARDS, PaidBy.CARD: Account.CARDS}
MOST_LINES, MOST_PIECES = 60, 999
OLDEST = timedelta(days=60)  # what a device kept so long is not believed any more


@dataclass(frozen=True)
class Piece:
    """So many of one article; a device says at which price it sold, else the price is today's."""

    offer: int
    quantity: int
    unit_paise: int | None = None


@dataclass(frozen=True)
class Counted:
    """What was rung up. `discount_paise` is taken off the whole; `paid` by way of payment in paise, cash without the change."""

    uuid: UUID
    pieces: Sequence[Piece]
    paid: Mapping[PaidBy, int]
    discount_paise: int = 0
    discount_reason: str = ""
    reference: str = ""
    buyer: Buyer = field(default_factory=Buyer)


@dataclass(frozen=True)
class FromDevice:
    """Of a sale without a network: which till, its number of the bill, when by its clock."""

    till: Till
    number: int
    at: datetime


@dataclass(frozen=True)
class Rung:
    """A sale and its bill; `key` opens the buyer's page, shown once, empty when the sale was there already."""

    sale: CounterSale
    bill: CounterPaper
    key: str = ""


@transaction.atomic
def sell(shop: Shop, counted: Counted, *, by: User, device: FromDevice | None = None) -> Rung:
    """One sale over the counter, once for its number. Refuses `not_your_shop`, `other_shop`, `not_open`, `closed`, `nothing`,
    `no_number`, `not_sold_here`, `no_rate`, `too_much_discount`, `no_reason`, `not_paid`, `too_much_cash`, `not_in_stock`,
    `paper_not_whole`; of a device only what cannot be a sale at all, `other_till`, `too_old` and `number_taken`."""
    check_here(by, shop)
    if settings.ODOP.production and mart_terms().sample:
        raise DomainError(
            _("Nothing can be sold before the terms of the mart are the corporation's own."), code="not_open"
        )
    with scope.widened(WHY):
        present = held(Shop, shop.pk)
        earlier = CounterSale.objects.filter(uuid=counted.uuid).first()
        if earlier is not None:
            if earlier.shop_id != shop.pk:
                raise DomainError(_("This sale belongs to another shop."), code="other_shop")
            return Rung(earlier, _bill_of(earlier))
        at = _moment(present, device)
        day = timezone.localdate(at)
        items = _items(counted, device, day)
        quote = quoted(items, state=present.state_code, buyer=counted.buyer, on=day)
        doubts = _doubts(present, counted, quote, by, device, day)
        if device is None and doubts:
            _refuse(by, present)
        _check_money(counted, quote)
        return _written(present, counted, quote, at, doubts, by=by, device=device)


def _moment(shop: Shop, device: FromDevice | None) -> datetime:
    """When it was sold. A device's clock may go wrong: never ahead of ours."""
    now = clock.now()
    at = min(device.at, now) if device else now
    if shop.from_on > timezone.localdate(at) or (shop.to_on and shop.to_on < timezone.localdate(at)):
        raise DomainError(_("The shop is not open on that day."), code="closed")
    if device is not None:
        if device.till.shop_id != shop.pk or not 1 <= device.number <= 99_999:
            raise DomainError(_("This device is no till of the shop."), code="other_till")
        if at < now - OLDEST:
            raise DomainError(
                _("This sale is too old to be taken in. Show it to the office."), code="too_old"
            )
    return at


def _items(counted: Counted, device: FromDevice | None, day: date) -> list[Item]:
    """The articles with the prices asked that day, a device's with those it sold at; the discount shared out over them. Refuses what
    is no sale."""
    wanted: dict[int, Piece] = {}
    for piece in counted.pieces:
        before = wanted.get(piece.offer)
        wanted[piece.offer] = Piece(
            piece.offer, piece.quantity + (before.quantity if before else 0), piece.unit_paise
        )
    if not 1 <= len(wanted) <= MOST_LINES:
        raise DomainError(_("Ring up an article first."), code="nothing")
    if any(not 1 <= one.quantity <= MOST_PIECES for one in wanted.values()):
        raise DomainError(_("Write a number of pieces, like 2."), code="no_number")
    offers = Offer.objects.select_related("listing__seller__artisan").in_bulk(wanted)
    if len(offers) != len(wanted):
        raise DomainError(_("The shop has no such article."), code="not_sold_here")
    rows, asked = [], asked_on(offers.values(), day)
    for key in sorted(wanted):
        offer, given = offers[key], wanted[key].unit_paise
        unit = asked[key] if device is None or given is None else given
        if not 0 < unit <= offer.mrp_paise:  # nothing is sold above the printed price
            raise DomainError(_("A price above the MRP is not allowed."), code="no_price")
        rows.append((offer, wanted[key].quantity, unit))
    return _discounted(rows, counted.discount_paise)


def _discounted(rows: list[tuple[Offer, int, int]], off: int) -> list[Item]:
    full = [unit * quantity for _offer, quantity, unit in rows]
    if not 0 <= off < sum(full):
        raise DomainError(_("Write the discount in rupees, less than the sum."), code="no_price")
    shares = [off * one // sum(full) for one in full]
    shares[0] += off - sum(shares)
    return [
        Item(offer, quantity, unit, share)
        for (offer, quantity, unit), share in zip(rows, shares, strict=True)
    ]


def _doubts(
    shop: Shop, counted: Counted, quote: Quote, by: User, device: FromDevice | None, day: date
) -> list[Doubt]:
    found = []
    full = sum(line.item.unit_paise * line.item.quantity for line in quote.lines)
    if quote.discount * 100 > full * most_discount(by, shop):
        found.append(Doubt.DISCOUNT)
    if device is None:
        return found
    asked = asked_on((line.item.offer for line in quote.lines), day)
    if any(line.item.unit_paise != asked[line.item.offer.pk] for line in quote.lines):
        found.append(Doubt.PRICE)
    if device.number > _last_number(shop, device) + 1:
        found.append(Doubt.NUMBER)
    return found


def _last_number(shop: Shop, device: FromDevice) -> int:
    year = financial_year_of(timezone.localdate(device.at))
    series = CounterSeries.objects.filter(shop=shop, till=device.till.number, financial_year=year)
    return series.values_list("last", flat=True).first() or 0


def _refuse(by: User, shop: Shop) -> None:
    most = f"{most_discount(by, shop).normalize():f}"
    raise DomainError(
        filled(_("You may take off %(most)s per cent at most. Ask the office."), most=most),
        code="too_much_discount",
    )


def _check_money(counted: Counted, quote: Quote) -> None:
    if counted.discount_paise and len(counted.discount_reason.strip()) < 3:
        raise DomainError(_("Write why there is a discount."), code="no_reason")
    if any(paise < 0 for paise in counted.paid.values()) or sum(counted.paid.values()) != quote.payable:
        raise DomainError(_("What was paid is not the sum of the bill."), code="not_paid")
    try:
        below = limits().limit("cash_below", clock.today()).paise
    except LimitMissing:
        return
    if counted.paid.get(PaidBy.CASH, 0) >= below:
        raise DomainError(
            _("So much cash may not be taken of one person. Take UPI or a card."), code="too_much_cash"
        )


def _written(
    shop: Shop, counted: Counted, quote: Quote, at: datetime, doubts: list[Doubt], *, by: User, device: FromDevice | None
) -> Rung:  # fmt: skip
    sides: dict[Account, int] = {}
    for way, paise in counted.paid.items():
        sides[ACCOUNTS[way]] = sides.get(ACCOUNTS[way], 0) + paise
    sold = sell_over_counter(
        quote, shop=shop.name, paid=sides, buyer=counted.buyer, at=at, by=by, is_sample=shop.is_sample
    )
    day = open_day(shop, timezone.localdate(at))
    if day != timezone.localdate(at) and device is not None:
        doubts.append(Doubt.LATE)
    sale = CounterSale(
        uuid=counted.uuid, shop=shop, till=device.till if device else None, purchase=sold.purchase, day=day, sold_at=at,
        arrived_at=clock.now(), by=by, pieces=quote.pieces, total_paise=quote.payable, discount_paise=quote.discount,
        discount_reason=counted.discount_reason.strip()[:120], doubts=[],
    )  # fmt: skip
    sale.save(force_insert=True)
    bill = issue_bill(
        sale, quote, sold.lines, buyer=counted.buyer, paid=[(way.value, paise) for way, paise in counted.paid.items()],
        till=device.till.number if device else 0, given=device.number if device else None,
    )  # fmt: skip
    for line in sorted(quote.lines, key=lambda one: one.item.offer.pk):
        if _off_the_shelf(shop, line.item, bill.serial, by, device) and Doubt.STOCK not in doubts:
            doubts.insert(0, Doubt.STOCK)
    add_many(
        [
            CounterPayment(
                sale=sale, shop=shop, day=day, way=way, paise=paise,
                reference=counted.reference.strip()[:40] if way != PaidBy.CASH else "",
            )
            for way, paise in counted.paid.items() if paise
        ]
    )  # fmt: skip
    if doubts:
        sale.doubts = [one.value for one in doubts]
        sale.save(update_fields=["doubts"])
    record(
        events.SOLD,
        sale,
        by=by,
        shop=shop.ref,
        bill=bill.serial,
        paise=str(quote.payable),
        doubts=",".join(sale.doubts),
    )
    return Rung(sale, bill, sold.key)


def _off_the_shelf(shop: Shop, item: Item, serial: str, by: User, device: FromDevice | None) -> bool:
    """The pieces leave the shelf; whether some were sold that were not there, which only a device can do."""
    try:
        with transaction.atomic():
            take(shop, item.offer, item.quantity, Move.SOLD, by=by, paper=serial)
        return False
    except DomainError:
        if device is None:
            raise
    there = shop.stock.filter(offer=item.offer).values_list("on_hand", flat=True).first() or 0
    put(shop, item.offer, item.quantity - there, Move.NOT_KNOWN, by=by, paper=serial)
    take(shop, item.offer, item.quantity, Move.SOLD, by=by, paper=serial)
    return True


def _bill_of(sale: CounterSale) -> CounterPaper:
    return sale.papers.order_by("pk")[0]


@transaction.atomic
def take_back(
    sale: CounterSale, line: int, *, quantity: int, reason: str, way: PaidBy, whole: bool = True, by: User
) -> CounterPaper:
    """Pieces came back over the counter; the buyer has the money in the `way` it is given, on a credit note. `whole`: they can be sold
    again. Refuses `not_your_shop`, `no_reason`, `no_line`, `too_late`, `too_many`, `not_so_much_cash`."""
    check_here(by, sale.shop)
    why = reason_of(reason)
    with scope.widened(WHY):
        shop = held(Shop, sale.shop_id)
        sold = (
            OrderLine.objects.filter(pk=line, order__purchase=sale.purchase_id)
            .select_related("offer__listing")
            .first()
        )
        if sold is None or sold.offer is None:
            raise DomainError(_("This bill has no such article."), code="no_line")
        _made, tax = take_back_over_counter(sold, quantity=quantity, reason=why, given=ACCOUNTS[way], by=by)
        day = open_day(shop, clock.today())
        if way == PaidBy.CASH and tax.gross > expected(shop, day):
            raise DomainError(_("So much cash does not lie in the till."), code="not_so_much_cash")
        note = issue_credit_note(sale, _bill_of(sale), [(sold, quantity, tax)], way=way.value)
        if whole:
            put(shop, sold.offer, quantity, Move.BACK, by=by, paper=note.serial, reason=why)
        add_many([CounterPayment(sale=sale, shop=shop, day=day, way=way, paise=-tax.gross)])
        record(events.TAKEN_BACK, sale, by=by, shop=shop.ref, note=note.serial, pieces=str(quantity))
    return note


@transaction.atomic
def explain(sale: CounterSale, *, words: str, by: User) -> CounterSale:
    """What was behind a doubt, said by somebody. Refuses `not_your_shop`, `no_doubt`, `no_reason`, `own_sale`: whoever sold does not
    explain alone, another person of the shop or the office does."""
    check_here(by, sale.shop)
    why = reason_of(words)
    present = held(CounterSale, sale.pk)
    if not present.doubts or present.explained_at is not None:
        raise DomainError(_("There is nothing to explain about this sale."), code="no_doubt")
    if present.by_id == by.pk:
        raise DomainError(_("Somebody else than the seller explains it."), code="own_sale")
    present.explained_at, present.explained_by, present.explanation = clock.now(), by, why
    present.save(update_fields=["explained_at", "explained_by", "explanation"])
    record(events.EXPLAINED, present, by=by)
    return present
