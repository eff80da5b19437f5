"""What the page of a good says beside its texts: its variants with their price, who sells it, what a buyer can check, what sending
it costs."""

from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from odop.emart.enums import WITHIN_THE_STATE, TaxMode
from odop.emart.models import Listing, Offer, Seller
from odop.emart.queries.prices import occasion_named
from odop.emart.queries.tax import states, terms
from odop.emart.services.goods import UNITS
from odop.kernel import clock
from odop.kernel.fields import Localised
from odop.kernel.programme import programme
from odop.kernel.ui.numbers import legible, rupees
from odop.lib.gst.supply import Kind
from odop.lib.gst.terms import TooHeavy
from odop.lib.money import from_paise


def craft_name(code: str) -> Localised:
    return Localised(programme().categories.get(code) or {"en": code.replace("_", " ")})


def offered(offer: Offer, today: date) -> dict[str, Any]:
    price, reduced = offer.price_on(today), offer.is_reduced(today)
    occasion = occasion_named(offer.occasion) if reduced else None
    return {
        "offer": offer, "price": from_paise(price), "free": offer.free,
        # One price is struck through: beside a reduced one that of the days before, never the MRP.
        "mrp": from_paise(offer.mrp_paise) if offer.mrp_paise > price and not reduced else None,
        "before": from_paise(offer.before_paise) if reduced and offer.before_paise else None,
        "reduced": reduced, "occasion": occasion.name if occasion else "", "until": offer.cut_until,
        "can_be_bought": offer.made_to_order or offer.free > 0,
    }  # fmt: skip


def sold_by(seller: Seller) -> dict[str, Any]:
    """Who gives the bill (Consumer Protection (E-Commerce) Rules 2020, rule 5)."""
    if seller.tax_mode == TaxMode.AGGREGATED:
        known = terms()
        return {
            "own": False,
            "name": Localised(known.name),
            "address": Localised(known.address),
            "gstin": known.gstin,
        }
    return {
        "own": True, "name": seller.legal_name, "address": seller.legal_address, "gstin": seller.gstin,
        "enrolment": seller.enrolment_number,
    }  # fmt: skip


def facts(one: Listing, first: Offer) -> list[tuple[str, object]]:
    """What a buyer can check; what the law wants declared stands among it (Packaged Commodities Rules 2011, rule 6)."""
    labels = _labels(get_language())
    unit = str(UNITS.get(one.quantity_unit, one.quantity_unit))
    packed = (one.packer_name or str(one.seller.name), one.packer_address or legible(one.seller.place))
    sides = [side for side in (first.length_mm, first.width_mm, first.height_mm) if side]
    rows: list[tuple[str, object]] = [
        (labels["what"], one.generic_name), (labels["material"], one.material), (labels["care"], one.care),
        (labels["quantity"], f"{one.net_quantity.normalize():f} {unit}"),
        (labels["size"], " × ".join(f"{side / 10:g}" for side in sides) + f" {labels['cm']}" if sides else ""),
        (labels["weight"], weight(first.weight_g)),
        (labels["gi"], " · ".join(part for part in (one.gi_name, one.gi_user_number) if part)),
        (labels["tested"], one.laboratory_note), (labels["packed"], " · ".join(part for part in packed if part)),
        (labels["country"], labels["india"]), (labels["hsn"], one.hsn),
        (labels["returns"], _("within %(days)s days") % {"days": one.return_days} if one.return_days else labels["faulty"]),
    ]  # fmt: skip
    return [(label, value) for label, value in rows if value and str(value)]


@cache
def _labels(_language: str | None) -> dict[str, str]:
    return {
        "what": _("What it is"), "material": _("Material"), "care": _("Care"), "quantity": _("Net quantity"), "size": _("Size"),
        "cm": _("cm"), "weight": _("Weight with packing"), "gi": _("GI"), "tested": _("Tested"), "packed": _("Made and packed by"),
        "country": _("Country of origin"), "india": _("India"), "hsn": _("HSN"), "returns": _("Returns"),
        "faulty": _("only what is faulty or not what was ordered"),
    }  # fmt: skip


def weight(grams: int) -> str:
    return f"{grams} {_('g')}" if grams < 1000 else f"{grams / 1000:g} {_('kg')}"


def unit_price(one: Listing, first: Offer) -> str:
    """By the unit that was declared, where it is not one of them (Packaged Commodities Rules 2011, rule 6)."""
    if one.net_quantity == 1:
        return ""
    each = (from_paise(first.price_on(clock.today())) / one.net_quantity).quantize(Decimal("0.01"))
    return _("%(price)s a %(unit)s") % {
        "price": rupees(each),
        "unit": UNITS.get(one.quantity_unit, one.quantity_unit),
    }


def delivery(one: Listing, first: Offer) -> dict[str, Any] | None:
    """What sending one of it costs, within the State and beyond it; None where no charge is known for its weight."""
    known = terms()
    try:
        within, between = (
            known.delivery_charge(first.weight_g, kind) for kind in (Kind.WITHIN, Kind.BETWEEN)
        )
    except TooHeavy:
        return None
    state = next(state for state in states() if state.code == one.seller.state_code)
    return {
        "state": Localised(state.name), "within": from_paise(within), "days": first.lead_days,
        "between": None if one.seller.tax_mode in WITHIN_THE_STATE else from_paise(between),
        "cash": from_paise(known.cash_up_to),
    }  # fmt: skip
