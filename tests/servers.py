"""One installation that test_server.py and test_killed.py start, kill and start again: to make one takes half a minute."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
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
MARKS = [
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

    def start_again(self, **changed: str) -> None:
        self.process.terminate()
        self.process.wait(PATIENCE)
        self.settings |= changed
        self.start()

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


def installed() -> Iterator[Running]:
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
