"""Whether any office shares a key with this programme: asked at every case page, by whoever reads it, without a wider look."""

from django.db import migrations

from odop.kernel.rls import keep_to_its_schema

# It looks at every row even where the owner of the tables is held by row-level security, and tells no more than yes or no.
KEY_AGREED = """
CREATE FUNCTION linkage_key_agreed() RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    before text := current_setting('odop.everything', true);
    agreed boolean;
BEGIN
    PERFORM set_config('odop.everything', 'on', true);
    agreed := EXISTS (SELECT 1 FROM linkage_exchangekey WHERE ended_at IS NULL);
    PERFORM set_config('odop.everything', coalesce(before, ''), true);
    RETURN agreed;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("linkage", "0002_other_lists")]
    operations = [
        migrations.RunSQL(KEY_AGREED, "DROP FUNCTION linkage_key_agreed();"),
        keep_to_its_schema("linkage_key_agreed()"),
    ]
