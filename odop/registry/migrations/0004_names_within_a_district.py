"""Names that sound alike are looked through within a district and some years of birth; the trigram index was never used."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("registry", "0003_enrolment_and_duplicates")]
    operations = [
        migrations.RemoveIndex("artisan", "artisan_name_trigram"),
        migrations.AddIndex("artisan", models.Index(fields=["district", "birth_year"], name="artisan_by_birth")),
    ]
