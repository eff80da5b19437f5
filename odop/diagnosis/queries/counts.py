"""The tables from which clusters are reckoned: of the register, or of a sheet that was brought."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count as CountOf
from django.db.models import QuerySet, Sum

from odop.diagnosis.clusters import Candidate, Table, candidates
from odop.diagnosis.enums import CountKind, Measure
from odop.diagnosis.models import Count, CountSheet
from odop.kernel import clock, scope
from odop.kernel.fields import Localised
from odop.kernel.programme import programme
from odop.kernel.refusals import NotFound
from odop.places.models import District, ProductLine
from odop.registry.models import Artisan, Unit

YEARS_BEFORE = 3
CATEGORY = "product_line__category"


@dataclass(frozen=True)
class Ground:
    """What is reckoned with: the table of now, perhaps one of before, and perhaps exports."""

    table: Table
    now: Table | None  # for growth, where it is not the whole table
    before: Table | None
    before_on: date | None
    as_of: date
    exports: Table | None
    exports_sheet: CountSheet | None


def sheets(kind: str = "") -> QuerySet[CountSheet]:
    """Counts that were brought and stand, the newest first."""
    rows = CountSheet.objects.filter(withdrawn_at__isnull=True).select_related("brought_by")
    return rows.filter(kind=kind) if kind else rows


def sheet_named(ref: str) -> CountSheet:
    found = sheets().filter(ref=ref).first()
    if found is None:
        raise NotFound()
    return found


def register_table(measure: str, *, started_by: date | None = None) -> Table:
    """Counts of the whole register by district and category; with `started_by` of units known to have begun by that day.

    Read beyond the reader's place: what leaves this app are one district's own counts and the sums of all.
    """
    with scope.widened("sums by activity over all districts"):
        return Table({(place, activity): n or 0 for place, activity, n in _counted(measure, started_by)})


def _counted(measure: str, started_by: date | None) -> Iterable[tuple[int, str, int | None]]:
    if measure == Measure.PEOPLE:
        people = Artisan.objects.filter(merged_into__isnull=True, product_line__isnull=False).order_by()
        return people.values_list("district_id", CATEGORY).annotate(n=CountOf("pk"))
    units = Unit.objects.filter(product_line__isnull=False).order_by()
    if started_by is not None:
        units = units.filter(started_on__lte=started_by)
    number = Sum("workers") if measure == Measure.WORKERS else CountOf("pk")
    return units.values_list("district_id", CATEGORY).annotate(n=number)


def sheet_table(sheet: CountSheet, column: str = "count") -> Table:
    """The counts of a sheet, or its workers, or its counts of before."""
    rows = Count.objects.filter(sheet=sheet, **{f"{column}__isnull": False})
    found = rows.values_list("district_id", "activity", column)
    return Table({(place, activity): n for place, activity, n in found})


def ground_of(sheet: CountSheet | None, measure: str) -> Ground:
    """What to reckon with: a sheet of units, or the register, and the newest sheet of exports."""
    exports = sheets(CountKind.EXPORTS).first()
    table_of_exports = sheet_table(exports) if exports else None
    if sheet is not None:
        by_workers = measure == Measure.WORKERS
        before = sheet_table(sheet, "before") if sheet.before_on and not by_workers else None
        now = sheet_table(sheet, "workers" if by_workers else "count")
        return Ground(now, None, before, sheet.before_on, sheet.as_of, table_of_exports, exports)
    today = clock.today()
    earlier = today - timedelta(days=365 * YEARS_BEFORE)
    table = register_table(measure)
    if measure != Measure.UNITS:
        return Ground(table, None, None, None, today, table_of_exports, exports)
    dated, before = (register_table(measure, started_by=day) for day in (today, earlier))
    return Ground(table, dated, before, earlier, today, table_of_exports, exports)


def headings_by_category() -> dict[str, frozenset[str]]:
    """Which HS headings belong to a category, as its product lines say."""
    found: dict[str, set[str]] = {}
    for category, headings in ProductLine.objects.values_list("category", "hs_headings"):
        found.setdefault(category, set()).update(one[:4] for one in headings)
    return {category: frozenset(some) for category, some in found.items()}


def candidates_of(place: District, ground: Ground) -> list[Candidate]:
    """The likeliest clusters of a district, first the likeliest."""
    return candidates(
        ground.table, place.pk, now=ground.now, before=ground.before, exports=ground.exports,
        headings=headings_by_category(),
    )  # fmt: skip


def name_of(activity: str) -> str:
    """The name of a category in the reader's language; any other activity as it was written."""
    return str(Localised(programme().categories.get(activity) or {"en": activity}))
