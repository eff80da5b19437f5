"""The measured installation: a home of its own under a temporary directory, not durable, gone afterwards."""

import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.figure import AT_MOST, Figure, Goal
from bench.home import served
from config import postgres

CHECKOUT = Path(__file__).resolve().parent.parent
MARK = "made-by-bench"
SERVE = [sys.executable, "script/_serve.py"]
SHOW = "import json, os; print(json.dumps(dict(os.environ)))"


@dataclass(frozen=True)
class Place:
    """A prepared home. `demo_seconds` is None where the sample world was there already."""

    home: Path
    demo_seconds: float | None


def plain_environment(home: Path) -> dict[str, str]:
    """The environment of a stranger: nothing of this process but where programs are."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith("ODOP_") and name != "PORT"
    }
    return kept | {"ODOP_HOME": str(home), "ODOP_NOT_DURABLE": "1", "ODOP_DEMO": "1"}


@contextmanager
def home(kept: Path | None) -> Iterator[Path]:
    """A new home that is deleted afterwards, or `kept`, which stays for the next run."""
    place = kept or Path(tempfile.mkdtemp(prefix="odop-bench-"))
    place.mkdir(parents=True, exist_ok=True)
    if any(place.iterdir()) and not (place / MARK).exists():
        raise SystemExit(f"{place} holds something else: the bench writes only where nothing is.")
    (place / MARK).touch()
    try:
        yield place
    finally:
        postgres.stop(place)
        if kept is None:
            _remove(place)


def _remove(place: Path) -> None:
    database = (place / "postgres").resolve()
    shutil.rmtree(place, ignore_errors=True)
    if database.exists() and not database.is_relative_to(place):
        shutil.rmtree(
            database, ignore_errors=True
        )  # where the account of the database could not enter the home


def prepared(home: Path) -> Place:
    """Tables, programme, sample world and static files, by the product's own preparation. The database is stopped again.

    What it says goes to the error output as it comes: on a busy machine the whole takes minutes.
    """
    said: list[str] = []
    with subprocess.Popen(
        [*SERVE, "--prepare"], cwd=CHECKOUT, env=plain_environment(home) | {"PYTHONUNBUFFERED": "1"}, text=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    ) as preparing:  # fmt: skip
        try:
            for line in preparing.stdout or ():
                said.append(line)
                print(f"  {line}", end="", file=sys.stderr, flush=True)
        except BaseException:
            preparing.terminate()  # it stops its database before it ends, and is waited for
            raise
    if preparing.returncode or any(line.startswith("Stopping") for line in said):
        raise SystemExit("The installation could not be prepared; what it said is above.")
    return Place(home, _demo_seconds("".join(said)))


@contextmanager
def running(home: Path) -> Iterator[tuple[dict[str, str], str]]:
    """The database of a prepared home; gives the environment of its processes and the administrator's URL."""
    made = subprocess.run(
        [sys.executable, "script/_environment.py", sys.executable, "-c", SHOW], cwd=CHECKOUT,
        env=plain_environment(home), text=True, stdout=subprocess.PIPE, check=True,
    )  # fmt: skip
    server = postgres.status(home)
    if server is None:
        raise SystemExit("The database did not start.")
    try:
        yield json.loads(made.stdout), server.admin_url.replace("/postgres?", f"/{postgres.DATABASE}?")
    finally:
        postgres.stop(home)


def _demo_seconds(said: str) -> float | None:
    """What the preparation said of the sample world: the seconds after its line."""
    lines = said.splitlines()
    for number, line in enumerate(lines):
        if line.startswith("Building the sample people"):
            return next(float(one.split()[0]) for one in lines[number + 1 :] if one.strip().endswith(" s"))
    return None


def second_start(home: Path) -> float:
    """Seconds from the command to the first answered page, everything being there and the database stopped."""
    postgres.stop(home)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    began = time.perf_counter()
    process = subprocess.Popen(
        SERVE, cwd=CHECKOUT, env=plain_environment(home) | {"PORT": str(port)},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        while time.perf_counter() - began < 120:
            try:
                with socket.create_connection(("127.0.0.1", port), timeout=30) as line:
                    line.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
                    if line.recv(64).startswith(b"HTTP/1.1 200"):
                        return time.perf_counter() - began
            except OSError:
                time.sleep(0.02)
            if process.poll() is not None:
                break
        raise SystemExit("The second start did not come up.")
    finally:
        process.terminate()
        process.wait(60)


def measure(made: Place) -> Iterator[Figure]:
    """The sample world as it was built, and the start of an installation that is there already."""
    if made.demo_seconds is not None:
        yield Figure("demo_build_seconds", made.demo_seconds, "s", goal=Goal("value", AT_MOST, 30))
    ours, floors = [], []
    for _turn in range(3):
        ours.append(second_start(made.home))
        began = time.perf_counter()
        with served("bench.nothing:application", plain_environment(made.home)):
            floors.append(time.perf_counter() - began)
    yield Figure("second_start_seconds", statistics.median(ours), "s to the first page",
                 floor=statistics.median(floors), goal=Goal("value", AT_MOST, 5))  # fmt: skip
