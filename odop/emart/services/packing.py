"""Parcels as rows: what is in which, and that none goes back to where it was. Within a transaction that holds the order."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Sum

from odop.emart.enums import CallOutcome, LineKind, ParcelFor, ParcelState
from odop.emart.models import Order, OrderLine, Parcel, ParcelLine, SaleCall
from odop.kernel import clock
from odop.kernel.services import next_number
from odop.places.queries import financial_year, financial_year_of

STAGES = [
    ParcelState.PACKED, ParcelState.COLLECTED, ParcelState.MOVING, ParcelState.OUT, ParcelState.NOT_DELIVERED,
    ParcelState.DELIVERED, ParcelState.BACK,
]  # fmt: skip
ENDED = frozenset({ParcelState.DELIVERED, ParcelState.BACK})


def unpacked(order: Order) -> dict[int, int]:
    """Pieces by line that are in no parcel and were not taken off the order."""
    packed = dict(
        ParcelLine.objects.filter(parcel__order=order, parcel__heading=ParcelFor.SALE)
        .values_list("line_id")
        .annotate(pieces=Sum("quantity"))
    )
    # What came back was in a parcel; what was left out was not, and counts as returned too.
    lines = OrderLine.objects.filter(order=order, kind=LineKind.GOODS).values_list(
        "pk", "quantity", "left_out"
    )
    rest = {pk: quantity - left_out - packed.get(pk, 0) for pk, quantity, left_out in lines}
    return {pk: pieces for pk, pieces in rest.items() if pieces > 0}


def add_parcel(
    order: Order, pieces: Mapping[int, int], *, heading: ParcelFor = ParcelFor.SALE, weight_g: int = 0
) -> Parcel:
    """A packed parcel with so many pieces of each line; it weighs what its articles do where nobody weighed it."""
    year = financial_year(financial_year_of(clock.today())).short
    lines = OrderLine.objects.filter(pk__in=pieces).select_related("offer")
    weight = weight_g or sum(line.offer.weight_g * pieces[line.pk] for line in lines if line.offer) or 1
    parcel = Parcel.objects.create(
        ref=f"PC-{year}-{next_number(f'emart.parcel.{year}'):06}",
        order=order,
        district_id=order.district_id,
        heading=heading,
        weight_g=weight,
        packed_at=clock.now(),
        track=[[ParcelState.PACKED, clock.now().isoformat()]],
    )
    ParcelLine.objects.bulk_create(
        ParcelLine(parcel=parcel, line_id=line, district_id=order.district_id, quantity=quantity)
        for line, quantity in pieces.items()
    )
    return parcel


def move(parcel: Parcel, state: ParcelState, at: datetime) -> bool:
    """Note where it is; False, and nothing written, where it was there or further already. Another try at the door is noted
    and leaves the parcel where it stands."""
    present, told = ParcelState(parcel.state), [state, at.isoformat()]
    again = state == present == ParcelState.NOT_DELIVERED and told not in parcel.track
    if present in ENDED or (STAGES.index(state) <= STAGES.index(present) and not again):
        return False
    parcel.state = state
    parcel.track = [*parcel.track, told]
    if state in ENDED:
        parcel.ended_at = at
    parcel.save(update_fields=["state", "track", "ended_at"])
    return True


def end_all(order: Order, state: ParcelState) -> None:
    """Every parcel of the sale that is still on its way has ended so."""
    for parcel in order.parcels.filter(heading=ParcelFor.SALE, ended_at__isnull=True):
        move(parcel, state, clock.now())


def she_acted(order: Order) -> None:
    """Nobody needs to call her any more."""
    SaleCall.objects.filter(order=order, outcome="").update(outcome=CallOutcome.DONE, ended_at=clock.now())
