"""Results: every indicator with its map, its trend, its districts, its data, and the records behind it."""

import csv
import io
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from odop.accounts.models import User
from odop.accounts.permissions import SEE_ROWS
from odop.indicators import queries as results
from odop.indicators.definitions import DAYS, PERCENT, RUPEES, UNITS, Indicator, indicator
from odop.indicators.queries import ALL, Figure, Sheet
from odop.kernel.access import allow, public
from odop.kernel.pagecache import keep
from odop.kernel.programme import programme
from odop.kernel.ui.numbers import number, rupees
from odop.lib.dates import FinancialYear
from odop.places.models import District
from odop.places.queries import current_product_lines, district, districts, folded, view_box
from odop.portal.components import by_topic, map_kind, said

PAGE = 50
PLACES = {RUPEES: "0.01", PERCENT: "0.1", DAYS: "0.1"}


def reader_of(request: HttpRequest) -> User | None:
    return request.user if isinstance(request.user, User) else None


def period_label(period: str) -> str:
    """A financial year with a dash, or the words for all of them."""
    return _("All years") if period == ALL else FinancialYear(period).label


def rounded(value: Decimal | None, one: Indicator) -> Decimal | None:
    """A value as it is published: shares and days to one place, rupees to the paisa."""
    return None if value is None else value.quantize(Decimal(PLACES.get(one.unit, "1")), ROUND_HALF_UP)


@public
def result_list(request: HttpRequest) -> HttpResponse:
    """All indicators with their latest figure for the programme."""
    reader = reader_of(request)
    table = results.table(user=reader)
    context = {
        "topics": by_topic(table, results.trends_of(None, user=reader)),
        "as_of": max((line.as_of for line in table), default=None),
        "period": period_label(results.this_year()),
    }
    return keep(render(request, "portal/results/list.html", context))


SORTS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "name": lambda row: folded(str(row["place"].name)),
    "division": lambda row: (folded(str(row["place"].division)), folded(str(row["place"].name))),
    "value": lambda row: (row["figure"].value is not None, row["figure"].value or 0),
}


@public
def result_page(request: HttpRequest, code: str) -> HttpResponse:
    """One indicator: map, trend, districts, definition, data, and the way to its records for those allowed."""
    one, reader = indicator(code), reader_of(request)
    sheet = results.by_district(code, request.GET.get("period"), user=reader)
    places = list(districts())
    first_lines = {line.district_id: line for line in reversed(current_product_lines())}
    rows: list[dict[str, Any]] = [
        {
            "place": place,
            "figure": _shown(sheet, place),
            "line": first_lines.get(place.pk),
            "said": said(sheet.of(place.pk), one),
        }
        for place in places
    ]
    may_see_rows = reader is not None and reader.may(SEE_ROWS)
    sort = request.GET.get("sort", "-value")
    sort = sort if sort.lstrip("-") in SORTS else "-value"
    rows.sort(key=SORTS["name"])
    rows.sort(key=SORTS[sort.lstrip("-")], reverse=sort.startswith("-"))
    context = {
        "one": one,
        "crumbs": [(_("Results"), reverse("results")), str(one.title)],
        "columns": columns_of(one, records=may_see_rows),
        "sheet": sheet,
        "total": said(sheet.total, one),
        "kind": map_kind(one),
        "groups": [
            {"label": label, "said": said(figure, one), "value": figure.value}
            for label, figure in sheet.groups
        ],
        "shapes": _shapes(rows, one),
        "view_box": view_box(),
        "rows": rows,
        "sort": sort,
        "hidden": any(row["figure"].hidden for row in rows),
        "period_label": period_label(sheet.period),
        "periods": [
            {"label": period_label(period), "url": f"?period={period}", "current": period == sheet.period}
            for period in results.periods(code)
        ],
        "trend": [
            (period_label(line.period), rounded(line.figure.value, one))
            for line in results.trend(code, user=reader)
        ],
        "may_see_rows": may_see_rows,
    }
    return keep(render(request, "portal/results/result.html", context))


def columns_of(one: Indicator, *, records: bool) -> list[dict[str, str]]:
    columns = [
        {"label": _("District"), "sort": "name"},
        {"label": _("Division"), "sort": "division"},
        {"label": _("Known for")},
        {"label": one.unit_label, "sort": "value", "align": "right"},
    ]
    return [*columns, {"label": _("Records"), "align": "right"}] if records else columns


def _shown(sheet: Sheet, place: District) -> Figure:
    figure = sheet.of(place.pk)
    return Figure(rounded(figure.value, sheet.indicator), figure.hidden)


def _shapes(rows: list[dict[str, Any]], one: Indicator) -> dict[int, dict[str, Any]]:
    def shape(row: dict[str, Any]) -> dict[str, Any]:
        place, figure = row["place"], row["figure"]
        note = _("fewer than five, or it would give such a number away") if figure.hidden else ""
        return {
            "d": place.outline,
            "name": str(place),
            "value": figure.value,
            "note": note,
            "href": reverse("district", args=[place.pk]),
        }

    return {row["place"].pk: shape(row) for row in sorted(rows, key=SORTS["name"])}


