"""The books of the mart: the one place that writes entries."""

from collections.abc import Mapping
from datetime import datetime

from odop.accounts.models import User
from odop.emart.enums import Account, Movement
from odop.emart.models import BookEntry, BookMovement, Order, Purchase, Seller
from odop.kernel import clock
from odop.kernel.actors import Actor
from odop.kernel.rows import add, add_many


def post(
    kind: Movement,
    sides: Mapping[str, int],
    *,
    by: Actor,
    purchase: Purchase | None = None,
    order: Order | None = None,
    seller: Seller | None = None,
    at: datetime | None = None,
) -> BookMovement:
    """Write one movement: paise by account, above zero what comes to it, below what leaves it. The database refuses at COMMIT
    what does not sum to zero. A maker's account is that of `seller`, or of the order's. `at` is when it happened, where that is told
    later: by it the months of the books are those of the papers."""
    whose = seller or (order.seller if order is not None else None)
    movement = BookMovement(
        kind=kind,
        at=at or clock.now(),
        purchase=purchase,
        order=order,
        seller=whose,
        district_id=whose.district_id if whose else None,
        by=by if isinstance(by, User) else None,
    )
    add(movement)
    add_many(
        [
            BookEntry(
                movement=movement,
                account=Account(account),
                seller=whose,
                district_id=whose.district_id if whose else None,
                paise=paise,
            )
            for account, paise in sides.items()
            if paise
        ]
    )
    return movement
