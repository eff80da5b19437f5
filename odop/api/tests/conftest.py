"""The programme's ground, the demo people, and a client that asks as one of them."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

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


@pytest.fixture
def demo(ground: None, settings: Any) -> None:
    settings.DEMO = True
    with scope.system():
        services.make_demo_people()


@pytest.fixture
def nobody() -> Caller:
    return Caller()


@pytest.fixture
def as_(demo: None) -> Callable[[str], Caller]:
    # All at once: a token is an event of the trail, and tests count events.
    people = [services.demo_user(one.slug) for one in demo_people().people]
    tokens = {one.demo_slug: services.make_api_token(one, label="test", by=one) for one in people}
    return lambda slug: Caller(tokens[slug])
