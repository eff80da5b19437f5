"""What has been done to a database, so that the next start need not do it again.

The stamps are the comment on the programme's schema: they live with the data they describe, travel with a backup,
and a restored older database is migrated because its stamps are older too.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

import psycopg
from psycopg import sql

CHECKOUT = Path(__file__).resolve().parent.parent


def fingerprint(files: Iterable[Path]) -> str:
    """Returns a digest of the names and contents of files of the checkout, wherever the checkout is."""
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(str(path.relative_to(CHECKOUT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:20]


def read(database_url: str, programme: str) -> dict[str, str]:
    """Returns the stamps of this programme's schema; empty if there are none."""
    with psycopg.connect(database_url, autocommit=True) as db:
        row = db.execute(
            "SELECT obj_description(oid, 'pg_namespace') FROM pg_namespace WHERE nspname = %s", [programme]
        ).fetchone()
    try:
        found = json.loads(row[0]) if row and row[0] else {}
    except ValueError:  # somebody's own comment
        found = {}
    return found if isinstance(found, dict) else {}


def write(database_url: str, programme: str, stamps: dict[str, str]) -> None:
    with psycopg.connect(database_url, autocommit=True) as db:
        text = json.dumps(stamps, sort_keys=True)
        db.execute(sql.SQL("COMMENT ON SCHEMA {} IS {}").format(sql.Identifier(programme), sql.Literal(text)))
