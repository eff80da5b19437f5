"""The records behind a figure, for those who may see them, within their place."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from odop.accounts.models import User
from odop.accounts.permissions import SEE_ROWS
from odop.indicators.definitions import Indicator, Reading, indicator
from odop.indicators.queries.cells import rows_of
from odop.indicators.queries.figures import period_of
from odop.kernel.refusals import NotAllowed


@dataclass(frozen=True)
class Record:
    """One record behind a figure: what it is, where, when, and what it adds (an amount, days, inside the share)."""

    kind: str  # case, artisan, complaint, budget_line
    ref: str
    district: int
    on: date | None
    adds: Decimal | bool | None = None


def records_visible_to(user: User, found: Indicator, period: str) -> tuple[Reading, QuerySet[Any]]:
    """The records of an indicator that lie within the reader's place. Raises NotAllowed."""
    if not user.may(found.records_permission or SEE_ROWS):
        raise NotAllowed()
    reading, records = rows_of(found, period)
    if not user.scope.everything:
        records = records.filter(**{f"{reading.place}__in": user.scope.districts})
    return reading, records


def rows(
    code: str, period: str | None = None, *, district: int | None = None, group: str | None = None, user: User
) -> tuple[QuerySet[Any], Callable[[Any], Record]]:
    """The very records that a figure counts, as a queryset to page through, and how each one reads.

    Raises NotFound, Invalid (`no_period`) and NotAllowed. Records outside the reader's districts are not there.
    """
    found = indicator(code)
    reading, records = records_visible_to(user, found, period_of(code, period))
    if district is not None:
        records = records.filter(**{reading.place: district})
    if group is not None and reading.group is not None:
        wanted = next((value for value, _label in found.groups if str(value) == group), group)
        records = records.filter(**{str(reading.group): wanted})
    match reading.kind:
        case "step":
            records = records.select_related("case").defer("case__values", "data").order_by("-at", "-pk")
        case "case":
            records = records.defer("values").order_by("entered_at", "pk")
        case "artisan":
            records = records.only("ref", "district_id", "enrolled_at").order_by("-enrolled_at", "-pk")
        case "complaint":
            records = records.defer("words", "answer", "appeal", "appeal_answer").order_by("-made_at", "-pk")
        case _:
            records = records.select_related("head").order_by("-financial_year", "district_id", "pk")
    return records, lambda row: _record(reading, row)


def _record(reading: Reading, row: Any) -> Record:
    adds = getattr(row, reading.amount or reading.inside) if reading.amount or reading.inside else None
    if isinstance(adds, timedelta):
        adds = Decimal(str(adds.total_seconds())) / 86400
    match reading.kind:
        case "step":
            return Record("case", row.case.ref, row.case.district_id, _day(row.at), adds)
        case "case":
            return Record("case", row.ref, row.district_id, _day(row.entered_at), adds)
        case "artisan":
            return Record("artisan", row.ref, row.district_id, _day(row.enrolled_at), adds)
        case "complaint":
            return Record("complaint", row.ref, row.district_id, _day(row.made_at), adds)
    return Record("budget_line", f"{row.head.code} {row.financial_year}", row.district_id, None, adds)


def _day(moment: datetime) -> date:
    return timezone.localtime(moment).date()
