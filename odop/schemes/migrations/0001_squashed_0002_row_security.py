"""Drafts, applications and assessments: seen by whoever sees the case."""

import django.db.models.deletion
import odop.kernel.clock
import odop.kernel.fields
from django.conf import settings
from django.db import migrations, models

from odop.kernel.rls import protect, protect_through
from odop.kernel.tables import Tables


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('schemes', '0001_initial'),
        ('schemes', '0002_row_security'),
    ]

    dependencies = [
        ('accounts', '0001_squashed_0004_more_offices'),
        ('casework', '0001_squashed_0005_groups_and_state_committees'),
        ('kernel', '0001_squashed_0004_events_of_a_list_are_chained_at_once'),
        ('registry', '0001_squashed_0014_words_by_their_index'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Tables([
            migrations.CreateModel(
                name='ApplicationDraft',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('scheme', models.CharField(max_length=60)),
                    ('answers', models.JSONField(default=dict)),
                    ('page', models.PositiveSmallIntegerField(default=1)),
                    ('saved_at', models.DateTimeField(default=odop.kernel.clock.now)),
                    ('artisan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.artisan')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(models.F('artisan'), models.F('scheme'), name='one_draft_per_scheme')],
                },
            ),
            migrations.CreateModel(
                name='DraftFile',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.CharField(max_length=40)),
                    ('draft', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='schemes.applicationdraft')),
                    ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kernel.storedfile')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(models.F('draft'), models.F('key'), name='one_file_per_key')],
                },
            ),
            migrations.CreateModel(
                name='SchemeVersion',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.CharField(max_length=60)),
                    ('version', models.CharField(max_length=12)),
                    ('content_hash', models.CharField(max_length=64, unique=True)),
                    ('title', odop.kernel.fields.LocalisedField()),
                    ('applies_from', models.DateField()),
                    ('applies_to', models.DateField(null=True)),
                    ('loaded_at', models.DateTimeField(default=odop.kernel.clock.now)),
                    ('published_at', models.DateTimeField(null=True)),
                    ('is_current', models.BooleanField(default=False)),
                    ('procedure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='casework.procedure')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(models.F('code'), condition=models.Q(('is_current', True)), name='one_current_version')],
                },
            ),
            migrations.CreateModel(
                name='Application',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('district_id', models.IntegerField()),
                    ('applied_on', models.DateField()),
                    ('facts', models.JSONField()),
                    ('answers', models.JSONField(default=dict)),
                    ('case', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='application', to='casework.case')),
                    ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schemes.schemeversion')),
                ],
                options={
                    'indexes': [models.Index(fields=['version', 'applied_on'], name='application_by_version')],
                },
            ),
            migrations.CreateModel(
                name='Assessment',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('at', models.DateTimeField(default=odop.kernel.clock.now)),
                    ('as_of', models.DateField()),
                    ('facts', models.JSONField()),
                    ('result', models.JSONField()),
                    ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assessments', to='schemes.application')),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schemes.schemeversion')),
                ],
                options={
                    'ordering': ['application', 'at'],
                },
            ),
        ]),
        protect_through("schemes_application", "case_id", "casework_case"),
        protect_through("schemes_assessment", "application_id", "schemes_application"),
        protect(
            "schemes_applicationdraft",
            "{ALL} OR user_id = {USER}"
            " OR EXISTS (SELECT 1 FROM registry_artisan a WHERE a.id = schemes_applicationdraft.artisan_id)",
        ),
        protect_through("schemes_draftfile", "draft_id", "schemes_applicationdraft"),
    ]
