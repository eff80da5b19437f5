"""A look beyond one's place inside another one narrows nothing before the outer one ends."""

import pytest
from django.db import connection

from odop.kernel import scope
from odop.kernel.refusals import DomainError

pytestmark = pytest.mark.django_db


def _everything() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('odop.everything', true) = 'on'")
        return bool(cursor.fetchone()[0])


def test_an_inner_look_leaves_the_outer_one_wide() -> None:
    with scope.enter(scope.NOBODY):
        with scope.widened("outer"):
            with scope.widened("inner"):
                assert _everything()
            assert _everything()
            with pytest.raises(DomainError), scope.widened("inner that is refused"):
                raise DomainError("no", code="no")
            assert _everything()
        assert not _everything()
