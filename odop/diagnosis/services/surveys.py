"""A baseline survey: a sample is drawn from the register, answer sheets arrive once each, results are worked out with weights."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import User
from odop.diagnosis import events
from odop.diagnosis.enums import Outcome, Population, Strata
from odop.diagnosis.models import Drawn, Sheet, Study, Survey
from odop.diagnosis.queries.surveys import computed, counted
from odop.diagnosis.questions import Answer, checked, questions_of, survey_questions
from odop.diagnosis.sampling import allocate, draw
from odop.diagnosis.services.gaps import WRONG, Words
from odop.diagnosis.services.studies import draft_of, may_edit
from odop.kernel import clock, scope
from odop.kernel.events import record
from odop.kernel.refusals import DomainError, Invalid, NotAllowed
from odop.kernel.services import next_number
from odop.registry.models import Artisan, Unit

FEWEST, MOST = 2, 5000
UNKNOWN = "unknown"
BY = {
    Population.ARTISANS: {
        Strata.NONE: (), Strata.GENDER: ("gender",), Strata.CATEGORY: ("category",), Strata.BOTH: ("gender", "category"),
    },
    Population.UNITS: {Strata.NONE: (), Strata.KIND: ("kind",)},
}  # fmt: skip


def _register(study: Study, population: str) -> "QuerySet[Artisan] | QuerySet[Unit]":
    """The entries in force of the study's product line."""
    if population == Population.UNITS:
        in_force = {"owner__merged_into": None, "owner__erased_at": None}
        return Unit.objects.filter(product_line=study.product_line_id, **in_force)
    return Artisan.objects.filter(product_line=study.product_line_id, merged_into=None, erased_at=None)


def _stratum(row: Sequence[str]) -> str:
    return "/".join(part or UNKNOWN for part in row)


@transaction.atomic
def draw_survey(
    study: Study, *, population: str, by_what: str, wanted: int | None, seed: str = "", by: User
) -> Survey:
    """A sample of about `wanted` makers or units of the study's product line, in proportion to the strata and at least two of
    each; drawn by a seed that is kept, so that it can be drawn again. The questions are kept as they are today.

    Refuses `not_a_draft`, `not_your_study`, `drawn` (there is one), `no_questions`, `nobody` (the register holds none), `invalid`.
    """
    present = draft_of(study, by)
    if Survey.objects.filter(study=present).exists():
        raise DomainError(_("The sample of this study has been drawn."), code="drawn")
    questions = survey_questions(present.product_line.key)
    if not questions:
        raise DomainError(_("The programme has no questions for a survey."), code="no_questions")
    wrong: dict[str, Words] = {}
    if population not in Population.values:
        wrong["population"] = _("Choose who is asked.")
    elif by_what not in BY[Population(population)]:
        wrong["by"] = _("Choose a division that fits who is asked.")
    if wanted is None or not FEWEST <= wanted <= MOST:
        wrong["wanted"] = _("Write a number from 2 to 5,000.")
    if wrong:
        raise Invalid(WRONG, fields=wrong)
    assert wanted is not None  # noqa: S101 (asked above)
    columns = BY[Population(population)][Strata(by_what)]
    with scope.widened("who of the register is drawn into the sample of a study"):
        rows = list(_register(present, population).values_list("ref", "pk", *columns))
    if not rows:
        raise DomainError(_("The register holds nobody of this product line."), code="nobody")
    entries: dict[str, dict[str, int]] = {}
    for ref, key, *parts in sorted(rows):
        entries.setdefault(_stratum(parts), {})[ref] = key
    sizes = {name: len(entries[name]) for name in sorted(entries)}
    counts, seed = allocate(sizes, wanted), seed.strip()[:40] or secrets.token_hex(8)
    series = f"SV-{present.district.code}"
    made = Survey.objects.create(
        ref=f"{series}-{next_number(series):04d}", study=present, district_id=present.district_id, population=population,
        by=by_what, seed=seed, questions=questions, drawn_at=clock.now(), drawn_by=by,
        strata=[
            {"key": name, "label": _label(name, columns), "register": size, "sample": counts[name]}
            for name, size in sizes.items()
        ],
    )  # fmt: skip
    drawn = [(name, entries[name][ref]) for name in sizes for ref in draw(entries[name], counts[name], seed)]
    column = "unit_id" if population == Population.UNITS else "artisan_id"
    Drawn.objects.bulk_create(
        Drawn(
            survey=made,
            study=present,
            district_id=present.district_id,
            number=at,
            stratum=name,
            **{column: key},
        )
        for at, (name, key) in enumerate(drawn, start=1)
    )
    record(events.SAMPLE_DRAWN, present, by=by, survey=made.ref, drawn=len(drawn), register=len(rows))
    return made


