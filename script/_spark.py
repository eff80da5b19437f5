"""Brings Spark (requirements/spark.txt, exactly and by hash) under var/spark, and Java 17 where root can have it by apt."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
WANTED = CHECKOUT / "requirements" / "spark.txt"
PLACE = CHECKOUT / "var" / "spark"


def main() -> int:
    return packages() if java() else 1


def java() -> bool:
    if shutil.which("java"):
        return True
    if os.geteuid() or not shutil.which("apt-get"):
        print("Spark needs Java 17: install a JRE and put java on the path.", file=sys.stderr)
        return False
    print("Installing Java for Spark", file=sys.stderr, flush=True)
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    calm = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "openjdk-17-jre-headless"]
    if subprocess.run(install, env=calm, **quiet).returncode:  # the lists may be missing or old
        subprocess.run(["apt-get", "update", "-qq"], env=calm, **quiet)
        subprocess.run(install, env=calm, **quiet)
    return bool(shutil.which("java"))


def packages() -> int:
    made_from = hashlib.sha256(WANTED.read_bytes()).hexdigest()
    stamp = PLACE / "stamp"
    if stamp.exists() and stamp.read_text() == made_from:
        return 0
    print(f"Bringing Spark to {PLACE.relative_to(CHECKOUT)}", file=sys.stderr, flush=True)
    shutil.rmtree(PLACE, ignore_errors=True)
    done = subprocess.run(
        [
            sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input", "--require-hashes",
            "--no-deps", "--no-compile", "--target", str(PLACE), "-r", str(WANTED),
        ]
    )  # fmt: skip
    if done.returncode:
        print("Spark could not be brought here.", file=sys.stderr)
        return 1
    stamp.write_text(made_from)
    return 0


if __name__ == "__main__":
    sys.exit(main())
