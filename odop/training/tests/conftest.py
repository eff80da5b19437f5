"""One district that trains, for all tests of a module; what a test writes is taken back."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from odop.casework.definitions import forget_compiled
from odop.kernel import scope
from odop.registry import factories as register
from odop.training import factories, limits
from odop.training.factories import Ground
from tests.worlds import settled


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[Ground]:
    with django_db_blocker.unblock():
        forget_compiled()
        limits._trains.cache_clear()
        with transaction.atomic():
            with scope.system():
                made = factories.ground(
                    register.district("AAA", "Alpha", "अल्फ़ा"), venues=((0.0, 0.0), (0.1, 0.1))
                )
            yield settled(made)
            transaction.set_rollback(True)
        forget_compiled()
        limits._trains.cache_clear()


@pytest.fixture
def at(world: Ground) -> Iterator[Ground]:
    with transaction.atomic():
        yield world
        transaction.set_rollback(True)
