"""Batches: proposed, changed by the office, confirmed, called off. The cases of those who sit in one move with it."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from odop.accounts.permissions import RUN_TRAINING
from odop.casework.models import Case
from odop.casework.services import take_step
from odop.kernel import clock
from odop.kernel.actors import Actor
from odop.kernel.events import record
from odop.kernel.refusals import DomainError, Invalid
from odop.kernel.rows import held
from odop.kernel.services import next_number
from odop.lib.dates import FinancialYear
from odop.places.models import District
from odop.places.queries import calendar
from odop.training import batching, events
from odop.training.enums import LIVE_SEATS, BatchState, CandidateState, DayKind, SeatState
from odop.training.models import Agreement, Batch, Candidate, Course, Seat, Trainer, TrainingDay, Venue
from odop.training.queries import action_with, course_for, rooms_of
from odop.training.services.allowed import check, user_of
from odop.training.services.fees import bind_fee, set_fee_free
from odop.training.services.ground import WRONG

NOTICE_DAYS = 7  # between the proposal and the first day: the programme's own


def training_days(starts_on: date, count: int = 10) -> list[date]:
    """The days of a batch that may first meet on `starts_on`: working days of the office, one after the other."""
    day = starts_on
    days: list[date] = []
    while len(days) < count:
        if calendar().is_working_day(day):
            days.append(day)
        day += timedelta(days=1)
    return days


def _new_batch(course: Course, venue: Venue, *, starts_on: date, by: Actor, **more: object) -> Batch:
    days = training_days(starts_on, course.days)
    series = f"TB-{venue.district.code}-{FinancialYear.of(starts_on).short}"
    return Batch.objects.create(
        ref=f"{series}-{next_number(series):04d}", district_id=venue.district_id, course=course,
        institute_id=venue.institute_id, office_id=venue.office_id, venue=venue, starts_on=days[0], ends_on=days[-1],
        made_by=user_of(by), made_at=clock.now(), **more,
    )  # fmt: skip


@transaction.atomic
def propose_batches(
    district: District, *, by: Actor, earliest: date | None = None
) -> tuple[list[Batch], dict[int, str]]:
    """Batches for everybody of the district who waits: nearest venues, full rooms, her language, women among themselves where
    asked for (docs/algorithms/batches.md). Older proposals that nobody confirmed are replaced. Returns the batches, and
    by candidate why somebody still waits (`no_room`, `too_far`, `too_few`)."""
    check(by, RUN_TRAINING, district.pk)
    district = held(District, district.pk)  # one proposal at a time
    _drop_proposals(district)
    waiting = list(
        Candidate.objects.filter(district=district, state=CandidateState.WAITING)
        .select_related("case__applicant")
        .order_by("chosen_at", "pk")
    )
    people = [
        batching.Person(
            key=one.pk, district=district.pk, line=one.product_line_id, lat=one.lat, lon=one.lon, language=one.language,
            women_only=one.women_only, farthest=one.farthest, order=at,
        )
        for at, one in enumerate(waiting)
    ]  # fmt: skip
    first = earliest or clock.today() + timedelta(days=NOTICE_DAYS)
    venues = {one.pk: one for one in Venue.objects.filter(district=district).select_related("district")}
    proposal = batching.propose(people, rooms_of(district.pk, first))
    free = _free_from(list(venues.values()), first)
    by_key = {one.pk: one for one in waiting}
    made = []
    for draft in proposal.drafts:
        venue = venues[draft.room]
        _district, line, language, women_only = draft.group
        course = course_for(line or None)
        if course is None:
            proposal.waiting.update({key: "no_course" for key, _km in draft.people})
            continue
        batch = _new_batch(
            course, venue, starts_on=free[venue.pk], by=by, language=language, women_only=women_only,
            trainer=_trainer(venue, language, women_only),
        )  # fmt: skip
        free[venue.pk] = batch.ends_on + timedelta(days=1)
        Seat.objects.bulk_create(
            [_seat(batch, by_key[key], number, km) for number, (key, km) in enumerate(draft.people, start=1)]
        )
        made.append(batch)
    record(
        events.PROPOSED,
        district,
        by=by,
        district_id=district.pk,
        batches=len(made),
        waiting=len(proposal.waiting),
    )
    return made, proposal.waiting


def _drop_proposals(district: District) -> None:
    old = Batch.objects.filter(district=district, state=BatchState.PROPOSED)
    Seat.objects.filter(batch__in=old).delete()
    old.delete()


def _free_from(venues: Sequence[Venue], first: date) -> dict[int, date]:
    """The first day on which each venue has no batch any more, from `first` on."""
    last = dict(
        Batch.objects.filter(venue__in=venues, state=BatchState.CONFIRMED)
        .values_list("venue")
        .annotate(last=Max("ends_on"))
    )
    return {
        one.pk: max(first, last[one.pk] + timedelta(days=1)) if one.pk in last else first for one in venues
    }


def _trainer(venue: Venue, language: str, women_only: bool) -> Trainer | None:
    able = [one for one in venue.institute.trainers.order_by("pk") if language in one.languages]
    if women_only:
        able = [one for one in able if one.is_woman]
    return able[0] if able else None


def _seat(batch: Batch, candidate: Candidate, number: int, km: float | None) -> Seat:
    person = candidate.case.applicant
    return Seat(
        batch=batch, number=number, candidate=candidate, case_id=candidate.case_id, district_id=batch.district_id,
        office_id=batch.office_id, user_id=candidate.user_id, name=person.name, relation_name=person.relation_name,
        km=None if km is None else round(km, 1),
    )  # fmt: skip


def _open_batch(batch: Batch, *, by: Actor, states: tuple[str, ...] = (BatchState.PROPOSED,)) -> Batch:
    batch = held(Batch, batch.pk)
    check(by, RUN_TRAINING, batch.district_id)
    if batch.state not in states:
        text = format_lazy(
            _("This batch is “{state}”; that cannot be done any more."), state=batch.get_state_display()
        )
        raise DomainError(text, code="wrong_batch_state")
    return batch


def _free_number(batch: Batch) -> int:
    taken = set(batch.seats.exclude(state=SeatState.LEFT).values_list("number", flat=True))
    number = next((one for one in range(1, batch.venue.seats + 1) if one not in taken), None)
    if number is None:
        raise DomainError(_("This batch is full."), code="batch_full")
    return number


def _km(candidate: Candidate, venue: Venue) -> float:
    return float(batching.kilometres(candidate.lat, candidate.lon, venue.lat, venue.lon))


@transaction.atomic
def new_batch(
    course: Course, venue: Venue, *, starts_on: date, language: str, women_only: bool, by: Actor
) -> Batch:
    """A batch put together by hand; nobody sits in it yet. Refuses `venue_taken` and a day gone by."""
    check(by, RUN_TRAINING, venue.district_id)
    if starts_on < clock.today():
        raise Invalid(WRONG, fields={"starts_on": _("Choose today or a later day.")})
    batch = _new_batch(
        course, venue, starts_on=starts_on, by=by, language=language, women_only=women_only,
        trainer=_trainer(venue, language, women_only),
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
    batch = _open_batch(batch, by=by)
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
            seat.office_id, seat.km = batch.office_id, round(_km(seat.candidate, venue), 1)
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
def move_person(seat: Seat, to: Batch | None, *, by: Actor) -> Seat | None:
    """Put somebody into another proposed batch (None: back among those who wait). Refuses `batch_full` and, in a batch of
    women, who did not ask for one and is not a woman (`women_only`)."""
    batch = _open_batch(seat.batch, by=by)
    target = _open_batch(to, by=by) if to is not None else None
    candidate = Candidate.objects.select_related("case__applicant").get(pk=seat.candidate_id)
    if target is not None:
        _refuse_unfit(candidate, target)
    seat.delete()
    moved = None
    if target is not None:
        moved = _seat(target, candidate, _free_number(target), _km(candidate, target.venue))
        moved.save()
    record(events.MOVED, batch, by=by, case=candidate.case.ref, to=target.ref if target else "")
    return moved


@transaction.atomic
def add_person(batch: Batch, candidate: Candidate, *, by: Actor) -> Seat:
    """Give a proposed batch somebody who waits. Refuses `not_waiting`, `batch_full`, `women_only`."""
    batch = _open_batch(batch, by=by)
    candidate = (
        Candidate.objects.select_for_update(of=("self",))
        .select_related("case__applicant")
        .get(pk=candidate.pk)
    )
    waits = (
        candidate.state == CandidateState.WAITING
        and not candidate.seats.filter(state__in=LIVE_SEATS).exists()
    )
    if not waits or candidate.district_id != batch.district_id:
        raise DomainError(_("This person does not wait for a batch here."), code="not_waiting")
    _refuse_unfit(candidate, batch)
    seat = _seat(batch, candidate, _free_number(batch), _km(candidate, batch.venue))
    seat.save()
    record(events.MOVED, batch, by=by, case=candidate.case.ref, to=batch.ref)
    return seat


def _refuse_unfit(candidate: Candidate, batch: Batch) -> None:
    if batch.women_only and candidate.case.applicant.gender != "female":
        raise DomainError(_("This is a batch of women."), code="women_only")


@transaction.atomic
def confirm_batch(batch: Batch, *, by: Actor) -> Batch:
    """The batch will meet: its days are set, the institute's fee is bound, everybody is called by a step of her case.

    Refuses `empty_batch`, `no_trainer`, `no_agreement` (with the institute, for all its days), `too_late`, `venue_taken`,
    and what the fee refuses (`budget_short`).
    """
    batch = _open_batch(batch, by=by)
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
        _step(
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
    _open_batch(seat.batch, by=by, states=(BatchState.CONFIRMED,))
    if seat.state != SeatState.SEATED:
        raise DomainError(_("This person is not in the batch any more."), code="not_seated")
    _leave(seat, reason, by=by)


def _leave(seat: Seat, reason: str, *, by: Actor) -> None:
    seat.state, seat.left_reason = SeatState.LEFT, reason
    seat.save(update_fields=["state", "left_reason"])
    Candidate.objects.filter(pk=seat.candidate_id).update(state=CandidateState.WAITING)
    _step(seat.case, "training.leave_seat", by=by, note=reason)


@transaction.atomic
def call_off(batch: Batch, *, reason: str, by: Actor) -> Batch:
    """A batch that does not meet: everybody waits again, the institute's fee is free again. Refuses `has_begun` once a day
    was closed, and a missing reason."""
    batch = _open_batch(batch, by=by, states=(BatchState.PROPOSED, BatchState.CONFIRMED))
    if not reason.strip():
        raise Invalid(WRONG, fields={"reason": _("Write why.")})
    if batch.days.filter(closed_at__isnull=False).exists():
        raise DomainError(_("Days of this batch have been held; it cannot be called off."), code="has_begun")
    if batch.state == BatchState.CONFIRMED:
        for seat in batch.seats.filter(state=SeatState.SEATED).select_related("case"):
            _leave(seat, reason, by=by)
        set_fee_free(batch, by=by)
    batch.seats.filter(state=SeatState.PROPOSED).update(state=SeatState.LEFT, left_reason=reason)
    batch.state = BatchState.CANCELLED
    batch.save(update_fields=["state"])
    record(events.CALLED_OFF, batch, by=by)
    return batch


def _step(
    case: Case, effect: str, *, by: Actor, note: str = "", data: dict[str, object] | None = None
) -> None:
    """The step of the case whose effect is the named one. Refuses as the step does."""
    take_step(case, do=action_with(case, effect), by=by, note=note, data=data)
