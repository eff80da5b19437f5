"""Complaints that go on to the grievance officer: what is late goes by itself, and a buyer who is not content goes once. The
grievance officer is the State's cell; whoever gave the first answer does not give the second."""

from datetime import datetime

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import User
from odop.accounts.permissions import RUN_MART
from odop.emart import events
from odop.emart.models import Complaint
from odop.emart.queries.after_sale import until
from odop.emart.services.authority import Words, refuse, typed
from odop.emart.services.cell import tell_cell
from odop.emart.services.complaints import LONGEST, WHY
from odop.kernel import clock, scope
from odop.kernel.actors import SYSTEM
from odop.kernel.events import record
from odop.kernel.models import Notice
from odop.kernel.refusals import DomainError, NotAllowed

LATE = _("Complaint {ref} is late and now the grievance officer's: {url}")
SECOND_LATE = _("The second answer to complaint {ref} is late: {url}")
NOT_CONTENT = _("A buyer is not content with the answer to complaint {ref}: {url}")


@transaction.atomic
def appeal(complaint: Complaint, *, words: str) -> Complaint:
    """The buyer, whose key was shown, is not content with the answer and goes to the grievance officer, once. Refuses `wrong_state`
    before the answer and a second time, `too_late`, `invalid`."""
    words = typed(words)
    if not 3 <= len(words) <= LONGEST:
        refuse({"appeal": _("Write in a few words what is still not right.")})
    with scope.widened(WHY):
        present = Complaint.objects.select_for_update(of=("self",)).get(pk=complaint.pk)
        if present.answered_at is None or present.appealed_at is not None:
            raise DomainError(_("This can be said once, after the answer."), code="wrong_state")
        now = clock.now()
        if now > until("complaint_appealed", present.answered_at):
            raise DomainError(_("The days in which this could be said are over."), code="too_late")
        present.appealed_at, present.appeal = now, words
        present.appeal_answer_by = until("appeal_answered", now)
        present.save(update_fields=["appealed_at", "appeal", "appeal_answer_by"])
        record(events.COMPLAINT_APPEALED, present, by=SYSTEM)
    return present


def may_answer_appeal(by: User, complaint: Complaint) -> bool:
    """The grievance officer, and not who answered first."""
    return by.may(RUN_MART) and by.scope.everything and complaint.answered_by_id != by.pk


@transaction.atomic
def answer_appeal(complaint: Complaint, *, words: str, by: User) -> Complaint:
    """What the grievance officer found and did; it is the last answer. Refuses `not_allowed`, `answered_yourself`, `no_answer`,
    `wrong_state`."""
    if not (by.may(RUN_MART) and by.scope.everything):
        raise NotAllowed(_("This is answered by the grievance officer."))
    words = typed(words)
    if not 3 <= len(words) <= LONGEST:
        raise DomainError(_("Write what was found and done."), code="no_answer")
    present = Complaint.objects.select_for_update(of=("self",)).get(pk=complaint.pk)
    if present.appealed_at is None or present.appeal_answered_at is not None:
        raise DomainError(_("This complaint has been answered."), code="wrong_state")
    if not may_answer_appeal(by, present):
        raise NotAllowed(
            _("You gave the first answer. Somebody else gives the second."), code="answered_yourself"
        )
    present.appeal_answer, present.appeal_answered_at, present.appeal_answered_by = words, clock.now(), by
    present.save(update_fields=["appeal_answer", "appeal_answered_at", "appeal_answered_by"])
    record(events.APPEAL_ANSWERED, present, by=by)
    return present


@transaction.atomic
def escalate_late(limit: int = 200) -> int:
    """What was not acknowledged, not answered, or not answered a second time by its day is the grievance officer's as well, once for
    each of these clocks; how many. As the system."""
    now = clock.now()
    run_out = {
        "appeal": _run_out("appeal_answer_by", now, appealed_at__isnull=False, appeal_answered_at__isnull=True),
        "answered": _run_out("answer_by", now, answered_at__isnull=True),
        "acknowledged": _run_out("acknowledge_by", now, acknowledged_at__isnull=True, answered_at__isnull=True),
    }  # fmt: skip
    found = 0
    for late, which in run_out.items():
        rows = Complaint.objects.select_for_update(skip_locked=True, of=("self",)).filter(which)
        for one in rows.order_by("pk")[:limit]:
            one.escalated_at = now
            one.save(update_fields=["escalated_at"])
            record(events.COMPLAINT_ESCALATED, one, by=SYSTEM, late=late)
            found += 1
    return found


def _run_out(by: str, now: datetime, **open_still: bool) -> Q:
    """This day is past, and nobody has passed the complaint on since."""
    since = Q(escalated_at__isnull=True) | Q(escalated_at__lt=F(by))
    return since & Q(**{f"{by}__lt": now, **open_still})


def tell_officers(ref: str, text: Words, event: str) -> None:
    """Everybody of the cell, once an event."""
    subject = f"complaint {event}"
    if Notice.objects.filter(subject_ref=subject).exists():
        return
    tell_cell(text, template="mart_complaint", subject=subject, page="desk_mart_complaints", ref=ref)
