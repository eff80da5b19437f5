"""Runs pytest against a database server of its own and says at the end what happened, in one line."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from pathlib import Path

from _environment import CHECKOUT, environment

from config import postgres
from tests.browser import PROGRAMS, program

HOMES = CHECKOUT / "var" / "test"
COMPILED = CHECKOUT / "var" / "pycache"


def main(arguments: list[str]) -> int:
    began = time.monotonic()
    sweep()
    place = HOMES / str(os.getpid())
    place.mkdir(parents=True)
    os.environ |= {"ODOP_HOME": str(place), "ODOP_NOT_DURABLE": "1"}
    for name in ("ODOP_DATABASE_URL", "ODOP_WEB_DATABASE_URL", "ODOP_PRODUCTION", "ODOP_BASE_URL"):
        os.environ.pop(name, None)  # tests never touch a real database
    # The checkout stays as it is, but what one of the many processes of a run compiled the next need not.
    os.environ |= {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(COMPILED)}
    report = place / "report.xml"
    try:
        compiling = None if arguments or COMPILED.exists() else compile_once()
        install_browser()
        if compiling:
            compiling.wait()
        # One more than there are cores: a journey waits for its browser, and what is killed for what starts it again.
        options = arguments or ["-n", str((os.cpu_count() or 1) + 1), "-q"]
        code = subprocess.run(
            [sys.executable, "-m", "pytest", f"--junitxml={report}", *options],
            cwd=CHECKOUT,
            env=environment(),
        ).returncode
        print(closing_line(report, code, time.monotonic() - began), flush=True)
    except postgres.PostgresError as error:
        sys.exit(f"Database: {error}")
    finally:
        remove(place)
    return code


def compile_once() -> subprocess.Popen[bytes]:
    """Compiles what tests import, which takes 20 s: otherwise each worker would, at the same time as the others."""
    return subprocess.Popen(
        [sys.executable, "-m", "pytest", "--collect-only", "-q"],
        cwd=CHECKOUT,
        env=environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def install_browser() -> None:
    """Installs what the journeys need, if root and apt can; where it cannot be had, they say so and are left out."""
    if os.geteuid() or not shutil.which("apt-get"):
        return
    if not Path("/usr/share/fonts/truetype/noto/NotoSansDevanagari-Regular.ttf").exists():
        install("fonts-noto-core")
    if not shutil.which(PROGRAMS[0]):
        install(PROGRAMS[0])
    if program() is None:  # an older Debian knows it by its long name alone
        install("chromium")


def install(package: str) -> None:
    print(f"Installing {package} for the journeys", file=sys.stderr, flush=True)
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    calm = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", package]
    if subprocess.run(command, env=calm, **quiet).returncode:  # the lists may be missing or old
        subprocess.run(["apt-get", "update", "-qq"], env=calm, **quiet)
        subprocess.run(command, env=calm, **quiet)


def closing_line(report: Path, code: int, seconds: float) -> str:
    """Returns the sentence that a person reads first: how many passed, failed and were left out, and which."""
    if not report.exists():
        return f"Tests: none ran (pytest ended with {code})."
    cases = list(ET.parse(report).iter("testcase"))
    failed = sum(1 for case in cases if case.find("failure") is not None or case.find("error") is not None)
    skipped = [case for case in cases if case.find("skipped") is not None]
    journeys = sum("journeys" in case.get("classname", "") for case in skipped)
    parts = [f"{len(cases) - failed - len(skipped)} passed", f"{failed} failed", f"{len(skipped)} skipped"]
    note = f" ({journeys} of them journeys: no Chromium here)" if journeys else ""
    verdict = "Tests passed" if code == 0 else "Tests FAILED"
    return f"{verdict}: {', '.join(parts)}{note}, in {seconds:.0f} s."


def sweep() -> None:
    """Removes the servers and homes of test runs that were killed."""
    for place in HOMES.glob("*"):
        if place.name.isdigit() and not Path("/proc", place.name).exists():
            remove(place)


def remove(place: Path) -> None:
    with contextlib.suppress(postgres.PostgresError):
        postgres.destroy(place)
    shutil.rmtree(place, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
