"""Makers are paid through files of the bank, what an officer gives back may need two people, and transfers have a reference."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import odop.kernel.clock
import odop.kernel.fields
from odop.kernel.rls import protect
from odop.kernel.tables import Tables

OURS = "{ALL}"
PAID = "UPDATE emart_settlement SET state = 'paid' WHERE paid_on IS NOT NULL"


def to(model: str, related: str = "+", *, null: bool = False) -> models.ForeignKey:
    return models.ForeignKey(to=model, on_delete=django.db.models.deletion.PROTECT, related_name=related, null=null)


class Migration(migrations.Migration):
    dependencies = [
        ("emart", "0007_reviews"),
        ("kernel", "0007_stamps_of_pages"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Tables([
            migrations.CreateModel(
                name='PayoutFile',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('ref', models.CharField(max_length=20, unique=True)),
                    ('made_at', models.DateTimeField(default=odop.kernel.clock.now)),
                    ('made_by', to(settings.AUTH_USER_MODEL)),
                    ('count', models.PositiveIntegerField()),
                    ('paise', models.BigIntegerField()),
                    ('file', to('kernel.storedfile', null=True)),
                ],
            ),
            migrations.CreateModel(
                name='PayoutAnswer',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('ref', models.CharField(max_length=20, unique=True)),
                    ('sha256', models.CharField(max_length=64, unique=True)),
                    ('file', to('kernel.storedfile', null=True)),
                    ('uploaded_at', models.DateTimeField(default=odop.kernel.clock.now)),
                    ('uploaded_by', to(settings.AUTH_USER_MODEL)),
                ],
            ),
            migrations.CreateModel(
                name='PayoutAnswerLine',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('answer', to('emart.payoutanswer', 'lines')),
                    ('number', models.PositiveIntegerField()),
                    ('settlement', to('emart.settlement', null=True)),
                    ('outcome', models.CharField(choices=[('accepted', 'Paid by the bank'), ('rejected', 'Rejected by the bank'), ('unknown', 'No such payment was sent'), ('duplicate', 'Already answered'), ('mismatch', 'Does not match'), ('unreadable', 'Cannot be read')], max_length=10)),
                    ('code', models.CharField(blank=True, max_length=20)),
                    ('text', models.CharField(max_length=300)),
                ],
                options={
                    'ordering': ['number'],
                    'constraints': [models.UniqueConstraint(models.F('answer'), models.F('number'), name='an_answers_line_once')],
                },
            ),
        ]),
        protect("emart_payoutfile", OURS),
        protect("emart_payoutanswer", OURS),
        protect("emart_payoutanswerline", OURS),
        migrations.AddField("bookmovement", "reference", models.CharField(blank=True, max_length=40)),
        migrations.AddField("refund", "asked_by", to(settings.AUTH_USER_MODEL, null=True)),
        migrations.AddField("refund", "agreed_by", to(settings.AUTH_USER_MODEL, null=True)),
        migrations.AddField("refund", "pay_to", odop.kernel.fields.EncryptedField(null=True)),
        migrations.AddField("settlement", "reject_code", models.CharField(blank=True, max_length=20)),
        migrations.AddField("settlement", "state", models.CharField(choices=[('made', 'Made ready'), ('sent', 'With the bank'), ('paid', 'Paid by the bank'), ('rejected', 'Rejected by the bank')], default='made', max_length=8)),
        migrations.AddField("settlement", "file", to("emart.payoutfile", "settlements", null=True)),
        migrations.AlterField("bookmovement", "kind", models.CharField(choices=[('paid', 'Paid by the buyer'), ('sold', 'Sold and sent'), ('back', 'Came back'), ('refund', 'Sent back to the buyer'), ('settled', 'Paid to the maker'), ('came_in', 'Came to the bank'), ('handed_on', 'Paid from the bank to whom it is owed'), ('unpaid', 'Not paid: the bank has rejected it'), ('counted', 'Till counted, something else than expected'), ('banked', 'Cash of a till brought to the bank')], max_length=10)),
        migrations.AlterField("refund", "state", models.CharField(choices=[('held', 'Somebody else has to agree'), ('asked', 'To be sent back'), ('sent', 'Sent back')], default='asked', max_length=8)),
        migrations.RunSQL(PAID, migrations.RunSQL.noop),
        migrations.AddConstraint("bookmovement", models.UniqueConstraint(models.F('reference'), condition=models.Q(('reference', ''), _negated=True), name='a_transfer_once')),
        migrations.AddConstraint("refund", models.CheckConstraint(condition=models.Q(('agreed_by__isnull', True), models.Q(('agreed_by', models.F('asked_by')), _negated=True), _connector='OR'), name='a_refund_has_two_people')),
        migrations.AddConstraint("settlement", models.CheckConstraint(condition=models.Q(models.Q(('paid_on__isnull', False), ('state', 'paid')), models.Q(models.Q(('state', 'paid'), _negated=True), ('paid_on__isnull', True)), _connector='OR'), name='a_paid_settlement_has_a_day')),
    ]  # fmt: skip
