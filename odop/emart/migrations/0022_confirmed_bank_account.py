from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("emart", "0021_split_payments")]

    operations = [
        migrations.AddField(
            model_name="seller",
            name="route_bank",
            field=models.CharField(blank=True, db_default="", default="", max_length=64),
        ),
    ]
