"""Steps of cases a second, committed one by one; the floor writes the same rows by SQL by hand.

The step is *put up to the committee*: it locks the case, looks for every obstacle, writes the step, sets the new clock,
records the event in the chain and queues what follows.
"""

import json
import time
import uuid
from collections.abc import Callable, Iterator
from multiprocessing import get_context
from multiprocessing.connection import Connection

from django.db import connection, connections

from bench.figure import Figure
from odop.accounts.enums import Role
from odop.accounts.models import Posting, User
from odop.casework.models import Case
from odop.casework.services import take_step
from odop.kernel import clock, scope

DO, FROM = "put_up", "put_up"
STEPS = 150  # a process and round
ROUNDS = 3

LOCK = "SELECT * FROM casework_case WHERE id = %s FOR UPDATE"
STEP = """
INSERT INTO casework_casestep (case_id, number, "do", from_state, to_state, by_id, posting_id, role, at, note, reason_code,
                               data, days_taken, was_due_on)
VALUES (%s, %s, 'put_up', 'put_up', 'committee', %s, %s, 'officer', %s, '', '', '{}', 1, %s)
"""
MOVE = """
UPDATE casework_case SET state = 'committee', stage = 'committee', waiting_on = 'committee', steps_taken = %s,
       entered_at = %s, due_on = current_date + 30, late_level = 0 WHERE id = %s
"""
EVENT = """
INSERT INTO kernel_event (id, at, verb, subject_type, subject_id, subject_ref, district_id, actor_id, facts)
VALUES (%s, %s, 'case.moved', 'casework.case', %s, %s, %s, %s, %s)
"""


def _by_service(case: Case, user: User, posting: Posting) -> None:
    with scope.enter(user.scope):
        take_step(case, do=DO, by=user)


def _by_hand(case: Case, user: User, posting: Posting) -> None:
    moment = clock.now()
    facts = {
        "do": DO,
        "step": case.steps_taken + 1,
        "from_state": FROM,
        "to_state": "committee",
        "role": "officer",
    }
    with scope.enter(user.scope), connection.cursor() as cursor:
        cursor.execute(LOCK, [case.pk])
        cursor.execute(STEP, [case.pk, case.steps_taken + 1, user.pk, posting.pk, moment, case.due_on])
        cursor.execute(MOVE, [case.steps_taken + 1, moment, case.pk])
        event = [uuid.uuid4(), moment, str(case.pk), case.ref, case.district_id, user.pk, json.dumps(facts)]
        cursor.execute(EVENT, event)


Way = Callable[[Case, User, Posting], None]


def _work(way: Way, cases: list[Case], start: Connection) -> None:
    """A process of its own: opens its connection, waits for the word, takes its steps, says how long they took."""
    with scope.enter(scope.EVERYTHING, read_only=True):
        officers = _officers()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    way_warm = cases[:10]
    for case in way_warm:
        way(case, *officers[case.district_id])
    start.send("ready")
    start.recv()
    began = time.perf_counter()
    for case in cases[10:]:
        way(case, *officers[case.district_id])
    start.send((began, time.perf_counter()))


def _officers() -> dict[int, tuple[User, Posting]]:
    """Of each district, somebody who is posted there as officer."""
    today = Posting.objects.in_force(clock.today()).filter(role=Role.OFFICER)
    found = {
        posting.office.district_id: (posting.user, posting)
        for posting in today.select_related("office", "user")
        if posting.office.district_id
    }
    for user, _posting in found.values():
        assert user.current_postings, "read here, where everybody's are seen, and kept"
    return found


def _rate(way: Way, cases: list[Case], processes: int) -> float:
    """Steps a second of so many processes together, from the word to the last step of the slowest."""
    connections.close_all()
    context = get_context("fork")
    shares = [cases[number::processes] for number in range(processes)]
    pipes = [context.Pipe() for _ in shares]
    workers = [
        context.Process(target=_work, args=(way, share, there))
        for share, (_here, there) in zip(shares, pipes, strict=True)
    ]
    for worker in workers:
        worker.start()
    for here, _there in pipes:
        here.recv()
    for here, _there in pipes:
        here.send("go")
    spans = [here.recv() for here, _there in pipes]
    for worker in workers:
        worker.join()
    taken = sum(len(share) - 10 for share in shares)
    return taken / (max(end for _began, end in spans) - min(began for began, _end in spans))


def measure() -> Iterator[Figure]:
    with scope.enter(scope.EVERYTHING, read_only=True):
        known = _officers()
        waiting = list(
            Case.objects.filter(state=FROM, district__in=known, late_level=0)
            .defer("values")
            .order_by("id")[: 2 * 3 * ROUNDS * (STEPS + 10)]
        )
    rates: dict[tuple[str, int], list[float]] = {}
    for _round in range(ROUNDS):
        for processes in (1, 2):
            for name, way in (("ours", _by_service), ("floor", _by_hand)):
                cases, waiting = waiting[: processes * (STEPS + 10)], waiting[processes * (STEPS + 10) :]
                if len(cases) < processes * 40:
                    raise SystemExit("There are too few cases to put up: use more --rows.")
                rates.setdefault((name, processes), []).append(_rate(way, cases, processes))
    for processes, words in ((1, "one_process"), (2, "two_processes")):
        ours, floor = (sorted(rates[name, processes])[ROUNDS // 2] for name in ("ours", "floor"))
        yield Figure(f"steps_per_second_{words}", ours, "steps/s", floor=floor)
