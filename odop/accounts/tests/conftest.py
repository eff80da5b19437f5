"""What the tests of accounts stand on: the programme's districts and offices, and the demo people."""

from collections.abc import Callable
from typing import Any

import pytest

from odop.accounts import services
from odop.kernel import scope


@pytest.fixture
def districts(ground: None) -> None:
    pass


def _made() -> bool:
    with scope.system():
        services.make_demo_people()
    return True


@pytest.fixture(scope="module")
def _shared_demo(_shared_ground: bool, shared: Callable[[Callable[[], Any]], bool | None]) -> bool | None:
    return shared(_made)


@pytest.fixture
def demo(_shared_demo: bool | None, districts: None) -> None:
    if not _shared_demo:
        _made()
