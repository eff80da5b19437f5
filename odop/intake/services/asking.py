"""Whom the people of a batch may be: asked when the batch is in, while the next one goes in by another connection."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from queue import SimpleQueue
from threading import Thread

from django.db import connection

from odop.kernel import scope
from odop.kernel.actors import Actor
from odop.registry.services import likely

# KEY SHARE: the next batch may go in meanwhile, the list may not be taken back.
_LOCK = "SELECT 1 FROM intake_intake WHERE id = %s FOR KEY SHARE"
_NEXT = """
    SELECT id, number, first_row, last_row FROM intake_intakebatch
     WHERE intake_id = %s AND to_ask ORDER BY number LIMIT 1 FOR UPDATE
"""
_ENTERED = """
    SELECT number, subject_id AS id FROM intake_intakerow
     WHERE intake_id = %s AND number BETWEEN %s AND %s AND batch = %s AND outcome = 'imported' AND subject_id IS NOT NULL
"""
# No join: of rows that were only just written the planner believes that there is one, and would look at every question for each.
_LIKELY = """
    UPDATE intake_intakerow SET outcome = 'likely_same'
     WHERE intake_id = %s AND number = ANY (ARRAY(SELECT DISTINCT number FROM staged_question)) AND outcome = 'imported'
"""
_ASKED = """
    UPDATE intake_intakebatch b SET to_ask = false, counts = (
        SELECT jsonb_object_agg(outcome, n) FROM (
            SELECT outcome, count(*) AS n FROM intake_intakerow r
             WHERE r.intake_id = b.intake_id AND r.number BETWEEN b.first_row AND b.last_row AND r.batch = b.number
             GROUP BY 1) AS found)
     WHERE id = %s
"""


def ask_next(intake_id: int, *, by: Actor) -> bool:
    """Asks about the people of the first batch that waits for it, in one transaction; False when none does."""
    with scope.system(), connection.cursor() as cursor:
        cursor.execute(_LOCK, [intake_id])
        cursor.execute(_NEXT, [intake_id])
        if (batch := cursor.fetchone()) is None:
            return False
        pk, number, first, last = batch
        if likely.stage(_ENTERED, [intake_id, first, last, number]):
            likely.ask()
            cursor.execute(_LIKELY, [intake_id])
        cursor.execute(_ASKED, [pk])
        if cursor.rowcount:
            likely.tell(by=by)
    return True


def ask_all(intake_id: int, *, by: Actor) -> None:
    """Asks about every batch that waits for it."""
    while ask_next(intake_id, by=by):
        pass


@contextmanager
def beside(intake_id: int, *, by: Actor) -> Iterator[Callable[[], None]]:
    """Asks while batches go in, by a thread with a connection of its own. Gives what is to be called when a batch is in.

    All that was left to ask, also by an earlier run, is asked at the end. Inside somebody's transaction no other connection
    sees the batches, so they are asked about in turn. An error of either side ends both.
    """
    if connection.in_atomic_block:
        yield lambda: ask_all(intake_id, by=by)
        ask_all(intake_id, by=by)
        return
    told: SimpleQueue[bool] = SimpleQueue()  # True: a batch is in; False: there are no more
    failed: list[BaseException] = []

    def work() -> None:
        try:
            while True:
                more = told.get()
                ask_all(intake_id, by=by)
                if not more:
                    return
        except BaseException as error:
            failed.append(error)
        finally:
            connection.close()

    def batch_is_in() -> None:
        if failed:
            raise failed[0]
        told.put(True)

    asking = Thread(target=work, name="asking")
    asking.start()
    try:
        yield batch_is_in
    finally:
        told.put(False)
        asking.join()
    if failed:
        raise failed[0]
