"""Lists are seen by the office that brought them and by the state; their rows with them."""

from django.db import migrations

from odop.kernel.rls import protect, protect_through


class Migration(migrations.Migration):
    dependencies = [("intake", "0001_lists"), ("kernel", "0002_trail")]
    operations = [
        protect("intake_intake", "{ALL} OR office_id = ANY ({OFFICES})"),
        protect_through("intake_intakerow", "intake_id", "intake_intake"),
        protect_through("intake_intakebatch", "intake_id", "intake_intake"),
        protect("intake_columnmapping", "{ALL} OR office_id = ANY ({OFFICES})"),
    ]
