"""Idempotency-Key: calls with one key that arrive at the same moment are done once. They write for good, and so share no world."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from odop.api.tests import walk
from odop.api.tests.conftest import Caller
from odop.api.tests.test_once import body, count
from odop.casework.models import Case, CaseStep, Sitting
from odop.kernel import clock, scope, trail


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_with_one_key_make_one_case(as_: Callable[[str], Caller]) -> None:
    assistant = as_("assistant-sambhal")
    artisan = walk.enrolled(assistant)
    callers = [Caller(assistant.headers["HTTP_AUTHORIZATION"].removeprefix("Bearer ")) for _n in range(20)]
    start = Barrier(20)

    def post(caller: Caller) -> tuple[int, str]:
        try:
            start.wait(timeout=30)
            given = caller.post("/applications", body(artisan), key="crowd")
            return given.status_code, given.json().get("ref", given.json().get("code"))
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        found = set(pool.map(post, callers))
    assert len(found) == 1, found
    assert next(iter(found))[0] == 201
    with scope.system():
        assert Case.objects.count() == 1
        assert CaseStep.objects.count() == 1
        assert trail.verify() is None


@pytest.mark.django_db(transaction=True)
def test_two_at_once_with_one_key_and_other_contents_are_done_once(as_: Callable[[str], Caller]) -> None:
    officer = as_("officer-sambhal")
    callers = [Caller(officer.headers["HTTP_AUTHORIZATION"].removeprefix("Bearer ")) for _n in range(8)]
    start = Barrier(8)

    def post(pair: tuple[int, Caller]) -> int:
        try:
            start.wait(timeout=30)
            sent = {"on": clock.today().isoformat(), "place": f"Hall {pair[0]}"}
            return int(pair[1].post("/sittings", sent, key="crowd").status_code)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        found = sorted(pool.map(post, enumerate(callers)))
    assert found == [201, *[409] * 7]
    assert count(Sitting) == [1]
