"""The trail in words: when, what, about which record, by whom."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from odop.accounts.models import User
from odop.casework.definitions import scheme_of
from odop.casework.models import Case
from odop.kernel.events import VERBS
from odop.kernel.fields import Localised
from odop.kernel.models import Event

MOST = 200  # events that the page of one case shows


@dataclass(frozen=True)
class Line:
    """One event as people read it; `facts` are ids, codes and amounts, never personal data."""

    at: datetime
    label: str
    actor: str
    subject: str
    facts: dict[str, Any]
    seq: int | None


def told(
    events: Iterable[Event], *, case: Case | None = None, known: Mapping[int, User] | None = None
) -> list[Line]:
    """Events in words. One query for the names of those who acted and are not `known`."""
    events, actors = list(events), dict(known or {})
    unknown = {event.actor_id for event in events if event.actor_id} - actors.keys()
    if unknown:
        actors |= User.objects.in_bulk(unknown)
    steps = (
        {action.do: action.done for action in scheme_of(case.procedure_id).workflow.actions} if case else {}
    )
    return [
        Line(
            event.at,
            str(Localised(steps[event.facts["do"]]))
            if event.facts.get("do") in steps
            else label_of(event.verb),
            str(actors[event.actor_id]) if event.actor_id in actors else _("The system"),
            event.subject_ref or event.subject_id,
            event.facts,
            event.seq,
        )
        for event in events
    ]


def label_of(verb: str) -> str:
    return str(VERBS[verb].label) if verb in VERBS else verb


def trail_of(case: Case, known: Mapping[int, User] | None = None) -> list[Line]:
    """What happened to a case, the latest first; `known` are people who were read already."""
    events = Event.objects.filter(subject_type=Case._meta.label_lower, subject_id=str(case.pk))
    return told(events.order_by("-at", "-id")[:MOST], case=case, known=known)
