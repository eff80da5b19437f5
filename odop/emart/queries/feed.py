"""Goods of the mart as advertisements take them."""

from collections.abc import Iterator

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from odop.emart.models import Listing
from odop.emart.readiness import good_of
from odop.kernel.programme import programme
from odop.lib.market.google import Entry

A_PART = 5000  # goods in one file


def entries(language: str, part: int) -> Iterator[Entry]:
    """The goods that stand in the mart, oldest first, `part` counted from 1. Four queries."""
    rows = Listing.objects.filter(search_row__isnull=False).order_by("pk")
    goods = rows.select_related("seller", "district").prefetch_related("offers", "photographs")
    base = str(settings.ODOP.base_url)
    with translation.override(language):
        for one in goods[(part - 1) * A_PART : part * A_PART]:
            shots = [shot for shot in one.photographs.all() if shot.sizes]
            pictures = []
            for shot in shots:
                width = max(shot.sizes, key=int)
                digest = shot.sizes[width]["webp"][0][:12]
                pictures.append(base + reverse("mart_picture", args=[shot.pk, width, digest, "webp"]))
            kind = programme().categories.get(one.craft, {})
            yield Entry(
                good_of(one, list(one.offers.all()), shots, ""),
                link=base + reverse("mart_good", args=[one.ref]),
                pictures=tuple(pictures),
                kind=str(kind.get(language) or one.craft),
                labels=(one.district.code, one.craft, "GI" if one.gi_name else "no GI"),
            )
