"""Sheets of goods as their bringer and the office see them."""

from django.db.models import QuerySet

from odop.accounts.models import User
from odop.accounts.permissions import RUN_MART
from odop.emart.models import GoodsSheet, Seller
from odop.kernel.refusals import NotFound


def sheets_visible_to(user: User) -> QuerySet[GoodsSheet]:
    """Of her own goods, or of the office's districts; the latest first."""
    rows = (
        GoodsSheet.objects.select_related("seller__artisan", "brought_by", "district")
        .defer("rows")
        .order_by("-pk")
    )
    if user.may(RUN_MART):
        return rows if user.scope.everything else rows.filter(district_id__in=user.scope.districts)
    return rows.filter(seller__artisan__user_id=user.pk)


def sheet_visible_to(user: User, ref: str) -> GoodsSheet:
    """Raises NotFound."""
    found = sheets_visible_to(user).filter(ref=ref).first()
    if found is None:
        raise NotFound()
    return found


def sheets_of(user: User, seller: Seller | None) -> QuerySet[GoodsSheet]:
    """The sheets of one seller; without, those of many sellers."""
    return sheets_visible_to(user).filter(seller=seller)
