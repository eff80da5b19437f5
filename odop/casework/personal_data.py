"""What cases hold of a person, what the law keeps of them, and when an officer has her as part of her own work."""

from collections.abc import Iterator
from datetime import timedelta

from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import User
from odop.casework.definitions import scheme_of
from odop.casework.models import Case, CaseDocument, CaseStep
from odop.casework.queries.cases import standing, step_done, worklist_of
from odop.casework.queries.words import values_told
from odop.casework.services.erasing import (
    erase_cases,
    erase_documents,
    erase_overdue_cases,
    overdue_cases,
)
from odop.kernel import clock
from odop.kernel.fields import Localised
from odop.kernel.holdings import (
    Consequence,
    Held,
    Said,
    Whose,
    Words,
    consequence,
    expires,
    holding,
    obstacle,
)
from odop.kernel.looks import tie
from odop.kernel.services import kind_of
from odop.registry.enums import Purpose

RECENTLY = timedelta(days=30)
CHECKED = {
    "to_check": _("Being checked"),
    "accepted": _("Accepted"),
    "rejected": _("Send again"),
}  # as she is told


@tie
def has_a_case(reader: object, artisan_id: int) -> bool:
    """She has an open case in the reader's own place or worklist, or the reader took a step in one of hers lately."""
    if not isinstance(reader, User):
        return False
    place = reader.scope
    with connection.cursor() as cursor:
        # In words of the database: this is asked for every entry that an officer opens.
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM casework_case WHERE applicant_id = %s AND closed_at IS NULL"
            " AND (district_id = ANY (%s) OR bank_id = ANY (%s)))",
            [artisan_id, list(place.districts), list(place.offices)],
        )
        if cursor.fetchone()[0]:
            return True
    if worklist_of(reader).order_by().filter(applicant_id=artisan_id).exists():
        return True
    since = clock.now() - RECENTLY
    return CaseStep.objects.filter(case__applicant_id=artisan_id, by=reader, at__gte=since).exists()


def _cases(whose: Whose) -> QuerySet[Case]:
    return (
        Case.objects.filter(applicant_id=whose.artisan_id)
        .select_related("district", "bank", "procedure")
        .order_by("-opened_at")
    )


def _title(case: Case) -> Localised:
    return Localised(scheme_of(case.procedure_id).title)


@holding(
    "casework.cases", title=_("Your applications and what was done with them"), kept="application",
    tables=["casework_case", "casework_casestep", "casework_letter", "casework_agendaitem"], erase=erase_cases, order=50,
)  # fmt: skip
def cases(whose: Whose) -> Iterator[Held]:
    for case in _cases(whose):
        yield Held(
            _title(case), case.opened_at,
            (
                ("ref", _("Reference"), case.ref), ("state", _("State"), Said(case.state, standing(case).public_label)),
                ("amount", _("Amount"), case.amount), ("bank", _("Bank branch"), case.bank.name if case.bank else ""),
                ("closed_at", _("Closed on"), case.closed_at),
                *values_told(case.procedure_id, case.values),
            ),
        )  # fmt: skip
        for step in case.steps.select_related("posting__office").order_by("number"):
            office = step.posting.office.name if step.posting else ""
            yield Held(
                step_done(case, step.do), step.at,
                (
                    ("case", _("Reference"), case.ref), ("number", _("Step"), step.number),
                    ("office", _("Office"), office), ("note", _("Note"), step.note),
                    *values_told(case.procedure_id, step.data),
                ),
            )  # fmt: skip
        for letter in case.letters.all():
            yield Held(_("Letter"), letter.issued_at, (("number", _("Number"), letter.number),))
        for item in case.agenda_items.select_related("sitting"):
            yield Held(
                _("Sitting of the committee"), None,
                (("sitting", _("Reference"), item.sitting.ref), ("day", _("Date"), item.sitting.on_date)),
            )  # fmt: skip


@holding(
    "casework.documents", title=_("Papers of your applications"), kept="application", tables=["casework_casedocument"],
    erase=erase_documents, order=55,
)  # fmt: skip
def documents(whose: Whose) -> Iterator[Held]:
    papers = CaseDocument.objects.filter(case__applicant_id=whose.artisan_id).select_related("file", "case")
    for one in papers.order_by("-received_at"):
        known = {rule.key: rule.label for rule in scheme_of(one.case.procedure_id).documents}
        yield Held(
            Localised(known[one.key]) if one.key in known else one.key, one.received_at,
            (
                ("case", _("Reference"), one.case.ref), ("paper", _("Paper"), Said(one.key, "")),
                ("file", _("File"), one.file.name), ("kind", _("Kind"), kind_of(one.file)),
                ("check", _("State"), Said(one.check_state, CHECKED[one.check_state])), ("remark", _("Note"), one.remark),
            ),
        )  # fmt: skip


@obstacle
def under_way(whose: Whose) -> Iterator[Words]:
    """An application that is under way has to be decided or withdrawn first."""
    for case in _cases(whose).filter(closed_at__isnull=True):
        yield _("Application %(ref)s is still under way. Withdraw it first, or wait for its end.") % {
            "ref": case.ref
        }


@consequence
def foreseen(whose: Whose, purpose: str) -> Iterator[Consequence]:
    running = _cases(whose).filter(closed_at__isnull=True)
    if purpose == Purpose.REGISTER:
        for case in running:
            yield Consequence(
                _("Application %(ref)s, %(scheme)s: the office is told and asks you whether it shall go on.")
                % {"ref": case.ref, "scheme": _title(case)},
                stops=True,
            )
    if purpose == Purpose.BANK:
        for case in running:
            sent = case.bank.name if case.bank else None
            yield Consequence(
                _("Application %(ref)s: %(bank)s has your file already; no other branch gets it.") % {"ref": case.ref, "bank": sent}
                if sent
                else _("Application %(ref)s cannot be sent to a bank branch.") % {"ref": case.ref},
                stops=sent is None,
            )  # fmt: skip


expires("casework.cases", due=lambda before: overdue_cases(before).count())(erase_overdue_cases)
