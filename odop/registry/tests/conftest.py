"""A district with nobody in it."""

import pytest

from odop.places.models import District
from odop.registry import factories as make


@pytest.fixture
def place(db: None) -> District:
    return make.district("SBL")
