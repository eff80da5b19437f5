"""Her own case: where it stands in plain words, what comes next, what she can do, her papers and letters."""

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from odop.accounts.models import User
from odop.accounts.permissions import SEE_OWN
from odop.casework.definitions import scheme_of
from odop.casework.enums import StepRefused
from odop.casework.models import Case
from odop.casework.queries import case_visible_to, paper_rule
from odop.casework.services import letter_pdf, receive_paper, take_step
from odop.kernel.access import allow
from odop.kernel.programme import programme
from odop.kernel.refusals import DomainError, Invalid, NotAllowed, NotFound
from odop.kernel.serving import served
from odop.lib.identifiers import looks_like_aadhaar
from odop.portal import casepage
from odop.portal.questions import read_typed


def _case(request: HttpRequest, ref: str) -> tuple[User, Case]:
    """Her case; somebody else's does not exist here, whoever asks."""
    user = cast(User, request.user)
    found = case_visible_to(user, ref)
    if found.applicant_user_id != user.pk:
        raise NotFound()
    return user, found


@allow(SEE_OWN)
@require_GET
def case(request: HttpRequest, ref: str) -> HttpResponse:
    user, found = _case(request, ref)
    return _show(request, user, found)


def _show(request: HttpRequest, user: User, found: Case, status: int = 200, **more: Any) -> HttpResponse:
    forms = more.pop("forms", None) or casepage.step_forms(found, user)
    context = {**casepage.case_page(found, wrong=more.pop("wrong", {})), "step_forms": forms, **more}
    response = render(request, "portal/case/case.html", context, status=status)
    response.rollback = status >= 400  # type: ignore[attr-defined]
    return response


@allow(SEE_OWN)
def step(request: HttpRequest, ref: str) -> HttpResponse:
    """Take one of her own steps: answer a memo, withdraw. A refusal says everything and keeps what was typed."""
    user, found = _case(request, ref)
    if request.method != "POST":
        return redirect("me_case", ref)  # a refused page was loaded again
    do, note = request.POST.get("do", ""), request.POST.get("note", "")
    try:
        action = scheme_of(found.procedure_id).workflow.action(do)
    except KeyError:
        raise NotFound() from None
    kept, better = read_typed(action.needs, request.POST)
    wrong: dict[str, Any] = {}
    if looks_like_aadhaar(note):
        wrong["note"] = _("This looks like an Aadhaar number. It is not needed here; please take it out.")
    if action.confirm and "sure" not in request.POST:
        wrong["sure"] = _("Tick this box if you are sure.")
    if not wrong:
        try:
            take_step(
                found, do=do, by=user, note=note, data={k: v for k, v in kept.items() if v not in ("", None)}
            )
        except NotAllowed:
            raise
        except StepRefused as refusal:
            wrong = {one.key: better.get(one.key, one.text) for one in refusal.reasons}
        except DomainError as refusal:
            wrong = dict(refusal.fields) or {"": refusal.message}
    if wrong:
        forms = casepage.step_forms(found, user, do=do, typed=request.POST, wrong=wrong)
        unsaid = [] if any(one.form.is_bound for one in forms) else [str(text) for text in wrong.values()]
        return _show(request, user, found, status=409, forms=forms, refused=unsaid)
    messages.success(request, _("Done. The office can see it now."))
    return redirect("me_case", ref)


@allow(SEE_OWN)
def paper(request: HttpRequest, ref: str, key: str) -> HttpResponse:
    """Send a paper, or send it again."""
    user, found = _case(request, ref)
    if request.method != "POST":
        return redirect("me_case", ref)
    paper_rule(found, key)
    sent = request.FILES.get(f"file-{key}")
    try:
        if sent is None:
            raise Invalid(_("Choose a photo or a file first."), code="file_missing")
        receive_paper(found, key=key, content=sent.read(), name=sent.name or key, by=user)
    except NotAllowed:
        raise
    except StepRefused as refusal:
        return _show(request, user, found, status=409, wrong={key: str(refusal.reasons[0].text)})
    except DomainError as refusal:
        return _show(request, user, found, status=422, wrong={key: str(refusal.message)})
    messages.success(request, _("Received. The office will check it."))
    return redirect(reverse("me_case", args=[ref]) + "#papers")


@allow(SEE_OWN)
@require_GET
def letter(request: HttpRequest, ref: str, number: int, language: str) -> HttpResponse:
    """One of her letters as PDF, in one language of the programme."""
    _user, found = _case(request, ref)
    wanted = next(
        (one for one in casepage.letters_for_her(found) if one.number == f"{found.ref}/{number}"), None
    )
    if wanted is None or language not in programme().languages:
        raise NotFound()
    name = f"{found.ref}-{number}-{language}.pdf"
    return served(letter_pdf(wanted, language), "application/pdf", name, download="download" in request.GET)
