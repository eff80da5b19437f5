"""A trial that took complaints before they were cases keeps them: the migration is taken back and made again over them."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.timezone import localdate

from odop.casework.queries import worklist_of
from odop.kernel import clock
from odop.kernel.invariants import broken
from odop.training import factories, services
from odop.training.factories import JPEG, Ground
from odop.training.models import Complaint, KitIssue, Seat
from odop.training.services import Where
from odop.training.tests.test_way import code_of

pytestmark = pytest.mark.django_db
BEFORE = ("training", "0001_squashed_0003_her_own_kit")
NAME = ("training", "0004_complaints_are_cases")


def kits_given(at: Ground, number: int) -> list[KitIssue]:
    batch = factories.confirmed(at, 10)
    factories.certified(batch, at)
    given = []
    for seat in Seat.objects.filter(batch=batch).select_related("case").order_by("pk")[:number]:
        services.send_kit_code(seat.case, by=at.assistant)
        code = code_of(seat.case.ref)
        given.append(
            services.issue_kit(seat.case, at.store, code=code, where=Where(photo=JPEG), by=at.assistant)
        )
    return given


def test_complaints_of_before_get_their_cases_with_number_clock_and_answer(at: Ground) -> None:
    waiting, mended, replaced = kits_given(at, 3)
    executor = MigrationExecutor(connection)
    migration = executor.loader.get_migration(*NAME)
    state = executor.loader.project_state([*migration.dependencies, BEFORE])
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with connection.schema_editor(atomic=False) as editor:
        migration.unapply(state.clone(), editor)
    old: Any = state.apps.get_model("training", "Complaint")
    now = clock.now()
    made_at, due_on = now - timedelta(days=3), localdate(now) + timedelta(days=5)
    for number, (issue, outcome) in enumerate(
        ((waiting, "open"), (mended, "mended"), (replaced, "replaced"))
    ):
        over = (
            {}
            if outcome == "open"
            else {"answer": "Done", "answered_at": now, "answered_by_id": at.officer.pk}
        )
        old.objects.create(
            ref=f"TQ-AAA-2627-000{number}", issue_id=issue.pk, district_id=at.district.pk, about="broken", text="The saw broke",
            made_at=made_at, due_on=due_on, state=outcome, **over,
        )  # fmt: skip
    with connection.schema_editor(atomic=False) as editor:
        migration.apply(state.clone(), editor)
    cases = [one.case for one in Complaint.objects.select_related("case").order_by("case__ref")]
    assert [(one.ref, one.state, one.waiting_on, one.due_on) for one in cases] == [
        ("TQ-AAA-2627-0000", "open", "diepc", due_on),
        ("TQ-AAA-2627-0001", "mended", "applicant", localdate(now) + timedelta(days=31)),
        ("TQ-AAA-2627-0002", "replaced", "none", None),
    ]
    first, _second, last = cases
    assert first in worklist_of(at.officer)
    assert (first.opened_at, first.values) == (
        made_at,
        {"about": "broken", "kit_serial": waiting.unit.serial},
    )
    assert [(one.note, one.by_id) for one in last.steps.all()] == [("", None), ("Done", at.officer.pk)]
    services.answer_complaint(
        Complaint.objects.get(case=first), outcome="mended", answer="Come on Monday", by=at.officer
    )
    assert broken() == []
