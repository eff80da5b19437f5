"""Who sees an artisan in the register sees whose account it is: her name stands on the steps she took."""

from django.db import migrations

from odop.kernel.rls import may_read


class Migration(migrations.Migration):
    dependencies = [("registry", "0005_latest_first"), ("accounts", "0003_row_security")]
    operations = [
        may_read(
            "accounts_user",
            "through_the_register",
            "EXISTS (SELECT 1 FROM registry_artisan a WHERE a.user_id = accounts_user.id)",
        ),
    ]
