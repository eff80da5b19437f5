"""Figures as pages and the API ask for them: live for one period, measured for overviews and trends."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import User
from odop.accounts.permissions import SEE_ROWS
from odop.indicators.definitions import Indicator, indicator, indicators
from odop.indicators.models import Measurement
from odop.indicators.queries.cells import known_years, this_year
from odop.indicators.queries.sheets import Figure, Sheet, periods_of, sheet
from odop.kernel import scope
from odop.kernel.refusals import Invalid


@dataclass(frozen=True)
class Line:
    """One line of an overview or one point of a trend."""

    indicator: Indicator
    period: str
    as_of: date
    figure: Figure


@contextmanager
def _beyond_place() -> Iterator[None]:
    with transaction.atomic(), scope.widened("public figures: counts, never rows"):
        yield


def sees_open_cells(user: User | None) -> bool:
    """State offices see every figure as it is; districts open their own records instead."""
    return user is not None and user.is_authenticated and user.may(SEE_ROWS) and user.scope.everything


def periods(code: str) -> list[str]:
    """The periods of an indicator, the newest first: financial years, and "all" where years add up."""
    with _beyond_place():
        return periods_of(indicator(code), known_years())


def period_of(code: str, asked: str | None = None) -> str:
    """The period that was asked for, or the newest. Refuses (`no_period`) one that there is no figure for."""
    known = periods(code)
    if asked and asked not in known:
        raise Invalid(
            _("There are no figures for this period."), code="no_period", fields={"period": _("Not known.")}
        )
    return asked or known[0]


def by_district(code: str, period: str | None = None, *, user: User | None = None) -> Sheet:
    """The indicator in one period (the newest): total, districts and groups, read now.

    Raises NotFound (indicator) and Invalid (`no_period`).
    """
    one, chosen = indicator(code), period_of(code, period)
    with _beyond_place():
        return sheet(one, chosen, open_cells=sees_open_cells(user))


def value_of(
    code: str, period: str | None = None, *, district: int | None = None, user: User | None = None
) -> Figure:
    """One figure, read now: of the programme, or of a district by its LGD code."""
    found = by_district(code, period, user=user)
    return found.total if district is None else found.of(district)


def trend(code: str, *, district: int | None = None, user: User | None = None) -> list[Line]:
    """The indicator year by year as it was measured last in each, oldest first."""
    one, open_cells = indicator(code), sees_open_cells(user)
    found = (
        Measurement.objects.filter(indicator=code, district_id=district)
        .exclude(period="all")
        .order_by("period", "-as_of")
        .distinct("period")
    )
    return [Line(one, row.period, row.as_of, _figure(row, open_cells)) for row in found]


def table(period: str | None = None, *, district: int | None = None, user: User | None = None) -> list[Line]:
    """Every indicator in one period (this year) as it was measured last, in the order of the list.

    One query. An indicator that was not measured in the period is left out; a district without records has zero.
    """
    chosen, open_cells, everything = period or this_year(), sees_open_cells(user), indicators()
    found = Measurement.objects.filter(period=chosen).order_by("indicator", "district_id", "-as_of")
    wanted = found.filter(district_id__isnull=True)
    if district is not None:
        wanted = found.filter(district_id=district) | wanted
    latest: dict[str, dict[int | None, Measurement]] = {}
    for one_row in wanted.distinct("indicator", "district_id"):
        latest.setdefault(one_row.indicator, {})[one_row.district_id] = one_row
    lines = []
    for code, one in everything.items():
        rows = latest.get(code, {})
        if None not in rows:
            continue
        whole = rows[None]
        row = rows.get(district)
        if row is None or row.as_of < whole.as_of:  # nothing was there to measure on the last day
            figure = Sheet(one, chosen, whole.as_of, Figure()).of(district or 0)
        else:
            figure = _figure(row, open_cells)
        lines.append(Line(one, chosen, whole.as_of, figure))
    return lines


def _figure(row: Measurement, open_cells: bool) -> Figure:
    return Figure(None, hidden=True) if row.hidden and not open_cells else Figure(row.value)


def measured_by_district(code: str, period: str | None = None) -> dict[int, Figure]:
    """The published figure of each district as it was measured last in a period (this year): one query.

    A district without records is not there.
    """
    rows = Measurement.objects.filter(indicator=code, period=period or this_year(), district_id__isnull=False)
    return {
        row.district_id: _figure(row, False)
        for row in rows.order_by("district_id", "-as_of").distinct("district_id")
        if row.district_id is not None
    }


def trends_of(district: int | None, *, user: User | None = None) -> dict[str, list[Line]]:
    """Every indicator of a district (None: the programme) year by year, oldest first: one query."""
    open_cells, known = sees_open_cells(user), indicators()
    rows = Measurement.objects.filter(district_id=district).exclude(period="all")
    found: dict[str, list[Line]] = {}
    for row in rows.order_by("indicator", "period", "-as_of").distinct("indicator", "period"):
        if row.indicator in known:
            line = Line(known[row.indicator], row.period, row.as_of, _figure(row, open_cells))
            found.setdefault(row.indicator, []).append(line)
    return found
