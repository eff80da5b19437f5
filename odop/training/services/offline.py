"""Attendance kept on a device at the venue without a network: it arrives later, each roster and each mark with its receipt."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from odop.kernel import clock
from odop.kernel.actors import Actor
from odop.kernel.events import record
from odop.kernel.models import StoredFile
from odop.kernel.refusals import DomainError
from odop.training import events
from odop.training.enums import SeatState, Way
from odop.training.models import Batch, TrainingDay
from odop.training.services.allowed import check_teaches
from odop.training.services.attendance import Where, kept_photo, mark, open_day

LATE_RECORDS = 3  # days after which a record kept at the venue comes too late
MOST = 25
REFUSED: dict[str, str | Promise] = {
    "no_such_card": _("This card belongs to nobody in the batch."),
    "no_day": _("The batch did not meet on this day."),
    "too_late": _("It came later than three days after that day."),
    "to_come": _("The clock of this phone is ahead; set it and note again."),
}


@dataclass(frozen=True)
class Kept:
    """What a device kept: the cards of those who were there, when that was noted, and where."""

    cards: Sequence[str]
    at: datetime  # by the clock of the device
    where: Where = field(default_factory=Where)


@dataclass(frozen=True)
class Receipt:
    """What became of one card: `arrived`, `again`, or the code and the words of the refusal."""

    card: str
    outcome: str
    said: str | Promise = ""

    @property
    def refused(self) -> bool:
        return self.outcome not in {"arrived", "again"}


@transaction.atomic
def receive_offline(batch: Batch, kept: Kept, *, by: Actor) -> list[Receipt]:
    """Marks of one roster that was taken at the venue, each with its receipt. The day is the one on which the device says it
    was taken, at most three days ago; whoever was noted before stays noted once. Refuses another's batch."""
    check_teaches(batch, by)
    moment = kept.at if timezone.is_aware(kept.at) else timezone.make_aware(kept.at)
    seats = {one.card: one for one in batch.seats.filter(state=SeatState.SEATED)}
    cards = list(dict.fromkeys(kept.cards))[:MOST]
    day, closed = _day_of(batch, moment, by=by)
    receipts: list[Receipt] = []
    photo: StoredFile | None = None
    for card in cards:
        seat = seats.get(card)
        if seat is None:
            receipts.append(Receipt(card, "no_such_card", REFUSED["no_such_card"]))
        elif day is None:
            receipts.append(Receipt(card, *closed))
        elif day.attendance.filter(seat=seat).exists():
            receipts.append(Receipt(card, "again"))
        else:
            photo = photo or kept_photo(kept.where, day, by=by)
            mark(day, seat, Way.OFFLINE, by=by, where=kept.where, at=moment, photo=photo)
            receipts.append(Receipt(card, "arrived"))
    arrived = sum(one.outcome == "arrived" for one in receipts)
    if arrived and day is not None:
        record(events.ROSTER, batch, by=by, day=day.number, arrived=arrived)
    return receipts


def _day_of(
    batch: Batch, moment: datetime, *, by: Actor
) -> tuple[TrainingDay | None, tuple[str, str | Promise]]:
    """The open day of the batch on which something was noted; else why there is none."""
    day = batch.days.filter(on_date=timezone.localdate(moment)).first()
    if moment > clock.now():
        return None, ("to_come", REFUSED["to_come"])
    if day is None:
        return None, ("no_day", REFUSED["no_day"])
    if (clock.today() - day.on_date).days > LATE_RECORDS:
        return None, ("too_late", REFUSED["too_late"])
    try:
        return open_day(day, by=by), ("", "")
    except DomainError as refusal:
        return None, (refusal.code, refusal.message)
