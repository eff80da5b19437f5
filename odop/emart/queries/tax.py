"""The programme's tables of tax and terms, read once."""

from collections.abc import Iterable
from decimal import Decimal

from django.conf import settings

from odop.emart.models import Listing, Offer
from odop.kernel import clock
from odop.kernel.programme import programme
from odop.lib.gst.eway_free import FreeBook, read_free
from odop.lib.gst.limits import LimitBook, read_limits
from odop.lib.gst.named import conditions_of
from odop.lib.gst.rates import RateBook, RateMissing, read_rates
from odop.lib.gst.states import State, read_states
from odop.lib.gst.terms import Terms, read_terms


def rates() -> RateBook:
    return read_rates(settings.PROGRAMME_DIR)


def limits() -> LimitBook:
    return read_limits(settings.PROGRAMME_DIR)


def free_on_the_road() -> FreeBook:
    """What travels without an e-way bill whatever it is worth."""
    return read_free(settings.PROGRAMME_DIR)


def states() -> tuple[State, ...]:
    return read_states(settings.PROGRAMME_DIR, tuple(programme().languages))


def terms() -> Terms:
    return read_terms(settings.PROGRAMME_DIR)


PACKED = {"g": 1000, "kg": 1, "ml": 1000, "l": 1}  # how many of each make the kilogram or litre of the limit
MOST_PACKED = 25


def declared_of(listing: Listing) -> frozenset[str]:
    """The conditions of rates that a listing meets by what was declared of it."""
    return declared(
        handmade=listing.handmade, quantity=listing.net_quantity, unit=listing.quantity_unit, titles=tuple(listing.title.values())
    )  # fmt: skip


def declared(*, handmade: bool, quantity: Decimal, unit: str, titles: tuple[str, ...]) -> frozenset[str]:
    """What is sold by weight or measure leaves in a pack of so much, closed while no buyer is there: pre-packaged and labelled, up to
    25 kg or litres (explanation to 9/2025-CT(Rate), s.2(l) Legal Metrology Act). What a notification names one by one is known by
    its title, which an office has read."""
    met = set(conditions_of(titles, settings.PROGRAMME_DIR, handmade=handmade)) | (
        {"handicraft"} if handmade else set()
    )
    if unit in PACKED and quantity <= MOST_PACKED * PACKED[unit]:
        met.add("prepackaged")
    return frozenset(met)


def rate_is_known(listing: Listing, offers: Iterable[Offer]) -> bool:
    """Whether today's table has a rate for every variant that is offered: without one it cannot be billed, nor bought."""
    day = clock.today()
    try:
        for one in offers:
            if one.active:
                rates().rate_within(
                    listing.hsn, on=day, gross_unit_paise=one.price_on(day), conditions=declared_of(listing)
                )
    except RateMissing:
        return False
    return True


def is_exempt(listing: Listing, unit_paise: int) -> bool:
    """Whether a piece at this price, tax included, bears no tax today, whoever sells it; what no rate is known of is taxed."""
    try:
        found = rates().rate_within(
            listing.hsn, on=clock.today(), gross_unit_paise=unit_paise, conditions=declared_of(listing)
        )
    except RateMissing:
        return False
    return not found.rate
