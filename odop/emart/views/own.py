"""Her own pages of the mart, on a phone."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from odop.accounts.permissions import SEE_OWN
from odop.emart.printed.cards import card_pdf
from odop.emart.queries.own import listing_visible_to
from odop.emart.views import selling
from odop.kernel.access import allow
from odop.kernel.refusals import NotFound
from odop.kernel.serving import served
from odop.registry.queries import artisan_of


@allow(SEE_OWN)
def mart(request: HttpRequest) -> HttpResponse:
    """Begin to sell in one sitting, then her goods."""
    artisan = artisan_of(selling.user_of(request))
    if artisan is None:
        return redirect("enrol")
    return selling.sell(request, artisan, selling.own_frame())


@allow(SEE_OWN)
def new_good(request: HttpRequest) -> HttpResponse:
    """A new good."""
    artisan = artisan_of(selling.user_of(request))
    if artisan is None:
        return redirect("enrol")
    return selling.new_good(request, artisan, selling.own_frame())


@allow(SEE_OWN)
def good(request: HttpRequest, ref: str) -> HttpResponse:
    """One of her goods."""
    return selling.own_good(request, listing_visible_to(selling.user_of(request), ref), selling.own_frame())


@allow(SEE_OWN)
def card(request: HttpRequest, ref: str, language: str) -> HttpResponse:
    """The card that goes with an object, as PDF."""
    found = listing_visible_to(selling.user_of(request), ref)
    if language not in ("en", "hi"):
        raise NotFound()
    return served(card_pdf(found, language), "application/pdf", f"{found.ref}.pdf")
