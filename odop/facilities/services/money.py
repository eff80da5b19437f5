"""Income and expense of a centre: a receipt for each thing paid, and what running it cost."""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import User
from odop.facilities import events
from odop.facilities.enums import BookingState, ExpenseKind, JobState, PaidBy
from odop.facilities.models import Booking, Expense, FacilityCentre, JobOrder, Receipt
from odop.facilities.services.authority import must_keep
from odop.facilities.services.bookings import next_ref
from odop.kernel import clock
from odop.kernel.actors import Actor
from odop.kernel.events import record
from odop.kernel.refusals import DomainError, Invalid


@transaction.atomic
def give_receipt(
    of: Booking | JobOrder, *, paid_by: str, by: Actor, bank_reference: str = "", is_sample: bool = False
) -> Receipt:
    """Returns the receipt for a used booking or a job, over its whole charge. Refuses `not_used_yet`, `paid_already`,
    `nothing_to_pay`, `reference_needed` (money that did not come in cash).
    """
    must_keep(by, of.centre)
    present = type(of).objects.select_for_update(of=("self",)).select_related("centre").get(pk=of.pk)
    if paid_by not in PaidBy.values:
        message = _("Choose one of the answers shown.")
        raise Invalid(message, fields={"paid_by": message})
    if paid_by != PaidBy.CASH and not bank_reference.strip():
        message = _("Write the number of the transfer.")
        raise Invalid(message, code="reference_needed", fields={"bank_reference": message})
    owed = (
        present.state == BookingState.USED
        if isinstance(present, Booking)
        else present.state != JobState.CANCELLED
    )
    if not owed:
        raise DomainError(_("Only hours that were used are paid for."), code="not_used_yet")
    if hasattr(present, "receipt"):
        raise DomainError(_("A receipt was given already."), code="paid_already")
    if not present.charge_amount:
        raise DomainError(_("There is nothing to pay."), code="nothing_to_pay")
    receipt = Receipt.objects.create(
        ref=next_ref("RC", present.centre), centre=present.centre, district_id=present.district_id,
        booking=present if isinstance(present, Booking) else None, job=present if isinstance(present, JobOrder) else None,
        user_id=present.user_id, amount=present.charge_amount, paid_by=paid_by,
        bank_reference=bank_reference.strip()[:40], received_on=clock.today(), received_at=clock.now(),
        received_by=by if isinstance(by, User) else None, is_sample=is_sample or present.is_sample,
    )  # fmt: skip
    record(events.RECEIPT_GIVEN, receipt, by=by, amount=str(receipt.amount), of=present.ref)
    return receipt


@transaction.atomic
def note_expense(
    centre: FacilityCentre,
    *,
    on_date: date,
    kind: str,
    amount: Decimal,
    by: Actor,
    note: str = "",
    is_sample: bool = False,
) -> Expense:
    """Returns an expense of running the centre, paid by the body that runs it (the State pays no running cost)."""
    must_keep(by, centre)
    errors = {}
    if kind not in ExpenseKind.values:
        errors["kind"] = _("Choose one of the answers shown.")
    if amount <= 0 or amount != amount.quantize(Decimal("0.01")):
        errors["amount"] = _("Write an amount above zero, with at most two places.")
    if on_date > clock.today():
        errors["on_date"] = _("The date cannot lie in the future.")
    if errors:
        raise Invalid(_("Some answers are missing or not right."), fields=errors)
    expense = Expense.objects.create(
        centre=centre, district_id=centre.district_id, on_date=on_date, kind=kind, amount=amount,
        note=note.strip()[:200], noted_by=by if isinstance(by, User) else None, is_sample=is_sample or centre.is_sample,
    )  # fmt: skip
    record(events.EXPENSE_NOTED, centre, by=by, amount=str(amount), kind=kind)
    return expense
