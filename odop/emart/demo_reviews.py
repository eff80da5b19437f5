"""Sample reviews of sample orders that have come: what the programme's demo_reviews.csv says, in turn. The newest wait."""

import csv
from datetime import timedelta
from itertools import cycle

from django.conf import settings

from odop.accounts.models import User
from odop.emart.enums import LineKind, OrderState, ReviewState
from odop.emart.models import OrderLine, Review

FILE = "demo_reviews.csv"
WAITING = 2


def build_reviews(reader: User) -> int:
    """Returns how many reviews there are; none where the programme has no such file."""
    path = settings.PROGRAMME_DIR / FILE
    if not path.exists():
        return 0
    with path.open(encoding="utf-8", newline="") as file:
        said = cycle(list(csv.DictReader(file)))
    lines = OrderLine.objects.filter(
        kind=LineKind.GOODS,
        order__state=OrderState.DELIVERED,
        order__purchase__is_sample=True,
        offer__isnull=False,
    )
    made = []
    for line in lines.select_related("order__purchase", "offer").order_by("order__delivered_at", "pk"):
        one, buyer, when = next(said), line.order.purchase, line.order.delivered_at
        if when is None:
            continue
        made.append(
            Review(
                line=line, listing_id=line.offer.listing_id, seller_id=line.order.seller_id,  # type: ignore[union-attr]
                district_id=line.district_id, stars=int(one["stars"]), words=one["words"], language=one["language"],
                by_name=buyer.name.split()[0] if one["named"] else "", by_place=buyer.place if one["named"] else "",
                state=ReviewState.PUBLISHED, written_at=when + timedelta(hours=20), looked_at=when + timedelta(hours=30),
                looked_by=reader, answer=one["answer"], is_sample=True,
                answered_at=when + timedelta(hours=50) if one["answer"] else None,
            )
        )  # fmt: skip
    for one in made[-WAITING:]:
        one.state, one.looked_at, one.looked_by, one.answer, one.answered_at = (
            ReviewState.WAITING,
            None,
            None,
            "",
            None,
        )
    return len(Review.objects.bulk_create(made))
