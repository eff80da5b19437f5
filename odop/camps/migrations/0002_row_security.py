"""Who sees camps and what arrived from them: the offices of the district, and the state."""

from django.db import migrations

from odop.kernel.rls import protect, protect_through


class Migration(migrations.Migration):
    dependencies = [("camps", "0001_initial"), ("kernel", "0002_trail")]
    operations = [
        protect("camps_camp", "{ALL} OR district_id = ANY ({DISTRICTS})"),
        protect_through("camps_campofficer", "camp_id", "camps_camp"),
        protect("camps_camprecord", "{ALL} OR district_id = ANY ({DISTRICTS})"),
    ]
