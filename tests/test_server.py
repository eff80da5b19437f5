"""script/server: whatever is killed comes back, and nothing is left behind when it stops."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from config import postgres

CHECKOUT = Path(__file__).resolve().parent.parent
PATIENCE = 300.0  # seconds; a busy machine is no failure
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not (CHECKOUT / ".venv/bin/granian").exists(), reason="needs .venv as script/bootstrap makes it"
    ),
]


class Running:
    """One script/server on a home of its own, without the sample world."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.settings = {
            name: text for name, text in os.environ.items() if not name.endswith(("_URL", "PORT"))
        }
        self.settings |= {
            "ODOP_HOME": str(home),
            "ODOP_DEMO": "0",
            "ODOP_NOT_DURABLE": "1",
            "ODOP_WORKERS": "1",
        }

    def start(self) -> None:
        with (self.home / "said").open("w") as said:
            self.process = subprocess.Popen(
                [sys.executable, str(CHECKOUT / "script" / "_serve.py")],
                cwd=CHECKOUT,
                env=self.settings,
                stdout=said,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        until(lambda: "Stop with Ctrl-C" in self.said() or self.process.poll() is not None)
        assert self.process.poll() is None, self.said()

    def said(self) -> str:
        return (self.home / "said").read_text()

    def answers(self) -> bool:
        address = json.loads((self.home / "server.json").read_text())["address"]
        try:
            with urllib.request.urlopen(f"{address}/api/v1/districts", timeout=30):
                return True
        except urllib.error.HTTPError as error:
            return error.code < 500
        except OSError:
            return False

    def processes(self, role: str) -> set[int]:
        wanted = {f"ODOP_SUPERVISED={self.home}".encode(), f"ODOP_PROCESS={role}".encode()}
        found = set()
        for entry in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if wanted <= set((entry / "environ").read_bytes().split(b"\0")):
                    found.add(int(entry.name))
        return found

    def leader(self, role: str) -> int:
        return next(pid for pid in self.processes(role) if os.getsid(pid) == pid)

    def everything(self) -> set[int]:
        database = postgres.status(self.home)
        return self.processes("web") | self.processes("worker") | ({database.pid} if database else set())


def until(true: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.1)


@pytest.fixture(scope="module")
def server() -> Iterator[Running]:
    home = Path(tempfile.mkdtemp(prefix="odop-server-"))
    home.chmod(0o755)
    running = Running(home)
    try:
        running.start()
        yield running
    finally:
        running.process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            running.process.wait(60)
        running.process.kill()
        postgres.destroy(home)
        shutil.rmtree(home)


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
