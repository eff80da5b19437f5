"""Cases, their steps, papers, letters and sittings.

Who sees which cases: the district's offices, the bank branch a file was sent to, the state, and the applicant; whoever sees a
case sees its papers, also when a paper was kept before its district was known.
"""

import django.db.models.deletion
import odop.casework.models
import odop.kernel.clock
import odop.kernel.fields
from django.conf import settings
from django.db import migrations, models

from odop.kernel.rls import OFFICES, append_only, protect, protect_through
from odop.kernel.tables import Tables


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('casework', '0001_initial'),
        ('casework', '0002_row_security'),
        ('casework', '0003_files_of_cases'),
        ('casework', '0004_worklist_ages_from_the_index'),
        ('casework', '0005_groups_and_state_committees'),
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
                name='Procedure',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.CharField(max_length=60)),
                    ('version', models.CharField(max_length=12)),
                    ('prefix', models.CharField(max_length=6)),
                    ('title', odop.kernel.fields.LocalisedField()),
                    ('files', models.JSONField()),
                    ('loaded_at', models.DateTimeField(default=odop.kernel.clock.now)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(models.F('code'), models.F('version'), name='procedure_version_once')],
                },
            ),
            migrations.CreateModel(
                name='Case',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('ref', models.CharField(max_length=30, unique=True)),
                    ('code', models.CharField(max_length=60)),
                    ('financial_year', models.CharField(max_length=7)),
                    ('state', models.CharField(max_length=40)),
                    ('stage', models.CharField(max_length=20)),
                    ('waiting_on', models.CharField(max_length=24)),
                    ('due_on', models.DateField(null=True)),
                    ('days_left', models.IntegerField(null=True)),
                    ('entered_at', models.DateTimeField()),
                    ('opened_at', models.DateTimeField()),
                    ('closed_at', models.DateTimeField(null=True)),
                    ('amount', odop.kernel.fields.MoneyField(null=True)),
                    ('values', models.JSONField(default=dict)),
                    ('late_level', models.PositiveSmallIntegerField(default=0)),
                    ('steps_taken', models.PositiveIntegerField(default=0)),
                    ('deficiencies', models.PositiveSmallIntegerField(default=0)),
                    ('is_sample', models.BooleanField(default=False)),
                    ('applicant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.artisan')),
                    ('applicant_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('bank', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.office')),
                    ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                    ('unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.unit')),
                    ('procedure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='casework.procedure')),
                    ('group', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.group')),
                ],
                options={
                    'indexes': [models.Index(fields=['waiting_on', 'due_on', 'id'], name='case_worklist_state'), models.Index(fields=['bank', 'waiting_on', 'due_on', 'id'], name='case_worklist_bank'), models.Index(condition=models.Q(('applicant_user__isnull', False)), fields=['applicant_user'], name='case_by_applicant_user'), models.Index(fields=['code', 'financial_year', 'district', 'state'], name='case_counts'), models.Index(condition=models.Q(('closed_at__isnull', True)), fields=['due_on', 'late_level'], name='case_overdue'), models.Index(fields=['district', 'waiting_on', 'due_on', 'id'], include=('entered_at', 'state', 'applicant_user', 'bank'), name='case_worklist')],
                },
            ),
            migrations.CreateModel(
                name='Sitting',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('ref', models.CharField(max_length=30, unique=True)),
                    ('on_date', models.DateField()),
                    ('place', models.CharField(blank=True, max_length=200)),
                    ('present', models.TextField(blank=True)),
                    ('state', models.CharField(choices=[('planned', 'Planned'), ('held', 'Held'), ('signed', 'Signed')], default='planned', max_length=10)),
                    ('signed_at', models.DateTimeField(null=True)),
                    ('is_sample', models.BooleanField(default=False)),
                    ('called_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('district', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                    ('minutes', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kernel.storedfile')),
                    ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.office')),
                    ('signed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['-on_date'],
                },
            ),
            migrations.CreateModel(
                name='AgendaItem',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('position', models.PositiveSmallIntegerField()),
                    ('outcome', models.CharField(blank=True, max_length=40)),
                    ('remark', models.TextField(blank=True)),
                    ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agenda_items', to='casework.case')),
                    ('sitting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='casework.sitting')),
                ],
                options={
                    'ordering': ['sitting', 'position'],
                    'constraints': [models.UniqueConstraint(models.F('sitting'), models.F('case'), name='once_on_an_agenda')],
                },
            ),
            migrations.CreateModel(
                name='CaseDocument',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.CharField(max_length=40)),
                    ('received_at', models.DateTimeField()),
                    ('check_state', models.CharField(choices=[('to_check', 'To Check'), ('accepted', 'Accepted'), ('rejected', 'Rejected')], default='to_check', max_length=10)),
                    ('remark', models.TextField(blank=True)),
                    ('checked_at', models.DateTimeField(null=True)),
                    ('replaced', models.BooleanField(default=False)),
                    ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='casework.case')),
                    ('checked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kernel.storedfile')),
                    ('received_from', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['case', 'key', 'received_at'],
                    'constraints': [models.UniqueConstraint(models.F('case'), models.F('key'), condition=models.Q(('replaced', False)), name='one_document_in_force')],
                },
            ),
            migrations.CreateModel(
                name='CaseStep',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveIntegerField()),
                    ('do', models.CharField(max_length=40)),
                    ('from_state', models.CharField(blank=True, max_length=40)),
                    ('to_state', models.CharField(max_length=40)),
                    ('role', models.CharField(max_length=12)),
                    ('at', models.DateTimeField()),
                    ('note', models.TextField(blank=True)),
                    ('reason_code', models.CharField(blank=True, max_length=40)),
                    ('data', models.JSONField(default=dict)),
                    ('days_taken', models.IntegerField(null=True)),
                    ('was_due_on', models.DateField(null=True)),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='casework.case')),
                    ('posting', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.posting')),
                ],
                options={
                    'ordering': ['case', 'number'],
                    'indexes': [models.Index(fields=['do', 'at'], name='step_by_do')],
                    'constraints': [models.UniqueConstraint(models.F('case'), models.F('number'), name='steps_in_order')],
                },
            ),
            migrations.CreateModel(
                name='Letter',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(max_length=40)),
                    ('number', models.CharField(max_length=50, unique=True)),
                    ('code', models.CharField(default=odop.casework.models.new_verification_code, max_length=24, unique=True)),
                    ('data', models.JSONField(default=dict)),
                    ('issued_at', models.DateTimeField()),
                    ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='letters', to='casework.case')),
                    ('issued_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['issued_at'],
                    'indexes': [models.Index(models.F('case'), models.F('kind'), name='letter_by_case')],
                },
            ),
        ]),
        protect(
            "casework_case",
            "{ALL} OR district_id = ANY ({DISTRICTS}) OR applicant_user_id = {USER} OR bank_id = ANY ({OFFICES})",
        ),
        protect_through("casework_casestep", "case_id", "casework_case"),
        protect_through("casework_casedocument", "case_id", "casework_case"),
        protect_through("casework_letter", "case_id", "casework_case"),
        protect("casework_sitting", "{ALL} OR district_id = ANY ({DISTRICTS})"),
        protect_through("casework_agendaitem", "sitting_id", "casework_sitting"),
        append_only("casework_casestep"),
        # The bank that a file was sent to sees the person of that file; whoever sees a case sees its papers.
        migrations.RunSQL(
            f"""
            CREATE POLICY by_file_at_bank ON registry_artisan FOR SELECT USING (EXISTS (
                SELECT 1 FROM casework_case c WHERE c.applicant_id = registry_artisan.id AND c.bank_id = ANY ({OFFICES})));
            CREATE POLICY by_case ON kernel_storedfile FOR SELECT USING (EXISTS (
                SELECT 1 FROM casework_casedocument d WHERE d.file_id = kernel_storedfile.id));
            """,
            "DROP POLICY by_file_at_bank ON registry_artisan; DROP POLICY by_case ON kernel_storedfile;",
        ),
    ]
