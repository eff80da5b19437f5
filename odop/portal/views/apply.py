"""The application on a phone: one topic a page, saved as it goes, sent once. An office uses the same pages for somebody else."""

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from odop.accounts.models import User
from odop.accounts.permissions import APPLY
from odop.kernel.access import allow
from odop.kernel.refusals import DomainError, Invalid, NotAllowed
from odop.kernel.services import store_file
from odop.portal.applying import PAPERS, REVIEW, Applying, Step, applying
from odop.portal.questions import AnswerForm, read_typed, wrong_in
from odop.registry.enums import Purpose
from odop.registry.queries import has_consent, told
from odop.registry.services import give_consent
from odop.schemes.models import ApplicationDraft
from odop.schemes.services import apply, discard_draft, draft_file, save_draft


def _present(request: HttpRequest, code: str) -> Applying | HttpResponse:
    """The application under way, or where to go instead: to enrol first, or to the case that there is already."""
    user = cast(User, request.user)
    if not user.is_citizen and not request.GET.get("for"):
        return redirect("register")  # an office first chooses for whom
    now = applying(user, code, for_ref=request.GET.get("for", ""))
    if now is None:
        return redirect("enrol")
    if now.earlier is not None:
        return redirect("desk_case" if now.for_other else "me_case", now.earlier.ref)
    if now.compiled.unit_of_application == "group" and now.group is None:
        return render(request, "portal/apply/no_group.html", {"now": now, "back_url": now.home}, status=409)
    if not has_consent(now.artisan.pk, Purpose.REGISTER):
        return _ask_consent(request, now)
    return now


def _ask_consent(request: HttpRequest, now: Applying) -> HttpResponse:
    """Before anything is typed: without this consent it could not be sent. She gives it here and goes on."""
    if request.method == "POST" and request.POST.get("do") == "agree":
        give_consent(now.artisan, Purpose.REGISTER, by=now.user)
        messages.success(request, _("Noted: you agree."))
        return redirect(request.get_full_path())
    context = {"now": now, "told": told(Purpose.REGISTER), "back_url": now.home}
    status = 409 if request.method == "POST" else 200
    return render(request, "portal/apply/consent.html", context, status=status)


@allow(APPLY)
def start(request: HttpRequest, code: str) -> HttpResponse:
    """To the page where she left, or to the first. A POST throws the draft away."""
    now = _present(request, code)
    if isinstance(now, HttpResponse):
        return now
    if request.method == "POST":
        if now.draft is not None:
            discard_draft(now.draft, by=now.user)
            messages.success(request, _("What was written is thrown away."))
        return redirect(now.home)
    reached = now.draft.page if now.draft else 1
    return redirect(now.url(now.steps[min(reached, len(now.steps)) - 1].key))


