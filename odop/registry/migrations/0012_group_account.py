"""A group's own account, to which its money is paid."""

import odop.kernel.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0011_birth_index_covers'),
    ]

    operations = [
        migrations.AddField(
            model_name='group',
            name='bank_account',
            field=odop.kernel.fields.EncryptedField(null=True),
        ),
        migrations.AddField(
            model_name='group',
            name='bank_account_last4',
            field=models.CharField(blank=True, default='', max_length=4),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='group',
            name='bank_ifsc',
            field=models.CharField(blank=True, default='', max_length=11),
            preserve_default=False,
        ),
    ]
