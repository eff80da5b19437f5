"""Who sees a gap: everybody once it is published, before that the offices of its place. Who writes: the offices of its
place, and the state about the programme as a whole. Evidence and log go with their gap."""

from django.db import migrations

from odop.kernel.rls import may_read, protect

PLACE = "{ALL} OR district_id = ANY ({DISTRICTS})"


def _with_its_gap(table: str) -> str:
    return f"EXISTS (SELECT 1 FROM diagnosis_gap g WHERE g.id = {table}.gap_id AND g.published_at IS NOT NULL)"


class Migration(migrations.Migration):
    dependencies = [("diagnosis", "0001_initial"), ("kernel", "0002_trail")]
    operations = [
        protect("diagnosis_gap", PLACE),
        may_read("diagnosis_gap", "published", "published_at IS NOT NULL"),
        protect("diagnosis_evidence", PLACE),
        may_read("diagnosis_evidence", "published", _with_its_gap("diagnosis_evidence")),
        protect("diagnosis_logentry", PLACE),
        may_read("diagnosis_logentry", "published", _with_its_gap("diagnosis_logentry")),
    ]
