"""Job work: what people leave with the centre to be done, until it is handed over."""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from odop.facilities import events
from odop.facilities.enums import ChargeState, ChargeUnit, JobState
from odop.facilities.models import Charge, FacilityCentre, JobOrder
from odop.facilities.services.authority import must_keep
from odop.facilities.services.bookings import is_member_of, next_ref
from odop.kernel import clock, scope
from odop.kernel.actors import Actor
from odop.kernel.events import record
from odop.kernel.refusals import DomainError, Invalid
from odop.registry.models import Artisan

BY_PIECE = (ChargeUnit.PIECE, ChargeUnit.KILOGRAM, ChargeUnit.SAMPLE)


@transaction.atomic
def take_job(
    centre: FacilityCentre,
    artisan: Artisan,
    *,
    charge: Charge,
    what: str,
    quantity: int,
    promised_on: date,
    by: Actor,
    is_sample: bool = False,
) -> JobOrder:
    """Returns a job taken in at the counter, priced by an approved charge by piece, kilogram or sample."""
    must_keep(by, centre)
    errors = {}
    if not what.strip():
        errors["what"] = _("Write what was brought.")
    if not 1 <= quantity <= 1_000_000:
        errors["quantity"] = _("Write how many pieces, kilograms or samples you bring.")
    if promised_on < clock.today():
        errors["promised_on"] = _("The day promised cannot be over.")
    if charge.unit not in BY_PIECE or charge.centre_id != centre.pk:
        errors["charge"] = _("Choose a charge by piece, kilogram or sample.")
    if errors:
        raise Invalid(_("Some answers are missing or not right."), fields=errors)
    if charge.state != ChargeState.APPROVED:
        raise DomainError(
            _("This charge is not in force: the District Level Committee approves charges."),
            code="charge_not_approved",
        )
    with scope.widened("whether she is a member of the body that runs the centre"):
        member = is_member_of(artisan, centre)
    job = JobOrder.objects.create(
        ref=next_ref("JW", centre), centre=centre, district_id=centre.district_id, charge=charge, artisan=artisan,
        user_id=artisan.user_id, name=artisan.name, mobile=artisan.mobile, home_district_id=artisan.district_id,
        is_member=member, what=what.strip()[:200], quantity=quantity,
        charge_amount=(charge.rate_amount * quantity).quantize(Decimal("0.01")), taken_on=clock.today(),
        promised_on=promised_on, is_sample=is_sample,
    )  # fmt: skip
    record(events.JOB_TAKEN, job, by=by, amount=str(job.charge_amount))
    return job


@transaction.atomic
def job_ready(job: JobOrder, *, by: Actor) -> JobOrder:
    """The work is done and can be fetched; she is told."""
    return _move(job, JobState.TAKEN, JobState.READY, "ready_on", by=by)


@transaction.atomic
def hand_over(job: JobOrder, *, by: Actor) -> JobOrder:
    """The work is handed over. Refuses `not_paid` before a receipt was given."""
    if not hasattr(job, "receipt"):
        raise DomainError(
            _("Give the receipt first: what is ready is paid before it is handed over."), code="not_paid"
        )
    return _move(job, JobState.READY, JobState.HANDED_OVER, "handed_over_on", by=by)


@transaction.atomic
def cancel_job(job: JobOrder, *, by: Actor) -> JobOrder:
    """The job is given back undone."""
    return _move(job, JobState.TAKEN, JobState.CANCELLED, "handed_over_on", by=by)


def _move(job: JobOrder, before: JobState, after: JobState, day: str, *, by: Actor) -> JobOrder:
    present = JobOrder.objects.select_for_update(of=("self",)).select_related("centre").get(pk=job.pk)
    must_keep(by, present.centre)
    if present.state != before:
        raise DomainError(_("This job has moved on meanwhile."), code="job_moved")
    present.state = after
    setattr(present, day, clock.today())
    present.save(update_fields=["state", day])
    record(events.JOB_MOVED, present, by=by, state=after.value)
    return present
