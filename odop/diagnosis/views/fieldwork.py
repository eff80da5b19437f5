"""What a study rests on, at the desk: consultations, the value chain, practices of others, photographs."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from odop.accounts.models import User
from odop.accounts.permissions import SEE_STUDIES
from odop.diagnosis import services
from odop.diagnosis.fieldforms import (
    ConsultationForm,
    PictureForm,
    PointForm,
    PracticeForm,
    SettleForm,
    StageForm,
)
from odop.diagnosis.models import Study
from odop.diagnosis.queries.fieldwork import chain_of, consultations_of, picture_bytes, pictures_of
from odop.diagnosis.queries.gaps import published_gaps
from odop.diagnosis.queries.studies import published_study, study_visible_to
from odop.diagnosis.services import may_edit
from odop.diagnosis.views.desk import user_of
from odop.kernel.access import allow, public
from odop.kernel.asking import Asking
from odop.kernel.doing import refused
from odop.kernel.refusals import DomainError, NotFound
from odop.kernel.serving import served

LANGUAGES = ("en", "hi")


def both(form: Asking, name: str) -> dict[str, str]:
    """What was said in each language under one name."""
    return {code: form.said(f"{name}_{code}") for code in LANGUAGES}


def crumbs(study: Study, title: str) -> list[tuple[str, str]]:
    return [
        (_("Diagnostic studies"), reverse("desk_studies")),
        (study.ref, reverse("desk_study", args=[study.ref])),
        (title, ""),
    ]


def uploaded(request: HttpRequest) -> tuple[bytes, str]:
    """The file of a form: its bytes and name; empty where none was chosen."""
    given = request.FILES.get("file")
    return (given.read(), given.name or "") if isinstance(given, UploadedFile) else (b"", "")


@dataclass(frozen=True)
class PartPage:
    """A page on which parts of one kind are listed, added and taken out."""

    title: str | Promise
    form: type[Asking]
    rows: Callable[[Study], Any]
    add: Callable[[HttpRequest, Study, Any, User], object]
    template: str


def _add_stage(request: HttpRequest, study: Study, form: Any, user: User) -> None:
    services.note_stage(
        study, name=both(form, "name"), actors=both(form, "actors"), per=both(form, "per"),
        actor_count=form.whole("actor_count"), cost=form.rupees("cost"), price=form.rupees("price"), loss=form.figure("loss"),
        source=form.said("source"), by=user,
    )  # fmt: skip


def _add_practice(request: HttpRequest, study: Study, form: Any, user: User) -> None:
    services.note_practice(
        study, where=form.said("where"), kind=form.said("kind"), what=both(form, "what"), result=both(form, "result"),
        source=form.said("source"), by=user,
    )  # fmt: skip


def _add_picture(request: HttpRequest, study: Study, form: Any, user: User) -> None:
    content, name = uploaded(request)
    meeting = study.consultations.filter(number=form.whole("consultation") or 0).first()
    services.add_picture(
        study, content, name=name, caption=both(form, "caption"), taken_on=form.day_of("taken_on"), consultation=meeting, by=user
    )  # fmt: skip


PAGES = {
    "chain": PartPage(
        gettext_lazy("Value chain"), StageForm, lambda one: one.stages.all(), _add_stage, "diagnosis/part_chain.html"
    ),
    "practices": PartPage(
        gettext_lazy("Practices of other clusters"), PracticeForm, lambda one: one.practices.all(), _add_practice,
        "diagnosis/part_practices.html",
    ),
    "pictures": PartPage(
        gettext_lazy("Photographs"), PictureForm, lambda one: one.pictures.select_related("consultation"), _add_picture,
        "diagnosis/part_pictures.html",
    ),
}  # fmt: skip


@allow(SEE_STUDIES)
def study_part(request: HttpRequest, ref: str, key: str) -> HttpResponse:
    """The stages, practices or photographs of a study; whoever writes it adds and takes out."""
    user, page, status = user_of(request), PAGES.get(key), 200
    study = study_visible_to(user, ref)
    if page is None:
        raise NotFound()
    form = page.form()
    if request.method == "POST":
        form = page.form(request.POST)
        try:
            if "remove" in request.POST:
                services.remove_part(_row(page.rows(study), request.POST["remove"]), by=user)
            else:
                page.add(request, study, form, user)
        except DomainError as refusal:
            status = refused(request, refusal, form)
        else:
            messages.success(request, _("Saved."))
            return redirect("desk_study_part", ref, key)
    title = str(page.title)
    context = {
        "study": study, "rows": list(page.rows(study)), "form": form, "may_edit": may_edit(user, study), "title": title,
        "crumbs": crumbs(study, title), "chain": chain_of(study) if key == "chain" else None,
        "meetings": study.consultations.all() if key == "pictures" else (),
    }  # fmt: skip
    return render(request, page.template, context, status=status)


def _row(rows: Any, written: str) -> Any:
    """The row of this number among these. Raises NotFound."""
    found = (
        rows.filter(pk=int(written)).first()
        if written.isascii() and written.isdecimal() and len(written) < 18
        else None
    )
    if found is None:
        raise NotFound()
    return found


@allow(SEE_STUDIES)
def consultations(request: HttpRequest, ref: str) -> HttpResponse:
    """Meetings of a study with the points that were raised and what became of each."""
    user, status, forms = user_of(request), 200, dict[str, Asking]()
    study = study_visible_to(user, ref)
    if request.method == "POST":
        try:
            told = _done(request, study, user, forms)
        except DomainError as refusal:
            status = refused(request, refusal, forms.get("meeting"))
        else:
            messages.success(request, told)
            return redirect("desk_study_consultations", ref)
    pictures = pictures_of(study, public=False)
    rows = [
        {
            "one": meeting, "point_form": PointForm(auto_id=f"point_{meeting.number}_%s"),
            "points": [
                {"one": point, "form": SettleForm(study=study, auto_id=f"use_{point.pk}_%s", point=point)}
                for point in meeting.points.all()
            ],
            "pictures": [pictures[each.number] for each in meeting.pictures.all()],
        }
        for meeting in consultations_of(study)
    ]  # fmt: skip
    context = {
        "study": study, "rows": rows, "may_edit": may_edit(user, study), "form": forms.get("meeting") or ConsultationForm(),
        "crumbs": crumbs(study, _("Consultations")),
    }  # fmt: skip
    return render(request, "diagnosis/consultations.html", context, status=status)


def _done(request: HttpRequest, study: Study, user: User, forms: dict[str, Asking]) -> str:
    """Do one thing; returns what is said about it."""
    do, data = request.POST.get("do", ""), request.POST
    if do == "meeting":
        forms["meeting"] = form = ConsultationForm(data)
        services.note_consultation(
            study, held_on=form.day_of("held_on"), place=form.said("place"), subject=both(form, "subject"),
            heard=form.said("heard"), women=form.whole("women"), men=form.whole("men"), by=user,
        )  # fmt: skip
        return _("Noted.")
    if do == "point":
        services.note_point(
            _row(study.consultations, data.get("row", "")), text=both(PointForm(data), "text"), by=user
        )
        return _("Noted.")
    if do == "use":
        point = _row(study.points, data.get("row", ""))
        settle = SettleForm(data, study=study, point=point)
        gap = published_gaps().filter(district_id=study.district_id, pk=settle.key_of("gap")).first()
        entry = study.swot.filter(pk=settle.key_of("swot")).first()
        services.settle_point(
            point, use=settle.said("use"), how=both(settle, "how"), gap=gap, swot=entry, by=user
        )
        return _("Noted.")
    if do in ("remove_point", "remove_meeting"):
        rows = study.points if do == "remove_point" else study.consultations
        services.remove_part(_row(rows, data.get("row", "")), by=user)
        return _("Removed.")
    raise NotFound()


@allow(SEE_STUDIES)
def desk_picture(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """A photograph of a study in the reader's sight."""
    content, kind, name = picture_bytes(study_visible_to(user_of(request), ref), number)
    return served(content, kind, name)


@public
def picture(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """A photograph of a published study."""
    content, kind, name = picture_bytes(published_study(ref), number)
    return served(content, kind, name)
