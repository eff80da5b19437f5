"""The state's list, the latest enrolment first."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("registry", "0004_names_within_a_district")]
    operations = [
        migrations.AddIndex("artisan", models.Index(fields=["-enrolled_at", "-id"], name="artisan_latest")),
    ]
