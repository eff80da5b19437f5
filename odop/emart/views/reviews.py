"""Reviews: the buyer writes from the page of the purchase, the office reads, the maker answers; their photographs."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from odop.accounts.permissions import RUN_MART, SEE_OWN
from odop.emart.components import review_pictures
from odop.emart.enums import ReviewState
from odop.emart.models import Review
from odop.emart.queries.purchases import purchase_by_key
from odop.emart.queries.reviews import review_picture, review_visible_to, reviews_visible_to, said_of
from odop.emart.services.photographs import MAX_MB
from odop.emart.services.reviews import (
    MOST_PHOTOGRAPHS,
    answer_review,
    refuse_review,
    show_review,
    write_review,
)
from odop.emart.views.buying import own_page
from odop.emart.views.pictures import picture_answer
from odop.emart.views.selling import user_of
from odop.kernel.access import allow, public
from odop.kernel.doing import answered
from odop.kernel.refusals import DomainError

STARS = ((5, _("Very good")), (4, _("Good")), (3, _("Middling")), (2, _("Not good")), (1, _("Bad")))
MOST = 50


@public
def write(request: HttpRequest, key: str) -> HttpResponse:
    """What came with a purchase, and a form for each article of which nothing was said yet."""
    purchase, status, asked = purchase_by_key(key), 200, request.POST.get("line", "")
    if request.method == "POST":
        thanks = _("Thank you. Somebody reads it, then it stands in the mart.")
        status = answered(
            request,
            {"write": (lambda: write_review(purchase, _whole(asked), **_given(request)), thanks)},
            {},
        )  # fmt: skip
        if not status:
            return redirect("mart_review", key)
    context = {
        "purchase": purchase, "key": key, "said": said_of(purchase), "stars": STARS, "asked": asked,
        "words": request.POST.get("words", ""), "given_stars": request.POST.get("stars", ""), "named": request.POST.get("named") == "on",
        "again": bool(request.FILES), "mb": MAX_MB, "most": MOST_PHOTOGRAPHS,
        "crumbs": [(_("Your order"), reverse("mart_bought", args=[key])), (_("How is it?"), "")],
    }  # fmt: skip
    return own_page(render(request, "emart/review_write.html", context, status=status or 200))


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 15 else 0


def _given(request: HttpRequest) -> dict[str, Any]:
    files = request.FILES.getlist("photographs")[: MOST_PHOTOGRAPHS + 1]
    if any((one.size or 0) > MAX_MB * 1024 * 1024 for one in files):
        raise DomainError(
            _("This photograph is too large. Take it with a lower setting."), code="file_too_large"
        )
    return {
        "stars": _whole(request.POST.get("stars", "")), "words": request.POST.get("words", ""),
        "named": request.POST.get("named") == "on", "photographs": [one.read() for one in files],
    }  # fmt: skip


@allow(SEE_OWN)
def own(request: HttpRequest) -> HttpResponse:
    """What buyers said of her goods; she may answer each once."""
    user, status = user_of(request), 200
    if request.method == "POST":
        one = review_visible_to(user, request.POST.get("review", ""))
        status = answered(
            request,
            {"answer": (lambda: answer_review(one, words=request.POST.get("words", ""), by=user), _("Your answer stands below it."))},
            {},
        )  # fmt: skip
        if not status:
            return redirect("own_reviews")
    shown = reviews_visible_to(user).filter(state=ReviewState.PUBLISHED)[:MOST]
    return render(request, "emart/reviews_own.html", {"reviews": shown}, status=status or 200)


@allow(RUN_MART)
def desk(request: HttpRequest) -> HttpResponse:
    """Reviews to be read, and those that were."""
    user, status = user_of(request), 200
    if request.method == "POST":
        one = review_visible_to(user, request.POST.get("review", ""))
        status = answered(
            request,
            {
                "show": (lambda: show_review(one, by=user), _("It stands in the mart.")),
                "refuse": (
                    lambda: refuse_review(one, reason=request.POST.get("reason", ""), by=user), _("It is not shown. Its writer reads why."),
                ),
            },
            {},
        )  # fmt: skip
        if not status:
            return redirect("desk_mart_reviews")
    rows = reviews_visible_to(user)
    context = {
        "waiting": _with_pictures(rows.filter(state=ReviewState.WAITING)[:MOST]),
        "read": _with_pictures(rows.exclude(state=ReviewState.WAITING)[:MOST]),
        "crumbs": [(_("e-Mart"), reverse("desk_mart")), (_("Reviews of buyers"), "")],
    }  # fmt: skip
    return render(request, "emart/reviews_desk.html", context, status=status or 200)


def _with_pictures(reviews: Iterable[Review]) -> list[dict[str, Any]]:
    """What was sent is seen before anybody else sees it."""
    return [
        {"one": one, "pictures": review_pictures(one, page="desk_mart_review_picture")} for one in reviews
    ]


@allow(RUN_MART)
def desk_picture(
    request: HttpRequest, number: int, place: int, width: int, digest: str, kind: str
) -> HttpResponse:
    """One width of a photograph of a review that this office reads."""
    among = reviews_visible_to(user_of(request))
    answer = picture_answer(review_picture(number, place, width, digest, kind, among=among), kind)
    answer["Cache-Control"] = "private, no-store"
    return answer


@public
def picture(
    request: HttpRequest, number: int, place: int, width: int, digest: str, kind: str
) -> HttpResponse:
    """One width of a photograph of a review that stands in the mart."""
    return picture_answer(review_picture(number, place, width, digest, kind), kind)
