"""What an indicator is, and the list of all of them.

An indicator says what it counts in words, and gives the records it counts: a queryset, where each record lies, and how
its records become a number. The engine does the rest by one query: districts, years, trend, small cells, the records.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Expression, QuerySet
from django.db.models.expressions import Combinable
from django.utils.translation import gettext_lazy as _

from odop.kernel.fields import Localised
from odop.kernel.refusals import NotFound

PEOPLE, CASES, RUPEES, DAYS, PERCENT = "people", "cases", "rupees", "days", "percent"
UNITS = {
    PEOPLE: _("people"),
    CASES: _("applications"),
    RUPEES: _("rupees"),
    DAYS: _("days"),
    PERCENT: _("per cent"),
}
COUNT, SUM, SHARE, MEAN = "count", "sum", "share", "mean_days"

# How a record belongs to a year: by its day within it, by its day up to the year's end, or as things stand on a day.
DURING, UNTIL, STANDING = "during", "until", "standing"


@dataclass(frozen=True)
class Reading:
    """The records behind an indicator and how they become a number.

    The number is `top` (count, sum), 100 * top / bottom (share) or top / bottom (mean): both add up over districts.
    `people` are counts that must not be small when the public looks; None counts the different `person`s.
    """

    rows: QuerySet[Any]
    kind: str  # what a record is: case, step, artisan, complaint, budget_line
    place: str  # path of the record's district id
    person: str = "pk"
    when: str = ""  # path of the moment that puts a record into a year
    year: str = ""  # path of the financial year, where it is stored
    top: Combinable | None = None  # None: the number of records
    bottom: Combinable | None = None
    people: Mapping[str, Combinable] | None = None  # an empty mapping: nobody's number
    group: Expression | str | None = None
    amount: str = ""  # path of what a record adds to a sum or a mean, for the list of records
    inside: str = ""  # path of whether a record is inside the share


@dataclass(frozen=True)
class Indicator:
    code: str
    title: Localised
    definition: Localised
    source: Localised
    unit: str
    measure: str
    better: str  # up, down, or empty when neither is better
    dated: str
    read: Callable[[date | None], Reading]  # the day matters to STANDING ones only; None is today
    topic: str = "programme"  # where it is listed: register, finance, or the code of a scheme
    topic_title: Localised = field(default_factory=Localised)
    groups: tuple[tuple[Any, Localised], ...] = ()  # (value of Reading.group, label)
    records_permission: str = "indicators.rows"
    has_past: bool = True  # whether a STANDING one can be read for an earlier day

    @property
    def unit_label(self) -> str:
        return str(UNITS[self.unit])

    @property
    def number_kind(self) -> str:
        """The number form of the components in `kernel.ui`."""
        return {RUPEES: "short", PERCENT: "percent", DAYS: "number"}.get(self.unit, "number")


_registered: dict[str, Indicator] = {}
_providers: list[Callable[[], Iterable[Indicator]]] = []


def register(*indicators: Indicator) -> None:
    """Announce indicators whose text is in code (`indicators.py` of the app that owns the data)."""
    for one in indicators:
        _registered[one.code] = one


def provider(function: Callable[[], Iterable[Indicator]]) -> Callable[[], Iterable[Indicator]]:
    """Announce indicators that come with data, such as those of the current schemes; asked each time."""
    if function not in _providers:
        _providers.append(function)
    return function


def indicators() -> dict[str, Indicator]:
    """Every indicator by code: the register first, then each scheme, then the money and the work."""
    found = dict(_registered)
    for function in _providers:
        for one in function():
            found.setdefault(one.code, one)
    return found


def indicator(code: str) -> Indicator:
    """The indicator of that code. Raises NotFound."""
    found = _registered.get(code) or indicators().get(code)
    if found is None:
        raise NotFound(_("There is no such indicator."), code="no_indicator")
    return found
