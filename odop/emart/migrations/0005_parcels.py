"""Parcels on their way and calls to makers: read and written by the office of the place, and by her whose order it is."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import odop.kernel.clock
from odop.kernel.rls import protect
from odop.kernel.tables import Tables

PLACE = "{ALL} OR district_id = ANY ({DISTRICTS})"
OF_HER_ORDER = " OR emart_own_order(order_id)"
OF_HER_LINE = " OR emart_own_line(line_id)"


class Migration(migrations.Migration):
    dependencies = [
        ("emart", "0004_over_the_counter"),
        ("places", "0003_sources_in_each_language"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Tables([
            migrations.CreateModel(
                name='Parcel',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('ref', models.CharField(max_length=20, unique=True)),
                    ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='parcels', to='emart.order')),
                    ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                    ('heading', models.CharField(choices=[('sale', 'To the buyer'), ('pickup', 'Back from the buyer'), ('replacement', 'In place of what came back')], default='sale', max_length=12)),
                    ('state', models.CharField(choices=[('packed', 'Packed'), ('collected', 'Handed to the carrier'), ('moving', 'In transit'), ('out', 'Out for delivery'), ('not_delivered', 'Nobody took it'), ('delivered', 'Delivered'), ('back', 'Back with the maker')], default='packed', max_length=14)),
                    ('weight_g', models.PositiveIntegerField()),
                    ('carrier', models.CharField(blank=True, max_length=40)),
                    ('carrier_name', models.CharField(blank=True, max_length=60)),
                    ('number', models.CharField(blank=True, max_length=60)),
                    ('collects_on', models.DateField(null=True)),
                    ('packed_at', models.DateTimeField(default=odop.kernel.clock.now)),
                    ('booked_at', models.DateTimeField(null=True)),
                    ('ended_at', models.DateTimeField(null=True)),
                    ('track', models.JSONField(default=list)),
                ],
                options={
                    'ordering': ['pk'],
                    'indexes': [models.Index(condition=models.Q(('booked_at__isnull', False), ('ended_at__isnull', True)), fields=['booked_at'], name='mart_parcels_on_the_way')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('weight_g__gt', 0)), name='a_parcel_weighs_something'), models.UniqueConstraint(models.F('carrier'), models.F('number'), condition=models.Q(models.Q(('number', ''), _negated=True), models.Q(('carrier', ''), _negated=True)), name='a_carriers_number_once')],
                },
            ),
            migrations.CreateModel(
                name='SaleCall',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='calls', to='emart.order')),
                    ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                    ('due_on', models.DateField()),
                    ('outcome', models.CharField(blank=True, choices=[('will_send', 'Will send'), ('cannot', 'Cannot send'), ('not_reached', 'Not reached, again tomorrow'), ('done', 'Acted before the call')], max_length=12)),
                    ('note', models.CharField(blank=True, max_length=300)),
                    ('ended_at', models.DateTimeField(null=True)),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['pk'],
                    'indexes': [models.Index(condition=models.Q(('outcome', '')), fields=['district', 'due_on'], name='mart_calls_to_make')],
                    'constraints': [models.UniqueConstraint(models.F('order'), condition=models.Q(('outcome', '')), name='one_call_waits_for_an_order')],
                },
            ),
            migrations.CreateModel(
                name='ParcelLine',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('parcel', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='emart.parcel')),
                    ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='packed', to='emart.orderline')),
                    ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                    ('quantity', models.PositiveSmallIntegerField()),
                ],
                options={
                    'ordering': ['pk'],
                    'constraints': [models.UniqueConstraint(models.F('parcel'), models.F('line'), name='a_line_once_in_a_parcel'), models.CheckConstraint(condition=models.Q(('quantity__gte', 1)), name='a_parcel_line_has_pieces')],
                },
            ),
        ]),
        migrations.AddField(
            model_name='orderline',
            name='left_out',
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        protect("emart_parcel", PLACE + OF_HER_ORDER),
        protect("emart_salecall", PLACE),
        protect("emart_parcelline", PLACE + OF_HER_LINE),
    ]  # fmt: skip
