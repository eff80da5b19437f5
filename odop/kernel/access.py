"""Every view says who may open it: `@allow(PERMISSION)` or `@public`. A house test finds a view that says nothing."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from odop.kernel.refusals import NotAllowed

View = Callable[..., HttpResponse]


def public(view: View) -> View:
    """Anyone may open this; it shows no personal data."""
    view.access = "public"  # type: ignore[attr-defined]
    return view


def allow(*permissions: str) -> Callable[[View], View]:
    """Signed-in users who hold one of `permissions`; others are sent to sign in, or refused in words."""

    def wrap(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            user = request.user
            if not user.is_authenticated:
                return redirect(reverse("sign_in") + "?" + urlencode({"next": request.get_full_path()}))
            if not any(user.may(permission) for permission in permissions):
                raise NotAllowed()
            return view(request, *args, **kwargs)

        guarded.access = permissions  # type: ignore[attr-defined]
        return guarded

    return wrap
