"""One's own account: name, language, and for officers password, authenticator and recovery codes."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from odop.accounts import authenticator, services
from odop.accounts.addresses import client_address, in_language
from odop.accounts.forms import PasswordForm, ProfileForm, SecondForm
from odop.accounts.models import User
from odop.accounts.permissions import OWN_ACCOUNT
from odop.accounts.views.officer import HALFWAY_LIFE
from odop.accounts.views.signin import refuse, status_of
from odop.accounts.views.totp import ask_second, set_up, show_codes
from odop.kernel import clock
from odop.kernel.access import allow
from odop.kernel.refusals import DomainError, NotAllowed

PROVED = "account_proved_until"  # in the session: until when a new authenticator may be set up


@allow(OWN_ACCOUNT)
def account(request: HttpRequest) -> HttpResponse:
    """Name and language; a POST changes them and goes on in the language chosen."""
    user = me(request)
    given = request.POST if request.method == "POST" else None
    form = ProfileForm(given, user=user, initial={"name": str(user.name), "language": user.language})
    if request.method == "POST" and form.is_valid():
        language = form.cleaned_data["language"]
        services.change_profile(user, name=form.cleaned_data.get("name", ""), language=language, by=user)
        messages.success(request, _("Saved."))
        return redirect(in_language(request.path, language))
    return _page(request, user, status=status_of(form, None), form=form)


@allow(OWN_ACCOUNT)
@require_POST
def password(request: HttpRequest) -> HttpResponse:
    """A new password, for who knows the present one."""
    user = officer_only(request)
    form = PasswordForm(request.POST)
    refusal = None
    if form.is_valid():
        try:
            authenticator.check_password(
                user.username or "", form.cleaned_data["present"], address=client_address(request)
            )
            services.set_password(user, form.cleaned_data["new"], by=user)
        except DomainError as error:
            refusal = error.code
            form.add_error("new" if error.code == "password_weak" else "present", str(error))
        else:
            update_session_auth_hash(request, user)  # other sessions of hers end
            messages.success(request, _("Your password is changed."))
            return redirect("account")
    return _page(request, user, status=status_of(form, refusal), password_form=form)


@allow(OWN_ACCOUNT)
@require_POST
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """Ten new recovery codes, for who has her authenticator at hand."""
    user = officer_only(request)
    form = SecondForm(request.POST)
    refusal = None
    if form.is_valid():
        try:
            authenticator.check_second(user, form.cleaned_data["code"], address=client_address(request))
        except DomainError as error:
            refusal = refuse(form, error)
        else:
            codes = authenticator.make_recovery_codes(user)
            return show_codes(request, codes, reverse("account"))
    return _page(request, user, status=status_of(form, refusal), second_form=form)


@allow(OWN_ACCOUNT)
def new_phone(request: HttpRequest) -> HttpResponse:
    """Move the authenticator to another phone: first a code of the present one, then the new one's."""
    user = officer_only(request)
    key = authenticator.key_being_set_up(user)
    # The secret is shown only in the session that has just proved itself, never to whoever finds a session open.
    proved = request.session.get(PROVED, 0) > clock.now().timestamp()
    if key is None or not proved or request.POST.get("do") == "begin":
        return _begin(request, user)

    def done(codes: list[str]) -> HttpResponse:
        del request.session[PROVED]
        return show_codes(request, codes, reverse("account"))

    return set_up(request, user, key, done)


def _begin(request: HttpRequest, user: User) -> HttpResponse:
    def done(_method: str) -> HttpResponse:
        authenticator.begin_totp(user)
        request.session[PROVED] = (clock.now() + HALFWAY_LIFE).timestamp()
        return redirect("account_totp")

    return ask_second(request, user, "accounts/new_phone.html", done)


def me(request: HttpRequest) -> User:
    """The signed-in person; `allow` has made sure that there is one."""
    user = request.user
    assert isinstance(user, User)  # noqa: S101
    return user


def officer_only(request: HttpRequest) -> User:
    user = me(request)
    if user.is_citizen:
        raise NotAllowed()
    return user


def _page(request: HttpRequest, user: User, *, status: int, **forms: object) -> HttpResponse:
    context: dict[str, object] = {
        "form": ProfileForm(user=user, initial={"name": str(user.name), "language": user.language}),
        "password_form": PasswordForm(),
        "second_form": SecondForm(),
        "person": user,
        "postings": user.current_postings,
        "has_totp": not user.is_citizen and authenticator.has_totp(user),
        "codes_left": authenticator.recovery_codes_left(user),
        "by_password": user.has_usable_password(),
        **forms,
    }
    return render(request, "accounts/account.html", context, status=status)
