"""The state's cell, and two districts with an officer each; of the first a product line, its study, and who else has to do with it."""

import pytest

from odop.accounts.enums import OfficeKind, Role
from odop.accounts.models import User
from odop.diagnosis import services
from odop.diagnosis.models import Study
from odop.places.models import District, ProductLine
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


@pytest.fixture
def line(place: District) -> ProductLine:
    return register.product_line(place)


@pytest.fixture
def study(line: ProductLine, officer: User) -> Study:
    return services.begin_study(line, by=officer)


@pytest.fixture
def second(place: District) -> User:
    return register.officer(place)


@pytest.fixture
def chair(place: District) -> User:
    return register.officer(place, Role.COMMITTEE, OfficeKind.DISTRICT_COMMITTEE)


@pytest.fixture
def agency(db: None) -> User:
    return register.officer(None, Role.AGENCY, OfficeKind.AGENCY)
