"""Days of a batch: who was there, by the roster or by her card; surprise inspections; and the flag that holds an institute's
second half."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Q
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from odop.accounts.permissions import RUN_TRAINING
from odop.kernel import clock
from odop.kernel.actors import Actor
from odop.kernel.events import record
from odop.kernel.models import StoredFile
from odop.kernel.refusals import DomainError, Invalid, NotFound
from odop.kernel.rows import held
from odop.kernel.services import store_file
from odop.training import events
from odop.training.batching import kilometres
from odop.training.enums import BatchState, SeatState, Way
from odop.training.models import Attendance, Batch, Inspection, Institute, Seat, TrainingDay
from odop.training.services.allowed import check, check_officer, check_teaches, user_of
from odop.training.services.ground import WRONG

PHOTOS = frozenset({"image/jpeg", "image/png"})
LOW = 0.6  # of those seated; below it a closed day or an inspection counts against the institute: the programme's own
LOW_DAYS = 2  # so many such days flag it
MISSING = 0.25  # an inspection that finds so much fewer than the roster says flags it at once


@dataclass(frozen=True)
class Where:
    """Evidence beside the mark: degrees, and the bytes of a photograph."""

    lat: float | None = None
    lon: float | None = None
    photo: bytes | None = None


def open_day(day: TrainingDay, *, by: Actor) -> TrainingDay:
    day = held(TrainingDay, day.pk)
    check_teaches(day.batch, by)
    if day.batch.state != BatchState.CONFIRMED:
        raise DomainError(_("This batch does not meet."), code="wrong_batch_state")
    if day.closed_at is not None:
        raise DomainError(_("This day is closed; nothing of it changes any more."), code="day_closed")
    if day.on_date > clock.today():
        raise DomainError(_("This day has not come yet."), code="day_to_come")
    return day


def kept_photo(where: Where, day: TrainingDay, *, by: Actor) -> StoredFile | None:
    if not where.photo:
        return None
    return store_file(
        where.photo, name=f"{day.batch.ref}-{day.number}.jpg", by=by, district_id=day.batch.district_id,
        accept=PHOTOS, max_mb=2,
    )  # fmt: skip


def _off_by(where: Where, batch: Batch) -> float | None:
    if where.lat is None or where.lon is None:
        return None
    return round(float(kilometres(where.lat, where.lon, batch.venue.lat, batch.venue.lon)), 2)


def mark(
    day: TrainingDay, seat: Seat, way: Way, *, by: Actor, where: Where, at: datetime | None = None,
    photo: StoredFile | None = None,
) -> bool:  # fmt: skip
    """Note somebody present; False when she was noted before."""
    moment = clock.now()
    _row, made = Attendance.objects.get_or_create(
        day=day, seat=seat,
        defaults={
            "way": way, "at": at or moment, "received_at": moment, "by": user_of(by), "lat": where.lat, "lon": where.lon,
            "off_by": _off_by(where, day.batch), "photo": photo,
        },
    )  # fmt: skip
    return made


@transaction.atomic
def take_roster(day: TrainingDay, numbers: Iterable[int], *, by: Actor, where: Where = Where()) -> int:
    """The roster of a day: those with these seat numbers are present, others not. May be taken again until the day is closed;
    whoever came by card stays present. Returns how many are present. Refuses `day_closed`, `day_to_come`, another's batch."""
    day = open_day(day, by=by)
    wanted = set(numbers)
    seats = {one.number: one for one in day.batch.seats.filter(state=SeatState.SEATED)}
    if unknown := sorted(wanted - seats.keys()):
        text = format_lazy(_("Nobody sits at number {number}."), number=unknown[0])
        raise Invalid(text, code="no_such_seat")
    photo = kept_photo(where, day, by=by)
    for number in sorted(wanted):
        mark(day, seats[number], Way.ROSTER, by=by, where=where, photo=photo)
    day.attendance.filter(way=Way.ROSTER).exclude(seat__number__in=wanted).delete()
    present = day.attendance.count()
    record(events.ROSTER, day.batch, by=by, day=day.number, present=present)
    return present


