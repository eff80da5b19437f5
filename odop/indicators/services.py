"""Measuring: what every indicator says, kept by day, so that overviews and trends are plain reads."""

import time

from django.db import transaction
from django.db.models import Max, Q

from odop.indicators.definitions import DURING, STANDING, Indicator, indicators
from odop.indicators.models import Measurement
from odop.indicators.queries.cells import ALL, Cells, cells_by_year, known_years, this_year
from odop.indicators.queries.sheets import Sheet, keyed, sheet_of, sheet_of_all
from odop.kernel import clock
from odop.kernel.models import Event
from odop.kernel.services import stamp, touch_pages

# The beginnings of verbs after which some figure reads otherwise.
CHANGING = ("case.", "artisan.", "budget.", "money.", "scheme.published")
SHARE_OF_TIME = 10  # measuring takes at most a tenth of the worker's time
STAMP = "measured"


def measure_after_changes() -> bool:
    """Measure when something happened since the last time that changes a figure. Returns whether it measured.

    Where measuring takes long, it happens less often. Needs the system's scope.
    """
    seq, took, at = _last_measured()
    moment = clock.now().timestamp()
    if 0 <= moment - at < took * SHARE_OF_TIME:
        return False
    changed = Q()
    for beginning in CHANGING:
        changed |= Q(verb__startswith=beginning)
    latest = Event.objects.filter(changed, seq__gt=seq).aggregate(latest=Max("seq"))["latest"]
    if latest is None:
        return False
    begun = time.perf_counter()
    measure_all()
    stamp(STAMP, f"{latest} {time.perf_counter() - begun:.1f} {moment:.0f}")
    return True


def _last_measured() -> tuple[int, float, float]:
    """The last event that was measured after, how long measuring took, and when, in seconds."""
    seq, took, at = (stamp(STAMP) or "-1 0 0").split()
    return int(seq), float(took), float(at)


@transaction.atomic
def measure_all(*, again: bool = False) -> int:
    """Measure every indicator: this year and all years together as of today, past years where they are not yet measured.

    With `again` past years are measured anew (after an import of history). Measuring twice on one day replaces the
    first. Needs the system's scope. Returns the number of rows written; public pages are renewed.
    """
    years, rows = known_years(), []
    done = set() if again else set(Measurement.objects.values_list("indicator", "period").distinct())
    for one in indicators().values():
        wanted = [year for year in years if year == this_year() or (one.code, year) not in done]
        cells = cells_by_year(one, wanted) if one.dated == STANDING else cells_by_year(one, years)
        for year in wanted:
            if one.dated != STANDING or one.has_past or year == this_year():
                rows += _measured(one, year, keyed(cells, year))
        if one.dated == DURING:
            rows += _measured(one, ALL, cells)
    for indicator, period, as_of in {(row.indicator, row.period, row.as_of) for row in rows}:
        Measurement.objects.filter(indicator=indicator, period=period, as_of=as_of).delete()
    Measurement.objects.bulk_create(rows, batch_size=2000)
    touch_pages()
    return len(rows)


def _measured(one: Indicator, period: str, cells: Cells) -> list[Measurement]:
    """Rows of one sheet: the open numbers, with the mark of those that the public does not see."""
    if period == ALL:
        shown, whole = (sheet_of_all(one, cells, open_cells=flag) for flag in (False, True))
    else:
        shown, whole = (sheet_of(one, period, cells, open_cells=flag) for flag in (False, True))
    records: dict[int | None, int] = {None: 0}
    for key, cell in cells.items():
        records[key.district] = records.get(key.district, 0) + cell.records
        records[None] += cell.records
    moment = clock.now()

    def row(district: int | None, sheet: Sheet, public: Sheet) -> Measurement:
        figure = sheet.total if district is None else sheet.districts[district]
        seen = public.total if district is None else public.districts[district]
        return Measurement(
            indicator=one.code,
            period=period,
            district_id=district,
            value=figure.value,
            count=records.get(district, 0),
            hidden=seen.hidden,
            as_of=sheet.as_of,
            measured_at=moment,
        )

    return [row(district, whole, shown) for district in [None, *whole.districts]]
