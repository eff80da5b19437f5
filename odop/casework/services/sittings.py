"""Sittings of a committee: called, agenda placed, decisions taken as steps of the cases, minutes signed by the chair."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from odop.accounts.enums import COMMITTEES, OfficeKind, Role
from odop.accounts.models import Office, User
from odop.accounts.permissions import RUN_SITTING
from odop.casework.enums import NotYourStep, Reason, StepRefused
from odop.casework.events import SITTING_CALLED, SITTING_PLACED, SITTING_SIGNED
from odop.casework.models import AgendaItem, Case, Sitting
from odop.kernel import clock
from odop.kernel.actors import Actor
from odop.kernel.events import record
from odop.kernel.refusals import NotAllowed
from odop.kernel.rows import add, change, held, held_many, told
from odop.kernel.services import next_number
from odop.lib.dates import FinancialYear

# What the number of a sitting begins with, by the kind of committee.
SERIES = {
    OfficeKind.COMMITTEE: "TF", OfficeKind.DISTRICT_COMMITTEE: "DC", OfficeKind.SELECTION: "SC",
    OfficeKind.STATE_COMMITTEE: "SS", OfficeKind.HIGH_COMMITTEE: "HL",
}  # fmt: skip


def may_run(by: Actor, district_id: int | None) -> bool:
    """Whether this person runs the sittings of that district; of the state's committees, when there is none."""
    if not isinstance(by, User):
        return True
    return by.may(RUN_SITTING) and any(p.office.district_id == district_id for p in by.current_postings)


@transaction.atomic
def call_sitting(office: Office, *, on: date, by: Actor, place: str = "", is_sample: bool = False) -> Sitting:
    """Call the committee together for a day. Refuses another district's officer and a day gone by (`day_gone`)."""
    if office.kind not in COMMITTEES or not may_run(by, office.district_id):
        raise NotAllowed()
    if on < clock.today():
        raise StepRefused([Reason("day_gone", _("Choose today or a later day."), "on")], status=422)
    place_code = f"-{office.district.code}" if office.district else ""
    series = f"{SERIES[OfficeKind(office.kind)]}{place_code}-{FinancialYear.of(on).short}"
    sitting = Sitting.objects.create(
        ref=f"{series}-{next_number(series):02d}",
        office=office,
        district=office.district,
        on_date=on,
        place=place,
        called_by=by if isinstance(by, User) else None,
        is_sample=is_sample,
    )
    record(SITTING_CALLED, sitting, by=by, on=on.isoformat())
    return sitting


def open_sitting(sitting: Sitting) -> Sitting:
    """The sitting as it is now, locked; refuses (`minutes_signed`) one whose minutes are signed."""
    sitting = held(Sitting, sitting.pk)
    if sitting.state == Sitting.State.SIGNED:
        raise StepRefused(
            [Reason("minutes_signed", _("The minutes are signed; nothing of this sitting changes any more."))]
        )
    return sitting


@transaction.atomic
def place_on_agenda(sitting: Sitting, cases: Iterable[Case], *, by: Actor) -> list[AgendaItem]:
    """Put cases that wait for this committee on its agenda, in order; those already on it stay where they are."""
    if not may_run(by, sitting.district_id):
        raise NotAllowed()
    committee = sitting.office.kind
    held_cases = held_many(Case, {case.pk for case in cases})
    wanted = sorted(held_cases, key=lambda case: (case.entered_at, case.pk))
    sitting = open_sitting(sitting)  # after the cases: a case is always the first lock taken
    wrong = [
        c.ref for c in wanted if sitting.district_id not in (None, c.district_id) or c.waiting_on != committee
    ]
    if wrong:
        raise StepRefused(
            [
                Reason(
                    "not_for_committee",
                    _("These cases do not wait for this committee: %(refs)s.") % {"refs": ", ".join(wrong)},
                )
            ]
        )
    already = dict(told(AgendaItem, "case", "position", sitting=sitting.pk))
    last = max(already.values(), default=0)
    items = []
    for case in wanted:
        if case.pk not in already:
            last += 1
            items.append(add(AgendaItem(sitting=sitting, case=case, position=last)))
            record(SITTING_PLACED, case, by=by, sitting=sitting.ref, position=last)
    return items


@transaction.atomic
def take_off_agenda(item: AgendaItem, *, by: Actor) -> None:
    """Remove a case that has not been decided from the agenda."""
    if not may_run(by, item.sitting.district_id):
        raise NotAllowed()
    open_sitting(item.sitting)
    if item.outcome:
        raise StepRefused([Reason("already_decided", _("The committee has already decided this case."))])
    item.delete()


@transaction.atomic
def note_outcome(sitting: Sitting, case: Case, *, do: str, remark: str, by: Actor) -> None:
    """Keep beside the agenda what the committee did; the step itself is `take_step`."""
    sitting = open_sitting(sitting)
    AgendaItem.objects.filter(sitting=sitting, case=case).update(outcome=do, remark=remark)
    if sitting.state == Sitting.State.PLANNED:
        sitting.state = Sitting.State.HELD
        change(sitting, "state")


@transaction.atomic
def sign_minutes(sitting: Sitting, *, present: str, by: Actor) -> Sitting:
    """The chair signs: every case of the agenda has been decided or deferred; after this nothing of it changes."""
    chairs = isinstance(by, User) and any(
        p.role == Role.COMMITTEE and p.office_id == sitting.office_id for p in by.current_postings
    )
    if isinstance(by, User) and not chairs:
        raise NotYourStep(_("The minutes are signed by the chair of this committee."))
    sitting = open_sitting(sitting)
    reasons = []
    if not present.strip():
        reasons.append(Reason("present_needed", _("Write who was present."), "present"))
    agenda = told(AgendaItem, "outcome", sitting=sitting.pk)
    if ("",) in agenda:
        open_refs = sitting.items.filter(outcome="").values_list("case__ref", flat=True)
        text = _("Not decided yet: %(refs)s. Decide, defer, or take them off the agenda.") % {
            "refs": ", ".join(open_refs)
        }
        reasons.append(Reason("agenda_open", text))
    if reasons:
        raise StepRefused(reasons)
    sitting.present, sitting.state = present.strip(), Sitting.State.SIGNED
    sitting.signed_by = by if isinstance(by, User) else None
    sitting.signed_at = clock.now()
    change(sitting, "present", "state", "signed_by", "signed_at")
    if not sitting.is_sample:
        from odop.casework.services.minutes import keep_minutes

        keep_minutes(sitting, by=by)
    record(SITTING_SIGNED, sitting, by=by, cases=len(agenda))
    return sitting