@transaction.atomic
def scan_card(card: str, *, by: Actor, where: Where = Where()) -> tuple[Seat, bool]:
    """The QR of a card was read: its holder is present today. Returns her seat, and whether this is news. Refuses
    `not_found`, `no_day_today`, and what `take_roster` refuses."""
    seat = Seat.objects.filter(card=card, state=SeatState.SEATED).select_related("batch__venue").first()
    if seat is None:
        raise NotFound(_("This card belongs to nobody in a batch."))
    day = seat.batch.days.filter(on_date=clock.today()).first()
    if day is None:
        raise DomainError(_("The batch of this card does not meet today."), code="no_day_today")
    day = open_day(day, by=by)
    news = mark(day, seat, Way.CARD, by=by, where=where, photo=kept_photo(where, day, by=by))
    if news:
        record(events.SCANNED, day.batch, by=by, day=day.number, seat=seat.number)
    return seat, news


@transaction.atomic
def close_day(day: TrainingDay, *, by: Actor) -> TrainingDay:
    """The day counts as it stands: days present of each are worked out, and a second day with few people flags the institute.
    Refuses what `take_roster` refuses."""
    day = open_day(day, by=by)
    day.closed_at, day.closed_by = clock.now(), user_of(by)
    day.save(update_fields=["closed_at", "closed_by"])
    closed = Q(attendance__day__closed_at__isnull=False)
    for seat in day.batch.seats.filter(state=SeatState.SEATED).annotate(n=Count("attendance", filter=closed)):
        if seat.days_present != seat.n:
            seat.days_present = seat.n
            seat.save(update_fields=["days_present"])
    record(events.DAY_CLOSED, day.batch, by=by, day=day.number, present=day.attendance.count())
    low = low_days(day.batch)
    if len(low) >= LOW_DAYS:
        _flag(day.batch, f"low attendance on {len(low)} days", by=by)
    return day


def low_days(batch: Batch) -> list[int]:
    """Numbers of the closed days on which fewer than 60% of those seated were present."""
    seated = batch.seats.exclude(state__in=(SeatState.LEFT, SeatState.PROPOSED)).count()
    days = batch.days.filter(closed_at__isnull=False).annotate(n=Count("attendance")).order_by("number")
    return [number for number, present in days.values_list("number", "n") if present < LOW * seated]


@transaction.atomic
def inspect(batch: Batch, *, counted: int, remark: str, by: Actor, where: Where = Where()) -> Inspection:
    """An officer came unannounced: how many sat there. Far fewer than the roster says, or than the batch has, flags the
    institute at once. Refuses `no_day_today` and `invalid`."""
    batch = held(Batch, batch.pk)
    check(by, RUN_TRAINING, batch.district_id)
    day = batch.days.filter(on_date=clock.today()).first() if batch.state == BatchState.CONFIRMED else None
    if day is None:
        raise DomainError(_("This batch does not meet today."), code="no_day_today")
    seated = batch.seats.filter(state=SeatState.SEATED).count()
    if not 0 <= counted <= 100:
        raise Invalid(WRONG, fields={"counted": _("Write how many people sat there.")})
    on_roster = day.attendance.count()
    made = Inspection.objects.create(
        batch=batch, day=day, at=clock.now(), by=user_of(by), counted=counted, on_roster=on_roster, seated=seated,
        lat=where.lat, lon=where.lon, photo=kept_photo(where, day, by=by), remark=remark.strip(),
    )  # fmt: skip
    record(events.INSPECTED, batch, by=by, day=day.number, counted=counted, on_roster=on_roster)
    if counted < LOW * seated or counted < (1 - MISSING) * on_roster:
        _flag(batch, f"inspection of day {day.number}: {counted} of {seated}, roster {on_roster}", by=by)
    return made


def _flag(batch: Batch, reason: str, *, by: Actor) -> None:
    """Hold the institute's second halves. It stays held until an officer clears it; the first reason stands."""
    institute = held(Institute, batch.institute_id)
    if institute.held_at is None:
        institute.held_at, institute.held_reason = clock.now(), f"{batch.ref}: {reason}"
        institute.save(update_fields=["held_at", "held_reason"])
        record(events.HELD, institute, by=by, batch=batch.ref)


@transaction.atomic
def clear_institute(institute: Institute, *, reason: str, by: Actor) -> Institute:
    """An officer has heard the institute and lets its second halves go. Refuses without a reason."""
    institute = held(Institute, institute.pk)
    check_officer(by, institute.district_id)
    if not reason.strip():
        raise Invalid(WRONG, fields={"reason": _("Write why.")})
    institute.held_at, institute.held_reason = None, ""
    institute.save(update_fields=["held_at", "held_reason"])
    record(events.CLEARED, institute, by=by)
    return institute
