"""What a step of a workflow can do to training. Each runs inside the step's transaction, with the case locked.

The work itself is done on the pages of batches and kits, which take the step; a step taken without them is refused.
"""

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from odop.casework.definitions import effect
from odop.casework.models import Case, CaseStep
from odop.kernel import clock
from odop.kernel.actors import Actor
from odop.kernel.refusals import DomainError
from odop.lib.money import to_paise
from odop.training.enums import ComplaintState, SeatState
from odop.training.limits import ANSWER
from odop.training.models import Certificate, Complaint, KitIssue, Seat
from odop.training.services import complaints, kits, selecting


@effect("training.choose")
def choose(case: Case, step: CaseStep, *, by: Actor) -> None:
    selecting.choose(case, step, by=by)


@effect("training.unchoose")
def unchoose(case: Case, step: CaseStep, *, by: Actor) -> None:
    selecting.give_up(case, by=by)


@effect("training.take_seat", on_a_page=True)
def take_seat(case: Case, step: CaseStep, *, by: Actor) -> None:
    seat = Seat.objects.filter(case=case, state=SeatState.SEATED).select_related("batch").first()
    if seat is None or seat.batch.ref != case.values.get("batch"):
        raise DomainError(_("Confirm the batch on its page; that places everybody in it."), code="no_seat")


@effect("training.leave_seat", on_a_page=True)
def leave_seat(case: Case, step: CaseStep, *, by: Actor) -> None:
    if Seat.objects.filter(case=case, state=SeatState.SEATED).exists():
        raise DomainError(_("Take her out on the page of the batch."), code="still_seated")
    case.values.pop("batch", None)


@effect("training.complete", on_a_page=True)
def complete(case: Case, step: CaseStep, *, by: Actor) -> None:
    """Days, certificate and honorarium: ₹ 200 (whatever the order says a day) for each day she was present."""
    found = (
        Certificate.objects.filter(seat__case=case, revoked_at__isnull=True).select_related("seat").first()
    )
    if found is None:
        raise DomainError(
            _("Certify the batch on its page, when days and results are in."), code="not_certified"
        )
    days = found.seat.days_present
    each = int(case.values["honorarium"]) // found.seat.batch.course.days
    case.values |= {
        "trained_on": localdate(found.issued_at).isoformat(), "days_present": days, "certificate": found.ref,
        "payable_amount": min(each * days, int(case.values["honorarium"])),
    }  # fmt: skip
    if case.amount is not None and to_paise(case.amount) < case.values["payable_amount"]:
        raise DomainError(_("The honorarium is above what was sanctioned."), code="above_sanction")


@effect("training.kit_given", on_a_page=True)
def kit_given(case: Case, step: CaseStep, *, by: Actor) -> None:
    issue = KitIssue.objects.filter(case=case).select_related("unit").first()
    if issue is None:
        raise DomainError(
            _("Give the kit on its page, against her code and with a photograph."), code="no_kit_given"
        )
    case.values["kit_serial"] = issue.unit.serial


@effect("training.kit_waits")
def kit_waits(case: Case, step: CaseStep, *, by: Actor) -> None:
    kits.first_next_year(case, by=by)


@effect(ANSWER, on_a_page=True)
def answer_complaint(case: Case, step: CaseStep, *, by: Actor) -> None:
    if not Complaint.objects.filter(case=case, state=step.to_state).exists():
        raise DomainError(
            _("Answer the complaint on its page, which also moves the kits."), code="not_answered"
        )
    case.values["answered_on"] = clock.today().isoformat()


@effect("training.withdraw_complaint")
def withdraw_complaint(case: Case, step: CaseStep, *, by: Actor) -> None:
    Complaint.objects.filter(case=case).update(state=ComplaintState.WITHDRAWN)


@effect("training.appeal")
def appeal(case: Case, step: CaseStep, *, by: Actor) -> None:
    complaints.reopen(case)


@effect("training.dismiss_appeal")
def dismiss_appeal(case: Case, step: CaseStep, *, by: Actor) -> None:
    complaints.let_stand(case)
