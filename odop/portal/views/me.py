"""A citizen's own page: what she has to do, how her applications stand, what else she can get; her details and consents."""

import uuid
from typing import cast

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from odop.accounts.models import User
from odop.accounts.permissions import APPLY, SEE_OWN
from odop.casework.models import CaseDocument
from odop.casework.queries import cases_visible_to
from odop.emart.queries.own import seller_of
from odop.kernel.access import allow
from odop.kernel.models import StoredFile
from odop.kernel.refusals import NotFound
from odop.kernel.services import read_file
from odop.kernel.serving import served
from odop.portal import todo
from odop.registry.components import label_of, person_text
from odop.registry.enums import Category, Gender, Purpose
from odop.registry.queries import (
    artisan_of,
    artisans_visible_to,
    consents_in_force,
    purpose_codes,
    purpose_title,
)
from odop.registry.services import give_consent
from odop.schemes.models import ApplicationDraft, DraftFile


@allow(SEE_OWN)
@require_GET
def me(request: HttpRequest) -> HttpResponse:
    """Her first page after signing in."""
    user = cast(User, request.user)
    artisan = artisan_of(user)
    if artisan is None:
        task = todo.enrolment_task(user)
        return render(request, "portal/me/new.html", {"tasks": [task] if task else []})
    cases = todo.cases_of(user)
    drafts = list(ApplicationDraft.objects.filter(artisan=artisan))
    sells = seller_of(artisan) is not None
    context = {
        "artisan": artisan,
        "tasks": [
            *(todo.sale_tasks(user) if sells else []),
            *todo.case_tasks(cases),
            *todo.draft_tasks(drafts),
        ],
        "mine": todo.my_applications(cases),
        "offers": todo.offers(artisan, drafts),
        "sells": sells,
        "notices": todo.notices_of(user),
    }
    return render(request, "portal/me/me.html", context)


@allow(SEE_OWN)
@require_GET
def details(request: HttpRequest) -> HttpResponse:
    """What the register knows of her, and what she agreed to, each purpose by itself."""
    artisan = artisan_of(cast(User, request.user))
    if artisan is None:
        return redirect("enrol")
    given = consents_in_force(artisan)
    known = [
        (_("Number in the register"), artisan.ref),
        (_("Name"), person_text(artisan.name)),
        (_("Father, husband or mother"), person_text(artisan.relation_name)),
        (_("Year of birth"), artisan.birth_year),
        (_("Gender"), label_of(Gender, artisan.gender)),
        (_("Category"), label_of(Category, artisan.category)),
        (_("District"), artisan.district.name),
        (_("Address"), ", ".join(filter(None, [artisan.address, artisan.place, artisan.pin_code]))),
        (_("Craft"), artisan.product_line.name if artisan.product_line else artisan.craft),
        (_("Bank account"), f"••••{artisan.bank_account_last4}" if artisan.bank_account_last4 else ""),
    ]
    purposes = [
        {"code": code, "label": purpose_title(code), "consent": given.get(code), "fixed": code == Purpose.REGISTER}
        for code in purpose_codes()
        if code != Purpose.AADHAAR or code in given  # nothing to agree to without the digits
    ]  # fmt: skip
    return render(
        request, "portal/me/details.html", {"artisan": artisan, "known": known, "purposes": purposes}
    )


@allow(SEE_OWN)
@require_POST
def consent(request: HttpRequest) -> HttpResponse:
    """Give a consent; taking it back begins with what follows from it."""
    user = cast(User, request.user)
    artisan, purpose = artisan_of(user), request.POST.get("purpose", "")
    if artisan is None or purpose not in purpose_codes():
        raise NotFound()
    if request.POST.get("do") != "give":
        return redirect("my_data_consent", purpose)  # what follows is said before it is taken back
    give_consent(artisan, purpose, by=user)
    messages.success(request, _("Noted: you agree."))
    return redirect("me_details")


@allow(SEE_OWN, APPLY)
@require_GET
def own_file(request: HttpRequest, file_id: uuid.UUID) -> HttpResponse:
    """A paper of an application, sent or not yet sent, for whom it belongs to and the office that helps her."""
    user = cast(User, request.user)
    added = DraftFile.objects.filter(draft__artisan__in=artisans_visible_to(user))
    sent = CaseDocument.objects.filter(case__in=cases_visible_to(user))
    stored = StoredFile.objects.filter(
        Q(pk__in=added.values("file_id")) | Q(pk__in=sent.values("file_id")), pk=file_id
    ).first()
    if stored is None:
        raise NotFound()
    return served(read_file(stored), stored.media_type, stored.name, download="download" in request.GET)
