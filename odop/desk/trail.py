"""What the trail says about some records, in words: when, what, by whom."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model, Q
from django.utils.translation import gettext as _

from odop.accounts.models import User
from odop.kernel.events import VERBS
from odop.kernel.models import Event


@dataclass(frozen=True)
class Line:
    at: datetime
    label: str
    actor: str
    ref: str
    facts: dict[str, Any]


def trail_of(*subjects: Model) -> list[Line]:
    """Events about these records that the reader may see, the latest first. Two queries, however many records."""
    wanted = Q(pk__in=[])
    for subject in subjects:
        wanted |= Q(subject_type=subject._meta.label_lower, subject_id=str(subject.pk))
    events = list(Event.objects.filter(wanted).order_by("-at", "-id"))
    actors = User.objects.in_bulk({event.actor_id for event in events if event.actor_id})
    return [
        Line(
            at=event.at,
            label=str(VERBS[event.verb].label) if event.verb in VERBS else event.verb,
            actor=str(actors[event.actor_id]) if event.actor_id in actors else _("the system"),
            ref=event.subject_ref,
            facts=event.facts,
        )
        for event in events
    ]
