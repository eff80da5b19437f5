"""Where a request comes from and where a person is sent after signing in."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from odop.accounts.models import User
from odop.accounts.permissions import SEE_WORKLIST, STAND_IN_SHOP

PREFIXED = tuple(code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE)
NEVER_NEXT = ("/sign-in", "/sign-out", "/demo/", "/api/")


def client_address(request: HttpRequest) -> str:
    """The network address of the client; behind proxies of our own, the one that the outermost of them saw."""
    hops = settings.ODOP.proxies
    if hops:
        seen = [
            part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()
        ]
        if len(seen) >= hops:
            return seen[-hops]
    return str(request.META.get("REMOTE_ADDR") or "")


def without_language(path: str) -> str:
    """A path of this site without its language prefix: /hi/me/ → /me/."""
    for code in PREFIXED:
        if path == f"/{code}" or path.startswith((f"/{code}/", f"/{code}?")):
            return path[len(code) + 1 :] or "/"
    return path


def in_language(path: str, language: str) -> str:
    """The same page in this language: /me/ → /hi/me/."""
    bare = without_language(path)
    return f"/{language}{bare}" if language in PREFIXED else bare


def safe_next(request: HttpRequest, given: str) -> str:
    """`given` when it is a page of this very site that may follow a sign-in, else nothing."""
    if not given.startswith("/") or not url_has_allowed_host_and_scheme(
        given, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return ""
    return "" if without_language(given).startswith(NEVER_NEXT) else given


def home_of(user: User) -> str:
    """The first page of a person, without language: her own for a citizen, the desk for an officer."""
    if user.is_citizen:
        return "/me/"
    return "/desk/outlets/" if user.may(STAND_IN_SHOP) and not user.may(SEE_WORKLIST) else "/desk/"
