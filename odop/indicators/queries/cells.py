"""From records to numbers: one grouped query an indicator, for one period or for all years."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import reduce
from typing import Any

from django.db.models import Case, CharField, Count, F, Min, OuterRef, QuerySet, Subquery, Value, When
from django.utils import timezone

from odop.casework.models import Case as WorkCase
from odop.casework.models import Procedure
from odop.indicators.case_readings import moment_after
from odop.indicators.definitions import DURING, MEAN, SHARE, STANDING, UNTIL, Indicator, Reading
from odop.kernel import clock
from odop.places.models import District
from odop.places.queries import financial_year, financial_year_of
from odop.registry.models import Artisan

ALL = "all"
HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Cell:
    """What adds up: a numerator, a denominator, how many records, and the counts of people to protect."""

    top: Decimal = Decimal(0)
    bottom: Decimal = Decimal(0)
    records: int = 0
    people: tuple[int, ...] = ()

    def __add__(self, other: "Cell") -> "Cell":
        longer, shorter = sorted((self.people, other.people), key=len, reverse=True)
        people = tuple(one + (shorter[at] if at < len(shorter) else 0) for at, one in enumerate(longer))
        return Cell(self.top + other.top, self.bottom + other.bottom, self.records + other.records, people)

    def value(self, measure: str) -> Decimal | None:
        """The number of the measure; None when there is nothing to divide by."""
        if measure not in {SHARE, MEAN}:
            return self.top
        if not self.bottom:
            return None
        return (HUNDRED if measure == SHARE else 1) * self.top / self.bottom


@dataclass(frozen=True)
class Key:
    year: str
    district: int
    group: Any = None


Cells = Mapping[Key, Cell]


def total(cells: Cells) -> Cell:
    """All cells added up."""
    return reduce(Cell.__add__, cells.values(), Cell())


def this_year() -> str:
    return financial_year_of(clock.today())


def known_years() -> list[str]:
    """Financial years from the first record to today, oldest first."""
    # The first of each procedure and of each district is one step into an index, however many records there are.
    opened = (
        WorkCase.objects.filter(code=OuterRef("code")).order_by("financial_year").values("financial_year")[:1]
    )
    enrolled = (
        Artisan.objects.filter(district=OuterRef("pk")).order_by("enrolled_at").values("enrolled_at")[:1]
    )
    first_case = Procedure.objects.aggregate(first=Min(Subquery(opened)))["first"]
    first_artisan = District.objects.aggregate(first=Min(Subquery(enrolled)))["first"]
    first = min(
        first_case or this_year(),
        financial_year_of(timezone.localtime(first_artisan).date()) if first_artisan else this_year(),
    )
    years, year = [], financial_year(first)
    while year.name <= this_year():
        years.append(year.name)
        year = year.next()
    return years


def last_day(year: str) -> date:
    """The last day of a financial year, or today while it runs."""
    return min(financial_year(year).end, clock.today())


def rows_of(indicator: Indicator, period: str) -> tuple[Reading, QuerySet[Any]]:
    """The reading and exactly the records that the number of this period counts."""
    if indicator.dated == STANDING:
        reading = indicator.read(None if period == ALL else last_day(period))
        return reading, reading.rows
    reading = indicator.read(None)
    rows = reading.rows
    if period == ALL:
        return reading, rows
    if reading.year:
        return reading, rows.filter(**{reading.year: period})
    year = financial_year(period)
    rows = rows.filter(**{f"{reading.when}__lt": moment_after(year.end)})
    if indicator.dated == DURING:
        rows = rows.filter(**{f"{reading.when}__gte": moment_after(year.start - timedelta(days=1))})
    return reading, rows


def cells_of(indicator: Indicator, period: str) -> Cells:
    """The cells of one period by district and group: one query."""
    reading, rows = rows_of(indicator, period)
    return _grouped(reading, rows, Value(period, output_field=CharField()))


def cells_by_year(indicator: Indicator, years: list[str]) -> Cells:
    """The cells of every year: one query, or for things as they stand one a year that can still be read."""
    if indicator.dated == STANDING:
        readable = [year for year in years if indicator.has_past or year == this_year()]
        return {key: cell for year in readable for key, cell in cells_of(indicator, year).items()}
    reading = indicator.read(None)
    if reading.year:
        return _grouped(reading, reading.rows, F(reading.year))
    names = [financial_year(year) for year in years]
    whens = [When(**{f"{reading.when}__lt": moment_after(year.end)}, then=Value(year.name)) for year in names]
    found = _grouped(reading, reading.rows, Case(*whens, default=Value(years[-1]), output_field=CharField()))
    return _running(found, years) if indicator.dated == UNTIL else found


def _running(found: Cells, years: list[str]) -> Cells:
    """Up to the end of each year: what came in it and in all years before."""
    places = {(key.district, key.group) for key in found}
    grown: dict[Key, Cell] = {}
    for district, group in places:
        cell = Cell()
        for year in years:
            cell = cell + found.get(Key(year, district, group), Cell())
            grown[Key(year, district, group)] = cell
    return grown


def _grouped(reading: Reading, rows: QuerySet[Any], year: Any) -> Cells:
    people = {"all": Count(reading.person, distinct=True)} if reading.people is None else reading.people
    by = {"cell_year": year, "cell_district": F(reading.place)}
    if reading.group is not None:
        by["cell_group"] = F(reading.group) if isinstance(reading.group, str) else reading.group
    measures = {"cell_records": Count("pk"), **{f"people_{name}": one for name, one in people.items()}}
    measures["cell_top"] = reading.top if reading.top is not None else Count("pk")
    if reading.bottom is not None:
        measures["cell_bottom"] = reading.bottom
    grouped = rows.order_by().values(**by).annotate(**measures)
    return {
        Key(row["cell_year"], row["cell_district"], row.get("cell_group")): Cell(
            top=_decimal(row["cell_top"]),
            bottom=_decimal(row.get("cell_bottom")),
            records=row["cell_records"],
            people=tuple(int(row[f"people_{name}"] or 0) for name in people),
        )
        for row in grouped
    }


def _decimal(value: object) -> Decimal:
    if isinstance(value, timedelta):
        return Decimal(str(value.total_seconds())) / 86400
    return Decimal(str(value or 0))
