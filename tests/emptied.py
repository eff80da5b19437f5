"""What a test wrote for good is taken away by hand: what the migrations wrote stands there again.

Django empties every table, full or not, and lets every app write its own rows anew: a second's work after each such test,
after which the rows of the migrations are gone."""

from typing import Any

from django.db import connection, transaction
from django.test import TransactionTestCase

TABLES = "SELECT quote_ident(relname) FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'"
MAY = "SELECT has_parameter_privilege('session_replication_role', 'SET')"


def remember() -> None:
    """From now on tests that write for good leave the database as it is now; where that may not be, Django empties it."""
    if may():
        kept = rows()
        TransactionTestCase._fixture_teardown = lambda self: _back_to(kept)


def may() -> bool:
    """Whether the server was made for tests (config/postgres.py)."""
    with connection.cursor() as cursor:
        cursor.execute(MAY)
        return bool(cursor.fetchone()[0])


def rows() -> dict[str, bytes]:
    """What stands in the tables that are not empty, as COPY writes it."""
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        tables = [name for (name,) in cursor.fetchall()]
        cursor.execute(" UNION ALL ".join(f"(SELECT '{table}' FROM {table} LIMIT 1)" for table in tables))
        full = [name for (name,) in cursor.fetchall()]
        return {table: _copied(cursor, table) for table in full}


def _copied(cursor: Any, table: str) -> bytes:
    with cursor.copy(f"COPY {table} TO STDOUT") as copy:
        return b"".join(copy)


def _back_to(kept: dict[str, bytes]) -> None:
    now = rows()
    with transaction.atomic(), connection.cursor() as cursor:
        # Neither the guards of what only grows nor the keys between tables are asked, as in emptying a table whole.
        cursor.execute("SET LOCAL session_replication_role = replica")
        for table in {*kept, *now}:
            if kept.get(table) != now.get(table):
                cursor.execute(f"DELETE FROM {table}")
                if table in kept:
                    with cursor.copy(f"COPY {table} FROM STDIN") as copy:
                        copy.write(kept[table])
