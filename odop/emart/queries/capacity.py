"""How many pieces of what is made to order a month still has room for.

A piece belongs to the month in which it can leave: the day on which it was paid (placed, while it waits for payment or is paid at
the door) and the days that it takes itself. What is ordered with it may take longer, and does not move it to another month. What was
called off, or said never to be sent, gives its room back.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db import connection

from odop.emart.models import Offer

_TAKEN = """
SELECT l.offer_id, coalesce(sum(l.quantity - l.left_out), 0)
  FROM emart_orderline l
  JOIN emart_order o ON o.id = l.order_id
  JOIN emart_purchase p ON p.id = o.purchase_id
  JOIN unnest(%(offers)s::bigint[], %(days)s::int[], %(first)s::date[], %(after)s::date[]) AS w (offer, days, first, after)
    ON w.offer = l.offer_id
 WHERE o.state <> 'cancelled'
   AND (coalesce(p.paid_at, p.placed_at) AT TIME ZONE %(zone)s)::date + w.days >= w.first
   AND (coalesce(p.paid_at, p.placed_at) AT TIME ZONE %(zone)s)::date + w.days < w.after
 GROUP BY l.offer_id
"""


@dataclass(frozen=True)
class Room:
    """The month in which a piece ordered today would leave, how many more it has room for, and the month after it."""

    month: date
    left: int
    most: int

    @property
    def next_month(self) -> date:
        return after(self.month)


def after(month: date) -> date:
    """The first day of the month after."""
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1)


def is_limited(offer: Offer) -> bool:
    """Whether its maker has said how many she can make."""
    return offer.made_to_order and offer.monthly_capacity is not None


def room_for(offers: Iterable[Offer], on: date) -> dict[int, Room]:
    """Room by the key of the offer, of those that are limited. One query, none where nothing is; needs every order in sight."""
    limited = [offer for offer in offers if is_limited(offer)]
    if not limited:
        return {}
    months = [(on + timedelta(days=offer.lead_days)).replace(day=1) for offer in limited]
    with connection.cursor() as cursor:
        cursor.execute(
            _TAKEN,
            {
                "offers": [offer.pk for offer in limited],
                "days": [offer.lead_days for offer in limited],
                "first": months,
                "after": [after(month) for month in months],
                "zone": settings.TIME_ZONE,
            },
        )
        taken = {offer: int(pieces) for offer, pieces in cursor.fetchall()}
    return {
        offer.pk: Room(month, max(0, most - taken.get(offer.pk, 0)), most)
        for offer, month in zip(limited, months, strict=True)
        if (most := offer.monthly_capacity) is not None
    }
