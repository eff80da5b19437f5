"""A good is written and offered: its texts and declarations, its variants with price and stock."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import User
from odop.emart import events
from odop.emart.definitions import MOST_VARIANTS
from odop.emart.enums import ListingState, SellerState
from odop.emart.models import Listing, Offer, Seller
from odop.emart.services.authority import (
    NO_NUMBERS,
    Words,
    check_sells,
    refuse,
    said,
    tells_numbers,
)
from odop.kernel import clock
from odop.kernel.events import record
from odop.kernel.programme import programme
from odop.kernel.refusals import DomainError
from odop.kernel.services import next_number
from odop.places.models import ProductLine

TEXTS = ("title", "description", "material", "care", "story")
LONGEST = {"title": 120, "description": 3000, "material": 200, "care": 400, "story": 1500}
OPEN = (ListingState.DRAFT, ListingState.RETURNED)
MOST_PAISE = 10_000_000_00  # one crore rupees for one piece
MOST_PIECES = 1_000_000
MOST_GRAMS = 500_000
TAKEN = _("The office has taken this off the mart.")
NO_RATE = _(
    "The rate of GST for this HSN code is not known here, so it cannot be billed. Write the HSN code that fits the goods; if it is"
    " right, ask the office to have the rate added."
)
HELD = _("Buyers have ordered more than that. Send or cancel these orders first.")
Size = tuple[int | None, int | None, int | None]  # length, width, height
UNITS = {
    "piece": _("piece"), "pair": _("pair"), "set": _("set"), "metre": _("metre"), "g": _("gram"), "kg": _("kilogram"),
    "ml": _("millilitre"), "l": _("litre"),
}  # fmt: skip


def proposed_hsn(line: ProductLine | None) -> str:
    """The first heading of her product line, which the programme's file proposes; empty where it has none."""
    return line.hs_headings[0] if line is not None and line.hs_headings else ""


@transaction.atomic
def write_listing(
    seller: Seller, *, texts: Mapping[str, Mapping[str, str]], by: User, listing: Listing | None = None, craft: str = "",
    product_line: ProductLine | None = None, hsn: str = "", net_quantity: Decimal | None = None, quantity_unit: str = "piece",
    return_days: int | None = None, gi_user_number: str = "", laboratory_note: str = "", handmade: bool = True,
    is_sample: bool = False,
) -> Listing:  # fmt: skip
    """A good's texts and declarations, made or changed. What was in the mart waits for the office again when they change.

    What is left out of `craft`, `hsn` and GI comes from the product line. Refuses `not_your_place`, `seller_closed`, `invalid`.
    """
    check_sells(by, seller)
    if seller.state == SellerState.CLOSED:
        raise DomainError(_("This seller is closed."), code="seller_closed")
    columns = listing_columns(
        seller, texts=texts, craft=craft, product_line=product_line, hsn=hsn, net_quantity=net_quantity,
        quantity_unit=quantity_unit, return_days=return_days, gi_user_number=gi_user_number, laboratory_note=laboratory_note,
        handmade=handmade,
    )  # fmt: skip
    columns |= {"changed_at": clock.now(), "written_by": by}
    if listing is None:
        series = f"MT-{seller.district.code}"
        made = Listing.objects.create(
            ref=f"{series}-{next_number(series):05d}", seller=seller, district_id=seller.district_id,
            begun_at=clock.now(), is_sample=is_sample, **columns,
        )  # fmt: skip
        record(events.WRITTEN, made, by=by, district_id=made.district_id)
        return made
    present = locked(listing)
    if present.state == ListingState.TAKEN_DOWN:
        raise DomainError(TAKEN, code="taken_down")
    for name, value in columns.items():
        setattr(present, name, value)
    wait_again(present)
    present.save()
    record(events.WRITTEN, present, by=by, district_id=present.district_id)
    return present


