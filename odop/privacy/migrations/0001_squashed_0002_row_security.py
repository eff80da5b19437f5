"""Who looked at whom, and what people asked for: seen by the state, the office of the district (requests), and each person herself."""

import django.db.models.deletion
import odop.kernel.clock
from django.conf import settings
from django.db import migrations, models

from odop.kernel.rls import append_only, protect
from odop.kernel.tables import Tables

HERS = "EXISTS (SELECT 1 FROM registry_artisan a WHERE a.id = {table}.artisan_id AND a.user_id = {{USER}})"


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('privacy', '0001_initial'),
        ('privacy', '0002_row_security'),
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
                name='AccessRecord',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('at', models.DateTimeField(default=odop.kernel.clock.now)),
                    ('role', models.CharField(blank=True, max_length=12)),
                    ('district_id', models.IntegerField(null=True)),
                    ('kind', models.CharField(max_length=10)),
                    ('subject_ref', models.CharField(blank=True, max_length=40)),
                    ('page', models.CharField(blank=True, max_length=60)),
                    ('rows', models.PositiveIntegerField(default=1)),
                    ('tied', models.BooleanField(default=True)),
                    ('why', models.CharField(blank=True, choices=[('here', 'The person is here or on the telephone and asks'), ('papers', 'A letter or paper about the person came in'), ('enrolment', 'To compare entries that may be one person'), ('complaint', 'A complaint or a request under the law'), ('audit', 'Audit or inspection'), ('other', 'Another reason (write it)')], max_length=20)),
                    ('why_text', models.CharField(blank=True, max_length=200)),
                    ('artisan', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.artisan')),
                    ('office', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.office')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'indexes': [models.Index(fields=['artisan', '-at'], name='access_by_artisan'), models.Index(fields=['user', '-at'], name='access_by_user'), models.Index(condition=models.Q(('kind', 'list')), fields=['district_id', '-at'], name='access_of_lists'), models.Index(fields=['-at'], name='access_latest')],
                },
            ),
            migrations.CreateModel(
                name='RightsRequest',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('ref', models.CharField(max_length=30, unique=True)),
                    ('asked', models.CharField(choices=[('correction', 'Correct my details'), ('erasure', 'Erase my details')], max_length=12)),
                    ('wanted', models.JSONField(default=dict)),
                    ('text', models.TextField(blank=True)),
                    ('asked_at', models.DateTimeField(default=odop.kernel.clock.now)),
                    ('due_on', models.DateField()),
                    ('state', models.CharField(choices=[('open', 'Not yet answered'), ('done', 'Done'), ('refused', 'Not done')], default='open', max_length=10)),
                    ('answered_at', models.DateTimeField(null=True)),
                    ('answer', models.TextField(blank=True)),
                    ('outcome', models.JSONField(default=dict)),
                    ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('artisan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.artisan')),
                    ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                    ('file', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kernel.storedfile')),
                ],
                options={
                    'indexes': [models.Index(fields=['district', 'state', 'due_on'], name='request_by_place')],
                    'constraints': [models.UniqueConstraint(models.F('artisan'), models.F('asked'), condition=models.Q(('state', 'open')), name='one_open_request')],
                },
            ),
        ]),
        protect(
            "privacy_accessrecord",
            "{ALL} OR user_id = {USER} OR " + HERS.format(table="privacy_accessrecord"),
            anyone_may_add=True,
        ),
        append_only("privacy_accessrecord"),
        protect(
            "privacy_rightsrequest",
            "{ALL} OR district_id = ANY ({DISTRICTS}) OR " + HERS.format(table="privacy_rightsrequest"),
        ),
    ]
