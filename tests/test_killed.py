"""Web, worker and database are killed again and again while steps are taken over the API: nothing is half done, nothing
lost, nothing done twice. The clients repeat a call that was not answered, with the same Idempotency-Key, as they should."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from datetime import UTC, datetime
from typing import Any

from config import postgres
from tests.servers import CHECKOUT, MARKS, PATIENCE, Running, until

WAY = ("sanction", "forward", "bank_sanction")  # three steps a case, of three offices
CASES = 334  # a thousand steps and two
CLIENTS = 6
ROUNDS = ("web", "database", "worker", "web", "worker", "database", "web")  # spread over the steps
SEED = 20180124
pytestmark = MARKS


def in_the_world(server: Running, *words: str) -> dict[str, Any]:
    environment = [sys.executable, str(CHECKOUT / "script" / "_environment.py")]
    done = subprocess.run(
        [*environment, sys.executable, "-m", "tests.killed_world", *words],
        cwd=CHECKOUT,
        env=server.settings | {"DJANGO_SETTINGS_MODULE": "config.settings"},
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


class Client(threading.Thread):
    """Takes the whole way with its share of the cases; repeats what was not answered."""

    def __init__(self, server: Running, world: dict[str, Any], cases: list[str]) -> None:
        super().__init__()
        self.server, self.world, self.cases = server, world, cases
        self.answers: Counter[int] = Counter()
        self.unanswered = 0
        self.complaint = ""
        self.day = (
            datetime.now(tz=UTC).date().isoformat()
        )  # once: what is repeated after midnight is the same

    def run(self) -> None:
        try:
            for do in WAY:
                for case in self.cases:
                    self.take(case, do)
        except Exception as error:  # told by the test, not lost with the thread
            self.complaint = repr(error)

    def take(self, case: str, do: str) -> None:
        role = {"sanction": "committee", "forward": "officer", "bank_sanction": "bank"}[do]
        data = {
            "sanction": {},
            "forward": {"bank_office": self.world["branch"]},
            "bank_sanction": {
                "loan_amount": "1900000.00",
                "sanctioned_on": self.day,
                "loan_account_last4": "1234",
            },
        }[do]
        headers = {
            "Authorization": f"Bearer {self.world['tokens'][role]}",
            "Content-Type": "application/json",
            "Idempotency-Key": f"{case}.{do}",
        }
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            address = json.loads((self.server.home / "server.json").read_text())["address"]
            call = urllib.request.Request(
                f"{address}/api/v1/cases/{case}/steps", json.dumps({"do": do, "data": data}).encode(), headers
            )
            try:
                with urllib.request.urlopen(call, timeout=20) as answer:
                    self.answers[answer.status] += 1
                    return
            except urllib.error.HTTPError as refusal:
                if refusal.code < 500:
                    raise AssertionError(f"{case} {do}: {refusal.code} {refusal.read()[:300]!r}") from None
                self.unanswered += 1
            except (OSError, http.client.HTTPException):
                self.unanswered += 1
            time.sleep(0.1)
        raise AssertionError(f"{case} {do}: never answered")


def kill(server: Running, what: str) -> None:
    """SIGKILL, to every process of it at once."""
    if what == "database":
        found = postgres.status(server.home)
        assert found is not None
        os.kill(found.pid, signal.SIGKILL)
    else:
        for pid in server.processes(what):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def done(clients: list[Client]) -> int:
    return sum(client.answers.total() for client in clients)


def test_killed_in_the_middle_nothing_is_half_done_lost_or_done_twice(server: Running) -> None:
    chance = random.Random(SEED)
    server.start_again(
        ODOP_NOT_DURABLE="0"
    )  # it keeps what it has said it kept: every commit goes to the disk
    world = in_the_world(server, "seed", str(CASES))
    clients = [Client(server, world, world["cases"][at::CLIENTS]) for at in range(CLIENTS)]
    for client in clients:
        client.start()
    steps = CASES * len(WAY)
    for number, what in enumerate(ROUNDS, start=1):
        due = steps * number // (len(ROUNDS) + 1)
        until(lambda due=due: done(clients) >= due or not any(client.is_alive() for client in clients))
        time.sleep(chance.random() / 2)
        assert done(clients) < steps, f"the steps were over before the kill of {what}"
        kill(server, what)
        until(lambda: server.processes("web") and server.processes("worker") and server.answers())
    for client in clients:
        client.join(PATIENCE)
    assert [client.complaint for client in clients] == [""] * CLIENTS
    assert sum((client.answers for client in clients), Counter()) == {201: steps}
    assert sum(client.unanswered for client in clients) > 0, "no kill hit a step"

    found: dict[str, Any] = {}

    def reacted() -> bool:
        found.update(in_the_world(server, "count"))
        return found["waiting"] == 0

    until(reacted)
    wanted = sorted(f"{case} {do}" for case in world["cases"] for do in WAY)
    assert sorted(found["steps"]) == wanted, "each step stands once"
    assert found["states"] == {"training": CASES}
    assert (found["broken"], found["trail"], found["unchained"]) == ([], "", 0)
    assert found["ledger"] in {"0", "0.00"}
    assert found["committed"] == f"{CASES * 100_000}.00"
    assert (found["sanctions"], found["commits"], found["letters"]) == (CASES, CASES, CASES)
    assert found["moved"] == len(wanted)
    assert found["failed"] == 0
    assert (found["notices"], found["notices_twice"]) == (len(wanted), 0), "each notice is written, and once"
