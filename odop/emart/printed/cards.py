"""The card that goes with an object: who made it, where, and the code that opens its page."""

from functools import cache
from io import BytesIO
from pathlib import Path

import segno
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from odop.emart.models import Listing
from odop.kernel.fields import Localised
from odop.kernel.programme import programme
from odop.kernel.typesetting import typeset
from odop.kernel.ui.numbers import legible


@cache
def _source() -> str:
    return (Path(__file__).parent / "typst" / "card.typ").read_text(encoding="utf-8")


def made_address(one: Listing) -> str:
    """The address behind the code, the same in both languages."""
    with override("en"):
        return str(settings.ODOP.base_url) + reverse("mart_made", args=[one.ref])


def card_pdf(one: Listing, language: str) -> bytes:
    """A card of the size of a visiting card, in one language; the code leads to who made it, where and how."""
    out = BytesIO()
    segno.make(made_address(one), error="m").save(
        out, kind="svg", border=1, xmldecl=False, svgns=True, omitsize=True
    )
    with override(language):
        place = ", ".join(part for part in (legible(one.seller.place), str(one.district.name)) if part)
        data = {
            "language": language, "programme": str(Localised(programme().name)), "title": str(one.title),
            "maker": str(one.seller.name), "place": place, "material": str(one.material), "ref": one.ref,
            "gi": f"{_('GI')}: {one.gi_name}" if one.gi_name else "",
            "scan": _("Who made it, where and how: scan the code."), "qr": out.getvalue().decode(),
            "sample": _("Sample data") if one.is_sample else "",
        }  # fmt: skip
    return typeset(_source(), data)
