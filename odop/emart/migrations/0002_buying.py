"""Carts, purchases, orders, money and papers of the mart, who reads and writes them, and books that balance and only grow.

A cart and a purchase tell of a buyer who may not be known to us: services find them by the key that the buyer has, and no reader
of a district sees them. What a maker sends is hers and her office's to see.
"""

from importlib import import_module

import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

import odop.kernel.clock
import odop.kernel.fields
from odop.kernel.rls import append_only, keep_to_its_schema, protect
from odop.kernel.tables import Tables

OWN = import_module("odop.emart.migrations.0001_initial")
OURS = "{ALL}"
PLACE = "{ALL} OR district_id = ANY ({DISTRICTS})"
OF_HER_SELLER = " OR emart_own_seller(seller_id)"
OF_HER_ORDER = " OR emart_own_order(order_id)"
OF_HER_LINE = " OR emart_own_line(line_id)"
BALANCE = """
    CREATE FUNCTION emart_books_balance() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
    DECLARE before text := current_setting('odop.everything', true);
    BEGIN
        PERFORM set_config('odop.everything', 'on', true);  -- for an owner who may not bypass row-level security
        IF (SELECT sum(paise) FROM emart_bookentry WHERE movement_id = NEW.movement_id) <> 0 THEN
            RAISE EXCEPTION 'the entries of book movement % do not sum to zero', NEW.movement_id USING ERRCODE = 'check_violation';
        END IF;
        PERFORM set_config('odop.everything', coalesce(before, ''), true);
        RETURN NULL;
    END $$;
    CREATE CONSTRAINT TRIGGER balances AFTER INSERT ON emart_bookentry DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION emart_books_balance();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("emart", "0001_initial"),
        ("places", "0003_sources_in_each_language"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Tables([
            migrations.CreateModel(
                name='Basket',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key_hash', models.CharField(max_length=64, unique=True)),
                    ('state_code', models.CharField(blank=True, max_length=2)),
                    ('pin_code', models.CharField(blank=True, max_length=6)),
                    ('touched_at', models.DateTimeField(db_index=True, default=odop.kernel.clock.now)),
                ],
            ),
            migrations.CreateModel(
                name='GatewayEntry',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.CharField(max_length=40, unique=True)),
                    ('told', models.JSONField()),
                ],
            ),
            migrations.CreateModel(
                name='GatewayNotice',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('event_id', models.CharField(max_length=60, unique=True)),
                    ('name', models.CharField(max_length=40)),
                    ('came_at', models.DateTimeField(default=odop.kernel.clock.now)),
                ],
            ),
            migrations.CreateModel(
                name='Purchase',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('ref', models.CharField(max_length=20, unique=True)),
                    ('key_hash', models.CharField(max_length=64, unique=True)),
                    ('name', models.CharField(max_length=80)),
                    ('mobile', models.CharField(max_length=10)),
                    ('address', models.CharField(max_length=300)),
                    ('place', models.CharField(max_length=80)),
                    ('pin_code', models.CharField(max_length=6)),
                    ('state_code', models.CharField(max_length=2)),
                    ('gstin', models.CharField(blank=True, max_length=15)),
                    ('language', models.CharField(default='en', max_length=2)),
                    ('pay_by', models.CharField(choices=[('online', 'UPI, card or netbanking'), ('at_door', 'Cash at the door')], max_length=8)),
                    ('total_paise', models.BigIntegerField()),
                    ('state', models.CharField(choices=[('waiting', 'Waiting for payment'), ('placed', 'Ordered'), ('expired', 'Not paid in time')], default='waiting', max_length=10)),
                    ('gateway_order', models.CharField(max_length=40, null=True, unique=True)),
                    ('placed_at', models.DateTimeField(default=odop.kernel.clock.now)),
                    ('expires_at', models.DateTimeField()),
                    ('paid_at', models.DateTimeField(null=True)),
                    ('is_sample', models.BooleanField(default=False)),
                ],
                options={
                    'indexes': [models.Index(condition=models.Q(('state', 'waiting')), fields=['expires_at'], name='mart_unpaid')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('total_paise__gt', 0)), name='a_purchase_costs_something')],
                },
            ),
            migrations.CreateModel(
                name='Settlement',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('ref', models.CharField(max_length=20, unique=True)),
                    ('seller', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='settlements', to='emart.seller')),
                    ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                    ('paise', models.BigIntegerField()),
                    ('account', odop.kernel.fields.EncryptedField(null=True)),
                    ('account_last4', models.CharField(blank=True, max_length=4)),
                    ('ifsc', models.CharField(blank=True, max_length=11)),
                    ('made_at', models.DateTimeField(default=odop.kernel.clock.now)),
                    ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('paid_on', models.DateField(null=True)),
                    ('bank_reference', models.CharField(blank=True, max_length=40)),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('paise__gt', 0)), name='a_settlement_is_money'), models.UniqueConstraint(models.F('bank_reference'), condition=models.Q(('bank_reference', ''), _negated=True), name='a_payout_reference_once')],
                },
            ),
            migrations.CreateModel(
                name='Order',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('ref', models.CharField(max_length=20, unique=True)),
                    ('purchase', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='emart.purchase')),
                    ('seller', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='emart.seller')),
                    ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                    ('sold_by', models.CharField(choices=[('own', 'The maker'), ('corporation', 'The corporation')], max_length=12)),
                    ('kind', models.CharField(choices=[('within', 'Within the State'), ('between', 'To another State'), ('export', 'Abroad')], max_length=8)),
                    ('place_code', models.CharField(max_length=2)),
                    ('state', models.CharField(choices=[('waiting', 'Waiting for payment'), ('placed', 'To be sent'), ('shipped', 'Parcel on its way'), ('delivered', 'Delivered'), ('cancelled', 'Order cancelled'), ('refused', 'Not taken at the door')], default='waiting', max_length=10)),
                    ('rounding_paise', models.SmallIntegerField(default=0)),
                    ('total_paise', models.BigIntegerField()),
                    ('ship_by', models.DateField(null=True)),
                    ('shipped_at', models.DateTimeField(null=True)),
                    ('carrier', models.CharField(blank=True, max_length=60)),
                    ('tracking', models.CharField(blank=True, max_length=60)),
                    ('delivered_at', models.DateTimeField(null=True)),
                    ('returns_until', models.DateField(null=True)),
                    ('ended_at', models.DateTimeField(null=True)),
                    ('reason', models.CharField(blank=True, max_length=300)),
                    ('settlement', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='emart.settlement')),
                ],
                options={
                    'indexes': [models.Index(fields=['seller', 'state'], name='mart_orders_of_seller')],
                },
            ),
            migrations.CreateModel(
                name='OrderLine',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='emart.order')),
                    ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                    ('kind', models.CharField(choices=[('goods', 'Article'), ('delivery', 'Delivery charge')], default='goods', max_length=8)),
                    ('offer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='emart.offer')),
                    ('listing_ref', models.CharField(blank=True, max_length=20)),
                    ('title', odop.kernel.fields.LocalisedField()),
                    ('hsn', models.CharField(blank=True, max_length=8)),
                    ('unit', models.CharField(default='NOS', max_length=3)),
                    ('rate', models.DecimalField(decimal_places=2, max_digits=5)),
                    ('quantity', models.PositiveSmallIntegerField()),
                    ('returned', models.PositiveSmallIntegerField(default=0)),
                    ('gross_paise', models.BigIntegerField()),
                    ('taxable_paise', models.BigIntegerField()),
                    ('cgst_paise', models.BigIntegerField(default=0)),
                    ('sgst_paise', models.BigIntegerField(default=0)),
                    ('igst_paise', models.BigIntegerField(default=0)),
                    ('shares', models.JSONField()),
                    ('tds_section', models.CharField(blank=True, max_length=80)),
                    ('return_days', models.PositiveSmallIntegerField(default=0)),
                ],
                options={
                    'ordering': ['pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('returned__gte', 0), ('quantity__gte', models.F('returned')), ('quantity__gte', 1)), name='no_more_back_than_sold'), models.CheckConstraint(condition=models.Q(('gross_paise', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('taxable_paise'), '+', models.F('cgst_paise')), '+', models.F('sgst_paise')), '+', models.F('igst_paise')))), name='a_line_adds_up')],
                },
            ),
            migrations.CreateModel(
                name='Return',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='returns', to='emart.orderline')),
                    ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                    ('quantity', models.PositiveSmallIntegerField()),
                    ('reason', models.CharField(max_length=300)),
                    ('at', models.DateTimeField(default=odop.kernel.clock.now)),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
            ),
            migrations.CreateModel(
                name='BasketLine',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('basket', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='emart.basket')),
                    ('offer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='emart.offer')),
                    ('quantity', models.PositiveSmallIntegerField()),
                ],
                options={
                    'ordering': ['pk'],
                    'constraints': [models.UniqueConstraint(models.F('basket'), models.F('offer'), name='an_offer_once_in_a_cart'), models.CheckConstraint(condition=models.Q(('quantity__gte', 1)), name='a_cart_line_has_pieces')],
                },
            ),
            migrations.CreateModel(
                name='Payment',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('purchase', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='emart.purchase')),
                    ('payment_id', models.CharField(max_length=40, unique=True)),
                    ('method', models.CharField(blank=True, max_length=20)),
                    ('paise', models.BigIntegerField()),
                    ('refunding_paise', models.BigIntegerField(default=0)),
                    ('came_at', models.DateTimeField(default=odop.kernel.clock.now)),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('paise__gt', 0), ('paise__gte', models.F('refunding_paise')), ('refunding_paise__gte', 0)), name='no_more_back_than_came')],
                },
            ),
            migrations.CreateModel(
                name='Refund',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('ref', models.CharField(max_length=20, unique=True)),
                    ('payment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='refunds', to='emart.payment')),
                    ('paise', models.BigIntegerField()),
                    ('why', models.CharField(max_length=20)),
                    ('state', models.CharField(choices=[('asked', 'To be sent back'), ('sent', 'Sent back')], default='asked', max_length=8)),
                    ('gateway_refund', models.CharField(blank=True, max_length=60)),
                    ('asked_at', models.DateTimeField(default=odop.kernel.clock.now)),
                    ('sent_at', models.DateTimeField(null=True)),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('paise__gt', 0)), name='a_refund_is_money')],
                },
            ),
            migrations.CreateModel(
                name='BookMovement',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('paid', 'Paid by the buyer'), ('sold', 'Sold and sent'), ('back', 'Came back'), ('refund', 'Sent back to the buyer'), ('settled', 'Paid to the maker')], max_length=10)),
                    ('at', models.DateTimeField(default=odop.kernel.clock.now)),
                    ('purchase', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='emart.purchase')),
                    ('order', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='movements', to='emart.order')),
                    ('district', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                    ('seller', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='emart.seller')),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
            ),
            migrations.CreateModel(
                name='BookEntry',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('movement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='emart.bookmovement')),
                    ('account', models.CharField(choices=[('buyer', 'Buyer'), ('gateway', 'Payment gateway'), ('carrier', 'Cash with the carrier'), ('bank', 'Bank'), ('maker', 'Owed to the maker'), ('tax', 'GST of the corporation'), ('tcs', 'Tax collected (TCS)'), ('tds', 'Income tax held back (TDS)'), ('commission', 'Commission'), ('delivery', 'Delivery charges'), ('rounding', 'Rounding')], max_length=10)),
                    ('seller', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='emart.seller')),
                    ('district', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                    ('paise', models.BigIntegerField()),
                ],
                options={
                    'indexes': [models.Index(fields=['seller', 'account'], name='mart_books_of_seller')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('paise', 0), _negated=True), name='a_book_entry_moves_money'), models.CheckConstraint(condition=models.Q(models.Q(('account', 'maker'), _negated=True), ('seller__isnull', False), _connector='OR'), name='a_makers_account_has_a_maker')],
                },
            ),
            migrations.CreateModel(
                name='PaperSeries',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('issuer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='emart.seller')),
                    ('district', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                    ('kind', models.CharField(choices=[('invoice', 'Tax invoice'), ('bill_of_supply', 'Bill of supply'), ('credit_note', 'Credit note'), ('purchase_voucher', 'Purchase voucher')], max_length=16)),
                    ('financial_year', models.CharField(max_length=7)),
                    ('last', models.PositiveIntegerField(default=0)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(models.F('issuer'), models.F('kind'), models.F('financial_year'), name='one_series', nulls_distinct=False)],
                },
            ),
            migrations.CreateModel(
                name='Paper',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('series', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='papers', to='emart.paperseries')),
                    ('number', models.PositiveIntegerField()),
                    ('serial', models.CharField(max_length=16)),
                    ('kind', models.CharField(choices=[('invoice', 'Tax invoice'), ('bill_of_supply', 'Bill of supply'), ('credit_note', 'Credit note'), ('purchase_voucher', 'Purchase voucher')], max_length=16)),
                    ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='papers', to='emart.order')),
                    ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                    ('issuer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='emart.seller')),
                    ('original', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notes', to='emart.paper')),
                    ('issued_on', models.DateField()),
                    ('issued_at', models.DateTimeField(default=odop.kernel.clock.now)),
                    ('total_paise', models.BigIntegerField()),
                    ('told', models.JSONField()),
                ],
                options={
                    'ordering': ['pk'],
                    'constraints': [models.UniqueConstraint(models.F('series'), models.F('number'), name='a_number_once_in_its_series'), models.UniqueConstraint(models.F('order'), models.F('kind'), condition=models.Q(('kind', 'credit_note'), _negated=True), name='one_bill_an_order')],
                },
            )
        ]),
        *OWN.own("order", "emart_order o JOIN emart_seller s ON s.id = o.seller_id", "o.id"),
        *OWN.own(
            "line",
            "emart_orderline l JOIN emart_order o ON o.id = l.order_id JOIN emart_seller s ON s.id = o.seller_id",
            "l.id",
        ),
        protect("emart_basket", OURS),
        protect("emart_basketline", OURS),
        protect("emart_purchase", OURS),
        protect("emart_payment", OURS),
        protect("emart_refund", OURS),
        protect("emart_gatewaynotice", OURS),
        protect("emart_gatewayentry", OURS),
        protect("emart_order", PLACE + OF_HER_SELLER),
        protect("emart_orderline", PLACE + OF_HER_ORDER),
        protect("emart_return", PLACE + OF_HER_LINE),
        protect("emart_bookmovement", PLACE + OF_HER_SELLER),
        protect("emart_bookentry", PLACE + OF_HER_SELLER),
        protect("emart_settlement", PLACE + OF_HER_SELLER),
        protect("emart_paperseries", PLACE),
        protect("emart_paper", PLACE + OF_HER_ORDER),
        migrations.RunSQL(BALANCE, "DROP TRIGGER balances ON emart_bookentry; DROP FUNCTION emart_books_balance();"),
        keep_to_its_schema("emart_books_balance()"),
        append_only("emart_bookentry"),
        append_only("emart_bookmovement"),
        append_only("emart_paper"),
    ]  # fmt: skip
