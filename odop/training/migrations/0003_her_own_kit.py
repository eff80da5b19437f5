"""A trainee reads the row of the kit that was given to her."""

from django.db import migrations

from odop.kernel.rls import may_read


class Migration(migrations.Migration):
    dependencies = [("training", "0002_row_security")]
    operations = [
        may_read(
            "training_kitunit",
            "by_issue",
            "EXISTS (SELECT 1 FROM training_kitissue i WHERE i.unit_id = training_kitunit.id)",
        ),
    ]
