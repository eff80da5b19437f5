"""Complaints of buyers: a ticket number at once, acknowledged and answered within the clocks of the law."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import User
from odop.emart import events
from odop.emart.enums import OrderState, Outcome
from odop.emart.models import Complaint, Order
from odop.emart.queries.after_sale import after_sale, until
from odop.emart.services.authority import Words, check_office, refuse, typed
from odop.kernel import clock, scope
from odop.kernel.actors import SYSTEM
from odop.kernel.events import record
from odop.kernel.refusals import DomainError
from odop.kernel.services import next_number
from odop.places.queries import financial_year, financial_year_of

LONGEST = 1000
MOST_OPEN = 3  # of one order
WHY = "a complaint by somebody who is not signed in"


@transaction.atomic
def complain(order: Order, *, about: str, words: str) -> Complaint:
    """A complaint of the buyer whose key was shown, with its ticket number. Refuses `invalid`, `too_many`, `wrong_state` for what
    was never bought."""
    words = typed(words)
    wrong: dict[str, Words] = {}
    if about not in dict(after_sale().complaints):
        wrong["about"] = _("Say what it is about.")
    if not 3 <= len(words) <= LONGEST:
        wrong["words"] = _("Write in a few words what happened.")
    refuse(wrong)
    with scope.widened(WHY):
        present = Order.objects.select_for_update(of=("self",)).get(pk=order.pk)
        if present.state == OrderState.WAITING:
            raise DomainError(_("This has not been bought yet."), code="wrong_state")
        if present.complaints.filter(answered_at__isnull=True).count() >= MOST_OPEN:
            raise DomainError(
                _("Your complaints about this order are being looked into already."), code="too_many"
            )
        now, year = clock.now(), financial_year(financial_year_of(clock.today())).short
        made = Complaint.objects.create(
            ref=f"CM-{year}-{next_number(f'emart.complaint.{year}'):06}", order=present, district_id=present.district_id,
            about=about, words=words, made_at=now, acknowledge_by=until("complaint_acknowledged", now),
            answer_by=until("complaint_answered", now),
        )  # fmt: skip
        record(events.COMPLAINED, made, by=SYSTEM, about=about)
    return made


def _open(complaint: Complaint) -> Complaint:
    present = Complaint.objects.select_for_update(of=("self",)).get(pk=complaint.pk)
    if present.answered_at is not None:
        raise DomainError(_("This complaint has been answered."), code="wrong_state")
    return present


@transaction.atomic
def acknowledge(complaint: Complaint, *, by: User) -> Complaint:
    """Somebody has read it and looks into it. Refuses `not_your_place`, `wrong_state`."""
    check_office(by, complaint.district_id)
    present = _open(complaint)
    if present.acknowledged_at is not None:
        raise DomainError(_("This complaint has been acknowledged."), code="wrong_state")
    present.acknowledged_at, present.acknowledged_by = clock.now(), by
    present.save(update_fields=["acknowledged_at", "acknowledged_by"])
    record(events.ACKNOWLEDGED, present, by=by)
    return present


@transaction.atomic
def answer(complaint: Complaint, *, words: str, by: User, outcome: str) -> Complaint:
    """What was found and done, as the buyer reads it, and what came of it; an answer acknowledges too. Refuses `not_your_place`,
    `wrong_state`, `no_answer`, `no_outcome`."""
    check_office(by, complaint.district_id)
    words = typed(words)
    if not 3 <= len(words) <= LONGEST:
        raise DomainError(_("Write what was found and done."), code="no_answer")
    if outcome not in Outcome.values:
        raise DomainError(_("Choose how it ended: nothing is chosen beforehand."), code="no_outcome")
    present = _open(complaint)
    if present.acknowledged_at is None:
        present.acknowledged_at, present.acknowledged_by = clock.now(), by
    present.answer, present.answered_at, present.answered_by = words, clock.now(), by
    present.outcome = outcome
    present.save()
    record(events.COMPLAINT_ANSWERED, present, by=by, outcome=outcome)
    return present
