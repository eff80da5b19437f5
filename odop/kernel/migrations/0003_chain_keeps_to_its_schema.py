"""The chain's function, which runs with its owner's rights, is not to be led astray by a caller's temporary tables."""

from django.db import migrations

from odop.kernel.rls import keep_to_its_schema


class Migration(migrations.Migration):
    dependencies = [("kernel", "0002_trail")]
    operations = [keep_to_its_schema("odop_event_chain()")]
