"""What is known of a product line comes with its source, which is for people, so it has every language."""

import odop.kernel.fields
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("places", "0002_notes_in_each_language")]

    operations = [  # the programme's folder fills it again when it is loaded
        migrations.RemoveField(model_name="productline", name="source"),
        migrations.AddField(
            model_name="productline",
            name="source",
            field=odop.kernel.fields.LocalisedField(default=dict),
        ),
    ]
