"""Makes the environment: .venv from hashed requirements, and the system account of the database when root.

Needs only the standard library. A stamp in .venv says what it was made from, so the next run has nothing to do.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
VENV = CHECKOUT / ".venv"
PYTHON = VENV / "bin" / "python"
ACCOUNT = "odop"


def main(arguments: list[str]) -> int:
    if unknown := set(arguments) - {"--dev", "--lock"}:
        print(f"script/bootstrap does not know {' '.join(sorted(unknown))}", file=sys.stderr)
        return 2
    with (CHECKOUT / ".venv.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two commands started together make one environment
        make_account()
        dev = "--dev" in arguments or "--lock" in arguments
        install("dev" if dev else "base")
        if "--lock" in arguments:
            compile_requirements()
    return 0


def install(wanted: str) -> None:
    """Installs requirements/<wanted>.txt, exactly and by hash, unless the stamp says that it is there."""
    made_from = {
        name: hashlib.sha256((CHECKOUT / "requirements" / f"{name}.txt").read_bytes()).hexdigest()
        for name in ("base", "dev")
    }
    stamp = VENV / "stamp"
    have = stamp.read_text().split() if stamp.exists() and PYTHON.exists() else []
    # The development set contains the product's: whoever has it lacks nothing.
    if have in ([wanted, made_from[wanted]], ["dev", made_from["dev"]]):
        return
    if have[:1] == ["dev"]:
        wanted = "dev"
    print(f"Making the environment in {VENV} from requirements/{wanted}.txt", file=sys.stderr, flush=True)
    stamp.unlink(missing_ok=True)
    pip = [
        *make_venv(),
        *("install", "--quiet", "--disable-pip-version-check", "--no-input", "--require-hashes", "--no-deps"),
    ]
    if wanted != "dev" or not install_with_uv(pip):
        # Python compiles what tests and tools import when they first do; all of it at once takes half a minute.
        later = ["--no-compile"] if wanted == "dev" else []
        run(*pip, *later, "-r", f"requirements/{wanted}.txt")
    stamp.write_text(f"{wanted} {made_from[wanted]}\n")


def install_with_uv(pip: list[str]) -> bool:
    """Brings the development set in a sixth of pip's time. Returns False where uv does not get there, as behind a mirror
    that only pip was told of."""
    lines = (CHECKOUT / "requirements" / "dev.txt").read_text().split("\n")
    begins = next(number for number, line in enumerate(lines) if line.startswith("uv=="))
    ends = next(number for number in range(begins, len(lines)) if not lines[number].endswith("\\"))
    itself = VENV / "uv.txt"
    itself.write_text("\n".join(lines[begins : ends + 1]) + "\n")
    if run(*pip, "--no-compile", "-r", str(itself), may_fail=True):
        return False
    os.environ |= {"UV_HTTP_RETRIES": "0", "UV_HTTP_TIMEOUT": "10"}  # if it gets none, pip soon
    uv = [str(VENV / "bin" / "uv"), "pip", "install", "--quiet", "--python", str(PYTHON), "--system-certs"]
    return not run(*uv, "--no-deps", "--require-hashes", "-r", "requirements/dev.txt", may_fail=True)


def make_venv() -> list[str]:
    """Makes .venv and returns the command of its pip. Debian leaves `ensurepip` out of its Python."""
    if PYTHON.exists() and subprocess.run([PYTHON, "-c", "import pip"], capture_output=True).returncode == 0:
        return [str(PYTHON), "-m", "pip"]
    shutil.rmtree(VENV, ignore_errors=True)
    if find_spec("ensurepip") is None and os.geteuid() == 0 and shutil.which("apt-get"):
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        run("apt-get", "install", "-y", "-qq", f"python{version}-venv", may_fail=True)
    if run(sys.executable, "-m", "venv", str(VENV), may_fail=True) == 0:
        return [str(PYTHON), "-m", "pip"]
    shutil.rmtree(VENV, ignore_errors=True)
    if find_spec("pip") is not None:
        run(sys.executable, "-m", "venv", "--without-pip", str(VENV))
        return [sys.executable, "-m", "pip", "--python", str(PYTHON)]
    print("Python's venv module is incomplete: install python3-venv, then run this again.", file=sys.stderr)
    sys.exit(1)


def make_account() -> None:
    """As root, makes the account that runs the database: PostgreSQL refuses root. Another one serves otherwise."""
    useradd = shutil.which("useradd", path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
    if os.geteuid() != 0 or useradd is None:
        return
    accounts = Path("/etc/passwd").read_text().splitlines()
    if not any(line.startswith(f"{ACCOUNT}:") for line in accounts):
        run(
            useradd, "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent",
            "--shell", "/usr/sbin/nologin", ACCOUNT, may_fail=True,
        )  # fmt: skip


def compile_requirements() -> None:
    for name in ("base", "dev", "spark"):
        run(
            str(VENV / "bin" / "uv"), "pip", "compile", "--quiet", "--generate-hashes", "--no-emit-index-url",
            "--no-header", "--universal", "--python-version", "3.11",
            f"requirements/{name}.in", "-o", f"requirements/{name}.txt",
        )  # fmt: skip


def run(*command: str, may_fail: bool = False) -> int:
    done = subprocess.run(command, cwd=CHECKOUT, stdin=subprocess.DEVNULL)
    if done.returncode and not may_fail:
        print(f"failed: {' '.join(command)}", file=sys.stderr)
        sys.exit(done.returncode)
    return done.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
