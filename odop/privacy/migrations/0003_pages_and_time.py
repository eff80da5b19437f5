"""Who was seen on a page of many; and looks may go once they are old, never within a year (rule 6(1)(e), DPDP Rules 2025)."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models

KEPT_A_YEAR = """
CREATE FUNCTION privacy_keep_looks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND OLD.at < now() - interval '1 year' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'rows of % are never changed, and kept for a year at least', TG_TABLE_NAME;
END $$;
DROP TRIGGER append_only ON privacy_accessrecord;
CREATE TRIGGER kept_a_year BEFORE UPDATE OR DELETE ON privacy_accessrecord
    FOR EACH ROW EXECUTE FUNCTION privacy_keep_looks();
"""
FOR_EVER = """
DROP TRIGGER kept_a_year ON privacy_accessrecord;
DROP FUNCTION privacy_keep_looks();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON privacy_accessrecord
    FOR EACH ROW EXECUTE FUNCTION odop_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("privacy", "0002_row_security")]
    operations = [
        migrations.AddField(
            "accessrecord",
            "people",
            django.contrib.postgres.fields.ArrayField(models.BigIntegerField(), default=list),
        ),
        migrations.AddIndex(
            "accessrecord",
            django.contrib.postgres.indexes.GinIndex(
                condition=models.Q(("kind", "page")), fields=["people"], name="access_by_page"
            ),
        ),
        migrations.RunSQL(KEPT_A_YEAR, FOR_EVER),
    ]
