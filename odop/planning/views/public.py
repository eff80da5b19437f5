"""Approved plans, for everybody: what is being done about which gap, for how much, and how far it is."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from odop.kernel import clock
from odop.kernel.access import public
from odop.kernel.pagecache import keep
from odop.planning.pictures import timeline
from odop.planning.queries.plans import (
    approved_plan,
    approved_plans,
    exports_of,
    newer_of,
    standing_of,
    with_standing,
)
from odop.planning.views.tables import export_table, standing_columns, standing_rows


@public
def plan_list(request: HttpRequest) -> HttpResponse:
    rows = [(one, standing_of(one)) for one in with_standing(approved_plans())[:300]]
    columns = [
        {"label": _("District")}, {"label": _("Year")}, {"label": _("Interventions"), "align": "right"},
        {"label": _("Money"), "align": "right"}, {"label": _("Spent"), "align": "right"}, {"label": _("Work done"), "align": "right"},
    ]  # fmt: skip
    return keep(render(request, "planning/plans.html", {"rows": rows, "columns": columns}))


@public
def plan(request: HttpRequest, ref: str) -> HttpResponse:
    found = approved_plan(ref)
    standing = standing_of(found)
    context = {
        "plan": found, "standing": standing, "rows": standing_rows(standing), "columns": standing_columns(),
        "picture": timeline(standing.lines, clock.today()), "exports": export_table(exports_of(found)),
        "newer": newer_of(found), "crumbs": [(_("Action plans"), reverse("plans")), (str(found.district), "")],
    }  # fmt: skip
    return keep(render(request, "planning/plan.html", context))
