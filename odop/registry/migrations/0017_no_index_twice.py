"""Three indexes of pairs say what another index or constraint says: a question is written with six indexes instead of nine."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("registry", "0016_export_councils")]
    operations = [
        migrations.AlterField(
            model_name="duplicatequestion",
            name="artisan",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="registry.artisan",
            ),
        ),
        migrations.AlterField(
            model_name="duplicatequestion",
            name="other",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="registry.artisan",
            ),
        ),
        migrations.AlterField(
            model_name="duplicatequestion",
            name="district",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="places.district",
            ),
        ),
    ]
