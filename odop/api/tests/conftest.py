"""The programme's ground, the demo people, and a client that asks as one of them."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client, override_settings

from odop.accounts import services
from odop.accounts.demo_people import demo_people
from odop.kernel import scope


class Caller:
    """A client of the API with the token of one person, or nobody's."""

    def __init__(self, token: str = "", **headers: str) -> None:
        self.client = Client(enforce_csrf_checks=True)
        self.headers = {"HTTP_AUTHORIZATION": f"Bearer {token}"} if token else {}
        self.headers |= headers

    def get(self, address: str, **headers: str) -> Any:
        return self.client.get("/api/v1" + address, **self.headers, **headers)

    def post(self, address: str, body: Any = None, *, key: str = "", **headers: str) -> Any:
        if key:
            headers["HTTP_IDEMPOTENCY_KEY"] = key
        return self.client.post(
            "/api/v1" + address,
            json.dumps(body if body is not None else {}),
            content_type="application/json",
            **self.headers,
            **headers,
        )

    def send(self, address: str, fields: dict[str, Any], *, key: str = "", **headers: str) -> Any:
        """As a form with files."""
        if key:
            headers["HTTP_IDEMPOTENCY_KEY"] = key
        return self.client.post("/api/v1" + address, fields, **self.headers, **headers)


def _made() -> dict[str, str]:
    """The demo people, each with a token: all at once, for a token is an event of the trail, and tests count events."""
    with override_settings(DEMO=True), scope.system():
        services.make_demo_people()
    people = [services.demo_user(one.slug) for one in demo_people().people]
    return {one.demo_slug: services.make_api_token(one, label="test", by=one) for one in people}


@pytest.fixture(scope="module")
def _shared_demo(
    _shared_ground: bool, shared: Callable[[Callable[[], Any]], dict[str, str] | None]
) -> dict[str, str] | None:
    return shared(_made)


@pytest.fixture
def demo(_shared_demo: dict[str, str] | None, ground: None, settings: Any) -> dict[str, str]:
    settings.DEMO = True
    return _shared_demo or _made()


@pytest.fixture
def nobody() -> Caller:
    return Caller()


@pytest.fixture
def as_(demo: dict[str, str]) -> Callable[[str], Caller]:
    return lambda slug: Caller(demo[slug])
