"""Who may use an operation: the holder of a token, or a signed-in session with its CSRF token."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja.security.base import AuthBase
from ninja.utils import check_csrf

from odop.accounts.addresses import client_address
from odop.accounts.models import User
from odop.api.problems import SignInFirst
from odop.api.rates import BY_ADDRESS, BY_KEY, Slower
from odop.emart.models import ApiPartner
from odop.emart.queries.partners import partner_of_key
from odop.kernel import scope
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


class KeyDoor(Door):
    """Lets in a partner's key with this scope, and whoever holds one of `permissions`.

    A partner is nobody: the database shows her what everybody sees, and under a number of her own what she repeats.
    """

    openapi_description = (
        "A partner's key with the scope `{scope}`, which the programme's cell makes; or the token or session of an officer of "
        "the mart."
    )

    def __init__(self, wanted: str, *permissions: str) -> None:
        self.wanted = wanted
        self.openapi_description = KeyDoor.openapi_description.format(scope=wanted)
        super().__init__(*permissions)

    def __call__(self, request: HttpRequest) -> Any:
        scheme, _space, key = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
        known = partner_of_key(key.strip()) if scheme.lower() == "bearer" else None
        if known is None:
            return super().__call__(request)
        partner, scopes = known
        wait = BY_KEY.wait(f"partner {partner.pk}")
        if wait:
            raise Slower(wait)
        if self.wanted not in scopes:
            raise NotAllowed(_("This key may not be used for that."), code="not_in_scope")
        scope.become(scope.Scope(user_id=-partner.pk), read_only=request.method in SAFE)
        request.partner = partner  # type: ignore[attr-defined]
        return partner


def partner_asking(request: HttpRequest) -> ApiPartner | None:
    """Whose key was shown; None for a person."""
    return getattr(request, "partner", None)


def number_asking(request: HttpRequest) -> int:
    """Under which number a repeated call is known: a person's, or below zero a partner's."""
    partner = partner_asking(request)
    return -partner.pk if partner is not None else person(request).pk


def limited(operation: Operation) -> Operation:
    """What is open to everybody may be asked only so often from one network address."""

    @wraps(operation)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if wait := BY_ADDRESS.wait(client_address(request)):
            raise Slower(wait)
        return operation(request, *args, **kwargs)

    return guarded  # type: ignore[return-value]


def reader(request: HttpRequest) -> User | None:
    """Who asks, where an operation is open to everybody."""
    return request.user if isinstance(request.user, User) else None


def person(request: HttpRequest) -> User:
    """Who asks, behind a door."""
    user = reader(request)
    if user is None:
        raise SignInFirst()
    return user
