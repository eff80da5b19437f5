"""Pieces are held, set free and sent: one statement each, articles in the order of their keys, so no two wait for each other."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext_lazy as _

from odop.emart import events
from odop.emart.models import Listing, Order, OrderLine
from odop.kernel import prepared
from odop.kernel.actors import Actor
from odop.kernel.events import record_many
from odop.kernel.refusals import DomainError

HOLD = """
    UPDATE emart_offer SET reserved = reserved + %s
     WHERE id = %s AND active AND (made_to_order OR on_hand - reserved >= %s)
    RETURNING made_to_order AND monthly_capacity IS NOT NULL
"""
FREE = "UPDATE emart_offer SET reserved = reserved - %s WHERE id = %s AND reserved >= %s"
SEND = """
    UPDATE emart_offer SET reserved = reserved - %s, on_hand = CASE WHEN made_to_order THEN on_hand ELSE on_hand - %s END
     WHERE id = %s AND reserved >= %s
"""
TAKE_BACK = "UPDATE emart_offer SET on_hand = on_hand + %s WHERE id = %s"


def hold(pieces: Mapping[int, int]) -> dict[int, int]:
    """Hold so many of each article for a buyer, or of none: refuses `sold_out` with the article's key. Returns those of which only
    so many can be made in a month."""
    limited = {}
    with prepared.cursor() as cursor:
        for offer, quantity in sorted(pieces.items()):
            cursor.execute(HOLD, [quantity, offer, quantity])
            found = cursor.fetchone()
            if found is None:
                raise DomainError(
                    _("Somebody else was faster: there are not so many of an article in your cart any more."),
                    code="sold_out",
                    extra={"offer": offer},
                )
            if found[0]:
                limited[offer] = quantity
    return limited


def set_free(orders: Iterable[Order]) -> None:
    """What was held for orders that will not be sent can be bought again."""
    with prepared.cursor() as cursor:
        for offer, quantity in _pieces(orders):
            cursor.execute(FREE, [quantity, offer, quantity])


def send(order: Order) -> None:
    """What was held leaves the shelf."""
    leave(dict(_pieces([order])))


def leave(pieces: Mapping[int, int]) -> None:
    """So many pieces of each article that were held leave the shelf."""
    with prepared.cursor() as cursor:
        for offer, quantity in sorted(pieces.items()):
            cursor.execute(SEND, [quantity, quantity, offer, quantity])


def take_back(pieces: Iterable[tuple[OrderLine, int]]) -> None:
    """So many pieces of these lines came back whole and can be sold again; what is made to order lay on no shelf."""
    found: dict[int, int] = {}
    for line, quantity in pieces:
        if line.offer is not None and not line.offer.made_to_order:
            found[line.offer.pk] = found.get(line.offer.pk, 0) + quantity
    with prepared.cursor() as cursor:
        for offer, quantity in sorted(found.items()):
            cursor.execute(TAKE_BACK, [quantity, offer])


def note_moved(offers: Iterable[int], *, by: Actor) -> None:
    """Pieces of these articles came or went, and no event of an order says so: whoever is told of stock hears it by this one."""
    goods = Listing.objects.filter(offers__in=list(offers)).distinct().order_by("pk")
    record_many(events.PIECES_MOVED, list(goods), by=by)


def _pieces(orders: Iterable[Order]) -> list[tuple[int, int]]:
    found: dict[int, int] = {}
    lines = OrderLine.objects.filter(order__in=list(orders), offer__isnull=False)
    for offer, quantity in lines.values_list("offer_id", "quantity"):
        found[offer] = found.get(offer, 0) + quantity
    return sorted(found.items())