def wait_again(listing: Listing) -> None:
    """What other words mean for a good: out of the mart to the office, or a draft once more."""
    if listing.state == ListingState.PUBLISHED:
        listing.state, listing.submitted_at = ListingState.SUBMITTED, clock.now()
    elif listing.state == ListingState.ENDED:
        listing.state = ListingState.DRAFT


def listing_columns(
    seller: Seller, *, texts: Mapping[str, Mapping[str, str]], craft: str = "", product_line: ProductLine | None = None,
    hsn: str = "", net_quantity: Decimal | None = None, quantity_unit: str = "piece", return_days: int | None = None,
    gi_user_number: str = "", laboratory_note: str = "", handmade: bool = True,
) -> dict[str, Any]:  # fmt: skip
    """What is kept of a good's texts and declarations; refuses `invalid` with every field that is wrong."""
    line = product_line or seller.product_line
    written = {name: said(texts.get(name, {})) for name in TEXTS}
    hsn = hsn.strip() or proposed_hsn(line)
    craft = craft or (line.category if line else "")
    quantity = Decimal(1) if net_quantity is None else net_quantity
    days = 7 if return_days is None else return_days
    refuse(_wrong_texts(written) | _wrong_declarations(craft, hsn, quantity, quantity_unit, days))
    checked = bool(line and line.gi_name and line.gi_status == ProductLine.GIStatus.CHECKED)
    return {
        **written, "product_line": line, "craft": craft, "hsn": hsn, "net_quantity": quantity, "quantity_unit": quantity_unit,
        "return_days": days, "handmade": handmade, "laboratory_note": laboratory_note.strip()[:200],
        "gi_user_number": gi_user_number.strip()[:40],
        "gi_name": line.gi_name if line and checked and gi_user_number.strip() else "",
        "generic_name": line.name if line else written["title"],
    }  # fmt: skip


def _wrong_texts(written: Mapping[str, Mapping[str, str]]) -> dict[str, Words]:
    wrong: dict[str, Words] = {}
    if not written["title"]:
        wrong["title"] = _("Write what it is, in a few words.")
    for name in TEXTS:
        if any(len(text) > LONGEST[name] for text in written[name].values()):
            wrong[name] = _("This is too long.")
        elif tells_numbers(written[name]):
            wrong[name] = NO_NUMBERS
    return wrong


def _wrong_declarations(craft: str, hsn: str, quantity: Decimal, unit: str, days: int) -> dict[str, Words]:
    wrong: dict[str, Words] = {}
    if craft not in programme().categories:
        wrong["craft"] = _("Choose the kind of goods.")
    if not (hsn.isascii() and hsn.isdecimal() and 4 <= len(hsn) <= 8):
        wrong["hsn"] = _("An HSN code has four to eight digits. Leave it empty to take that of your product.")
    if not quantity.is_finite() or not 0 < quantity <= 100_000:
        wrong["net_quantity"] = _("Write a number above nothing.")
    if unit not in UNITS:
        wrong["quantity_unit"] = _("Choose what is counted.")
    if not 0 <= days <= 30:
        wrong["return_days"] = _("Write a number of days up to 30; 0 if you take nothing back.")
    return wrong


def locked(listing: Listing) -> Listing:
    """As it is now, with its seller, until the transaction ends."""
    rows = Listing.objects.select_for_update(of=("self",))
    return rows.select_related("seller__artisan", "district", "product_line").get(pk=listing.pk)


