"""Catalogues of gifts as everybody sees them, and as the cell does."""

from collections.abc import Sequence
from datetime import date

from odop.emart.models import GiftCatalogue
from odop.emart.queries.cards import Card
from odop.emart.queries.shop import rows_named
from odop.kernel.refusals import NotFound

BANDS = (500, 1000, 2500, 5000)  # rupees: what people say they want to spend


def shown_on(day: date) -> list[GiftCatalogue]:
    """What is shown that day, what ends first before the rest."""
    rows = GiftCatalogue.objects.filter(published_at__isnull=False, shown_from__lte=day, shown_until__gte=day)
    return list(rows.order_by("shown_until", "pk"))


def catalogue_shown(slug: str, day: date) -> GiftCatalogue:
    """Raises NotFound for what is not shown that day."""
    found = next((one for one in shown_on(day) if one.slug == slug), None)
    if found is None:
        raise NotFound()
    return found


def catalogue_named(slug: str) -> GiftCatalogue:
    """Raises NotFound."""
    found = GiftCatalogue.objects.filter(slug=slug).first()
    if found is None:
        raise NotFound()
    return found


def goods_in(catalogue: GiftCatalogue) -> list[Card]:
    """Its goods that stand in the mart today, in its order."""
    return rows_named(list(catalogue.gifts.values_list("listing__ref", flat=True)))


def bands(rows: Sequence[Card]) -> list[tuple[int, int]]:
    """Sums up to which something can be had, with how many goods: each holds more than the one before, and none holds all."""
    found: list[tuple[int, int]] = []
    for rupees in BANDS:
        count = sum(row.price_paise <= rupees * 100 for row in rows)
        if count and count < len(rows) and (not found or count > found[-1][1]):
            found.append((rupees, count))
    return found
