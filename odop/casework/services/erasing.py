"""Erasing what cases hold of a person: those that ended without money lose their answers and papers; the others stay whole
for the accounts. Steps and letters stay as the record of what was decided; they name nobody."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from odop.casework.models import Case, CaseDocument
from odop.kernel.holdings import Whose
from odop.kernel.models import Reply, StoredFile
from odop.kernel.services import forget_file

Keeper = Callable[[], QuerySet[Any, Any]]
_keepers: list[Keeper] = []


def keeps_cases(keeper: Keeper) -> Keeper:
    """Register who knows of cases that must stay whole (a query of their ids): finance, of those with money."""
    _keepers.append(keeper)
    return keeper


def closed_without_money() -> QuerySet[Case]:
    """Closed cases that no law keeps whole."""
    found = Case.objects.filter(closed_at__isnull=False)
    for keeper in _keepers:
        found = found.exclude(pk__in=keeper())
    return found


def cases_to_erase(whose: Whose) -> QuerySet[Case]:
    """Those of one person."""
    return closed_without_money().filter(applicant_id=whose.artisan_id)


def erase_cases(whose: Whose) -> int:
    """Answers and figures of cases without money go, and what programs were answered about any. Returns the cases."""
    refs = Case.objects.filter(applicant_id=whose.artisan_id).values_list("ref", flat=True)
    Reply.objects.filter(body__ref__in=list(refs)).delete()
    return cases_to_erase(whose).update(values={}, applicant_user=None)


def erase_documents(whose: Whose) -> int:
    """Papers of cases without money go, with their files."""
    return _forget_papers(CaseDocument.objects.filter(case__in=cases_to_erase(whose)))


def overdue_cases(before: datetime) -> QuerySet[Case]:
    """Cases without money that closed before this moment and still hold answers."""
    return closed_without_money().filter(closed_at__lt=before).exclude(values={})


def erase_overdue_cases(before: datetime) -> int:
    """Answers and papers of these go. Returns the cases."""
    cases = list(overdue_cases(before).values_list("pk", flat=True)[:500])
    _forget_papers(CaseDocument.objects.filter(case_id__in=cases))
    return Case.objects.filter(pk__in=cases).update(values={})


def _forget_papers(papers: QuerySet[CaseDocument]) -> int:
    files = list(StoredFile.objects.filter(pk__in=papers.values("file_id")))
    count = papers.delete()[0]
    for stored in files:
        forget_file(stored)
    return count
