"""The demonstration: a token for each demo person. Not there when demo mode is off."""

from typing import Any

from django.http import HttpRequest
from ninja import Router

from odop.accounts.services import TOKEN_LIFE, demo_user, make_api_token
from odop.api.doors import everybody
from odop.api.problems import responses
from odop.api.schemas.public import Token, TokenFor
from odop.kernel import clock, scope
from odop.kernel.scope import Scope

router = Router(tags=["Sign-in"])


@router.post("/demo/token", response={200: Token, **responses(404, 422)}, by_alias=True)
@everybody
def demo_token(request: HttpRequest, body: TokenFor) -> dict[str, Any]:
    """A bearer token of a person of the demonstration. 404 when demo mode is off or there is no such person."""
    user = demo_user(body.slug)
    scope.become(Scope(user_id=user.pk))
    expires = clock.now() + TOKEN_LIFE
    return {
        "token": make_api_token(user, label="demo", by=user),
        "token_type": "Bearer",
        "expires_at": expires.isoformat(),
        "as": user.demo_slug,
        "roles": sorted(user.roles),
    }
