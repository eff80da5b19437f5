"""Transactions of a reader: a look beyond one's place inside another one narrows nothing before the outer one ends, and a dead
connection loses and doubles nothing."""

from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from django.db import OperationalError, connection

from odop.kernel import scope
from odop.kernel.models import Counter
from odop.kernel.refusals import DomainError
from odop.kernel.services import next_number

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


def test_a_connection_that_died_between_requests_is_opened_anew_and_one_that_dies_within_is_an_error() -> (
    None
):
    def number_and_backend() -> tuple[int, int]:
        with scope.enter(scope.NOBODY, as_web=False), connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            return next_number("test.killed"), cursor.fetchone()[0]

    def a_request_after_each_death() -> list[object]:
        try:
            first, backend = number_and_backend()
            kill(backend)
            second, backend = number_and_backend()
            with pytest.raises(OperationalError), scope.enter(scope.NOBODY, as_web=False):
                next_number("test.killed")
                kill(backend)
                next_number("test.killed")
            third, backend = number_and_backend()
            kill(backend)
            with pytest.raises(OperationalError):  # as a worker asks, outside of a transaction
                Counter.objects.exists()
            fourth, _backend = number_and_backend()
            Counter.objects.filter(series="test.killed").delete()
            return [first, second, third, fourth]
        finally:
            connection.close()

    def kill(backend: int) -> None:
        with psycopg.connect(**connection.get_connection_params(), autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(%s, 2000)", [backend])

    with ThreadPoolExecutor(1) as pool:  # a connection of its own, outside of the test's transaction
        assert pool.submit(a_request_after_each_death).result() == [1, 2, 3, 4]
