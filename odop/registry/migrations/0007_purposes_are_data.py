"""What is consented to is data of the programme, so the column takes any of its codes; and an entry may be erased."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("registry", "0007_search")]
    operations = [
        migrations.AlterField("consent", "purpose", models.CharField(max_length=48)),
        migrations.AddField("artisan", "erased_at", models.DateTimeField(null=True)),
    ]
