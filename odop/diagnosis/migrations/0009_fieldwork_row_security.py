"""Who sees what a study rests on: as its chapters, everybody once it is published. Remarks on a draft stay with its offices."""

from django.db import migrations

from odop.kernel.rls import may_read, protect

WRITTEN = "s.district_id = ANY ({DISTRICTS}) OR s.agency_id = ANY ({OFFICES})"


def _with_its_study(table: str, condition: str) -> str:
    return f"EXISTS (SELECT 1 FROM diagnosis_study s WHERE s.id = {table}.study_id AND ({condition}))"


def _part(table: str) -> list:
    return [
        protect(table, "{ALL} OR " + _with_its_study(table, WRITTEN)),
        may_read(table, "published", _with_its_study(table, "s.state = 'published'")),
    ]


class Migration(migrations.Migration):
    dependencies = [("diagnosis", "0008_fieldwork")]
    operations = [
        *_part("diagnosis_consultation"),
        *_part("diagnosis_point"),
        *_part("diagnosis_picture"),
        *_part("diagnosis_stage"),
        *_part("diagnosis_practice"),
        protect("diagnosis_remark", "{ALL} OR " + _with_its_study("diagnosis_remark", WRITTEN)),
    ]
