"""What the branch claims, what was released of it, and a movement seen by the offices whose money it moves."""

import django.contrib.postgres.fields
import odop.kernel.fields
from django.db import migrations, models

from odop.kernel.rls import protect


class Migration(migrations.Migration):

    dependencies = [
        ('finance', '0002_ledger'),
    ]

    operations = [
        migrations.AddField(
            model_name='ledgertransaction',
            name='districts',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None),
        ),
        migrations.AddField(
            model_name='payment',
            name='credited_on',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='returnfile',
            name='ref',
            field=models.CharField(blank=True, max_length=30, null=True, unique=True),
        ),
        migrations.AddField(
            model_name='sanction',
            name='claim_account',
            field=odop.kernel.fields.EncryptedField(null=True),
        ),
        migrations.AddField(
            model_name='sanction',
            name='claim_account_last4',
            field=models.CharField(blank=True, max_length=4),
        ),
        migrations.AddField(
            model_name='sanction',
            name='claim_ifsc',
            field=models.CharField(blank=True, max_length=11),
        ),
        migrations.AddField(
            model_name='sanction',
            name='released_amount',
            field=odop.kernel.fields.MoneyField(null=True),
        ),
        migrations.AlterField(
            model_name='ledgerentry',
            name='account',
            field=models.CharField(choices=[('treasury', 'Treasury'), ('available', 'Free'), ('committed', 'Committed'), ('held', 'Held in term deposit'), ('granted', 'Adjusted as grant'), ('recovered', 'Recovered')], max_length=10),
        ),
        migrations.AlterField(
            model_name='ledgertransaction',
            name='kind',
            field=models.CharField(choices=[('grant', 'Budget received'), ('allot', 'Allotment'), ('transfer', 'Transfer between districts'), ('commit', 'Commitment at sanction'), ('uncommit', 'Commitment set free'), ('release', 'Release to the bank'), ('return', 'Allotment taken back'), ('adjust', 'Adjusted as grant'), ('recover', 'Recovered')], max_length=10),
        ),
        migrations.AlterField(
            model_name='payment',
            name='state',
            field=models.CharField(choices=[('drafted', 'Drafted'), ('sent', 'Sent to the bank'), ('paid', 'Paid'), ('rejected', 'Rejected by the bank')], default='drafted', max_length=10),
        ),
        migrations.AlterField(
            model_name='returnline',
            name='outcome',
            field=models.CharField(choices=[('accepted', 'Accepted by the bank'), ('rejected', 'Rejected by the bank'), ('unknown', 'Unknown'), ('duplicate', 'Already answered'), ('mismatch', 'Does not match'), ('unreadable', 'Cannot be read')], max_length=10),
        ),
        migrations.AlterField(
            model_name='sanction',
            name='state',
            field=models.CharField(choices=[('committed', 'Committed'), ('returned', 'Commitment set free'), ('held', 'Held in term deposit'), ('granted', 'Adjusted as grant'), ('recovered', 'Recovered')], default='committed', max_length=10),
        ),
        protect("finance_ledgertransaction", "{ALL} OR districts && {DISTRICTS}"),
    ]
