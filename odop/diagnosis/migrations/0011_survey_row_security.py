"""Who sees a survey: its results everybody once the study is published; who was drawn and what she answered only the offices of
the district and the agency that writes the study."""

from django.db import migrations

from odop.kernel.rls import may_read, protect

WRITTEN = "s.district_id = ANY ({DISTRICTS}) OR s.agency_id = ANY ({OFFICES})"


def _with_its_study(table: str, condition: str) -> str:
    return f"EXISTS (SELECT 1 FROM diagnosis_study s WHERE s.id = {table}.study_id AND ({condition}))"


class Migration(migrations.Migration):
    dependencies = [("diagnosis", "0010_surveys")]
    operations = [
        *[
            protect(table, "{ALL} OR " + _with_its_study(table, WRITTEN))
            for table in ("diagnosis_survey", "diagnosis_drawn", "diagnosis_sheet")
        ],
        may_read("diagnosis_survey", "published", _with_its_study("diagnosis_survey", "s.state = 'published'")),
    ]
