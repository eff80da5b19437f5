"""Applications: saved page by page, sent once, judged by the version in force on their date."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import User
from odop.accounts.permissions import APPLY
from odop.casework.definitions import plain, scheme_of
from odop.casework.services import attach_documents, lock_case, open_case
from odop.kernel import clock, scope
from odop.kernel.actors import Actor
from odop.kernel.events import record
from odop.kernel.fields import Localised
from odop.kernel.models import StoredFile
from odop.kernel.refusals import DomainError, Invalid, NotAllowed
from odop.kernel.rows import add, found, held
from odop.lib.formula.fields import message, read_values
from odop.lib.identifiers import looks_like_aadhaar
from odop.lib.money import from_paise
from odop.lib.rules import Assessment as Decided
from odop.lib.rules import Scheme
from odop.registry.enums import Purpose
from odop.registry.models import Artisan, Group, Unit
from odop.registry.queries import has_consent
from odop.schemes.events import APPLIED, ASSESSED
from odop.schemes.models import Application, ApplicationDraft, Assessment, DraftFile
from odop.schemes.queries import earlier_case, known_of, subject_of
from odop.schemes.queries import scheme as current_scheme


def _may_apply(artisan: Artisan, by: Actor) -> None:
    if not by.may(APPLY) or (isinstance(by, User) and not _hers_or_of_her_office(artisan, by)):
        raise NotAllowed(
            _("You can apply for yourself; the district office can apply for an artisan of its district.")
        )


def _hers_or_of_her_office(artisan: Artisan, by: User) -> bool:
    if by.is_citizen:
        return artisan.user_id == by.pk
    return by.scope.everything or artisan.district_id in by.scope.districts


def _refuse_aadhaar(answers: Mapping[str, object]) -> None:
    """No answer may hold an Aadhaar number: nothing of what came with it is kept."""
    found = [key for key, value in answers.items() if isinstance(value, str) and looks_like_aadhaar(value)]
    if found:
        text = _("This looks like an Aadhaar number. It is not needed here; please take it out.")
        raise Invalid(text, code="aadhaar", fields=dict.fromkeys(found, text))


@transaction.atomic
def save_draft(
    artisan: Artisan, *, scheme: str, answers: Mapping[str, object], page: int, by: User
) -> ApplicationDraft:
    """Keep what has been typed so far, as typed; one draft a person and scheme. Refuses an Aadhaar number (`aadhaar`)."""
    _may_apply(artisan, by)
    _refuse_aadhaar(answers)
    draft, _made = ApplicationDraft.objects.select_for_update().get_or_create(
        artisan=artisan, scheme=scheme, defaults={"user": by}
    )
    draft.answers = {**draft.answers, **answers}
    draft.page, draft.saved_at = max(page, 1), clock.now()
    draft.save()
    return draft


@transaction.atomic
def draft_file(draft: ApplicationDraft, *, key: str, file: StoredFile | None, by: User) -> None:
    """Add, replace or (with None) take away a paper of a draft."""
    _may_apply(draft.artisan, by)
    DraftFile.objects.filter(draft=draft, key=key).delete()
    if file is not None:
        DraftFile.objects.create(draft=draft, key=key, file=file)


@transaction.atomic
def discard_draft(draft: ApplicationDraft, *, by: User) -> None:
    _may_apply(draft.artisan, by)
    draft.delete()


class NotEligible(DomainError):
    """The order does not allow it; `extra["failed"]` lists every condition that is not met."""

    code = "not_eligible"


def read_answers(
    compiled: Scheme, answers: Mapping[str, object]
) -> tuple[dict[str, Any], dict[str, Any], dict[str, dict[str, str]]]:
    """Typed facts, typed other answers, and errors by key (a needed answer that is not there is an error too)."""
    fact_keys = {field.key for field in compiled.fields}
    form_keys = {field.key for field in compiled.form_fields}
    given = {key: value for key, value in answers.items() if value not in ("", None)}
    facts, errors = compiled.parse_facts(
        {k: v for k, v in given.items() if k in fact_keys or k not in form_keys}
    )
    others, more = read_values(
        compiled.form_fields, {k: v for k, v in given.items() if k in form_keys}, compiled.languages
    )
    errors |= more
    asked = compiled.asked(facts, clock.today()) - facts.keys() - others.keys() - errors.keys()
    for field in (*compiled.fields, *compiled.form_fields):
        if field.required and field.key in asked:
            errors[field.key] = message("required", compiled.languages)
    return facts, others, errors


@transaction.atomic
def apply(
    artisan: Artisan,
    *,
    scheme: str,
    answers: Mapping[str, object],
    by: Actor,
    files: Mapping[str, StoredFile] | None = None,
    unit: Unit | None = None,
    group: Group | None = None,
    is_sample: bool = False,
    version_and_scheme: tuple[Any, Scheme] | None = None,
) -> Application:
    """Send an application: judge it, open its case, keep the assessment with what it was made from.

    `answers` are raw (amounts as decimal text in rupees). Refuses `invalid` (every field named), `not_eligible` (every
    condition named), `no_consent` (to the register), `no_group` (a scheme for groups, and she is in none),
    `already_applied` (one that `once_per` of the scheme lets stand in the way). What the house knows better than her
    (`locked` fields) is answered from there, whatever was typed.
    """
    _may_apply(artisan, by)
    _refuse_aadhaar(answers)
    artisan = _locked(artisan)
    if not has_consent(artisan.pk, Purpose.REGISTER):
        raise DomainError(
            _("Without the consent to be in the register no application can be made. Give it again first."),
            code="no_consent",
        )
    version, compiled = version_and_scheme or current_scheme(scheme)
    unit, group = subject_of(compiled, artisan, unit, group)
    if compiled.unit_of_application == "group":
        group = _signed_for(artisan, group)
    known = known_of(compiled, artisan, unit=unit, group=group, answers=answers, locked_only=True)
    facts, others, errors = read_answers(compiled, {**answers, **known})
    if errors:
        raise Invalid(
            _("Some answers are missing or cannot be read."),
            fields={key: Localised(texts) for key, texts in errors.items()},  # type: ignore[misc]
        )
    earlier = earlier_case(compiled, artisan, unit=unit, group=group)
    if earlier is not None:
        raise DomainError(
            _already(compiled) % {"ref": earlier.ref, "years": compiled.once_per.years},
            code="already_applied",
        )
    judged_on = compiled.judged_day(facts, clock.today())
    decided = compiled.assess(facts, judged_on)
    if decided.eligible is not True:
        refused = [
            {"id": one.id, "because": dict(one.because), "source": one.source} for one in decided.failed
        ]
        sentences = Localised(
            {lang: " ".join(one.because[lang] for one in decided.failed) for lang in compiled.languages}
        )
        raise NotEligible(
            sentences if decided.failed else _("This cannot be decided yet."),  # type: ignore[arg-type]
            extra={"failed": refused, "missing": list(decided.missing)},
        )
    case = open_case(
        version.procedure,
        applicant=artisan,
        unit=unit,
        group=group,
        values={**facts, **others, **decided.outputs, "eligible": True},
        amount=from_paise(next(iter(decided.outputs.values()))),
        by=by,
        is_sample=is_sample,
    )
    application = Application(
        case=case,
        version=version,
        district_id=case.district_id,
        applied_on=clock.today(),
        facts=plain(facts),
        answers=plain(others),
    )
    add(application)
    _keep_assessment(application, decided, judged_on, by=by)
    attach_documents(case, files or {}, by=by)
    record(APPLIED, case, by=by, scheme=scheme, version=version.version)
    for draft in found(ApplicationDraft, artisan=artisan.pk, scheme=scheme):
        draft.delete()
    return application


def _locked(artisan: Artisan) -> Artisan:
    """Her row as it is now, locked; with her district where it was read already, which nobody changes meanwhile."""
    locked, known = held(Artisan, artisan.pk), artisan._state.fields_cache.get("district")
    if known is not None and known.pk == locked.district_id:
        locked.district = known
    return locked


def _already(compiled: Scheme) -> Any:
    if compiled.once_per.years is None:
        return _("There is already an application %(ref)s. The scheme is given once.")
    return _("There is already an application %(ref)s. The scheme is given once in %(years)s years.")


def _signed_for(artisan: Artisan, group: Group | None) -> Group:
    """The group she signs for, locked: two members who send at the same time come one after the other."""
    with scope.widened("the group that she herself belongs to"):
        if group is None or not artisan.memberships.filter(group=group, to_on__isnull=True).exists():
            raise DomainError(
                _("This scheme is for groups. The district office enters your group and its members first."),
                code="no_group",
            )
        return Group.objects.select_for_update(of=("self",)).select_related("district").get(pk=group.pk)


def _keep_assessment(application: Application, decided: Decided, as_of: date, *, by: Actor) -> Assessment:
    assessment = Assessment(
        application=application,
        version=application.version,
        at=clock.now(),
        by=by if isinstance(by, User) else None,
        as_of=as_of,
        facts=application.facts,
        result=decided.as_json(),
    )
    return add(assessment)


@transaction.atomic
def assess_again(application: Application, *, changes: Mapping[str, object], by: Actor) -> Assessment:
    """Judge an application again after an answer was corrected, on its own version and date; the old one stays."""
    case = lock_case(application.case)
    compiled = scheme_of(case.procedure_id)
    typed, errors = compiled.parse_facts(changes)
    if errors:
        raise Invalid(_("Some answers cannot be read."), fields={k: Localised(v) for k, v in errors.items()})  # type: ignore[misc]
    facts = compiled.typed(application.facts) | typed
    judged_on = compiled.judged_day(facts, application.applied_on)
    decided = compiled.assess(facts, judged_on)
    application.facts = plain(facts)
    application.save(update_fields=["facts"])
    case.values.update(plain(typed) | dict(decided.outputs) | {"eligible": decided.eligible})
    case.amount = from_paise(next(iter(decided.outputs.values()))) if decided.outputs else None
    case.save(update_fields=["values", "amount"])
    record(ASSESSED, case, by=by, keys=sorted(typed))
    return _keep_assessment(application, decided, judged_on, by=by)
