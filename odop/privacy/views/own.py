"""The public notice, and a person's own data: what is held, who looked, taking back a consent, asking."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from odop.accounts.models import User
from odop.accounts.permissions import SEE_OWN
from odop.kernel.access import allow, public
from odop.kernel.fields import Localised
from odop.kernel.refusals import DomainError, Invalid, NotFound
from odop.kernel.services import store_file
from odop.kernel.serving import served
from odop.privacy import services
from odop.privacy.enums import Asked
from odop.privacy.forms import CorrectionRequest
from odop.privacy.queries import held
from odop.privacy.queries.looks import lists_with, looks_at, pages_with
from odop.privacy.queries.requests import requests_of
from odop.registry import queries as register
from odop.registry.models import Artisan
from odop.registry.services import withdraw_consent


def _herself(request: HttpRequest) -> tuple[User, Artisan]:
    user = cast(User, request.user)
    artisan = register.artisan_of(user)
    if artisan is None:
        raise NotFound()
    return user, artisan


@public
@require_GET
def notice(request: HttpRequest) -> HttpResponse:
    """What is kept of people, what for, for how long; their rights; whom to turn to."""
    rules = register.privacy()
    context = {
        "notice": register.notice(),
        "since": {one.code: register.wording(one.code).since for one in rules.purposes},
        "rights": [Localised(right) for right in rules.rights],
        "contacts": [
            {"title": Localised(one.title), "how": Localised(one.how), "one": one} for one in (rules.officer, rules.board)
        ],
        "retention": [(Localised(one.words), Localised(one.because)) for one in rules.retention],
        "days": rules.answer_within,
        "source": rules.source,
    }  # fmt: skip
    return render(request, "privacy/notice.html", context)


@allow(SEE_OWN)
@require_GET
def data(request: HttpRequest) -> HttpResponse:
    """Everything held about her, and what she can do about it."""
    _user, artisan = _herself(request)
    context = {
        "artisan": artisan,
        "parts": [
            {"part": part, "rows": [(row, held.pairs_of(row)) for row in part.rows]}
            for part in held.everything(artisan)
        ],
        "requests": requests_of(artisan),
        "officer": register.privacy().officer,
        "officer_how": Localised(register.privacy().officer.how),
    }
    return render(request, "privacy/data.html", context)


@allow(SEE_OWN)
@require_GET
def looks(request: HttpRequest) -> HttpResponse:
    """Who looked at her data and when, in words."""
    _user, artisan = _herself(request)
    context = {"looks": looks_at(artisan), "pages": pages_with(artisan), "lists": lists_with(artisan)}
    return render(request, "privacy/looks.html", context)


@allow(SEE_OWN)
@require_POST
def take(request: HttpRequest, kind: str) -> HttpResponse:
    """Everything held about her as a file; by POST, since it is noted."""
    user, artisan = _herself(request)
    if kind not in {"pdf", "json"}:
        raise NotFound()
    made = services.take_along(artisan, kind=kind, by=user)
    media = "application/pdf" if kind == "pdf" else "application/json"
    name = f"{artisan.ref}-{timezone.localdate():%Y-%m-%d}.{kind}"
    return served(made, media, name, download=True)


@allow(SEE_OWN)
def consent(request: HttpRequest, purpose: str) -> HttpResponse:
    """Taking back a consent: first what follows, then the question, then it is done."""
    user, artisan = _herself(request)
    given = register.consents_in_force(artisan).get(purpose)
    if given is None or purpose not in register.purpose_codes():
        raise NotFound()
    if request.method == "POST":
        withdraw_consent(artisan, purpose, by=user)
        messages.success(request, _("Noted: you no longer agree."))
        return redirect("me_details")
    known = register.privacy().purpose(purpose)
    context = {
        "told": register.told(purpose, known.version(given.wording)),
        "consent": given,
        "consequences": held.consequences(artisan, purpose),
    }
    return render(request, "privacy/withdraw.html", context)


@allow(SEE_OWN)
def ask(request: HttpRequest, asked: str) -> HttpResponse:
    """Asking for a correction or for erasure; what goes and what stays is said before."""
    user, artisan = _herself(request)
    if asked not in Asked.values:
        raise NotFound()
    sent = request.method == "POST"
    form = CorrectionRequest(request.POST if sent else None, request.FILES if sent else None)
    status = 200
    if request.method == "POST":
        try:
            made = _asked(request, form, artisan, asked, user)
        except Invalid as refusal:
            form.complain(refusal.fields or {"": refusal.message})
            status = 422
        except DomainError as refusal:
            form.complain({"": refusal.message})
            status = 409
        else:
            messages.success(request, _("Your request %(ref)s has gone to the office.") % {"ref": made.ref})
            return redirect("my_data")
    context = {
        "form": form,
        "asked": asked,
        "days": register.privacy().answer_within,
        "obstacles": held.obstacles(artisan) if asked == Asked.ERASURE else (),
        "holds": held.legal_holds(artisan) if asked == Asked.ERASURE else (),
        "outlook": list(held.outlook(artisan)) if asked == Asked.ERASURE else (),
    }
    response = render(request, f"privacy/ask_{asked}.html", context, status=status)
    response.rollback = status >= 400  # type: ignore[attr-defined]
    return response


def _asked(
    request: HttpRequest, form: CorrectionRequest, artisan: Artisan, asked: str, user: User
) -> services.RightsRequest:
    """The request with its paper; nothing is kept when either is refused."""
    form.is_valid()
    if asked == Asked.ERASURE:
        if "sure" not in request.POST:
            raise Invalid(_("Tick that you want it."), fields={"": _("Tick that you want it.")})
        return services.ask(artisan, asked=asked, by=user, text=request.POST.get("text", ""))
    paper = request.FILES.get("paper")
    stored = None
    if paper is not None:
        try:
            stored = store_file(
                paper.read(), name=paper.name or "paper", by=user, owner_id=user.pk, district_id=artisan.district_id
            )  # fmt: skip
        except Invalid as refusal:
            raise Invalid(refusal.message, fields={"paper": refusal.message}) from None
    return services.ask(
        artisan, asked=asked, by=user, wanted=form.wanted(), text=request.POST.get("text", ""), file=stored
    )
