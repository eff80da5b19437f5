"""A sanction is paid in instalments, as a grant at once, or to an office for what belongs to no case."""

import django.db.models.deletion
import django.db.models.expressions
import odop.kernel.clock
import odop.kernel.fields
from django.conf import settings
from django.db import migrations, models

from odop.kernel.rls import protect

# What stood before was paid once, by one payment: the sums say so. What a branch did not claim was set free when it was paid.
FILL = """
SELECT set_config('odop.everything', 'on', true);
UPDATE finance_payment p SET frees_amount = s.amount - p.amount
  FROM finance_sanction s WHERE s.id = p.sanction_id;
UPDATE finance_sanction s
   SET payments_amount = coalesce((SELECT sum(p.amount) FROM finance_payment p
                                    WHERE p.sanction_id = s.id AND p.state <> 'rejected'), 0),
       freed_amount = CASE WHEN s.state = 'returned' THEN s.amount
                           ELSE coalesce(s.amount - s.released_amount, 0) END,
       granted_amount = CASE WHEN s.state = 'granted' THEN s.released_amount ELSE 0 END,
       recovered_amount = CASE WHEN s.state = 'recovered' THEN s.released_amount ELSE 0 END;
SELECT set_config('odop.everything', '', true);
"""


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_row_security'),
        ('casework', '0004_worklist_ages_from_the_index'),
        ('finance', '0004_balance_keeps_to_its_schema'),
        ('places', '0002_notes_in_each_language'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Payee',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('bank_account', odop.kernel.fields.EncryptedField(null=True)),
                ('bank_account_last4', models.CharField(max_length=4)),
                ('bank_ifsc', models.CharField(max_length=11)),
                ('kept_at', models.DateTimeField(default=odop.kernel.clock.now)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='payment',
            name='never_paid_twice',
        ),
        migrations.AddField(
            model_name='ledgertransaction',
            name='sanction',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='movements', to='finance.sanction'),
        ),
        migrations.AddField(
            model_name='payment',
            name='as_grant',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='payment',
            name='frees_amount',
            field=odop.kernel.fields.MoneyField(default=0),
        ),
        migrations.AddField(
            model_name='payment',
            name='instalment',
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AddField(
            model_name='payment',
            name='to',
            field=models.CharField(choices=[('branch', 'Bank branch'), ('applicant', 'Applicant'), ('group', 'Group'), ('office', 'Office')], default='branch', max_length=10),
        ),
        migrations.AddField(
            model_name='sanction',
            name='freed_amount',
            field=odop.kernel.fields.MoneyField(default=0),
        ),
        migrations.AddField(
            model_name='sanction',
            name='granted_amount',
            field=odop.kernel.fields.MoneyField(default=0),
        ),
        migrations.AddField(
            model_name='sanction',
            name='payments_amount',
            field=odop.kernel.fields.MoneyField(default=0),
        ),
        migrations.AddField(
            model_name='sanction',
            name='recovered_amount',
            field=odop.kernel.fields.MoneyField(default=0),
        ),
        migrations.AddField(
            model_name='sanction',
            name='subject',
            field=models.CharField(max_length=60, null=True, unique=True),
        ),
        migrations.AlterField(
            model_name='ledgerentry',
            name='account',
            field=models.CharField(choices=[('treasury', 'Treasury'), ('available', 'Free'), ('committed', 'Committed'), ('held', 'Held in term deposit'), ('advanced', 'Paid, to be accounted for'), ('granted', 'Grant'), ('recovered', 'Recovered')], max_length=10),
        ),
        migrations.AlterField(
            model_name='ledgertransaction',
            name='kind',
            field=models.CharField(choices=[('grant', 'Budget received'), ('allot', 'Allotment'), ('transfer', 'Transfer between districts'), ('commit', 'Commitment at sanction'), ('uncommit', 'Commitment set free'), ('release', 'Release to the bank'), ('return', 'Allotment taken back'), ('adjust', 'Adjusted as grant'), ('recover', 'Recovered'), ('advance', 'Instalment paid'), ('accept', 'Use accepted'), ('give', 'Paid as grant')], max_length=10),
        ),
        migrations.AlterField(
            model_name='sanction',
            name='case',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sanction', to='casework.case'),
        ),
        migrations.AlterField(
            model_name='sanction',
            name='state',
            field=models.CharField(choices=[('committed', 'Committed'), ('returned', 'Commitment set free'), ('held', 'Held in term deposit'), ('advanced', 'Paid, to be accounted for'), ('granted', 'Grant'), ('recovered', 'Recovered')], default='committed', max_length=10),
        ),
        migrations.AddIndex(
            model_name='ledgertransaction',
            index=models.Index(condition=models.Q(('sanction__isnull', False)), fields=['sanction'], name='movements_of_subjects'),
        ),
        migrations.AddConstraint(
            model_name='payment',
            constraint=models.UniqueConstraint(models.F('sanction'), models.F('instalment'), condition=models.Q(('state', 'rejected'), _negated=True), name='never_paid_twice'),
        ),
        migrations.AddField(
            model_name='payee',
            name='district',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district'),
        ),
        migrations.AddField(
            model_name='payee',
            name='office',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.office'),
        ),
        migrations.AddField(
            model_name='sanction',
            name='payee',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='finance.payee'),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name='sanction',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('case__isnull', False), ('payee__isnull', True), ('subject__isnull', True)), models.Q(('case__isnull', True), ('payee__isnull', False), ('subject__isnull', False)), _connector='OR'), name='a_sanction_of_one_thing'),
        ),
        migrations.AddConstraint(
            model_name='sanction',
            constraint=models.CheckConstraint(condition=models.Q(('freed_amount__gte', 0), ('payments_amount__gte', 0), ('amount__gte', django.db.models.expressions.CombinedExpression(models.F('payments_amount'), '+', models.F('freed_amount')))), name='never_paid_beyond_sanction'),
        ),
        migrations.AddConstraint(
            model_name='sanction',
            constraint=models.CheckConstraint(condition=models.Q(('released_amount__isnull', True), models.Q(('payments_amount__gte', models.F('released_amount')), ('released_amount__gt', 0)), _connector='OR'), name='nothing_paid_without_payment'),
        ),
        migrations.AddConstraint(
            model_name='sanction',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('granted_amount', 0), ('recovered_amount', 0)), models.Q(('granted_amount__gte', 0), ('recovered_amount__gte', 0), ('released_amount__gte', django.db.models.expressions.CombinedExpression(models.F('granted_amount'), '+', models.F('recovered_amount'))), ('released_amount__isnull', False)), _connector='OR'), name='no_grant_beyond_what_was_paid'),
        ),
        protect(
            "finance_payee",
            "{ALL} OR district_id = ANY ({DISTRICTS}) OR office_id = ANY ({OFFICES})",
        ),
    ]
