"""The environment in which every command of the project runs: where data live, secrets, the database up.

`python script/_environment.py COMMAND …` becomes COMMAND with all of it set. Run by the interpreter of .venv.
"""

from __future__ import annotations

import base64
import fcntl
import json
import os
import secrets
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(CHECKOUT))

from config import env, postgres  # noqa: E402

SECRETS = {
    "ODOP_SECRET_KEY": lambda: secrets.token_urlsafe(48),
    "ODOP_FIELD_KEY": lambda: base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
}


def say(text: str) -> None:
    print(text, flush=True)


def home() -> Path:
    """Returns the directory of the data, made if need be."""
    found = Path(env.text("ODOP_HOME") or CHECKOUT / "var").absolute()
    found.mkdir(parents=True, exist_ok=True)
    return found


def kept_secrets(place: Path) -> dict[str, str]:
    """Returns the secrets of this home, made once unless they are given from outside.

    Losing the file makes bank accounts unreadable: back it up.
    """
    if all(env.text(name) for name in SECRETS):
        return {}
    path = place / "secrets.json"
    with (place / "secrets.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        kept: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
        missing = {name: make() for name, make in SECRETS.items() if name not in kept}
        if missing:
            kept |= missing
            fresh = path.with_suffix(".new")
            with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as handle:
                json.dump(kept, handle, indent=2)
            fresh.replace(path)
    return kept


def compile_catalogues() -> None:
    """Makes the .mo file of every translation whose .po file is newer."""
    stale = [
        po
        for po in CHECKOUT.glob("odop/*/locale/*/LC_MESSAGES/django.po")
        if not (mo := po.with_suffix(".mo")).exists() or mo.stat().st_mtime < po.stat().st_mtime
    ]
    if not stale:
        return
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    for po in stale:
        fresh = po.with_suffix(f".mo.{os.getpid()}")
        with po.open("rb") as source, fresh.open("wb") as target:
            write_mo(target, read_po(source))
        fresh.replace(po.with_suffix(".mo"))


def environment() -> dict[str, str]:
    """Returns the process environment with every setting of the project; starts the embedded database if it is used.

    What is set outside wins. `ODOP_NOT_DURABLE=1` is for tests. Raises PostgresError.
    """
    place = home()
    compile_catalogues()
    result = {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "ODOP_PROGRAMME": "uttar_pradesh",
        "ODOP_BASE_URL": f"http://127.0.0.1:{env.text('PORT') or 8000}",
        # A production process must say so, and then gets no people to sign in as by one click.
        "ODOP_DEMO": "0" if env.yes("ODOP_PRODUCTION") else "1",
        **kept_secrets(place),
        **{name: value for name, value in os.environ.items() if value or name not in KNOWN},
        "ODOP_HOME": str(place),
        "PATH": f"{CHECKOUT / '.venv' / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "PYTHONPATH": os.pathsep.join(filter(None, [str(CHECKOUT), os.environ.get("PYTHONPATH")])),
    }
    if result.get("ODOP_DATABASE_URL"):
        postgres.prepare_database(result["ODOP_DATABASE_URL"], result["ODOP_PROGRAMME"])
    else:
        durable = not env.yes("ODOP_NOT_DURABLE")
        server = postgres.ensure_running(place, programme=result["ODOP_PROGRAMME"], durable=durable)
        result |= {"ODOP_DATABASE_URL": server.owner_url, "ODOP_WEB_DATABASE_URL": server.web_url}
    return result


KNOWN = {
    "ODOP_BASE_URL",
    "ODOP_DATABASE_URL",
    "ODOP_DEMO",
    "ODOP_FIELD_KEY",
    "ODOP_HOME",
    "ODOP_PROGRAMME",
    "ODOP_SECRET_KEY",
    "ODOP_WEB_DATABASE_URL",
    "PORT",
}


def main() -> None:
    try:
        settings = environment()
    except postgres.PostgresError as error:
        sys.exit(f"database: {error}")
    os.execvpe(sys.argv[1], sys.argv[1:], settings)


if __name__ == "__main__":
    main()
