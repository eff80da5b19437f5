"""The programme's tables of tax and terms, read once."""

from collections.abc import Iterable

from django.conf import settings

from odop.emart.models import Listing, Offer
from odop.kernel import clock
from odop.kernel.programme import programme
from odop.lib.gst.limits import LimitBook, read_limits
from odop.lib.gst.rates import RateBook, RateMissing, read_rates
from odop.lib.gst.states import State, read_states
from odop.lib.gst.terms import Terms, read_terms


def rates() -> RateBook:
    return read_rates(settings.PROGRAMME_DIR)


def limits() -> LimitBook:
    return read_limits(settings.PROGRAMME_DIR)


def states() -> tuple[State, ...]:
    return read_states(settings.PROGRAMME_DIR, tuple(programme().languages))


def terms() -> Terms:
    return read_terms(settings.PROGRAMME_DIR)


def declared_of(listing: Listing) -> frozenset[str]:
    """The conditions of rates that a listing meets by what was declared of it."""
    return declared(handmade=listing.handmade)


def declared(*, handmade: bool) -> frozenset[str]:
    return frozenset({"handicraft"} if handmade else ())


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
