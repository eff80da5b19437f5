"""What can be done in the mart, by subject: sellers, goods, photographs, the row of the search."""

from odop.emart.services.goods import proposed_hsn, set_offer, write_listing
from odop.emart.services.photographs import add_photograph, put_first, remove_photograph
from odop.emart.services.publishing import (
    end_listing,
    lacking,
    may_review,
    publish_listing,
    return_listing,
    submit_listing,
    take_down,
    translate_listing,
)
from odop.emart.services.sellers import (
    accept_seller,
    begin_seller,
    close_seller,
    consequences,
    pause,
    resume,
    return_seller,
    submit_seller,
)
from odop.emart.services.showing import show, show_goods_of

__all__ = [
    "accept_seller",
    "add_photograph",
    "begin_seller",
    "close_seller",
    "consequences",
    "end_listing",
    "lacking",
    "may_review",
    "pause",
    "proposed_hsn",
    "publish_listing",
    "put_first",
    "remove_photograph",
    "resume",
    "return_listing",
    "return_seller",
    "set_offer",
    "show",
    "show_goods_of",
    "submit_listing",
    "submit_seller",
    "take_down",
    "translate_listing",
    "write_listing",
]
