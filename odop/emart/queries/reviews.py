"""Reviews as the mart, the office, the maker and who wrote them see them."""

from dataclasses import dataclass

from django.db.models import QuerySet

from odop.accounts.models import User
from odop.accounts.permissions import RUN_MART
from odop.emart.enums import LineKind, OrderState, ReviewState
from odop.emart.models import Listing, OrderLine, Purchase, Review
from odop.emart.queries.purchases import WHY
from odop.kernel import scope
from odop.kernel.refusals import NotFound

SHOWN = 10  # on the page of a good


def reviews_shown(listing: Listing) -> list[Review]:
    """The newest that stand in the mart. One question."""
    return list(
        Review.objects.filter(listing=listing, state=ReviewState.PUBLISHED).order_by("-written_at", "-pk")[
            :SHOWN
        ]
    )


def reviews_visible_to(user: User) -> QuerySet[Review]:
    """Those of her goods, or of the office's districts; the newest first."""
    rows = Review.objects.select_related("seller__artisan", "listing").order_by("-written_at", "-pk")
    if user.may(RUN_MART):
        return rows if user.scope.everything else rows.filter(district_id__in=user.scope.districts)
    return rows.filter(seller__artisan__user_id=user.pk)


def review_visible_to(user: User, number: str) -> Review:
    """Raises NotFound."""
    found = (
        reviews_visible_to(user).filter(pk=int(number)).first()
        if number.isascii() and number.isdecimal()
        else None
    )
    if found is None:
        raise NotFound()
    return found


@dataclass(frozen=True)
class Said:
    """A delivered article of a purchase, and what its buyer said of it."""

    line: OrderLine
    review: Review | None


def said_of(purchase: Purchase) -> list[Said]:
    """Delivered articles, for who has the purchase's key. Two questions."""
    with scope.widened(WHY):
        lines = list(
            OrderLine.objects.filter(
                order__purchase=purchase, kind=LineKind.GOODS, order__state=OrderState.DELIVERED
            ).order_by("pk")
        )
        reviews = {one.line_id: one for one in Review.objects.filter(line__in=lines)}
    return [Said(line, reviews.get(line.pk)) for line in lines]


def review_picture(
    number: int, place: int, width: int, digest: str, kind: str, *, among: QuerySet[Review] | None = None
) -> str:
    """The whole digest of a picture of a review `among` those that the reader sees; without them, of one that stands in the
    mart. Raises NotFound."""
    rows = Review.objects.filter(state=ReviewState.PUBLISHED) if among is None else among
    kept = rows.filter(pk=number).values_list("photographs", flat=True).first() or []
    sizes = kept[place]["sizes"] if place < len(kept) else {}
    made = (sizes.get(str(width)) or {}).get(kind)
    if not made or made[0][:12] != digest:
        raise NotFound()
    return str(made[0])
