"""The way of an officer: user name and password, then her authenticator; the first time she sets it up."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from odop.accounts import authenticator
from odop.accounts.addresses import client_address, safe_next
from odop.accounts.forms import OfficerForm
from odop.accounts.models import User
from odop.accounts.queries import active_user
from odop.accounts.views.entry import enter, remember_next
from odop.accounts.views.signin import refuse, status_of
from odop.accounts.views.totp import ask_second, set_up, show_codes
from odop.kernel import clock, scope
from odop.kernel.access import public
from odop.kernel.refusals import DomainError
from odop.kernel.scope import Scope

HALFWAY = "sign_in_officer"  # in the session: who gave the right password, and when
HALFWAY_LIFE = timedelta(minutes=10)


@public
def officer(request: HttpRequest) -> HttpResponse:
    """User name and password."""
    form = OfficerForm(request.POST if request.method == "POST" else None)
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            user = authenticator.check_password(**form.cleaned_data, address=client_address(request))
        except DomainError as error:
            refusal = refuse(form, error)
        else:
            scope.become(Scope(user_id=user.pk))  # for her authenticator alone: nobody is signed in yet
            if not authenticator.has_totp(user):
                authenticator.begin_totp(user)
            request.session.cycle_key()
            request.session[HALFWAY] = {"user": user.pk, "until": (clock.now() + HALFWAY_LIFE).timestamp()}
            remember_next(request)
            return redirect("sign_in_totp")
    given = request.POST.get("next") or request.GET.get("next", "")
    context = {"form": form, "next": safe_next(request, given)}
    return render(request, "accounts/officer.html", context, status=status_of(form, refusal))


@public
def totp(request: HttpRequest) -> HttpResponse:
    """The authenticator's code, or setting one up at the first sign-in; only after the password."""
    user = _halfway(request)
    if user is None:
        return redirect("sign_in_officer")
    if not authenticator.has_totp(user):
        return _set_up(request, user)

    def done(method: str) -> HttpResponse:
        del request.session[HALFWAY]
        return enter(request, user, method=method)

    return ask_second(request, user, "accounts/totp.html", done)


def _set_up(request: HttpRequest, user: User) -> HttpResponse:
    key = authenticator.key_being_set_up(user)
    if key is None:
        return redirect("sign_in_officer")

    def done(codes: list[str]) -> HttpResponse:
        del request.session[HALFWAY]
        return show_codes(request, codes, enter(request, user, method="totp")["Location"])

    return set_up(request, user, key, done)


def _halfway(request: HttpRequest) -> User | None:
    """The officer who gave the right password within the last ten minutes in this session."""
    kept = request.session.get(HALFWAY) or {}
    if kept.get("until", 0) <= clock.now().timestamp():
        return None
    scope.become(Scope(user_id=kept["user"]))  # her own row and authenticator
    return active_user(kept["user"])
