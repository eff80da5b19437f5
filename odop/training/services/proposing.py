"""Batches for everybody of a district who waits, proposed at once."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Max

from odop.accounts.permissions import RUN_TRAINING
from odop.kernel import clock
from odop.kernel.actors import Actor
from odop.kernel.events import record
from odop.kernel.rows import held
from odop.places.models import District
from odop.training import batching, events
from odop.training.enums import BatchState, CandidateState
from odop.training.models import Batch, Candidate, Seat, Venue
from odop.training.queries import course_for, rooms_of
from odop.training.services.allowed import check
from odop.training.services.batches import a_batch, trainer_for
from odop.training.services.seats import a_seat

NOTICE_DAYS = 7  # between the proposal and the first day: the programme's own


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
        batch = a_batch(
            course, venue, starts_on=free[venue.pk], by=by, language=language, women_only=women_only,
            trainer=trainer_for(venue, language, women_only),
        )  # fmt: skip
        free[venue.pk] = batch.ends_on + timedelta(days=1)
        Seat.objects.bulk_create(
            [a_seat(batch, by_key[key], number, km) for number, (key, km) in enumerate(draft.people, start=1)]
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
