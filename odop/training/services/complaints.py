"""A complaint about a kit: made by the one who has it, answered by the office within the days of its case; once answered, she
may appeal."""

from django.db import transaction
from django.db.models import Subquery
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import User
from odop.accounts.permissions import RUN_TRAINING
from odop.casework.models import Case
from odop.casework.services import lock_case, open_case, take_step
from odop.kernel.actors import Actor
from odop.kernel.events import record
from odop.kernel.refusals import DomainError, Invalid, NotAllowed
from odop.kernel.rows import held
from odop.kernel.services import store_file
from odop.training import events
from odop.training.enums import ComplaintState, KitState, Movement
from odop.training.limits import complaint_procedure
from odop.training.models import Complaint, KitIssue, KitUnit, Store
from odop.training.queries import answers_to, what_may_be_wrong
from odop.training.services.allowed import check
from odop.training.services.attendance import PHOTOS
from odop.training.services.ground import WRONG
from odop.training.services.stock import moved, take_from

ANSWERS = (ComplaintState.REPLACED, ComplaintState.MENDED, ComplaintState.REFUSED)


@transaction.atomic
def complain(issue: KitIssue, *, about: str, text: str, by: Actor, photo: bytes | None = None) -> Complaint:
    """Say what is wrong with a kit: opens a case. Hers alone, or the office's for her; one open complaint a kit
    (`already_open`). `about` is one of `what_may_be_wrong()`."""
    issue = held(KitIssue, issue.pk)
    if isinstance(by, User) and issue.user_id != by.pk:
        check(by, RUN_TRAINING, issue.district_id)
    procedure = complaint_procedure()
    if procedure is None:
        raise DomainError(_("Complaints about toolkits are not taken here."), code="no_procedure")
    wrong = {}
    if about not in dict(what_may_be_wrong()):
        wrong["about"] = _("Choose one of these.")
    if not text.strip():
        wrong["text"] = _("Write what is wrong.")
    if wrong:
        raise Invalid(WRONG, fields=wrong)
    if issue.complaints.filter(state=ComplaintState.OPEN).exists():
        raise DomainError(
            _("There is a complaint about this kit already; it is being looked at."), code="already_open"
        )
    # What she wrote stays with the complaint: a case keeps what can be counted.
    case = open_case(
        procedure, applicant=issue.artisan, values={}, data={"about": about, "kit_serial": issue.unit.serial}, by=by,
        is_sample=issue.case.is_sample,
    )  # fmt: skip
    made = Complaint.objects.create(
        case=case, issue=issue, district_id=issue.district_id, user_id=issue.user_id, about=about, text=text.strip()[:2000],
        photo=store_file(
            photo, name="kit.jpg", by=by, owner_id=issue.user_id, district_id=issue.district_id, accept=PHOTOS, max_mb=2
        ) if photo else None,
    )  # fmt: skip
    record(events.COMPLAINED, made, by=by, about=about, case=issue.case.ref)
    return made


@transaction.atomic
def answer_complaint(
    complaint: Complaint, *, outcome: str, answer: str, by: Actor, store: Store | None = None
) -> Complaint:
    """What became of it: `replaced` (another kit from the store, the old one is written off), `mended`, or `refused`, each
    with a sentence she is sent. Not by the one who gave the kit. Refuses `answered`, `same_person`, `out_of_stock`, and
    `wrong_state` while she is asked."""
    case = lock_case(complaint.case)
    complaint = held(Complaint, complaint.pk)
    check(by, RUN_TRAINING, complaint.district_id)
    if complaint.state != ComplaintState.OPEN:
        raise DomainError(_("This complaint has been answered."), code="answered")
    issue = held(KitIssue, complaint.issue_id)
    if isinstance(by, User) and issue.issued_by_id == by.pk:
        raise NotAllowed(_("Somebody else than the one who gave the kit answers."), code="same_person")
    answers = answers_to(case)
    if not answers:
        raise DomainError(_("Where the complaint stands now it cannot be answered."), code="wrong_state")
    if outcome not in answers:
        raise Invalid(WRONG, fields={"outcome": _("Choose one of these.")})
    if not answer.strip():
        raise Invalid(WRONG, fields={"answer": _("Write the answer; she is sent it.")})
    if outcome == ComplaintState.REPLACED:
        if store is None or store.district_id != complaint.district_id:
            raise Invalid(WRONG, fields={"store": _("Choose one of these.")})
        _replace(issue, store, case.ref, by=by)
    complaint.state, complaint.answer = outcome, answer.strip()[:2000]
    complaint.save(update_fields=["state", "answer"])
    take_step(case, do=answers[outcome], note=complaint.answer, by=by)
    record(events.COMPLAINT_ANSWERED, complaint, by=by, outcome=outcome)
    return complaint


def reopen(case: Case) -> None:
    """She appeals: what she complained of is open again. Refuses `already_open` while another complaint about the kit is."""
    complaint = Complaint.objects.select_for_update().get(case=case)
    issue = held(KitIssue, complaint.issue_id)
    if issue.complaints.filter(state=ComplaintState.OPEN).exists():
        raise DomainError(
            _("There is a complaint about this kit already; it is being looked at."), code="already_open"
        )
    complaint.state = ComplaintState.OPEN
    complaint.save(update_fields=["state"])


def let_stand(case: Case) -> None:
    """The appeal is not allowed: the answer she appealed against is what became of it."""
    last = case.steps.filter(to_state__in=ANSWERS).order_by("-number").values_list("to_state", flat=True)[:1]
    Complaint.objects.filter(case=case).update(state=Subquery(last))


def _replace(issue: KitIssue, store: Store, note: str, *, by: Actor) -> None:
    """Another kit from the store; the old one is taken back and written off, so that both stay accounted for."""
    [fresh] = take_from(store, issue.unit.kit_id)
    old = held(KitUnit, issue.unit_id)
    fresh.state, fresh.store = KitState.ISSUED, None
    fresh.save(update_fields=["state", "store"])
    moved(store, [old], +1, Movement.TAKEN_BACK, by=by, note=note)
    moved(store, [old], -1, Movement.WRITTEN_OFF, by=by, note=note)
    moved(store, [fresh], -1, Movement.ISSUED, by=by, note=note)
    old.state, old.store = KitState.WRITTEN_OFF, None
    old.save(update_fields=["state", "store"])
    issue.unit = fresh
    issue.save(update_fields=["unit"])
    issue.case.values["kit_serial"] = fresh.serial
    issue.case.save(update_fields=["values"])
