"""Where things are and which days count: districts, what each is known for, and the calendar of the offices."""

import unicodedata
from datetime import date
from functools import cache

from django.db import models
from django.utils.translation import gettext_lazy as _

from odop.kernel import clock
from odop.kernel.programme import programme
from odop.kernel.refusals import NotFound
from odop.lib.dates import Calendar, FinancialYear
from odop.lib.maps import MapOutline, map_outline
from odop.places.models import District, ProductLine, ProductLineQuerySet

MAP_WIDTH = 640


def districts() -> models.QuerySet[District]:
    """Every district of the programme, by English name."""
    return District.objects.all()


def folded(text: str) -> str:
    """Text as places are compared: lower case, no accents of Devanagari's nukta, no spaces, dots or hyphens."""
    plain = unicodedata.normalize("NFD", text).replace("\u093c", "")
    plain = unicodedata.normalize("NFC", plain).casefold()
    return "".join(sign for sign in plain if sign.isalnum() or unicodedata.category(sign).startswith("M"))


def names_of(one: District) -> list[str]:
    """Every name a district goes by: in each language, its aliases, and its code."""
    return [*one.name.values(), *one.aliases, one.code]


def district(lgd_or_name: int | str) -> District:
    """The district of an LGD code, a code, a name or an alias in either script. Raises NotFound."""
    wanted = str(lgd_or_name).strip()
    if wanted.isascii() and wanted.isdigit():
        found = District.objects.filter(pk=int(wanted)).first() if len(wanted) < 9 else None
    else:
        key = folded(wanted)
        found = next((one for one in districts() if key in map(folded, names_of(one))), None)
    if found is None:
        raise NotFound(_("There is no such district in this programme."), code="no_district")
    return found


def districts_like(text: str) -> list[District]:
    """Districts of which a name, an alias or the division contains `text`, in either script; all when it is empty."""
    key = folded(text)
    return [
        one
        for one in districts()
        if any(key in folded(name) for name in [*names_of(one), *one.division.values()])
    ]


def current_product_lines(day: date | None = None) -> ProductLineQuerySet:
    """Product lines that count on `day` (today), by district and rank."""
    return ProductLine.objects.for_date(day or clock.today())


def financial_year_of(day: date) -> str:
    """The financial year a day lies in, as it is stored: 2026-27."""
    return FinancialYear.of(day, programme().financial_year_starts).name


def financial_year(name: str) -> FinancialYear:
    """The financial year of that name in this programme; ValueError when it is not written like 2026-27."""
    return FinancialYear(name, programme().financial_year_starts)


@cache
def calendar() -> Calendar:
    """The working days of the programme's offices. Read from the programme's folder, so it needs no query."""
    settings = programme()
    return Calendar(
        (holiday.date for holiday in settings.holidays),
        weekend=settings.weekly_off,
        saturdays_off=settings.saturdays_off,
    )


@cache
def outline() -> MapOutline:
    """The programme's map, in the measure in which the outlines of districts are stored."""
    return map_outline(programme().boundaries, MAP_WIDTH)


def view_box() -> str:
    """The viewBox of the programme's map."""
    return f"0 0 {outline().width} {outline().height}"
