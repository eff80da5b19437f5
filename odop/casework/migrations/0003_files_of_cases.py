"""Whoever sees a case sees its papers, also when a paper was kept before its district was known."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("casework", "0002_row_security")]
    operations = [
        migrations.RunSQL(
            """
            DROP POLICY by_file_at_bank ON kernel_storedfile;
            CREATE POLICY by_case ON kernel_storedfile FOR SELECT USING (EXISTS (
                SELECT 1 FROM casework_casedocument d WHERE d.file_id = kernel_storedfile.id));
            """,
            """
            DROP POLICY by_case ON kernel_storedfile;
            CREATE POLICY by_file_at_bank ON kernel_storedfile FOR SELECT USING (EXISTS (
                SELECT 1 FROM casework_casedocument d JOIN casework_case c ON c.id = d.case_id
                WHERE d.file_id = kernel_storedfile.id AND c.bank_id = ANY (
                    (SELECT coalesce(string_to_array(nullif(current_setting('odop.offices', true), ''), ','), '{}')::bigint[])::bigint[])));
            """,
        )
    ]
