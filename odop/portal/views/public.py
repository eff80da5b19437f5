"""The front page, and how the published data may be used."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from odop.indicators import queries as results
from odop.indicators.definitions import indicators
from odop.indicators.queries import ALL
from odop.kernel import clock
from odop.kernel.access import public
from odop.kernel.fields import Localised
from odop.kernel.pagecache import keep
from odop.kernel.programme import programme
from odop.kernel.ui.numbers import number
from odop.places.models import District
from odop.places.queries import current_product_lines, districts, view_box
from odop.portal.components import said
from odop.schemes.queries import schemes

# What the front page counts: code and period. A figure that has not been measured is left out.
HEADLINES = (("enrolled", ""), ("applications", ALL), ("released", ALL), ("in_time", ALL))


@public
def home(request: HttpRequest) -> HttpResponse:
    """The map, four figures, and what the programme does."""
    places = list(districts())
    lines: dict[int, list[str]] = {}
    for line in current_product_lines():
        lines.setdefault(line.district_id, []).append(str(line.name))
    enrolled = results.measured_by_district("enrolled")
    shapes = {place.pk: _shape(place, lines.get(place.pk, []), enrolled) for place in places}
    # Another district is shown each day, so that none is the face of the programme.
    shown = places[clock.today().toordinal() % len(places)] if places else None
    context = {
        "shapes": shapes,
        "view_box": view_box() if places else "",
        "here": shown.pk if shown else None,
        "caption": format_html("<b>{}</b> — {}", shown.name, shapes[shown.pk]["note"]) if shown else "",
        "count": len(places),
        "lines": sum(map(len, lines.values())),
        "headlines": headlines(),
        "schemes": [
            {"code": version.code, "title": Localised(one.title), "summary": Localised(one.summary)}
            for version, one in schemes()
        ],
    }
    return keep(render(request, "portal/home/home.html", context))


def _shape(place: District, lines: list[str], enrolled: Mapping[int, Any]) -> dict[str, Any]:
    said = lines[:1]
    figure = enrolled.get(place.pk)
    if figure is not None and figure.value is not None:
        said.append(_("%(count)s artisans") % {"count": number(figure.value)})
    return {
        "d": place.outline,
        "name": str(place),
        "value": None,
        "note": " · ".join(said),
        "href": reverse("district", args=[place.pk]),
    }


def headlines() -> list[dict[str, Any]]:
    """The figures of the front page, as they were measured last."""
    measured = {(line.indicator.code, ""): line for line in results.table()}
    measured |= {(line.indicator.code, ALL): line for line in results.table(ALL)}
    found = [measured[one] for one in HEADLINES if one in measured]
    return [
        {"line": line, "one": line.indicator, "said": said(line.figure, line.indicator)} for line in found
    ]


@public
def about_data(request: HttpRequest) -> HttpResponse:
    """Where figures come from, what is hidden and why, and how to fetch them."""
    context = {
        "indicators": list(indicators().values()),
        "programme_source": programme().source,
        "crumbs": [(_("Results"), reverse("results")), _("About the data")],
    }
    return keep(render(request, "portal/home/about_data.html", context))
