"""Statements that PostgreSQL reads and plans once a connection: their values go beside them.

Their words must not differ from call to call. Policies look at who asks when a statement runs, as ever.
"""

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.backends.postgresql.base import ServerBindingCursor
from django.db.backends.utils import CursorWrapper

MOST = 400  # statements that one connection keeps; psycopg's own hundred are fewer than an order and an office's day ask


class Cursor(ServerBindingCursor):
    """Keeps what it asked, for those who look at the questions of a page."""

    def _convert_query(self, query: Any, params: Any = None) -> Any:
        self._query = super()._convert_query(query, params)  # type: ignore[misc]
        return self._query


def cursor() -> CursorWrapper:
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    raw: Any = connection.connection
    raw.prepared_max = MOST
    bare: Any = Cursor(raw)  # type: ignore[call-arg]
    wrapped: CursorWrapper = (
        connection.make_debug_cursor(bare) if connection.queries_logged else connection.make_cursor(bare)
    )
    return wrapped


def asked(sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """The rows that such a statement gives."""
    with cursor() as asking:
        asking.execute(sql, values)
        found: list[tuple[Any, ...]] = asking.fetchall()
    return found
