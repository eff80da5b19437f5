"""Bringing the good rows of a list into the register: a batch a transaction, each row with its outcome, bad rows wait."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from django.db import connection

from odop.intake import events
from odop.intake.enums import Outcome, State
from odop.intake.models import Intake, IntakeBatch
from odop.intake.services import asking
from odop.kernel import clock, scope
from odop.kernel.actors import SYSTEM, Actor
from odop.kernel.events import record
from odop.registry.enums import Purpose
from odop.registry.services import staged, staged_groups

BATCH = 5_000  # half of what a check takes at once: the questions about the last batch are asked when nothing else is left
_NEXT = """
    SELECT number::bigint, row_key, entry FROM intake_intakerow
     WHERE intake_id = %s AND number > %s AND outcome = 'good' ORDER BY number LIMIT %s
"""
# Rows of earlier lists that tell of the same person, whatever was corrected in the register since. OFFSET 0: by the key
# first, and then whose list it is; a list read for each of its rows would cost the square of its length.
_KNOWN = """
    (SELECT r.subject_id FROM (SELECT * FROM intake_intakerow WHERE row_key = s.row_key OFFSET 0) AS r
      WHERE s.row_key <> 0 AND r.subject_id IS NOT NULL AND r.outcome IN ('imported', 'likely_same', 'added', 'same_already')
        AND (SELECT i.kind FROM intake_intake i WHERE i.id = r.intake_id) = %s LIMIT 1)
"""
_OUTCOMES = """
    UPDATE intake_intakerow r
       SET outcome = s.outcome, subject_id = coalesce(s.same_as, s.id), subject_ref = CASE WHEN s.same_as IS NULL THEN coalesce(s.ref, '')
                           ELSE (SELECT a.ref FROM registry_artisan a WHERE a.id = s.same_as) END, batch = %s,
           added_id = s.added_id, group_id = s.group_id,
           entry = CASE WHEN s.outcome = 'bad' THEN r.entry ELSE '{}' END,
           problems = CASE WHEN s.outcome = 'bad'
                           THEN jsonb_build_array(jsonb_build_array(%s::text, %s::text, %s::text,
                                                                    jsonb_build_object('number', s.taken)))
                           ELSE r.problems END
      FROM staged_entry s
     WHERE r.intake_id = %s AND r.number = s.number AND r.number BETWEEN %s AND %s
"""


def import_list(intake_id: int, *, by: Actor = SYSTEM, batch: int = BATCH) -> None:
    """Brings all good rows of a list in whose import was asked for; called again, it goes on after the last batch."""
    with asking.beside(intake_id, by=by) as batch_is_in:
        while next_batch(intake_id, by=by, size=batch):
            batch_is_in()
    _finish(intake_id, by=by)


def next_batch(intake_id: int, *, by: Actor, size: int) -> bool:
    """One batch, in one transaction; False when there is none left, or the list was cancelled."""
    with scope.system():
        # Nobody else may change the list; those who ask about its last batch only see to it that it stays.
        rows = Intake.objects.select_for_update(of=("self",), no_key=True).select_related("office")
        intake = rows.get(pk=intake_id)
        if intake.state != State.IMPORTING:
            return False
        if intake.kind not in BRING_IN:
            return _keep(intake, size, by=by)
        count = staged.fill(_NEXT, [intake.pk, intake.cursor, size], is_sample=intake.is_sample)
        if not count:
            return False
        further = BRING_IN[intake.kind](intake)
        _note(intake)
        staged.tell(by=by, of_list=intake.ref, purposes=purposes_of(intake), **further)
    return True


_KEEP = """
    WITH batch AS (SELECT id, number, row_key FROM intake_intakerow
                    WHERE intake_id = %s AND number > %s AND outcome = 'good' ORDER BY number LIMIT %s),
         first AS (SELECT min(number) AS number, row_key FROM batch GROUP BY row_key)
    UPDATE intake_intakerow r
       SET batch = %s, outcome = CASE WHEN first.number < b.number OR EXISTS (
               SELECT 1 FROM intake_intakerow o JOIN intake_intake i ON i.id = o.intake_id AND i.kind = %s
                WHERE o.row_key = b.row_key AND o.outcome = 'imported') THEN 'same_already' ELSE 'imported' END
      FROM batch b JOIN first USING (row_key) WHERE r.id = b.id RETURNING r.number, r.outcome
