"""Goods of the mart as advertisements take them."""

from collections.abc import Iterator

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from odop.emart.models import Listing, Photograph
from odop.emart.queries.hampers import photographs_of, shown_on
from odop.emart.queries.tax import terms
from odop.emart.readiness import good_of
from odop.kernel import clock
from odop.kernel.fields import Localised
from odop.kernel.programme import programme
from odop.lib.market.good import Good, Variant
from odop.lib.market.google import Entry

A_PART = 5000  # goods in one file


def entries(language: str, part: int) -> Iterator[Entry]:
    """The goods that stand in the mart, oldest first, `part` counted from 1; before the first of them the hampers of today. Four
    queries, and three at most for hampers."""
    rows = Listing.objects.filter(search_row__isnull=False).order_by("pk")
    goods = rows.select_related("seller", "district").prefetch_related("offers", "photographs")
    base = str(settings.ODOP.base_url)
    with translation.override(language):
        if part == 1:
            yield from _hampers(language, base)
        for one in goods[(part - 1) * A_PART : part * A_PART]:
            shots = [shot for shot in one.photographs.all() if shot.sizes]
            kind = programme().categories.get(one.craft, {})
            yield Entry(
                good_of(one, list(one.offers.all()), shots, ""),
                link=base + reverse("mart_good", args=[one.ref]),
                pictures=tuple(_address(shot, base) for shot in shots),
                kind=str(kind.get(language) or one.craft),
                labels=(one.district.code, one.craft, "GI" if one.gi_name else "no GI"),
            )


def _address(shot: Photograph, base: str) -> str:
    """Of its widest picture."""
    width = max(shot.sizes, key=int)
    return base + reverse("mart_picture", args=[shot.pk, width, shot.sizes[width]["webp"][0][:12], "webp"])


def _hampers(language: str, base: str) -> Iterator[Entry]:
    found = shown_on(clock.today())
    kept = photographs_of(found)
    kind = str(translation.gettext("Hampers"))
    for whole in found:
        one = whole.hamper
        shots = [shot for part in whole.parts for shot in kept.get(part.listing.pk, [])[:1] if shot.sizes]
        yield Entry(
            Good(
                ref=one.ref, title=one.title, description=one.words, material={}, care={}, story={}, generic_name={}, hsn="",
                maker=str(Localised(terms().name)), address="", pictures=tuple(max(shot.width, shot.height) for shot in shots),
                variants=(
                    Variant(
                        sku=one.ref, price=whole.price_paise, mrp=whole.goods_paise, pieces=whole.ready, days=whole.days,
                        weight=sum(part.offer.weight_g * part.quantity for part in whole.parts), made_to_order=whole.free > 0,
                    ),
                ),
            ),
            link=base + reverse("mart_hamper", args=[one.ref]), pictures=tuple(_address(shot, base) for shot in shots),
            kind=kind, labels=("hamper",), bundle=True,
        )  # fmt: skip
