"""A pytest plug-in, loaded before Django's settings are read: a private, non-durable server for the tests of this checkout."""

import os
from pathlib import Path

from config import postgres

CHECKOUT = Path(__file__).resolve().parent.parent

if not os.environ.get("ODOP_DATABASE_URL"):
    home = Path(os.environ.setdefault("ODOP_HOME", str(CHECKOUT / "var" / "test")))
    home.mkdir(parents=True, exist_ok=True)
    postgres.ensure_running(home, programme=os.environ.get("ODOP_PROGRAMME", "uttar_pradesh"), durable=False)
os.environ.setdefault("ODOP_DEMO", "1")
