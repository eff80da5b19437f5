"""Two pages that signing in and one's own account share: setting up an authenticator, and asking for its code."""

from collections.abc import Callable

import segno
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe

from odop.accounts import authenticator
from odop.accounts.addresses import client_address
from odop.accounts.forms import CodeForm, SecondForm
from odop.accounts.models import TotpKey, User
from odop.accounts.onetime import provisioning_uri
from odop.accounts.views.signin import refuse, status_of
from odop.kernel.programme import programme
from odop.kernel.refusals import DomainError


def set_up(
    request: HttpRequest, user: User, key: TotpKey, done: Callable[[list[str]], HttpResponse]
) -> HttpResponse:
    """The secret to scan; once the phone has shown a code of it, what `done` answers to the new recovery codes."""
    form = CodeForm(request.POST if request.method == "POST" else None)
    refusal = None
    if request.method == "POST" and form.is_valid():
        code, address = form.cleaned_data["code"], client_address(request)
        try:
            codes = authenticator.confirm_totp(user, code, address=address)
        except DomainError as error:
            refusal = refuse(form, error)
        else:
            return done(codes)
    context = _set_up_context(user, key, form)
    return render(request, "accounts/totp_set_up.html", context, status=status_of(form, refusal))


def ask_second(
    request: HttpRequest, user: User, template: str, done: Callable[[str], HttpResponse]
) -> HttpResponse:
    """Ask for the authenticator's code or a recovery code; once it is right, what `done` answers to which it was."""
    form = SecondForm(request.POST if request.method == "POST" else None)
    refusal = None
    if request.method == "POST" and form.is_valid():
        code, address = form.cleaned_data["code"], client_address(request)
        try:
            method = authenticator.check_second(user, code, address=address)
        except DomainError as error:
            refusal = refuse(form, error)
        else:
            return done(method)
    return render(request, template, {"form": form}, status=status_of(form, refusal))


def show_codes(request: HttpRequest, codes: list[str], onward: str) -> HttpResponse:
    """The recovery codes, this once."""
    return render(request, "accounts/recovery_codes.html", {"codes": codes, "onward": onward})


def _set_up_context(user: User, key: TotpKey, form: CodeForm) -> dict[str, object]:
    """What the page of setting up an authenticator shows: the QR code, the secret in groups of four, the form."""
    names = programme().short_name
    uri = provisioning_uri(key.secret, account=user.username or "", issuer=names["en"])
    return {
        "form": form,
        "qr": _qr(uri),
        "uri": uri,
        "secret": " ".join(key.secret[at : at + 4] for at in range(0, len(key.secret), 4)),
    }


def _qr(text: str) -> SafeString:
    drawn = segno.make(text, error="m", micro=False).svg_inline(
        border=3, dark="#171f47", light="#ffffff", omitsize=True
    )
    return mark_safe(drawn)  # noqa: S308  (drawn here; the text inside is squares)
