"""Budget, sanctions, payments, and a ledger that balances and only grows.

Payments and sanctions are seen by place, a movement by the offices whose money it moves.
"""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.expressions
import odop.kernel.clock
import odop.kernel.fields
from django.conf import settings
from django.db import migrations, models

from odop.kernel.rls import append_only, keep_to_its_schema, protect, protect_through
from odop.kernel.tables import Tables

BALANCE = """
CREATE FUNCTION odop_ledger_balances() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    before text := current_setting('odop.everything', true);
BEGIN
    PERFORM set_config('odop.everything', 'on', true);  -- for an owner who may not bypass row-level security
    IF (SELECT sum(amount) FROM finance_ledgerentry WHERE transaction_id = NEW.transaction_id) <> 0 THEN
        RAISE EXCEPTION 'the entries of ledger transaction % do not sum to zero', NEW.transaction_id
            USING ERRCODE = 'check_violation';
    END IF;
    PERFORM set_config('odop.everything', coalesce(before, ''), true);
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER balances AFTER INSERT ON finance_ledgerentry DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION odop_ledger_balances();
"""


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('finance', '0001_initial'),
        ('finance', '0002_ledger'),
        ('finance', '0003_claims_and_returns'),
        ('finance', '0004_balance_keeps_to_its_schema'),
        ('finance', '0005_instalments'),
    ]

    dependencies = [
        ('accounts', '0001_squashed_0004_more_offices'),
        ('casework', '0001_squashed_0005_groups_and_state_committees'),
        ('kernel', '0001_squashed_0004_events_of_a_list_are_chained_at_once'),
        ('places', '0001_squashed_0002_notes_in_each_language'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Tables([
            migrations.CreateModel(
                name='BudgetHead',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.CharField(max_length=60, unique=True)),
                    ('scheme', models.CharField(max_length=60)),
                    ('name', models.JSONField(default=dict)),
                ],
            ),
            migrations.CreateModel(
                name='BudgetLine',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('financial_year', models.CharField(max_length=7)),
                    ('allotted_amount', odop.kernel.fields.MoneyField(default=0)),
                    ('committed_amount', odop.kernel.fields.MoneyField(default=0)),
                    ('released_amount', odop.kernel.fields.MoneyField(default=0)),
                    ('district', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                    ('head', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='finance.budgethead')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(models.F('head'), models.F('financial_year'), models.F('district'), name='one_budget_line', nulls_distinct=False), models.CheckConstraint(condition=models.Q(('allotted_amount__gte', 0), ('committed_amount__gte', 0), ('released_amount__gte', 0)), name='no_budget_below_zero'), models.CheckConstraint(condition=models.Q(('allotted_amount__gte', django.db.models.expressions.CombinedExpression(models.F('committed_amount'), '+', models.F('released_amount')))), name='never_beyond_budget')],
                },
            ),
            migrations.CreateModel(
                name='PaymentFile',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('ref', models.CharField(max_length=30, unique=True)),
                    ('made_at', models.DateTimeField(default=odop.kernel.clock.now)),
                    ('count', models.PositiveIntegerField(default=0)),
                    ('total_amount', odop.kernel.fields.MoneyField(default=0)),
                    ('is_sample', models.BooleanField(default=False)),
                    ('file', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kernel.storedfile')),
                    ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
            ),
            migrations.CreateModel(
                name='ReturnFile',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('sha256', models.CharField(max_length=64, unique=True)),
                    ('uploaded_at', models.DateTimeField(default=odop.kernel.clock.now)),
                    ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kernel.storedfile')),
                    ('uploaded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('ref', models.CharField(blank=True, max_length=30, null=True, unique=True)),
                ],
            ),
            migrations.CreateModel(
                name='Payee',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('bank_account', odop.kernel.fields.EncryptedField(null=True)),
                    ('bank_account_last4', models.CharField(max_length=4)),
                    ('bank_ifsc', models.CharField(max_length=11)),
                    ('kept_at', models.DateTimeField(default=odop.kernel.clock.now)),
                    ('district', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                    ('office', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.office')),
                ],
            ),
            migrations.CreateModel(
                name='Sanction',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('amount', odop.kernel.fields.MoneyField()),
                    ('state', models.CharField(choices=[('committed', 'Committed'), ('returned', 'Commitment set free'), ('held', 'Held in term deposit'), ('advanced', 'Paid, to be accounted for'), ('granted', 'Grant'), ('recovered', 'Recovered')], default='committed', max_length=10)),
                    ('sanctioned_at', models.DateTimeField(default=odop.kernel.clock.now)),
                    ('released_at', models.DateTimeField(null=True)),
                    ('closed_at', models.DateTimeField(null=True)),
                    ('case', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sanction', to='casework.case')),
                    ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                    ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sanctions', to='finance.budgetline')),
                    ('claim_account', odop.kernel.fields.EncryptedField(null=True)),
                    ('claim_account_last4', models.CharField(blank=True, max_length=4)),
                    ('claim_ifsc', models.CharField(blank=True, max_length=11)),
                    ('released_amount', odop.kernel.fields.MoneyField(null=True)),
                    ('freed_amount', odop.kernel.fields.MoneyField(default=0)),
                    ('granted_amount', odop.kernel.fields.MoneyField(default=0)),
                    ('payments_amount', odop.kernel.fields.MoneyField(default=0)),
                    ('recovered_amount', odop.kernel.fields.MoneyField(default=0)),
                    ('subject', models.CharField(max_length=60, null=True, unique=True)),
                    ('payee', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='finance.payee')),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='a_sanction_is_money'), models.CheckConstraint(condition=models.Q(models.Q(('case__isnull', False), ('payee__isnull', True), ('subject__isnull', True)), models.Q(('case__isnull', True), ('payee__isnull', False), ('subject__isnull', False)), _connector='OR'), name='a_sanction_of_one_thing'), models.CheckConstraint(condition=models.Q(('freed_amount__gte', 0), ('payments_amount__gte', 0), ('amount__gte', django.db.models.expressions.CombinedExpression(models.F('payments_amount'), '+', models.F('freed_amount')))), name='never_paid_beyond_sanction'), models.CheckConstraint(condition=models.Q(('released_amount__isnull', True), models.Q(('payments_amount__gte', models.F('released_amount')), ('released_amount__gt', 0)), _connector='OR'), name='nothing_paid_without_payment'), models.CheckConstraint(condition=models.Q(models.Q(('granted_amount', 0), ('recovered_amount', 0)), models.Q(('granted_amount__gte', 0), ('recovered_amount__gte', 0), ('released_amount__gte', django.db.models.expressions.CombinedExpression(models.F('granted_amount'), '+', models.F('recovered_amount'))), ('released_amount__isnull', False)), _connector='OR'), name='no_grant_beyond_what_was_paid')],
                },
            ),
            migrations.CreateModel(
                name='LedgerTransaction',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('grant', 'Budget received'), ('allot', 'Allotment'), ('transfer', 'Transfer between districts'), ('commit', 'Commitment at sanction'), ('uncommit', 'Commitment set free'), ('release', 'Release to the bank'), ('return', 'Allotment taken back'), ('adjust', 'Adjusted as grant'), ('recover', 'Recovered'), ('advance', 'Instalment paid'), ('accept', 'Use accepted'), ('give', 'Paid as grant')], max_length=10)),
                    ('at', models.DateTimeField(default=odop.kernel.clock.now)),
                    ('memo', models.CharField(blank=True, max_length=200)),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('case', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='casework.case')),
                    ('reverses', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='finance.ledgertransaction')),
                    ('districts', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None)),
                    ('sanction', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='movements', to='finance.sanction')),
                ],
                options={
                    'indexes': [models.Index(condition=models.Q(('sanction__isnull', False)), fields=['sanction'], name='movements_of_subjects')],
                },
            ),
            migrations.CreateModel(
                name='LedgerEntry',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('account', models.CharField(choices=[('treasury', 'Treasury'), ('available', 'Free'), ('committed', 'Committed'), ('held', 'Held in term deposit'), ('advanced', 'Paid, to be accounted for'), ('granted', 'Grant'), ('recovered', 'Recovered')], max_length=10)),
                    ('amount', odop.kernel.fields.MoneyField()),
                    ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='finance.budgetline')),
                    ('transaction', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='finance.ledgertransaction')),
                ],
                options={
                    'indexes': [models.Index(fields=['line', 'account'], name='entries_by_account')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('amount', 0), _negated=True), name='an_entry_moves_money')],
                },
            ),
            migrations.CreateModel(
                name='Payment',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('ref', models.CharField(max_length=30, unique=True)),
                    ('amount', odop.kernel.fields.MoneyField()),
                    ('account', odop.kernel.fields.EncryptedField(null=True)),
                    ('account_last4', models.CharField(max_length=4)),
                    ('ifsc', models.CharField(max_length=11)),
                    ('state', models.CharField(choices=[('drafted', 'Drafted'), ('sent', 'Sent to the bank'), ('paid', 'Paid'), ('rejected', 'Rejected by the bank')], default='drafted', max_length=10)),
                    ('drafted_at', models.DateTimeField(default=odop.kernel.clock.now)),
                    ('answered_at', models.DateTimeField(null=True)),
                    ('bank_reference', models.CharField(blank=True, max_length=40)),
                    ('reject_code', models.CharField(blank=True, max_length=20)),
                    ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                    ('drafted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('file', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='finance.paymentfile')),
                    ('sanction', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='finance.sanction')),
                    ('credited_on', models.DateField(null=True)),
                    ('as_grant', models.BooleanField(default=False)),
                    ('frees_amount', odop.kernel.fields.MoneyField(default=0)),
                    ('instalment', models.PositiveSmallIntegerField(default=1)),
                    ('to', models.CharField(choices=[('branch', 'Bank branch'), ('applicant', 'Applicant'), ('group', 'Group'), ('office', 'Office')], default='branch', max_length=10)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(models.F('bank_reference'), condition=models.Q(('bank_reference', ''), _negated=True), name='a_bank_reference_once'), models.UniqueConstraint(models.F('sanction'), models.F('instalment'), condition=models.Q(('state', 'rejected'), _negated=True), name='never_paid_twice')],
                },
            ),
            migrations.CreateModel(
                name='ReturnLine',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveIntegerField()),
                    ('outcome', models.CharField(choices=[('accepted', 'Accepted by the bank'), ('rejected', 'Rejected by the bank'), ('unknown', 'Unknown'), ('duplicate', 'Already answered'), ('mismatch', 'Does not match'), ('unreadable', 'Cannot be read')], max_length=10)),
                    ('code', models.CharField(blank=True, max_length=20)),
                    ('text', models.CharField(max_length=300)),
                    ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='finance.returnfile')),
                    ('payment', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='finance.payment')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(models.F('file'), models.F('number'), name='return_lines_once')],
                },
            ),
        ]),
        migrations.RunSQL(
            BALANCE, "DROP TRIGGER balances ON finance_ledgerentry; DROP FUNCTION odop_ledger_balances;"
        ),
        append_only("finance_ledgerentry"),
        append_only("finance_ledgertransaction"),
        protect("finance_budgetline", "{ALL} OR district_id = ANY ({DISTRICTS})"),
        protect_through("finance_ledgerentry", "line_id", "finance_budgetline"),
        protect("finance_sanction", "{ALL} OR district_id = ANY ({DISTRICTS})"),
        protect("finance_payment", "{ALL} OR district_id = ANY ({DISTRICTS})"),
        protect("finance_returnline", "{ALL}"),
        protect("finance_returnfile", "{ALL}"),
        protect("finance_paymentfile", "{ALL}"),
        protect("finance_ledgertransaction", "{ALL} OR districts && {DISTRICTS}"),
        keep_to_its_schema("odop_ledger_balances()"),
        protect(
            "finance_payee",
            "{ALL} OR district_id = ANY ({DISTRICTS}) OR office_id = ANY ({OFFICES})",
        ),
    ]
