"""A measurement says whether the public may see it, decided when it was measured."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("indicators", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="measurement",
            name="hidden",
            field=models.BooleanField(default=False),
        ),
    ]
