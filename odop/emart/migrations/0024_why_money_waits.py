"""Why what is a maker's own is not let go by the payment service."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("emart", "0023_challans")]

    operations = [
        migrations.AddField(
            model_name="transfer",
            name="waits",
            field=models.CharField(blank=True, db_default="", default="", max_length=200),
        )
    ]
