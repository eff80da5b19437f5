"""The chain of a large transaction never reads the whole trail for each of its events.

A session keeps the plans of a function. One that first wrote to an empty trail had learnt to read it from end to end, and went
on doing so for every event of a list of thousands.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("kernel", "0005_a_link_costs_less")]

    operations = [
        migrations.RunSQL(
            "ALTER FUNCTION odop_event_chain() SET enable_seqscan = off",
            "ALTER FUNCTION odop_event_chain() RESET enable_seqscan",
        )
    ]
