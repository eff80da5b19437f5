"""Shops of the mart, their shelves, their counters and the closing of their days, and who reads and writes them.

Where shops are is public. What happens in a shop is read by whoever stands in it and by the office of its district; what is
hers in a shop by the maker and her office too.
"""

import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

import odop.kernel.clock
import odop.kernel.fields
from odop.kernel.rls import append_only, may_read, protect
from odop.kernel.tables import Tables

HERE = (
    "{ALL} OR shop_id IN (SELECT s.id FROM outlets_shop s"
    " WHERE s.office_id = ANY ({OFFICES}) OR s.district_id = ANY ({DISTRICTS}))"
)
HERS = " OR district_id = ANY ({DISTRICTS}) OR emart_own_seller(seller_id)"


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0006_shops"),
        ("emart", "0004_over_the_counter"),
        ("exhibitions", "0001_squashed_0002_row_security"),
        ("places", "0003_sources_in_each_language"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Tables([
            migrations.CreateModel(
                name='Shop',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('ref', models.CharField(max_length=20, unique=True)),
                    ('outlet', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='shop', to='exhibitions.outlet')),
                    ('fair', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='shop', to='exhibitions.fair')),
                    ('office', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='shop', to='accounts.office')),
                    ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                    ('code', models.CharField(max_length=2, unique=True)),
                    ('state_code', models.CharField(max_length=2)),
                    ('address', odop.kernel.fields.LocalisedField()),
                    ('pin_code', models.CharField(blank=True, max_length=6)),
                    ('hours', odop.kernel.fields.LocalisedField(default=dict)),
                    ('upi_id', models.CharField(blank=True, max_length=60)),
                    ('float_paise', models.BigIntegerField(default=0)),
                    ('from_on', models.DateField()),
                    ('to_on', models.DateField(null=True)),
                    ('is_sample', models.BooleanField(default=False)),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('fair__isnull', True), ('outlet__isnull', False)), models.Q(('fair__isnull', False), ('outlet__isnull', True)), _connector='OR'), name='shop_of_an_outlet_or_a_fair'), models.CheckConstraint(condition=models.Q(('code__regex', '^[A-Z0-9]{2}$')), name='shop_code_two_signs'), models.CheckConstraint(condition=models.Q(('float_paise__gte', 0)), name='no_float_below_nothing')],
                },
            ),
            migrations.CreateModel(
                name='Till',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('shop', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tills', to='outlets.shop')),
                    ('number', models.PositiveSmallIntegerField()),
                    ('name', models.CharField(max_length=60)),
                    ('begun_at', models.DateTimeField(default=odop.kernel.clock.now)),
                    ('begun_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('ended_at', models.DateTimeField(null=True)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(models.F('shop'), models.F('number'), name='a_till_once_in_a_shop'), models.CheckConstraint(condition=models.Q(('number__gte', 1), ('number__lte', 99)), name='till_of_two_digits')],
                },
            ),
            migrations.CreateModel(
                name='Transfer',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('ref', models.CharField(max_length=20, unique=True)),
                    ('shop', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='transfers', to='outlets.shop')),
                    ('seller', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='emart.seller')),
                    ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                    ('way', models.CharField(choices=[('to_shop', 'To the shop'), ('to_maker', 'Back to the maker')], max_length=8)),
                    ('state', models.CharField(choices=[('asked', 'Asked for'), ('sent', 'On the way'), ('received', 'Received and counted'), ('called_off', 'Called off')], default='asked', max_length=12)),
                    ('asked_at', models.DateTimeField(default=odop.kernel.clock.now)),
                    ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('sent_at', models.DateTimeField(null=True)),
                    ('sent_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('carrier', models.CharField(blank=True, max_length=60)),
                    ('vehicle', models.CharField(blank=True, max_length=20)),
                    ('serial', models.CharField(blank=True, max_length=16)),
                    ('received_at', models.DateTimeField(null=True)),
                    ('received_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('reason', models.CharField(blank=True, max_length=300)),
                ],
                options={
                    'indexes': [models.Index(fields=['shop', 'state'], name='transfers_of_shop'), models.Index(fields=['seller'], name='transfers_of_seller')],
                    'constraints': [models.UniqueConstraint(models.F('serial'), condition=models.Q(('serial', ''), _negated=True), name='a_challan_once'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['sent', 'received']), _negated=True), models.Q(('serial', ''), _negated=True), _connector='OR'), name='nothing_travels_without_a_challan')],
                },
            ),
            migrations.CreateModel(
                name='TransferLine',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('transfer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='outlets.transfer')),
                    ('shop', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='outlets.shop')),
                    ('seller', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='emart.seller')),
                    ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                    ('offer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='emart.offer')),
                    ('asked', models.PositiveIntegerField()),
                    ('sent', models.PositiveIntegerField(null=True)),
                    ('received', models.PositiveIntegerField(null=True)),
                    ('difference', models.CharField(blank=True, choices=[('not_in_parcel', 'Was not in the parcel'), ('broken', 'Broken on the way'), ('lost', 'Lost on the way')], max_length=14)),
                    ('price_paise', models.BigIntegerField()),
                ],
                options={
                    'ordering': ['pk'],
                    'constraints': [models.UniqueConstraint(models.F('transfer'), models.F('offer'), name='an_offer_once_in_a_transfer'), models.CheckConstraint(condition=models.Q(('asked__gte', 1)), name='something_was_asked'), models.CheckConstraint(condition=models.Q(('received__isnull', True), ('received__lte', models.F('sent')), _connector='OR'), name='no_more_came_than_was_sent'), models.CheckConstraint(condition=models.Q(('received__isnull', True), ('received', models.F('sent')), models.Q(('difference', ''), _negated=True), _connector='OR'), name='a_difference_has_a_reason')],
                },
            ),
            migrations.CreateModel(
                name='ShopStock',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('shop', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stock', to='outlets.shop')),
                    ('offer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='emart.offer')),
                    ('seller', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='emart.seller')),
                    ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                    ('on_hand', models.IntegerField(default=0)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(models.F('shop'), models.F('offer'), name='an_offer_once_in_a_shop'), models.CheckConstraint(condition=models.Q(('on_hand__gte', 0)), name='no_piece_less_than_none')],
                },
            ),
            migrations.CreateModel(
                name='StockMove',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('shop', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='moves', to='outlets.shop')),
                    ('offer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='emart.offer')),
                    ('seller', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='emart.seller')),
                    ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                    ('kind', models.CharField(choices=[('received', 'Received'), ('sold', 'Sold at the counter'), ('back', 'Brought back by a buyer'), ('sent_back', 'Sent back to the maker'), ('counted', 'Stock counted'), ('not_known', 'Sold, but not in stock')], max_length=10)),
                    ('pieces', models.IntegerField()),
                    ('paper', models.CharField(blank=True, max_length=20)),
                    ('reason', models.CharField(blank=True, max_length=300)),
                    ('at', models.DateTimeField(default=odop.kernel.clock.now)),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'indexes': [models.Index(fields=['shop', 'offer', 'id'], name='stock_card')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('pieces', 0), _negated=True), name='a_move_moves_something'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'counted'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='a_count_has_a_reason')],
                },
            ),
            migrations.CreateModel(
                name='CounterSale',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uuid', models.UUIDField(unique=True)),
                    ('shop', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sales', to='outlets.shop')),
                    ('till', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sales', to='outlets.till')),
                    ('purchase', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='counter_sale', to='emart.purchase')),
                    ('day', models.DateField()),
                    ('sold_at', models.DateTimeField()),
                    ('arrived_at', models.DateTimeField(default=odop.kernel.clock.now)),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('pieces', models.PositiveIntegerField()),
                    ('total_paise', models.BigIntegerField()),
                    ('discount_paise', models.BigIntegerField(default=0)),
                    ('discount_reason', models.CharField(blank=True, max_length=120)),
                    ('doubts', models.JSONField(default=list)),
                    ('explained_at', models.DateTimeField(null=True)),
                    ('explained_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('explanation', models.CharField(blank=True, max_length=300)),
                ],
                options={
                    'indexes': [models.Index(fields=['shop', 'day'], name='counter_sales_of_day'), models.Index(condition=models.Q(models.Q(('doubts', []), _negated=True), ('explained_at__isnull', True)), fields=['shop'], name='counter_doubts')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('discount_paise__gte', 0), ('total_paise__gt', 0)), name='a_sale_is_money'), models.CheckConstraint(condition=models.Q(('explained_at__isnull', True), models.Q(('explanation', ''), _negated=True), _connector='OR'), name='explained_in_words')],
                },
            ),
            migrations.CreateModel(
                name='CounterPayment',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('sale', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='outlets.countersale')),
                    ('shop', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='outlets.shop')),
                    ('day', models.DateField()),
                    ('way', models.CharField(choices=[('cash', 'Cash'), ('upi', 'UPI'), ('card', 'Card')], max_length=4)),
                    ('paise', models.BigIntegerField()),
                    ('reference', models.CharField(blank=True, max_length=40)),
                ],
                options={
                    'indexes': [models.Index(fields=['shop', 'day'], name='counter_money_of_day')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('paise', 0), _negated=True), name='a_counter_payment_is_money')],
                },
            ),
            migrations.CreateModel(
                name='CounterSeries',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('shop', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='series', to='outlets.shop')),
                    ('till', models.PositiveSmallIntegerField(default=0)),
                    ('kind', models.CharField(choices=[('invoice', 'Tax invoice'), ('bill_of_supply', 'Bill of supply'), ('credit_note', 'Credit note'), ('challan', 'Delivery challan')], max_length=16)),
                    ('financial_year', models.CharField(max_length=7)),
                    ('last', models.PositiveIntegerField(default=0)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(models.F('shop'), models.F('till'), models.F('kind'), models.F('financial_year'), name='one_series_of_a_till')],
                },
            ),
            migrations.CreateModel(
                name='CounterPaper',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('series', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='papers', to='outlets.counterseries')),
                    ('number', models.PositiveIntegerField()),
                    ('serial', models.CharField(max_length=16, unique=True)),
                    ('kind', models.CharField(choices=[('invoice', 'Tax invoice'), ('bill_of_supply', 'Bill of supply'), ('credit_note', 'Credit note'), ('challan', 'Delivery challan')], max_length=16)),
                    ('shop', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='papers', to='outlets.shop')),
                    ('sale', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='papers', to='outlets.countersale')),
                    ('original', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notes', to='outlets.counterpaper')),
                    ('issued_on', models.DateField()),
                    ('total_paise', models.BigIntegerField()),
                    ('told', models.JSONField()),
                ],
                options={
                    'ordering': ['pk'],
                    'constraints': [models.UniqueConstraint(models.F('series'), models.F('number'), name='a_counter_number_once'), models.UniqueConstraint(models.F('sale'), condition=models.Q(('kind', 'credit_note'), _negated=True), name='one_bill_a_counter_sale')],
                },
            ),
            migrations.CreateModel(
                name='DayClose',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('shop', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='closes', to='outlets.shop')),
                    ('day', models.DateField()),
                    ('opening_paise', models.BigIntegerField()),
                    ('expected_paise', models.BigIntegerField()),
                    ('counted_paise', models.BigIntegerField()),
                    ('counted', models.JSONField()),
                    ('reason', models.CharField(blank=True, max_length=300)),
                    ('totals', models.JSONField()),
                    ('closed_at', models.DateTimeField(default=odop.kernel.clock.now)),
                    ('closed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('signed_at', models.DateTimeField(null=True)),
                    ('signed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(models.F('shop'), models.F('day'), name='a_day_closes_once'), models.CheckConstraint(condition=models.Q(('signed_by__isnull', True), models.Q(('signed_by', models.F('closed_by')), _negated=True), _connector='OR'), name='signed_by_another'), models.CheckConstraint(condition=models.Q(('counted_paise', models.F('expected_paise')), models.Q(('reason', ''), _negated=True), _connector='OR'), name='a_till_difference_has_a_reason'), models.CheckConstraint(condition=models.Q(('counted_paise__gte', 0)), name='no_cash_below_nothing')],
                },
            ),
            migrations.CreateModel(
                name='BankSlip',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('shop', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='slips', to='outlets.shop')),
                    ('day', models.DateField()),
                    ('paise', models.BigIntegerField()),
                    ('slip', models.CharField(max_length=40)),
                    ('noted_at', models.DateTimeField(default=odop.kernel.clock.now)),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('paise__gt', 0)), name='a_slip_is_money'), models.UniqueConstraint(models.F('shop'), models.F('slip'), name='a_slip_once')],
                },
            ),
        ]),
        protect("outlets_shop", "{ALL} OR district_id = ANY ({DISTRICTS})"),
        may_read("outlets_shop", "everybody", "true"),
        protect("outlets_till", HERE),
        protect("outlets_countersale", HERE),
        protect("outlets_counterpayment", HERE),
        protect("outlets_counterseries", HERE),
        protect("outlets_counterpaper", HERE),
        protect("outlets_dayclose", HERE),
        protect("outlets_bankslip", HERE),
        protect("outlets_transfer", HERE + HERS),
        protect("outlets_transferline", HERE + HERS),
        protect("outlets_shopstock", HERE + HERS),
        protect("outlets_stockmove", HERE + HERS),
        append_only("outlets_stockmove"),
        append_only("outlets_counterpayment"),
        append_only("outlets_counterpaper"),
    ]  # fmt: skip