@allow(APPLY)
def page(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """One page of the application."""
    now = _present(request, code)
    if isinstance(now, HttpResponse):
        return now
    step = now.step(key)
    if key == PAPERS:
        return _papers(request, now, step)
    if key == REVIEW:
        return _review(request, now, step)
    return _questions(request, now, step)


def _frame(now: Applying, step: Step) -> dict[str, Any]:
    return {
        "now": now, "page": step, "step": step.number, "steps": len(now.steps),
        "back_url": now.url(now.steps[step.number - 2].key) if step.number > 1 else now.home,
        "saved": now.draft is not None,
    }  # fmt: skip


def _keep(now: Applying, answers: dict[str, Any], page: int) -> ApplicationDraft:
    reached = max(page, now.draft.page if now.draft else 1)
    return save_draft(now.artisan, scheme=now.compiled.code, answers=answers, page=reached, by=now.user)


def _next(request: HttpRequest, now: Applying, step: Step) -> HttpResponse:
    if request.POST.get("go") == "leave":
        return redirect(now.home)
    return redirect(now.url(REVIEW) if request.GET.get("then") == REVIEW else now.after(step))


# --- Questions -----------------------------------------------------------------------------------------------------


def _questions(request: HttpRequest, now: Applying, step: Step) -> HttpResponse:
    if request.method != "POST":
        return _ask(request, now, step, _form(now, step))
    kept, better = read_typed(step.specs, request.POST)
    now.more = kept
    step = now.step(step.key)  # an answer may make another question of this page needless
    if "X-Odop-Live" in request.headers:
        return render(request, "portal/apply/result.html", {"now": now, "result": now.result, "page": step})
    form = _form(now, step, typed=request.POST)
    by_itself, leaving = "X-Odop-Autosave" in request.headers, request.POST.get("go") == "leave"
    wrong = wrong_in(step.specs, kept, better, now.compiled.languages)
    try:
        going_on = not (wrong or by_itself or leaving)
        _keep(now, kept, step.number + 1 if going_on else step.number)
    except Invalid as refusal:  # an Aadhaar number: nothing of this page is kept
        if by_itself:
            return HttpResponse(status=422)
        form.complain(refusal.fields or {"": refusal.message})
        return _ask(request, now, step, form, status=422)
    if by_itself:
        return HttpResponse(status=204)
    if wrong and not leaving:
        form.complain(wrong)
        return _ask(request, now, step, form, status=422)
    return _next(request, now, step)


def _form(now: Applying, step: Step, typed: Any = None) -> AnswerForm:
    return AnswerForm(step.specs, kept=now.answers, typed=typed, place=now.artisan.district_id)


def _ask(
    request: HttpRequest, now: Applying, step: Step, form: AnswerForm, status: int = 200
) -> HttpResponse:
    shows = now.shows_result(step)
    here = now.url(step.key)
    context = {
        **_frame(now, step), "form": form, "autosave": here,
        "live": here if shows else "", "live_into": "result" if shows else "",
        "result": now.result if shows or now.result.failed else None, "shows_result": shows,
        "from_register": any(
            spec.key in now.known_before and not (now.draft and spec.key in now.draft.answers) for spec in step.specs
        ),
    }  # fmt: skip
    return render(request, "portal/apply/page.html", context, status=status)


# --- Papers --------------------------------------------------------------------------------------------------------


def _papers(request: HttpRequest, now: Applying, step: Step) -> HttpResponse:
    wrong: dict[str, str] = {}
    if request.method == "POST":
        stays = request.POST.get("add") or request.POST.get("remove")
        now.draft = _keep(now, {}, step.number if stays else step.number + 1)
        if taken := request.POST.get("remove"):
            draft_file(now.draft, key=taken, file=None, by=now.user)
        wrong = _take_files(request, now, now.draft)
        if not wrong:
            return redirect(now.url(PAPERS) + f"#{stays}") if stays else _next(request, now, step)
    papers = now.papers(wrong)
    waiting = [paper for paper in papers if paper.rule.required and paper.added is None]
    context = {
        **_frame(now, step),
        "papers": papers,
        "waiting": waiting,
        "wrong": [p for p in papers if p.wrong],
    }
    return render(request, "portal/apply/papers.html", context, status=422 if wrong else 200)


def _take_files(request: HttpRequest, now: Applying, draft: ApplicationDraft) -> dict[str, str]:
    """Keep every file that came; what is wrong with the others, by paper."""
    wrong: dict[str, str] = {}
    for paper in now.papers():
        sent = request.FILES.get(f"file-{paper.rule.key}")
        if sent is None:
            continue
        try:
            kept = store_file(
                sent.read(),
                name=sent.name or paper.rule.key,
                by=now.user,
                owner_id=now.artisan.user_id,
                district_id=now.artisan.district_id,
                accept=paper.rule.media_types,
                max_mb=paper.rule.max_mb,
            )
        except Invalid as refusal:
            wrong[paper.rule.key] = str(refusal.message)
        else:
            draft_file(draft, key=paper.rule.key, file=kept, by=now.user)
    return wrong


# --- Review and sending --------------------------------------------------------------------------------------------


def _review(request: HttpRequest, now: Applying, step: Step) -> HttpResponse:
    if request.method != "POST":
        return _show_review(request, now, step)
    if "declared" not in request.POST:
        words = _("Tick this if everything is true. Without it the application cannot be sent.")
        return _show_review(request, now, step, undeclared=words, status=422)
    asked = {paper.rule.key for paper in now.papers()}
    files = {one.key: one.file for one in now.draft.files.select_related("file")} if now.draft else {}
    try:
        sent = apply(
            now.artisan, scheme=now.compiled.code, answers=now.answers, by=now.user,
            files={key: file for key, file in files.items() if key in asked},
        )  # fmt: skip
    except NotAllowed:
        raise
    except DomainError as refusal:
        return _show_review(request, now, step, refusal=refusal, status=refusal.status)
    messages.success(request, _("Your application %(ref)s has been sent.") % {"ref": sent.case.ref})
    if now.for_other:
        return redirect("desk_case", sent.case.ref)
    return redirect("me_case", sent.case.ref)


def _show_review(
    request: HttpRequest,
    now: Applying,
    step: Step,
    *,
    undeclared: str = "",
    refusal: DomainError | None = None,
    status: int = 200,
) -> HttpResponse:
    papers = now.papers()
    lacking = now.lacking()
    result = now.result
    context = {
        **_frame(now, step), "parts": now.parts(), "papers": papers, "lacking": lacking, "result": result,
        "undeclared": undeclared,
        "refusal": refusal.message if refusal and not lacking and not result.failed else "",
        "may_send": not lacking and result.eligible is True,
        "papers_url": now.url(PAPERS, then=REVIEW), "start_url": reverse("apply", args=[now.compiled.code]),
    }  # fmt: skip
    return render(request, "portal/apply/review.html", context, status=status)
