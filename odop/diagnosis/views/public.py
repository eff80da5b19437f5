"""What districts lack, for everybody: the list by kind, district and product line, and one gap with its evidence."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from odop.diagnosis.enums import GapKind, GapState
from odop.diagnosis.models import Gap
from odop.diagnosis.queries.gaps import (
    Log,
    counts_by_kind,
    log_of,
    places_with_gaps,
    published_gap,
    published_gaps,
)
from odop.kernel.access import public
from odop.kernel.pagecache import keep
from odop.kernel.ui.numbers import month_text
from odop.kernel.ui.sources import source_words
from odop.places.models import District
from odop.places.queries import districts

TONES = {"high": "late", "medium": "soon"}


def chosen_district(request: HttpRequest) -> District | None:
    code = request.GET.get("district", "")
    return (
        districts().filter(pk=int(code)).first()
        if code.isascii() and code.isdecimal() and len(code) < 9
        else None
    )


@public
def gap_list(request: HttpRequest) -> HttpResponse:
    """Every published gap; narrowed by kind and by district (its own and those of the whole programme)."""
    kind, place = request.GET.get("kind", ""), chosen_district(request)
    rows = published_gaps()
    if place is not None:
        rows = rows.filter(district=place)
    counts = counts_by_kind(rows)
    shown = rows.filter(kind=kind) if kind in GapKind.values else rows
    context = {
        "rows": [{"gap": one, "tone": TONES.get(one.severity, "plain")} for one in shown], "place": place,
        "columns": [
            {"label": _("District")}, {"label": _("Gap")}, {"label": _("Kind")}, {"label": _("What would close it")},
            {"label": _("Source")},
        ],
        "kinds": kind_choices(reverse("gaps"), counts, kind, place),
        "places": places_with_gaps(),
    }  # fmt: skip
    response = render(request, "diagnosis/gaps.html", context)
    return keep(response) if not request.GET else response


def kind_choices(
    here: str, counts: dict[str, int], kind: str, place: District | None
) -> list[dict[str, Any]]:
    """Links that narrow a list to one of the nine kinds."""
    more: dict[str, str] = {"district": str(place.pk)} if place else {}

    def to(code: str) -> str:
        query = urlencode({**({"kind": code} if code else {}), **more})
        return f"{here}?{query}" if query else here

    known = kind if kind in GapKind.values else ""
    first = {"label": _("All kinds"), "url": to(""), "current": not known, "count": sum(counts.values())}
    rest = [
        {"label": str(label), "url": to(code), "current": code == known, "count": counts[code]}
        for code, label in GapKind.choices
    ]
    return [first, *rest]


@public
def gap(request: HttpRequest, ref: str) -> HttpResponse:
    """One gap: what is lacking, what would close it, whom it touches, what shows it, and its log."""
    one = published_gap(ref)
    here = reverse("gaps") + (f"?district={one.district_id}" if one.district_id else "")
    log = log_of(one.log.all())
    context = {
        "gap": one, "facts": facts_of(one), "evidence": one.evidence.all(), "log": log, **pictures(log),
        "tone": TONES.get(one.severity, "plain"), "withdrawn": one.state == GapState.WITHDRAWN,
        "crumbs": [(_("What districts lack"), reverse("gaps")), (str(one.district or _("The whole programme")), here), one.ref],
    }  # fmt: skip
    return keep(render(request, "diagnosis/gap.html", context))


def facts_of(one: Gap) -> list[tuple[str, object]]:
    """What is known of a gap, as pairs; what is not known is said so."""
    kind = f"{one.get_kind_display()} ({one.get_aspect_display()})" if one.aspect else one.get_kind_display()
    reach = f"{one.reach} {one.get_reach_of_display()}" if one.reach else _("not known")
    rows: list[tuple[str, object]] = [
        (_("Where"), one.district or _("The whole programme")),
        (_("Product line"), one.product_line or ""),
        (_("Kind"), kind),
        (_("What would close it"), one.wanted or ""),
        (_("Kind of remedy"), one.get_remedy_display() if one.remedy else ""),
        (_("How it is known"), one.get_basis_display()),
        (_("How much it holds back"), one.get_severity_display() if one.severity else _("not judged yet")),
        (_("Touches"), reach),
        (_("Note"), one.note or ""),
    ]
    return [(label, value) for label, value in rows if str(value)]


def pictures(log: Log) -> dict[str, Any]:
    """The log as lines: prices of each item by day, per cent rejected by month."""
    prices = [
        {
            "title": _("Price of %(item)s in rupees a %(unit)s")
            % {"item": source_words(item), "unit": source_words(unit)},
            "points": [(month_text(one.on_date), one.amount) for one in entries],
        }
        for (item, unit), entries in log.prices.items()
    ]
    rates = [(month_text(one.month), round(one.rate, 1)) for one in log.months]
    return {"prices": prices, "rates": rates}
