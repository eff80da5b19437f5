"""People and a district of these tests."""

import pytest

from odop.accounts.models import User
from odop.places.models import District
from odop.registry import factories as people


@pytest.fixture
def place(db: None) -> District:
    return people.district("AAA", "Alpha", "अल्फ़ा")


@pytest.fixture
def other_place(db: None) -> District:
    return people.district("BBB", "Beta", "बीटा")


@pytest.fixture
def finance(db: None) -> User:
    return people.officer(None, "finance", "finance")


@pytest.fixture
def chair(place: District) -> User:
    return people.officer(place, "committee", "committee")


@pytest.fixture
def officer(place: District) -> User:
    return people.officer(place, "officer", "diepc")
