"""Centres, machines, charges and standstills are public to read; what people book, order and pay is seen by themselves, by the
keepers of the centre, by the offices of its district, and by the state.
"""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import odop.facilities.models
import odop.kernel.clock
import odop.kernel.fields
from django.conf import settings
from django.db import migrations, models

from odop.kernel.rls import may_read, protect, protect_through
from odop.kernel.tables import Tables

KEEPS = (
    "EXISTS (SELECT 1 FROM facilities_keeper k WHERE k.centre_id = {table}.centre_id"
    " AND k.user_id = {{USER}} AND k.to_on IS NULL)"
)
PLACE = "{ALL} OR district_id = ANY ({DISTRICTS})"
PUBLIC = ("facilitycentre", "machine", "downtime", "charge")


def _kept(table: str) -> str:
    return f"{PLACE} OR {KEEPS.format(table=table)}"


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('facilities', '0001_initial'),
        ('facilities', '0002_row_security'),
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
                name='FacilityCentre',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('ref', models.CharField(max_length=30, unique=True)),
                    ('name', odop.kernel.fields.LocalisedField()),
                    ('component', models.CharField(choices=[('testing', 'Testing laboratory'), ('design', 'Design development and training'), ('research', 'Technical research and development'), ('display', 'Display and sale of products'), ('raw_material', 'Raw-material bank or common resource centre'), ('production', 'Common production or processing'), ('logistics', 'Logistics'), ('information', 'Collecting and sharing information'), ('packaging', 'Packaging, labelling, barcoding'), ('other', 'Another missing link named in the study')], max_length=12)),
                    ('place', models.CharField(blank=True, max_length=120)),
                    ('about', odop.kernel.fields.LocalisedField(default=dict)),
                    ('status', models.CharField(choices=[('functional', 'Functional'), ('building', 'Under implementation'), ('revision', 'Under revision')], default='functional', max_length=10)),
                    ('category', models.CharField(choices=[('a', 'A'), ('b', 'B'), ('c', 'C'), ('na', 'Not classed')], default='na', max_length=2)),
                    ('opened_on', models.DateField(null=True)),
                    ('opens_at', models.TimeField()),
                    ('closes_at', models.TimeField()),
                    ('weekly_off', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), default=list, size=None)),
                    ('source', odop.kernel.fields.LocalisedField(default=dict)),
                    ('is_sample', models.BooleanField(default=False)),
                    ('case', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='facility_centre', to='casework.case')),
                    ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                    ('group', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.group')),
                    ('product_line', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.productline')),
                ],
                options={
                    'ordering': ['ref'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('closes_at__gt', models.F('opens_at'))), name='a_centre_opens_before_it_closes')],
                },
            ),
            migrations.CreateModel(
                name='Expense',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('on_date', models.DateField()),
                    ('kind', models.CharField(choices=[('wages', 'Wages'), ('power', 'Power and water'), ('repair', 'Repair and maintenance'), ('material', 'Material used up'), ('rent', 'Rent, taxes, insurance'), ('other', 'Other expense')], max_length=10)),
                    ('amount', odop.kernel.fields.MoneyField()),
                    ('note', models.CharField(blank=True, max_length=200)),
                    ('noted_at', models.DateTimeField(default=odop.kernel.clock.now)),
                    ('is_sample', models.BooleanField(default=False)),
                    ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                    ('noted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='expenses', to='facilities.facilitycentre')),
                ],
                options={
                    'ordering': ['-on_date', '-pk'],
                    'indexes': [models.Index(fields=['centre', 'on_date'], name='expense_by_day')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='an_expense_is_money')],
                },
            ),
            migrations.CreateModel(
                name='Keeper',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('from_on', models.DateField()),
                    ('to_on', models.DateField(null=True)),
                    ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='keepers', to='facilities.facilitycentre')),
                    ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(models.F('centre'), models.F('user'), condition=models.Q(('to_on__isnull', True)), name='keeper_once_at_a_time')],
                },
            ),
            migrations.CreateModel(
                name='Machine',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('ref', models.CharField(max_length=36, unique=True)),
                    ('name', odop.kernel.fields.LocalisedField()),
                    ('make', models.CharField(blank=True, max_length=80)),
                    ('vendor', models.CharField(blank=True, max_length=120)),
                    ('country', models.CharField(blank=True, max_length=60)),
                    ('price_amount', odop.kernel.fields.MoneyField(null=True)),
                    ('bought_on', models.DateField(null=True)),
                    ('capacity', models.CharField(blank=True, max_length=80)),
                    ('booked_by_the', models.PositiveSmallIntegerField(default=60)),
                    ('source', odop.kernel.fields.LocalisedField(default=dict)),
                    ('retired_on', models.DateField(null=True)),
                    ('is_sample', models.BooleanField(default=False)),
                    ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='machines', to='facilities.facilitycentre')),
                    ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                ],
                options={
                    'ordering': ['ref'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('booked_by_the__in', [30, 60, 120, 240])), name='slots_fill_hours')],
                },
            ),
            migrations.CreateModel(
                name='Charge',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', odop.kernel.fields.LocalisedField()),
                    ('unit', models.CharField(choices=[('hour', 'an hour'), ('piece', 'a piece'), ('kg', 'a kilogram'), ('sample', 'a sample'), ('day', 'a day')], max_length=8)),
                    ('rate_amount', odop.kernel.fields.MoneyField()),
                    ('state', models.CharField(choices=[('proposed', 'Waits for the District Level Committee'), ('approved', 'Approved'), ('refused', 'Not approved'), ('ended', 'No longer in force')], default='proposed', max_length=10)),
                    ('proposed_at', models.DateTimeField(default=odop.kernel.clock.now)),
                    ('decided_at', models.DateTimeField(null=True)),
                    ('note', models.CharField(blank=True, max_length=200)),
                    ('from_on', models.DateField(null=True)),
                    ('to_on', models.DateField(null=True)),
                    ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                    ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='charges', to='facilities.facilitycentre')),
                    ('machine', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='charges', to='facilities.machine')),
                ],
                options={
                    'ordering': ['centre', 'pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('rate_amount__gte', 0)), name='no_charge_below_zero'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'approved'), _negated=True), ('from_on__isnull', False), _connector='OR'), name='approved_from_a_day')],
                },
            ),
            migrations.CreateModel(
                name='JobOrder',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('ref', models.CharField(max_length=30, unique=True)),
                    ('name', odop.kernel.fields.LocalisedField()),
                    ('mobile', models.CharField(blank=True, max_length=10)),
                    ('is_member', models.BooleanField()),
                    ('what', models.CharField(max_length=200)),
                    ('quantity', models.PositiveIntegerField()),
                    ('charge_amount', odop.kernel.fields.MoneyField()),
                    ('taken_on', models.DateField()),
                    ('promised_on', models.DateField()),
                    ('ready_on', models.DateField(null=True)),
                    ('handed_over_on', models.DateField(null=True)),
                    ('state', models.CharField(choices=[('taken', 'Taken in'), ('ready', 'Ready'), ('handed_over', 'Handed over'), ('cancelled', 'Cancelled')], default='taken', max_length=12)),
                    ('is_sample', models.BooleanField(default=False)),
                    ('artisan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.artisan')),
                    ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='jobs', to='facilities.facilitycentre')),
                    ('charge', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='facilities.charge')),
                    ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                    ('home_district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                    ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['-taken_on', '-pk'],
                    'indexes': [models.Index(fields=['centre', 'state'], name='job_by_centre')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('promised_on__gte', models.F('taken_on'))), name='a_job_is_promised_after_taking'), models.CheckConstraint(condition=models.Q(('quantity__gt', 0)), name='a_job_has_a_quantity')],
                },
            ),
            migrations.CreateModel(
                name='Downtime',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('breakdown', 'Breakdown'), ('maintenance', 'Maintenance')], max_length=12)),
                    ('during', django.contrib.postgres.fields.ranges.DateTimeRangeField()),
                    ('note', models.CharField(blank=True, max_length=300)),
                    ('noted_at', models.DateTimeField(default=odop.kernel.clock.now)),
                    ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                    ('machine', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='downtimes', to='facilities.machine')),
                ],
                options={
                    'ordering': ['-pk'],
                    'constraints': [django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('machine', '='), ('during', '&&')], name='still_once_at_a_time')],
                },
            ),
            migrations.CreateModel(
                name='Booking',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('ref', models.CharField(max_length=30, unique=True)),
                    ('during', django.contrib.postgres.fields.ranges.DateTimeRangeField()),
                    ('name', odop.kernel.fields.LocalisedField()),
                    ('mobile', models.CharField(blank=True, max_length=10)),
                    ('is_member', models.BooleanField()),
                    ('state', models.CharField(choices=[('booked', 'Booked'), ('used', 'Used'), ('missed', 'Did not come'), ('cancelled', 'Cancelled'), ('machine_down', 'Fell out: the machine stood still')], default='booked', max_length=12)),
                    ('quantity', models.PositiveIntegerField(null=True)),
                    ('charge_amount', odop.kernel.fields.MoneyField()),
                    ('booked_at', models.DateTimeField(default=odop.kernel.clock.now)),
                    ('settled_at', models.DateTimeField(null=True)),
                    ('note', models.CharField(blank=True, max_length=200)),
                    ('is_sample', models.BooleanField(default=False)),
                    ('artisan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.artisan')),
                    ('booked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                    ('home_district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                    ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('charge', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='facilities.charge')),
                    ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to='facilities.facilitycentre')),
                    ('machine', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to='facilities.machine')),
                ],
                options={
                    'ordering': ['during'],
                    'indexes': [models.Index(fields=['centre', 'state'], name='booking_by_centre'), models.Index(condition=models.Q(('user__isnull', False)), fields=['user'], name='booking_by_user'), models.Index(fields=['artisan'], name='booking_by_artisan')],
                    'constraints': [django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('state__in', ['booked', 'used'])), expressions=[('machine', '='), ('during', '&&')], name='no_hour_booked_twice'), models.CheckConstraint(condition=models.Q(('charge_amount__gte', 0)), name='no_booking_below_zero')],
                },
            ),
            migrations.CreateModel(
                name='PlannedMachine',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', odop.kernel.fields.LocalisedField()),
                    ('purpose', models.CharField(blank=True, max_length=200)),
                    ('quantity', models.PositiveSmallIntegerField(default=1)),
                    ('capacity', models.CharField(blank=True, max_length=80)),
                    ('added_at', models.DateTimeField(default=odop.kernel.clock.now)),
                    ('added_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='planned_machines', to='casework.case')),
                ],
                options={
                    'ordering': ['pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('quantity__range', (1, 1000))), name='planned_quantity_plausible')],
                },
            ),
            migrations.CreateModel(
                name='Quotation',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('vendor', models.CharField(max_length=120)),
                    ('vendor_folded', models.CharField(max_length=120)),
                    ('make', models.CharField(blank=True, max_length=80)),
                    ('country', models.CharField(blank=True, max_length=60)),
                    ('price_amount', odop.kernel.fields.MoneyField()),
                    ('quoted_on', models.DateField()),
                    ('machine', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='quotations', to='facilities.plannedmachine')),
                ],
                options={
                    'ordering': ['price_amount', 'pk'],
                    'constraints': [models.UniqueConstraint(models.F('machine'), models.F('vendor_folded'), name='one_quotation_a_vendor'), models.CheckConstraint(condition=models.Q(('price_amount__gt', 0)), name='a_quotation_is_money')],
                },
            ),
            migrations.CreateModel(
                name='Receipt',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('ref', models.CharField(max_length=30, unique=True)),
                    ('code', models.CharField(default=odop.facilities.models.new_receipt_code, max_length=24, unique=True)),
                    ('amount', odop.kernel.fields.MoneyField()),
                    ('paid_by', models.CharField(choices=[('cash', 'Cash'), ('upi', 'UPI'), ('bank', 'Bank transfer')], max_length=5)),
                    ('bank_reference', models.CharField(blank=True, max_length=40)),
                    ('received_on', models.DateField()),
                    ('received_at', models.DateTimeField(default=odop.kernel.clock.now)),
                    ('is_sample', models.BooleanField(default=False)),
                    ('booking', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='receipt', to='facilities.booking')),
                    ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='receipts', to='facilities.facilitycentre')),
                    ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                    ('job', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='receipt', to='facilities.joborder')),
                    ('received_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['-received_at'],
                    'indexes': [models.Index(fields=['centre', 'received_on'], name='receipt_by_day')],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('booking__isnull', False), ('job__isnull', True)), models.Q(('booking__isnull', True), ('job__isnull', False)), _connector='OR'), name='a_receipt_is_for_one_thing'), models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='a_receipt_is_money')],
                },
            ),
        ]),
        protect_through("facilities_plannedmachine", "case_id", "casework_case"),
        protect_through("facilities_quotation", "machine_id", "facilities_plannedmachine"),
        protect("facilities_keeper", f"{PLACE} OR user_id = {{USER}}"),
        protect("facilities_facilitycentre", PLACE),
        protect("facilities_machine", _kept("facilities_machine")),
        protect(
            "facilities_downtime",
            f"{PLACE} OR EXISTS (SELECT 1 FROM facilities_machine m JOIN facilities_keeper k"
            " ON k.centre_id = m.centre_id WHERE m.id = facilities_downtime.machine_id"
            " AND k.user_id = {USER} AND k.to_on IS NULL)",
        ),
        protect("facilities_charge", _kept("facilities_charge")),
        *[may_read(f"facilities_{one}", "open_to_all", "true") for one in PUBLIC],
        protect("facilities_booking", f"{_kept('facilities_booking')} OR user_id = {{USER}}"),
        protect("facilities_joborder", f"{_kept('facilities_joborder')} OR user_id = {{USER}}"),
        protect("facilities_receipt", f"{_kept('facilities_receipt')} OR user_id = {{USER}}"),
        protect("facilities_expense", _kept("facilities_expense")),
    ]
