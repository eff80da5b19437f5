"""Every request is one transaction in which the database knows who asks; a GET may only SELECT."""

from collections.abc import Callable

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from odop.accounts import queries
from odop.kernel import scope


class ScopeMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if (token := _bearer(request)) is not None:
            # A token stands for its person alone: a session that comes along gives nothing.
            request.user = queries.user_of_token(token) or AnonymousUser()
        user = getattr(request, "user", None)
        reader = user.scope if user is not None and user.is_authenticated else scope.NOBODY
        with scope.enter(reader, read_only=request.method in {"GET", "HEAD", "OPTIONS"}):
            response = self.get_response(request)
            if response.status_code >= 500 or getattr(response, "rollback", False):
                transaction.set_rollback(True)  # a refusal or a failure leaves nothing behind
            if reader.user_id is not None:
                # On a shared machine nobody finds the pages of who has signed out, in any cache or by going back.
                response.headers.setdefault("Cache-Control", "private, no-store")
            return response


def _bearer(request: HttpRequest) -> str | None:
    """The token of `Authorization: Bearer …` on an address of the API, else None."""
    given = request.META.get("HTTP_AUTHORIZATION", "")
    if request.path.startswith("/api/") and given.lower().startswith("bearer "):
        return str(given[7:].strip())
    return None
