"""Consent and rights at the desk: requests and their answers, why somebody is opened, who looked at whom."""

from typing import cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from odop.accounts.models import User
from odop.accounts.permissions import (
    ANSWER_RIGHTS,
    MANAGE_PEOPLE,
    SEE_ACCESS,
    SEE_REGISTER,
    SEE_WORKLIST,
)
from odop.accounts.services import end_sign_ins, tokens_of
from odop.kernel import scope
from odop.kernel.access import allow
from odop.kernel.holdings import HOLDINGS
from odop.kernel.models import Event
from odop.kernel.refusals import DomainError, Invalid, NotFound
from odop.kernel.services import read_file
from odop.kernel.serving import served
from odop.privacy import services
from odop.privacy.enums import Asked, State
from odop.privacy.events import RETENTION
from odop.privacy.forms import WhyForm
from odop.privacy.queries import held
from odop.privacy.queries.looks import pages_of, search_records, unusual
from odop.privacy.queries.requests import (
    counts_of,
    request_visible_to,
    requests_visible_to,
    without_consent,
)
from odop.privacy.services.retention import due
from odop.registry.definitions import questions
from odop.registry.models import Artisan
from odop.registry.queries import artisan_visible_to

PER_PAGE = 50


@allow(ANSWER_RIGHTS)
@require_GET
def requests(request: HttpRequest) -> HttpResponse:
    """What people of this place asked about their data, and who took back the consent to be in the register."""
    user = cast(User, request.user)
    page = Paginator(requests_visible_to(user), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "counts": counts_of(user),
        "taken_back": list(without_consent(user)[:PER_PAGE]),
        "columns": [
            {"label": _("Request")}, {"label": _("Person")}, {"label": _("What is asked")}, {"label": _("Answer by")},
            {"label": _("State")},
        ],
        "open": State.OPEN,
    }  # fmt: skip
    return render(request, "privacy/requests.html", context)


@allow(ANSWER_RIGHTS)
def request_page(request: HttpRequest, ref: str) -> HttpResponse:
    """One request and its answer."""
    user = cast(User, request.user)
    found = request_visible_to(user, ref)
    wrong, status = "", 200
    words = request.POST.get("words", "")
    if request.method == "POST":
        try:
            services.answer(found, grant=request.POST.get("do") == "grant", words=words, by=user)
        except DomainError as refusal:
            texts = [str(text) for text in refusal.fields.values()]
            wrong, status = " ".join(texts) or str(refusal.message), refusal.status
        else:
            messages.success(request, _("The request is answered."))
            return redirect("privacy_requests")
    known = questions()
    erasure = found.asked == Asked.ERASURE
    context = {
        "found": found,
        "artisan": found.artisan,
        "wanted": [
            (known[key].label if key in known else key, _now(found.artisan, key), held.in_words(value))
            for key, value in found.wanted.items()
        ],
        "open": found.state == State.OPEN,
        "erasure": erasure,
        "holds": held.legal_holds(found.artisan) if erasure and found.state == State.OPEN else (),
        "obstacles": held.obstacles(found.artisan) if erasure and found.state == State.OPEN else (),
        "wrong": wrong,
        "words": words,
        "crumbs": [(_("Data requests"), reverse("privacy_requests")), (found.ref, "")],
    }
    response = render(request, "privacy/request.html", context, status=status)
    response.rollback = status >= 400  # type: ignore[attr-defined]
    return response


@allow(ANSWER_RIGHTS)
@require_GET
def paper(request: HttpRequest, ref: str) -> HttpResponse:
    """The paper that came with a request."""
    found = request_visible_to(cast(User, request.user), ref)
    if found.file is None:
        raise NotFound()
    return served(read_file(found.file), found.file.media_type, found.file.name)


def _now(artisan: Artisan, key: str) -> str:
    """What stands in the register now."""
    display = getattr(artisan, f"get_{key}_display", None)
    return held.in_words(display() if display else getattr(artisan, key, ""))


