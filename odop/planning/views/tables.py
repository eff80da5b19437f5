"""Rows of the tables that the desk and the public share."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from odop.accounts.models import User
from odop.kernel.ui.numbers import day_text, number, rupees_short
from odop.planning.definitions import carried
from odop.planning.models import ExportAim, Intervention
from odop.planning.queries.plans import Line, Standing

OUTCOME_TONES = {"met": "ok", "missed": "late", "dropped": "plain"}


def standing_columns() -> list[dict[str, Any]]:
    right = {"align": "right"}
    return [
        {"label": _("Intervention")}, {"label": _("Answers for it")}, {"label": _("Done"), **right}, {"label": _("Should be"), **right},
        {"label": _("Spent of cost"), **right}, {"label": _("Indicator"), **right}, {"label": _("State")},
    ]  # fmt: skip


def standing_rows(standing: Standing, user: User | None = None) -> list[dict[str, Any]]:
    """Each intervention with how it stands and, where this reader may know it, what carries it out."""
    found = carried(((line.one.through, line.one.through_ref) for line in standing.lines), user)
    return [
        {
            "line": line, "one": line.one, "state": state_chip(line),
            "carried": found.get((line.one.through, line.one.through_ref)),
            "from": plain(line.one.baseline), "now": "" if line.value is None else plain(line.value), "to": plain(line.one.target),
        }
        for line in standing.lines
    ]  # fmt: skip


def plain(value: Decimal) -> str:
    """A figure with as many places as it needs, two at most."""
    exponent = value.normalize().as_tuple().exponent
    return number(value, min(2, max(0, -exponent)) if isinstance(exponent, int) else 0)


def export_table(aims: list[ExportAim]) -> dict[str, Any]:
    """The export chapter: years of all targets, and a row a line with its amount in each; empty where none is written."""
    years = sorted({year for one in aims for year in one.targets})
    return {
        "years": years,
        "rows": [
            {
                "one": one,
                "targets": [
                    (year, Decimal(one.targets[year]) if year in one.targets else None) for year in years
                ],
            }
            for one in aims
        ],
    }


def state_chip(line: Line) -> tuple[str, str]:
    """(words, tone) of how an intervention stands."""
    if line.one.outcome:
        return str(line.one.get_outcome_display()), OUTCOME_TONES[line.one.outcome]
    if not line.late or line.late_since is None:
        return _("On its way"), "ok"
    since = day_text(line.late_since)
    if line.late == "end":
        return _("Was to end on %(day)s") % {"day": since}, "late"
    if line.late == "milestone":
        return _("Milestone missed on %(day)s") % {"day": since}, "late"
    return _("Report missing since %(day)s") % {"day": since}, "soon"


def why_left_out(one: Intervention, names: dict[str, str], money: dict[str, str]) -> str:
    """Why an intervention is not in the best set, in a sentence. `names` by number, `money` names of sources by code."""
    why, of = one.left_out.get("why", ""), one.left_out.get("of", "")
    if why == "another_way":
        return _("Another way to the same end was taken: %(name)s") % {"name": names.get(of, of)}
    if why == "builds_on":
        return _("What it builds on was not taken: %(name)s") % {"name": names.get(of, of)}
    if why == "money":
        short = rupees_short(one.left_out.get("short", 0))
        return _("%(short)s more would be needed from: %(source)s") % {
            "short": short,
            "source": money.get(of, of),
        }
    return _("It reaches nobody.") if why == "worthless" else ""


def worth_text(worth: int) -> str:
    """Worth as it is shown: severity x units x share that works."""
    return number(worth / 1000)
