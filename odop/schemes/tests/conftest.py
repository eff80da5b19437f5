import pytest

from odop.casework.definitions import forget_compiled
from odop.casework.factories import Cast, cast
from odop.places.models import District
from odop.schemes.factories import budget_for


@pytest.fixture(autouse=True)
def _fresh_procedures() -> None:
    forget_compiled()


@pytest.fixture
def sambhal(ground: None) -> Cast:
    people = cast(District.objects.get(code="SBL"))
    budget_for(people.district)
    return people


@pytest.fixture
def agra(ground: None) -> Cast:
    people = cast(District.objects.get(code="AGR"), 2)
    budget_for(people.district)
    return people
