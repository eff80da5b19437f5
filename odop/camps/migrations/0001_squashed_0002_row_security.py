"""Camps and what arrived from them: seen by the offices of the district, and by the state."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from odop.kernel.rls import protect, protect_through
from odop.kernel.tables import Tables


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('camps', '0001_initial'),
        ('camps', '0002_row_security'),
    ]

    dependencies = [
        ('accounts', '0001_squashed_0004_more_offices'),
        ('kernel', '0001_squashed_0004_events_of_a_list_are_chained_at_once'),
        ('places', '0001_squashed_0002_notes_in_each_language'),
        ('registry', '0001_squashed_0014_words_by_their_index'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Tables([
            migrations.CreateModel(
                name='Camp',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('ref', models.CharField(max_length=30, unique=True)),
                    ('place', models.CharField(max_length=120)),
                    ('from_on', models.DateField()),
                    ('to_on', models.DateField()),
                    ('target', models.PositiveIntegerField(null=True)),
                    ('planned_at', models.DateTimeField()),
                    ('cancelled_at', models.DateTimeField(null=True)),
                    ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                    ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.office')),
                    ('planned_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'indexes': [models.Index(fields=['district', '-from_on'], name='camp_by_day')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('to_on__gte', models.F('from_on'))), name='camp_dates_in_order')],
                },
            ),
            migrations.CreateModel(
                name='CampOfficer',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('camp', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='officers', to='camps.camp')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(models.F('camp'), models.F('user'), name='once_at_a_camp')],
                },
            ),
            migrations.CreateModel(
                name='CampRecord',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uuid', models.UUIDField(unique=True)),
                    ('device', models.CharField(max_length=12)),
                    ('received_at', models.DateTimeField()),
                    ('settled_at', models.DateTimeField()),
                    ('device_made_at', models.DateTimeField(null=True)),
                    ('device_clock_off', models.IntegerField(null=True)),
                    ('lists_version', models.CharField(max_length=16)),
                    ('wordings', models.JSONField(default=dict)),
                    ('answer_hashes', models.JSONField(default=dict)),
                    ('left_out', models.JSONField(default=list)),
                    ('outcome', models.CharField(choices=[('enrolled', 'Enrolled'), ('asked', 'Enrolled; the office is asked whether she was in the register before'), ('same', 'Was in the register already'), ('conflict', 'Waits for an answer: the same person or another?'), ('refused', 'Sent back: some answers are not right')], max_length=10)),
                    ('problems', models.JSONField(default=dict)),
                    ('times_sent', models.PositiveIntegerField(default=1)),
                    ('artisan', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.artisan')),
                    ('camp', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='records', to='camps.camp')),
                    ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                    ('photo', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kernel.storedfile')),
                    ('sent_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'indexes': [models.Index(fields=['camp', '-received_at'], name='camp_record_by_time'), models.Index(fields=['artisan'], name='camp_record_by_artisan')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('artisan__isnull', False), models.Q(('outcome__in', ['asked', 'enrolled', 'same']), _negated=True), _connector='OR'), name='settled_has_an_artisan')],
                },
            ),
        ]),
        protect("camps_camp", "{ALL} OR district_id = ANY ({DISTRICTS})"),
        protect_through("camps_campofficer", "camp_id", "camps_camp"),
        protect("camps_camprecord", "{ALL} OR district_id = ANY ({DISTRICTS})"),
    ]
