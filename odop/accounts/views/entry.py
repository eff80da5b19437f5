"""What every way of signing in ends with, and signing out."""

from django.contrib import messages
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from odop.accounts import events
from odop.accounts.addresses import home_of, in_language, safe_next
from odop.accounts.models import User
from odop.kernel import scope
from odop.kernel.access import public
from odop.kernel.events import record
from odop.kernel.scope import Scope

NEXT = "sign_in_next"  # in the session: the page that sent the person to sign in


def remember_next(request: HttpRequest) -> None:
    """Keep the page that a form brought along (hidden field `next`), if it is one of ours, until she is in."""
    if target := safe_next(request, request.POST.get("next", "")):
        request.session[NEXT] = target


def enter(request: HttpRequest, user: User, *, method: str, language: str | None = None) -> HttpResponse:
    """Open a new session for `user` and send her on, in her language: to the page she wanted, else to her first page."""
    target = safe_next(request, request.session.pop(NEXT, ""))
    if request.user.is_authenticated:
        logout(request)
    scope.become(Scope(user_id=user.pk))  # she has proved it: her row may be written, her posts be read
    login(request, user)
    record(events.SIGNED_IN, user, by=user, method=method)
    return redirect(in_language(target or home_of(user), language or user.language))


@public
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session; the same answer whether there was one or not."""
    logout(request)
    messages.success(request, _("You are signed out."))
    return redirect(in_language("/", get_language() or "en"))
