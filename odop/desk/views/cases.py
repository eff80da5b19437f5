"""The page of one case, its steps, its papers and its letters."""

import uuid
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from odop.accounts.models import User
from odop.accounts.permissions import SEE_WORKLIST
from odop.casework.definitions import scheme_of
from odop.casework.enums import Reason, StepRefused
from odop.casework.models import Case
from odop.casework.queries import case_visible_to, letters_seen_by, paper_rule, step_label
from odop.casework.services import accept_documents, check_document, decide, letter_pdf, receive_paper
from odop.desk.forms import given
from odop.desk.queries import casepage
from odop.desk.queries.lists import plain
from odop.kernel.access import allow
from odop.kernel.programme import programme
from odop.kernel.refusals import DomainError, NotAllowed, NotFound
from odop.kernel.services import read_file
from odop.kernel.serving import served
from odop.lib.workflow import Action


def _case(request: HttpRequest, ref: str) -> tuple[User, Case]:
    user = cast(User, request.user)
    return user, case_visible_to(user, plain(ref))


@allow(SEE_WORKLIST)
@require_GET
def case(request: HttpRequest, ref: str) -> HttpResponse:
    """One case: what the rule gives, papers, what can be decided, its way and its notes."""
    user, found = _case(request, ref)
    context = casepage.case_page(found, user, ask=request.GET.get("ask", ""))
    return render(request, "desk/cases/case.html", context)


@allow(SEE_WORKLIST)
@require_POST
def step(request: HttpRequest, ref: str) -> HttpResponse:
    """Take a step. A refusal shows every reason at once and keeps what was typed."""
    user, found = _case(request, ref)
    do, note = request.POST.get("do", ""), plain(request.POST.get("note", ""))
    try:
        action = scheme_of(found.procedure_id).workflow.action(do)
    except KeyError:
        raise NotFound() from None
    if action.confirm and not request.POST.get("sure"):
        return _ask(request, user, found, action)
    data, better = given(action, request.POST)
    try:
        decide(found, do=do, by=user, note=note, data=data)
    except NotAllowed:
        raise
    except DomainError as refusal:
        return _refused(request, user, found, do, _reasons(refusal, better))
    messages.success(request, _("Done: %(step)s.") % {"step": step_label(found, do)})
    return _back(request, ref)


def _reasons(refusal: DomainError, better: dict[str, str]) -> list[Reason]:
    """Every reason of a refusal, in the best words there are."""
    if isinstance(refusal, StepRefused):
        return [Reason(one.code, better.get(one.key, one.text), one.key) for one in refusal.reasons]
    fields = [Reason(refusal.code, text, key) for key, text in refusal.fields.items()]
    return fields or [Reason(refusal.code, refusal.message)]


def _refused(request: HttpRequest, user: User, found: Case, do: str, reasons: list[Reason]) -> HttpResponse:
    deciding = casepage.deciding(found, user, do=do, typed=request.POST)
    if deciding.refused is not None:
        deciding.refused.refuse(reasons)
    context: dict[str, Any] = {"reasons": [] if deciding.refused else [str(one.text) for one in reasons]}
    return _decide_page(request, user, found, deciding, context, status=409)


def _ask(request: HttpRequest, user: User, found: Case, action: Action) -> HttpResponse:
    """Without JavaScript nobody has asked yet: the page does, and keeps what was typed."""
    deciding = casepage.deciding(found, user, do=action.do, typed=request.POST)
    deciding.asking = next((one for one in (*deciding.plain, *deciding.own) if one.do == action.do), None)
    return _decide_page(request, user, found, deciding, {}, status=200)


def _decide_page(
    request: HttpRequest,
    user: User,
    found: Case,
    deciding: casepage.Deciding,
    more: dict[str, Any],
    *,
    status: int,
) -> HttpResponse:
    """The page again with what was typed, or for htmx the part that decides; nothing that was tried is kept."""
    if request.htmx:  # type: ignore[attr-defined]
        context = {"case": found, "deciding": deciding, **more}
        response = render(request, "desk/cases/decide.html", context)
    else:
        context = {**casepage.case_page(found, user, decide=lambda: deciding), **more}
        response = render(request, "desk/cases/case.html", context, status=status)
    response.rollback = status >= 400  # type: ignore[attr-defined]
    return response


