"""Fairs, stalls, deputations and bars. Fairs, plans and outlets are public; the rest is seen by whoever sees the person."""

import django.db.models.deletion
import odop.exhibitions.models
import odop.kernel.fields
from django.conf import settings
from django.db import migrations, models

from odop.kernel.rls import protect, protect_through
from odop.kernel.tables import Tables


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('exhibitions', '0001_initial'),
        ('exhibitions', '0002_row_security'),
    ]

    dependencies = [
        ('accounts', '0001_squashed_0004_more_offices'),
        ('casework', '0001_squashed_0005_groups_and_state_committees'),
        ('kernel', '0001_squashed_0004_events_of_a_list_are_chained_at_once'),
        ('places', '0001_squashed_0002_notes_in_each_language'),
        ('registry', '0001_squashed_0014_words_by_their_index'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Tables([
            migrations.CreateModel(
                name='Fair',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('ref', models.CharField(max_length=20, unique=True)),
                    ('kind', models.CharField(choices=[('state_fair', 'Fair in the State'), ('national_in_state', 'National or international fair in the State'), ('national_outside', 'National or international fair elsewhere in India'), ('abroad', 'Fair abroad')], max_length=20)),
                    ('trade', models.CharField(choices=[('b2b', 'Traders (B2B)'), ('b2c', 'Everybody (B2C)')], max_length=4)),
                    ('name', odop.kernel.fields.LocalisedField()),
                    ('place', odop.kernel.fields.LocalisedField()),
                    ('country', models.CharField(default='IN', max_length=2)),
                    ('pavilion', odop.kernel.fields.LocalisedField(default=dict)),
                    ('organiser', models.CharField(blank=True, max_length=160)),
                    ('from_on', models.DateField()),
                    ('to_on', models.DateField()),
                    ('planned_at', models.DateTimeField()),
                    ('order_reference', models.CharField(blank=True, max_length=120)),
                    ('notified_on', models.DateField(null=True)),
                    ('called_on', models.DateField(null=True)),
                    ('apply_by', models.DateField(null=True)),
                    ('criteria', models.CharField(blank=True, max_length=40)),
                    ('criteria_hash', models.CharField(blank=True, max_length=12)),
                    ('per_district', models.PositiveSmallIntegerField(null=True)),
                    ('selected_at', models.DateTimeField(null=True)),
                    ('cancelled_at', models.DateTimeField(null=True)),
                    ('source', models.CharField(blank=True, max_length=200)),
                    ('is_sample', models.BooleanField(default=False)),
                    ('district', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                    ('notified_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('planned_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('selected_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'indexes': [models.Index(fields=['from_on', 'id'], name='fair_by_day')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('to_on__gte', models.F('from_on'))), name='fair_dates_in_order'), models.CheckConstraint(condition=models.Q(('notified_on__isnull', True), models.Q(('order_reference', ''), _negated=True), _connector='OR'), name='notified_by_an_order'), models.CheckConstraint(condition=models.Q(('called_on__isnull', True), models.Q(('apply_by__gte', models.F('called_on')), ('apply_by__lt', models.F('from_on'))), _connector='OR'), name='call_ends_before_the_fair')],
                },
            ),
            migrations.CreateModel(
                name='Claim',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(max_length=20)),
                    ('entered_on', models.DateField()),
                    ('case', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='claim', to='casework.case')),
                    ('fair', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='exhibitions.fair')),
                ],
                options={
                    'indexes': [models.Index(fields=['kind'], name='claim_by_kind')],
                },
            ),
            migrations.CreateModel(
                name='Outlet',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('ref', models.CharField(max_length=20, unique=True)),
                    ('kind', models.CharField(choices=[('airport', 'Airport'), ('station', 'Railway station'), ('bus_station', 'Bus station'), ('city', 'Shop in a city'), ('pavilion', 'Standing pavilion')], max_length=12)),
                    ('name', odop.kernel.fields.LocalisedField()),
                    ('place', odop.kernel.fields.LocalisedField()),
                    ('run_by', models.CharField(max_length=160)),
                    ('area_sq_m', models.PositiveIntegerField(null=True)),
                    ('opened_on', models.DateField()),
                    ('closed_on', models.DateField(null=True)),
                    ('yearly_support_amount', odop.kernel.fields.MoneyField(null=True)),
                    ('support_until', models.DateField(null=True)),
                    ('order_reference', models.CharField(blank=True, max_length=120)),
                    ('is_sample', models.BooleanField(default=False)),
                    ('district', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('closed_on__isnull', True), ('closed_on__gte', models.F('opened_on')), _connector='OR'), name='outlet_dates_in_order')],
                },
            ),
            migrations.CreateModel(
                name='OutletMonth',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('month', models.DateField()),
                    ('units_shown', models.PositiveIntegerField()),
                    ('stock_amount', odop.kernel.fields.MoneyField()),
                    ('sold_amount', odop.kernel.fields.MoneyField()),
                    ('sold_count', models.PositiveIntegerField()),
                    ('noted_at', models.DateTimeField()),
                    ('noted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('outlet', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='months', to='exhibitions.outlet')),
                ],
                options={
                    'ordering': ['outlet', '-month'],
                    'constraints': [models.UniqueConstraint(models.F('outlet'), models.F('month'), name='one_statement_a_month'), models.CheckConstraint(condition=models.Q(('month__day', 1), ('stock_amount__gte', 0), ('sold_amount__gte', 0)), name='month_makes_sense')],
                },
            ),
            migrations.CreateModel(
                name='Stall',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.CharField(max_length=8)),
                    ('x', models.PositiveSmallIntegerField()),
                    ('y', models.PositiveSmallIntegerField()),
                    ('width', models.PositiveSmallIntegerField(default=1)),
                    ('height', models.PositiveSmallIntegerField(default=1)),
                    ('fee_amount', odop.kernel.fields.MoneyField(default=0)),
                    ('fair', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stalls', to='exhibitions.fair')),
                ],
                options={
                    'ordering': ['fair', 'y', 'x'],
                    'constraints': [models.UniqueConstraint(models.F('fair'), models.F('code'), name='stall_code_once')],
                },
            ),
            migrations.CreateModel(
                name='StallApplication',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('ref', models.CharField(max_length=30, unique=True)),
                    ('goods', models.CharField(max_length=160)),
                    ('applied_at', models.DateTimeField()),
                    ('state', models.CharField(choices=[('applied', 'Applied'), ('selected', 'Selected'), ('waiting', 'On the waiting list'), ('not_selected', 'Not selected'), ('withdrawn', 'Withdrawn')], default='applied', max_length=12)),
                    ('facts', models.JSONField(default=dict)),
                    ('points', models.PositiveSmallIntegerField(null=True)),
                    ('points_by', models.JSONField(default=dict)),
                    ('rank', models.PositiveIntegerField(null=True)),
                    ('decided_at', models.DateTimeField(null=True)),
                    ('reason', models.TextField(blank=True)),
                    ('allotted_at', models.DateTimeField(null=True)),
                    ('code', models.CharField(default=odop.exhibitions.models.new_pass_code, max_length=24, unique=True)),
                    ('is_sample', models.BooleanField(default=False)),
                    ('applied_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('artisan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.artisan')),
                    ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                    ('fair', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='applications', to='exhibitions.fair')),
                    ('stall', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='application', to='exhibitions.stall')),
                    ('unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.unit')),
                ],
                options={
                    'indexes': [models.Index(fields=['fair', 'state', 'rank'], name='stall_by_rank'), models.Index(fields=['artisan'], name='stall_by_artisan')],
                    'constraints': [models.UniqueConstraint(models.F('fair'), models.F('artisan'), condition=models.Q(('state__in', ['applied', 'selected', 'waiting'])), name='asks_once_for_a_fair'), models.CheckConstraint(condition=models.Q(('stall__isnull', True), ('state', 'selected'), _connector='OR'), name='stall_only_for_the_selected')],
                },
            ),
            migrations.CreateModel(
                name='Outlay',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('space', 'Space and stalls'), ('building', 'Pavilion and fittings'), ('publicity', 'Publicity'), ('travel', 'Journey of those deputed'), ('stay', 'Stay of those deputed'), ('other', 'Other')], max_length=12)),
                    ('amount', odop.kernel.fields.MoneyField()),
                    ('paid_on', models.DateField()),
                    ('reference', models.CharField(max_length=120)),
                    ('noted_at', models.DateTimeField()),
                    ('fair', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='outlays', to='exhibitions.fair')),
                    ('noted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('application', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='outlays', to='exhibitions.stallapplication')),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='outlay_above_nothing')],
                },
            ),
            migrations.CreateModel(
                name='Deputation',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('order_reference', models.CharField(max_length=120)),
                    ('from_on', models.DateField()),
                    ('to_on', models.DateField()),
                    ('stay', models.CharField(blank=True, max_length=200)),
                    ('ordered_at', models.DateTimeField()),
                    ('ended_at', models.DateTimeField(null=True)),
                    ('ordered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('application', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='deputation', to='exhibitions.stallapplication')),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('to_on__gte', models.F('from_on'))), name='deputation_dates_in_order')],
                },
            ),
            migrations.CreateModel(
                name='StallRecord',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uuid', models.UUIDField(unique=True)),
                    ('on_date', models.DateField()),
                    ('kind', models.CharField(choices=[('sale', 'Sales'), ('order', 'Orders received'), ('enquiry', 'Enquiries'), ('visitors', 'Visitors')], max_length=10)),
                    ('count', models.PositiveIntegerField(default=1)),
                    ('amount', odop.kernel.fields.MoneyField(null=True)),
                    ('country', models.CharField(default='IN', max_length=2)),
                    ('received_at', models.DateTimeField()),
                    ('device_made_at', models.DateTimeField(null=True)),
                    ('struck_at', models.DateTimeField(null=True)),
                    ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='records', to='exhibitions.stallapplication')),
                    ('fair', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='exhibitions.fair')),
                    ('noted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'indexes': [models.Index(fields=['application', 'on_date'], name='record_by_day')],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('amount__gt', 0), ('kind__in', ['sale', 'order'])), models.Q(models.Q(('kind__in', ['sale', 'order']), _negated=True), ('amount__isnull', True)), _connector='OR'), name='amount_where_there_is_one'), models.CheckConstraint(condition=models.Q(('count__gte', 1)), name='something_was_noted')],
                },
            ),
            migrations.CreateModel(
                name='TravelPaper',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('passport', 'Passport'), ('visa', 'Visa'), ('invitation', 'Invitation of the organiser'), ('ticket', 'Tickets'), ('stay', 'Booking of the stay'), ('insurance', 'Travel insurance')], max_length=12)),
                    ('valid_until', models.DateField(null=True)),
                    ('check_state', models.CharField(choices=[('to_check', 'To Check'), ('accepted', 'Accepted'), ('returned', 'Returned')], default='to_check', max_length=10)),
                    ('remark', models.CharField(blank=True, max_length=200)),
                    ('added_at', models.DateTimeField()),
                    ('checked_at', models.DateTimeField(null=True)),
                    ('replaced', models.BooleanField(default=False)),
                    ('added_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('checked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('deputation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='papers', to='exhibitions.deputation')),
                    ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kernel.storedfile')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(models.F('deputation'), models.F('kind'), condition=models.Q(('replaced', False)), name='one_travel_paper_in_force')],
                },
            ),
            migrations.CreateModel(
                name='Bar',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('from_on', models.DateField()),
                    ('to_on', models.DateField(null=True)),
                    ('order_reference', models.CharField(max_length=120)),
                    ('reason', models.TextField()),
                    ('barred_at', models.DateTimeField()),
                    ('lifted_on', models.DateField(null=True)),
                    ('lifted_reason', models.TextField(blank=True)),
                    ('artisan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.artisan')),
                    ('barred_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('case', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='casework.case')),
                    ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                    ('lifted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.unit')),
                ],
                options={
                    'indexes': [models.Index(fields=['artisan'], name='bar_by_artisan'), models.Index(condition=models.Q(('unit__isnull', False)), fields=['unit'], name='bar_by_unit')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('to_on__isnull', True), ('to_on__gte', models.F('from_on')), _connector='OR'), name='bar_dates_in_order'), models.UniqueConstraint(models.F('case'), condition=models.Q(('case__isnull', False)), name='one_bar_a_case')],
                },
            ),
        ]),
        protect_through("exhibitions_stallapplication", "artisan_id", "registry_artisan"),
        protect_through("exhibitions_deputation", "application_id", "exhibitions_stallapplication"),
        protect_through("exhibitions_travelpaper", "deputation_id", "exhibitions_deputation"),
        protect_through("exhibitions_stallrecord", "application_id", "exhibitions_stallapplication"),
        protect(
            "exhibitions_outlay",
            "{ALL} OR application_id IS NULL OR EXISTS (SELECT 1 FROM exhibitions_stallapplication p"
            " WHERE p.id = exhibitions_outlay.application_id)",
        ),
        protect_through("exhibitions_bar", "artisan_id", "registry_artisan"),
        protect_through("exhibitions_claim", "case_id", "casework_case"),
    ]
