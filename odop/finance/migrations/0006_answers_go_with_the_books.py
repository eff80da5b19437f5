"""A bank's answer loses its file once the time of the books is over."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("finance", "0005_instalments"), ("kernel", "0002_trail")]
    operations = [
        migrations.AlterField(
            "returnfile",
            "file",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="kernel.storedfile",
            ),
        ),
    ]
