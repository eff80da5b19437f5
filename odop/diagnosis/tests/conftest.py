"""The state's cell, and two districts with an officer each."""

import pytest

from odop.accounts.models import User
from odop.places.models import District
from odop.registry import factories as register


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
def other_officer(other_place: District) -> User:
    return register.officer(other_place)
