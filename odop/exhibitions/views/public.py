"""The calendar of fairs, one fair, outlets, and the page of a pass: for everybody, without any name."""

from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _

from odop.accounts.models import User
from odop.accounts.permissions import APPLY, SEE_OWN
from odop.exhibitions import queries
from odop.exhibitions.criteria import criteria_for, criteria_of
from odop.exhibitions.enums import FairKind, OutletKind, Stage
from odop.exhibitions.models import Fair
from odop.exhibitions.papers import calendar_file, plan_picture
from odop.exhibitions.queries.fairs import (
    application_by_code,
    asked_counts,
    fair_named,
    fairs,
    outlets,
    plan_of,
    stage_of,
)
from odop.exhibitions.queries.results import result_of
from odop.kernel import clock
from odop.kernel.access import public
from odop.kernel.ui.numbers import country

TONES = {
    Stage.CALLED: "soon", Stage.RUNNING: "ok", Stage.SELECTED: "ok", Stage.CANCELLED: "late",
}  # fmt: skip


def _chosen(request: HttpRequest) -> tuple[str, bool]:
    kind = request.GET.get("kind", "")
    return (kind if kind in FairKind.values else ""), request.GET.get("when") == "past"


@public
def calendar(request: HttpRequest) -> HttpResponse:
    """Fairs to come by month, or those that are over; by kind if asked."""
    kind, past = _chosen(request)
    rows = fairs().filter(kind=kind) if kind else fairs()
    today = clock.today()
    rows = rows.filter(to_on__lt=today).order_by("-from_on") if past else rows.filter(to_on__gte=today)
    found = list(rows[:300])
    counts = asked_counts(found)
    shown: list[dict[str, Any]] = [
        {
            "fair": one,
            "stage": (stage := stage_of(one)),
            "tone": TONES.get(stage, "plain"),
            "asked": counts.get(one.pk, 0),
        }
        for one in found
    ]
    months = [
        (month, list(each))
        for month, each in groupby(shown, key=lambda row: formats.date_format(row["fair"].from_on, "F Y"))
    ]
    here = reverse("fairs")
    kinds = [{"label": _("All fairs"), "url": here, "current": not kind and not past}]
    kinds += [
        {"label": str(label), "url": f"{here}?kind={code}", "current": kind == code}
        for code, label in FairKind.choices
    ]
    kinds.append({"label": _("Those that are over"), "url": f"{here}?when=past", "current": past})
    context = {"months": months, "kinds": kinds, "past": past, "sample": any(one.is_sample for one in found)}
    context["is_hers"] = isinstance(request.user, User) and request.user.may(SEE_OWN)
    return render(request, "exhibitions/calendar.html", context)


@public
def calendar_ics(request: HttpRequest) -> HttpResponse:
    """The fairs to come as a calendar to subscribe to."""
    return _ics(fairs().filter(to_on__gte=clock.today()), "fairs")


@public
def fair_ics(request: HttpRequest, ref: str) -> HttpResponse:
    one = fair_named(ref)
    return _ics([one], one.ref)


def _ics(rows: object, name: str) -> HttpResponse:
    response = HttpResponse(calendar_file(rows), content_type="text/calendar; charset=utf-8")  # type: ignore[arg-type]
    response["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    return response


@public
def fair(request: HttpRequest, ref: str) -> HttpResponse:
    """One fair: days, order, call with its criteria, plan, and what came of it."""
    one = fair_named(ref)
    user = request.user if isinstance(request.user, User) else None
    mine = None
    if user is not None and user.is_citizen:
        mine = queries.fairs.applications_visible_to(user).filter(fair=one).order_by("-applied_at").first()
    stage = stage_of(one)
    criteria = criteria_of(one.criteria) if one.criteria else criteria_for(one.kind)
    places = plan_of(one, mine=mine)
    context = {
        "fair": one, "stage": stage, "tone": TONES.get(stage, "plain"), "criteria": criteria, "mine": mine,
        "plan": plan_picture(places, _("Plan of the stalls")), "places": len(places),
        "free": sum(not place.taken for place in places), "asked": asked_counts([one]).get(one.pk, 0),
        "result": result_of(one) if one.from_on <= clock.today() and one.cancelled_at is None else None,
        "may_ask": stage == Stage.CALLED and mine is None and (user is None or user.may(APPLY)),
        "is_hers": user is not None and user.may(SEE_OWN),
        "facts": _facts(one), "crumbs": [(_("Fairs"), reverse("fairs")), (one.ref, "")],
    }  # fmt: skip
    return render(request, "exhibitions/fair.html", context)


def _facts(one: Fair) -> list[tuple[str, object]]:
    rows: list[tuple[str, object]] = [
        (_("Place"), f"{one.place}" + (f" ({country(one.country)})" if one.country != "IN" else "")),
        (_("Kind"), one.get_kind_display()),
        (_("Who comes"), one.get_trade_display()),
        (_("Organiser"), one.organiser),
        (_("The programme's pavilion"), one.pavilion if one.pavilion else ""),
        (_("Held by"), one.district.name if one.district else _("the State")),
        (_("Source"), _("Sample data") if one.is_sample else one.source),
    ]
    return [(label, value) for label, value in rows if value]


@public
def stall_pass(request: HttpRequest, code: str) -> HttpResponse:
    """Whether a pass is genuine: fair, stall and days, without the person."""
    found = application_by_code(code)
    return render(request, "exhibitions/pass.html", {"asked": found}, status=200 if found else 404)


@public
def outlet_list(request: HttpRequest) -> HttpResponse:
    """Where the products can be bought throughout the year."""
    rows = [one for one in outlets() if one.closed_on is None]
    by_kind = [(label, [one for one in rows if one.kind == code]) for code, label in OutletKind.choices]
    context = {"kinds": [(label, each) for label, each in by_kind if each], "crumbs": [
        (_("Fairs"), reverse("fairs")), (_("Outlets"), ""),
    ], "sample": any(one.is_sample for one in rows)}  # fmt: skip
    return render(request, "exhibitions/outlets.html", context)
