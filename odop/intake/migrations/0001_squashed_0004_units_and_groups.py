"""Lists and their rows: seen by the office that brought them and by the state."""

import django.db.models.deletion
import odop.kernel.clock
from django.conf import settings
from django.db import migrations, models

from odop.kernel.rls import protect, protect_through
from odop.kernel.tables import Tables


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('intake', '0001_lists'),
        ('intake', '0002_row_security'),
        ('intake', '0003_room_for_outcomes'),
        ('intake', '0004_units_and_groups'),
    ]

    dependencies = [
        ('accounts', '0001_squashed_0004_more_offices'),
        ('kernel', '0001_squashed_0004_events_of_a_list_are_chained_at_once'),
        ('places', '0001_squashed_0002_notes_in_each_language'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Tables([
            migrations.CreateModel(
                name='Intake',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('ref', models.CharField(max_length=30, unique=True)),
                    ('kind', models.CharField(max_length=20)),
                    ('file_name', models.CharField(max_length=200)),
                    ('sha256', models.CharField(max_length=64)),
                    ('sheet', models.CharField(blank=True, max_length=100)),
                    ('sheets', models.JSONField(default=list)),
                    ('header_row', models.PositiveIntegerField(default=0)),
                    ('columns', models.JSONField(default=list)),
                    ('notes', models.JSONField(default=list)),
                    ('mapping', models.JSONField(default=dict)),
                    ('fixed', models.JSONField(default=dict)),
                    ('date_orders', models.JSONField(default=dict)),
                    ('fonts', models.JSONField(default=dict)),
                    ('found', models.JSONField(default=dict)),
                    ('consents', models.JSONField(default=list)),
                    ('language', models.CharField(blank=True, max_length=5)),
                    ('state', models.CharField(choices=[('uploaded', 'Uploaded'), ('mapped', 'Columns named'), ('checking', 'Being checked'), ('checked', 'Checked'), ('importing', 'Going into the register'), ('done', 'In the register'), ('cancelled', 'Stopped'), ('undoing', 'Being taken back'), ('failed', 'Could not be read'), ('undone', 'Taken back')], default='uploaded', max_length=10)),
                    ('error', models.JSONField(null=True)),
                    ('row_count', models.PositiveIntegerField(default=0)),
                    ('cursor', models.PositiveBigIntegerField(default=0)),
                    ('counts', models.JSONField(default=dict)),
                    ('made_at', models.DateTimeField(default=odop.kernel.clock.now)),
                    ('began_at', models.DateTimeField(null=True)),
                    ('finished_at', models.DateTimeField(null=True)),
                    ('is_sample', models.BooleanField(default=False)),
                    ('district', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                    ('file', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='kernel.storedfile')),
                    ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.office')),
                ],
                options={
                    'indexes': [models.Index(fields=['office', '-id'], name='intake_of_office'), models.Index(fields=['sha256'], name='intake_by_file')],
                },
            ),
            migrations.CreateModel(
                name='IntakeBatch',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveIntegerField()),
                    ('first_row', models.PositiveIntegerField()),
                    ('last_row', models.PositiveIntegerField()),
                    ('counts', models.JSONField(default=dict)),
                    ('done_at', models.DateTimeField(default=odop.kernel.clock.now)),
                    ('intake', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='batches', to='intake.intake')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('intake', 'number'), name='one_batch_per_number')],
                },
            ),
            migrations.CreateModel(
                name='IntakeRow',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveIntegerField()),
                    ('outcome', models.CharField(choices=[('good', 'Ready'), ('bad', 'To be corrected'), ('imported', 'Entered'), ('likely_same', 'Entered; perhaps here already'), ('added', 'Added to an earlier entry'), ('same_already', 'Was here already'), ('undone', 'Taken back')], max_length=12)),
                    ('cells', models.JSONField(default=list)),
                    ('earlier', models.JSONField(default=list)),
                    ('problems', models.JSONField(default=list)),
                    ('entry', models.JSONField(default=dict)),
                    ('row_key', models.BigIntegerField(default=0)),
                    ('subject_id', models.BigIntegerField(null=True)),
                    ('subject_ref', models.CharField(blank=True, max_length=30)),
                    ('batch', models.PositiveIntegerField(null=True)),
                    ('intake', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='intake.intake')),
                    ('added_id', models.BigIntegerField(null=True)),
                    ('group_id', models.BigIntegerField(null=True)),
                ],
                options={
                    'indexes': [models.Index(fields=['row_key'], name='intake_row_by_key')],
                    'constraints': [models.UniqueConstraint(fields=('intake', 'number'), name='one_row_per_number')],
                },
            ),
            migrations.CreateModel(
                name='ColumnMapping',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(max_length=20)),
                    ('title', models.CharField(max_length=200)),
                    ('key', models.CharField(blank=True, max_length=40)),
                    ('used_at', models.DateTimeField(default=odop.kernel.clock.now)),
                    ('office', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.office')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('office', 'kind', 'title'), name='one_meaning_of_a_title')],
                },
            ),
        ]),
        protect("intake_intake", "{ALL} OR office_id = ANY ({OFFICES})"),
        protect_through("intake_intakerow", "intake_id", "intake_intake"),
        protect_through("intake_intakebatch", "intake_id", "intake_intake"),
        protect("intake_columnmapping", "{ALL} OR office_id = ANY ({OFFICES})"),
        migrations.RunSQL(
            "ALTER TABLE intake_intakerow SET (fillfactor = 60);",
            "ALTER TABLE intake_intakerow RESET (fillfactor);",
        ),
    ]
