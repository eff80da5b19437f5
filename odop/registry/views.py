"""The enrolment wizard: her own on a phone, and the same pages for an officer who enrols somebody else."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from odop.accounts.addresses import home_of, in_language
from odop.accounts.models import User
from odop.accounts.permissions import ENROL_OTHERS, ENROL_SELF
from odop.kernel.access import allow
from odop.kernel.refusals import DomainError, Invalid
from odop.places.models import District
from odop.registry import queries, services
from odop.registry.components import summary
from odop.registry.enums import Purpose
from odop.registry.forms import LAST, PAGES, SAME_ANSWERS, PageForm, page_of
from odop.registry.models import Artisan, EnrolmentDraft


@dataclass(frozen=True)
class Way:
    """Where the pages of this enrolment are, and who goes through them."""

    url: Callable[[int], str]
    out: str  # where "save and leave" leads
    done: Callable[[Artisan], str]
    for_other: bool
    places: list[int] | None  # districts she may choose; None: all


def _own_way() -> Way:
    return Way(
        url=lambda number: reverse("enrol_page", args=[number]),
        out=reverse("enrol"),
        done=lambda artisan: reverse("enrol_done"),
        for_other=False,
        places=None,
    )


def _office_way(user: User, draft: EnrolmentDraft) -> Way:
    return Way(
        url=lambda number: reverse("register_enrol_page", args=[draft.ref, number]),
        out=reverse("register_enrol"),
        done=lambda artisan: reverse("register_artisan", args=[artisan.ref]),
        for_other=True,
        places=None if user.scope.everything else list(user.scope.districts),
    )


def _home(user: User) -> str:
    return in_language(home_of(user), get_language() or "en")


@allow(ENROL_SELF)
def own_start(request: HttpRequest) -> HttpResponse:
    """What is asked and what for; begin, go on where she left, or throw away what was typed."""
    user: User = request.user  # type: ignore[assignment]
    draft = queries.own_draft(user)
    if request.method == "POST":
        if request.POST.get("do") == "discard" and draft is not None:
            services.discard_enrolment(draft, by=user)
            return redirect("enrol")
        services.begin_enrolment(by=user)
        return redirect("enrol_page", 1)
    return render(
        request,
        "registry/enrol/start.html",
        {
            "artisan": queries.artisan_of(user),
            "draft": draft,
            "resume": min(draft.page, LAST) if draft else 1,
            "pages": PAGES,
            "home_url": _home(user),
        },
    )


@allow(ENROL_SELF)
def own_page(request: HttpRequest, number: int) -> HttpResponse:
    """One page of her own enrolment."""
    user: User = request.user  # type: ignore[assignment]
    if queries.artisan_of(user) is not None:
        return redirect("enrol")
    draft = queries.own_draft(user)
    if draft is None and request.method == "POST":
        draft = services.begin_enrolment(by=user)
    return _page(request, number, draft or EnrolmentDraft(user=user), _own_way())


@allow(ENROL_SELF)
def own_done(request: HttpRequest) -> HttpResponse:
    """She is enrolled: her reference, and what she can do next."""
    user: User = request.user  # type: ignore[assignment]
    artisan = queries.artisan_of(user)
    if artisan is None:
        return redirect("enrol")
    return render(request, "registry/enrol/done.html", {"artisan": artisan, "home_url": _home(user)})


@allow(ENROL_OTHERS)
def office_start(request: HttpRequest) -> HttpResponse:
    """Enrolments for others that this officer has begun; a new one by POST."""
    user: User = request.user  # type: ignore[assignment]
    if request.method == "POST":
        draft = services.begin_enrolment(by=user, for_other=True)
        return redirect("register_enrol_page", draft.ref, 1)
    drafts = [
        {"draft": draft, "name": draft.answers.get("name") or "", "resume": min(draft.page, LAST)}
        for draft in queries.drafts_of(user)
    ]
    return render(request, "registry/enrol/drafts.html", {"drafts": drafts, "last": LAST})


@allow(ENROL_OTHERS)
def office_page(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """One page of an enrolment for somebody else."""
    user: User = request.user  # type: ignore[assignment]
    draft = get_object_or_404(queries.drafts_of(user), ref=ref)
    if request.method == "POST" and request.POST.get("go") == "discard":
        services.discard_enrolment(draft, by=user)
        return redirect("register_enrol")
    return _page(request, number, draft, _office_way(user, draft))


def _page(request: HttpRequest, number: int, draft: EnrolmentDraft, way: Way) -> HttpResponse:
    """Show a page, or keep what was typed on it and go on."""
    if not 1 <= number <= LAST:
        return redirect(way.url(min(max(number, 1), LAST)))
    kept = services.answers_of(draft)
    agreed = Purpose.REGISTER in (kept.get("consents") or [])
    if number > 1 and not agreed:
        return redirect(way.url(1))  # nothing is kept before consent
    page = PAGES[number - 1]
    form = PageForm(
        page, kept=kept, data=request.POST if request.method == "POST" else None, places=way.places,
        leave_out=frozenset() if way.for_other else frozenset({"mobile"}),
    )  # fmt: skip
    if request.method == "POST":
        answer = _take(request, form, draft, way)
        if answer is not None:
            return answer
    return _show(request, form, draft, way)


def _show(
    request: HttpRequest, form: PageForm, draft: EnrolmentDraft, way: Way, **more: object
) -> HttpResponse:
    kept = services.answers_of(draft)
    page = form.page
    doubted = form.is_bound and "bank_account" in form.errors
    if not doubted and not kept.get("bank_account_sure"):
        form.fields.pop("bank_account_sure", None)
    if "match" not in more:
        form.fields.pop("same", None)
    form.mark_musts()
    context = {
        "form": form, "page": page, "step": page.number, "steps": LAST, "for_other": way.for_other,
        "back_url": way.url(page.number - 1) if page.number > 1 else way.out,
        "notice": queries.notice_at_enrolment() if page.key == "consent" or page.number == LAST else (),
        "saved": bool(draft.pk and draft.answers), "mobile": getattr(draft.user, "mobile", ""),
        "autosave": way.url(page.number) if 1 < page.number < LAST else "",
        "summary": summary(kept, way.url) if page.number == LAST else (), "out": way.out,
    }  # fmt: skip
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "registry/enrol/page.html", {**context, **more}, status=status)


def _take(request: HttpRequest, form: PageForm, draft: EnrolmentDraft, way: Way) -> HttpResponse | None:
    """Keep the page; the answer, or None when the page has to be shown again with what is wrong."""
    user: User = request.user  # type: ignore[assignment]
    page, answers = form.page, form.answers()
    leaving, by_itself = request.POST.get("go") == "leave", "X-Odop-Autosave" in request.headers
    if page.number == 1:
        if "agrees" not in request.POST:
            form.complain(form.lacking())
            return redirect(way.out) if leaving else None
        answers["consents"] = [
            *dict.fromkeys([Purpose.REGISTER.value, *(draft.answers.get("consents") or [])])
        ]
    if page.number == LAST:
        ticked = [
            purpose for purpose in request.POST.getlist("purposes") if purpose in queries.purpose_codes()
        ]
        answers["consents"] = [Purpose.REGISTER.value, *ticked]
        if Purpose.AADHAAR not in ticked and len(str(answers["aadhaar_last4"])) <= 4:
            answers["aadhaar_last4"] = ""  # without consent it is not kept
    reached = page.number - 1 if by_itself or leaving else page.number
    errors = services.save_enrolment(draft, answers, page=reached, by=user)
    if by_itself:
        return HttpResponse(status=422 if errors else 204)
    if leaving and not errors:
        return redirect(way.out)
    errors = {**form.lacking(), **errors}
    if errors:
        form.complain(errors)
        return None
    if page.number == LAST:
        return _finish(request, form, draft, way)
    with override(str(answers.get("language") or get_language())):
        return redirect(way.url(page.number + 1))


def _finish(request: HttpRequest, form: PageForm, draft: EnrolmentDraft, way: Way) -> HttpResponse | None:
    """Ask about a likely same person, then enrol."""
    user: User = request.user  # type: ignore[assignment]
    kept = services.answers_of(draft)
    matches = services.likely_same_as(kept, mobile="" if way.for_other else user.mobile or "")
    said = request.POST.get("same", "")
    if matches and said not in dict(SAME_ANSWERS):
        if "asked" in request.POST:
            form.complain({"same": _("Answer this question first.")})
        return _show(request, form, draft, way, match=matches[0])
    form.fields.pop("same", None)
    if matches and said == "same":
        return _is_the_same(request, draft, way, matches[0])
    try:
        artisan = services.finish_enrolment(
            draft, by=user, says_same_as=[matches[0].artisan.ref] if matches and said == "same_lost" else ()
        )
    except Invalid as refusal:
        lacking = [(page_of(key), message) for key, message in refusal.fields.items()]
        return _show(
            request, form, draft, way, lacking=[(page, way.url(page.number), text) for page, text in lacking]
        )
    except DomainError as refusal:
        form.complain({"": refusal.message})
        return None
    return redirect(way.done(artisan))


def _is_the_same(request: HttpRequest, draft: EnrolmentDraft, way: Way, match: queries.Match) -> HttpResponse:
    """She is in the register already: it becomes hers, or she is told how to get to it."""
    user: User = request.user  # type: ignore[assignment]
    if (
        not way.for_other
        and match.artisan.user_id is None
        and user.mobile
        and match.artisan.mobile == user.mobile
    ):
        services.claim(match.artisan.ref, user=user, by=user)
        services.discard_enrolment(draft, by=user)
        return redirect("enrol_done")
    in_place = way.places is not None and match.artisan.district_id in way.places
    return render(
        request,
        "registry/enrol/same.html",
        {
            "ending": match.mobile_ending, "has_user": match.artisan.user_id is not None, "for_other": way.for_other,
            "entry": reverse("register_artisan", args=[match.artisan.ref]) if way.for_other and in_place else "",
            "district": District.objects.filter(pk=match.artisan.district_id).first(), "back_url": way.url(LAST),
        },
    )  # fmt: skip
