"""The state at a glance: every district by stage, late and budget; and the board of the banks."""

from dataclasses import replace
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from odop.accounts.models import User
from odop.accounts.permissions import SEE_STATE
from odop.desk.queries import pending
from odop.desk.sheets import excel
from odop.finance.queries import total_of
from odop.kernel.access import allow
from odop.places.queries import financial_year


@allow(SEE_STATE)
@require_GET
def state(request: HttpRequest) -> HttpResponse:
    """Districts by what is pending in them, and what the banks sit on."""
    user = cast(User, request.user)
    year = pending.this_year()
    stages = pending.stages()
    sort = request.GET.get("sort", "-late")
    if sort.lstrip("-") not in {"name", "open", "late", "free", *(code for code, _label in stages)}:
        sort = "-late"
    rows = pending.sorted_rows(pending.district_rows(user, year), sort)
    busy = {code for row in rows for code, n in row.by_stage if n}
    stages = [(code, label) for code, label in stages if code in busy]
    rows = [replace(row, by_stage=[(code, n) for code, n in row.by_stage if code in busy]) for row in rows]
    banks = pending.bank_rows(user, year)
    wanted = request.GET.get("as")
    if wanted == "xlsx":
        columns = [
            _("District"),
            *(label for _code, label in stages),
            _("Open"),
            _("Late"),
            _("Allotted"),
            _("Free"),
        ]
        return excel(
            "districts",
            _("Districts"),
            columns,
            (
                (row.district.name, *(n for _code, n in row.by_stage), row.open, row.late,
                 row.standing.allotted if row.standing else None, row.free)
                for row in rows
            ),
        )  # fmt: skip
    if wanted == "banks":
        columns = [
            _("Branch"), _("District"), _("Waiting"), _("Older than 30 days"), _("Late"), _("Refused this year"), _("Reasons"),
        ]  # fmt: skip
        return excel(
            "banks",
            _("Banks"),
            columns,
            (
                (row.office.name, row.office.district.name if row.office.district else "", row.waiting, row.old, row.late,
                 row.refused, "; ".join(f"{words}: {n}" for words, n in row.reasons))
                for row in banks
            ),
        )  # fmt: skip
    columns_shown = [
        {"label": _("District"), "sort": "name"},
        *({"label": label, "sort": code, "align": "right"} for code, label in stages),
        {"label": _("Open"), "sort": "open", "align": "right"},
        {"label": _("Late"), "sort": "late", "align": "right"},
        {"label": _("Budget still free"), "sort": "free", "align": "right"},
    ]
    standings = [row.standing for row in rows if row.standing]
    return render(
        request,
        "desk/state/state.html",
        {
            "rows": rows,
            "stages": stages,
            "columns": columns_shown,
            "sort": sort,
            "banks": banks,
            "year": financial_year(year).label,
            "as_of": pending.today(),
            "open": sum(row.open for row in rows),
            "late": sum(row.late for row in rows),
            "at_banks": sum(row.waiting for row in banks),
            "old_at_banks": sum(row.old for row in banks),
            "total": total_of(standings) if standings else None,
        },
    )
