"""Which makers could be asked for a line, the likeliest first."""

from dataclasses import dataclass

from django.db.models import Count, Q, Sum

from odop.emart.enums import ListingState, OrderState, SellerState
from odop.emart.models import Offer, Order, Seller
from odop.emart.queries.shop import Wanted, search
from odop.wholesale.enums import RequestState
from odop.wholesale.models import EnquiryLine, Request

MOST = 12


@dataclass(frozen=True)
class Suggested:
    """A maker with what speaks for her: pieces on hand, pieces a month, orders delivered, and prices named before."""

    seller: Seller
    on_hand: int
    a_month: int
    delivered: int
    answered: int
    asked: int
    hers: bool  # the good that was asked for is hers


def makers_for(line: EnquiryLine, most: int = MOST) -> list[Suggested]:
    """Sellers of the good itself, of goods that are called so, and of its product line; those who can make more first.
    Who has been asked for the line already is left out."""
    known = set(Request.objects.filter(line=line).values_list("seller_id", flat=True))
    hers = line.listing.seller_id if line.listing else 0
    lines = Q(pk=hers)
    if line.listing is not None and line.listing.product_line_id:
        lines |= Q(product_line_id=line.listing.product_line_id)
    named = {row.seller_id for row in search(Wanted(text=line.title)).rows}
    rows = (
        Seller.objects.filter(lines | Q(pk__in=named), state=SellerState.ACTIVE, agreed=True)
        .exclude(pk__in=known)
        .select_related("artisan", "district", "product_line")
    )
    found = list(rows.order_by("pk")[:200])
    able = _able(found)
    past = dict(
        Order.objects.filter(seller__in=found, state=OrderState.DELIVERED)
        .values_list("seller")
        .annotate(n=Count("pk"))
    )
    told = {
        seller: (asked, answered)
        for seller, asked, answered in Request.objects.filter(seller__in=found)
        .values_list("seller")
        .annotate(asked=Count("pk"), answered=Count("pk", filter=Q(state=RequestState.ANSWERED)))
    }
    made = [
        Suggested(
            one, *able.get(one.pk, (0, 0)), past.get(one.pk, 0), told.get(one.pk, (0, 0))[1], told.get(one.pk, (0, 0))[0],
            one.pk == hers,
        )
        for one in found
    ]  # fmt: skip
    made.sort(
        key=lambda one: (
            not one.hers,
            -(one.on_hand + one.a_month),
            -one.delivered,
            -one.answered,
            one.seller.pk,
        )
    )
    return made[:most]


def _able(sellers: list[Seller]) -> dict[int, tuple[int, int]]:
    rows = (
        Offer.objects.filter(listing__seller__in=sellers, active=True, listing__state=ListingState.PUBLISHED)
        .values_list("listing__seller")
        .annotate(hand=Sum("on_hand"), month=Sum("monthly_capacity"))
    )
    return {seller: (hand or 0, month or 0) for seller, hand, month in rows}
