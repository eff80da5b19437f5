"""The place of a centre and what a machine can do are said in each language; what was written before counts as English."""

from django.db import migrations

import odop.kernel.fields

TO_WORDS = (
    "ALTER TABLE {table} ALTER COLUMN {column} TYPE jsonb USING"
    " CASE WHEN {column} = '' THEN '{{}}'::jsonb ELSE jsonb_build_object('en', {column}) END"
)
TO_TEXT = "ALTER TABLE {table} ALTER COLUMN {column} TYPE varchar({most}) USING left(coalesce({column}->>'en', ''), {most})"


def _said(model: str, field: str, most: int) -> migrations.RunSQL:
    names = {"table": f"facilities_{model}", "column": field, "most": most}
    return migrations.RunSQL(
        TO_WORDS.format(**names),
        TO_TEXT.format(**names),
        state_operations=[migrations.AlterField(model, field, odop.kernel.fields.LocalisedField(default=dict))],
    )


class Migration(migrations.Migration):
    dependencies = [("facilities", "0001_squashed_0002_row_security")]
    operations = [_said("facilitycentre", "place", 120), _said("machine", "capacity", 80)]
