"""Districts: all of them, and each with what it is known for, its offices and its figures."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from odop.accounts.models import Office
from odop.diagnosis.queries.gaps import gaps_of_district
from odop.indicators import queries as results
from odop.indicators.definitions import indicator
from odop.indicators.queries import Figure
from odop.kernel import clock
from odop.kernel.access import public
from odop.kernel.fields import ZERO, Localised
from odop.kernel.pagecache import keep
from odop.kernel.programme import programme
from odop.places.models import ProductLine
from odop.places.queries import current_product_lines, district, districts, districts_like, folded, view_box
from odop.portal.components import by_topic, said
from odop.portal.craft import parts_of_district

SORTS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "name": lambda row: folded(str(row["place"].name)),
    "division": lambda row: (folded(str(row["place"].division)), folded(str(row["place"].name))),
    "enrolled": lambda row: row["enrolled"].value if row["enrolled"] and row["enrolled"].value else 0,
    "people": lambda row: row["place"].population_2011 or 0,
}

GAP_TONES = {"high": "late", "medium": "soon"}


@public
def district_list(request: HttpRequest) -> HttpResponse:
    """All districts, found by any of their names, their division or what they make."""
    asked = request.GET.get("q", "").strip()[:80]
    lines: dict[int, list[ProductLine]] = {}
    for line in current_product_lines():
        lines.setdefault(line.district_id, []).append(line)
    found = districts_like(asked)
    if asked:
        key = folded(asked)
        makers = {
            pk
            for pk, made in lines.items()
            if any(key in folded(name) for one in made for name in one.name.values())
        }
        known = {place.pk for place in found}
        found += [place for place in districts() if place.pk in makers - known]
    enrolled = results.measured_by_district("enrolled")
    rows = [
        {
            "place": place,
            "lines": lines.get(place.pk, []),
            "enrolled": enrolled.get(place.pk),
            "said": said(enrolled.get(place.pk, Figure(ZERO)), indicator("enrolled")),
        }
        for place in found
    ]
    sort = request.GET.get("sort", "name")
    if sort.lstrip("-") not in SORTS:
        sort = "name"
    rows.sort(key=SORTS[sort.lstrip("-")], reverse=sort.startswith("-"))
    context = {
        "rows": rows,
        "asked": asked,
        "sort": sort,
        "count": len(rows),
        "columns": [
            {"label": _("District"), "sort": "name"},
            {"label": _("Division"), "sort": "division"},
            {"label": _("Known for")},
            {"label": _("Artisans enrolled"), "sort": "enrolled", "align": "right"},
        ],
    }
    response = render(request, "portal/districts/list.html", context)
    return response if asked else keep(response)


@public
def district_page(request: HttpRequest, lgd: int) -> HttpResponse:
    """One district: what it makes and how that came, makers, what it lacks, study, plan and progress, centres, fairs, offices,
    figures with their trend."""
    place = district(lgd)
    today = clock.today()
    categories = programme().categories
    parts = parts_of_district(lgd)
    lines = [
        {
            "line": line,
            "story": parts["stories"].get(line.pk, ""),
            "study": parts["studies"].get(line.pk),
            "category": Localised(categories.get(line.category) or {}),
            "current": (line.valid_from is None or line.valid_from <= today)
            and (line.valid_to is None or line.valid_to >= today),
        }
        for line in place.product_lines.all()
    ]
    table, trends = results.table(district=place.pk), results.trends_of(place.pk)
    makers = {line.indicator.code: said(line.figure, line.indicator) for line in table}
    context = {
        **parts,
        "makers": makers.get("enrolled", ""),
        "women": makers.get("enrolled_women", ""),
        "place": place,
        "crumbs": [(_("Districts"), reverse("districts")), str(place)],
        "aliases": [name for name in place.aliases if name not in place.name.values()],
        "lines": lines,
        "known": [one["line"].name for one in lines if one["current"]],
        "offices": list(Office.objects.filter(district=place).order_by("kind", "code")),
        "topics": [{**topic, "alone": [topic]} for topic in by_topic(table, trends)],
        "as_of": max((line.as_of for line in table), default=None),
        "gaps": [
            {"gap": one, "tone": GAP_TONES.get(one.severity, "plain")} for one in gaps_of_district(place.pk)
        ],
        "shapes": _locator(),
        "view_box": view_box(),
    }
    context["parts"] = _parts(context)
    return keep(render(request, "portal/districts/district.html", context))


def _parts(context: dict[str, Any]) -> list[dict[str, Any]]:
    """The folded parts of the page that have something in them, with how much."""
    standing = context["standing"]
    counted = [
        (_("Known for"), "known-for", len(context["lines"])),
        (_("Facility centres"), "centres", len(context["centres"])),
        (_("Fairs to come"), "fairs", len(context["fairs"])),
        (_("What it lacks"), "gaps", len(context["gaps"])),
        (_("What is being done"), "plan", len(standing.lines) if standing else 0),
        (_("Offices"), "offices", len(context["offices"])),
        (_("Figures of this district"), "figures", sum(len(one["lines"]) for one in context["topics"])),
    ]
    return [
        {"label": label, "url": f"#{anchor}", "current": False, "count": count}
        for label, anchor, count in counted
        if count
    ]


def _locator() -> dict[int, dict[str, Any]]:
    return {
        one.pk: {
            "d": one.outline,
            "name": str(one),
            "value": None,
            "href": reverse("district", args=[one.pk]),
        }
        for one in districts()
    }
