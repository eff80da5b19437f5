"""Quotations, orders and deliveries, and who sees them.

A buyer sees what was offered to her and what she ordered; a maker and her district's office the deliveries of hers alone.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import odop.kernel.fields
from odop.kernel.rls import protect, protect_through
from odop.kernel.tables import Tables

HERS = "{ALL} OR user_id = {USER}"
DELIVERY = "{ALL} OR district_id = ANY ({DISTRICTS}) OR user_id = {USER} OR emart_own_seller(seller_id)"


class Migration(migrations.Migration):
    dependencies = [
        ("wholesale", "0001_initial"),
        ("emart", "0002_buying"),
        ("places", "0003_sources_in_each_language"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Tables([
            migrations.CreateModel(
                name='Quotation',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('ref', models.CharField(max_length=20, unique=True)),
                    ('enquiry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='quotations', to='wholesale.enquiry')),
                    ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('version', models.PositiveSmallIntegerField()),
                    ('state', models.CharField(choices=[('sent', 'With the buyer'), ('accepted', 'Accepted by the buyer'), ('change', 'The buyer asks for a change'), ('refused', 'Refused by the buyer'), ('lapsed', 'Its days are over')], default='sent', max_length=10)),
                    ('terms', models.CharField(choices=[('advance', 'A part in advance, the rest with each bill'), ('acceptance', 'After the goods are accepted')], max_length=12)),
                    ('advance_percent', models.PositiveSmallIntegerField(default=0)),
                    ('valid_until', models.DateField()),
                    ('words', models.TextField(blank=True)),
                    ('rate', models.DecimalField(decimal_places=4, max_digits=10, null=True)),
                    ('kind', models.CharField(choices=[('within', 'Within the State'), ('between', 'To another State'), ('export', 'Abroad')], max_length=8)),
                    ('place_code', models.CharField(blank=True, max_length=2)),
                    ('rounding_paise', models.SmallIntegerField(default=0)),
                    ('total_paise', models.BigIntegerField()),
                    ('made_at', models.DateTimeField()),
                    ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('decided_at', models.DateTimeField(null=True)),
                    ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('reason', models.CharField(blank=True, max_length=500)),
                    ('is_sample', models.BooleanField(default=False)),
                ],
                options={
                    'ordering': ['enquiry', 'version'],
                    'constraints': [models.UniqueConstraint(models.F('enquiry'), models.F('version'), name='version_of_quotation'), models.UniqueConstraint(models.F('enquiry'), condition=models.Q(('state', 'sent')), name='one_quotation_with_the_buyer'), models.UniqueConstraint(models.F('enquiry'), condition=models.Q(('state', 'accepted')), name='one_quotation_accepted'), models.CheckConstraint(condition=models.Q(('advance_percent__lte', 100)), name='advance_up_to_all'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['change', 'refused']), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='a_quotation_sent_back_for_a_reason')],
                },
            ),
            migrations.CreateModel(
                name='QuotationLine',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('quotation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='wholesale.quotation')),
                    ('number', models.PositiveSmallIntegerField()),
                    ('request', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='wholesale.request')),
                    ('seller', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='emart.seller')),
                    ('title', odop.kernel.fields.LocalisedField()),
                    ('hsn', models.CharField(max_length=8)),
                    ('unit', models.CharField(default='NOS', max_length=3)),
                    ('quantity', models.PositiveIntegerField()),
                    ('unit_paise', models.BigIntegerField()),
                    ('days', models.PositiveSmallIntegerField()),
                    ('rate', models.DecimalField(decimal_places=2, max_digits=5)),
                    ('taxable_paise', models.BigIntegerField()),
                    ('cgst_paise', models.BigIntegerField(default=0)),
                    ('sgst_paise', models.BigIntegerField(default=0)),
                    ('igst_paise', models.BigIntegerField(default=0)),
                    ('freight_paise', models.BigIntegerField(default=0)),
                    ('freight_cgst_paise', models.BigIntegerField(default=0)),
                    ('freight_sgst_paise', models.BigIntegerField(default=0)),
                    ('freight_igst_paise', models.BigIntegerField(default=0)),
                ],
                options={
                    'ordering': ['quotation', 'number'],
                    'constraints': [models.UniqueConstraint(models.F('quotation'), models.F('number'), name='line_number_in_quotation'), models.CheckConstraint(condition=models.Q(('quantity__gte', 1), ('unit_paise__gte', 1)), name='a_quoted_line_has_pieces')],
                },
            ),
            migrations.CreateModel(
                name='TradeOrder',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('ref', models.CharField(max_length=20, unique=True)),
                    ('quotation', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='order', to='wholesale.quotation')),
                    ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('purchase', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='emart.purchase')),
                    ('state', models.CharField(choices=[('open', 'Deliveries under way'), ('done', 'Delivered and paid'), ('ended', 'Ended before all was delivered')], default='open', max_length=10)),
                    ('reason', models.CharField(blank=True, max_length=300)),
                    ('placed_at', models.DateTimeField()),
                    ('closed_at', models.DateTimeField(null=True)),
                    ('is_sample', models.BooleanField(default=False)),
                ],
            ),
            migrations.CreateModel(
                name='Delivery',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('ref', models.CharField(max_length=20, unique=True)),
                    ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='wholesale.tradeorder')),
                    ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='wholesale.quotationline')),
                    ('seller', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='emart.seller')),
                    ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                    ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('title', odop.kernel.fields.LocalisedField()),
                    ('quantity', models.PositiveIntegerField()),
                    ('unit_paise', models.BigIntegerField()),
                    ('due_on', models.DateField()),
                    ('state', models.CharField(choices=[('planned', 'To be sent'), ('sent', 'Parcel on its way'), ('received', 'Received by the buyer'), ('cancelled', 'Not wanted any more')], default='planned', max_length=10)),
                    ('inspect', models.BooleanField(default=False)),
                    ('inspected_at', models.DateTimeField(null=True)),
                    ('inspected_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('inspection', models.CharField(blank=True, max_length=500)),
                    ('sent_at', models.DateTimeField(null=True)),
                    ('mart_order', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='emart.order')),
                    ('received', models.PositiveIntegerField(null=True)),
                    ('received_at', models.DateTimeField(null=True)),
                    ('remark', models.CharField(blank=True, max_length=300)),
                    ('taken_off', models.PositiveIntegerField(default=0)),
                    ('is_sample', models.BooleanField(default=False)),
                ],
                options={
                    'ordering': ['order', 'due_on', 'pk'],
                    'indexes': [models.Index(fields=['seller', 'state'], name='trade_deliveries_of_maker'), models.Index(fields=['district', 'state'], name='trade_deliveries_of_place')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('quantity__gte', 1)), name='a_delivery_has_pieces'), models.CheckConstraint(condition=models.Q(('state__in', ['planned', 'cancelled']), ('mart_order__isnull', False), _connector='OR'), name='what_was_sent_has_its_bill'), models.CheckConstraint(condition=models.Q(('taken_off__lte', models.F('quantity'))), name='no_more_taken_off_than_sent')],
                },
            ),
        ]),
        protect("wholesale_quotation", HERS),
        protect_through("wholesale_quotationline", "quotation_id", "wholesale_quotation"),
        protect("wholesale_tradeorder", HERS),
        protect("wholesale_delivery", DELIVERY),
    ]  # fmt: skip
