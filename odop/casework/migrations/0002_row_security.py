"""Who sees which cases: the district's offices, the bank branch a file was sent to, the state, and the applicant."""

from django.db import migrations

from odop.kernel.rls import OFFICES, append_only, protect, protect_through


class Migration(migrations.Migration):
    dependencies = [("casework", "0001_initial"), ("registry", "0002_row_security")]
    operations = [
        protect(
            "casework_case",
            "{ALL} OR district_id = ANY ({DISTRICTS}) OR applicant_user_id = {USER} OR bank_id = ANY ({OFFICES})",
        ),
        protect_through("casework_casestep", "case_id", "casework_case"),
        protect_through("casework_casedocument", "case_id", "casework_case"),
        protect_through("casework_letter", "case_id", "casework_case"),
        protect("casework_sitting", "{ALL} OR district_id = ANY ({DISTRICTS})"),
        protect_through("casework_agendaitem", "sitting_id", "casework_sitting"),
        append_only("casework_casestep"),
        # The bank that a file was sent to sees the person of that file, and her papers.
        migrations.RunSQL(
            f"""
            CREATE POLICY by_file_at_bank ON registry_artisan FOR SELECT USING (EXISTS (
                SELECT 1 FROM casework_case c WHERE c.applicant_id = registry_artisan.id AND c.bank_id = ANY ({OFFICES})));
            CREATE POLICY by_file_at_bank ON kernel_storedfile FOR SELECT USING (EXISTS (
                SELECT 1 FROM casework_casedocument d JOIN casework_case c ON c.id = d.case_id
                WHERE d.file_id = kernel_storedfile.id AND c.bank_id = ANY ({OFFICES})));
            """,
            "DROP POLICY by_file_at_bank ON registry_artisan; DROP POLICY by_file_at_bank ON kernel_storedfile;",
        ),
    ]
