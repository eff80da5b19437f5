"""Institutes, batches, certificates and kits: the district's offices, the institute its own batches, the trainee her own place, the state all."""

import django.db.models.deletion
import django.db.models.expressions
import odop.kernel.fields
import odop.training.models.batches
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models

from odop.kernel.rls import append_only, may_read, protect, protect_through
from odop.kernel.tables import Tables

PLACE = "{ALL} OR district_id = ANY ({DISTRICTS})"
OR_HERS = f"{PLACE} OR user_id = {{USER}}"
OR_THE_INSTITUTES = f"{PLACE} OR office_id = ANY ({{OFFICES}})"
# A trainee sees her batch because she sees her seat, and its venue because she sees the batch.
BATCH = f"{OR_THE_INSTITUTES} OR EXISTS (SELECT 1 FROM training_seat s WHERE s.batch_id = training_batch.id)"
VENUE = f"{OR_THE_INSTITUTES} OR EXISTS (SELECT 1 FROM training_batch b WHERE b.venue_id = training_venue.id)"


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('training', '0001_initial'),
        ('training', '0002_row_security'),
        ('training', '0003_her_own_kit'),
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
                name='PinPlace',
                fields=[
                    ('pin_code', models.CharField(max_length=6, primary_key=True, serialize=False)),
                    ('lat', models.FloatField()),
                    ('lon', models.FloatField()),
                    ('source', models.CharField(max_length=120)),
                ],
            ),
            migrations.CreateModel(
                name='Candidate',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('state', models.CharField(choices=[('waiting', 'Waits for a batch'), ('seated', 'In a batch'), ('trained', 'Trained'), ('left', 'Given up')], default='waiting', max_length=10)),
                    ('language', models.CharField(choices=[('hi', 'Hindi'), ('ur', 'Urdu'), ('en', 'English')], default='hi', max_length=5)),
                    ('women_only', models.BooleanField(default=False)),
                    ('farthest', models.PositiveSmallIntegerField(null=True)),
                    ('lat', models.FloatField()),
                    ('lon', models.FloatField()),
                    ('located_by', models.CharField(max_length=10)),
                    ('chosen_at', models.DateTimeField()),
                    ('kit_first_in', models.CharField(blank=True, max_length=7)),
                    ('case', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='casework.case')),
                    ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                    ('product_line', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.productline')),
                    ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'indexes': [models.Index(fields=['district', 'state'], name='candidate_waiting')],
                },
            ),
            migrations.CreateModel(
                name='Course',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.CharField(max_length=20, unique=True)),
                    ('title', odop.kernel.fields.LocalisedField()),
                    ('qp_code', models.CharField(blank=True, max_length=20)),
                    ('skill_days', models.PositiveSmallIntegerField(default=5)),
                    ('enterprise_days', models.PositiveSmallIntegerField(default=5)),
                    ('days_needed', models.PositiveSmallIntegerField(default=8)),
                    ('is_sample', models.BooleanField(default=False)),
                    ('product_line', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.productline')),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('days_needed__gte', 1), ('days_needed__lte', django.db.models.expressions.CombinedExpression(models.F('skill_days'), '+', models.F('enterprise_days')))), name='course_days')],
                },
            ),
            migrations.CreateModel(
                name='Institute',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('upsdm', 'Skill Development Mission'), ('upid', 'Institute of Design'), ('edi', 'Entrepreneurship Development Institute'), ('iti', 'Industrial Training Institute'), ('polytechnic', 'Polytechnic'), ('other', 'Another recognised institute')], max_length=12)),
                    ('held_at', models.DateTimeField(null=True)),
                    ('held_reason', models.TextField(blank=True)),
                    ('is_sample', models.BooleanField(default=False)),
                    ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                    ('office', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.office')),
                ],
            ),
            migrations.CreateModel(
                name='Agreement',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.CharField(max_length=60)),
                    ('from_on', models.DateField()),
                    ('to_on', models.DateField()),
                    ('fee_a_day', odop.kernel.fields.MoneyField()),
                    ('food_a_day', odop.kernel.fields.MoneyField(default=Decimal('0'))),
                    ('certification_each', odop.kernel.fields.MoneyField(default=Decimal('0'))),
                    ('made_at', models.DateTimeField()),
                    ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('institute', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agreements', to='training.institute')),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('to_on__gte', models.F('from_on'))), name='agreement_dates_in_order'), models.CheckConstraint(condition=models.Q(('certification_each__gte', 0), ('fee_a_day__gte', 0), ('food_a_day__gte', 0)), name='agreement_prices')],
                },
            ),
            migrations.CreateModel(
                name='Kit',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.CharField(max_length=20)),
                    ('version', models.PositiveSmallIntegerField(default=1)),
                    ('title', odop.kernel.fields.LocalisedField()),
                    ('contents', models.JSONField(default=list)),
                    ('price', odop.kernel.fields.MoneyField()),
                    ('set_by_order', models.CharField(max_length=120)),
                    ('from_on', models.DateField()),
                    ('to_on', models.DateField(null=True)),
                    ('is_sample', models.BooleanField(default=False)),
                    ('product_line', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.productline')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(models.F('code'), models.F('version'), name='one_kit_a_version'), models.CheckConstraint(condition=models.Q(('price__gt', 0)), name='kit_has_a_price')],
                },
            ),
            migrations.CreateModel(
                name='KitCode',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('digest', models.CharField(max_length=64)),
                    ('made_at', models.DateTimeField()),
                    ('expires_at', models.DateTimeField()),
                    ('tries', models.PositiveSmallIntegerField(default=0)),
                    ('used_at', models.DateTimeField(null=True)),
                    ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='casework.case')),
                    ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                ],
            ),
            migrations.CreateModel(
                name='Purchase',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('ref', models.CharField(max_length=30, unique=True)),
                    ('count', models.PositiveIntegerField()),
                    ('unit_price', odop.kernel.fields.MoneyField()),
                    ('route', models.CharField(choices=[('gem', 'Government e-Marketplace (GeM)'), ('other', 'Financial rules, without GeM')], max_length=8)),
                    ('order_number', models.CharField(max_length=60)),
                    ('why_not_gem', models.TextField(blank=True)),
                    ('supplier', models.CharField(max_length=160)),
                    ('ordered_on', models.DateField()),
                    ('made_at', models.DateTimeField()),
                    ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                    ('kit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='training.kit')),
                    ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(models.F('route'), models.F('order_number'), name='one_purchase_an_order'), models.CheckConstraint(condition=models.Q(('count__gt', 0), ('unit_price__gt', 0)), name='purchase_of_something'), models.CheckConstraint(condition=models.Q(('route', 'gem'), models.Q(('why_not_gem', ''), _negated=True), _connector='OR'), name='purchase_without_gem_says_why')],
                },
            ),
            migrations.CreateModel(
                name='Ranking',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('sitting_ref', models.CharField(max_length=30)),
                    ('rank', models.PositiveIntegerField()),
                    ('reasons', models.JSONField(default=list)),
                    ('made_at', models.DateTimeField()),
                    ('case', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='casework.case')),
                ],
            ),
            migrations.CreateModel(
                name='Store',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=120)),
                    ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                    ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.office')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(models.F('office'), models.F('name'), name='one_store_a_name')],
                },
            ),
            migrations.CreateModel(
                name='KitUnit',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('serial', models.CharField(max_length=40, unique=True)),
                    ('state', models.CharField(choices=[('in_store', 'In the store'), ('issued', 'Given to a trainee'), ('written_off', 'Written off')], default='in_store', max_length=12)),
                    ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                    ('kit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='training.kit')),
                    ('purchase', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='units', to='training.purchase')),
                    ('store', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='training.store')),
                ],
                options={
                    'indexes': [models.Index(condition=models.Q(('state', 'in_store')), fields=['store', 'kit', 'serial'], name='kit_in_store')],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state', 'in_store'), ('store__isnull', False)), models.Q(models.Q(('state', 'in_store'), _negated=True), ('store__isnull', True)), _connector='OR'), name='kit_is_in_a_store_or_not')],
                },
            ),
            migrations.CreateModel(
                name='KitIssue',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('lat', models.FloatField(null=True)),
                    ('lon', models.FloatField(null=True)),
                    ('issued_at', models.DateTimeField()),
                    ('artisan', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.artisan')),
                    ('case', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='casework.case')),
                    ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                    ('issued_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('photo', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kernel.storedfile')),
                    ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('unit', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='training.kitunit')),
                ],
            ),
            migrations.CreateModel(
                name='Complaint',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('ref', models.CharField(max_length=30, unique=True)),
                    ('about', models.CharField(max_length=12)),
                    ('text', models.TextField()),
                    ('made_at', models.DateTimeField()),
                    ('due_on', models.DateField()),
                    ('state', models.CharField(choices=[('open', 'Open'), ('replaced', 'Kit replaced'), ('mended', 'Mended or completed'), ('refused', 'Not accepted')], default='open', max_length=10)),
                    ('answer', models.TextField(blank=True)),
                    ('answered_at', models.DateTimeField(null=True)),
                    ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                    ('photo', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kernel.storedfile')),
                    ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('issue', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='complaints', to='training.kitissue')),
                ],
                options={
                    'indexes': [models.Index(fields=['district', 'state', 'due_on'], name='complaint_open')],
                    'constraints': [models.UniqueConstraint(models.F('issue'), condition=models.Q(('state', 'open')), name='one_open_complaint_a_kit')],
                },
            ),
            migrations.CreateModel(
                name='StockMovement',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('change', models.SmallIntegerField()),
                    ('kind', models.CharField(choices=[('received', 'Received from the supplier'), ('issued', 'Given to a trainee'), ('sent', 'Sent to another store'), ('arrived', 'Arrived from another store'), ('taken_back', 'Taken back from a trainee'), ('written_off', 'Written off')], max_length=12)),
                    ('at', models.DateTimeField()),
                    ('note', models.CharField(blank=True, max_length=200)),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('kit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='training.kit')),
                    ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='movements', to='training.kitunit')),
                    ('store', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='movements', to='training.store')),
                ],
                options={
                    'indexes': [models.Index(fields=['store', 'kit', '-at'], name='movement_by_store')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('change__in', (-1, 1))), name='one_kit_a_movement')],
                },
            ),
            migrations.CreateModel(
                name='Stock',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('count', models.IntegerField(default=0)),
                    ('kit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='training.kit')),
                    ('store', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stock', to='training.store')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(models.F('store'), models.F('kit'), name='one_stock_a_kit'), models.CheckConstraint(condition=models.Q(('count__gte', 0)), name='stock_never_negative')],
                },
            ),
            migrations.CreateModel(
                name='Target',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('financial_year', models.CharField(max_length=7)),
                    ('people', models.PositiveIntegerField()),
                    ('set_at', models.DateTimeField()),
                    ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                    ('product_line', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.productline')),
                    ('set_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(models.F('financial_year'), models.F('district'), models.F('product_line'), name='one_training_target', nulls_distinct=False)],
                },
            ),
            migrations.CreateModel(
                name='Trainer',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=120)),
                    ('craft', models.CharField(max_length=120)),
                    ('languages', models.JSONField(default=list)),
                    ('is_woman', models.BooleanField(default=False)),
                    ('institute', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='trainers', to='training.institute')),
                ],
            ),
            migrations.CreateModel(
                name='Venue',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=120)),
                    ('place', models.CharField(max_length=120)),
                    ('pin_code', models.CharField(blank=True, max_length=6)),
                    ('lat', models.FloatField()),
                    ('lon', models.FloatField()),
                    ('seats', models.PositiveSmallIntegerField(default=25)),
                    ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                    ('institute', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='venues', to='training.institute')),
                    ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.office')),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('seats__range', (1, 25))), name='venue_seats')],
                },
            ),
            migrations.CreateModel(
                name='Batch',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('ref', models.CharField(max_length=30, unique=True)),
                    ('language', models.CharField(choices=[('hi', 'Hindi'), ('ur', 'Urdu'), ('en', 'English')], default='hi', max_length=5)),
                    ('women_only', models.BooleanField(default=False)),
                    ('starts_on', models.DateField()),
                    ('ends_on', models.DateField()),
                    ('state', models.CharField(choices=[('proposed', 'Proposed'), ('confirmed', 'Confirmed'), ('certified', 'Certified'), ('cancelled', 'Called off')], default='proposed', max_length=10)),
                    ('made_at', models.DateTimeField()),
                    ('confirmed_at', models.DateTimeField(null=True)),
                    ('certified_at', models.DateTimeField(null=True)),
                    ('fee_amount', odop.kernel.fields.MoneyField(null=True)),
                    ('fee_each', odop.kernel.fields.MoneyField(null=True)),
                    ('first_half_at', models.DateTimeField(null=True)),
                    ('second_half_at', models.DateTimeField(null=True)),
                    ('is_sample', models.BooleanField(default=False)),
                    ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                    ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.office')),
                    ('course', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='training.course')),
                    ('institute', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='training.institute')),
                    ('trainer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='training.trainer')),
                    ('venue', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='training.venue')),
                ],
                options={
                    'indexes': [models.Index(fields=['district', '-starts_on'], name='batch_by_place'), models.Index(fields=['office', '-starts_on'], name='batch_by_institute'), models.Index(fields=['venue', 'starts_on'], name='batch_by_venue')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='batch_dates_in_order')],
                },
            ),
            migrations.CreateModel(
                name='Seat',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveSmallIntegerField()),
                    ('name', odop.kernel.fields.LocalisedField()),
                    ('relation_name', odop.kernel.fields.LocalisedField(default=dict)),
                    ('km', models.FloatField(null=True)),
                    ('card', models.CharField(default=odop.training.models.batches.new_card, max_length=16, unique=True)),
                    ('state', models.CharField(choices=[('proposed', 'Proposed'), ('seated', 'In the batch'), ('certified', 'Completed'), ('left', 'Left')], default='proposed', max_length=10)),
                    ('days_present', models.PositiveSmallIntegerField(default=0)),
                    ('result', models.CharField(blank=True, choices=[('passed', 'Passed'), ('failed', 'Not passed')], max_length=10)),
                    ('score', models.DecimalField(decimal_places=2, max_digits=5, null=True)),
                    ('assessed_by', models.CharField(blank=True, max_length=120)),
                    ('left_reason', models.TextField(blank=True)),
                    ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='seats', to='training.batch')),
                    ('candidate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='seats', to='training.candidate')),
                    ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='casework.case')),
                    ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                    ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.office')),
                    ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['batch', 'number'],
                    'constraints': [models.UniqueConstraint(models.F('batch'), models.F('number'), condition=models.Q(('state', 'left'), _negated=True), name='one_person_a_seat'), models.UniqueConstraint(models.F('candidate'), condition=models.Q(('state', 'left'), _negated=True), name='one_seat_a_person'), models.CheckConstraint(condition=models.Q(('number__range', (1, 25))), name='at_most_25_in_a_batch'), models.CheckConstraint(condition=models.Q(('score__isnull', True), ('score__range', (0, 100)), _connector='OR'), name='score_is_a_percentage')],
                },
            ),
            migrations.CreateModel(
                name='Certificate',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('ref', models.CharField(max_length=30, unique=True)),
                    ('code', models.CharField(default=odop.training.models.batches.new_certificate_code, max_length=24, unique=True)),
                    ('kind', models.CharField(choices=[('completion', 'Certificate of training'), ('sector', 'Sector Skill Council certificate (RPL)')], max_length=12)),
                    ('issued_at', models.DateTimeField()),
                    ('council_number', models.CharField(blank=True, max_length=60)),
                    ('revoked_at', models.DateTimeField(null=True)),
                    ('revoked_reason', models.TextField(blank=True)),
                    ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                    ('issued_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('revoked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('seat', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='certificate', to='training.seat')),
                ],
            ),
            migrations.CreateModel(
                name='TrainingDay',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveSmallIntegerField()),
                    ('on_date', models.DateField()),
                    ('kind', models.CharField(choices=[('skill', 'Craft'), ('enterprise', "Running one's own work")], max_length=10)),
                    ('closed_at', models.DateTimeField(null=True)),
                    ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='days', to='training.batch')),
                    ('closed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['batch', 'number'],
                    'constraints': [models.UniqueConstraint(models.F('batch'), models.F('number'), name='days_in_order'), models.UniqueConstraint(models.F('batch'), models.F('on_date'), name='one_day_a_date')],
                },
            ),
            migrations.CreateModel(
                name='Inspection',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('at', models.DateTimeField()),
                    ('counted', models.PositiveSmallIntegerField()),
                    ('on_roster', models.PositiveSmallIntegerField()),
                    ('seated', models.PositiveSmallIntegerField()),
                    ('lat', models.FloatField(null=True)),
                    ('lon', models.FloatField(null=True)),
                    ('remark', models.TextField(blank=True)),
                    ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='inspections', to='training.batch')),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('photo', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kernel.storedfile')),
                    ('day', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='training.trainingday')),
                ],
            ),
            migrations.CreateModel(
                name='Attendance',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('way', models.CharField(choices=[('roster', 'Called from the roster'), ('card', 'Card scanned'), ('offline', 'At the venue, without a network')], max_length=8)),
                    ('at', models.DateTimeField()),
                    ('received_at', models.DateTimeField()),
                    ('lat', models.FloatField(null=True)),
                    ('lon', models.FloatField(null=True)),
                    ('off_by', models.FloatField(null=True)),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('photo', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kernel.storedfile')),
                    ('seat', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attendance', to='training.seat')),
                    ('day', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attendance', to='training.trainingday')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(models.F('day'), models.F('seat'), name='present_once_a_day')],
                },
            ),
            migrations.CreateModel(
                name='Call',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('ref', models.CharField(max_length=30, unique=True)),
                    ('scheme', models.CharField(max_length=60)),
                    ('places', models.PositiveIntegerField()),
                    ('opens_on', models.DateField()),
                    ('closes_on', models.DateField()),
                    ('told', models.PositiveIntegerField(default=0)),
                    ('made_at', models.DateTimeField()),
                    ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                    ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('product_line', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.productline')),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('closes_on__gte', models.F('opens_on'))), name='call_dates_in_order')],
                },
            ),
        ]),
        protect("training_target", PLACE),
        protect("training_call", PLACE),
        protect("training_institute", OR_THE_INSTITUTES),
        protect_through("training_agreement", "institute_id", "training_institute"),
        protect_through("training_trainer", "institute_id", "training_institute"),
        protect("training_candidate", OR_HERS),
        protect_through("training_ranking", "case_id", "casework_case"),
        protect("training_seat", f"{OR_THE_INSTITUTES} OR user_id = {{USER}}"),
        protect("training_batch", BATCH),
        protect("training_venue", VENUE),
        protect_through("training_trainingday", "batch_id", "training_batch"),
        protect_through("training_attendance", "seat_id", "training_seat"),
        protect("training_inspection", "{ALL} OR EXISTS (SELECT 1 FROM training_batch p WHERE p.id = batch_id"
                " AND p.district_id = ANY ({DISTRICTS}))"),
        protect("training_certificate", OR_HERS),
        protect("training_store", PLACE),
        protect("training_purchase", PLACE),
        protect("training_kitunit", PLACE),
        protect_through("training_stock", "store_id", "training_store"),
        protect_through("training_stockmovement", "store_id", "training_store"),
        protect("training_kitcode", PLACE),
        protect("training_kitissue", OR_HERS),
        protect("training_complaint", OR_HERS),
        append_only("training_stockmovement"),
        may_read(
            "training_kitunit",
            "by_issue",
            "EXISTS (SELECT 1 FROM training_kitissue i WHERE i.unit_id = training_kitunit.id)",
        ),
    ]
