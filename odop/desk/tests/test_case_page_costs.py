"""The page of a case costs the same number of queries however much has happened to the case."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from odop.casework.models import CaseStep, Letter
from odop.desk.tests.world import World, at_desk, standing
from odop.kernel import clock, scope
from odop.kernel.actors import SYSTEM
from odop.kernel.events import quietly, record

MOST_QUERIES = 24  # four of them are the test's own: a savepoint and the settings put back


@pytest.fixture
def world(db: None) -> Iterator[World]:
    with standing() as made:
        yield made


def test_one_step_or_fifty_cost_the_same_queries(world: World) -> None:
    case, desk = world.put_up, at_desk(world.here.officer)
    address = f"/desk/cases/{case.ref}/"
    desk.get(address)
    with CaptureQueriesContext(connection) as few:
        assert desk.get(address).status_code == 200
    with scope.system(), quietly():
        last, moment = case.steps.order_by("-number")[0], clock.now()
        for number in range(1, 51):
            CaseStep.objects.create(
                case=case, number=last.number + number, do=last.do, from_state=last.from_state, to_state=last.to_state,
                by=last.by, posting=last.posting, role=last.role, at=moment + timedelta(seconds=number),
                note=f"note {number}",
            )  # fmt: skip
            Letter.objects.create(
                case=case,
                kind="deficiency",
                number=f"{case.ref}/{100 + number}",
                issued_at=moment,
                issued_by=last.by,
            )
            record("case.moved", case, by=last.by or SYSTEM, do=last.do, step=last.number + number)
    with CaptureQueriesContext(connection) as many:
        html = desk.get(address).content.decode()
    assert "note 50" in html
    assert "letters/150/" in html
    assert len(many) == len(few) <= MOST_QUERIES
