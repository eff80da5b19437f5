"""The parcels of the sample orders, as their orders stand, and calls to makers who have not sent yet."""

from datetime import datetime, timedelta

from odop.emart.demo.complaints import build_complaints
from odop.emart.enums import ClaimWants, LineKind, OrderState, ParcelState
from odop.emart.models import Claim, Order, Parcel, ParcelLine, SaleCall
from odop.emart.queries.after_sale import until
from odop.kernel import clock
from odop.kernel.services import reserve_numbers
from odop.places.queries import financial_year, financial_year_of

CARRIER = "india_post"
SENT = (OrderState.SHIPPED, OrderState.DELIVERED, OrderState.REFUSED)
LAST = {
    OrderState.SHIPPED: ParcelState.MOVING, OrderState.DELIVERED: ParcelState.DELIVERED, OrderState.REFUSED: ParcelState.BACK,
}  # fmt: skip


def build_parcels() -> int:
    """Returns how many parcels were made: one for each sample order that was sent."""
    orders = list(
        Order.objects.filter(purchase__is_sample=True, state__in=[*SENT, OrderState.PLACED])
        .select_related("purchase")
        .prefetch_related("lines__offer")
        .order_by("pk")
    )
    sent = [one for one in orders if one.state in SENT]
    year = financial_year(financial_year_of(clock.today())).short
    numbers = reserve_numbers(f"emart.parcel.{year}", len(sent)) if sent else range(0)
    made = [_parcel(order, f"PC-{year}-{number:06}") for order, number in zip(sent, numbers, strict=True)]
    Parcel.objects.bulk_create(made)
    ParcelLine.objects.bulk_create(
        ParcelLine(parcel=parcel, line=line, district_id=order.district_id, quantity=line.quantity)
        for order, parcel in zip(sent, made, strict=True)
        for line in order.lines.all()
        if line.kind == LineKind.GOODS
    )
    SaleCall.objects.bulk_create(
        SaleCall(
            order=one,
            district_id=one.district_id,
            due_on=until("maker_called", one.purchase.placed_at).date(),
        )
        for one in orders
        if one.state == OrderState.PLACED
    )
    came = [one for one in sent if one.state == OrderState.DELIVERED and one.settlement_id is None]
    _go_back(came[-3:], year)
    build_complaints(came)
    return len(made)


def _go_back(orders: list[Order], year: str) -> None:
    """Of the newest orders that came, one goes back."""
    lines = [next(line for line in one.lines.all() if line.kind == LineKind.GOODS) for one in orders]
    back = [at for at, line in enumerate(lines) if line.returned < line.quantity][:1]
    numbers = reserve_numbers(f"emart.claim.{year}", len(back)) if back else range(0)
    Claim.objects.bulk_create(
        Claim(
            ref=f"RT-{year}-{number:06}", line=lines[at], district_id=orders[at].district_id, quantity=1, reason="broken",
            wants=ClaimWants.REPLACEMENT, words="डिब्बा दबा हुआ था, सामान में दरार है।", asked_at=clock.now(),
            answer_by=until("return_answered", clock.now()),
        )
        for at, number in zip(back, numbers, strict=True)
    )  # fmt: skip


def _parcel(order: Order, ref: str) -> Parcel:
    left = order.shipped_at or order.purchase.placed_at
    end = order.delivered_at or order.ended_at
    last = LAST[OrderState(order.state)]
    track: list[tuple[ParcelState, datetime]] = [
        (ParcelState.PACKED, left - timedelta(hours=3)),
        (ParcelState.COLLECTED, left),
        (ParcelState.MOVING, min(left + timedelta(hours=9), clock.now())),
    ]
    track += [(last, end)] if end else []
    grams = sum(line.offer.weight_g * line.quantity for line in order.lines.all() if line.offer)
    return Parcel(
        ref=ref, order=order, district_id=order.district_id, state=last, weight_g=grams or 1, carrier=CARRIER,
        number=order.tracking, packed_at=track[0][1], booked_at=left, ended_at=end,
        track=[[state, at.isoformat()] for state, at in track],
    )  # fmt: skip
