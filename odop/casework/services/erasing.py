"""Erasing what cases hold of a person: those that ended without money lose their answers and papers; the others stay whole
for the accounts. Steps and letters stay as the record of what was decided; they name nobody."""

from collections.abc import Callable, Iterable

from django.db.models import QuerySet

from odop.casework.models import Case, CaseDocument
from odop.kernel.holdings import Whose
from odop.kernel.models import Reply, StoredFile
from odop.kernel.services import forget_file

Keeper = Callable[[Whose], Iterable[int]]
_keepers: list[Keeper] = []


def keeps_cases(keeper: Keeper) -> Keeper:
    """Register who knows of cases that must stay whole (their ids): finance, of those with money."""
    _keepers.append(keeper)
    return keeper


def cases_to_erase(whose: Whose) -> QuerySet[Case]:
    """Closed cases of hers that no law keeps whole."""
    kept: set[int] = set()
    for keeper in _keepers:
        kept |= set(keeper(whose))
    return Case.objects.filter(applicant_id=whose.artisan_id, closed_at__isnull=False).exclude(pk__in=kept)


def erase_cases(whose: Whose) -> int:
    """Answers and figures of cases without money go, and answers of the API that repeated them. Returns the cases."""
    found = cases_to_erase(whose)
    refs = Case.objects.filter(applicant_id=whose.artisan_id).values_list("ref", flat=True)
    Reply.objects.filter(body__ref__in=list(refs)).delete()
    return found.update(values={}, applicant_user=None)


def erase_documents(whose: Whose) -> int:
    """Papers of cases without money go, with their files."""
    papers = CaseDocument.objects.filter(case__in=cases_to_erase(whose))
    files = list(StoredFile.objects.filter(pk__in=papers.values("file_id")))
    count = papers.delete()[0]
    for stored in files:
        forget_file(stored)
    return count