def _label(name: str, columns: Sequence[str]) -> list[str]:
    """The kinds and values of a stratum: `gender:female`."""
    return [f"{column}:{value}" for column, value in zip(columns, name.split("/"), strict=False)]


@dataclass(frozen=True)
class Noted:
    """One answer sheet as it was noted: `uuid` is its own number, `number` that of the sample."""

    uuid: UUID
    number: int | None
    outcome: str
    given: Mapping[str, Sequence[str]]
    device_made_at: datetime | None = None


def may_collect(user: User, survey: Survey) -> bool:
    """Whoever writes the study, until the survey is closed."""
    return survey.closed_at is None and may_edit(user, survey.study)


@transaction.atomic
def receive_sheet(survey: Survey, noted: Noted, *, by: User) -> Sheet:
    """An answer sheet with its receipt. The same sheet sent twice gives the same receipt; of one number there is one sheet.

    Refuses `not_yours`, `answered_already`, `invalid` (field by field).
    """
    held = Survey.objects.select_for_update(of=("self",)).select_related("study__contract").get(pk=survey.pk)
    again = Sheet.objects.filter(uuid=noted.uuid, survey=held).first()
    if again is not None:
        return again
    if not may_collect(by, held):
        raise NotAllowed(
            _("Sheets are taken by whoever writes the study, until the survey is closed."), code="not_yours"
        )
    drawn = (
        held.drawn.filter(number=noted.number).first()
        if noted.number is not None and noted.number > 0
        else None
    )
    answers, wrong = dict[str, Answer](), dict[str, Words]()
    if drawn is None:
        wrong["number"] = _("No such number stands in the sample.")
    if noted.outcome not in Outcome.values:
        wrong["outcome"] = _("Choose what came of the visit.")
    elif noted.outcome == Outcome.ANSWERED:
        answers, more = checked(questions_of(held.questions), noted.given)
        wrong |= more
    if wrong:
        raise Invalid(WRONG, fields=wrong)
    assert drawn is not None  # noqa: S101 (asked above)
    if drawn.sheets.filter(struck_at=None).exists():
        words = _("The sheet of this number has arrived already.")
        raise DomainError(words, code="answered_already", fields={"number": words})
    made = Sheet.objects.create(
        uuid=noted.uuid, survey=held, study_id=held.study_id, district_id=held.district_id, drawn=drawn, outcome=noted.outcome,
        answers=answers, device_made_at=noted.device_made_at, received_at=clock.now(), received_by=by,
        receipt=f"{held.ref}-{next_number(held.ref)}",
    )  # fmt: skip
    record(events.SHEET_RECEIVED, held.study, by=by, receipt=made.receipt, outcome=made.outcome)
    return made


@transaction.atomic
def strike_sheet(sheet: Sheet, *, by: User) -> Sheet:
    """A mistake: it stays on file, does not count, and the number can be asked again. Refuses `not_yours`."""
    survey = (
        Survey.objects.select_for_update(of=("self",))
        .select_related("study__contract")
        .get(pk=sheet.survey_id)
    )
    if not may_collect(by, survey):
        raise NotAllowed(
            _("Sheets are taken by whoever writes the study, until the survey is closed."), code="not_yours"
        )
    held = Sheet.objects.select_for_update(of=("self",)).get(pk=sheet.pk)
    if held.struck_at is None:
        held.struck_at = clock.now()
        held.save(update_fields=["struck_at"])
        record(events.SHEET_STRUCK, survey.study, by=by, receipt=held.receipt)
    return held


@transaction.atomic
def close_survey(survey: Survey, *, by: User) -> Survey:
    """No sheet arrives any more; the results are kept as they stand. Refuses `not_yours`, `no_sheets`."""
    held = Survey.objects.select_for_update(of=("self",)).select_related("study__contract").get(pk=survey.pk)
    if not may_collect(by, held):
        raise NotAllowed(_("A survey is closed by whoever writes the study, once."), code="not_yours")
    if not held.sheets.filter(struck_at=None, outcome=Outcome.ANSWERED).exists():
        raise DomainError(_("Nobody has answered yet."), code="no_sheets")
    # Of the sheets themselves the public sees nothing: what is shown of them is kept beside the results.
    heard = counted(held)
    held.strata = [one | heard.get(one["key"], {"answered": 0, "failed": 0}) for one in held.strata]
    held.results, held.closed_at = computed(held), clock.now()
    held.save(update_fields=["results", "closed_at", "strata"])
    record(events.SURVEY_CLOSED, held.study, by=by, survey=held.ref)
    return held
