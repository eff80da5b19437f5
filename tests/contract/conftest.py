"""Clients that hold every answer of the API against its description."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from odop.accounts import services
from odop.api.tests.conftest import Caller
from odop.api.tests.conftest import _shared_demo as _shared_demo
from odop.api.tests.conftest import demo as demo  # the fixtures
from odop.kernel import scope
from tests.contract.schema import faults


class Recorder(Caller):
    """Checks each answer against the description, and remembers which operation gave which status."""

    described: dict[str, Any]
    met: set[tuple[str, str, int]]

    def _check(self, method: str, address: str, given: Any) -> Any:
        path = next(
            (
                one
                for one in self.described["paths"]
                if _pattern(one).fullmatch("/api/v1" + address.split("?")[0])
            ),
            None,
        )
        assert path is not None, f"{address} is not in the description"
        operation = self.described["paths"][path].get(method)
        if operation is None:
            assert given.status_code == 405
            return given
        self.met.add((method, path, given.status_code))
        answers = {int(status): one for status, one in operation["responses"].items()}
        assert given.status_code in answers, (
            f"{method} {path} may not answer {given.status_code}: {given.content!r}"
        )
        [(kind, content)] = answers[given.status_code]["content"].items()
        assert given["Content-Type"].split(";")[0] == kind, (method, path)
        if kind.endswith("json"):
            wrong = faults(given.json(), content["schema"], self.described)
            assert not wrong, f"{method} {path} {given.status_code}:\n" + "\n".join(wrong[:10])
        return given

    def get(self, address: str, **headers: str) -> Any:
        return self._check("get", address, super().get(address, **headers))

    def post(self, address: str, body: Any = None, *, key: str = "", **headers: str) -> Any:
        return self._check("post", address, super().post(address, body, key=key, **headers))

    def send(self, address: str, fields: dict[str, Any], *, key: str = "", **headers: str) -> Any:
        return self._check("post", address, super().send(address, fields, key=key, **headers))


def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\{[^}]+\\}", "[^/]+", re.escape(path)))


@pytest.fixture(scope="session")
def described() -> dict[str, Any]:
    from odop.api.urls import api

    return dict(api.get_openapi_schema())


@pytest.fixture
def as_(demo: None, described: dict[str, Any]) -> Callable[[str], Recorder]:
    """A checking client for a demo person; for "" nobody's."""
    Recorder.described, Recorder.met = described, set()
    known: dict[str, Recorder] = {"": Recorder()}

    def caller(slug: str) -> Recorder:
        if slug not in known:
            with scope.system():
                user = services.demo_user(slug)
                known[slug] = Recorder(services.make_api_token(user, label="test", by=user))
        return known[slug]

    return caller
