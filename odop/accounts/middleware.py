"""Every request is one transaction in which the database knows who asks; a GET may only SELECT."""

from collections.abc import Callable

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from odop.kernel import scope


class ScopeMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = getattr(request, "user", None)
        reader = user.scope if user is not None and user.is_authenticated else scope.NOBODY  # type: ignore[union-attr]
        with scope.enter(reader, read_only=request.method in {"GET", "HEAD", "OPTIONS"}):
            response = self.get_response(request)
            if response.status_code >= 500 or getattr(response, "rollback", False):
                transaction.set_rollback(True)  # a refusal or a failure leaves nothing behind
            return response
