"""A complaint about a kit: made by the one who has it, answered by the office within its working days."""

import logging
from datetime import date

from django.db import transaction
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import User
from odop.accounts.permissions import RUN_TRAINING
from odop.kernel import clock, scope
from odop.kernel.actors import SYSTEM, Actor
from odop.kernel.events import record
from odop.kernel.models import Event
from odop.kernel.refusals import DomainError, Invalid, NotAllowed
from odop.kernel.rows import held
from odop.kernel.services import next_number, send_notice, store_file
from odop.lib.dates import FinancialYear
from odop.places.queries import calendar
from odop.training import events
from odop.training.enums import ComplaintState, KitState, Movement
from odop.training.models import Complaint, KitIssue, KitUnit, Store
from odop.training.services.allowed import check, user_of
from odop.training.services.attendance import PHOTOS
from odop.training.services.ground import WRONG
from odop.training.services.stock import moved, take_from

log = logging.getLogger(__name__)

LEVELS = ("officer", "cell")  # who is told of a late one: the day after its last day, and a week later
NEXT_LEVEL_AFTER = 7
DAYS = 10  # working days for an answer: level 2 of the portal's published redressal answers within 10 days
ABOUT = {
    "missing": _("Something is missing"),
    "broken": _("Something is broken"),
    "poor": _("Poor quality"),
    "other": _("Something else"),
}


@transaction.atomic
def complain(issue: KitIssue, *, about: str, text: str, by: Actor, photo: bytes | None = None) -> Complaint:
    """Say what is wrong with a kit. Hers alone, or the office's for her; one open complaint a kit (`already_open`)."""
    issue = held(KitIssue, issue.pk)
    if isinstance(by, User) and issue.user_id != by.pk:
        check(by, RUN_TRAINING, issue.district_id)
    wrong = {}
    if about not in ABOUT:
        wrong["about"] = _("Choose one of these.")
    if not text.strip():
        wrong["text"] = _("Write what is wrong.")
    if wrong:
        raise Invalid(WRONG, fields=wrong)
    if issue.complaints.filter(state=ComplaintState.OPEN).exists():
        raise DomainError(
            _("There is a complaint about this kit already; it is being looked at."), code="already_open"
        )
    today = clock.today()
    series = f"TQ-{issue.case.district.code}-{FinancialYear.of(today).short}"
    made = Complaint.objects.create(
        ref=f"{series}-{next_number(series):04d}", issue=issue, district_id=issue.district_id, user_id=issue.user_id,
        about=about, text=text.strip()[:2000], made_at=clock.now(), due_on=calendar().add_working_days(today, DAYS),
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
    with a sentence she is sent. Not by the one who gave the kit. Refuses `answered`, `same_person`, `out_of_stock`."""
    complaint = held(Complaint, complaint.pk)
    check(by, RUN_TRAINING, complaint.district_id)
    if complaint.state != ComplaintState.OPEN:
        raise DomainError(_("This complaint has been answered."), code="answered")
    issue = held(KitIssue, complaint.issue_id)
    if isinstance(by, User) and issue.issued_by_id == by.pk:
        raise NotAllowed(_("Somebody else than the one who gave the kit answers."), code="same_person")
    if outcome not in ComplaintState.values or outcome == ComplaintState.OPEN:
        raise Invalid(WRONG, fields={"outcome": _("Choose one of these.")})
    if not answer.strip():
        raise Invalid(WRONG, fields={"answer": _("Write the answer; she is sent it.")})
    if outcome == ComplaintState.REPLACED:
        if store is None or store.district_id != complaint.district_id:
            raise Invalid(WRONG, fields={"store": _("Choose one of these.")})
        _replace(issue, store, complaint.ref, by=by)
    complaint.state, complaint.answer = outcome, answer.strip()[:2000]
    complaint.answered_at, complaint.answered_by = clock.now(), user_of(by)
    complaint.save(update_fields=["state", "answer", "answered_at", "answered_by"])
    mobile = issue.case.applicant.mobile
    if mobile:
        language = issue.case.applicant_user.language if issue.case.applicant_user else "hi"
        with override(language):
            body = gettext("Your complaint %(ref)s about the toolkit has been answered: %(answer)s") % {
                "ref": complaint.ref, "answer": complaint.answer[:300],
            }  # fmt: skip
        send_notice(
            to=mobile, template="training.complaint", body=body, language=language, user_id=issue.user_id,
            subject_ref=complaint.ref,
        )  # fmt: skip
    record(events.COMPLAINT_ANSWERED, complaint, by=by, outcome=outcome)
    return complaint


def late_level(complaint: Complaint, today: date) -> int:
    """How many of `LEVELS` an open complaint has reached by this day; 0 in time."""
    if complaint.state != ComplaintState.OPEN or today <= complaint.due_on:
        return 0
    return min(len(LEVELS), 1 + ((today - complaint.due_on).days - 1) // NEXT_LEVEL_AFTER)


def escalate_complaints() -> int:
    """Raise every complaint whose day has passed, level by level; returns how many were raised. Safe to repeat. One that
    fails stops nobody else."""
    raised, today = 0, clock.today()
    with scope.system():
        late = list(
            Complaint.objects.filter(state=ComplaintState.OPEN, due_on__lt=today)
            .order_by("pk")
            .values_list("pk", flat=True)
        )
    for pk in late:
        try:
            with scope.system():
                raised += _raise(Complaint.objects.select_for_update().get(pk=pk), today)
        except Exception:
            log.exception("escalation of complaint %s failed; the others go on", pk)
    return raised


def _raise(complaint: Complaint, today: date) -> bool:
    told = Event.objects.filter(
        verb=events.COMPLAINT_LATE, subject_type="training.complaint", subject_id=str(complaint.pk)
    )
    reached = late_level(complaint, today)
    if reached <= told.count():
        return False
    record(events.COMPLAINT_LATE, complaint, by=SYSTEM, level=reached, role=LEVELS[reached - 1])
    return True


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
