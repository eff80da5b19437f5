"""Publications at the desk: added, corrected, given files, published, withdrawn."""

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from odop.accounts.models import User
from odop.accounts.permissions import RUN_LIBRARY
from odop.accounts.queries import own_districts
from odop.kernel.access import allow
from odop.kernel.asking import Asking
from odop.kernel.doing import Does, answered
from odop.kernel.refusals import DomainError, NotFound
from odop.kernel.serving import served
from odop.library import services
from odop.library.enums import PublicationKind
from odop.library.forms import EditionForm, PublicationForm, WithdrawForm
from odop.library.models import Publication
from odop.library.queries.publications import (
    counts_by_kind,
    edition_of,
    publication_visible_to,
    publications,
    publications_visible_to,
)
from odop.library.search import matching
from odop.library.views.publications import facts_of, kind_choices, page_of, searched


def user_of(request: HttpRequest) -> User:
    return cast(User, request.user)


def crumbs(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("Library"), reverse("desk_library")), *more]


@allow(RUN_LIBRARY)
def publication_list(request: HttpRequest) -> HttpResponse:
    """What the office keeps, drafts too, and all that is published."""
    user, kind, text = user_of(request), request.GET.get("kind", ""), searched(request)
    known = kind if kind in PublicationKind.values else ""
    every = matching(publications_visible_to(user), text)
    counts = counts_by_kind(every)
    context = {
        "page": page_of(request, every.filter(kind=known) if known else every), "text": text, "kind": known,
        "kinds": kind_choices(reverse("desk_library"), counts, known, text),
        "columns": [{"label": _("Title")}, {"label": _("Kind")}, {"label": _("District")}, {"label": _("How this stands")}],
    }  # fmt: skip
    return render(request, "library/desk_publications.html", context)


def _form(user: User, one: Publication | None = None, data: Any = None) -> PublicationForm:
    if one is None:
        places, whole = own_districts(user), user.scope.everything
    else:
        places, whole = [one.district] if one.district else [], False
    orders = publications(kind=PublicationKind.ORDER)
    return PublicationForm(districts=places, all_state=whole, orders=orders, one=one, data=data)


@allow(RUN_LIBRARY)
def new_publication(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    form = _form(user, data=request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        try:
            made = services.add_publication(
                **form.answers(), district=form.districts.get(form.said("district")), by=user
            )
        except DomainError as refusal:
            form.complain(refusal.fields or {"": refusal.message})
            status = refusal.status
        else:
            messages.success(request, _("Added. Give it a file or an address, then publish it."))
            return redirect("desk_publication", made.ref)
    title = _("Add to the library")
    context = {"form": form, "crumbs": crumbs((title, "")), "title": title, "go": _("Add")}
    return render(request, "library/form.html", context, status=status)


@allow(RUN_LIBRARY)
def correct(request: HttpRequest, ref: str) -> HttpResponse:
    """New words for a publication that an office added."""
    user = user_of(request)
    found = publication_visible_to(user, ref)
    if not services.may_write(user, found.district_id):
        raise NotFound()
    form = _form(user, found, request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        try:
            services.correct_publication(found, **form.answers(), by=user)
        except DomainError as refusal:
            form.complain(refusal.fields or {"": refusal.message})
            status = refusal.status
        else:
            messages.success(request, _("Corrected."))
            return redirect("desk_publication", ref)
    title = _("Correct what the library says")
    here = crumbs((ref, reverse("desk_publication", args=[ref])), (title, ""))
    return render(
        request, "library/form.html", {"form": form, "crumbs": here, "title": title, "go": _("Keep")}, status=status
    )  # fmt: skip


@allow(RUN_LIBRARY)
def publication(request: HttpRequest, ref: str) -> HttpResponse:
    """One publication with everything that can be done about it; each thing is done by one POST."""
    user = user_of(request)
    found = publication_visible_to(user, ref)
    forms: dict[str, Asking] = {}
    status = 200
    if request.method == "POST":
        status = answered(request, _known(request, found, forms), forms)
        if not status:
            return redirect("desk_publication", ref)
        found = publication_visible_to(user, ref)
    writes = services.may_write(user, found.district_id) and found.withdrawn_at is None
    context = {
        "one": found, "facts": facts_of(found), "editions": list(found.editions.all()), "writes": writes,
        "may_correct": writes and found.key is None, "may_publish": writes and found.published_at is None,
        "edition_form": forms.get("edition") or EditionForm(auto_id="edition_%s"),
        "withdraw_form": forms.get("withdraw") or WithdrawForm(auto_id="withdraw_%s"), "crumbs": crumbs((ref, "")),
    }  # fmt: skip
    return render(request, "library/desk_publication.html", context, status=status)


def _known(request: HttpRequest, one: Publication, forms: dict[str, Asking]) -> Does:
    """What can be done with a publication."""
    user = user_of(request)

    def edition() -> None:
        form = forms["edition"] = EditionForm(request.POST, auto_id="edition_%s")
        sent = request.FILES.get("file")
        services.add_edition(
            one, content=sent.read() if sent else b"", name=sent.name or "file" if sent else "file", note=form.said("note"),
            by=user,
        )  # fmt: skip

    def gone() -> None:
        form = forms["withdraw"] = WithdrawForm(request.POST, auto_id="withdraw_%s")
        services.withdraw(one, reason=form.said("reason"), by=user)

    return {
        "edition": (edition, _("The file is added.")),
        "publish": (lambda: services.publish(one, by=user), _("Published.")),
        "withdraw": (gone, _("Withdrawn.")),
    }


@allow(RUN_LIBRARY)
def publication_file(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """A file of a publication, also before it is published."""
    edition, content = edition_of(publication_visible_to(user_of(request), ref), number)
    return served(content, edition.media_type, edition.name)
