"""Many claims of one person at one moment."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from odop.casework.factories import Cast
from odop.exhibitions.models import Claim
from odop.kernel import scope
from odop.kernel.refusals import DomainError
from programmes.uttar_pradesh.tests.market_claims import claim, sambhal

__all__ = ["sambhal"]


@pytest.mark.django_db(transaction=True)
def test_of_many_claims_at_once_three_are_entered(sambhal: Cast) -> None:
    start, reader = Barrier(8), sambhal.citizen.scope

    def enter(number: int) -> str:
        try:
            start.wait(timeout=30)
            with scope.enter(reader):
                claim(sambhal, event_name=f"Fair {number}")
            return "entered"
        except DomainError as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        outcome = sorted(pool.map(enter, range(8)))
    assert outcome == ["entered"] * 3 + ["not_eligible"] * 5
    assert Claim.objects.count() == 3
