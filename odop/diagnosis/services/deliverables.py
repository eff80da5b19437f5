"""What an agency has to hand in: handed in, accepted by somebody else, put into payment once."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import User
from odop.accounts.permissions import WRITE_STUDY
from odop.diagnosis import events
from odop.diagnosis.enums import DeliverableState
from odop.diagnosis.models import Contract, Deliverable
from odop.diagnosis.services.gaps import WRONG, may_write
from odop.finance.services import commit_for, draft_instalment
from odop.kernel import clock, scope
from odop.kernel.events import record
from odop.kernel.refusals import DomainError, Invalid, NotAllowed
from odop.kernel.services import store_file


def _both(deliverable: Deliverable) -> tuple[Contract, Deliverable]:
    """Contract and deliverable, locked in this order."""
    contract = Contract.objects.select_for_update(of=("self",)).get(pk=deliverable.contract_id)
    rows = Deliverable.objects.select_for_update(of=("self",)).select_related("district", "office")
    return contract, rows.get(pk=deliverable.pk)


def may_hand_in(user: User, deliverable: Deliverable) -> bool:
    """Somebody of the agency under contract, while it is due."""
    mine = user.may(WRITE_STUDY) and deliverable.office_id in user.scope.offices
    return mine and deliverable.state == DeliverableState.DUE


def may_accept(user: User, deliverable: Deliverable) -> bool:
    """The office of the district it is about, or the cell; never whoever handed it in."""
    waits = deliverable.state == DeliverableState.SUBMITTED and deliverable.submitted_by_id != user.pk
    return waits and may_write(user, deliverable.district_id)


@transaction.atomic
def hand_in(
    deliverable: Deliverable, *, note: str, content: bytes = b"", name: str = "", by: User
) -> Deliverable:
    """The agency hands it in: a file, or a note where it lies (the study's reference). Refuses `not_yours`, `ended`,
    `invalid`, and what `store_file` refuses."""
    contract, present = _both(deliverable)
    if not may_hand_in(by, present):
        raise NotAllowed(_("This is handed in by the agency under contract, once."), code="not_yours")
    if contract.ended_on is not None:
        raise DomainError(_("This contract has ended already."), code="ended")
    if not note.strip() and not content:
        raise Invalid(WRONG, fields={"note": _("Add a file, or write where it is to be found.")})
    if content:
        present.file = store_file(content, name=name, by=by, district_id=present.district_id)
    present.note, present.returned_note = note.strip()[:400], ""
    present.state, present.submitted_at, present.submitted_by = (
        DeliverableState.SUBMITTED, clock.now(), by,
    )  # fmt: skip
    present.save()
    record(events.HANDED_IN, contract, by=by, number=present.number)
    return present


@transaction.atomic
def send_back(deliverable: Deliverable, *, note: str, by: User) -> Deliverable:
    """Not what was agreed: back to the agency with what to mend. Refuses `not_your_step`, `invalid`."""
    contract, present = _both(deliverable)
    _check_accepts(by, present)
    if not note.strip():
        raise Invalid(WRONG, fields={"note": _("Write what has to be mended.")})
    present.state, present.returned_note = DeliverableState.DUE, note.strip()[:400]
    present.save(update_fields=["state", "returned_note"])
    record(events.SENT_BACK, contract, by=by, number=present.number)
    return present


def _check_accepts(by: User, deliverable: Deliverable) -> None:
    if not may_accept(by, deliverable):
        raise NotAllowed(
            _("The office of the district accepts what an agency has handed in."), code="not_your_step"
        )


@transaction.atomic
def accept(deliverable: Deliverable, *, by: User) -> Deliverable:
    """What was agreed is there: its amount may be paid from now on. Refuses `not_your_step`."""
    contract, present = _both(deliverable)
    _check_accepts(by, present)
    contract.accepted_amount += present.amount
    contract.save(update_fields=["accepted_amount"])
    present.state, present.accepted_at, present.accepted_by = DeliverableState.ACCEPTED, clock.now(), by
    present.save(update_fields=["state", "accepted_at", "accepted_by"])
    record(events.ACCEPTED, contract, by=by, number=present.number)
    return present


def subject_of(deliverable: Deliverable) -> str:
    """How the ledger names it: `deliverable:CT-0003-2`."""
    return f"deliverable:{deliverable.ref}"


@transaction.atomic
def order_payment(deliverable: Deliverable, *, by: User) -> Deliverable:
    """Binds the district's money and puts the amount into the next payment file, once. Refuses `not_your_step`,
    `not_accepted`, and what finance refuses (`no_account`, `no_budget`, `budget_short`)."""
    contract, present = _both(deliverable)
    if not may_write(by, present.district_id):
        raise NotAllowed(_("The office of the district orders the payment."), code="not_your_step")
    if present.state != DeliverableState.ACCEPTED:
        raise DomainError(_("Only what was accepted is paid, and once."), code="not_accepted")
    present.contract = contract
    commit_for(
        subject_of(present), head=contract.head, district=present.district, amount=present.amount, payee=present.office, by=by
    )  # fmt: skip
    _into_file(present, by)
    contract.paying_amount += present.amount
    contract.save(update_fields=["paying_amount"])
    present.state = DeliverableState.PAYING
    present.save(update_fields=["state"])
    record(events.PAYMENT_ORDERED, contract, by=by, number=present.number, amount=str(present.amount))
    return present


@transaction.atomic
def order_again(deliverable: Deliverable, *, by: User) -> Deliverable:
    """After the bank refused it (the account has been noted anew): into the next payment file once more.

    Refuses `not_your_step`, `not_paying`, and what finance refuses (`already_paid` while it is under way)."""
    contract, present = _both(deliverable)
    if not may_write(by, present.district_id):
        raise NotAllowed(_("The office of the district orders the payment."), code="not_your_step")
    if present.state != DeliverableState.PAYING:
        raise DomainError(_("No payment for this is under way."), code="not_paying")
    present.contract = contract
    _into_file(present, by)
    return present


def _into_file(deliverable: Deliverable, by: User) -> None:
    # An agency works for many districts; its account stands with the state.
    with scope.widened("the account of an agency that is paid"):
        draft_instalment(
            subject_of(deliverable), amount=deliverable.amount, by=by, number=1, last=True, as_grant=True
        )


def note_paid(ref: str, day: date) -> None:
    """The bank has paid what the ledger calls `deliverable:<ref>`. Does nothing a second time."""
    contract, _dash, number = ref.rpartition("-")
    Deliverable.objects.filter(
        contract__ref=contract, number=int(number), state=DeliverableState.PAYING
    ).update(state=DeliverableState.PAID, paid_on=day)