"""


def _keep(intake: Intake, size: int, *, by: Actor) -> bool:
    """A batch of a list that is kept beside the register: its entries stay with its rows."""
    number = (intake.batches.order_by("-number").values_list("number", flat=True).first() or 0) + 1
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, [intake.pk, intake.cursor, size, number, intake.kind])
        rows = cursor.fetchall()
    if not rows:
        return False
    numbers = [row for row, _outcome in rows]
    _count(intake, number, min(numbers), max(numbers), dict(Counter(outcome for _row, outcome in rows)))
    return True


def _bring_artisans_in(intake: Intake) -> dict[str, Any]:
    staged.join_same(_KNOWN, [intake.kind])
    staged.refuse_taken()
    _write(intake)
    return {}


def _bring_units_in(intake: Intake) -> dict[str, Any]:
    staged.join_same(_KNOWN, [intake.kind])
    staged.refuse_taken()
    staged.add_units()
    _write(intake)
    return {}


def _bring_groups_in(intake: Intake) -> dict[str, Any]:
    staged.join_same(_KNOWN, [intake.kind])
    plan = staged_groups.decide()
    staged.write(purposes_of(intake), language=intake.language or "hi")
    staged_groups.write(plan)
    return staged_groups.told(plan)


def _write(intake: Intake) -> None:
    staged.write(purposes_of(intake), language=intake.language or "hi")


def purposes_of(intake: Intake) -> list[str]:
    """What everybody who goes in has agreed to: the register by the row's or the list's word, the rest by the list's."""
    return [Purpose.REGISTER.value, *(one for one in intake.consents if one != Purpose.REGISTER)]


def _note(intake: Intake) -> None:
    """What became of each row of the batch, and where the next one begins."""
    number = (intake.batches.order_by("-number").values_list("number", flat=True).first() or 0) + 1
    keys, code = REFUSED.get(intake.kind, (("udyam", "gstin"), "unit_taken"))
    letter = next((letter for letter, key in intake.mapping.items() if key in keys), "")
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(number), max(number) FROM staged_entry")
        first, last = cursor.fetchone()
        cursor.execute(_OUTCOMES, [number, letter, keys[0], code, intake.pk, first, last])
        cursor.execute("SELECT outcome, count(*) FROM staged_entry GROUP BY 1")
        found: dict[str, int] = dict(cursor.fetchall())
    _count(intake, number, first, last, found, to_ask=found.get(Outcome.IMPORTED, 0) > 0)


def _count(
    intake: Intake, number: int, first: int, last: int, found: dict[str, int], *, to_ask: bool = False
) -> None:
    IntakeBatch.objects.create(
        intake=intake, number=number, first_row=first, last_row=last, counts=found, to_ask=to_ask
    )
    counts = dict(intake.counts)
    for outcome, n in found.items():
        counts[outcome] = counts.get(outcome, 0) + n
        counts[Outcome.GOOD] = counts.get(Outcome.GOOD, 0) - n
    intake.counts = {key: n for key, n in counts.items() if n}
    intake.cursor = last
    intake.save(update_fields=["counts", "cursor"])


def _finish(intake_id: int, *, by: Actor) -> None:
    """Counts what became of the rows, questions among them; a list of which nothing is left to do is done."""
    with scope.system():
        rows = Intake.objects.select_for_update(of=("self",)).select_related("office")
        intake = rows.get(pk=intake_id)
        if intake.state not in (State.IMPORTING, State.CHECKED):
            return
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT outcome, count(*) FROM intake_intakerow WHERE intake_id = %s GROUP BY 1 ORDER BY 1",
                [intake_id],
            )
            intake.counts = dict(cursor.fetchall())
        if intake.state == State.IMPORTING:
            intake.state, intake.cursor, intake.finished_at = State.DONE, 0, clock.now()
            record(
                events.IMPORTED, intake, by=by, district_id=intake.district_of_trail,
                **{str(key): n for key, n in intake.counts.items()},
            )  # fmt: skip
        intake.save(update_fields=["counts", "state", "cursor", "finished_at"])


BRING_IN: Mapping[str, Callable[[Intake], dict[str, Any]]] = {
    "artisans": _bring_artisans_in,
    "units": _bring_units_in,
    "groups": _bring_groups_in,
}
# What keeps a row of the kind waiting at the last look: columns that may say it, and the code of its words.
REFUSED = {"groups": (("share_percent",), "shares_over")}
__all__ = ["BATCH", "import_list", "next_batch"]
