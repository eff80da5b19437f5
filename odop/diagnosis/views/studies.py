"""Diagnostic studies: written chapter by chapter, reviewed, signed off, published; read by everybody."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from odop.accounts.enums import OfficeKind
from odop.accounts.models import Office, User
from odop.accounts.permissions import RUN_DIAGNOSIS, SEE_STUDIES, WRITE_STUDY
from odop.accounts.queries import own_districts
from odop.diagnosis import services
from odop.diagnosis.chapters import chapter_specs
from odop.diagnosis.fieldforms import RemarkForm
from odop.diagnosis.forms import BeginForm, ChapterForm, ReturnForm, SwotForm
from odop.diagnosis.models import Study, Swot
from odop.diagnosis.queries.contracts import offices_charged
from odop.diagnosis.queries.fieldwork import (
    chain_of,
    consultations_of,
    pictures_of,
    practices_of,
    remarks_of,
)
from odop.diagnosis.queries.gaps import published_gaps
from odop.diagnosis.queries.opendata import TABLES
from odop.diagnosis.queries.studies import (
    compared,
    newer_of,
    parts_of,
    published_studies,
    published_study,
    studies_visible_to,
    study_visible_to,
    swot_of,
)
from odop.diagnosis.report import by_key, html_of, left_words, meeting_line, study_pdf
from odop.diagnosis.services import may_edit, may_publish, may_remark, may_review, may_sign
from odop.diagnosis.views.desk import user_of
from odop.diagnosis.views.surveys import results_shown
from odop.indicators.definitions import indicators
from odop.kernel.access import allow, public
from odop.kernel.asking import Asking
from odop.kernel.doing import refused
from odop.kernel.pagecache import keep, part
from odop.kernel.programme import programme
from odop.kernel.refusals import DomainError, Invalid, NotFound
from odop.places.queries import current_product_lines

LANGUAGES = ("en", "hi")


def _language() -> str:
    return (get_language() or "en").split("-")[0]


def _crumbs(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("Diagnostic studies"), reverse("desk_studies")), *more]


def _reading(study: Study, *, public: bool) -> dict[str, Any]:
    """What page and desk show of a study's contents."""
    prefetch_related_objects([study], "chapters")
    figures, pictures, chain = compared(study), pictures_of(study, public=public), chain_of(study)
    values = by_key(figures)
    return {
        "study": study, "figures": figures, "swot": swot_of(study), "chain": chain, "chain_left": left_words(chain),
        "parts": [{"part": one, "html": html_of(one.blocks, values, pictures)} for one in parts_of(study, _language())],
        "meetings": [
            {
                "one": one, "line": meeting_line(one), "points": one.points.all(),
                "pictures": [pictures[each.number] for each in one.pictures.all()],
            }
            for one in consultations_of(study)
        ],
        "practices": practices_of(study), **results_shown(study),
        "gaps": published_gaps().filter(product_line=study.product_line_id),
    }  # fmt: skip


@public
def study_list(request: HttpRequest) -> HttpResponse:
    """Every published study, the newest version of each product line first."""
    return keep(render(request, "diagnosis/studies.html", {"studies": published_studies()}))


@public
def study(request: HttpRequest, ref: str) -> HttpResponse:
    """One published study; an older version says which one is newer."""
    found = published_study(ref)
    crumbs = [(_("Diagnostic studies"), reverse("studies")), (found.ref, "")]
    language = _language()

    def body() -> SafeString:
        # Whoever reads it: nothing in it depends on that, since those who are signed in get what was made for others.
        return render_to_string(
            "diagnosis/study_body.html", {**_reading(found, public=True), "LANGUAGE_CODE": language}
        )

    context = {
        "study": found,
        "body": part("study", found.pk, language, make=body),
        "newer": newer_of(found),
        "crumbs": crumbs,
        "languages": programme().languages,
        "tables": list(TABLES),
    }
    return keep(render(request, "diagnosis/study.html", context))


@public
def study_report(request: HttpRequest, ref: str, language: str) -> HttpResponse:
    return _pdf(published_study(ref), language)


@allow(SEE_STUDIES)
def desk_report(request: HttpRequest, ref: str, language: str) -> HttpResponse:
    return _pdf(study_visible_to(user_of(request), ref), language)


