"""Who sits in a proposed batch: people are added to it, moved to another, or back among those who wait."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from odop.kernel.actors import Actor
from odop.kernel.events import record
from odop.kernel.refusals import DomainError
from odop.training import events
from odop.training.enums import LIVE_SEATS, CandidateState, SeatState
from odop.training.models import Batch, Candidate, Seat
from odop.training.services.batches import km_to, open_batch


def a_seat(batch: Batch, candidate: Candidate, number: int, km: float | None) -> Seat:
    person = candidate.case.applicant
    return Seat(
        batch=batch, number=number, candidate=candidate, case_id=candidate.case_id, district_id=batch.district_id,
        office_id=batch.office_id, user_id=candidate.user_id, name=person.name, relation_name=person.relation_name,
        km=None if km is None else round(km, 1),
    )  # fmt: skip


def _free_number(batch: Batch) -> int:
    taken = set(batch.seats.exclude(state=SeatState.LEFT).values_list("number", flat=True))
    number = next((one for one in range(1, batch.venue.seats + 1) if one not in taken), None)
    if number is None:
        raise DomainError(_("This batch is full."), code="batch_full")
    return number


@transaction.atomic
def move_person(seat: Seat, to: Batch | None, *, by: Actor) -> Seat | None:
    """Put somebody into another proposed batch (None: back among those who wait). Refuses `batch_full` and, in a batch of
    women, who did not ask for one and is not a woman (`women_only`)."""
    batch = open_batch(seat.batch, by=by)
    target = open_batch(to, by=by) if to is not None else None
    candidate = Candidate.objects.select_related("case__applicant").get(pk=seat.candidate_id)
    if target is not None:
        _refuse_unfit(candidate, target)
    seat.delete()
    moved = None
    if target is not None:
        moved = a_seat(target, candidate, _free_number(target), km_to(candidate, target.venue))
        moved.save()
    record(events.MOVED, batch, by=by, case=candidate.case.ref, to=target.ref if target else "")
    return moved


@transaction.atomic
def add_person(batch: Batch, candidate: Candidate, *, by: Actor) -> Seat:
    """Give a proposed batch somebody who waits. Refuses `not_waiting`, `batch_full`, `women_only`."""
    batch = open_batch(batch, by=by)
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
    seat = a_seat(batch, candidate, _free_number(batch), km_to(candidate, batch.venue))
    seat.save()
    record(events.MOVED, batch, by=by, case=candidate.case.ref, to=batch.ref)
    return seat


def _refuse_unfit(candidate: Candidate, batch: Batch) -> None:
    if batch.women_only and candidate.case.applicant.gender != "female":
        raise DomainError(_("This is a batch of women."), code="women_only")
