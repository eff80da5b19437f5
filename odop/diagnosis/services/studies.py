"""A study is begun, written, submitted, reviewed, signed off by the district committee, published; and begun anew."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from odop.accounts.enums import OfficeKind, Role
from odop.accounts.models import Office, User
from odop.accounts.permissions import RUN_DIAGNOSIS, WRITE_STUDY
from odop.diagnosis import events
from odop.diagnosis.chapters import chapter_specs
from odop.diagnosis.enums import UNFINISHED, PointUse, StudyState, SwotKind
from odop.diagnosis.markup import LONGEST, figures_in, photographs_in, surveyed_in
from odop.diagnosis.models import Chapter, Gap, Study, Swot
from odop.diagnosis.queries.studies import figures_of
from odop.diagnosis.queries.surveys import survey_values
from odop.diagnosis.services.contracts import contract_for, in_force
from odop.diagnosis.services.gaps import WRONG, may_write
from odop.indicators.definitions import indicators
from odop.kernel import clock
from odop.kernel.events import record
from odop.kernel.fields import Localised
from odop.kernel.refusals import DomainError, Invalid, NotAllowed
from odop.kernel.services import next_number, touch_pages
from odop.places.models import ProductLine

NOT_YOURS = _("This study is written by another office.")

Words = str | Promise


def may_edit(user: User, study: Study) -> bool:
    """The agency writes while its contract is in force, else the office of the district; only while it is a draft."""
    if not user.may(WRITE_STUDY) or study.state != StudyState.DRAFT:
        return False
    if study.agency_id is not None:
        charged = study.contract is None or in_force(study.contract)
        return charged and study.agency_id in user.scope.offices
    return may_write(user, study.district_id)


def may_review(user: User, study: Study) -> bool:
    """An officer of the district or the cell, never the one who submitted it."""
    return (
        study.state == StudyState.SUBMITTED
        and may_write(user, study.district_id)
        and study.submitted_by_id != user.pk
    )


def is_chair(user: User, study: Study) -> bool:
    """Whether this is the chair of the district committee of the study's own district."""
    return any(
        posting.role == Role.COMMITTEE
        and posting.office.kind == OfficeKind.DISTRICT_COMMITTEE
        and posting.office.district_id == study.district_id
        for posting in user.current_postings
    )


def may_sign(user: User, study: Study) -> bool:
    """The chair of the district committee, once the study was reviewed."""
    return study.state == StudyState.REVIEWED and is_chair(user, study)


def may_publish(user: User, study: Study) -> bool:
    return study.state == StudyState.SIGNED and may_write(user, study.district_id)


def locked_study(study: Study) -> Study:
    """The study as it is now, held until the end of the transaction."""
    return (
        Study.objects.select_for_update(of=("self",))
        .select_related("district", "product_line", "contract")
        .get(pk=study.pk)
    )


def draft_of(study: Study, by: User) -> Study:
    """The study as it is now, if this person may write in it."""
    present = locked_study(study)
    if present.state != StudyState.DRAFT:
        raise DomainError(_("This study is not being written any more."), code="not_a_draft")
    if not may_edit(by, present):
        raise NotAllowed(NOT_YOURS, code="not_your_study")
    return present


def _move(study: Study, state: StudyState, verb: str, *, by: User, **changes: Any) -> Study:
    for name, value in {**changes, "state": state}.items():
        setattr(study, name, value)
    study.save(update_fields=[*changes, "state"])
    record(verb, study, by=by, version=study.version)
    return study


