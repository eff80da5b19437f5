"""Results: indicators, their figures by district, and the records behind them for those who may see them."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from odop.accounts.permissions import SEE_ROWS
from odop.api.cursors import Page, Paging, page_of, page_of_list
from odop.api.doors import Door, everybody, person, reader
from odop.api.problems import responses
from odop.api.schemas.public import IndicatorOut, RecordOut, SheetOut
from odop.api.schemas.words import Code, Line, iso, words
from odop.indicators import queries as results
from odop.indicators.definitions import DAYS, PERCENT, RUPEES, Indicator, indicators
from odop.indicators.definitions import indicator as indicator_of
from odop.indicators.queries import Figure, Record
from odop.kernel.pagecache import keep
from odop.places.queries import district, districts

router = Router(tags=["Results"])
PLACES = {RUPEES: "0.01", PERCENT: "0.1", DAYS: "0.1"}


class Wanted(Schema):
    by: Literal["district"] = "district"
    period: Code | None = Field(
        None, description="A financial year (2026-27) or `all`; the newest when left out."
    )


class WantedRows(Schema):
    period: Code | None = None
    district: Code | None = Field(None, description="LGD code.")
    group: Line | None = None


def _indicator(one: Indicator) -> dict[str, Any]:
    return {
        "code": one.code,
        "title": words(one.title),
        "definition": words(one.definition),
        "source": words(one.source),
        "unit": one.unit,
        "measure": one.measure,
        "better": one.better,
        "topic": one.topic,
    }


def _value(value: Decimal | None, one: Indicator) -> str | None:
    """As it is published: shares and days to one place, rupees to the paisa."""
    return None if value is None else str(value.quantize(Decimal(PLACES.get(one.unit, "1")), ROUND_HALF_UP))


def _figure(figure: Figure, one: Indicator) -> dict[str, Any]:
    return {"value": _value(figure.value, one), "hidden": figure.hidden}


@router.get("/indicators", response={200: Page[IndicatorOut], **responses(422)})
@everybody
def indicator_list(request: HttpRequest, response: HttpResponse, paging: Query[Paging]) -> dict[str, Any]:
    """Every indicator with its definition."""
    keep(response)
    return page_of_list(list(indicators().values()), paging, _indicator, default=100)


@router.get("/indicators/{code}", response={200: SheetOut, **responses(404, 422)})
@everybody
def indicator(
    request: HttpRequest, response: HttpResponse, code: Code, wanted: Query[Wanted]
) -> dict[str, Any]:
    """One indicator in one period, by district. Numbers too small to publish are hidden, except from state offices."""
    keep(response)
    one = indicator_of(code)
    sheet = results.by_district(code, wanted.period, user=reader(request))
    return {
        **_indicator(one),
        "periods": results.periods(code),
        "period": sheet.period,
        "as_of": iso(sheet.as_of),
        "total": _figure(sheet.total, one),
        "groups": [{"label": words(label), **_figure(figure, one)} for label, figure in sheet.groups],
        "districts": [
            {"lgd_code": place.pk, "name": words(place.name), **_figure(sheet.of(place.pk), one)}
            for place in districts()
        ],
    }


@router.get(
    "/indicators/{code}/rows",
    auth=Door(SEE_ROWS),
    response={200: Page[RecordOut], **responses(401, 403, 404, 422)},
)
def indicator_rows(
    request: HttpRequest, code: Code, wanted: Query[WantedRows], paging: Query[Paging]
) -> dict[str, Any]:
    """The very records that a figure counts, within the reader's place."""
    place = district(wanted.district) if wanted.district else None
    one = indicator_of(code)
    records, read = results.rows(
        code, wanted.period, district=place.pk if place else None, group=wanted.group, user=person(request)
    )

    def show(row: Any) -> dict[str, Any]:
        return _record(read(row), one)

    return page_of(records, paging, show)


def _record(found: Record, one: Indicator) -> dict[str, Any]:
    adds = found.adds if isinstance(found.adds, bool) else _value(found.adds, one)
    return {
        "kind": found.kind,
        "ref": found.ref,
        "lgd_code": found.district,
        "on": iso(found.on),
        "adds": adds,
    }
