"""A sample catalogue of gifts, and what it holds: things under two thousand rupees, one of each craft first."""

from datetime import timedelta

from odop.accounts.models import User
from odop.emart.models import Gift, GiftCatalogue, SearchRow
from odop.kernel import clock
from odop.kernel.fields import Localised

MOST = 16
UP_TO = 2_000_00


def build_gifts(by: User) -> int:
    """Returns how many goods are in it."""
    rows = SearchRow.objects.filter(
        is_sample=True, available=True, made_to_order=False, price_paise__lte=UP_TO
    )
    chosen: list[SearchRow] = []
    crafts: dict[str, int] = {}
    for row in rows.defer("document", "folded").order_by("-score", "pk"):
        if crafts.get(row.craft, 0) < 2 and len(chosen) < MOST:
            crafts[row.craft] = crafts.get(row.craft, 0) + 1
            chosen.append(row)
    if len(chosen) < 2:
        return 0
    today = clock.today()
    one = GiftCatalogue.objects.create(
        slug="home-and-office", title=Localised(en="Gifts for home and office", hi="घर और दफ़्तर के उपहार"),
        words=Localised(
            en="Small things made by hand that can be sent at once. Sample data.",
            hi="हाथ की बनी छोटी चीज़ें, जो तुरंत भेजी जा सकती हैं। नमूना डेटा।",
        ),
        shown_from=today, shown_until=today + timedelta(days=120), written_by=by, published_at=clock.now(),
    )  # fmt: skip
    Gift.objects.bulk_create(
        Gift(catalogue=one, listing_id=row.listing_id, position=place) for place, row in enumerate(chosen)
    )
    return len(chosen)
