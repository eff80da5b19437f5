"""Batches: put together by hand, changed by the office, confirmed, called off. The cases of those who sit in one move with it."""

from datetime import date, timedelta

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from odop.accounts.permissions import RUN_TRAINING
from odop.kernel import clock
from odop.kernel.actors import Actor
from odop.kernel.events import record
from odop.kernel.refusals import DomainError, Invalid
from odop.kernel.rows import held
from odop.kernel.services import next_number
from odop.lib.dates import FinancialYear
from odop.places.queries import calendar
from odop.training import batching, events
from odop.training.enums import BatchState, CandidateState, DayKind, Language, SeatState
from odop.training.models import Agreement, Batch, Candidate, Course, Seat, Trainer, TrainingDay, Venue
from odop.training.services.allowed import check, user_of
from odop.training.services.cases import step_of
from odop.training.services.fees import bind_fee, set_fee_free
from odop.training.services.ground import WRONG, Wrong, refuse

FARTHEST = timedelta(days=366)


def training_days(starts_on: date, count: int = 10) -> list[date]:
    """The days of a batch that may first meet on `starts_on`: working days of the office, one after the other."""
    day = starts_on
    days: list[date] = []
    while len(days) < count:
        if calendar().is_working_day(day):
            days.append(day)
        day += timedelta(days=1)
    return days


def a_batch(course: Course, venue: Venue, *, starts_on: date, by: Actor, **more: object) -> Batch:
    days = training_days(starts_on, course.days)
    series = f"TB-{venue.district.code}-{FinancialYear.of(starts_on).short}"
    return Batch.objects.create(
        ref=f"{series}-{next_number(series):04d}", district_id=venue.district_id, course=course,
        institute_id=venue.institute_id, office_id=venue.office_id, venue=venue, starts_on=days[0], ends_on=days[-1],
        made_by=user_of(by), made_at=clock.now(), **more,
    )  # fmt: skip


def trainer_for(venue: Venue, language: str, women_only: bool) -> Trainer | None:
    able = [one for one in venue.institute.trainers.order_by("pk") if language in one.languages]
    if women_only:
        able = [one for one in able if one.is_woman]
    return able[0] if able else None


def open_batch(batch: Batch, *, by: Actor, states: tuple[str, ...] = (BatchState.PROPOSED,)) -> Batch:
    batch = held(Batch, batch.pk)
    check(by, RUN_TRAINING, batch.district_id)
    if batch.state not in states:
        text = format_lazy(
            _("This batch is “{state}”; that cannot be done any more."), state=batch.get_state_display()
        )
        raise DomainError(text, code="wrong_batch_state")
    return batch


def km_to(candidate: Candidate, venue: Venue) -> float:
    return float(batching.kilometres(candidate.lat, candidate.lon, venue.lat, venue.lon))


@transaction.atomic
def new_batch(
    course: Course, venue: Venue, *, starts_on: date, language: str, women_only: bool, by: Actor
) -> Batch:
    """A batch put together by hand; nobody sits in it yet. Refuses `venue_taken`, a day gone by or more than a year ahead,
    and a language nobody teaches in."""
    check(by, RUN_TRAINING, venue.district_id)
    wrong: Wrong = {}
    if not clock.today() <= starts_on <= clock.today() + FARTHEST:
        wrong["starts_on"] = _("Choose today or a later day.")
    if language not in Language.values:
        wrong["language"] = _("Choose one of these.")
    refuse(wrong)
    batch = a_batch(
        course, venue, starts_on=starts_on, by=by, language=language, women_only=women_only,
        trainer=trainer_for(venue, language, women_only),
    )  # fmt: skip
    _refuse_taken(batch)
    record(events.CHANGED, batch, by=by)
    return batch


@transaction.atomic
def change_batch(
    batch: Batch, *, by: Actor, venue: Venue | None = None, starts_on: date | None = None,
    trainer: Trainer | None = None, course: Course | None = None,
) -> Batch:  # fmt: skip
    """Another venue of the district, day, trainer or course for a batch that is not confirmed yet. Refuses
    `wrong_batch_state`, `venue_taken`, `venue_small`, and a trainer of another institute."""
    batch = open_batch(batch, by=by)
    if venue is not None:
        if venue.district_id != batch.district_id:
            raise Invalid(WRONG, fields={"venue": _("Choose one of these.")})
        if batch.seats.count() > venue.seats:
            raise DomainError(_("This venue has fewer seats than the batch has people."), code="venue_small")
        batch.venue, batch.institute_id, batch.office_id = venue, venue.institute_id, venue.office_id
        if batch.trainer and batch.trainer.institute_id != venue.institute_id:
            batch.trainer = None
    if trainer is not None:
        if trainer.institute_id != batch.institute_id:
            raise Invalid(WRONG, fields={"trainer": _("Choose one of these.")})
        batch.trainer = trainer
    if course is not None:
        batch.course = course
    if starts_on is not None:
        if starts_on < clock.today():
            raise Invalid(WRONG, fields={"starts_on": _("Choose today or a later day.")})
        batch.starts_on = starts_on
    days = training_days(batch.starts_on, batch.course.days)
    batch.starts_on, batch.ends_on = days[0], days[-1]
    _refuse_taken(batch)
    batch.save()
    if venue is not None:
        for seat in batch.seats.select_related("candidate"):
            seat.office_id, seat.km = batch.office_id, round(km_to(seat.candidate, venue), 1)
            seat.save(update_fields=["office", "km"])
    record(events.CHANGED, batch, by=by)
    return batch


