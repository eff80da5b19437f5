"""The state's cell, a district with its officer, and an artisan."""

from collections.abc import Iterator

import pytest

from odop.accounts.models import User
from odop.kernel import clock
from odop.places.models import District
from odop.registry import factories as register
from odop.registry.models import Artisan


@pytest.fixture(autouse=True)
def _one_moment() -> Iterator[None]:
    """Fairs run by the day, and midnight may pass within a test."""
    with clock.at(clock.now()):
        yield


@pytest.fixture
def place(db: None) -> District:
    return register.district("SBL", "Sambhal", "सम्भल")


@pytest.fixture
def other_place(db: None) -> District:
    return register.district("BDH", "Bhadohi", "भदोही")


@pytest.fixture
def cell(db: None) -> User:
    return register.officer(None, "cell", "cell")


@pytest.fixture
def officer(place: District) -> User:
    return register.officer(place)


@pytest.fixture
def artisan(place: District, officer: User) -> Artisan:
    return register.artisan(place, by=officer)
