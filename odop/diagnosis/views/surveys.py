"""The baseline survey at the desk: the draw, who is to be asked, answer sheets, results; and what a device asks for."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET

from odop.accounts.permissions import SEE_STUDIES, WRITE_STUDY
from odop.diagnosis import services
from odop.diagnosis.fieldforms import DrawForm, SheetForm
from odop.diagnosis.models import Sheet, Survey
from odop.diagnosis.queries.studies import study_visible_to
from odop.diagnosis.queries.surveys import (
    lines_of,
    own_survey,
    progress_of,
    sample_of,
    survey_of,
    surveys_to_collect,
)
from odop.diagnosis.questions import questions_of
from odop.diagnosis.services import may_collect, may_edit
from odop.diagnosis.surveyshell import START, shell
from odop.diagnosis.surveyshell import manifest as manifest_of
from odop.diagnosis.views.desk import user_of
from odop.diagnosis.views.fieldwork import crumbs
from odop.kernel.access import allow, public
from odop.kernel.doing import refused
from odop.kernel.refusals import DomainError, NotFound
from odop.kernel.shell_answers import the_manifest, the_page, the_worker, to_its_language


@allow(SEE_STUDIES)
def survey(request: HttpRequest, ref: str) -> HttpResponse:
    """The survey of a study: drawn, how far it is, what it says so far."""
    user, status = user_of(request), 200
    study = study_visible_to(user, ref)
    found, form = Survey.objects.filter(study=study).select_related("study__contract").first(), DrawForm()
    if request.method == "POST":
        form = DrawForm(request.POST)
        try:
            if request.POST.get("do") == "close":
                services.close_survey(own_survey(study), by=user)
            else:
                services.draw_survey(
                    study, population=form.said("population"), by_what=form.said("by"), wanted=form.whole("wanted"),
                    seed=form.said("seed"), by=user,
                )  # fmt: skip
        except DomainError as refusal:
            status = refused(request, refusal, form)
        else:
            messages.success(request, _("Saved."))
            return redirect("desk_survey", ref)
    context: dict[str, Any] = {
        "study": study, "survey": found, "form": form, "may_edit": may_edit(user, study), "crumbs": crumbs(study, _("Survey")),
    }  # fmt: skip
    if found is not None:
        context |= {
            "progress": progress_of(found), "may_collect": may_collect(user, found), "lines": lines_of(found, public=False),
            "sheets": found.sheets.select_related("drawn").order_by("-received_at", "-pk")[:100],
        }  # fmt: skip
    return render(request, "diagnosis/survey.html", context, status=status)


@allow(WRITE_STUDY)
def sample(request: HttpRequest, ref: str) -> HttpResponse:
    """Names and places of those who were drawn, for printing: only for whoever visits them, while the survey is open."""
    user = user_of(request)
    study = study_visible_to(user, ref)
    found = own_survey(study)
    if not may_collect(user, found):
        raise NotFound()
    context = {
        "study": study, "survey": found, "people": sample_of(found), "crumbs": crumbs(study, _("Who is to be asked")),
        "columns": [
            {"label": _("Number")}, {"label": _("Name")}, {"label": _("Place")}, {"label": _("Mobile number")}, {"label": _("Part")},
            {"label": _("Receipt")},
        ],
    }  # fmt: skip
    return render(request, "diagnosis/sample.html", context)


@allow(WRITE_STUDY)
def sheet(request: HttpRequest, ref: str) -> HttpResponse:
    """One answer sheet. The page keeps what it cannot send and sends it later, each with its receipt."""
    user, status = user_of(request), 200
    found = own_survey(study_visible_to(user, ref))
    questions = questions_of(found.questions)
    form, quick = (
        SheetForm(questions, request.POST if request.method == "POST" else None),
        "X-Odop-Queue" in request.headers,
    )
    if request.method == "POST":
        try:
            if struck := request.POST.get("strike"):
                services.strike_sheet(_sheet(found, struck), by=user)
                return redirect("desk_survey", ref)
            made = services.receive_sheet(found, _noted(request, form, found), by=user)
        except DomainError as refusal:
            if isinstance(refusal, NotFound):
                raise
            if quick:
                told = {key: str(text) for key, text in refusal.fields.items()}
                return JsonResponse(
                    {"code": refusal.code, "text": str(refusal), "fields": told}, status=refusal.status
                )
            status = refusal.status
            form.complain(refusal.fields or {"": refusal.message})
        else:
            if quick:
                return JsonResponse({"code": "kept", "receipt": made.receipt}, status=201)
            messages.success(request, _("Arrived. Receipt %(receipt)s.") % {"receipt": made.receipt})
            return redirect("desk_survey_sheet", ref)
    context = {
        "study": found.study, "survey": found, "form": form, "uuid": uuid4(), "may_collect": may_collect(user, found),
        "crumbs": crumbs(found.study, _("Answer sheet")),
    }  # fmt: skip
    return render(request, "diagnosis/sheet.html", context, status=status)


def _sheet(found: Survey, written: str) -> Sheet:
    one = found.sheets.filter(pk=int(written)).first() if written.isdecimal() and len(written) < 18 else None
    if one is None:
        raise NotFound()
    return one


def _noted(request: HttpRequest, form: SheetForm, found: Survey) -> services.Noted:
    try:
        uuid = UUID(request.POST.get("uuid", ""))
    except ValueError:
        words = _("The record has no number; open the page again.")
        raise DomainError(words, code="no_number", fields={}) from None
    made_at = _moment(request.POST.get("made_at", ""))
    given = {one.field: request.POST.getlist(one.field) for one in questions_of(found.questions)}
    return services.Noted(uuid, form.whole("number"), form.said("outcome"), given, made_at)


def _moment(text: str) -> datetime | None:
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    return moment if moment is not None and moment.tzinfo is not None else None


# For devices: without a language in the address, since one installation speaks both.


@public
@require_GET
def device_start(request: HttpRequest) -> HttpResponse:
    """To the page in the language of the device."""
    return to_its_language(request, START)


@public
@require_GET
@gzip_page
def device_file(request: HttpRequest, language: str = "", what: str = "page") -> HttpResponse:
    """The page, what a phone reads when it is installed, or the worker that keeps it: the same bytes for everybody."""
    if what == "worker":
        return the_worker(shell().worker)
    return the_manifest(manifest_of, language) if what == "manifest" else the_page(shell(), language)


@allow(WRITE_STUDY)
@require_GET
def device_mine(request: HttpRequest) -> HttpResponse:
    """The surveys that are hers to collect, with the numbers that are still to be asked, and a token. Names no person."""
    user = user_of(request)
    told = [
        {
            "ref": one.study.ref, "survey": one.ref, "product": dict(one.study.product_line.name), "place": dict(one.study.district.name),
            "questions": [each["key"] for each in one.questions],
            "open": list(one.drawn.exclude(sheets__struck_at=None, sheets__isnull=False).values_list("number", flat=True)),
        }
        for one in surveys_to_collect(user)
        if may_collect(user, one)
    ]  # fmt: skip
    response = JsonResponse(
        {"surveys": told, "csrf": get_token(request)}, json_dumps_params={"ensure_ascii": False}
    )
    response["Cache-Control"] = "no-store"
    return response


def results_shown(study: Any) -> dict[str, Any]:
    """What a study's page shows of its survey."""
    found = survey_of(study)
    if found is None:
        return {}
    return {
        "survey": found,
        "survey_lines": lines_of(found, public=True),
        "survey_progress": progress_of(found),
    }
