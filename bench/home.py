"""The home page over HTTP beside a Django view that does nothing, each served by granian with two workers.

The load comes from this very machine: a few connections in one process that ask again as soon as they are answered. Its
own work is the same for both, which draws the ratio towards one; requests per CPU-second of the servers leave it out.
"""

import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.figure import AT_LEAST, Figure, Goal
from bench.load import rate, request

CHECKOUT = Path(__file__).resolve().parent.parent
WORKERS = 2
SECONDS, ROUNDS = 2.0, 5
TICK = os.sysconf("SC_CLK_TCK")


@contextmanager
def served(application: str, settings: dict[str, str]) -> Iterator[tuple[int, int]]:
    """Granian with this application; gives the port and the number of its process, and ends it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws", "--host", "127.0.0.1", "--port", str(port),
        "--workers", str(WORKERS), "--blocking-threads", "2", "--log-level", "warning", application,
    ]  # fmt: skip
    process = subprocess.Popen(command, cwd=CHECKOUT, env=settings | {"ODOP_PROCESS": "web"})
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                ask(port)
                break
            except OSError:
                if process.poll() is not None or time.monotonic() > deadline:
                    raise SystemExit(f"{application} does not start.") from None
                time.sleep(0.1)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(20)


def ask(port: int, path: str = "/") -> bytes:
    """The whole answer, head and body, as it came over the wire."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as line:
        line.sendall(request(path, "close"))
        answer = b""
        while part := line.recv(65536):
            answer += part
    if not answer.startswith(b"HTTP/1.1 200"):
        raise SystemExit(f"{path} answers {answer[:60]!r}")
    return answer


def cpu_seconds(parent: int) -> float:
    """CPU time so far of a process and its children."""
    total = 0
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = entry.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == parent or entry.parent.name == str(parent):
            total += int(fields[11]) + int(fields[12])
    return total / TICK


def postmaster(settings: dict[str, str]) -> int:
    """The number of the database server's process, whose children serve us."""
    return int((Path(settings["ODOP_HOME"]) / "postgres" / "data" / "postmaster.pid").read_text().split()[0])


def measure(settings: dict[str, str]) -> Iterator[Figure]:
    with (
        served("config.wsgi:application", settings) as ours,
        served("bench.nothing:application", settings) as floor,
    ):
        rates: dict[int, list[float]] = {0: [], 1: []}
        costs: dict[int, list[float]] = {0: [], 1: []}
        for round_ in range(ROUNDS + 1):
            for number, (port, process) in enumerate((ours, floor)):
                before = cpu_seconds(process)
                answered = rate(port, ["/"], SECONDS)
                spent = cpu_seconds(process) - before
                if round_:  # the first round warms up
                    rates[number].append(answered)
                    costs[number].append(answered * SECONDS / max(spent, 0.01))
        sent, least = len(ask(ours[0])), len(ask(floor[0]))
    middle = statistics.median
    yield Figure("home_page_requests_per_second", middle(rates[0]), "requests/s", floor=middle(rates[1]),
                 goal=Goal("ratio", AT_LEAST, 0.5))  # fmt: skip
    yield Figure(
        "home_page_requests_per_server_cpu_second",
        middle(costs[0]),
        "requests/CPU-second",
        floor=middle(costs[1]),
    )
    yield Figure("home_page_bytes", sent, "bytes, head and body", floor=least)
