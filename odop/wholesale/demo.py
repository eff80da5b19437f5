"""Sample trade buyers and their enquiries at every stage, one order half delivered: marked as samples, played through the services
with the clock put back."""

import tomllib
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings

from odop.accounts.enums import UserKind
from odop.accounts.models import User
from odop.emart.enums import ListingState, SellerState
from odop.emart.models import Listing, Offer, Parcel, Seller
from odop.emart.queries.tax import declared_of, rates
from odop.emart.services.eway import note_eway
from odop.emart.services.parcels import hand_over
from odop.kernel import clock
from odop.kernel.models import Notice
from odop.lib.gst.rates import RateMissing
from odop.wholesale.enums import PayTerms
from odop.wholesale.models import Enquiry, Request, TradeBuyer, TradeOrder
from odop.wholesale.services import answers, buyers, enquiries, orders, quotations
from odop.wholesale.services.buyers import Company
from odop.wholesale.services.enquiries import Asked, Wanted
from odop.wholesale.services.quotations import Offered, Pick

FILE = "demo_trade.toml"
SPARE = 3  # makers who are asked for each


def build_trade() -> int:
    """Returns how many enquiries were made: those of the programme's demo_trade.toml, none where it has no such file or the mart
    has no goods."""
    path = settings.PROGRAMME_DIR / FILE
    cell = User.objects.filter(demo_slug__startswith="cell").first()
    if cell is None or not path.exists():
        return 0
    given = tomllib.loads(path.read_text(encoding="utf-8"))
    goods = _goods(len(given["enquiries"]))
    if not goods:
        return 0
    known = [_buyer(one, cell) for one in given["buyers"]]
    for one, (good, makers) in zip(given["enquiries"], goods, strict=False):
        _play(one, known[one["buyer"] - 1], good, makers, cell)
    Notice.objects.filter(
        template__startswith="wholesale."
    ).delete()  # nobody is told about a past that never was
    return len(given["enquiries"])


def _ago(days: int) -> datetime:
    return clock.now() - timedelta(days=days)


def _goods(wanted: int) -> list[tuple[Listing, list[Seller]]]:
    """A good of each of so many product lines that several people of the mart make, with those makers."""
    rows = (
        Listing.objects.filter(
            state=ListingState.PUBLISHED,
            is_sample=True,
            product_line__isnull=False,
            seller__state=SellerState.ACTIVE,
        )
        .exclude(craft="food")
        .select_related("seller__artisan__user")
        .order_by("product_line_id", "pk")
    )
    lines: dict[int, list[Listing]] = {}
    for one in rows:
        lines.setdefault(one.product_line_id or 0, []).append(one)
    found = []
    for many in lines.values():
        makers = list({one.seller_id: one.seller for one in many}.values())[:SPARE]
        if len(makers) > 1 and _taxed(many[0]):
            found.append((many[0], makers))
    return (found * wanted)[:wanted]


def _taxed(good: Listing) -> bool:
    """Whether the rate of the good is known on every day of the sample's past."""
    try:
        for days in (0, 45):
            rates().rate_of(
                good.hsn,
                on=clock.today() - timedelta(days=days),
                unit_paise=1_000_00,
                conditions=declared_of(good),
            )
    except RateMissing:
        return False
    return True


def _buyer(one: dict[str, Any], cell: User) -> TradeBuyer:
    """With an account of her own where she has a number in India."""
    told = Company(**one)
    with clock.at(_ago(45)):
        if not told.mobile:
            return buyers.register(told, by=cell, for_other=True, is_sample=True)
        user = User.objects.create(
            mobile=told.mobile, kind=UserKind.CITIZEN, language="en", mobile_verified_at=clock.now()
        )
        made = buyers.register(told, by=user, is_sample=True)
        return buyers.accept_buyer(made, by=cell)