@transaction.atomic
def set_offer(
    listing: Listing, *, price_paise: int, on_hand: int, weight_g: int, by: User, offer: Offer | None = None,
    name: Mapping[str, str] | None = None, mrp_paise: int | None = None, made_to_order: bool = False, lead_days: int = 3,
    monthly_capacity: int | None = None, size_mm: Size = (None, None, None),
) -> Offer:  # fmt: skip
    """A variant with its price and stock, made or changed; it counts at once. The price includes every tax.

    Refuses `not_your_place`, `taken_down`, `too_many_variants`, `invalid`; `held` where more is reserved than would be there.
    """
    check_sells(by, listing.seller)
    present = locked(listing)
    if present.state == ListingState.TAKEN_DOWN:
        raise DomainError(TAKEN, code="taken_down")
    columns = offer_columns(
        price_paise=price_paise, on_hand=on_hand, weight_g=weight_g, name=name, mrp_paise=mrp_paise,
        made_to_order=made_to_order, lead_days=lead_days, monthly_capacity=monthly_capacity, size_mm=size_mm,
    )  # fmt: skip
    if offer is None:
        count = Offer.objects.filter(listing=present).count()
        if count >= MOST_VARIANTS:
            raise DomainError(_("No more variants fit here."), code="too_many_variants")
        made = Offer.objects.create(
            listing=present, district_id=present.district_id, sku=f"{present.ref}-{count + 1}", position=count, **columns
        )  # fmt: skip
        record(events.OFFERED, present, by=by, district_id=present.district_id, sku=made.sku)
        return made
    kept = Offer.objects.select_for_update().get(pk=offer.pk, listing=present)
    if not made_to_order and on_hand < kept.reserved:
        raise DomainError(HELD, code="held")
    for key, value in columns.items():
        setattr(kept, key, value)
    kept.save(update_fields=list(columns))  # never what orders hold
    record(events.OFFERED, present, by=by, district_id=present.district_id, sku=kept.sku)
    return kept


def offer_columns(
    *, price_paise: int, on_hand: int, weight_g: int, name: Mapping[str, str] | None = None, mrp_paise: int | None = None,
    made_to_order: bool = False, lead_days: int = 3, monthly_capacity: int | None = None, size_mm: Size = (None, None, None),
) -> dict[str, Any]:  # fmt: skip
    """What is kept of a variant; refuses `invalid` with every field that is wrong."""
    highest = price_paise if mrp_paise is None else mrp_paise
    refuse(
        _wrong_price(price_paise, highest, on_hand)
        | _wrong_making(weight_g, lead_days, made_to_order, monthly_capacity, size_mm)
    )
    return {
        "name": said(name or {}), "price_paise": price_paise, "mrp_paise": highest, "on_hand": on_hand, "weight_g": weight_g,
        "made_to_order": made_to_order, "lead_days": lead_days, "monthly_capacity": monthly_capacity if made_to_order else None,
        "length_mm": size_mm[0], "width_mm": size_mm[1], "height_mm": size_mm[2], "active": True,
    }  # fmt: skip


def _wrong_price(price_paise: int, mrp_paise: int, on_hand: int) -> dict[str, Words]:
    wrong: dict[str, Words] = {}
    if not 0 < price_paise <= MOST_PAISE:
        wrong["price"] = _("Write the price in rupees, with every tax in it.")
    elif not price_paise <= mrp_paise <= MOST_PAISE:
        wrong["mrp"] = _("The MRP is not below the price.")
    if not 0 <= on_hand <= MOST_PIECES:
        wrong["on_hand"] = _("Write how many are ready, 0 if none.")
    return wrong


def _wrong_making(
    weight_g: int, lead_days: int, made_to_order: bool, monthly_capacity: int | None, size_mm: Size
) -> dict[str, Words]:
    wrong: dict[str, Words] = {}
    if not 0 < weight_g <= MOST_GRAMS:
        wrong["weight"] = _("Write the weight with packing, in grams.")
    if not 0 <= lead_days <= 180:
        wrong["lead_days"] = _("Write a number of days up to 180.")
    if made_to_order and not 0 < (monthly_capacity or 0) <= MOST_PIECES:
        wrong["monthly_capacity"] = _("Write how many you can make in a month.")
    if any(side is not None and not 0 < side <= 10_000 for side in size_mm):
        wrong["size"] = _("Write the size in millimetres.")
    return wrong
