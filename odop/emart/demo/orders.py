"""Sample orders at every stage: what was bought of the sample mart, paid, sent, taken back and paid to its makers.

The programme's demo_orders.csv says what became of each purchase. Everything happens in the order of time, as the services would
have it; the rows are written at the end, all of a kind at once. The nightly checks hold over them.
"""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from random import Random

from django.conf import settings
from django.utils import timezone

from odop.accounts.models import User
from odop.emart.demo.rows import Rows
from odop.emart.enums import ListingState, OrderState, PayBy, TaxMode
from odop.emart.models import Offer, Order, Purchase
from odop.emart.queries.baskets import look_through
from odop.emart.queries.carts import Cart
from odop.emart.queries.tax import terms
from odop.emart.services.purchases import Buyer
from odop.kernel import clock
from odop.kernel.events import record
from odop.lib.gst.selling import Way
from odop.registry.models import Artisan

FILE = "demo_orders.csv"
OFTEN = 4  # every so many buyers look first at goods of a person who can be signed in as
IFSC = "SMPL0000001"
NOT_IN_THE_REGISTER = 2  # makers whose account the register does not have yet: they cannot be paid
RUNS = (45, 16, 5)  # so many days ago makers were paid
NEWEST = 6  # what is newer has not gone to the bank yet
CAME_BACK, NOT_TAKEN = "टूटा हुआ पहुँचा", "तीन बार घर पर कोई नहीं मिला"
CALLED_OFF = {"called_off": "अब ज़रूरत नहीं है", "maker_off": "माल तैयार नहीं हो पाया"}


@dataclass(frozen=True)
class Row:
    """A line of the file: how long ago, what became of it, who bought how much."""

    days: float
    course: str
    pay_by: PayBy
    makers: int
    pieces: int
    buyer: Buyer


def build_orders() -> int:
    """Returns how many purchases were made: those of the programme's demo_orders.csv, none where it has no such file."""
    given = _given()
    officer = User.objects.filter(demo_slug__startswith="cell").first()
    offers = list(
        Offer.objects.filter(listing__is_sample=True, listing__state=ListingState.PUBLISHED)
        .select_related("listing__seller__artisan", "listing__seller__district")
        .order_by("pk")
    )
    finance = User.objects.filter(demo_slug__startswith="finance").first()
    if not given or officer is None or finance is None or not offers:
        return 0
    known = set(Artisan.objects.filter(user__demo_slug__isnull=False).values_list("pk", flat=True))
    present, random = clock.now(), Random(417)  # noqa: S311 (a made-up world, the same each time)
    rows = Rows(officer, finance)
    hers = [offer for offer in offers if offer.listing.seller.artisan_id in known]
    in_own_name = [offer for offer in offers if offer.listing.seller.tax_mode != TaxMode.AGGREGATED]
    dear = sorted(offers, key=lambda offer: (-offer.price_paise, offer.pk))[2:]
    happens: list[tuple[datetime, Callable[[], None]]] = []
    for number, row in enumerate(given, 1):
        moment = present - timedelta(days=row.days)
        first = {0: hers, 1: in_own_name}.get(number % OFTEN, [])
        if row.course == "part_back":
            first = dear  # of much money somebody else has to agree that it goes back
        cart = _cart(row, [*first, *random.sample(offers, len(offers))], moment)
        with clock.at(moment):
            purchase = rows.place(f"sample-{number:02}", row.buyer, row.pay_by, cart)
        for days, act in _course(row, purchase, rows):
            when = moment + timedelta(days=days)
            if when <= present:
                happens.append((when, act))
    happens += [(present - timedelta(days=days), partial(_pay_makers, rows)) for days in RUNS]
    happens += [(present - timedelta(days=days - 1), rows.send_to_bank) for days in RUNS if days > NEWEST]
    _give_accounts(rows)
    for when, act in sorted(happens, key=lambda one: one[0]):
        with clock.at(when):
            act()
    rows.write()
    for at, verb, subject, facts in sorted(rows.told, key=lambda one: one[0]):
        with clock.at(at):
            record(verb, subject, by=officer, district_id=None, **facts)
    return len(given)


