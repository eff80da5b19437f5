"""What an institute is paid for a batch: bound when the batch is confirmed, half at its start, half when the district's
officer has certified satisfactory completion (order of 05-05-2020)."""

from decimal import ROUND_HALF_UP, Decimal

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from odop.finance.models import BudgetHead
from odop.finance.services import accept_use, commit_for, draft_instalment, set_free
from odop.kernel import clock
from odop.kernel.actors import Actor
from odop.kernel.events import record
from odop.kernel.refusals import DomainError
from odop.kernel.rows import held
from odop.lib.money import PAISA
from odop.training import events
from odop.training.enums import BatchState, SeatState
from odop.training.limits import training_scheme
from odop.training.models import Agreement, Batch
from odop.training.services.allowed import check_officer


def subject_of(batch: Batch) -> str:
    return f"batch:{batch.ref}"


def fee_each(agreement: Agreement, days: int) -> Decimal:
    """Rupees for one trainee and all days, certification included."""
    return (agreement.fee_a_day + agreement.food_a_day) * days + agreement.certification_each


def half(amount: Decimal) -> Decimal:
    """Half an amount, to the paisa, half up: the first half. The second is the rest."""
    return (amount / 2).quantize(PAISA, rounding=ROUND_HALF_UP)


def bind_fee(batch: Batch, agreement: Agreement, people: int, *, by: Actor) -> None:
    """Bind the district's money for a batch that is being confirmed. Refuses as finance does (`budget_short`, `no_account`)."""
    compiled = training_scheme()
    head = BudgetHead.objects.filter(scheme=compiled.code).order_by("code").first() if compiled else None
    if head is None:
        raise DomainError(_("No budget head is known for training."), code="no_budget")
    batch.fee_each = fee_each(agreement, batch.course.days)
    batch.fee_amount = batch.fee_each * people
    if batch.fee_amount:
        commit_for(
            subject_of(batch), head=head, district=batch.district, amount=batch.fee_amount, payee=batch.office, by=by
        )  # fmt: skip


def set_fee_free(batch: Batch, *, by: Actor) -> None:
    """A batch that was called off before anything was paid gives its money back."""
    if batch.first_half_at is not None:
        raise DomainError(_("The first half has been paid; it must come back first."), code="half_paid")
    if batch.fee_amount:
        set_free(subject_of(batch), by=by)


@transaction.atomic
def pay_first_half(batch: Batch, *, by: Actor) -> Decimal:
    """Half of what was bound goes into the next payment file, from the first day on. Returns the amount in rupees.
    Refuses `not_begun`, `half_paid`, and what finance refuses."""
    batch = held(Batch, batch.pk)
    check_officer(by, batch.district_id)
    if batch.state != BatchState.CONFIRMED or clock.today() < batch.starts_on:
        raise DomainError(_("The first half is paid when the batch has begun."), code="not_begun")
    if batch.first_half_at is not None:
        raise DomainError(_("This half has been put into payment."), code="half_paid")
    amount = half(batch.fee_amount or Decimal(0))
    draft_instalment(subject_of(batch), amount=amount, by=by, number=1)
    batch.first_half_at = clock.now()
    batch.save(update_fields=["first_half_at"])
    record(events.FEE_PAID, batch, by=by, half=1, amount=str(amount))
    return amount


def second_half(batch: Batch) -> Decimal:
    """Rupees: the other half for each trainee whose satisfactory completion was certified. For those who left or fell short
    the institute keeps the first half only."""
    each = batch.fee_each or Decimal(0)
    return (each - half(each)) * batch.seats.filter(state=SeatState.CERTIFIED).count()


@transaction.atomic
def pay_second_half(batch: Batch, *, by: Actor) -> Decimal:
    """The second half, when the batch is certified; what is not earned is free again. Returns the amount in rupees.
    Refuses `not_certified`, `institute_held`, `first_half_open`, `half_paid`."""
    batch = held(Batch, batch.pk)
    check_officer(by, batch.district_id)
    if batch.state != BatchState.CERTIFIED:
        raise DomainError(
            _("The second half is paid when completion has been certified."), code="not_certified"
        )
    if batch.second_half_at is not None:
        raise DomainError(_("This half has been put into payment."), code="half_paid")
    if batch.institute.held_at is not None:
        text = format_lazy(
            _("The institute is held: {reason}. Clear it first."), reason=batch.institute.held_reason
        )
        raise DomainError(text, code="institute_held")
    if batch.first_half_at is None:
        raise DomainError(_("Pay the first half first."), code="first_half_open")
    amount = second_half(batch)
    accept_use(subject_of(batch), half(batch.fee_amount or Decimal(0)), by=by)
    if amount:
        draft_instalment(subject_of(batch), amount=amount, by=by, number=2, last=True, as_grant=True)
    else:
        set_free(subject_of(batch), by=by)
    batch.second_half_at = clock.now()
    batch.save(update_fields=["second_half_at"])
    record(events.FEE_PAID, batch, by=by, half=2, amount=str(amount))
    return amount