def data_of(sheet: Sheet) -> dict[str, Any]:
    """An indicator in one period as open data: definition, programme, districts. Amounts are decimal text."""
    one = sheet.indicator

    def value(figure: Figure) -> str | None:
        found = rounded(figure.value, one)
        return None if found is None else str(found)

    return {
        "code": one.code,
        "title": dict(one.title),
        "definition": dict(one.definition),
        "source": dict(one.source),
        "unit": one.unit,
        "period": sheet.period,
        "sample_data": settings.DEMO,
        "as_of": sheet.as_of.isoformat(),
        "total": {"value": value(sheet.total), "hidden": sheet.total.hidden},
        "groups": [
            {"label": dict(label), "value": value(figure), "hidden": figure.hidden}
            for label, figure in sheet.groups
        ],
        "districts": [
            {
                "lgd_code": place.pk,
                "name": dict(place.name),
                "value": value(sheet.of(place.pk)),
                "hidden": sheet.of(place.pk).hidden,
            }
            for place in districts()
        ],
    }


@public
def result_json(request: HttpRequest, code: str) -> HttpResponse:
    """The published figures of one indicator as JSON: the same for everybody, small cells hidden."""
    data = data_of(results.by_district(code, request.GET.get("period")))
    return keep(JsonResponse(data, json_dumps_params={"ensure_ascii": False, "indent": 1}))


@public
def result_csv(request: HttpRequest, code: str) -> HttpResponse:
    """The published figures of one indicator as CSV, one row a district; the first row is the whole programme."""
    data = data_of(results.by_district(code, request.GET.get("period")))
    out = io.StringIO()
    writer = csv.writer(out)
    languages = programme().languages
    names = [f"district_{language}" for language in languages]
    writer.writerow(["indicator", "period", "as_of", "unit", "lgd_code", *names, "value", "hidden"])
    head = [data["code"], data["period"], data["as_of"], data["unit"]]
    whole = {"lgd_code": "", "name": {}, **data["total"]}
    for row in [whole, *data["districts"]]:
        called = [row["name"].get(language, "") for language in languages]
        value = "" if row["value"] is None else row["value"]
        writer.writerow([*head, row["lgd_code"], *called, value, int(row["hidden"])])
    # The mark at the beginning lets a spreadsheet read Hindi rightly.
    response = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{code}-{data["period"]}.csv"'
    return keep(response)


@allow(SEE_ROWS)
def result_rows(request: HttpRequest, code: str) -> HttpResponse:
    """The very records behind a figure, within the reader's place."""
    one = indicator(code)
    reader = request.user
    period = results.period_of(code, request.GET.get("period"))
    asked = request.GET.get("district", "")
    place = district(asked) if asked else None
    group = request.GET.get("group")
    records, read = results.rows(code, period, district=place.pk if place else None, group=group, user=reader)  # type: ignore[arg-type]
    page = Paginator(records, PAGE).get_page(request.GET.get("page"))
    names = {one.pk: one for one in districts()}
    context = {
        "one": one,
        "crumbs": [
            (_("Results"), reverse("results")),
            (str(one.title), reverse("result", args=[code])),
            _("Records"),
        ],
        "columns": [
            {"label": _("Record")},
            {"label": _("District")},
            {"label": _("Day")},
            {"label": adds_label(one), "align": "right"},
        ],
        "period": period,
        "period_label": period_label(period),
        "place": place,
        "page": page,
        "records": [_row(read(row), names, one) for row in page],
        "count": page.paginator.count,
    }
    return render(request, "portal/results/rows.html", context)


def adds_label(one: Indicator) -> str:
    """What the last column of the records says of each: an amount, days, or whether it is inside the share."""
    if one.unit != PERCENT:
        return one.unit_label if one.unit in {RUPEES, DAYS} else ""
    return _("Inside the share") if one.topic != "finance" else str(UNITS[RUPEES])


def url_of(record: results.Record) -> str:
    """Where officers open this record: the page of a case or of an artisan."""
    names = {"case": "desk_case", "artisan": "register_artisan"}
    try:
        return reverse(names[record.kind], args=[record.ref])
    except (KeyError, NoReverseMatch):
        return ""


def _row(record: results.Record, names: dict[int, District], one: Indicator) -> dict[str, Any]:
    adds = record.adds
    if adds is None:
        shown = ""
    elif isinstance(adds, bool):
        shown = _("Yes") if adds else _("No")
    else:
        shown = number(adds, 1) if one.unit == DAYS else rupees(adds)
    return {"record": record, "place": names.get(record.district), "adds": shown, "url": url_of(record)}
