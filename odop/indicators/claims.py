"""What was publicly claimed beside what records say: each claim of the programme's figures.csv with its answer, if there is one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from odop.indicators.definitions import Indicator
from odop.indicators.queries import Figure as Measured
from odop.indicators.queries import Line, table
from odop.indicators.queries.cells import ALL
from odop.kernel.programme import programme
from odop.lib.programme import Figure
from odop.places.models import District
from odop.places.queries import current_product_lines

TOLD = ("claim", "target", "rule")  # what is claimed; remarks of other kinds are no claims


@dataclass(frozen=True)
class Answer:
    """What records say to a claim: of an indicator (`figure`), or a plain number in `value` with what was counted."""

    counted: str
    indicator: Indicator | None = None
    figure: Measured | None = None
    value: Decimal | None = None
    percent: bool = False
    as_of: date | None = None
    year: str = ""  # of an indicator that is compared by the year


@dataclass(frozen=True)
class Claim:
    said: Figure
    answer: Answer | None


@dataclass
class Dispute:
    """Claims that do not agree with each other, or with another source; `said` tells in what."""

    said: Figure
    claims: list[Claim] = field(default_factory=list)


def claims() -> tuple[list[Dispute], list[Claim]]:
    """The disputed claims by what they are about, then all others, in the order of the file. At most four queries."""
    known = programme().figures
    yearly = {line.indicator.code: line for line in table()}
    ever = {line.indicator.code: line for line in table(ALL)}
    disputes = {one.conflict_group: Dispute(one) for one in known if one.kind == "contradiction"}
    alone: list[Claim] = []
    for one in known:
        if one.kind not in TOLD:
            continue
        claim = Claim(one, answer_to(one, yearly, ever))
        dispute = disputes.get(one.conflict_group)
        (alone if dispute is None else dispute.claims).append(claim)
    return list(disputes.values()), alone


def answer_to(one: Figure, yearly: Mapping[str, Line], ever: Mapping[str, Line]) -> Answer | None:
    """Nothing where no record of the programme answers the claim, or the indicator was not measured yet."""
    what, _sep, rest = (one.measured_by or "").partition(":")
    if what == "counted":
        return _counted(rest)
    if what == "exports":
        return _grown(*rest.split(":"))
    # A number of people that stands for all years is the one of this year where years do not add up.
    line = (ever.get(what) or yearly.get(what)) if one.measured_over == "all" else yearly.get(what)
    if line is None:
        return None
    year = line.period if one.measured_over == "year" else ""
    return Answer(
        str(line.indicator.title), indicator=line.indicator, figure=line.figure, as_of=line.as_of, year=year
    )


def _counted(what: str) -> Answer:
    if what == "districts":
        return Answer(_("Districts in the register"), value=Decimal(District.objects.count()))
    return Answer(_("Products in force in all districts"), value=Decimal(current_product_lines().count()))


def _grown(first: str, last: str) -> Answer | None:
    """By how many per cent the published exports of the State grew from one financial year to another."""
    totals = {one.financial_year: one.total_crore for one in programme().exports}
    if first not in totals or last not in totals:
        return None
    grown = (totals[last] / totals[first] - 1) * 100
    words = _("Growth of the published exports from %(first)s to %(last)s") % {"first": first, "last": last}
    return Answer(words, value=grown, percent=True)
