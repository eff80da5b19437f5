"""Sample reduced prices: of the occasion that runs now, where one does, and of the next for who can be signed in as."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.db import connection

from odop.accounts.models import User
from odop.emart.models import Listing, Offer, PriceCut
from odop.emart.queries.prices import Occasion, occasions_to_come
from odop.kernel import clock

EVERY = 9  # so many goods, one costs less
MOST = 14
OFF = (10, 15, 20)  # per cent


def build_prices(goods: Sequence[Listing], reviewer: User) -> int:
    """Returns how many prices are reduced now. Prices of samples have stood since their goods came into the mart."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE emart_pricepoint p SET since = l.published_at FROM emart_offer o JOIN emart_listing l ON l.id = o.listing_id"
            " WHERE o.id = p.offer_id AND l.is_sample AND l.published_at IS NOT NULL"
        )
    today = clock.today()
    coming = occasions_to_come(today)
    offers = list(Offer.objects.filter(listing__in=goods).order_by("pk").select_related("listing"))
    running = [one for one in coming if one.first <= today]
    now = _cut(offers[::EVERY][:MOST], running[0], today, reviewer) if running else []
    PriceCut.objects.bulk_create(now)
    Offer.objects.bulk_update(
        [cut.offer for cut in now], ["cut_paise", "cut_until", "occasion", "before_paise"]
    )
    later = [one for one in coming if one.first > today]
    if later:
        known = [
            offer for offer in offers if offer.listing.seller.artisan.user_id and offer.cut_paise is None
        ]
        PriceCut.objects.bulk_create(_cut(known[:2], later[0], today, reviewer))
    return len(now)


def _cut(offers: Sequence[Offer], occasion: Occasion, today: date, by: User) -> list[PriceCut]:
    made = []
    for place, offer in enumerate(offers):
        off = OFF[place % len(OFF)]
        paise = offer.price_paise * (100 - off) // 100 // 500 * 500
        if not 0 < paise < offer.price_paise:
            continue
        first = max(occasion.first, today)
        cut = PriceCut(
            offer=offer, listing=offer.listing, district_id=offer.district_id, occasion=occasion.code, paise=paise,
            first_on=first, last_on=min(occasion.last, first + timedelta(days=20)), made_at=clock.now(), made_by=by,
        )  # fmt: skip
        if first == today:
            cut.begun_at = clock.now()
            offer.cut_paise, offer.cut_until, offer.occasion = paise, cut.last_on, occasion.code
            # Thirty days have gone by since the older samples came; nothing is struck through beside the rest.
            came = offer.listing.published_at
            old = came is not None and came < clock.now() - timedelta(days=31)
            offer.before_paise = offer.price_paise if old else None
        made.append(cut)
    return made
