"""A small world of figures: the real programme's ground, made-up cases."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import partial
from zoneinfo import ZoneInfo

import pytest

from odop.accounts.enums import OfficeKind, Role
from odop.indicators import factories
from odop.kernel import clock, scope
from odop.kernel.programme import programme
from odop.places.models import District
from odop.registry import factories as registry

TODAY = date(2026, 11, 20)


@pytest.fixture
def today() -> Iterator[date]:
    with clock.at(datetime(2026, 11, 20, 15, tzinfo=ZoneInfo("Asia/Kolkata"))):
        yield TODAY


@pytest.fixture
def system(ground: None, today: date) -> Iterator[None]:
    """The system asks: every row is seen."""
    with scope.system():
        yield


@pytest.fixture
def places(system: None) -> list[District]:
    return list(District.objects.all()[:4])


@pytest.fixture
def scheme() -> str:
    return programme().schemes[0]


@pytest.fixture
def case(system: None, scheme: str) -> Callable[..., object]:
    return partial(factories.case, code=scheme)


@pytest.fixture
def officer_of(system: None) -> Callable[..., object]:
    return registry.officer


@pytest.fixture
def cell_user(system: None) -> object:
    return registry.officer(None, role=Role.CELL, kind=OfficeKind.CELL)
