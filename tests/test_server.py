"""script/server: whatever is killed comes back, and nothing is left behind when it stops."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from config import postgres
from tests.servers import CHECKOUT, MARKS, PATIENCE, Running, until

pytestmark = MARKS


def test_a_second_server_on_the_same_home_says_where_the_first_is(server: Running) -> None:
    done = subprocess.run(
        [sys.executable, str(CHECKOUT / "script" / "_serve.py")],
        env=server.settings,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    assert done.returncode == 1
    assert "Already running: http://127.0.0.1:" in done.stderr
    assert server.answers()


def test_a_port_that_is_taken_is_named(server: Running, tmp_path: Path) -> None:
    port = json.loads((server.home / "server.json").read_text())["port"]
    done = subprocess.run(
        [sys.executable, str(CHECKOUT / "script" / "_serve.py")],
        env=server.settings | {"ODOP_HOME": str(tmp_path), "PORT": str(port)},
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    assert done.returncode == 1
    assert f"Port {port} is taken" in done.stderr
    assert not (tmp_path / "postgres").exists()


@pytest.mark.parametrize("role", ["web", "worker"])
def test_a_killed_process_is_started_again(server: Running, role: str) -> None:
    old = server.leader(role)
    os.kill(old, signal.SIGKILL)
    until(lambda: server.processes(role) - {old} and old not in server.processes(role))
    until(server.answers)


def test_a_killed_database_is_started_again_and_the_pages_with_it(server: Running) -> None:
    old = postgres.status(server.home)
    assert old is not None
    os.kill(old.pid, signal.SIGKILL)
    until(lambda: (now := postgres.status(server.home)) is not None and now.pid != old.pid)
    until(server.answers)


def test_when_the_supervisor_is_killed_everything_stops_and_a_new_start_recovers(server: Running) -> None:
    server.process.kill()
    server.process.wait()
    until(lambda: not server.everything())
    server.start()
    assert server.answers()


def test_a_new_start_does_not_trip_over_one_that_is_being_cleared_away(server: Running) -> None:
    server.process.kill()
    server.process.wait()
    server.start()
    assert server.answers()
    assert len({pid for pid in server.processes("web") if os.getsid(pid) == pid}) == 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_cleanly_and_leaves_nothing_running(server: Running, number: signal.Signals) -> None:
    server.process.send_signal(number)
    assert server.process.wait(PATIENCE) == 0
    assert not server.everything()
    assert not (server.home / "server.json").exists()
    server.start()
    assert "Migrating" not in server.said()  # nothing is done twice