@allow(SEE_REGISTER, SEE_WORKLIST)
def why(request: HttpRequest, ref: str) -> HttpResponse:
    """Why somebody outside one's own work is opened; kept for the day, and then on to the page that was asked for."""
    user = cast(User, request.user)
    artisan = Artisan.objects.filter(ref=ref).first()
    if artisan is None:
        raise NotFound()
    back = request.POST.get("next") or request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = reverse("register_artisan", args=[ref])
    form = WhyForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        form.is_valid()
        try:
            services.say_why(
                artisan, why=request.POST.get("why", ""), text=request.POST.get("text", ""), by=user
            )
            return redirect(back)
        except Invalid as refusal:
            form.errors.clear()
            for key, text in refusal.fields.items():
                form.add_error(key, str(text))
            status = 422
    context = {"form": form, "ref": artisan.ref, "next": back}
    return render(request, "privacy/why.html", context, status=status)


@allow(ANSWER_RIGHTS, MANAGE_PEOPLE)
def sign_ins(request: HttpRequest, ref: str) -> HttpResponse:
    """Everything by which a person (reference of the entry) or an officer (user name) is signed in, and ending it."""
    user = cast(User, request.user)
    artisan, whom = _whose_sign_ins(user, ref)
    wrong, status = "", 200
    if request.method == "POST":
        try:
            if artisan is None:
                end_sign_ins(whom, by=user)
            else:
                services.end_sign_ins_of(artisan, by=user)
        except DomainError as refusal:
            wrong, status = str(refusal.message), refusal.status
        else:
            messages.success(request, _("All sign-ins are ended."))
            return redirect("privacy_sign_ins", ref)
    back = (
        (artisan.ref, reverse("register_artisan", args=[ref]))
        if artisan
        else (_("Who looked"), reverse("privacy_access"))
    )
    context = {
        "whom": artisan.name if artisan else whom, "ref": ref, "user_of": whom, "tokens": tokens_of(whom), "wrong": wrong,
        "crumbs": [back, (_("Sign-ins"), "")],
    }  # fmt: skip
    return render(request, "privacy/sign_ins.html", context, status=status)


def _whose_sign_ins(user: User, ref: str) -> tuple[Artisan | None, User]:
    """The person of a reference, for her office; the officer of a user name, for who manages people."""
    artisan = None
    if ref.startswith("AR-"):
        artisan = artisan_visible_to(user, ref)
        with scope.widened("the account of a person whose entry was opened"):
            found = User.objects.filter(artisan=artisan).first()
    else:
        officers = User.objects.filter(username=ref) if user.may(MANAGE_PEOPLE) else User.objects.none()
        found = officers.first()
    if found is None:
        raise NotFound()
    return artisan, found


@allow(SEE_ACCESS)
@require_GET
def retention(request: HttpRequest) -> HttpResponse:
    """What is over its time and goes tonight, and what went in the last nights."""
    nights = Event.objects.filter(verb=RETENTION, subject_type="kernel.stamp").order_by("-at")[:30]
    titles = {code: one.title for code, one in HOLDINGS.items()}
    context = {
        "due": due(),
        "nights": [
            (one.at, [(titles.get(code, code), rows) for code, rows in one.facts.get("gone", {}).items()])
            for one in nights
        ],
        "crumbs": [(_("Who looked"), reverse("privacy_access")), (_("Kept long enough"), "")],
    }
    return render(request, "privacy/retention.html", context)


@allow(SEE_ACCESS)
@require_GET
def access(request: HttpRequest) -> HttpResponse:
    """Who looked at whom: by officer or person, those outside their own work, and what stands out."""
    user = cast(User, request.user)
    asked = {key: request.GET.get(key, "").strip() for key in ("officer", "person", "outside")}
    records = search_records(
        user, officer=asked["officer"], person=asked["person"], outside=bool(asked["outside"])
    )
    page = Paginator(records, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": pages_of(list(page.object_list)),
        "asked": asked,
        "unusual": unusual(user),
        "may_end": user.may(MANAGE_PEOPLE) and bool(asked["officer"]) and page.paginator.count > 0,
        "columns": [
            {"label": _("When")}, {"label": _("Officer")}, {"label": _("Post")}, {"label": _("What")}, {"label": _("Reason")},
        ],
    }  # fmt: skip
    return render(request, "privacy/access.html", context)