@transaction.atomic
def begin_study(
    product_line: ProductLine, *, agency: Office | None = None, by: User, is_sample: bool = False
) -> Study:
    """A new version for this product line: a copy of the last one, or empty. An `agency` is charged with writing it.

    Refuses `not_your_place`, `no_chapters`, `no_contract` (of the agency, in force, for this product line), `in_work` (one is
    being written already), `invalid`.
    """
    if not (by.may(RUN_DIAGNOSIS) and may_write(by, product_line.district_id)):
        raise NotAllowed(_("A study is begun by the office of its district."), code="not_your_place")
    if not chapter_specs():
        raise DomainError(_("The programme says nothing about the chapters of a study."), code="no_chapters")
    if agency is not None and agency.kind != OfficeKind.AGENCY:
        raise Invalid(WRONG, fields={"agency": _("Choose an agency.")})
    contract = contract_for(product_line, agency) if agency is not None else None
    if agency is not None and contract is None:
        words = _("This agency has no contract in force for this product line.")
        raise DomainError(words, code="no_contract", fields={"agency": words})
    ProductLine.objects.select_for_update().get(pk=product_line.pk)
    versions = Study.objects.filter(product_line=product_line).order_by("-version")
    last = versions.first()
    if last is not None and last.state in UNFINISHED:
        raise DomainError(
            _("Study %(ref)s of this product line is not finished yet.") % {"ref": last.ref}, code="in_work"
        )
    series = f"DS-{product_line.district.code}"
    study = Study.objects.create(
        ref=f"{series}-{next_number(series):04d}",
        district_id=product_line.district_id,
        product_line=product_line,
        version=last.version + 1 if last else 1,
        follows=last,
        agency=agency,
        contract=contract,
        begun_at=clock.now(),
        begun_by=by,
        is_sample=is_sample,
    )
    if last is not None:
        for one in last.chapters.all():
            one.pk, one.study, one.saved_at, one.saved_by = None, study, study.begun_at, by
            one.save()
        for rows in (last.swot, last.stages, last.practices, last.pictures.filter(consultation=None)):
            for part in rows.all():
                part.pk, part.study = None, study
                part.save()
    record(events.STUDY_BEGUN, study, by=by, version=study.version)
    return study


@transaction.atomic
def save_chapter(study: Study, *, key: str, body: Mapping[str, str], by: User) -> Chapter:
    """The text of one chapter in each language, in the markup of `markup.py`.

    Refuses `not_a_draft`, `not_your_study`, `invalid` (no such chapter, too long, a figure that is none).
    """
    present = draft_of(study, by)
    if key not in {one.key for one in chapter_specs()}:
        raise Invalid(WRONG, fields={"key": _("There is no such chapter.")})
    wrong: dict[str, Words] = {}
    known, pictures = indicators(), set(present.pictures.values_list("number", flat=True))
    surveyed = {code for text in body.values() for code in surveyed_in(text)}
    lost_results = sorted(surveyed - set(survey_values(present))) if surveyed else []
    for language, text in body.items():
        if len(text) > LONGEST:
            wrong[f"body_{language}"] = _("At most %(n)s characters in one chapter.") % {"n": LONGEST}
        elif lost := sorted(photographs_in(text) - pictures):
            numbers = ", ".join(map(str, lost))
            wrong[f"body_{language}"] = _("There is no photograph %(numbers)s.") % {"numbers": numbers}
        elif missing := sorted(surveyed_in(text) & set(lost_results)):
            wrong[f"body_{language}"] = _("The survey says nothing about %(codes)s.") % {
                "codes": ", ".join(missing)
            }
        elif unknown := sorted({one.code for one in figures_in(text)} - set(known)):
            wrong[f"body_{language}"] = _("There is no figure called %(codes)s.") % {
                "codes": ", ".join(unknown)
            }
    if wrong:
        raise Invalid(WRONG, fields=wrong)
    chapter, _made = Chapter.objects.update_or_create(
        study=present,
        key=key,
        defaults={
            "district_id": present.district_id,
            "body": Localised({language: text.strip() for language, text in body.items() if text.strip()}),
            "saved_at": clock.now(),
            "saved_by": by,
        },
    )
    record(events.CHAPTER_SAVED, present, by=by, chapter=key)
    return chapter


@transaction.atomic
def note_swot(
    study: Study, *, kind: str, text: Mapping[str, str], evidence: str, gap: Gap | None = None, by: User
) -> Swot:
    """A strength, weakness, opportunity or threat; none without what shows it.

    Refuses `not_a_draft`, `not_your_study`, `invalid`.
    """
    present = draft_of(study, by)
    wrong: dict[str, Words] = {}
    said = Localised({language: one.strip() for language, one in text.items() if one.strip()})
    if kind not in SwotKind.values:
        wrong["swot_kind"] = _("Choose what it is.")
    if not said:
        wrong["text_en"] = _("Write it in a sentence.")
    if not evidence.strip():
        wrong["evidence"] = _("Write what shows it.")
    if gap is not None and gap.district_id not in (None, present.district_id):
        wrong["gap"] = _("Choose a gap of this district.")
    if wrong:
        raise Invalid(WRONG, fields=wrong)
    made = Swot.objects.create(
        study=present,
        district_id=present.district_id,
        kind=kind,
        text=said,
        evidence=evidence.strip(),
        gap=gap,
    )
    record(events.SWOT_NOTED, present, by=by, kind=kind)
    return made


