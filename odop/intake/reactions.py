"""What follows when an office asks: the long work is queued for the worker, in the transaction that asked."""

from odop.intake import events
from odop.kernel.events import on
from odop.kernel.models import Event


@on(events.CHECK_ASKED)
def check(event: Event) -> None:
    from odop.intake import tasks

    tasks.check.defer(intake=int(event.subject_id))


@on(events.IMPORT_ASKED)
def bring_in(event: Event) -> None:
    from odop.intake import tasks

    tasks.bring_in.defer(intake=int(event.subject_id), by=event.actor_id)


@on(events.UNDO_ASKED)
def take_back(event: Event) -> None:
    from odop.intake import tasks

    tasks.take_back.defer(intake=int(event.subject_id), by=event.actor_id)
