"""Whom the people of a batch may be is asked after the batch went in, while the next one does."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("intake", "0004_units_and_groups")]
    operations = [
        migrations.AddField("intakebatch", "to_ask", models.BooleanField(default=False)),
    ]