@transaction.atomic
def remove_swot(entry: Swot, *, by: User) -> None:
    """Takes an entry out of a draft. Refuses `not_a_draft`, `not_your_study`."""
    present = draft_of(entry.study, by)
    entry.delete()
    record(events.SWOT_REMOVED, present, by=by, kind=entry.kind)


@transaction.atomic
def submit_study(study: Study, *, by: User) -> Study:
    """Written: the office of the district reviews it now.

    Refuses `not_a_draft`, `not_your_study`, `incomplete` (every chapter that is missing is named), `points_open` and
    `remarks_open` (points of consultations and remarks that nobody has answered).
    """
    present = draft_of(study, by)
    written = {one.key for one in present.chapters.all() if one.body}
    missing = [str(one.title) for one in chapter_specs() if one.needed and one.key not in written]
    if missing:
        raise DomainError(
            _("These chapters are still empty: %(titles)s") % {"titles": ", ".join(missing)},
            code="incomplete",
        )
    if present.points.filter(use=PointUse.OPEN).exists():
        words = _("Say of every point of the consultations how it was used, or why not.")
        raise DomainError(words, code="points_open")
    if present.remarks.filter(answered_at=None).exists():
        raise DomainError(_("Answer the remarks on this draft first."), code="remarks_open")
    return _move(
        present, StudyState.SUBMITTED, events.SUBMITTED, by=by, submitted_at=clock.now(), submitted_by=by, returned_note=""
    )  # fmt: skip


@transaction.atomic
def return_study(study: Study, *, note: str, by: User) -> Study:
    """Back to whoever writes it, with what to mend: by the reviewer, or by the committee.

    Refuses `not_your_step`, `invalid`.
    """
    present = locked_study(study)
    if not (may_review(by, present) or may_sign(by, present)):
        raise NotAllowed(_("Somebody else decides about this study now."), code="not_your_step")
    if not note.strip():
        raise Invalid(WRONG, fields={"note": _("Write what has to be mended.")})
    return _move(present, StudyState.DRAFT, events.RETURNED, by=by, returned_note=note.strip())


@transaction.atomic
def review_study(study: Study, *, by: User) -> Study:
    """Found in order: it goes before the district committee. Whoever submitted it does not review it.

    Refuses `not_your_step`.
    """
    present = locked_study(study)
    if not may_review(by, present):
        raise NotAllowed(_("Somebody else decides about this study now."), code="not_your_step")
    return _move(
        present, StudyState.REVIEWED, events.REVIEWED, by=by, reviewed_at=clock.now(), reviewed_by=by
    )


@transaction.atomic
def sign_study(study: Study, *, by: User) -> Study:
    """The chair of the district committee signs it off; the figures of its text are kept as they stand today.

    Refuses `not_your_step`.
    """
    present = locked_study(study)
    if not may_sign(by, present):
        raise NotAllowed(
            _("Studies are signed off by the chair of the district committee."), code="not_your_step"
        )
    figures = [one.kept() for one in figures_of(present)]
    return _move(
        present, StudyState.SIGNED, events.SIGNED, by=by, signed_at=clock.now(), signed_by=by, figures={"list": figures}
    )  # fmt: skip


@transaction.atomic
def publish_study(study: Study, *, by: User) -> Study:
    """From now on everybody reads it. Refuses `not_your_step`."""
    present = locked_study(study)
    if not may_publish(by, present):
        raise NotAllowed(_("A study is published by the office of its district, once it is signed off."), code="not_your_step")  # fmt: skip
    moved = _move(present, StudyState.PUBLISHED, events.STUDY_PUBLISHED, by=by, published_at=clock.now())
    touch_pages()
    return moved