def _pdf(found: Study, language: str) -> HttpResponse:
    if language not in programme().languages:
        raise NotFound()
    response = HttpResponse(study_pdf(found, language), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{found.ref}-{language}.pdf"'
    return response


@allow(SEE_STUDIES)
def desk_studies(request: HttpRequest) -> HttpResponse:
    """Studies of the reader's place or agency; an office begins one."""
    user = user_of(request)
    form, status = _begin_form(user, request.POST if request.method == "POST" else None), 200
    if form is not None and form.is_bound:
        line = current_product_lines().filter(pk=form.key_of("product_line")).first()
        agency = Office.objects.filter(kind=OfficeKind.AGENCY, pk=form.key_of("agency")).first()
        try:
            if line is None:
                words = _("Choose a product line.")
                raise Invalid(words, fields={"product_line": words})
            made = services.begin_study(line, agency=agency, by=user)
        except DomainError as refusal:
            status = refusal.status
            form.complain(refusal.fields or {"": refusal.message})
        else:
            return redirect("desk_study", made.ref)
    context = {
        "studies": studies_visible_to(user), "form": form,
        "columns": [{"label": _("Study")}, {"label": _("District")}, {"label": _("Version")}, {"label": _("How far it is")}],
    }  # fmt: skip
    return render(request, "diagnosis/desk_studies.html", context, status=status)


def _begin_form(user: User, data: Any) -> BeginForm | None:
    """The form to begin a study, for those who may."""
    if not user.may(RUN_DIAGNOSIS):
        return None
    lines = current_product_lines().filter(district__in=own_districts(user)).select_related("district")
    return BeginForm(lines=lines, agencies=offices_charged(lines), data=data)


@allow(SEE_STUDIES)
def desk_study(request: HttpRequest, ref: str) -> HttpResponse:
    """One study with what can be done about it; each thing is done by one POST."""
    user = user_of(request)
    found, forms, status = study_visible_to(user, ref), dict[str, Asking](), 200
    if request.method == "POST":
        do = request.POST.get("do", "")
        try:
            told = _done(request, found, do, forms)
        except DomainError as refusal:
            status = refused(request, refusal, forms.get(do))
        else:
            messages.success(request, told)
            return redirect("desk_study", ref)
    found = study_visible_to(user, ref)
    context = {
        **_reading(found, public=False), "languages": programme().languages, "crumbs": _crumbs((found.ref, "")),
        "may_edit": may_edit(user, found), "may_review": may_review(user, found), "may_sign": may_sign(user, found),
        "may_publish": may_publish(user, found), "return_form": forms.get("return") or ReturnForm(auto_id="return_%s"),
        "may_remark": may_remark(user, found), "remarks": _remarks(found),
        "remark_form": forms.get("remark") or RemarkForm(chapters=chapter_specs(), auto_id="remark_%s"),
        "swot_form": forms.get("swot") or SwotForm(gaps=_gaps_for(found), auto_id="swot_%s"),
    }  # fmt: skip
    return render(request, "diagnosis/desk_study.html", context, status=status)


def _remarks(found: Study) -> list[dict[str, Any]]:
    """The remarks on a draft, each with the title of its chapter."""
    titles = {one.key: str(one.title) for one in chapter_specs()}
    return [{"one": one, "chapter": titles.get(one.chapter, "")} for one in remarks_of(found)]


def _gaps_for(found: Study) -> Any:
    return published_gaps().filter(district_id=found.district_id)


def _done(request: HttpRequest, found: Study, do: str, forms: dict[str, Asking]) -> str:
    """Do one thing; returns what is said about it."""
    user = user_of(request)

    def swot() -> None:
        form = SwotForm(request.POST, gaps=_gaps_for(found), auto_id="swot_%s")
        forms[do] = form
        gap = _gaps_for(found).filter(pk=form.key_of("gap")).first()
        services.note_swot(
            found, kind=form.said("swot_kind"), text={code: form.said(f"text_{code}") for code in LANGUAGES},
            evidence=form.said("evidence"), gap=gap, by=user,
        )  # fmt: skip

    def remove() -> None:
        number = request.POST.get("entry", "")
        entry = Swot.objects.filter(study=found, pk=int(number)).first() if number.isdecimal() else None
        if entry is None:
            raise NotFound()
        services.remove_swot(entry, by=user)

    def ask() -> None:
        form = RemarkForm(request.POST, chapters=chapter_specs(), auto_id="remark_%s")
        forms[do] = form
        services.remark(found, chapter=form.said("chapter"), text=form.said("text"), by=user)

    def answer() -> None:
        number = request.POST.get("entry", "")
        one = (
            found.remarks.filter(pk=int(number)).first() if number.isdecimal() and len(number) < 18 else None
        )
        if one is None:
            raise NotFound()
        services.answer_remark(one, answer=request.POST.get("answer", ""), by=user)

    def back() -> None:
        forms[do] = ReturnForm(request.POST, auto_id="return_%s")
        services.return_study(found, note=forms[do].said("note"), by=user)

    known: dict[str, tuple[Callable[[], object], str]] = {
        "swot": (swot, _("Noted.")),
        "remove": (remove, _("Removed.")),
        "remark": (ask, _("Noted.")),
        "answer": (answer, _("Answered.")),
        "return": (back, _("Returned with what to mend.")),
        "submit": (lambda: services.submit_study(found, by=user), _("Submitted for review.")),
        "review": (
            lambda: services.review_study(found, by=user),
            _("It lies before the district committee."),
        ),
        "sign": (lambda: services.sign_study(found, by=user), _("Signed off.")),
        "publish": (lambda: services.publish_study(found, by=user), _("Published.")),
    }
    if do not in known:
        raise NotFound()
    act, told = known[do]
    act()
    return told


@allow(WRITE_STUDY)
def desk_chapter(request: HttpRequest, ref: str, key: str) -> HttpResponse:
    """One chapter in both languages, with how it will look below."""
    user = user_of(request)
    found = study_visible_to(user, ref)
    part = next((one for one in parts_of(found, _language()) if one.spec.key == key), None)
    if part is None:
        raise NotFound()
    body = part.chapter.body if part.chapter else {}
    form, status = ChapterForm(initial={f"body_{code}": body.get(code, "") for code in LANGUAGES}), 200
    if request.method == "POST":
        form = ChapterForm(request.POST)
        try:
            given = {code: form.text_of(f"body_{code}") for code in LANGUAGES}
            services.save_chapter(found, key=key, body=given, by=user)
        except DomainError as refusal:
            status = refusal.status
            form.complain(refusal.fields or {"": refusal.message})
        else:
            messages.success(request, _("Saved."))
            return redirect("desk_chapter", ref, key)
    context = {
        "study": found, "spec": part.spec, "form": form, "may_edit": may_edit(user, found),
        "html": html_of(part.blocks, by_key(compared(found)), pictures_of(found, public=False)),
        "pictures": found.pictures.all(),
        "crumbs": _crumbs((ref, reverse("desk_study", args=[ref])), (str(part.spec.title), "")),
        "codes": [(one.code, one.title) for one in indicators().values()],
    }  # fmt: skip
    return render(request, "diagnosis/chapter.html", context, status=status)
