"""The monthly figures of partners: as a table of months, as a line over time, by district."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet, Sum

from odop.accounts.models import User
from odop.kernel import scope
from odop.kernel.refusals import NotFound
from odop.partners.enums import MEASURES, Measure
from odop.partners.models import Figure, FigureSheet, Partner
from odop.places.models import District

SHOWN_MONTHS = 24


@dataclass(frozen=True)
class Month:
    """What one month brought, by measure; a measure that the partner did not report is not there."""

    on: date
    values: dict[str, Decimal]
    is_sample: bool


def reporting_partners() -> QuerySet[Partner]:
    """Partners of a kind that counts something by the month."""
    return Partner.objects.filter(kind__in=[kind for kind, measures in MEASURES.items() if measures])


def partner_named(code: str) -> Partner:
    """Raises NotFound."""
    found = reporting_partners().filter(code=code).first()
    if found is None:
        raise NotFound()
    return found


def measures_of(partner: Partner) -> tuple[Measure, ...]:
    return MEASURES.get(partner.kind, ())


def sheets_of(partner: Partner, user: User) -> QuerySet[FigureSheet]:
    """Every sheet, the replaced ones too, for the State; for others those with figures of their districts."""
    rows = FigureSheet.objects.filter(partner=partner).select_related("brought_by")
    if user.scope.everything:
        return rows
    return rows.filter(pk__in=Figure.objects.filter(district__in=user.scope.districts).values("sheet"))


def last_sheets(user: User) -> dict[int, FigureSheet]:
    """By partner, the sheet in force of the last month that the reader may see."""
    rows = FigureSheet.objects.filter(replaced_at=None)
    if not user.scope.everything:
        rows = rows.filter(pk__in=Figure.objects.filter(district__in=user.scope.districts).values("sheet"))
    return {one.partner_id: one for one in rows.order_by("partner_id", "-month").distinct("partner_id")}


def months_of(partner: Partner, user: User, district: District | None = None) -> list[Month]:
    """Sums by month, the newest first: of one district, of the reader's own, or of the State for its offices."""
    rows = Figure.objects.filter(sheet__partner=partner, sheet__replaced_at=None)
    if district is not None:
        rows = rows.filter(district=district)
    if not user.scope.everything:
        rows = rows.filter(district__in=user.scope.districts)
    return _months(rows)


def public_months(partner: Partner) -> list[Month]:
    """The State's sums by month, for everybody: no district is shown."""
    with scope.widened("sums over the whole State of what a partner reported"):
        return _months(Figure.objects.filter(sheet__partner=partner, sheet__replaced_at=None))


def _months(rows: QuerySet[Figure]) -> list[Month]:
    sums = rows.values_list("sheet__month", "sheet__is_sample", "measure").annotate(total=Sum("value"))
    found: dict[date, Month] = {}
    for on, is_sample, measure, total in sums.order_by("-sheet__month"):
        found.setdefault(on, Month(on, {}, is_sample)).values[measure] = total
    return list(found.values())[:SHOWN_MONTHS]


def by_district(
    partner: Partner, month: date, user: User
) -> list[tuple[District | None, dict[str, Decimal]]]:
    """The districts of one month in the order of their names, None for the whole State."""
    rows = Figure.objects.filter(sheet__partner=partner, sheet__month=month, sheet__replaced_at=None)
    if not user.scope.everything:
        rows = rows.filter(district__in=user.scope.districts)
    found: dict[District | None, dict[str, Decimal]] = {}
    for one in rows.select_related("district").order_by("district__name__en"):
        found.setdefault(one.district, {})[one.measure] = one.value
    return list(found.items())


def line_of(months: Iterable[Month], measure: str) -> list[tuple[date, Decimal]]:
    """The months that know this measure, the oldest first."""
    return sorted((one.on, one.values[measure]) for one in months if measure in one.values)
