"""How a case stands against its clock, in words, with a tone for its chip."""

from dataclasses import dataclass
from datetime import date

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
    state = scheme_of(case.procedure_id).workflow.states[case.state]
    label = str(Localised(state.label))
    waiting = max((clock.now() - case.entered_at).days, 0)
    if case.closed_at is not None or case.due_on is None:
        return ClockView(label, "", "ok" if state.final else "plain", None, waiting)
    today = clock.today()
    working = state.calendar == "working"
    left = calendar().working_days_between(today, case.due_on) if working else (case.due_on - today).days
    if case.due_on < today and left == 0:  # late by a day on which the office was closed
        left, working = (case.due_on - today).days, False
    words = days_left(left, (get_language() or "en")[:2], working=working)
    tone = "late" if case.due_on < today else "soon" if left <= SOON else "plain"
    return ClockView(label, words, tone, case.due_on, waiting)
