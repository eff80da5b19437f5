"""What lies on the shelves of a shop: never fewer than none, and every change on the stock card."""

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import User
from odop.emart.models import Offer
from odop.kernel import clock, scope
from odop.kernel.events import record
from odop.kernel.refusals import DomainError
from odop.kernel.rows import add
from odop.outlets import events
from odop.outlets.enums import Move
from odop.outlets.models import Shop, ShopStock, StockMove
from odop.outlets.services.authority import check_here, reason_of

WHY = "pieces of a maker in a shop, whose own office may be another"
PUT = """
    INSERT INTO outlets_shopstock AS s (shop_id, offer_id, seller_id, district_id, on_hand) VALUES (%s, %s, %s, %s, %s)
    ON CONFLICT (shop_id, offer_id) DO UPDATE SET on_hand = s.on_hand + excluded.on_hand
"""
TAKE = "UPDATE outlets_shopstock SET on_hand = on_hand - %s WHERE shop_id = %s AND offer_id = %s AND on_hand >= %s"


def put(
    shop: Shop, offer: Offer, pieces: int, kind: Move, *, by: User, paper: str = "", reason: str = ""
) -> None:
    """So many pieces come onto the shelf. Within the caller's transaction and wide look."""
    if pieces <= 0:
        return
    listing = offer.listing
    with connection.cursor() as cursor:
        cursor.execute(PUT, [shop.pk, offer.pk, listing.seller_id, listing.district_id, pieces])
    _note(shop, offer, pieces, kind, by, paper, reason)


def take(
    shop: Shop, offer: Offer, pieces: int, kind: Move, *, by: User, paper: str = "", reason: str = ""
) -> None:
    """So many pieces leave the shelf: one statement, so that of two tills that sell the last piece one is refused. Refuses
    `not_in_stock` with the article's key."""
    if pieces <= 0:
        return
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [pieces, shop.pk, offer.pk, pieces])
        if cursor.rowcount != 1:
            raise DomainError(
                _("There are not so many pieces of an article in the shop."), code="not_in_stock",
                extra={"offer": offer.pk},
            )  # fmt: skip
    _note(shop, offer, -pieces, kind, by, paper, reason)


def _note(shop: Shop, offer: Offer, pieces: int, kind: Move, by: User, paper: str, reason: str) -> None:
    add(
        StockMove(
            shop=shop, offer=offer, seller_id=offer.listing.seller_id, district_id=offer.listing.district_id, kind=kind,
            pieces=pieces, paper=paper, reason=reason, at=clock.now(), by=by,
        )
    )  # fmt: skip


@transaction.atomic
def count_stock(shop: Shop, offer: Offer, *, counted: int, reason: str, by: User) -> int:
    """So many pieces were counted on the shelf; how many more (below zero: fewer) than on the card. Refuses `not_your_shop`,
    `no_reason`, `no_number`, `not_here` where the article was never in the shop."""
    check_here(by, shop)
    why = reason_of(reason)
    if not 0 <= counted < 100_000:
        raise DomainError(_("Write how many there are, 0 if none."), code="no_number")
    with scope.widened(WHY):
        row = ShopStock.objects.select_for_update().filter(shop=shop, offer=offer).first()
        if row is None:
            raise DomainError(_("This article was never in the shop."), code="not_here")
        more = counted - row.on_hand
        if more:
            row.on_hand = counted
            row.save(update_fields=["on_hand"])
            _note(shop, offer, more, Move.COUNTED, by, "", why)
            record(events.COUNTED, shop, by=by, sku=offer.sku, pieces=str(more))
    return more
