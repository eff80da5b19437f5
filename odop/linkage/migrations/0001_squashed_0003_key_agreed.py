"""Runs over the register, lists of other bodies, and what was found between them: seen by the district and by the state."""

import django.db.models.deletion
import odop.kernel.clock
import odop.kernel.fields
from django.conf import settings
from django.db import migrations, models

from odop.kernel.rls import keep_to_its_schema, protect, protect_through
from odop.kernel.tables import Tables

# It looks at every row even where the owner of the tables is held by row-level security, and tells no more than yes or no.
KEY_AGREED = """
CREATE FUNCTION linkage_key_agreed() RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    before text := current_setting('odop.everything', true);
    agreed boolean;
BEGIN
    PERFORM set_config('odop.everything', 'on', true);
    agreed := EXISTS (SELECT 1 FROM linkage_exchangekey WHERE ended_at IS NULL);
    PERFORM set_config('odop.everything', coalesce(before, ''), true);
    RETURN agreed;
END $$;
"""


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('linkage', '0001_runs'),
        ('linkage', '0002_other_lists'),
        ('linkage', '0003_key_agreed'),
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
                name='Run',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('began_at', models.DateTimeField(default=odop.kernel.clock.now)),
                    ('up_to', models.BigIntegerField()),
                    ('entries', models.IntegerField(default=0)),
                    ('pieces', models.IntegerField(default=0)),
                    ('done', models.IntegerField(default=0)),
                    ('found', models.IntegerField(default=0)),
                    ('joined', models.IntegerField(default=0)),
                    ('seconds', models.FloatField(default=0)),
                    ('ended_at', models.DateTimeField(null=True)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(models.ExpressionWrapper(models.Q(('ended_at__isnull', True)), output_field=models.BooleanField()), condition=models.Q(('ended_at__isnull', True)), name='one_run_at_a_time')],
                },
            ),
            migrations.CreateModel(
                name='ExchangeKey',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=40, unique=True)),
                    ('office', models.CharField(max_length=120)),
                    ('secret', odop.kernel.fields.EncryptedField()),
                    ('made_at', models.DateTimeField(default=odop.kernel.clock.now)),
                    ('ended_at', models.DateTimeField(null=True)),
                    ('district', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                    ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'db_table': 'linkage_exchangekey',
                },
            ),
            migrations.CreateModel(
                name='OtherList',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('ref', models.CharField(max_length=30, unique=True)),
                    ('programme', models.CharField(max_length=200)),
                    ('title', models.CharField(max_length=200)),
                    ('office', models.CharField(max_length=200)),
                    ('from_on', models.DateField()),
                    ('to_on', models.DateField()),
                    ('sha256', models.CharField(max_length=64)),
                    ('rows', models.PositiveIntegerField(default=0)),
                    ('taken_at', models.DateTimeField(default=odop.kernel.clock.now)),
                    ('district', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                    ('key', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='linkage.exchangekey')),
                    ('taken_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'db_table': 'linkage_otherlist',
                    'constraints': [models.UniqueConstraint(models.F('sha256'), name='a_list_once')],
                },
            ),
            migrations.CreateModel(
                name='OtherEntry',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.BigIntegerField()),
                    ('benefits', models.JSONField(default=list)),
                    ('other_list', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='entries', to='linkage.otherlist')),
                ],
                options={
                    'db_table': 'linkage_otherentry',
                    'constraints': [models.UniqueConstraint(models.F('other_list'), models.F('number'), name='other_rows_once')],
                },
            ),
            migrations.CreateModel(
                name='Finding',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('verdict', models.CharField(choices=[('person', 'Person'), ('family', 'Family'), ('other', 'Other')], max_length=8)),
                    ('note', models.CharField(blank=True, max_length=300)),
                    ('at', models.DateTimeField(default=odop.kernel.clock.now)),
                    ('replaced', models.BooleanField(default=False)),
                    ('artisan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.artisan')),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                    ('entry', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='linkage.otherentry')),
                ],
                options={
                    'db_table': 'linkage_finding',
                    'constraints': [models.UniqueConstraint(models.F('artisan'), models.F('entry'), condition=models.Q(('replaced', False)), name='one_finding_in_force')],
                },
            ),
            migrations.CreateModel(
                name='OtherKey',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(max_length=8)),
                    ('digest', models.CharField(max_length=64)),
                    ('entry', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='keys', to='linkage.otherentry')),
                ],
                options={
                    'db_table': 'linkage_otherkey',
                    'indexes': [models.Index(fields=['digest'], name='other_key_by_digest')],
                },
            ),
        ]),
        protect("linkage_exchangekey", "{ALL} OR district_id = ANY ({DISTRICTS})"),
        protect("linkage_otherlist", "{ALL} OR district_id = ANY ({DISTRICTS})"),
        protect_through("linkage_otherentry", "other_list_id", "linkage_otherlist"),
        protect_through("linkage_otherkey", "entry_id", "linkage_otherentry"),
        protect("linkage_finding", "{ALL} OR district_id = ANY ({DISTRICTS})"),
        migrations.RunSQL(KEY_AGREED, "DROP FUNCTION linkage_key_agreed();"),
        keep_to_its_schema("linkage_key_agreed()"),
    ]
