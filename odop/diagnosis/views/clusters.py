"""Where is a cluster?: the activities of a district in order, each with its arithmetic; and the counts that were brought."""

from fractions import Fraction
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from odop.accounts.permissions import RUN_DIAGNOSIS, SEE_DELIVERY
from odop.accounts.queries import own_districts
from odop.diagnosis import services
from odop.diagnosis.clusters import (
    EXPORTS,
    FOCUS,
    GROWTH,
    SIZE,
    SPECIALISATION,
    Candidate,
    advantages,
    alike,
    breadth_of,
)
from odop.diagnosis.enums import CountKind, Measure
from odop.diagnosis.forms import CountsForm
from odop.diagnosis.queries.counts import candidates_of, ground_of, name_of, sheet_named, sheets
from odop.diagnosis.services import may_bring
from odop.diagnosis.services.counts import COLUMNS
from odop.diagnosis.views.desk import user_of
from odop.kernel.access import allow
from odop.kernel.refusals import DomainError
from odop.kernel.ui.numbers import formatted


def plain(value: Fraction | None, places: int = 2) -> str:
    """A fraction as people read it; a dash where it is not known."""
    return "–" if value is None else f"{float(value):,.{places}f}"


def percent(value: Fraction | None) -> str:
    return "–" if value is None else f"{float(value * 100):,.1f}%"


def number(value: int) -> str:
    return formatted(value, "number")


@allow(RUN_DIAGNOSIS, SEE_DELIVERY)
def clusters(request: HttpRequest) -> HttpResponse:
    """The likeliest clusters of one district, by the register or by a count that was brought."""
    user = user_of(request)
    places = own_districts(user)
    asked = request.GET.get("district", "")
    place = next((one for one in places if str(one.pk) == asked), places[0] if places else None)
    sheet = sheet_named(request.GET["count"]) if request.GET.get("count") else None
    measure = request.GET.get("by", "")
    allowed = [Measure.UNITS, Measure.WORKERS] if sheet else list(Measure)
    if measure not in allowed:
        measure = Measure.UNITS
    context: dict[str, Any] = {
        "places": places, "place": place, "sheet": sheet, "sheets": sheets(CountKind.UNITS), "measure": measure,
        "measures": [(one, one.label) for one in allowed], "may_bring": may_bring(user),
    }  # fmt: skip
    if place is not None:
        ground = ground_of(sheet, measure)
        found = candidates_of(place, ground)
        context |= {
            "ground": ground, "rows": [_shown(at, one) for at, one in enumerate(found, 1)],
            "breadth": _breadth(breadth_of(ground.table, place.pk)), "columns": _columns(),
            "exports": [
                (one.heading, number(one.amount), plain(one.value), _advantage(one)) for one in advantages(ground.exports, place.pk)
            ] if ground.exports else [],
            "export_columns": [
                {"label": _("HS heading")}, {"label": _("Rupees"), "align": "right"},
                {"label": _("Advantage"), "align": "right"}, {"label": _("How it was worked out")},
            ],
        }  # fmt: skip
    return render(request, "diagnosis/clusters.html", context)


def _columns() -> list[dict[str, str]]:
    right = "right"
    return [
        {"label": _("Rank"), "align": right}, {"label": _("Activity")}, {"label": _("Count"), "align": right},
        {"label": _("Quotient"), "align": right}, {"label": _("Of the district"), "align": right},
        {"label": _("Of the State"), "align": right}, {"label": _("Growth"), "align": right}, {"label": _("Stars")},
    ]  # fmt: skip


def _breadth(index: Fraction | None) -> str:
    if index is None:
        return ""
    words = _(
        "Concentration of the district on few activities (HHI): %(index)s, as if it had %(n)s equal ones."
    )
    return words % {"index": plain(index), "n": plain(alike(index), 1)}


def _shown(rank: int, one: Candidate) -> dict[str, Any]:
    stars = {
        SPECIALISATION: _("specialised"), SIZE: _("large"), FOCUS: _("lives by it"), GROWTH: _("grows"),
        EXPORTS: _("exports"),
    }  # fmt: skip
    return {
        "rank": rank, "name": name_of(one.activity), "count": number(one.count), "quotient": plain(one.quotient),
        "focus": percent(one.focus), "size": percent(one.size), "growth": percent(one.grown),
        "stars": [stars[star] for star in one.stars], "too_few": one.too_few, "worked": _worked(one),
    }  # fmt: skip