def _refuse_taken(batch: Batch) -> None:
    others = Batch.objects.filter(
        venue=batch.venue_id, state=BatchState.CONFIRMED, starts_on__lte=batch.ends_on, ends_on__gte=batch.starts_on
    ).exclude(pk=batch.pk)  # fmt: skip
    if taken := others.values_list("ref", flat=True).first():
        text = format_lazy(_("Batch {ref} sits in this venue on these days."), ref=taken)
        raise DomainError(text, code="venue_taken")


@transaction.atomic
def confirm_batch(batch: Batch, *, by: Actor) -> Batch:
    """The batch will meet: its days are set, the institute's fee is bound, everybody is called by a step of her case.

    Refuses `empty_batch`, `no_trainer`, `no_agreement` (with the institute, for all its days), `too_late`, `venue_taken`,
    and what the fee refuses (`budget_short`).
    """
    batch = open_batch(batch, by=by)
    seats = list(batch.seats.filter(state=SeatState.PROPOSED).select_related("case", "candidate"))
    if not seats:
        raise DomainError(_("Nobody sits in this batch."), code="empty_batch")
    if batch.trainer_id is None:
        raise DomainError(_("Choose a trainer first."), code="no_trainer")
    if batch.starts_on < clock.today():
        raise DomainError(_("The first day has gone by; choose a later one."), code="too_late")
    agreement = Agreement.objects.filter(
        institute=batch.institute_id, from_on__lte=batch.starts_on, to_on__gte=batch.ends_on
    ).order_by("-from_on").first()  # fmt: skip
    if agreement is None:
        raise DomainError(_("The institute has no agreement for these days."), code="no_agreement")
    _refuse_taken(batch)
    course = batch.course
    TrainingDay.objects.bulk_create(
        TrainingDay(
            batch=batch, number=number, on_date=day,
            kind=DayKind.SKILL if number <= course.skill_days else DayKind.ENTERPRISE,
        )
        for number, day in enumerate(training_days(batch.starts_on, course.days), start=1)
    )  # fmt: skip
    batch.state, batch.confirmed_at = BatchState.CONFIRMED, clock.now()
    bind_fee(batch, agreement, len(seats), by=by)
    batch.save()
    for seat in seats:
        seat.state = SeatState.SEATED
        seat.save(update_fields=["state"])
        Candidate.objects.filter(pk=seat.candidate_id).update(state=CandidateState.SEATED)
        step_of(
            seat.case, "training.take_seat", by=by,
            data={
                "batch": batch.ref, "training_from": batch.starts_on.isoformat(),
                "training_to": batch.ends_on.isoformat(),
            },
        )  # fmt: skip
    record(events.CONFIRMED, batch, by=by, people=len(seats), fee=str(batch.fee_amount))
    return batch


@transaction.atomic
def leave_seat(seat: Seat, *, reason: str, by: Actor) -> None:
    """Somebody of a confirmed batch cannot come, or was there on too few days: she waits for another one."""
    open_batch(seat.batch, by=by, states=(BatchState.CONFIRMED,))
    if seat.state != SeatState.SEATED:
        raise DomainError(_("This person is not in the batch any more."), code="not_seated")
    let_go(seat, reason, by=by)


def let_go(seat: Seat, reason: str, *, by: Actor) -> None:
    seat.state, seat.left_reason = SeatState.LEFT, reason
    seat.save(update_fields=["state", "left_reason"])
    Candidate.objects.filter(pk=seat.candidate_id).update(state=CandidateState.WAITING)
    step_of(seat.case, "training.leave_seat", by=by, note=reason)


@transaction.atomic
def call_off(batch: Batch, *, reason: str, by: Actor) -> Batch:
    """A batch that does not meet: everybody waits again, the institute's fee is free again. Refuses `has_begun` once a day
    was closed, and a missing reason."""
    batch = open_batch(batch, by=by, states=(BatchState.PROPOSED, BatchState.CONFIRMED))
    if not reason.strip():
        raise Invalid(WRONG, fields={"reason": _("Write why.")})
    if batch.days.filter(closed_at__isnull=False).exists():
        raise DomainError(_("Days of this batch have been held; it cannot be called off."), code="has_begun")
    if batch.state == BatchState.CONFIRMED:
        for seat in batch.seats.filter(state=SeatState.SEATED).select_related("case"):
            let_go(seat, reason, by=by)
        set_fee_free(batch, by=by)
    batch.seats.filter(state=SeatState.PROPOSED).update(state=SeatState.LEFT, left_reason=reason)
    batch.state = BatchState.CANCELLED
    batch.save(update_fields=["state"])
    record(events.CALLED_OFF, batch, by=by)
    return batch
