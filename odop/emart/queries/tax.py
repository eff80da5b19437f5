"""The programme's tables of tax and terms, read once."""

from django.conf import settings

from odop.emart.models import Listing
from odop.kernel.programme import programme
from odop.lib.gst.limits import LimitBook, read_limits
from odop.lib.gst.rates import RateBook, read_rates
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
    return frozenset({"handicraft"} if listing.handmade else ())
