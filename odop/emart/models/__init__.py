"""The tables of the mart, by subject."""

from odop.emart.models.listings import Listing, Offer, Photograph
from odop.emart.models.search import SearchRow
from odop.emart.models.sellers import Seller

__all__ = ["Listing", "Offer", "Photograph", "SearchRow", "Seller"]
