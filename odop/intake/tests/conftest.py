"""A district with an office, and an officer of it."""

import pytest

from odop.accounts.models import User
from odop.intake import factories as lists
from odop.places.models import District
from odop.registry import factories as register


@pytest.fixture
def place(db: None) -> District:
    return lists.office_district()


@pytest.fixture
def officer(place: District) -> User:
    return register.officer(place)
