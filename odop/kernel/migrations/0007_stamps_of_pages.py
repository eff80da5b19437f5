"""A stamp of kept pages is moved by a function, for each part of the site.

Whoever moved the one row held it until his transaction ended, so that two orders of the mart waited for each other. Each
stamp has sixteen rows now, and a connection moves its own; what counts is their sum.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("kernel", "0006_the_chain_finds_events_by_index")]

    operations = [
        migrations.RunSQL(
            """
            CREATE FUNCTION kernel_pages_changed(stamp text) RETURNS void LANGUAGE sql AS $$
                INSERT INTO kernel_stamp (name, value, note) VALUES (stamp || ':' || pg_backend_pid() % 16, 1, '')
                ON CONFLICT (name) DO UPDATE SET value = kernel_stamp.value + 1
            $$;
            """,
            "DROP FUNCTION kernel_pages_changed(text);",
        )
    ]
