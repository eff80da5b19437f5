"""What is printed for a parcel: an A6 label with its code, and a list of what goes in, each in every language of the programme."""

from collections.abc import Callable
from functools import cache, partial
from io import BytesIO
from pathlib import Path
from typing import Any

import segno
from django.utils.translation import gettext as _
from django.utils.translation import override

from odop.emart.enums import LineKind, ParcelFor, PayBy, SoldBy
from odop.emart.models import Order, OrderLine, Purchase
from odop.emart.queries.after_sale import after_sale
from odop.emart.queries.parcels import Shown
from odop.emart.queries.tax import states, terms
from odop.emart.services.carrying import at_work
from odop.kernel.fields import Localised
from odop.kernel.programme import programme
from odop.kernel.typesetting import typeset
from odop.kernel.ui.numbers import day_text
from odop.lib.money import from_paise, rupees

PARTS = ("label", "list", "both")


@cache
def _source() -> str:
    return (Path(__file__).parent / "typst" / "parcel.typ").read_text(encoding="utf-8")


def _each(text: Callable[[], object]) -> list[str]:
    """The same in each language; once where they do not differ."""
    found = []
    for language in programme().languages:
        with override(language):
            found.append(str(text()))
    return list(dict.fromkeys(one for one in found if one))


def _words(text: Callable[[], object]) -> str:
    return " · ".join(_each(text))


def _gift(order: Order) -> list[str]:
    """That it is wrapped, and what the card says. It stands on the list inside, never on the label."""
    if not any(line.kind == LineKind.WRAP for line in order.lines.all()):
        return []
    return [_words(lambda: _("Wrap it as a gift")), order.card_text]


def _title(line: OrderLine) -> object:
    return line.title


def parcel_pdf(order: Order, shown: Shown, to: Purchase, part: str) -> bytes:
    """Label, packing list or both of a parcel, A6 pages."""
    return typeset(_source(), _data(order, shown, to, part))


def _data(order: Order, shown: Shown, to: Purchase, part: str) -> dict[str, Any]:
    parcel = shown.parcel
    seller, out = order.seller, BytesIO()
    segno.make(parcel.number or parcel.ref, error="m").save(
        out, kind="svg", border=0, xmldecl=False, svgns=True, omitsize=True
    )
    carrier = after_sale().carrier(parcel.carrier)
    cash = to.pay_by == PayBy.AT_DOOR and parcel.heading == ParcelFor.SALE
    state = {one.code: one.name for one in states()}.get(to.state_code, {})
    return {
        "parts": ["label", "list"] if part == "both" else [part],
        "programme": _each(lambda: Localised(programme().name)),
        "sample": _words(lambda: _("Sample data")) if to.is_sample else "",
        "ref": parcel.ref, "order": order.ref, "number": parcel.number, "qr": out.getvalue().decode(),
        "carrier": list(dict.fromkeys([shown.carrier, *(at_work(carrier).label(parcel.number) if carrier else ())])),
        "to_word": _words(lambda: _("Recipient")), "from_word": _words(lambda: _("Sender")),
        "to": [to.name, to.address, f"{to.place} {to.pin_code}", _words(lambda: Localised(state)), to.mobile],
        "from": [
            _words(lambda: seller.name), ", ".join(x for x in (seller.place, _words(lambda: seller.district.name)) if x),
            seller.pin_code or seller.artisan.pin_code,
            _words(lambda: Localised(terms().name)) if order.sold_by == SoldBy.CORPORATION else "",
        ],
        "weight": f"{parcel.weight_g} g",
        "cash": [_words(lambda: _("Cash to take at the door")), rupees(from_paise(order.total_paise))] if cash else [],
        "list_word": _words(lambda: _("What is in this parcel")),
        "rows": [
            [str(pieces), _words(partial(_title, line)), line.listing_ref] for pieces, line in shown.pieces
        ],
        "day": _words(lambda: day_text(parcel.packed_at)),
        "gift": _gift(order) if parcel.heading == ParcelFor.SALE else [],
        "foot": _words(lambda: _("Something is missing or broken? Open the page of your order.")),
        "handmade": _words(lambda: _("Made by hand by")),
        "maker": _words(lambda: seller.name),
    }  # fmt: skip
