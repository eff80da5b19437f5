"""Two districts with an officer each, and the committee of one."""

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
def officer(place: District) -> User:
    return register.officer(place)


@pytest.fixture
def other_officer(other_place: District) -> User:
    return register.officer(other_place)


@pytest.fixture
def committee(place: District) -> User:
    return register.officer(place, "committee", "district_committee")
