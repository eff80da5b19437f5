"""The sign-in page and the way of a citizen: mobile number, then the code that was sent to it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from odop.accounts import queries
from odop.accounts.addresses import safe_next
from odop.kernel.access import public


@public
def sign_in(request: HttpRequest) -> HttpResponse:
    """Choose how to sign in; in demo mode also as whom."""
    return render(
        request,
        "accounts/sign_in.html",
        {"next": safe_next(request, request.GET.get("next", "")), "personas": queries.demo_personas()},
    )
