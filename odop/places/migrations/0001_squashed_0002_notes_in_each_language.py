"""Districts, product lines and holidays."""

import django.contrib.postgres.fields
import django.db.models.deletion
import odop.kernel.fields
from django.db import migrations, models

from odop.kernel.tables import Tables


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('places', '0001_initial'),
        ('places', '0002_notes_in_each_language'),
    ]

    dependencies = []

    operations = [
        Tables([
            migrations.CreateModel(
                name='District',
                fields=[
                    ('lgd_code', models.IntegerField(primary_key=True, serialize=False)),
                    ('code', models.CharField(max_length=3, unique=True)),
                    ('name', odop.kernel.fields.LocalisedField()),
                    ('aliases', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), default=list, size=None)),
                    ('division', odop.kernel.fields.LocalisedField()),
                    ('lat', models.FloatField()),
                    ('lon', models.FloatField()),
                    ('population_2011', models.IntegerField(null=True)),
                    ('outline', models.TextField(blank=True)),
                    ('source', models.CharField(blank=True, max_length=300)),
                    ('population_note', odop.kernel.fields.LocalisedField(default=dict)),
                ],
                options={
                    'ordering': [models.OrderBy(models.F('name__en'))],
                },
            ),
            migrations.CreateModel(
                name='Holiday',
                fields=[
                    ('on', models.DateField(primary_key=True, serialize=False)),
                    ('name', odop.kernel.fields.LocalisedField()),
                    ('status', models.CharField(default='checked', max_length=20)),
                    ('source', models.CharField(blank=True, max_length=300)),
                ],
                options={
                    'ordering': ['on'],
                },
            ),
            migrations.CreateModel(
                name='ProductLine',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.CharField(max_length=80, unique=True)),
                    ('name', odop.kernel.fields.LocalisedField()),
                    ('rank', models.PositiveSmallIntegerField()),
                    ('category', models.CharField(max_length=40)),
                    ('valid_from', models.DateField(null=True)),
                    ('valid_to', models.DateField(null=True)),
                    ('hs_headings', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=8), default=list, size=None)),
                    ('gi_name', models.CharField(blank=True, max_length=200)),
                    ('gi_status', models.CharField(blank=True, choices=[('', 'None'), ('checked', 'Checked'), ('to_be_checked', 'To Be Checked')], max_length=20)),
                    ('source', models.CharField(blank=True, max_length=300)),
                    ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='product_lines', to='places.district')),
                ],
                options={
                    'ordering': ['district', 'rank'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_from__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='product_line_dates_in_order')],
                },
            ),
        ]),
    ]
