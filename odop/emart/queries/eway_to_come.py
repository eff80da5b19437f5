"""What has not left yet and will need an e-way bill: the bill is made as the goods leave, and nothing moves without the e-way bill
(Rule 138(1) CGST Rules), so how it travels is arranged before."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import Enum
from itertools import chain

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from odop.accounts.models import User
from odop.emart.enums import LineKind, OrderState, ParcelFor, ParcelState, SupplyKind
from odop.emart.models import Order, OrderLine, Parcel, Seller
from odop.emart.queries.office import orders_visible_to
from odop.emart.queries.tax import free_on_the_road, limits
from odop.kernel import clock, scope
from odop.lib.gst.eway import Goods, Place, Why, why_needed


class Lacks(Enum):
    """What has to be there before goods leave: their bill, whose number the e-way bill names, then the number of that."""

    BILL = "bill"
    NUMBER = "number"
    NUMBER_ALONE = "number_alone"  # what is no sale goes with a delivery challan: it has no bill
    NOTHING = ""


@dataclass(frozen=True)
class Leaving:
    """Goods that are to leave: under which reference, whose, from where to where, of what value in paise, why, by when."""

    ref: str
    url: str
    seller: Seller
    start: Place
    end: Place
    paise: int
    why: Why
    by_day: date | None
    lacks: Lacks = Lacks.BILL


Source = Callable[[User], Iterable[Leaving]]
SOURCES: list[Source] = []


def leaves_also(source: Source) -> Source:
    """An app above the mart that sends goods in the corporation's name names here what it has still to send."""
    SOURCES.append(source)
    return source


def still_to_leave(user: User) -> list[Leaving]:
    """Of the reader's place, the first to leave before the rest."""
    with scope.widened("consignments of makers whom this office looks after"):
        found = list(chain(_orders(user), _others(user), *(source(user) for source in SOURCES)))
    return sorted(found, key=lambda one: (one.by_day or date.max, one.ref))


def _orders(user: User) -> Iterable[Leaving]:
    packed = Parcel.objects.filter(
        order=OuterRef("pk"), heading=ParcelFor.SALE, state=ParcelState.PACKED, booked_at=None
    )
    rows = orders_visible_to(user).filter(
        total_paise__gte=limits().limit(Why.VALUE.value, clock.today()).paise
    )
    rows = rows.filter(Q(state=OrderState.PLACED) | Q(Exists(packed), state=OrderState.SHIPPED))
    for order in rows.prefetch_related("parcels", "lines").order_by("pk"):
        why = why_it_needs(order)
        if why is not None:
            to = order.purchase
            end = Place(to.address, to.place, to.pin_code, to.state_code)
            yield Leaving(
                order.ref, reverse("desk_mart_order", args=[order.ref]), order.seller, maker_place(order.seller), end,
                order.total_paise, why, order.ship_by, lacks_of(order),
            )  # fmt: skip


def _others(user: User) -> Iterable[Leaving]:
    """Parcels that no carrier has yet and that are no sale: fetched back, or in place of another piece."""
    rows = Parcel.objects.filter(
        order__in=orders_visible_to(user).order_by(), state=ParcelState.PACKED, booked_at=None
    ).exclude(heading=ParcelFor.SALE)
    related = ("order__seller__artisan", "order__seller__district", "order__purchase")
    for parcel in rows.select_related(*related).order_by("pk"):
        if parcel_needs(parcel):
            order, to = parcel.order, parcel.order.purchase
            start, end = maker_place(order.seller), Place(to.address, to.place, to.pin_code, to.state_code)
            if parcel.heading == ParcelFor.PICKUP:
                start, end = end, start
            yield Leaving(
                parcel.ref, reverse("desk_sale", args=[order.ref]), order.seller, start, end, worth_of(parcel), Why.VALUE, None,
                Lacks.NOTHING if parcel.eway_number else Lacks.NUMBER_ALONE,
            )  # fmt: skip


def lacks_of(order: Order) -> Lacks:
    """What has to be there before the goods may leave. Needs its parcels."""
    if order.state == OrderState.PLACED:
        return Lacks.BILL
    noted = all(one.eway_number for one in order.parcels.all() if one.heading == ParcelFor.SALE)
    return Lacks.NOTHING if noted else Lacks.NUMBER


def why_it_needs(order: Order) -> Why | None:
    """Why the goods of this order need an e-way bill on the road, or nothing: as for its bill, which may not be there yet."""
    if order.kind == SupplyKind.EXPORT or order.counter:
        return None
    lines = list(order.lines.all())
    goods = [_goods(line, line.gross_paise) for line in lines if line.kind == LineKind.GOODS]
    return _why(goods, sum(line.gross_paise for line in lines if line.kind != LineKind.GOODS))


def parcel_needs(parcel: Parcel) -> bool:
    """Whether this parcel needs an e-way bill on the road: of a sale as its bill does. What is fetched back from a buyer or replaces a
    piece is no supply and moves all the same (Rule 138(1)(ii) CGST Rules): by what its pieces are worth, tax included."""
    order = parcel.order
    if parcel.heading == ParcelFor.SALE:
        return why_it_needs(order) is not None
    return order.kind != SupplyKind.EXPORT and need_eway_bill(_pieces(parcel))


def worth_of(parcel: Parcel) -> int:
    """Paise of the pieces in it, tax included."""
    return sum(one.paise for one in _pieces(parcel))


def _pieces(parcel: Parcel) -> list[Goods]:
    lines = parcel.lines.select_related("line")
    return [_goods(one.line, one.line.gross_paise * one.quantity // one.line.quantity) for one in lines]


def _goods(line: OrderLine, paise: int) -> Goods:
    return Goods(line.hsn, paise, exempt=not line.rate)


def need_eway_bill(goods: Collection[Goods], *, charges: int = 0) -> bool:
    """Whether these goods, worth so much in paise with tax, need an e-way bill wherever they go."""
    return _why(goods, charges) is not None


def _why(goods: Collection[Goods], charges: int) -> Why | None:
    return why_needed(goods, charges=charges, on=clock.today(), limits=limits(), free=free_on_the_road())


def goes_free_with(carrier: str) -> bool:
    """Whether what this carrier takes needs none today (by its code)."""
    return free_on_the_road().carrier(carrier, clock.today())


def maker_place(seller: Seller) -> Place:
    """Goods leave from their maker's, whoever bills them. Needs her district and artisan."""
    return Place(
        seller.legal_address or seller.place or str(seller.district.name), seller.place or str(seller.district.name),
        seller.pin_code or seller.artisan.pin_code or "", seller.state_code,
    )  # fmt: skip
