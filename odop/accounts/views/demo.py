"""The demonstration: be anyone by one click, and read what the programme sent. Impossible when demo mode is off."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_POST

from odop.accounts import queries, services
from odop.accounts.views.entry import enter, remember_next
from odop.kernel.access import public
from odop.kernel.refusals import NotFound


@public
@require_POST
def demo_sign_in(request: HttpRequest, slug: str) -> HttpResponse:
    """Sign in as a person of the demonstration; the pages stay in the language in which she was chosen."""
    user = services.demo_user(slug)
    remember_next(request)
    return enter(request, user, method="demo", language=get_language())


@public
def outbox(request: HttpRequest) -> HttpResponse:
    """The last messages the programme sent, as the phones of the people would show them."""
    if not settings.DEMO:
        raise NotFound()
    return render(request, "accounts/outbox.html", {"notices": queries.last_notices()})
