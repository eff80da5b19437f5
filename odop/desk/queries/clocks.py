"""How a case stands against its clock, in words, with a tone for its chip."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.utils.translation import get_language

from odop.casework.definitions import scheme_of
from odop.casework.models import Case
from odop.kernel import clock
from odop.kernel.fields import Localised
from odop.lib.dates import days_left
from odop.places.queries import calendar

SOON = 2  # days left from which a clock is pressing


@dataclass(frozen=True)
class ClockView:
    """The chip of a case: where it stands, what its clock says, and the tone; `words` is empty without a clock."""

    state: str
    words: str
    tone: str
    due_on: date | None
    waiting_days: int

    @property
    def both(self) -> str:
        """State and clock in one line."""
        return f"{self.state} · {self.words}" if self.words else self.state


def clock_of(case: Case) -> ClockView:
    """Working days where the state counts working days, days of the calendar elsewhere. No query."""
    due = None if case.closed_at is not None else case.due_on
    label, words, tone = _said(case.procedure_id, case.state, due, clock.today(), get_language() or "en")
    waiting = max((clock.now() - case.entered_at).days, 0)
    return ClockView(label, words, tone, due, waiting)


@lru_cache(maxsize=2_000)  # many cases of a list stand at one place and are due on one day
def _said(
    procedure: int, standing: str, due_on: date | None, today: date, language: str
) -> tuple[str, str, str]:
    """Where a case stands, what its clock says and the tone. A procedure never changes under its number."""
    state = scheme_of(procedure).workflow.states[standing]
    label = str(Localised(state.label))
    if due_on is None:
        return label, "", "ok" if state.final else "plain"
    working = state.calendar == "working"
    left = calendar().working_days_between(today, due_on) if working else (due_on - today).days
    if due_on < today and left == 0:  # late by a day on which the office was closed
        left, working = (due_on - today).days, False
    tone = "late" if due_on < today else "soon" if left <= SOON else "plain"
    return label, days_left(left, language[:2], working=working), tone