def _back(request: HttpRequest, ref: str, part: str = "") -> HttpResponse:
    url = reverse("desk_case", args=[ref]) + part
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponse(headers={"HX-Redirect": url})
    return redirect(url)


# --- Papers --------------------------------------------------------------------------------------------------------


@allow(SEE_WORKLIST)
@require_POST
def check(request: HttpRequest, ref: str, key: str) -> HttpResponse:
    """Accept one paper, or say what is wrong with it."""
    user, found = _case(request, ref)
    document = found.documents.filter(key=plain(key), replaced=False).first()
    if document is None:
        raise NotFound()
    try:
        if str(document.file_id) != request.POST.get("file", ""):
            raise DomainError(
                _("A newer paper has come meanwhile. Open it before you check it."), code="newer_paper"
            )
        check_document(
            document,
            accepted=request.POST.get("accepted") == "yes",
            remark=request.POST.get("remark", ""),
            by=user,
        )
    except NotAllowed:
        raise
    except DomainError as refusal:
        return _papers_page(
            request, user, found, wrong={key: _first(refusal)}, typed=request.POST.get("remark", "")
        )
    return _papers_page(request, user, found)


@allow(SEE_WORKLIST)
@require_POST
def accept_all(request: HttpRequest, ref: str) -> HttpResponse:
    """Accept every paper that still waits to be checked."""
    user, found = _case(request, ref)
    accept_documents(found, by=user)
    return _papers_page(request, user, found)


@allow(SEE_WORKLIST)
@require_POST
def add(request: HttpRequest, ref: str, key: str) -> HttpResponse:
    """Add a paper for the applicant, as it was brought to the counter or the branch."""
    user, found = _case(request, ref)
    key = paper_rule(found, plain(key)).key
    sent = request.FILES.get("file")
    try:
        if sent is None:
            raise DomainError(_("Choose a file first."), code="file_missing")
        receive_paper(found, key=key, content=sent.read(), name=sent.name or key, by=user)
    except NotAllowed:
        raise
    except DomainError as refusal:
        return _papers_page(request, user, found, wrong={key: _first(refusal)})
    return _papers_page(request, user, found)


def _first(refusal: DomainError) -> str:
    reasons = getattr(refusal, "reasons", ())
    return str(reasons[0].text if reasons else refusal.message)


def _papers_page(
    request: HttpRequest, user: User, found: Case, *, wrong: dict[str, str] | None = None, typed: str = ""
) -> HttpResponse:
    """After a paper changed: for htmx the papers and, beside them, what can now be decided; else the page."""
    more: dict[str, Any] = {"wrong": wrong or {}, "remark": typed}
    if request.htmx:  # type: ignore[attr-defined]
        context = {
            "case": found,
            "papers": casepage.papers(found, user),
            "deciding": casepage.deciding(found, user),
            "beside": True,
            **more,
        }
        response = render(request, "desk/cases/documents.html", context)
    elif wrong:
        context = {**casepage.case_page(found, user), **more}
        response = render(request, "desk/cases/case.html", context, status=409)
    else:
        return redirect(reverse("desk_case", args=[found.ref]) + "#documents")
    response.rollback = bool(wrong)  # type: ignore[attr-defined]
    return response


@allow(SEE_WORKLIST)
@require_GET
def case_file(request: HttpRequest, ref: str, file_id: uuid.UUID) -> HttpResponse:
    """One paper of a case that the reader may see."""
    _user, found = _case(request, ref)
    document = found.documents.filter(file_id=file_id).select_related("file").first()
    if document is None:
        raise NotFound()
    stored = document.file
    return served(read_file(stored), stored.media_type, stored.name, download="download" in request.GET)


@allow(SEE_WORKLIST)
@require_GET
def letter(request: HttpRequest, ref: str, number: int, language: str) -> HttpResponse:
    """A letter of a case as PDF, in one language of the programme."""
    user, found = _case(request, ref)
    wanted = next(
        (one for one in letters_seen_by(user, found) if one.number == f"{found.ref}/{number}"), None
    )
    if wanted is None or language not in programme().languages:
        raise NotFound()
    name = f"{found.ref}-{number}-{language}.pdf"
    return served(letter_pdf(wanted, language), "application/pdf", name, download="download" in request.GET)
