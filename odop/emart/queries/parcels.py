"""An order with its parcels: as she packs it, as her office does for her, and their way as the buyer follows it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from odop.accounts.models import User
from odop.accounts.permissions import RUN_MART
from odop.emart.enums import LineKind, OrderState, ParcelFor, ParcelState
from odop.emart.models import Order, OrderLine, Parcel, Purchase
from odop.emart.queries.after_sale import after_sale, carrier_name
from odop.emart.services.packing import ENDED, STAGES, unpacked
from odop.kernel import scope
from odop.kernel.refusals import NotFound
from odop.kernel.ui.numbers import moment

AHEAD = (ParcelState.COLLECTED, ParcelState.MOVING, ParcelState.OUT, ParcelState.DELIVERED)
OPEN = frozenset({OrderState.PLACED, OrderState.SHIPPED})


@dataclass
class ToPack:
    """A line with what of it is in no parcel yet; `given`: what was written to go into one and refused."""

    line: OrderLine
    rest: int
    given: str = ""


@dataclass
class Shown:
    """A parcel with what is in it, who carries it and its way."""

    parcel: Parcel
    pieces: list[tuple[int, OrderLine]]

    @property
    def carrier(self) -> str:
        return self.parcel.carrier_name or carrier_name(self.parcel.carrier)

    @property
    def waits(self) -> bool:
        """Packed, and no carrier knows of it."""
        return self.parcel.booked_at is None

    @property
    def ended(self) -> bool:
        return self.parcel.state in ENDED

    @property
    def by_hand(self) -> bool:
        """Nobody but people say where it is."""
        terms = after_sale().carrier(self.parcel.carrier)
        return not self.waits and (terms is None or terms.by_hand)

    @property
    def tone(self) -> str:
        tones = {ParcelState.DELIVERED: "ok", ParcelState.BACK: "late", ParcelState.NOT_DELIVERED: "soon"}
        return tones.get(ParcelState(self.parcel.state), "plain")

    @property
    def steps(self) -> list[dict[str, Any]]:
        return steps_of(self.parcel)


@dataclass
class Packing:
    """An order as its maker has it before her."""

    order: Order
    lines: list[OrderLine]
    rest: list[ToPack]
    parcels: list[Shown]
    to: Purchase

    @property
    def open(self) -> bool:
        """Its address is of use to her."""
        replaced = (one for one in self.parcels if one.parcel.heading == ParcelFor.REPLACEMENT)
        return self.order.state in OPEN or any(not one.ended for one in replaced)


def orders_visible_to(user: User) -> QuerySet[Order]:
    """Hers, or those of the office's districts."""
    rows = Order.objects.select_related("seller__artisan__district", "seller__district")
    if user.may(RUN_MART):
        return rows if user.scope.everything else rows.filter(district_id__in=user.scope.districts)
    return rows.filter(seller__artisan__user_id=user.pk)


def order_visible_to(user: User, ref: str) -> Order:
    """Raises NotFound, for what is not paid too: nobody has to do anything with it."""
    found = orders_visible_to(user).filter(ref=ref).exclude(state=OrderState.WAITING).first()
    if found is None:
        raise NotFound()
    return found


def parcel_of(order: Order, ref: str) -> Parcel:
    """One of its parcels; raises NotFound."""
    found = order.parcels.select_related("order__seller__artisan").filter(ref=ref).first()
    if found is None:
        raise NotFound()
    return found


def packing_of(order: Order) -> Packing:
    """The order with what is to be packed, its parcels and where they go."""
    lines = [line for line in order.lines.select_related("offer") if line.kind == LineKind.GOODS]
    left = unpacked(order)
    with scope.widened("where the parcels of an order go that its maker sends"):
        to = Purchase.objects.get(pk=order.purchase_id)
    rest = [ToPack(line, left[line.pk]) for line in lines if line.pk in left] if order.state in OPEN else []
    return Packing(order, lines, rest, shown(order.parcels.prefetch_related("lines__line")), to)


def shown(parcels: Iterable[Parcel]) -> list[Shown]:
    return [Shown(one, [(each.quantity, each.line) for each in one.lines.all()]) for one in parcels]


def steps_of(parcel: Parcel) -> list[dict[str, Any]]:
    """Its way as a timeline: what happened with its moment, and what is to come."""
    steps: list[dict[str, Any]] = []
    for state, at in parcel.track:
        told = ParcelState(state)
        steps.append({
            "label": ParcelState(told).label, "lines": [moment(datetime.fromisoformat(at))],
            "state": "late" if told in (ParcelState.NOT_DELIVERED, ParcelState.BACK) else "done",
        })  # fmt: skip
    if parcel.ended_at is not None:
        return steps
    here = STAGES.index(ParcelState(parcel.state))
    ahead = [stage for stage in AHEAD if STAGES.index(stage) > here]
    words = dict(_pickup_words()) if parcel.heading == ParcelFor.PICKUP else {}
    return steps + [
        {"label": words.get(stage, stage.label), "state": "now" if place == 0 else "todo"}
        for place, stage in enumerate(ahead)
    ]


def _pickup_words() -> Iterable[tuple[ParcelState, str]]:
    yield ParcelState.COLLECTED, _("Collected from you")
    yield ParcelState.DELIVERED, _("With the maker")
