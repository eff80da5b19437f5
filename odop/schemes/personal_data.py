"""What schemes hold of a person: applications begun, what was asked for, and what the rule said of it."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from odop.casework.definitions import scheme_of
from odop.casework.queries.words import values_told
from odop.casework.services.erasing import cases_to_erase, closed_without_money
from odop.kernel.fields import Localised
from odop.kernel.holdings import Held, Whose, expires, holding
from odop.kernel.models import StoredFile
from odop.kernel.services import forget_file
from odop.schemes.models import Application, ApplicationDraft, Assessment, DraftFile, SchemeVersion


def forget_drafts(whose: Whose) -> int:
    """Applications begun and not sent go, with their papers."""
    return _forget(ApplicationDraft.objects.filter(artisan_id=whose.artisan_id))


def _forget(drafts: QuerySet[ApplicationDraft]) -> int:
    files = list(
        StoredFile.objects.filter(pk__in=DraftFile.objects.filter(draft__in=drafts).values("file_id"))
    )
    count = drafts.delete()[0]
    for stored in files:
        forget_file(stored)
    return count


@holding(
    "schemes.drafts", title=_("Applications begun and not sent"), kept="draft",
    tables=["schemes_applicationdraft", "schemes_draftfile"], erase=forget_drafts, order=35,
)  # fmt: skip
def drafts(whose: Whose) -> Iterator[Held]:
    for one in ApplicationDraft.objects.filter(artisan_id=whose.artisan_id):
        papers = ", ".join(one.files.values_list("file__name", flat=True))
        version = SchemeVersion.objects.filter(code=one.scheme, is_current=True).first()
        facts = values_told(version.procedure_id, one.answers) if version else ()
        title = Localised(scheme_of(version.procedure_id).title) if version else one.scheme
        yield Held(title, one.saved_at, (("papers", _("Papers"), papers), *facts))


def forget_answers(whose: Whose) -> int:
    """What was asked for in applications without money goes; that one was decided, and how, stays with its case."""
    cases = cases_to_erase(whose)
    Assessment.objects.filter(application__case__in=cases).update(facts={}, result={})
    return Application.objects.filter(case__in=cases).update(facts={}, answers={})


@holding(
    "schemes.applications", title=_("What you applied for, and what the rule said"), kept="application",
    tables=["schemes_application", "schemes_assessment"], erase=forget_answers, order=45,
)  # fmt: skip
def applications(whose: Whose) -> Iterator[Held]:
    for one in Application.objects.filter(case__applicant_id=whose.artisan_id).select_related("case"):
        facts = values_told(one.case.procedure_id, {**one.facts, **one.answers})
        yield Held(
            one.case.ref, one.case.opened_at, (("applied_on", _("Applied on"), one.applied_on), *facts)
        )
        for judged in one.assessments.all():
            eligible = judged.result.get("eligible")
            yield Held(
                _("Assessment"), judged.at,
                (
                    ("case", _("Reference"), one.case.ref), ("as_of", _("As of"), judged.as_of),
                    ("eligible", _("Conditions met"), eligible),
                ),
            )  # fmt: skip


def _old_drafts(before: datetime) -> QuerySet[ApplicationDraft]:
    return ApplicationDraft.objects.filter(saved_at__lt=before)


@expires("schemes.drafts", due=lambda before: _old_drafts(before).count())
def forget_old_drafts(before: datetime) -> int:
    """Applications begun and left lying."""
    return _forget(_old_drafts(before))


def _old_answers(before: datetime) -> QuerySet[Application]:
    closed = closed_without_money().filter(closed_at__lt=before)
    return Application.objects.filter(case__in=closed).exclude(facts={})


@expires("schemes.applications", due=lambda before: _old_answers(before).count())
def forget_old_answers(before: datetime) -> int:
    """What was asked for in applications that closed without money."""
    found = list(_old_answers(before).values_list("pk", flat=True)[:500])
    Assessment.objects.filter(application_id__in=found).update(facts={}, result={})
    return Application.objects.filter(pk__in=found).update(facts={}, answers={})
