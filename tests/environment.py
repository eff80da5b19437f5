"""A pytest plug-in, loaded before Django's settings are read: a private, non-durable server for the tests of this checkout."""

import os
from pathlib import Path

import psycopg

from config import postgres

CHECKOUT = Path(__file__).resolve().parent.parent

if not os.environ.get("ODOP_DATABASE_URL"):
    home = Path(os.environ.setdefault("ODOP_HOME", str(CHECKOUT / "var" / "test")))
    home.mkdir(parents=True, exist_ok=True)
    server = postgres.ensure_running(
        home, programme=os.environ.get("ODOP_PROGRAMME", "uttar_pradesh"), durable=False
    )
    if not os.environ.get(
        "PYTEST_XDIST_WORKER"
    ):  # whoever starts the workers has done so; see tests/emptied.py
        with psycopg.connect(server.admin_url, autocommit=True) as db:
            db.execute(f"GRANT SET ON PARAMETER session_replication_role TO {postgres.OWNER}")
os.environ.setdefault("ODOP_DEMO", "1")
