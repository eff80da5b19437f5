"""Figures and the records behind them.

Figures are for everybody, so they are read beyond the reader's place and small cells are hidden from the public.
Records are read within the reader's place: the database shows an officer those of her own districts only.
"""

from odop.indicators.queries.cells import ALL, known_years, this_year
from odop.indicators.queries.figures import (
    Line,
    by_district,
    measured_by_district,
    period_of,
    periods,
    table,
    trend,
    trends_of,
    value_of,
)
from odop.indicators.queries.records import Record, records_visible_to, rows
from odop.indicators.queries.sheets import Figure, Sheet

__all__ = [
    "ALL",
    "Figure",
    "Line",
    "Record",
    "Sheet",
    "by_district",
    "known_years",
    "measured_by_district",
    "period_of",
    "periods",
    "records_visible_to",
    "rows",
    "table",
    "this_year",
    "trend",
    "trends_of",
    "value_of",
]
