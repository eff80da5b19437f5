"""Drawings where a sample good has no photograph: one a kind of good, in four colours of the ground (`static/emart/drawings/`).

Which one fits is said by the column `drawing` of the programme's sample mart. What is no sample has a photograph or, where that
was lost, a woven motif.
"""

import csv
from functools import cache
from zlib import crc32

from django.conf import settings
from django.templatetags.static import static
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from odop.emart.models import Listing, SearchRow
from odop.emart.queries.cards import Card
from odop.kernel.ui.motif import motif


def standing_alone(drawn: str) -> str:
    """A drawing of a page as a picture by itself."""
    return drawn.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)


COLOURS = ("", "#w2", "#w3", "#w4")  # fragments that the drawings know; the file is fetched once


@cache
def _known() -> dict[str, str]:
    """Drawings by the English title of the sample good."""
    path = settings.PROGRAMME_DIR / "demo_mart.csv"
    if not path.exists():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        return {one["title_en"]: one["drawing"] for one in csv.DictReader(file) if one.get("drawing")}


def in_its_place(good: Listing | SearchRow | Card, *, now: bool = False) -> SafeString:
    """What stands where there is no photograph: the sample's drawing, marked as such, or the motif of the good."""
    named = _known().get(good.title.get("en", "")) if good.is_sample else None
    if named is None:
        return motif(good.ref)
    address = static(f"emart/drawings/{named}.svg") + COLOURS[crc32(good.ref.encode()) % len(COLOURS)]
    return format_html(
        '<span class="drawn"><img src="{}" alt="" width="400" height="300"{}><span class="drawn-mark">{}</span></span>',
        address,
        SafeString(' fetchpriority="high"' if now else ' loading="lazy" decoding="async"'),
        escape(_("sample drawing")),
    )
