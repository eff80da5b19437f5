"""Looks at people are written down after the answer, and an officer is asked why before one outside her own work is shown."""

from collections.abc import Callable
from dataclasses import replace

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from odop.accounts.models import User
from odop.kernel import looks
from odop.kernel.refusals import DomainError
from odop.privacy.queries.looks import weighed
from odop.privacy.services.looks import asks_why, checked_reason, note_looks

ASKED_HERE = "privacy_why"


class AccessMiddleware:
    """Stands outside the request's transaction: what was looked at is written once the answer is made. An answer that
    cannot be written down is not given."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with looks.noting() as seen:
            response = self.get_response(request)
            many = looks.page_of_many()
        user = getattr(request, "user", None)
        if response.status_code >= 300 or not isinstance(user, User):
            return response
        if many is not None and request.method == "GET" and not user.is_citizen and not _asks(request):
            seen.append(many)
        if seen:
            note_looks(seen, page=_page(request), by=user)
        return response


class WhyMiddleware:
    """Stands inside the transaction: what the view made is thrown away when a reason is still to be given."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        user, seen = getattr(request, "user", None), looks.present()
        if not seen or response.status_code >= 400 or not isinstance(user, User) or user.is_citizen:
            return response
        seen[:], asked = weighed(seen, user)
        if asked is None or not asks_why() or _asks(request):
            return response
        return self._ask(request, asked) or response

    def _ask(self, request: HttpRequest, asked: looks.Look) -> HttpResponse | None:
        """What is answered instead; None when the reason came along with the request."""
        if request.path.startswith("/api/"):
            return _by_program(request, asked)
        back = request.get_full_path() if request.method == "GET" else request.headers.get("Referer", "")
        to = reverse(ASKED_HERE, args=[asked.artisan_ref]) + "?" + urlencode({"next": back})
        answer: HttpResponse = redirect(to)
        if request.headers.get("HX-Request"):
            answer = HttpResponse(status=204, headers={"HX-Redirect": to})
        answer.rollback = True  # type: ignore[attr-defined]
        return answer


def _by_program(request: HttpRequest, asked: looks.Look) -> HttpResponse | None:
    """A program says why in the header `Odop-Reason` or the parameter `reason`: `here`, or `other: words`."""
    given = request.headers.get("Odop-Reason") or request.GET.get("reason", "")
    why, _colon, text = given.partition(":")
    try:
        text = checked_reason(why.strip(), text)
    except DomainError:
        pass
    else:
        ref = asked.artisan_ref
        looks.looked(
            replace(asked, kind="reason", subject_ref=ref, tied=False, why=why.strip(), why_text=text)
        )
        return None
    body = {
        "type": "/problems/reason_needed",
        "title": _(
            "This person is not part of your own work. Say why you open the entry: header Odop-Reason."
        ),
        "status": 403,
        "code": "reason_needed",
    }
    answer = JsonResponse(body, status=403, content_type="application/problem+json")
    answer.rollback = True  # type: ignore[attr-defined]
    return answer


def _asks(request: HttpRequest) -> bool:
    """The page on which the reason is asked shows a reference and nothing else."""
    return _page(request).endswith(ASKED_HERE)


def _page(request: HttpRequest) -> str:
    match = request.resolver_match
    return (match.view_name or "") if match else ""
