"""What the tests of accounts stand on: the programme's districts and offices, and the demo people."""

import pytest

from odop.accounts import services
from odop.kernel import scope
from odop.kernel.programme import programme
from odop.places.services import load_ground


@pytest.fixture
def districts(db: None) -> None:
    with scope.system():
        load_ground(programme())
        services.load_offices(programme())


@pytest.fixture
def demo(districts: None) -> None:
    with scope.system():
        services.make_demo_people()
