"""Runs the product: database, migrations, programme, sample people, web and worker, until it is told to stop.

The supervisor restarts whatever dies. If the supervisor itself is killed, a watcher that holds the other end of a
pipe stops web, worker and database in this order. Both know the processes by a mark in their environment, not by
numbers in files, which lie after a crash.
"""

from __future__ import annotations

import contextlib
import fcntl
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

from _environment import CHECKOUT, environment, home, say
from _prepare import check_web_role, prepare

from config import env, postgres

MARK = "ODOP_SUPERVISED"
ROLES = ("web", "worker")  # the order in which they stop
GRACE = 10.0  # seconds from SIGTERM to SIGKILL


class Stop(Exception):
    """A signal asked for the end."""


# Processes, known by their mark


def ours(place: Path, role: str) -> set[int]:
    """Returns the living processes of this home in this role, whoever their parent is."""
    wanted = {f"{MARK}={place}".encode(), f"ODOP_PROCESS={role}".encode()}
    found = set()
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if wanted <= set((entry / "environ").read_bytes().split(b"\0")):
                found.add(int(entry.name))
    return found - {os.getpid()}


def end(place: Path, role: str, grace: float = GRACE) -> None:
    """Ends every process of the role: asked first, killed after `grace` seconds."""
    deadline = time.monotonic() + grace
    asked: set[int] = set()
    while living := ours(place, role):
        late = time.monotonic() > deadline
        # The leader of a group ends its own children; asking them too would make it start new ones.
        leaders = {pid for pid in living if leads(pid)} or living
        for pid in living if late else leaders - asked:
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL if late else signal.SIGTERM)
        asked |= leaders
        time.sleep(0.05)


def leads(pid: int) -> bool:
    with contextlib.suppress(OSError):
        return os.getsid(pid) == pid
    return False


def start(settings: dict[str, str], role: str, port: int) -> subprocess.Popen[bytes]:
    place = settings["ODOP_HOME"]
    granian = [
        str(CHECKOUT / ".venv" / "bin" / "granian"), "--interface", "wsgi", "--no-ws", "--host", host(),
        "--port", str(port), "--workers", str(env.text("ODOP_WORKERS") or min(os.cpu_count() or 1, 8)),
        "--blocking-threads", "2", "--respawn-failed-workers", "--workers-kill-timeout", "8",
        "--log-level", "warning", "config.wsgi:application",
    ]  # fmt: skip
    worker = [
        sys.executable, "manage.py", "procrastinate", "worker", "--concurrency", "2",
        "--shutdown-graceful-timeout", "8",
    ]  # fmt: skip
    return subprocess.Popen(
        granian if role == "web" else worker,
        cwd=CHECKOUT,
        env=settings | {MARK: place, "ODOP_PROCESS": role, "PYTHONUNBUFFERED": "1"},
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )


# The port


def host() -> str:
    return env.text("ODOP_HOST", "127.0.0.1")


def claim_port() -> tuple[int, TextIO]:
    """Returns the port and the open lock that keeps it from other checkouts, whose web processes could share it."""
    chosen = env.text("PORT")
    if chosen and not chosen.isdigit():
        raise SystemExit(f"PORT is a number, not {chosen!r}.")
    for port in [int(chosen)] if chosen else range(8000, 8100):
        claim = Path(tempfile.gettempdir(), f"odop-{os.getuid()}-port-{port}.lock").open("a")  # noqa: SIM115 — held as long as the port
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as trial, contextlib.suppress(OSError):
            fcntl.flock(claim, fcntl.LOCK_EX | fcntl.LOCK_NB)
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind((host(), port))
            return port, claim
        claim.close()
    raise SystemExit(
        f"Port {chosen or '8000 to 8099'} is taken: choose another, as in PORT=8200 script/server"
    )


def wait_until_it_answers(settings: dict[str, str], port: int, web: subprocess.Popen[bytes]) -> None:
    asked_for = {
        "Host": settings["ODOP_BASE_URL"].split("//")[-1].split("/")[0]
    }  # production answers to no other
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        if web.poll() is not None:
            raise SystemExit("The web process ended before it answered; what it said is above.")
        with contextlib.suppress(OSError, http.client.HTTPException):
            call = http.client.HTTPConnection(host(), port, timeout=30)
            call.request("GET", "/", headers=asked_for)
            code = call.getresponse().status
            if code >= 500:
                say(f"The home page answers with error {code}; the log is above.")
            return
        time.sleep(0.05)
    raise SystemExit("The web process does not answer after 90 seconds.")


# Supervising


def supervise(settings: dict[str, str], port: int, embedded: bool) -> None:
    """Keeps web, worker and database alive; returns by Stop only."""
    place = home()
    running = {"web": start(settings, "web", port)}
    wait_until_it_answers(settings, port, running["web"])  # the worker's own start would slow the first page
    running["worker"] = start(settings, "worker", port)
    began = dict.fromkeys(ROLES, time.monotonic())
    failures = dict.fromkeys(ROLES, 0)
    due: dict[str, float] = {}
    welcome(settings, port)
    while True:
        time.sleep(0.5)
        if embedded and postgres.status(place) is None:
            say("The database has stopped: starting it again.")
            with signals_wait():
                postgres.ensure_running(place, programme=settings["ODOP_PROGRAMME"])
        now = time.monotonic()
        for role in ROLES:
            if role not in due and running[role].poll() is not None:
                failures[role] = 0 if now - began[role] > 30 else failures[role] + 1
                pause = min(30.0, 0.25 * 2 ** failures[role])
                due[role] = now + pause
                say(f"The {role} process has ended ({running[role].returncode}): again in {pause:g} s.")
                end(place, role, grace=0)  # its own children, if it was killed
            if role in due and now >= due[role]:
                del due[role]
                began[role] = now
                running[role] = start(settings, role, port)


