"""Who may use an operation: the holder of a token, or a signed-in session with its CSRF token."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.http import HttpRequest
from ninja.security.base import AuthBase
from ninja.utils import check_csrf

from odop.accounts.models import User
from odop.api.problems import SignInFirst
from odop.kernel.refusals import NotAllowed

Operation = TypeVar("Operation", bound=Callable[..., Any])
SAFE = {"GET", "HEAD", "OPTIONS"}


def everybody(operation: Operation) -> Operation:
    """Anyone may ask this; it shows no personal data."""
    operation.access = "public"  # type: ignore[attr-defined]
    return operation


class Door(AuthBase):
    """Lets in whoever holds one of `permissions`. Place is the business of queries and of row-level security.

    Who asks was settled by ScopeMiddleware: a token stands for its person, and the database shows what she may see.
    """

    openapi_type = "http"
    openapi_scheme = "bearer"
    openapi_description = "A token, or the session of a signed-in person with its CSRF token."

    def __init__(self, *permissions: str) -> None:
        self.permissions = permissions
        super().__init__()

    def __call__(self, request: HttpRequest) -> Any:
        user = request.user
        if not isinstance(user, User):
            raise SignInFirst()
        by_session = not request.META.get("HTTP_AUTHORIZATION", "").lower().startswith("bearer ")
        if by_session and request.method not in SAFE and check_csrf(request) is not None:
            raise NotAllowed()
        if self.permissions and not any(user.may(one) for one in self.permissions):
            raise NotAllowed()
        return user


def reader(request: HttpRequest) -> User | None:
    """Who asks, where an operation is open to everybody."""
    return request.user if isinstance(request.user, User) else None


def person(request: HttpRequest) -> User:
    """Who asks, behind a door."""
    user = reader(request)
    if user is None:
        raise SignInFirst()
    return user
