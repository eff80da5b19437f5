"""Starts a sample world of its own, lets people walk through it (tests/walks), and ends it."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from _environment import CHECKOUT, environment

from config import postgres

HOME, TESTS = CHECKOUT / "var" / "walk", CHECKOUT / "tests" / "walks"
PEOPLE = sorted(path.stem.removeprefix("walk_") for path in TESTS.glob("walk_*.py"))
LONGEST = 600  # seconds that a sample world may take to be made on a busy machine


def main() -> int:
    parser = argparse.ArgumentParser(prog="script/walk", description=__doc__)
    parser.add_argument("person", nargs="*", metavar="PERSON", help=", ".join(PEOPLE))
    parser.add_argument("--language", choices=["hi", "en"])
    parser.add_argument("--width", choices=["412", "1280"])
    parser.add_argument("--base-url", help="a world that is served already")
    chosen = parser.parse_args()
    if unknown := set(chosen.person) - set(PEOPLE):
        parser.error(f"nobody walks as {', '.join(unknown)}: choose of {', '.join(PEOPLE)}")
    os.environ |= {"ODOP_HOME": str(CHECKOUT / "var" / "walk-tests"), "ODOP_NOT_DURABLE": "1"}
    settings = environment() | {
        "ODOP_WALK_LANGUAGE": chosen.language or "",
        "ODOP_WALK_WIDTH": chosen.width or "",
    }
    files = [str(TESTS / f"walk_{one}.py") for one in chosen.person or PEOPLE]
    with contextlib.nullcontext(chosen.base_url) if chosen.base_url else world() as base:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "--tb=short", *files],
            cwd=CHECKOUT,
            env=settings | {"ODOP_WALK_BASE": base, "ODOP_WALK_HOME": "" if chosen.base_url else str(HOME)},
        )
    postgres.stop(Path(os.environ["ODOP_HOME"]))
    return done.returncode


@contextlib.contextmanager
def world() -> Iterator[str]:
    """A new sample world, served until the walks are over."""
    with contextlib.suppress(postgres.PostgresError):
        postgres.destroy(HOME)
    shutil.rmtree(HOME, ignore_errors=True)
    HOME.mkdir(parents=True)
    plain = {key: value for key, value in os.environ.items() if not key.startswith("ODOP_")}
    with (HOME / "server.log").open("w") as log:
        server = subprocess.Popen(
            [CHECKOUT / "script" / "server"], env=plain | {"ODOP_HOME": str(HOME)}, stdout=log, stderr=log
        )
        try:
            yield address_of(server)
        finally:
            server.send_signal(signal.SIGINT)
            server.wait()


def address_of(server: subprocess.Popen[bytes]) -> str:
    """Waits until it says that it is ready."""
    until = time.monotonic() + LONGEST
    while time.monotonic() < until and server.poll() is None:
        if "Ready: " in (HOME / "server.log").read_text():
            return str(json.loads((HOME / "server.json").read_text())["address"])
        time.sleep(1)
    sys.exit(f"The sample world did not come up: see {HOME / 'server.log'}")


if __name__ == "__main__":
    sys.exit(main())
