"""Occasions at which prices are reduced, and what a variant cost before.

The price struck through beside a reduced one is the lowest of the days before (`tax/prices.toml` says how many, and by what rule):
a price that was raised a week ago to be crossed out today is never shown.
"""

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.db.models import Min
from django.utils.functional import Promise
from django.utils.timezone import localdate, make_aware
from django.utils.translation import gettext_lazy as _

from odop.emart.models import Offer, PriceCut, PricePoint
from odop.kernel import clock
from odop.kernel.fields import Localised

OWN, OWN_DAYS = "own", 30  # a maker's own lower price, outside every occasion: for so many days at once


@dataclass(frozen=True)
class Occasion:
    """Days within which a reduced price may hold, both counted."""

    code: str
    name: Localised | Promise
    first: date
    last: date


@dataclass(frozen=True)
class Book:
    """`days_before`: of so many days the lowest price is struck through."""

    days_before: int
    occasions: tuple[Occasion, ...]


@lru_cache(maxsize=8)
def _read(folder: Path) -> Book:
    path = folder / "tax" / "prices.toml"
    if not path.exists():
        return Book(30, ())
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    found = tuple(
        Occasion(one["code"], Localised(one["name"]), one["first"], one["last"]) for one in told["occasion"]
    )
    if any(one.last < one.first for one in found) or len({one.code for one in found}) != len(found):
        raise ValueError("prices.toml: an occasion ends after it begins, and has a code of its own")
    return Book(told["days_before"], tuple(sorted(found, key=lambda one: (one.first, one.code))))


def book() -> Book:
    return _read(settings.PROGRAMME_DIR)


def occasions_to_come(on: date) -> tuple[Occasion, ...]:
    """Those that run on this day or later, the first to begin before the rest."""
    return tuple(one for one in book().occasions if one.last >= on)


def occasion_named(code: str) -> Occasion | None:
    if code == OWN:
        return Occasion(OWN, _("The maker’s own lower price"), date.min, date.max)
    return next((one for one in book().occasions if one.code == code), None)


def lowest_before(offer: Offer, day: date) -> int | None:
    """Paise: the lowest price of the days before this one; none where it has not stood in the mart at a price for so long. What a
    good costs before it is published, or while it is off the mart, is asked of nobody."""
    end = make_aware(datetime.combine(day, time.min))
    begin = end - timedelta(days=book().days_before)
    came = offer.listing.reviewed_at  # into the mart, the last time
    if came is None or came > begin:
        return None
    points = PricePoint.objects.filter(offer=offer)
    standing = points.filter(since__lte=begin).order_by("-since", "-pk").first()
    if standing is None:
        return None
    later = points.filter(since__gt=begin, since__lt=end).aggregate(n=Min("paise"))["n"]
    return standing.paise if later is None else min(standing.paise, int(later))


def cuts_of(offers: Sequence[Offer]) -> list[PriceCut]:
    """Reduced prices of these variants that run or are still to begin."""
    rows = PriceCut.objects.filter(offer__in=offers, ended_at__isnull=True, last_on__gte=clock.today())
    return list(rows.select_related("offer").order_by("first_on", "pk"))


def asked_on(offers: Iterable[Offer], day: date) -> dict[int, int]:
    """Paise asked for a piece of each on that day, by key; also on a day that is over, since a till without a network tells its sales
    later."""
    rows = list(offers)
    if day >= clock.today():
        return {one.pk: one.price_on(day) for one in rows}
    found = {one.pk: one.price_paise for one in rows}
    ran = PriceCut.objects.filter(offer__in=rows, begun_at__isnull=False, first_on__lte=day, last_on__gte=day)
    for cut in ran:
        if cut.ended_at is None or localdate(cut.ended_at) >= day:
            found[cut.offer_id] = min(found[cut.offer_id], cut.paise)
    return found
