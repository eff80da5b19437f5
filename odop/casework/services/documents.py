"""Papers of a case: received, replaced, checked one by one."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from odop.accounts.models import User
from odop.accounts.permissions import TAKE_STEP
from odop.casework.definitions import scheme_of
from odop.casework.enums import NotYourStep, Reason, StepRefused
from odop.casework.events import DOCUMENT_CHECKED, DOCUMENT_RECEIVED
from odop.casework.models import Case, CaseDocument
from odop.casework.queries import roles_on
from odop.kernel import clock
from odop.kernel.actors import Actor
from odop.kernel.events import record
from odop.kernel.models import StoredFile
from odop.kernel.refusals import Invalid
from odop.kernel.rows import add_many
from odop.kernel.services import store_file

CHECKERS = frozenset({"assistant", "officer"})
SENDERS = frozenset({"artisan", "assistant", "officer", "bank"})


@transaction.atomic
def attach_documents(case: Case, files: Mapping[str, StoredFile], *, by: Actor) -> list[CaseDocument]:
    """The papers that come with a new case, all at once; nothing is there yet to replace."""
    asked = {document.key for document in scheme_of(case.procedure_id).documents}
    if not files.keys() <= asked:
        raise Invalid(_("This case does not ask for such a paper."), code="unknown_document")
    received_from = by if isinstance(by, User) else None
    documents = [
        CaseDocument(case=case, key=key, file=file, received_at=clock.now(), received_from=received_from)
        for key, file in files.items()
    ]
    add_many(documents)
    if documents:
        record(DOCUMENT_RECEIVED, case, by=by, keys=sorted(files))
    return documents


@transaction.atomic
def accept_documents(case: Case, *, by: Actor) -> int:
    """Accept every paper of a case that still waits to be checked; returns how many."""
    if not {acting.role for acting in roles_on(case, by)} & (CHECKERS | {"system"}):
        raise NotYourStep(_("Papers are checked by the district office."))
    waiting = case.documents.filter(replaced=False, check_state=CaseDocument.Check.TO_CHECK)
    count = waiting.update(
        check_state=CaseDocument.Check.ACCEPTED,
        checked_at=clock.now(),
        checked_by=by if isinstance(by, User) else None,
    )
    if count:
        record(DOCUMENT_CHECKED, case, by=by, accepted=True, count=count)
    return count


@transaction.atomic
def attach_document(case: Case, *, key: str, file: StoredFile, by: Actor) -> CaseDocument:
    """Add a paper to an open case; an earlier one of the same kind is kept as replaced.

    Refuses an unknown kind (`unknown_document`), a closed case (`case_closed`), and replacing an accepted paper
    by the applicant (`already_accepted`).
    """
    capacities = {acting.role for acting in roles_on(case, by)}
    if not capacities & (SENDERS | {"system"}):
        raise NotYourStep(_("Papers are sent by the applicant, the district office or the bank."))
    case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    if case.closed_at:
        raise StepRefused([Reason("case_closed", _("This case is closed; nothing can be added."))])
    if key not in {document.key for document in scheme_of(case.procedure_id).documents}:
        raise Invalid(_("This case does not ask for such a paper."), code="unknown_document")
    before = case.documents.filter(key=key, replaced=False).first()
    if before is not None:
        if before.check_state == CaseDocument.Check.ACCEPTED and capacities == {"artisan"}:
            raise StepRefused([Reason("already_accepted", _("The office has already accepted this paper."))])
        before.replaced = True
        before.save(update_fields=["replaced"])
    document = CaseDocument.objects.create(
        case=case,
        key=key,
        file=file,
        received_at=clock.now(),
        received_from=by if isinstance(by, User) else None,
    )
    record(DOCUMENT_RECEIVED, case, by=by, document=document.pk, key=key)
    return document


@transaction.atomic
def receive_paper(case: Case, *, key: str, content: bytes, name: str, by: Actor) -> CaseDocument:
    """Keep a file as this paper of the case, when it is of a kind and size that the procedure takes.

    Refuses `unknown_document`, what `store_file` refuses of a file, and what `attach_document` refuses.
    """
    rule = next((one for one in scheme_of(case.procedure_id).documents if one.key == key), None)
    if rule is None:
        message = _("This case does not ask for such a paper.")
        raise Invalid(message, code="unknown_document", fields={"key": message})
    kept = store_file(
        content, name=name, by=by, owner_id=case.applicant_user_id, district_id=case.district_id,
        accept=rule.media_types, max_mb=rule.max_mb,
    )  # fmt: skip
    return attach_document(case, key=key, file=kept, by=by)


@transaction.atomic
def check_document(document: CaseDocument, *, accepted: bool, by: Actor, remark: str = "") -> CaseDocument:
    """Accept a paper, or say what is wrong with it. Only the district's office checks (`note_needed` on rejecting)."""
    if not by.may(TAKE_STEP) or not {a.role for a in roles_on(document.case, by)} & (CHECKERS | {"system"}):
        raise NotYourStep(_("Papers are checked by the district office."))
    document = CaseDocument.objects.select_for_update(of=("self",)).select_related("case").get(pk=document.pk)
    if not accepted and not remark.strip():
        raise StepRefused(
            [Reason("note_needed", _("Say what is wrong with this paper."), "remark")], status=422
        )
    document.check_state = CaseDocument.Check.ACCEPTED if accepted else CaseDocument.Check.REJECTED
    document.remark = remark.strip()
    document.checked_at = clock.now()
    document.checked_by = by if isinstance(by, User) else None
    document.save()
    record(DOCUMENT_CHECKED, document.case, by=by, document=document.pk, key=document.key, accepted=accepted)
    return document
