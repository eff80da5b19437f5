"""Error pages that say what to do next."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from odop.kernel.middleware import problem_response
from odop.kernel.refusals import DomainError, Invalid, NotAllowed, NotFound


def _answer(request: HttpRequest, refusal: DomainError) -> HttpResponse:
    if request.path.startswith("/api/"):
        return problem_response(refusal)
    return render(request, "kernel/error.html", {"refusal": refusal}, status=refusal.status)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _answer(request, NotFound(_("This page does not exist, or it is not for your office.")))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _answer(request, NotAllowed(_("You may not open this page.")))


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    refusal = Invalid(_("This request could not be understood. Go back and try again."))
    refusal.status = 400
    return _answer(request, refusal)


def broken(request: HttpRequest) -> HttpResponse:
    refusal = DomainError(
        _("Something broke on our side. What you sent was not saved; try again in a minute."), code="broken"
    )
    refusal.status = 500
    return _answer(request, refusal)
