"""What guards a table is planned with every query on it: a sub-select over other guarded tables brings theirs along, and theirs
in turn, until planning one row takes longer than the page. Such a policy asks a function instead (emart's `own`)."""

import pytest
from django.db import connection

from odop.kernel import scope
from odop.kernel.scope import Scope

MOST = (
    140  # lines of a plan for one row; a policy that was planned over and over had six hundred and took 86 ms
)


@pytest.mark.django_db
def test_no_table_is_guarded_by_policies_within_policies() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relrowsecurity AND relnamespace = current_schema()::regnamespace"
        )
        tables = [row[0] for row in cursor.fetchall()]
    assert len(tables) > 50
    long = {}
    with (
        scope.enter(Scope(user_id=1, districts=(1,), offices=(1,)), read_only=True),
        connection.cursor() as cursor,
    ):
        for table in tables:
            cursor.execute(f"EXPLAIN SELECT * FROM {table} WHERE ctid = '(0,1)'")
            if (lines := len(cursor.fetchall())) > MOST:
                long[table] = lines
    assert not long
