"""Brings a database to where the checkout is: tables, programme, sample world, static files. Nothing is done twice."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import psycopg
from _environment import CHECKOUT, say
from _stamps import fingerprint, read, write
from psycopg import sql

from config import postgres

HALF_BUILT = "begun"  # the stamp of a sample world that was begun on an empty register and not finished


def prepare(settings: dict[str, str]) -> None:
    """Migrates, loads the programme and builds the sample world, each only if what it is made from changed."""
    url, programme = settings["ODOP_DATABASE_URL"], settings["ODOP_PROGRAMME"]
    stamps = read(url, programme)
    if stamps.get("demo") == HALF_BUILT and settings["ODOP_DEMO"] == "1":
        begin_again(url, programme)
        stamps = {}
    folder = CHECKOUT / "programmes" / programme
    if not folder.is_dir():
        raise SystemExit(f"There is no folder programmes/{programme}; ODOP_PROGRAMME names one.")
    tables = fingerprint([*CHECKOUT.glob("odop/**/migrations/*.py"), CHECKOUT / "requirements" / "base.txt"])
    wanted = {
        "tables": (tables, "Migrating the database", ["migrate", "--no-input", "--verbosity", "0"]),
        "programme": (
            fingerprint([*(p for p in folder.rglob("*") if p.is_file())]) + tables,
            f"Loading programmes/{programme}",
            ["programme", "load"],
        ),
    }
    if settings["ODOP_DEMO"] == "1":
        wanted["demo"] = ("built", "Building the sample people and their cases", ["demo", "build"])
    for name, (mark, text, command) in wanted.items():
        if stamps.get(name) != mark:
            say(f"{text} …")
            began = time.monotonic()
            if name == "demo" and not enrolled(url, programme):
                write(url, programme, stamps | {name: HALF_BUILT})
            manage(settings, *command)
            stamps[name] = mark
            write(url, programme, stamps)
            say(f"  {time.monotonic() - began:.1f} s")
    collect_static(settings)


def check_web_role(settings: dict[str, str]) -> None:
    """Refuses to serve as somebody whom row-level security does not hold: then every office would see everything."""
    url = settings.get("ODOP_WEB_DATABASE_URL")
    if not url:
        raise SystemExit("Set ODOP_WEB_DATABASE_URL too: the web must not run as the owner of the tables.")
    with psycopg.connect(url, autocommit=True) as db:
        row = db.execute(
            "SELECT rolsuper OR rolbypassrls, current_user::text FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
    if row is None or row[0]:
        raise SystemExit(
            f"The role {row[1] if row else '?'} of ODOP_WEB_DATABASE_URL may bypass row-level security."
        )


def enrolled(url: str, programme: str, *, only_real: bool = False) -> int:
    """Returns how many artisans are in the register, sample people included unless `only_real`."""
    table = sql.Identifier(programme, "registry_artisan")
    query = sql.SQL("SELECT count(*) FROM {}" + (" WHERE NOT is_sample" if only_real else "")).format(table)
    with psycopg.connect(url, autocommit=True) as db:
        row = db.execute(query).fetchone()
    return int(row[0]) if row else 0


def begin_again(url: str, programme: str) -> None:
    """Empties a programme whose sample world was cut off while it was built: there is nothing else in it."""
    if enrolled(url, programme, only_real=True):
        raise SystemExit(
            "The sample world was built only in part, but real people have enrolled since: ODOP_DEMO=0."
        )
    say("The sample world was cut off while it was built: beginning again.")
    with psycopg.connect(url, autocommit=True) as db:
        db.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(programme)))
    postgres.prepare_database(url, programme)


def collect_static(settings: dict[str, str]) -> None:
    place = Path(settings["ODOP_HOME"])
    mark = fingerprint(
        [p for p in CHECKOUT.glob("odop/**/static/**/*") if p.is_file()]
        + [CHECKOUT / "requirements" / "base.txt"]
    )
    stamp = place / "stamps" / "static"
    if (place / "static").is_dir() and stamp.exists() and stamp.read_text() == mark:
        return
    manage(settings, "collectstatic", "--no-input", "--clear", "--verbosity", "0")
    stamp.parent.mkdir(exist_ok=True)
    stamp.write_text(mark)


def manage(settings: dict[str, str], *command: str) -> None:
    done = subprocess.run([sys.executable, "manage.py", *command], cwd=CHECKOUT, env=settings)
    if done.returncode:
        raise SystemExit(f"manage.py {' '.join(command)} failed.")