def welcome(settings: dict[str, str], port: int) -> None:
    address = settings["ODOP_BASE_URL"]
    say(f"\nReady: {address}   (Hindi: {address}/hi/)")
    people = sample_people(settings["ODOP_PROGRAMME"]) if settings["ODOP_DEMO"] == "1" else []
    if people:
        say(f"Sign in by one click at {address}/sign-in/ as one of these sample people:")
        width = max(len(slug) for slug, _ in people)
        for slug, who in people:
            say(f"  {slug:<{width}}  {who}")
    say("Stop with Ctrl-C.")


def sample_people(programme: str) -> list[tuple[str, str]]:
    """Returns slug and description of everyone in the programme's demo.toml."""
    path = CHECKOUT / "programmes" / programme / "demo.toml"
    if not path.exists():
        return []
    people = tomllib.loads(path.read_text()).get("people", [])
    found = []
    for person in people:
        where = person.get("office") or person.get("district") or ""
        name = person["name"].get("en") or next(iter(person["name"].values()))
        found.append((person["slug"], f"{name}, {person['role']}{f' ({where})' if where else ''}"))
    return found


def watch(place: Path, embedded: bool) -> None:
    """Waits until the supervisor is gone, then stops what it left."""
    on_end_signals(signal.SIG_IGN)
    sys.stdin.buffer.read()
    stop_all(place, embedded)


def stop_all(place: Path, embedded: bool) -> None:
    for role in ROLES:
        end(place, role)
    if embedded:
        postgres.stop(place)


def start_watcher(place: Path, embedded: bool, lock: int) -> subprocess.Popen[bytes]:
    """The watcher holds the lock too: a new start waits until the old one has been cleared away."""
    return subprocess.Popen(
        [sys.executable, __file__, "--watch", "embedded" if embedded else "external"],
        env=os.environ | {"ODOP_HOME": str(place)},
        stdin=subprocess.PIPE,
        pass_fds=[lock],
        start_new_session=True,
    )


def take_lock(place: Path) -> int:
    """Returns the locked descriptor; says so if this home is already served."""
    descriptor = os.open(place / "server.lock", os.O_RDWR | os.O_CREAT, 0o644)
    for _ in range(600):
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            with contextlib.suppress(OSError, ValueError):
                other = json.loads((place / "server.json").read_text())
                if b"_serve.py" in Path(f"/proc/{other['pid']}/cmdline").read_bytes():
                    raise SystemExit(
                        f"Already running: {other['address']} (process {other['pid']})"
                    ) from None
            time.sleep(0.1)  # a killed supervisor's watcher is still stopping things
        else:
            return descriptor
    raise SystemExit(f"{place / 'server.lock'} stays locked by another process.")


def serve(only_prepare: bool) -> None:
    if env.yes("ODOP_PRODUCTION") and env.yes("ODOP_DEMO"):
        raise SystemExit("ODOP_DEMO=1 offers sign-in without a password: not with ODOP_PRODUCTION=1.")
    place = home()
    lock = take_lock(place)
    port, _claim = claim_port() if not only_prepare else (0, None)
    embedded = not env.text("ODOP_DATABASE_URL")
    for role in ROLES:
        end(place, role, grace=0)  # left by a supervisor and a watcher that were both killed
    watcher = start_watcher(place, embedded, lock)
    try:
        with signals_wait():
            settings = environment()
        settings["PORT"] = str(port)
        if not env.text("ODOP_BASE_URL"):
            settings["ODOP_BASE_URL"] = f"http://{host().replace('0.0.0.0', '127.0.0.1')}:{port}"
        record = {"pid": os.getpid(), "port": port, "address": settings["ODOP_BASE_URL"]}
        (place / "server.json").write_text(json.dumps(record))
        check_web_role(settings)
        prepare(settings)
        if not only_prepare:
            supervise(settings, port, embedded)
    except Stop:
        say("\nStopping …")
    finally:
        on_end_signals(signal.SIG_IGN)
        stop_all(place, embedded)
        (place / "server.json").unlink(missing_ok=True)
        watcher.kill()
        watcher.wait()


def on_signal(number: int, frame: object) -> None:
    raise Stop


def on_end_signals(handler: Any) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, handler)


@contextlib.contextmanager
def signals_wait() -> Iterator[None]:
    """Puts the end off while the database starts: half started it would be neither found nor stopped."""
    came: list[int] = []
    on_end_signals(lambda number, frame: came.append(number))
    yield
    on_end_signals(on_signal)
    if came:
        raise Stop


def main() -> None:
    if sys.argv[1:2] == ["--watch"]:
        return watch(home(), sys.argv[2] == "embedded")
    on_end_signals(on_signal)
    try:
        serve(only_prepare="--prepare" in sys.argv)
    except postgres.PostgresError as error:
        raise SystemExit(f"Database: {error}") from None
    return None


if __name__ == "__main__":
    main()
