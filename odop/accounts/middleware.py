"""Every request is one transaction in which the database knows who asks; a GET may only SELECT."""

from collections.abc import Callable

from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from odop.accounts import queries
from odop.accounts.models import User
from odop.kernel import scope


class ScopeMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = _bearer(request)
        claimed = queries.user_id_of_token(token) if token is not None else _session_user(request)
        read_only = request.method in {"GET", "HEAD", "OPTIONS"}
        # Her own row and posts are read as she who is claimed; what follows from them holds for everything after.
        with scope.enter(scope.Scope(user_id=claimed), read_only=read_only and claimed is None):
            if token is not None:
                # A token stands for its person alone: a session that comes along gives nothing.
                request.user = queries.active_user(claimed) or AnonymousUser()
            reader = scope.NOBODY
            if claimed is not None:
                reader = request.user.scope if isinstance(request.user, User) else scope.NOBODY
                scope.become(reader, read_only=read_only)
            response = self.get_response(request)
            if response.status_code >= 500 or getattr(response, "rollback", False):
                transaction.set_rollback(True)  # a refusal or a failure leaves nothing behind
            if reader.user_id is not None:
                # On a shared machine nobody finds the pages of who has signed out, in any cache or by going back.
                response.headers.setdefault("Cache-Control", "private, no-store")
            return response


def _session_user(request: HttpRequest) -> int | None:
    """Whose session this says it is; Django checks it when it loads her."""
    session = getattr(request, "session", None)
    kept = session.get(SESSION_KEY) if session is not None else None
    return int(kept) if kept else None


def _bearer(request: HttpRequest) -> str | None:
    """The token of `Authorization: Bearer …` on an address of the API, else None."""
    given = request.META.get("HTTP_AUTHORIZATION", "")
    if request.path.startswith("/api/") and given.lower().startswith("bearer "):
        return str(given[7:].strip())
    return None
