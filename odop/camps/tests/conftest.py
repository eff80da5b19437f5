"""A district, an officer of its office, and her browser."""

import pytest
from django.test import Client

from odop.accounts.models import User
from odop.places.models import District
from odop.registry import factories as register


@pytest.fixture
def place(db: None) -> District:
    return register.district("SBL")


@pytest.fixture
def officer(place: District) -> User:
    return register.officer(place)


@pytest.fixture
def client(officer: User) -> Client:
    made = Client()
    made.force_login(officer)
    return made
