"""Sellers and goods as she has them and as an office looks after them."""

from django.db.models import Count, Q, QuerySet

from odop.accounts.models import User
from odop.accounts.permissions import RUN_MART
from odop.emart.enums import ListingState, SellerState
from odop.emart.models import Listing, Seller
from odop.kernel.refusals import NotFound
from odop.registry.models import Artisan


def sellers_visible_to(user: User) -> QuerySet[Seller]:
    """Hers, or those of the office's districts."""
    rows = Seller.objects.select_related("artisan", "district", "product_line", "unit", "group")
    if user.may(RUN_MART):
        return rows if user.scope.everything else rows.filter(district_id__in=user.scope.districts)
    return rows.filter(artisan__user_id=user.pk)


def listings_visible_to(user: User) -> QuerySet[Listing]:
    """Hers, or those of the office's districts."""
    rows = Listing.objects.select_related("seller__artisan", "district", "product_line")
    if user.may(RUN_MART):
        return rows if user.scope.everything else rows.filter(district_id__in=user.scope.districts)
    return rows.filter(seller__artisan__user_id=user.pk)


def seller_of(artisan: Artisan) -> Seller | None:
    """How this person sells: the first she began."""
    rows = Seller.objects.select_related("artisan", "district", "product_line", "unit", "group")
    return rows.filter(artisan=artisan).order_by("pk").first()


def seller_visible_to(user: User, ref: str) -> Seller:
    """Raises NotFound."""
    found = sellers_visible_to(user).filter(ref=ref).first()
    if found is None:
        raise NotFound()
    return found


def listing_visible_to(user: User, ref: str) -> Listing:
    """Raises NotFound."""
    found = listings_visible_to(user).filter(ref=ref).first()
    if found is None:
        raise NotFound()
    return found


def goods_of(seller: Seller) -> QuerySet[Listing]:
    """All goods of a seller, what she changed last first."""
    return seller.listings.order_by("-changed_at", "-pk")


def waiting(user: User) -> tuple[QuerySet[Seller], QuerySet[Listing]]:
    """Sellers and goods that wait for the office, who waits longest first."""
    sellers = sellers_visible_to(user).filter(state=SellerState.SUBMITTED).order_by("submitted_at", "pk")
    goods = listings_visible_to(user).filter(state=ListingState.SUBMITTED).order_by("submitted_at", "pk")
    return sellers, goods


def counted(sellers: QuerySet[Seller]) -> QuerySet[Seller]:
    """Sellers with how many of their goods stand in the mart, by number."""
    standing = Count("listings", filter=Q(listings__state=ListingState.PUBLISHED))
    return sellers.annotate(standing=standing).order_by("-pk")
