"""What schemes hold of a person: applications begun, what was asked for, and what the rule said of it."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from odop.casework.services.erasing import cases_to_erase
from odop.kernel.holdings import Held, Whose, holding
from odop.kernel.models import StoredFile
from odop.kernel.services import forget_file
from odop.schemes.models import Application, ApplicationDraft, Assessment, DraftFile


def forget_drafts(whose: Whose) -> int:
    """Applications begun and not sent go, with their papers."""
    drafts = ApplicationDraft.objects.filter(artisan_id=whose.artisan_id)
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
        facts = tuple((key, key, value) for key, value in one.answers.items())
        yield Held(one.scheme, one.saved_at, (("papers", _("Papers"), papers), *facts))


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
        facts = tuple((key, key, value) for key, value in {**one.facts, **one.answers}.items())
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
