"""Sample reviews of sample orders that have come: what the programme's demo_reviews.csv says, in turn. The newest wait."""

import csv
from collections import defaultdict
from datetime import timedelta
from itertools import cycle, islice

from django.conf import settings

from odop.accounts.models import User
from odop.emart.enums import LineKind, OrderState, ReviewState
from odop.emart.models import OrderLine, Review

FILE = "demo_reviews.csv"
WAITING = 2
MOST = 3  # of one good


def build_reviews(reader: User) -> int:
    """Returns how many reviews there are; none where the programme has no such file."""
    path = settings.PROGRAMME_DIR / FILE
    if not path.exists():
        return 0
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    said, told = cycle(rows), defaultdict[int, set[str]](set)
    lines = OrderLine.objects.filter(
        kind=LineKind.GOODS,
        order__state=OrderState.DELIVERED,
        order__purchase__is_sample=True,
        offer__isnull=False,
    )
    made = []
    for line in lines.select_related("order__purchase", "offer").order_by("order__delivered_at", "pk"):
        buyer, when, of = line.order.purchase, line.order.delivered_at, line.offer.listing_id  # type: ignore[union-attr]
        one = next((one for one in islice(said, len(rows)) if one["words"] not in told[of]), None)
        if when is None or one is None or len(told[of]) == MOST:
            continue
        told[of].add(one["words"])
        made.append(
            Review(
                line=line, listing_id=of, seller_id=line.order.seller_id,
                district_id=line.district_id, stars=int(one["stars"]), words=one["words"], language=one["language"],
                by_name=buyer.name.split()[0] if one["named"] else "", by_place=buyer.place if one["named"] else "",
                state=ReviewState.PUBLISHED, written_at=when + timedelta(hours=20), looked_at=when + timedelta(hours=30),
                looked_by=reader, answer=one["answer"], is_sample=True,
                answered_at=when + timedelta(hours=50) if one["answer"] else None,
            )
        )  # fmt: skip
    for newest in made[-WAITING:]:
        newest.state, newest.answer = ReviewState.WAITING, ""
        newest.looked_at = newest.looked_by = newest.answered_at = None
    return len(Review.objects.bulk_create(made))
