"""The database by hand: a prompt, backup and restore, start, stop, status.

script/db                             psql as the owner of the tables, in the programme's schema
script/db backup FILE [--with-secrets]
script/db restore FILE [--replace]    into an empty programme; --replace puts it in the place of what is there
script/db start | stop | status
script/db destroy                     deletes the embedded database of this ODOP_HOME

A backup is one tar file: manifest.json, database.dump (pg_dump's custom format) and the stored files. The keys in
ODOP_HOME/secrets.json are left out unless asked for, so that a stolen backup does not open bank accounts: keep a copy
of them apart, for without ODOP_FIELD_KEY nobody can read the accounts again.
"""

from __future__ import annotations

import argparse
import datetime as dt
import fcntl
import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

import psycopg
from _environment import SECRETS, environment, home

from config import env, postgres

FORMAT = 1


COMMANDS = ("start", "stop", "status", "destroy", "backup", "restore", "-h", "--help")


def main(arguments: list[str]) -> int:
    if not arguments or arguments[0] not in COMMANDS:
        return prompt(environment(), arguments)
    parser = argparse.ArgumentParser(
        prog="script/db", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    what = parser.add_subparsers(dest="do")
    for name in ("start", "stop", "status", "destroy"):
        what.add_parser(name)
    saving = what.add_parser("backup")
    saving.add_argument("file", type=Path)
    saving.add_argument("--with-secrets", action="store_true")
    loading = what.add_parser("restore")
    loading.add_argument("file", type=Path)
    loading.add_argument("--replace", action="store_true")
    chosen = parser.parse_args(arguments)
    if chosen.do in ("stop", "status", "destroy"):
        return control(chosen.do)
    settings = environment()
    if chosen.do == "backup":
        return backup(settings, chosen.file, with_secrets=chosen.with_secrets)
    if chosen.do == "restore":
        return restore(settings, chosen.file, replace=chosen.replace)
    return control("status")


def prompt(settings: dict[str, str], arguments: list[str]) -> int:
    """Runs psql as the owner of the tables, whom row-level security does not hold: every look is a look at all."""
    search_path = f"-c search_path={settings['ODOP_PROGRAMME']},public"
    command = [postgres.program("psql"), settings["ODOP_DATABASE_URL"], *arguments]
    return subprocess.run(command, env=settings | {"PGOPTIONS": search_path}).returncode


def control(do: str) -> int:
    if env.text("ODOP_DATABASE_URL"):
        sys.exit(f"ODOP_DATABASE_URL is set: this is not the server that script/db {do} could look after.")
    place = home()
    if do == "status":
        server = postgres.status(place)
        print(f"running, process {server.pid}, socket in {server.socket_dir}" if server else "not running")
        return 0 if server else 3
    if served(place):
        sys.exit("script/server is running on this ODOP_HOME: stop it first.")
    if do == "destroy":
        postgres.destroy(place)
        print("The database is deleted.")
    else:
        print("The database has stopped." if postgres.stop(place) else "The database was not running.")
    return 0


def served(place: Path) -> bool:
    """Returns whether script/server runs on this home: it holds this lock as long as it lives."""
    with (place / "server.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def backup(settings: dict[str, str], target: Path, *, with_secrets: bool) -> int:
    """Writes the backup while people go on working: pg_dump sees one moment of the database.

    The database is read before the files: files are only ever added, so every file it names is there.
    """
    programme, place = settings["ODOP_PROGRAMME"], Path(settings["ODOP_HOME"])
    fresh = target.with_name(target.name + ".part")
    with tempfile.TemporaryDirectory(dir=place) as scratch:
        dump = Path(scratch) / "database.dump"
        command = [
            postgres.program("pg_dump"), "--format=custom", f"--schema={programme}", "--no-owner",
            f"--file={dump}", settings["ODOP_DATABASE_URL"],
        ]  # fmt: skip
        if subprocess.run(command).returncode:
            sys.exit("pg_dump failed; nothing was written.")
        manifest = {
            "format": FORMAT,
            "programme": programme,
            "taken_at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
            "server": server_version(settings),
        }
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as handle:
            with tarfile.open(fileobj=handle, mode="w") as tar:
                add_text(tar, "manifest.json", json.dumps(manifest, indent=2))
                tar.add(dump, "database.dump")
                if (place / "files").is_dir():
                    tar.add(place / "files", "files")
                if with_secrets:
                    add_text(
                        tar, "secrets.json", json.dumps({name: settings[name] for name in SECRETS}, indent=2)
                    )
            handle.flush()
            os.fsync(handle.fileno())
    fresh.replace(target)
    print(f"{target}: {target.stat().st_size / 1e6:.1f} MB, programme {programme}")
    if not with_secrets:
        print(
            f"Without the keys ({place / 'secrets.json'}, or the service's own): keep a copy in another place."
        )
    return 0


def restore(settings: dict[str, str], source: Path, *, replace: bool) -> int:
    """Puts a backup back in one transaction: if anything in it fails, what was there stays as it was."""
    programme, place = settings["ODOP_PROGRAMME"], Path(settings["ODOP_HOME"])
    if served(place):
        sys.exit("script/server is running on this ODOP_HOME: stop it first.")
    if not (source.is_file() and tarfile.is_tarfile(source)):
        sys.exit(f"{source} is not a backup made by script/db.")
    if not replace and (tables := count_tables(settings)):
        sys.exit(
            f"The programme {programme} has {tables} tables here. To put the backup in their place: --replace"
        )
    with tempfile.TemporaryDirectory(dir=place) as scratch, tarfile.open(source) as tar:
        manifest = json.loads(read_member(tar, "manifest.json"))
        if manifest.get("format") != FORMAT or manifest.get("programme") != programme:
            sys.exit(f"This is a backup of {manifest.get('programme')}, not of {programme} (ODOP_PROGRAMME).")
        unpack(tar, tar.getmember("database.dump"), Path(scratch))
        script = Path(scratch) / "restore.sql"
        script.write_text(
            f'SET client_min_messages = warning;\nDROP SCHEMA IF EXISTS "{programme}" CASCADE;\n'
        )
        with script.open("ab") as handle:
            command = [postgres.program("pg_restore"), "--no-owner", "--file=-", f"{scratch}/database.dump"]
            if subprocess.run(command, stdout=handle).returncode:
                sys.exit("The dump inside the backup cannot be read; nothing was changed.")
        command = [
            postgres.program("psql"), "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1",
            "--output=/dev/null", f"--file={script}", settings["ODOP_DATABASE_URL"],
        ]  # fmt: skip
        if subprocess.run(command).returncode:
            sys.exit("The restore failed; the database is as it was before.")
        stored = [member for member in tar.getmembers() if member.name.startswith("files/")]
        for member in stored:
            unpack(tar, member, place)
        if "secrets.json" in tar.getnames():
            put_secrets(place, read_member(tar, "secrets.json"))
    postgres.prepare_database(settings["ODOP_DATABASE_URL"], programme)
    print(
        f"Restored {programme} as of {manifest['taken_at']}: {count_tables(settings)} tables, {len(stored)} files."
    )
    print("Next: script/manage trail verify, then script/server (it migrates if the backup is older).")
    return 0


def put_secrets(place: Path, text: str) -> None:
    path = place / "secrets.json"
    if path.exists():
        path.rename(path.with_suffix(".before-restore"))
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:
        handle.write(text)


def add_text(tar: tarfile.TarFile, name: str, text: str) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = len(text.encode()), 0o600
    tar.addfile(member, io.BytesIO(text.encode()))


def read_member(tar: tarfile.TarFile, name: str) -> str:
    handle = tar.extractfile(name) if name in tar.getnames() else None
    if handle is None:
        sys.exit(f"This is not a backup made by script/db: it has no {name}.")
    return handle.read().decode()


def unpack(tar: tarfile.TarFile, member: tarfile.TarInfo, place: Path) -> None:
    """Writes one file of a backup under `place`. tarfile's own filter is missing from Debian 12's Python."""
    target = (place / member.name).resolve()
    if not target.is_relative_to(place.resolve()) or not (member.isdir() or member.isfile()):
        sys.exit(f"This is not a backup made by script/db: {member.name} lies outside of it.")
    if member.isdir():
        target.mkdir(parents=True, exist_ok=True)
    elif (source := tar.extractfile(member)) is not None:
        target.parent.mkdir(parents=True, exist_ok=True)
        with source, target.open("wb") as kept:
            shutil.copyfileobj(source, kept)
        target.chmod(member.mode & 0o755 | 0o600)


def count_tables(settings: dict[str, str]) -> int:
    with psycopg.connect(settings["ODOP_DATABASE_URL"], autocommit=True) as db:
        query = "SELECT count(*) FROM pg_tables WHERE schemaname = %s"
        row = db.execute(query, [settings["ODOP_PROGRAMME"]]).fetchone()
    return int(row[0]) if row else 0


def server_version(settings: dict[str, str]) -> str:
    with psycopg.connect(settings["ODOP_DATABASE_URL"], autocommit=True) as db:
        return str(db.info.parameter_status("server_version"))


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except postgres.PostgresError as error:
        sys.exit(f"Database: {error}")