def _given() -> list[Row]:
    path = settings.PROGRAMME_DIR / FILE
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Row(
                float(one["days"]), one["course"], PayBy(one["pay_by"]), int(one["makers"]), int(one["pieces"]),
                Buyer(one["name"], f"60002{number:05d}", one["address"], one["place"], one["pin_code"], one["state_code"]),
            )
            for number, one in enumerate(csv.DictReader(file), 1)
        ]  # fmt: skip


def _cart(row: Row, offers: list[Offer], moment: datetime) -> Cart:
    """What the buyer takes: the first goods of the shelf that may lawfully go there, paid so."""
    chosen: list[tuple[Offer, int]] = []
    cart = Cart(row.buyer.state_code, [], [])
    for offer in offers:
        if not offer.made_to_order and offer.free <= row.pieces:
            continue
        tried = look_through([*chosen, (offer, row.pieces)], row.buyer.state_code, timezone.localdate(moment))
        if not tried.can_be_bought or len(tried.parcels) == len(cart.parcels):
            continue
        if row.pay_by == PayBy.AT_DOOR and not terms().takes_cash(tried.total, row.buyer.state_code):
            continue
        if row.pay_by == PayBy.AT_DOOR and any(parcel.way is Way.OWN for parcel in tried.parcels):
            continue  # cash cannot go to her directly
        chosen, cart = [*chosen, (offer, row.pieces)], tried
        if len(chosen) == row.makers:
            break
    return cart


def _course(row: Row, purchase: Purchase, rows: Rows) -> list[tuple[float, Callable[[], None]]]:
    """What happens to a purchase, and how many days after it was made."""
    orders = rows.orders_of[purchase.ref]

    def each(act: Callable[[Order], None]) -> Callable[[], None]:
        def all_of_them() -> None:
            for order in orders:
                act(order)

        return all_of_them

    begin: list[tuple[float, Callable[[], None]]] = [(0.003, lambda: rows.firm(purchase))]
    sent = [*begin, (2.0, each(rows.ship))]
    received = [*sent, (6.0, each(rows.deliver))]
    courses = {
        "unpaid": [],
        "expired": [(0.03, lambda: rows.expire(purchase))],
        "late": begin,
        "received": received,
        "refused": [*sent, (7.0, each(lambda order: rows.refuse(order, NOT_TAKEN)))],
        "part_back": [*received, (10.0, each(lambda order: rows.take_back(order, 1, CAME_BACK))),
                      (18.0 if row.pay_by == PayBy.AT_DOOR else 12.0, lambda: rows.send_refunds(purchase))],
    }  # fmt: skip
    if row.course in CALLED_OFF:
        off = each(lambda order: rows.cancel(order, CALLED_OFF[row.course]))
        return [*begin, (1.0, off), (1.1, lambda: rows.send_refunds(purchase))]
    return courses[row.course]


def _give_accounts(rows: Rows) -> None:
    """The register knows the accounts of these makers, save of the last few."""
    people = {order.seller.artisan_id: order.seller.artisan for order in rows.orders}
    known = [one for one in people.values() if not one.bank_account_last4][NOT_IN_THE_REGISTER:]
    for person in known:
        person.bank_account, person.bank_ifsc = f"9110{person.pk:08d}", IFSC
        person.bank_account_last4 = person.bank_account[-4:]
    Artisan.objects.bulk_update(known, ["bank_account", "bank_account_last4", "bank_ifsc"])


def _pay_makers(rows: Rows) -> None:
    """What has become a maker's is paid to her."""
    due: dict[int, list[Order]] = {}
    for order in rows.orders:
        over = order.returns_until is not None and order.returns_until < clock.today()
        if order.state == OrderState.DELIVERED and over and order.settlement is None:
            due.setdefault(order.seller.pk, []).append(order)
    for orders in due.values():
        if orders[0].seller.artisan.bank_account_last4:
            rows.settle(orders)
