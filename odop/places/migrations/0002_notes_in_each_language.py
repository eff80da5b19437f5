"""The note beside a district's population is for people, so it has every language."""

import odop.kernel.fields
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ("places", "0001_initial"),
    ]

    operations = [
        migrations.RemoveField(model_name="district", name="population_note"),
        migrations.AddField(
            model_name="district",
            name="population_note",
            field=odop.kernel.fields.LocalisedField(default=dict),
        ),
    ]