def _play(one: dict[str, Any], buyer: TradeBuyer, good: Listing, makers: list[Seller], cell: User) -> None:
    ago, stage = one["days_ago"], one["stage"]
    with clock.at(_ago(ago)):
        enquiry = _asked(one, buyer, good, cell)
    if stage == "asked":
        return
    with clock.at(_ago(ago - 1)):
        asked = enquiries.ask_makers(enquiry, {1: makers}, words=one.get("words", ""), by=cell)
    price = Offer.objects.filter(listing=good).order_by("pk")[0].price_paise
    with clock.at(_ago(ago - 3)):
        for at, request in enumerate(asked[: len(asked) - 1 if stage == "sent" else len(asked)]):
            _answer(request, at, price, cell)
    if stage == "sent":
        return
    with clock.at(_ago(ago - 4)):
        quotation = quotations.quote(enquiry, _offered(asked, one, good), by=cell)
    if stage == "change":
        with clock.at(_ago(ago - 6)):
            quotations.ask_change(quotation, reason="Half of it two weeks earlier, please.", by=cell)
    if stage == "ordered":
        with clock.at(_ago(ago - 7)):
            order = quotations.accept(quotation, by=cell)
        _half(order, ago - 9, cell)


def _asked(one: dict[str, Any], buyer: TradeBuyer, good: Listing, cell: User) -> Enquiry:
    kind = "export" if one.get("incoterm") else "institution" if one.get("work_order") else "inland"
    lines = [Wanted("", one["quantity"], good=good.ref)]
    given = {
        key: one[key]
        for key in ("incoterm", "port", "currency", "samples", "inspection", "work_order", "words")
        if key in one
    }
    asked = Asked(
        lines=lines, wanted_by=clock.today() + timedelta(days=one["wanted_in"]), kind=kind, address=buyer.address, place=buyer.place,
        pin_code=buyer.pin_code, state_code=buyer.state_code, country=buyer.country, **given,
    )  # fmt: skip
    return enquiries.ask(buyer, asked, by=cell, is_sample=True)


def _answer(request: Request, at: int, shelf: int, cell: User) -> None:
    """In quantity a piece costs less than on the shelf, and no maker makes it alone."""
    price = Decimal(shelf * (78 + 4 * at) // 10_000)
    answers.answer(
        request, quantity=max(1, request.wanted * (60 - 15 * at) // 100), price=max(price, Decimal(1)), days=20 + 10 * at, by=cell
    )  # fmt: skip


def _offered(asked: list[Request], one: dict[str, Any], good: Listing) -> Offered:
    rest, picks = one["quantity"], {}
    for request in Request.objects.filter(pk__in=[each.pk for each in asked]).order_by("unit_paise", "pk"):
        take = min(request.quantity or 0, rest)
        rest -= take
        if take:
            picks[request.ref] = Pick(take, freight=take * 4_00)
    terms = PayTerms.ACCEPTANCE if one.get("work_order") else PayTerms.ADVANCE
    rate = Decimal(one["rate"]) if "rate" in one else None
    return Offered(
        picks, {1: good.hsn.ljust(8, "0") if one.get("incoterm") else good.hsn}, terms=terms, advance_percent=30, rate=rate,
        valid_until=clock.today() + timedelta(days=30),
    )  # fmt: skip


def _half(order: TradeOrder, ago: int, cell: User) -> None:
    """The advance came, the first delivery has arrived two pieces short, of the second a part is on its way."""
    first, *others = order.deliveries.order_by("due_on", "pk")
    with clock.at(_ago(ago)):
        orders.note_payment(order, amount=order.quotation.advance, reference="SAMPLE0001", on=None, by=cell)
    with clock.at(_ago(ago - 12)):
        first = orders.dispatch(
            first, quantity=first.quantity, carrier="India Post", tracking="SAMPLE1", by=cell
        )
        for parcel in Parcel.objects.filter(order=first.mart_order_id, booked_at=None):
            note_eway(parcel, number="100000000001", on=clock.today(), by=cell)
            hand_over(parcel, carrier="other", number=f"SAMPLE {parcel.pk}", by=cell)
    with clock.at(_ago(ago - 16)):
        first = orders.receive(first, pieces=first.quantity - 2, remark="Two were broken.", by=cell)
        orders.take_off(first, by=cell)
    if others:
        with clock.at(_ago(3)):
            orders.dispatch(
                others[0],
                quantity=max(1, others[0].quantity // 3),
                carrier="India Post",
                tracking="SAMPLE2",
                by=cell,
            )
