"""Sessions can be ended from outside: those begun before this moment are over."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_more_offices")]
    operations = [
        migrations.AddField("user", "sign_ins_ended_at", models.DateTimeField(null=True)),
    ]