def _worked(one: Candidate) -> list[str]:
    """The arithmetic, a line a measure, with the numbers that went into it."""
    n = {
        "count": number(one.count), "place": number(one.of_place), "activity": number(one.of_activity),
        "total": number(one.total), "quotient": plain(one.quotient), "focus": percent(one.focus),
        "size": percent(one.size), "spread": plain(one.spread), "alike": plain(alike(one.spread), 1),
        "size_rank": one.size_rank, "size_limit": one.size_limit, "focus_rank": number(one.focus_rank),
        "focus_limit": number(one.focus_limit),
    }  # fmt: skip
    lines = [
        _("Quotient: (%(count)s ÷ %(place)s) ÷ (%(activity)s ÷ %(total)s) = %(quotient)s; specialised from 2.") % n,
        _("Size: %(count)s of %(activity)s in the State = %(size)s; rank %(size_rank)s of districts, large to %(size_limit)s.") % n,
        _("Focus: %(count)s of %(place)s in the district = %(focus)s; rank %(focus_rank)s of all shares, a star to %(focus_limit)s.") % n,
        _("Spread of the activity over districts (HHI): %(spread)s, as if in %(alike)s equal ones.") % n,
    ]  # fmt: skip
    if one.grown is not None:
        words = _("Growth: (%(now)s − %(before)s) ÷ %(before)s = %(grown)s; in the State %(everywhere)s.")
        lines.append(
            words % {
                "now": number(one.now), "before": number(one.before or 0), "grown": percent(one.grown),
                "everywhere": percent(one.grown_everywhere),
            }
        )  # fmt: skip
    if one.best_export is not None:
        words = _("Exports: heading %(heading)s, %(worked)s = %(value)s; an advantage above 1.")
        best = one.best_export
        lines.append(
            words % {"heading": best.heading, "worked": _advantage(best), "value": plain(best.value)}
        )
    return lines


def _advantage(one: Any) -> str:
    return (
        f"({number(one.amount)} ÷ {number(one.of_place)}) ÷ ({number(one.of_heading)} ÷ {number(one.total)})"
    )


@allow(RUN_DIAGNOSIS)
def counts(request: HttpRequest) -> HttpResponse:
    """Counts that were brought; the state's cell brings and withdraws them."""
    user = user_of(request)
    form, status = CountsForm(), 200
    if request.method == "POST":
        try:
            if "withdraw" in request.POST:
                services.withdraw_counts(sheet_named(request.POST["withdraw"]), by=user)
                messages.success(request, _("Withdrawn."))
            else:
                form = CountsForm(request.POST)
                made = _brought(request, form)
                messages.success(request, _("Brought: %(n)s rows.") % {"n": made.counts.count()})
            return redirect("desk_counts")
        except DomainError as refusal:
            if not form.is_bound:
                raise
            status = refusal.status
            form.complain(refusal.fields or {"": refusal.message})
    context = {
        "form": form, "sheets": sheets(), "may_bring": may_bring(user),
        "crumbs": [(_("Where is a cluster?"), reverse("desk_clusters")), (_("Counts that were brought"), "")],
        "columns": [
            {"label": _("Name of the count")}, {"label": _("What it counts")}, {"label": _("Day of the count")}, {"label": _("Source")},
        ],
        "heads": [(label, [names[0] for names in COLUMNS[kind].values()]) for kind, label in CountKind.choices],
    }  # fmt: skip
    return render(request, "diagnosis/counts.html", context, status=status)


def _brought(request: HttpRequest, form: CountsForm) -> Any:
    sent = request.FILES.get("file")
    return services.bring_counts(
        sent.read() if sent is not None else b"", kind=form.said("kind"), title=form.said("title"),
        source=form.said("source"), as_of=form.day_of("as_of"), before_on=form.day_of("before_on"), by=user_of(request),
    )  # fmt: skip
