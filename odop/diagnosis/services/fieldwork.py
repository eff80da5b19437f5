"""What a study rests on is written while it is a draft: consultations, photographs, the value chain, practices of others."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models, transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import User
from odop.diagnosis import events
from odop.diagnosis.enums import GapKind, Heard, PointUse
from odop.diagnosis.models import Consultation, Gap, Picture, Point, Practice, Stage, Study, Swot
from odop.diagnosis.pictures import without_words
from odop.diagnosis.services.gaps import WRONG, Words
from odop.diagnosis.services.studies import draft_of
from odop.kernel import clock
from odop.kernel.events import record
from odop.kernel.fields import Localised
from odop.kernel.refusals import DomainError, Invalid
from odop.kernel.services import store_file

PHOTOGRAPHS = frozenset({"image/jpeg", "image/png"})
MOST_PICTURES = 60
MOST_STAGES = 12
MOST_PEOPLE = 100_000


def _said(words: Mapping[str, str]) -> Localised:
    return Localised({language: text.strip() for language, text in words.items() if text.strip()})


def _next(rows: "models.QuerySet[Any]", column: str) -> int:
    return int(rows.aggregate(last=Max(column))["last"] or 0) + 1


def _refuse(wrong: Mapping[str, Words]) -> None:
    if wrong:
        raise Invalid(WRONG, fields=wrong)


@transaction.atomic
def note_consultation(
    study: Study,
    *,
    held_on: date | None,
    place: str,
    subject: Mapping[str, str],
    heard: str,
    women: int | None,
    men: int | None,
    by: User,
) -> Consultation:
    """A meeting that was held: day, place, with how many women and men of which group.

    Refuses `not_a_draft`, `not_your_study`, `invalid`.
    """
    present = draft_of(study, by)
    said, wrong = _said(subject), dict[str, Words]()
    if held_on is None or held_on > clock.today():
        wrong["held_on"] = _("Write the day on which it was held.")
    if not place.strip():
        wrong["place"] = _("Write where it was held.")
    if not said:
        wrong["subject_en"] = _("Write what it was about.")
    if heard not in Heard.values:
        wrong["heard"] = _("Choose who was heard.")
    for name, count in (("women", women), ("men", men)):
        if count is not None and not 0 <= count <= MOST_PEOPLE:
            wrong[name] = _("Write a number of people.")
    if not wrong and not (women or 0) + (men or 0):
        wrong["women"] = _("Write how many came.")
    _refuse(wrong)
    assert held_on is not None  # noqa: S101 (asked above)
    made = Consultation.objects.create(
        study=present, district_id=present.district_id, number=_next(present.consultations.all(), "number"), held_on=held_on,
        place=place.strip()[:120], subject=said, heard=heard, women=women or 0, men=men or 0, noted_at=clock.now(), noted_by=by,
    )  # fmt: skip
    record(events.CONSULTED, present, by=by, number=made.number)
    return made


@transaction.atomic
def note_point(consultation: Consultation, *, text: Mapping[str, str], by: User) -> Point:
    """Something that was raised there. Refuses `not_a_draft`, `not_your_study`, `invalid`."""
    present = draft_of(consultation.study, by)
    said = _said(text)
    if not said:
        raise Invalid(WRONG, fields={"text_en": _("Write what was raised.")})
    made = Point.objects.create(
        consultation=consultation, study=present, district_id=present.district_id, text=said
    )
    record(events.POINT_NOTED, present, by=by, number=consultation.number)
    return made


@transaction.atomic
def settle_point(
    point: Point,
    *,
    use: str,
    how: Mapping[str, str],
    gap: Gap | None = None,
    swot: Swot | None = None,
    by: User,
) -> Point:
    """How the study used a point, or why it did not; perhaps with the gap or the entry of the SWOT that it led to.

    Refuses `not_a_draft`, `not_your_study`, `invalid`.
    """
    present = draft_of(point.study, by)
    said, wrong = _said(how), dict[str, Words]()
    if use not in (PointUse.USED, PointUse.NOT_USED):
        wrong["use"] = _("Choose whether it was used.")
    if not said:
        wrong["how_en"] = _("Write how it was used, or why not.")
    if gap is not None and gap.district_id not in (None, present.district_id):
        wrong["gap"] = _("Choose a gap of this district.")
    if swot is not None and swot.study_id != present.pk:
        wrong["swot"] = _("Choose an entry of this study.")
    _refuse(wrong)
    held = Point.objects.select_for_update(of=("self",)).get(pk=point.pk)
    held.use, held.how, held.gap, held.swot = use, said, gap, swot
    held.save(update_fields=["use", "how", "gap", "swot"])
    record(events.POINT_SETTLED, present, by=by, use=use)
    return held


@transaction.atomic
def add_picture(
    study: Study,
    content: bytes,
    *,
    name: str,
    caption: Mapping[str, str],
    taken_on: date | None = None,
    consultation: Consultation | None = None,
    by: User,
) -> Picture:
    """A photograph (JPEG or PNG, read from its bytes), without the place that the phone wrote into it. Its number is how the
    text names it. Refuses `not_a_draft`, `not_your_study`, `too_many`, `invalid`, and what `store_file` refuses."""
    present = draft_of(study, by)
    said, wrong = _said(caption), dict[str, Words]()
    if not said:
        wrong["caption_en"] = _("Write what the photograph shows.")
    if taken_on is not None and taken_on > clock.today():
        wrong["taken_on"] = _("This day is still to come.")
    if consultation is not None and consultation.study_id != present.pk:
        wrong["consultation"] = _("Choose a consultation of this study.")
    _refuse(wrong)
    if present.pictures.count() >= MOST_PICTURES:
        words = _("At most %(n)s photographs in one study.") % {"n": MOST_PICTURES}
        raise DomainError(words, code="too_many")
    stored = store_file(
        without_words(content), name=name, by=by, district_id=present.district_id, accept=PHOTOGRAPHS
    )
    made = Picture.objects.create(
        study=present, district_id=present.district_id, consultation=consultation, file=stored, caption=said, taken_on=taken_on,
        number=_next(present.pictures.all(), "number"), added_at=clock.now(), added_by=by,
    )  # fmt: skip
    record(events.PICTURE_ADDED, present, by=by, number=made.number)
    return made


@transaction.atomic
def note_stage(
    study: Study,
    *,
    name: Mapping[str, str],
    actors: Mapping[str, str],
    actor_count: int | None,
    per: Mapping[str, str],
    cost: Decimal | None,
    price: Decimal | None,
    loss: Decimal | None,
    source: str,
    by: User,
) -> Stage:
    """The next stage of the value chain. Cost and price are rupees for one `per`, loss is percent of what goes in; what is not
    known is left out. Refuses `not_a_draft`, `not_your_study`, `too_many`, `invalid`."""
    present = draft_of(study, by)
    wrong: dict[str, Words] = {}
    words = {"name": _said(name), "actors": _said(actors), "per": _said(per)}
    if not words["name"]:
        wrong["name_en"] = _("Write what is done at this stage.")
    if not words["actors"]:
        wrong["actors_en"] = _("Write who does it.")
    if not words["per"]:
        wrong["per_en"] = _("Write what the amounts are for, such as one piece.")
    if actor_count is not None and not 0 <= actor_count <= 10_000_000:
        wrong["actor_count"] = _("Write a number.")
    if cost is not None and not 0 <= cost < 10**12:
        wrong["cost"] = _("Write the amount in rupees.")
    if price is not None and not 0 < price < 10**12:
        wrong["price"] = _("Write the amount in rupees.")
    if loss is not None and not (loss.is_finite() and 0 <= loss < 100):
        wrong["loss"] = _("Write percent from 0 to 99.")
    if not source.strip():
        wrong["source"] = _("Write where this is known from.")
    _refuse(wrong)
    if present.stages.count() >= MOST_STAGES:
        raise DomainError(_("At most %(n)s stages in one value chain.") % {"n": MOST_STAGES}, code="too_many")
    made = Stage.objects.create(
        study=present, district_id=present.district_id, position=_next(present.stages.all(), "position"), **words,
        actor_count=actor_count, cost_amount=cost, price_amount=price, loss_percent=loss, source=source.strip()[:300],
    )  # fmt: skip
    record(events.STAGE_NOTED, present, by=by, position=made.position)
    return made


@transaction.atomic
def note_practice(
    study: Study,
    *,
    where: str,
    kind: str,
    what: Mapping[str, str],
    result: Mapping[str, str],
    source: str,
    by: User,
) -> Practice:
    """What another cluster did about such a gap. Refuses `not_a_draft`, `not_your_study`, `invalid`."""
    present = draft_of(study, by)
    said, wrong = _said(what), dict[str, Words]()
    if not where.strip():
        wrong["where"] = _("Write which cluster it was.")
    if kind not in GapKind.values:
        wrong["kind"] = _("Choose what was lacking there.")
    if not said:
        wrong["what_en"] = _("Write what was done.")
    if not source.strip():
        wrong["source"] = _("Write where this is known from.")
    _refuse(wrong)
    made = Practice.objects.create(
        study=present, district_id=present.district_id, where=where.strip()[:160], kind=kind, what=said, result=_said(result),
        source=source.strip()[:300],
    )  # fmt: skip
    record(events.PRACTICE_NOTED, present, by=by)
    return made


@transaction.atomic
def remove_part(part: Stage | Practice | Picture | Point | Consultation, *, by: User) -> None:
    """Takes a part out of a draft. Refuses `not_a_draft`, `not_your_study`, `in_use` (a consultation with points or photographs)."""
    present = draft_of(part.study, by)
    if isinstance(part, Consultation) and (part.points.exists() or part.pictures.exists()):
        raise DomainError(
            _("Points or photographs stand under this consultation; remove them first."), code="in_use"
        )
    part.delete()
    record(events.PART_REMOVED, present, by=by, kind=part._meta.model_name)
