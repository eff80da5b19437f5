"""Monthly figures of partners at the desk: which partner reported what, the months of one, and bringing a file."""

from collections.abc import Iterable
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from odop.accounts.models import User
from odop.accounts.permissions import RUN_PARTNERS, SEE_DELIVERY
from odop.accounts.queries import own_districts
from odop.kernel.access import allow
from odop.kernel.refusals import DomainError
from odop.kernel.ui.numbers import formatted, month_text
from odop.partners import services
from odop.partners.enums import RUPEES, Measure
from odop.partners.forms import FiguresForm
from odop.partners.models import Partner
from odop.partners.queries.figures import (
    Month,
    by_district,
    last_sheets,
    line_of,
    measures_of,
    months_of,
    partner_named,
    reporting_partners,
    sheets_of,
)
from odop.partners.workbook import excel_file


def said(measure: str, value: Any) -> str:
    return str(formatted(value, "short" if measure in RUPEES else "number"))


def table_of(partner: Partner, months: Iterable[Month]) -> dict[str, Any]:
    """Columns and rows for a table of months: those measures that anybody has reported."""
    months = list(months)
    known = [one for one in measures_of(partner) if any(one in month.values for month in months)]
    return {
        "columns": [{"label": _("Month")}, *({"label": one.label, "align": "right"} for one in known)],
        "rows": [
            [month_text(month.on), *(said(one, month.values[one]) if one in month.values else "–" for one in known)]
            for month in months
        ],
        "is_sample": any(month.is_sample for month in months),
    }  # fmt: skip


def lines_of(partner: Partner, months: Iterable[Month]) -> list[dict[str, Any]]:
    """The lines over time, for measures of which more than one month is known."""
    months = list(months)
    found = []
    for one in measures_of(partner):
        points = line_of(months, one)
        if len(points) > 1:
            kind = "short" if one in RUPEES else "number"
            found.append(
                {
                    "label": one.label,
                    "points": [(month_text(on), value) for on, value in points],
                    "kind": kind,
                }
            )
    return found


@allow(RUN_PARTNERS, SEE_DELIVERY)
@require_GET
def figure_list(request: HttpRequest) -> HttpResponse:
    """Banks and platforms with the last month that each reported."""
    user = cast(User, request.user)
    last = last_sheets(user)
    rows = [
        {"partner": one, "last": month_text(last[one.pk].month), "is_sample": last[one.pk].is_sample}
        if one.pk in last
        else {"partner": one, "last": "", "is_sample": False}
        for one in reporting_partners()
    ]
    context = {
        "rows": rows,
        "columns": [
            {"label": _("Partner")},
            {"label": _("Kind of partner")},
            {"label": _("Last month reported")},
        ],
    }
    return render(request, "partners/figures.html", context)


@allow(RUN_PARTNERS, SEE_DELIVERY)
def of_partner(request: HttpRequest, code: str) -> HttpResponse:
    """The months of one partner, of the State or one district; the cell brings a month's file here."""
    user, partner = cast(User, request.user), partner_named(code)
    form, status = FiguresForm(), 200
    if request.method == "POST":
        form = FiguresForm(request.POST)
        sent = request.FILES.get("file")
        try:
            made = services.bring_figures(
                partner, sent.read() if sent is not None else b"", month=form.month_of(), source=form.said("source"),
                reason=form.said("reason"), by=user,
            )  # fmt: skip
        except DomainError as refusal:
            status = refusal.status
            form.complain(refusal.fields or {"": refusal.message})
        else:
            messages.success(request, _("Brought: %(n)s figures.") % {"n": made.figures.count()})
            return redirect("desk_figures_of", code)
    places = own_districts(user)
    place = next((one for one in places if str(one.pk) == request.GET.get("district")), None)
    months = months_of(partner, user, place)
    context = {
        "partner": partner, "places": places, "place": place, "months": table_of(partner, months),
        "lines": lines_of(partner, months), "by_district": _by_district(partner, months, user),
        "sheets": [{"one": one, "month": month_text(one.month)} for one in sheets_of(partner, user)[:60]],
        "sheet_columns": [{"label": _("Month")}, {"label": _("Brought")}, {"label": _("Source")}, {"label": _("State")}],
        "form": form if services.may_write(user) else None,
        "measures": ", ".join(str(one.label) for one in measures_of(partner)),
        "crumbs": [(_("Figures of partners"), reverse("desk_figures")), (str(partner), "")],
    }  # fmt: skip
    return render(request, "partners/partner_figures.html", context, status=status)


def _by_district(partner: Partner, months: list[Month], user: User) -> dict[str, Any] | None:
    """The districts of the last month; nothing where it was reported for the State alone."""
    if not months:
        return None
    rows = by_district(partner, months[0].on, user)
    if [district for district, _values in rows] == [None]:
        return None
    known: list[Measure] = [
        one for one in measures_of(partner) if any(one in values for _district, values in rows)
    ]
    return {
        "month": month_text(months[0].on),
        "columns": [{"label": _("District")}, *({"label": one.label, "align": "right"} for one in known)],
        "rows": [
            [str(district or _("The whole State")), *(said(one, values[one]) if one in values else "–" for one in known)]
            for district, values in rows
        ],
    }  # fmt: skip


@allow(RUN_PARTNERS)
@require_GET
def template(request: HttpRequest, code: str) -> HttpResponse:
    """An Excel file to fill in."""
    partner = partner_named(code)
    return excel_file(services.template(partner.kind), f"{partner.code}.xlsx")
