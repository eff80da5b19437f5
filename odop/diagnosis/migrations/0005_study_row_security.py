"""Who sees a study: everybody once it is published, before that the offices of its district and the agency that writes it.
Chapters and SWOT go with their study."""

from django.db import migrations

from odop.kernel.rls import may_read, protect

ITS_OWN = "{ALL} OR district_id = ANY ({DISTRICTS}) OR agency_id = ANY ({OFFICES})"


def _with_its_study(table: str, condition: str) -> str:
    return f"EXISTS (SELECT 1 FROM diagnosis_study s WHERE s.id = {table}.study_id AND ({condition}))"


def _part(table: str) -> list:
    written = "s.district_id = ANY ({DISTRICTS}) OR s.agency_id = ANY ({OFFICES})"
    return [
        protect(table, "{ALL} OR " + _with_its_study(table, written)),
        may_read(table, "published", _with_its_study(table, "s.state = 'published'")),
    ]


class Migration(migrations.Migration):
    dependencies = [("diagnosis", "0004_studies")]
    operations = [
        protect("diagnosis_study", ITS_OWN),
        may_read("diagnosis_study", "published", "state = 'published'"),
        *_part("diagnosis_chapter"),
        *_part("diagnosis_swot"),
    ]
