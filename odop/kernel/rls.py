"""Migration operations for what Django does not write: forced row-level security and append-only tables."""

from django.db import migrations


def _numbers(setting: str) -> str:
    # The cast outside keeps `= ANY (…)` an array comparison; a bare sub-select would be read as a set of rows.
    read = f"nullif(current_setting('{setting}', true), '')"
    return f"((SELECT coalesce(string_to_array({read}, ','), '{{}}')::bigint[])::bigint[])"


ALL = "(SELECT current_setting('odop.everything', true) = 'on')"
DISTRICTS = _numbers("odop.districts")
OFFICES = _numbers("odop.offices")
USER = "(SELECT nullif(current_setting('odop.user', true), '')::bigint)"


def _filled(visible: str) -> str:
    return visible.format(ALL=ALL, DISTRICTS=DISTRICTS, OFFICES=OFFICES, USER=USER)


def protect(table: str, visible: str, *, anyone_may_add: bool = False) -> migrations.RunSQL:
    """Forced row-level security on `table`: rows are seen and written where `visible` holds.

    `anyone_may_add` lets a row be written that its writer may not read back (an event, a notice to someone else).

    `visible` is SQL over the row in which {ALL}, {DISTRICTS}, {OFFICES} and {USER} stand for the reader's settings; each is
    a sub-select, so PostgreSQL works it out once a query and indexes stay usable.
    """
    add = f"CREATE POLICY anyone_adds ON {table} FOR INSERT WITH CHECK (true);" if anyone_may_add else ""
    condition = _filled(visible)
    return migrations.RunSQL(
        f"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
        CREATE POLICY by_place ON {table} USING ({condition}) WITH CHECK ({condition});
        {add}
        """,
        f"DROP POLICY IF EXISTS anyone_adds ON {table}; DROP POLICY by_place ON {table}; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;",
    )


def may_read(table: str, policy: str, visible: str) -> migrations.RunSQL:
    """A further reason to read rows of a protected `table`, never to write them; named `policy`."""
    return migrations.RunSQL(
        f"CREATE POLICY {policy} ON {table} FOR SELECT USING ({_filled(visible)});",
        f"DROP POLICY {policy} ON {table};",
    )


def protect_through(table: str, column: str, parent: str) -> migrations.RunSQL:
    """The rows of `table` are seen with the row of `parent` that `column` points at (whose own policy decides)."""
    # Names of our own tables, written in a migration: nothing from outside reaches this text.
    return protect(table, f"{{ALL}} OR EXISTS (SELECT 1 FROM {parent} p WHERE p.id = {table}.{column})")  # noqa: S608


def append_only(table: str) -> migrations.RunSQL:
    """Nobody updates or deletes rows of `table`: refused by trigger for everyone, by privilege for the web role."""
    return migrations.RunSQL(
        f"""
        CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION odop_refuse_change();
        REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM odop_web;
        """,
        f"DROP TRIGGER append_only ON {table};",
    )


def keep_to_its_schema(function: str) -> migrations.RunSQL:
    """A function that runs with its owner's rights finds tables in its own schema only, never in the temporary tables
    of whoever calls it."""
    return migrations.RunSQL(
        f"""
        DO $$ BEGIN
            EXECUTE format('ALTER FUNCTION {function} SET search_path = %I, public, pg_temp', current_schema());
        END $$;
        """,
        f"ALTER FUNCTION {function} RESET search_path;",
    )
