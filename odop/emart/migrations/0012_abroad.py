"""An order that goes abroad says to which country and under which letter of undertaking."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("emart", "0011_gifts")]

    operations = [
        migrations.AddField(
            model_name="order", name="abroad", field=models.JSONField(db_default={}, default=dict)
        )
    ]
