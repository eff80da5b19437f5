"""One centre that runs, shared by the tests of a module; what a test writes is taken back."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from odop.facilities.factories import Running, running
from odop.registry import factories as register
from tests.worlds import settled


@pytest.fixture(scope="module")
def _standing(django_db_setup: None, django_db_blocker: Any) -> Iterator[Running]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield settled(running(register.district("FAC", "Facility", "फ़ैसिलिटी")))
        transaction.set_rollback(True)


@pytest.fixture
def centre(_standing: Running, django_db_blocker: Any) -> Iterator[Running]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield _standing
        transaction.set_rollback(True)
