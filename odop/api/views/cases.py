"""Applications and cases: made, listed, looked at, moved; their papers."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import File, Form, Query, Router, Schema, Status
from ninja.files import UploadedFile
from pydantic import Field

from odop.accounts.models import User
from odop.accounts.permissions import APPLY, SEE_CASE, SEE_WORKLIST, TAKE_STEP
from odop.api import shown_cases as shown
from odop.api.cursors import Page, Paging, page_by_deadline, page_of
from odop.api.doors import Door, person
from odop.api.once import once
from odop.api.problems import responses
from odop.api.schemas.cases import (
    AcceptedOut,
    ApplyIn,
    CaseOut,
    CaseRow,
    CheckIn,
    DocumentOut,
    StepIn,
    StepTaken,
)
from odop.api.schemas.words import Code, Ref
from odop.casework.definitions import scheme_of
from odop.casework.models import Case
from odop.casework.queries import case_visible_to, cases_visible_to, papers_of, standing, worklist_of
from odop.casework.services import accept_documents, check_document, decide, receive_paper
from odop.kernel import clock
from odop.kernel.refusals import DomainError, Invalid, NotFound
from odop.registry.models import Artisan
from odop.registry.queries import artisan_of, artisans_visible_to
from odop.schemes.services import apply

router = Router(tags=["Cases"])
WRITES = responses(400, 401, 403, 404, 409, 422)


class CaseFilter(Schema):
    scheme: Code | None = None
    state: Code | None = Field(None, description="A state of the workflow, such as `scrutiny`.")
    late: bool | None = Field(None, description="Past the deadline, or not.")


def for_whom(user: User, ref: str | None) -> Artisan:
    """The entry an application is for: her own, or one of the office's district. NotFound outside."""
    if ref is None and user.is_citizen:
        own = artisan_of(user)
        if own is None:
            raise DomainError(_("Enrol first; then apply."), code="not_enrolled")
        return own
    if ref is None:
        message = _("Name the artisan for whom you apply, by reference.")
        raise Invalid(message, fields={"artisan": message})
    found = artisans_visible_to(user).filter(ref=ref).first()
    if found is None:
        raise NotFound()
    return found


@router.post("/applications", auth=Door(APPLY), response={201: CaseOut, **WRITES})
@once()
def apply_for(request: HttpRequest, response: HttpResponse, body: ApplyIn) -> Any:
    """Send an application. It is judged by the version in force today; one that is not eligible is refused with every
    reason (`not_eligible`), a second one for the same scheme with `already_applied`."""
    user = person(request)
    artisan = for_whom(user, body.artisan)
    sent = apply(artisan, scheme=body.scheme, answers={**body.facts, **body.answers}, by=user)
    response["Location"] = f"/api/v1/cases/{sent.case.ref}"
    return Status(201, shown.full(case_visible_to(user, sent.case.ref), user))


@router.get("/worklist", auth=Door(SEE_WORKLIST), response={200: Page[CaseRow], **responses(401, 403, 422)})
def worklist(request: HttpRequest, wanted: Query[CaseFilter], paging: Query[Paging]) -> dict[str, Any]:
    """What waits for the reader's own offices, the most pressing first."""
    rows = worklist_of(person(request), late=wanted.late, code=wanted.scheme or "", state=wanted.state or "")
    return page_by_deadline(rows, paging, shown.row)


@router.get("/cases", auth=Door(SEE_CASE), response={200: Page[CaseRow], **responses(401, 403, 422)})
def cases(request: HttpRequest, wanted: Query[CaseFilter], paging: Query[Paging]) -> dict[str, Any]:
    """Every case the reader may see, the newest first."""
    rows = cases_visible_to(person(request)).select_related("district", "applicant")
    if wanted.scheme:
        rows = rows.filter(code=wanted.scheme)
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.late is not None:
        past = {"closed_at__isnull": True, "due_on__lt": clock.today()}
        rows = rows.filter(**past) if wanted.late else rows.exclude(**past)
    return page_of(rows, paging, shown.row)


@router.get("/cases/{ref}", auth=Door(SEE_CASE), response={200: CaseOut, **responses(401, 403, 404)})
def case(request: HttpRequest, ref: Ref) -> dict[str, Any]:
    """One case in full: amounts, assessment, papers, steps, letters, and what the reader can do with it now."""
    user = person(request)
    return shown.full(case_visible_to(user, ref), user)


@router.post("/cases/{ref}/steps", auth=Door(TAKE_STEP), response={201: StepTaken, **WRITES})
@once()
def take_step(request: HttpRequest, ref: Ref, body: StepIn) -> Any:
    """Move a case. A refusal (409, 422) names every obstacle at once."""
    user = person(request)
    found = case_visible_to(user, ref)
    step = decide(found, do=body.do, by=user, note=body.note, data=body.given())
    found.refresh_from_db()
    stands = standing(found)
    return Status(
        201,
        {
            "ref": found.ref,
            "state": found.state,
            "label": dict(stands.label),
            "stage": found.stage,
            "due_on": found.due_on.isoformat() if found.due_on else None,
            "step": shown.step(found, step, user, scheme_of(found.procedure_id)),
        },
    )


@router.post("/cases/{ref}/documents", auth=Door(SEE_CASE), response={201: DocumentOut, **WRITES})
@once()
def add_document(request: HttpRequest, ref: Ref, key: Form[Code], file: File[UploadedFile]) -> Any:
    """Add a paper; an earlier one of its kind is kept as replaced. Its kind is read from its bytes."""
    user = person(request)
    found = case_visible_to(user, ref)
    receive_paper(found, key=key, content=file.read(), name=file.name or key, by=user)
    return Status(201, _paper(found, key))


@router.post("/cases/{ref}/documents/accept-all", auth=Door(TAKE_STEP), response={200: AcceptedOut, **WRITES})
@once()
def accept_all(request: HttpRequest, ref: Ref) -> Any:
    """Accept every paper that still waits to be checked."""
    user = person(request)
    found = case_visible_to(user, ref)
    count = accept_documents(found, by=user)
    papers = [shown.document(paper) for paper in papers_of(found)]
    return Status(200, {"accepted": count, "documents": papers})


@router.post(
    "/cases/{ref}/documents/{key}/check", auth=Door(TAKE_STEP), response={200: DocumentOut, **WRITES}
)
@once()
def check(request: HttpRequest, ref: Ref, key: Code, body: CheckIn) -> Any:
    """Accept one paper, or say what is wrong with it."""
    user = person(request)
    found = case_visible_to(user, ref)
    document = found.documents.filter(key=key, replaced=False).first()
    if document is None:
        raise NotFound()
    check_document(document, accepted=body.accepted, remark=body.remark, by=user)
    return Status(200, _paper(found, key))


def _paper(found: Case, key: str) -> dict[str, Any]:
    return next(shown.document(paper) for paper in papers_of(found) if paper.rule.key == key)
