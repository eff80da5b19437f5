"""Remarks on a draft: whoever reads it for the district asks, whoever writes it answers."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import User
from odop.diagnosis import events
from odop.diagnosis.chapters import chapter_specs
from odop.diagnosis.enums import UNFINISHED
from odop.diagnosis.models import Remark, Study
from odop.diagnosis.services.gaps import WRONG, may_write
from odop.diagnosis.services.studies import draft_of, is_chair, locked_study
from odop.kernel import clock
from odop.kernel.events import record
from odop.kernel.refusals import DomainError, Invalid, NotAllowed

LONGEST = 2000


def may_remark(user: User, study: Study) -> bool:
    """An officer of the district or the cell, or the chair of the district committee, until the study is signed off."""
    return study.state in UNFINISHED and (may_write(user, study.district_id) or is_chair(user, study))


@transaction.atomic
def remark(study: Study, *, chapter: str, text: str, by: User) -> Remark:
    """Something to be mended or explained, of one chapter or of the whole. Refuses `not_yours`, `invalid`."""
    present = locked_study(study)
    if not may_remark(by, present):
        raise NotAllowed(_("Offices of the district and the committee remark on a draft."), code="not_yours")
    said, wrong = text.strip(), {}
    if chapter and chapter not in {one.key for one in chapter_specs()}:
        wrong["chapter"] = _("There is no such chapter.")
    if not said or len(said) > LONGEST:
        wrong["text"] = _("Write what should be mended, in at most 2,000 characters.")
    if wrong:
        raise Invalid(WRONG, fields=wrong)
    made = Remark.objects.create(
        study=present,
        district_id=present.district_id,
        chapter=chapter,
        text=said,
        made_at=clock.now(),
        made_by=by,
    )
    record(events.REMARKED, present, by=by, chapter=chapter)
    return made


@transaction.atomic
def answer_remark(made: Remark, *, answer: str, by: User) -> Remark:
    """What was done about it, or why nothing. Once. Refuses `not_a_draft`, `not_your_study`, `answered`, `invalid`."""
    present = draft_of(made.study, by)
    held = Remark.objects.select_for_update(of=("self",)).get(pk=made.pk)
    if held.answered_at is not None:
        raise DomainError(_("This remark has been answered."), code="answered")
    said = answer.strip()
    if not said or len(said) > LONGEST:
        raise Invalid(WRONG, fields={"answer": _("Write what was done about it.")})
    held.answer, held.answered_at, held.answered_by = said, clock.now(), by
    held.save(update_fields=["answer", "answered_at", "answered_by"])
    record(events.REMARK_ANSWERED, present, by=by)
    return held
