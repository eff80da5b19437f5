"""What a reader is shown of an indicator: small cells hidden from the public, nothing hidden from state offices."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from odop.indicators.definitions import DURING, STANDING, Indicator
from odop.indicators.queries.cells import (
    ALL,
    Cell,
    Cells,
    Key,
    cells_by_year,
    cells_of,
    known_years,
    last_day,
    this_year,
    total,
)
from odop.kernel import clock
from odop.kernel.fields import Localised
from odop.lib.small_cells import Hidden, gives_away, hide


@dataclass(frozen=True)
class Figure:
    """A number, or nothing: because there is none, or because it is too small to publish (`hidden`)."""

    value: Decimal | None = None
    hidden: bool = False


@dataclass(frozen=True)
class Sheet:
    """One indicator in one period: the programme, its districts (zero where none is named), and its groups."""

    indicator: Indicator
    period: str
    as_of: date
    total: Figure
    districts: Mapping[int, Figure] = field(default_factory=dict)
    groups: tuple[tuple[Localised, Figure], ...] = ()

    def of(self, district: int) -> Figure:
        """The figure of a district; without records it is zero, or nothing where there is nothing to divide by."""
        return self.districts.get(district) or Figure(Cell().value(self.indicator.measure))


def periods_of(indicator: Indicator, years: list[str]) -> list[str]:
    """The periods an indicator can be read for, the newest first; "all" adds up what happened in every year."""
    if indicator.dated == STANDING and not indicator.has_past:
        return [this_year()]
    return [*reversed(years), *([ALL] if indicator.dated == DURING else [])]


def sheet(indicator: Indicator, period: str, *, open_cells: bool) -> Sheet:
    """The indicator in one period, by one query. With `open_cells` nothing is hidden."""
    if period == ALL:
        return sheet_of_all(indicator, cells_by_year(indicator, known_years()), open_cells=open_cells)
    return sheet_of(indicator, period, cells_of(indicator, period), open_cells=open_cells)


def sheet_of(indicator: Indicator, period: str, cells: Cells, *, open_cells: bool) -> Sheet:
    """The sheet of one period's cells."""
    districts = _added(cells, "district")
    hidden = Hidden[int](frozenset()) if open_cells else _hidden(districts)
    return _sheet(indicator, period, cells, districts, hidden, open_cells=open_cells)


def sheet_of_all(indicator: Indicator, cells: Cells, *, open_cells: bool) -> Sheet:
    """All years together. A sum over years is hidden too where it would give a hidden year away."""
    districts = _added(cells, "district")
    if open_cells:
        return _sheet(indicator, ALL, cells, districts, Hidden(frozenset()), open_cells=True)
    years = {year: _added(_in(cells, year), "district") for year in {key.year for key in cells}}
    hidden_in = {year: _hidden(found) for year, found in years.items()}
    also = {
        district
        for district in districts
        if _tells([found[district] for year, found in years.items() if district in hidden_in[year].keys])
    }
    hidden = hide({key: cell.people for key, cell in districts.items()}, also=also)
    totals_hidden = [year for year, found in hidden_in.items() if found.total]
    hidden = Hidden(hidden.keys, total=hidden.total or len(totals_hidden) == 1)
    return _sheet(indicator, ALL, cells, districts, hidden, open_cells=False)


def _in(cells: Cells, year: str) -> Cells:
    return {key: cell for key, cell in cells.items() if key.year == year}


def _tells(hidden_years: list[Cell]) -> bool:
    """Whether the sum of a district's hidden years, beside its published ones, gives a small one away."""
    if len(hidden_years) == 1:
        return True
    width = max((len(cell.people) for cell in hidden_years), default=0)
    return any(gives_away([cell.people[at] for cell in hidden_years]) for at in range(width))


def _added(cells: Cells, by: str) -> dict[Any, Cell]:
    found: dict[Any, Cell] = {}
    for key, cell in cells.items():
        name = getattr(key, by)
        found[name] = found[name] + cell if name in found else cell
    return found


def _hidden(cells: Mapping[Any, Cell]) -> Hidden[Any]:
    return hide({key: cell.people for key, cell in cells.items()})


def _sheet(
    indicator: Indicator,
    period: str,
    cells: Cells,
    districts: dict[int, Cell],
    hidden: Hidden[int],
    *,
    open_cells: bool,
) -> Sheet:
    def figure(cell: Cell, is_hidden: bool) -> Figure:
        return Figure(None, hidden=True) if is_hidden else Figure(cell.value(indicator.measure))

    groups: list[tuple[Localised, Figure]] = []
    if indicator.groups and cells:
        grouped = {code: Cell() for code, _label in indicator.groups} | _added(cells, "group")
        kept = Hidden[Any](frozenset()) if open_cells else _hidden(grouped)
        # When no group can protect another one, none is published: the total beside them stays.
        groups = [
            (label, figure(grouped[code], kept.total or hidden.total or code in kept.keys))
            for code, label in indicator.groups
        ]
    return Sheet(
        indicator=indicator,
        period=period,
        as_of=clock.today() if period == ALL else last_day(period),
        total=figure(total(cells), hidden.total),
        districts={key: figure(cell, key in hidden.keys) for key, cell in districts.items()},
        groups=tuple(groups),
    )


def keyed(cells: Cells, year: str) -> dict[Key, Cell]:
    """The cells of one year."""
    return dict(_in(cells, year))
