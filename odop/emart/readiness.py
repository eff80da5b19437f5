"""Whether a good could stand in other market places too, and what each still wants, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from odop.emart.enums import RouteState
from odop.emart.models import Listing, Offer, Photograph
from odop.emart.queries.tax import rate_is_known
from odop.emart.services.goods import NO_RATE
from odop.kernel import clock
from odop.kernel.refusals import filled
from odop.lib.market import CHANNELS, Good, Problem, Variant, missing

Words = str | Promise
NAMES: Mapping[str, Words] = {
    "ours": _("Our mart"), "ondc": "ONDC", "amazon": "Amazon", "flipkart": "Flipkart", "ebay": _("eBay (abroad)"), "google": "Google",
}  # fmt: skip
WANTS: Mapping[str, Words] = {
    "title.en": _("Write what it is in English."),
    "title.hi": _("Write what it is in Hindi."),
    "title_long.en": _("The English title is too long by %(by)s letters; at most %(limit)s are taken."),
    "title_long.hi": _("The Hindi title is too long by %(by)s letters; at most %(limit)s are taken."),
    "description.en": _("Describe it in English."),
    "description.hi": _("Describe it in Hindi."),
    "description_long.en": _("The English description is too long by %(by)s letters."),
    "description_long.hi": _("The Hindi description is too long by %(by)s letters."),
    "material.en": _("Write in English what it is made of."),
    "price": _("Write its price and how many there are."),
    "mrp": _("The price may not be above the MRP."),
    "pieces": _("None is ready, and it is not made to order."),
    "picture": _("Add a photograph."),
    "pictures_many": _("At most %(limit)s photographs are taken."),
    "weight": _("Write the weight with packing."),
    "size": _("Write length, width and height of each size."),
    "account": _(
        "The maker's account at the payment service is not open yet; without it nothing can be sold in her own name."
    ),
    "address": _("The seller's name and address are missing on the bills."),
    "generic_name": _("Choose the product, so that its common name is known."),
    "points": _(
        "%(need)s points are wanted and %(have)s are there. Write in English what it is made of, how it is cared for and how it is"
        " made; give its size and certificate."
    ),
    "rate": NO_RATE,
    "hsn_export": _("Goods that go abroad need an HSN code of %(digits)s digits."),
    "sku_long": _("The code of the article is too long; at most %(limit)s letters are taken."),
}


@dataclass(frozen=True)
class Channel:
    """A market place and what it still wants of a good."""

    name: Words
    wants: tuple[Words, ...]


def told(problem: Problem) -> Words:
    """What to do about it, in the reader's language."""
    more = dict(problem.more)
    sentence = WANTS.get(problem.code) or WANTS[f"{problem.code}.{more.get('language')}"]
    return filled(sentence, **more) if more else sentence


def readiness(
    listing: Listing, offers: Sequence[Offer], photographs: Sequence[Photograph], address: str
) -> list[Channel]:
    """Every market place with what it still wants; `address` is that of the seller of record."""
    good = good_of(listing, offers, photographs, address)
    found = [Channel(NAMES[code], tuple(told(one) for one in missing(good, code))) for code in CHANNELS]
    return [_with_account(found[0], listing), *found[1:]]


def _with_account(ours: Channel, listing: Listing) -> Channel:
    """Our mart wants that she can be paid: what she sells in her own name goes to her own account."""
    seller = listing.seller
    if (
        not seller.in_own_name
        or seller.route_state == RouteState.ACTIVE
        or seller.answers.get("through_corporation")
    ):
        return ours
    return Channel(ours.name, (*ours.wants, WANTS["account"]))


def good_of(
    listing: Listing, offers: Sequence[Offer], photographs: Sequence[Photograph], address: str
) -> Good:
    return Good(
        ref=listing.ref, title=listing.title, description=listing.description, material=listing.material, care=listing.care,
        story=listing.story, generic_name=listing.generic_name, hsn=listing.hsn, maker=str(listing.seller.name), address=address,
        pictures=tuple(max(one.width, one.height) for one in photographs),
        variants=tuple(
            Variant(
                sku=one.sku, price=one.price_on(clock.today()), mrp=one.mrp_paise, pieces=one.free, weight=one.weight_g, name=one.name,
                size=(one.length_mm, one.width_mm, one.height_mm), made_to_order=one.made_to_order, days=one.lead_days,
            )
            for one in offers if one.active
        ),
        handmade=listing.handmade, certified=bool(listing.gi_name or listing.laboratory_note), category=listing.craft,
        rated=rate_is_known(listing, offers),
    )  # fmt: skip


def address_of(listing: Listing, corporation: str) -> str:
    """The address that stands on the bills: the corporation's where it sells, else the maker's own."""
    return corporation if listing.seller.tax_mode == "aggregated" else listing.seller.legal_address
