"""Measurements; each says whether the public may see it, decided when it was measured."""

import odop.kernel.clock
from django.db import migrations, models

from odop.kernel.tables import Tables


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('indicators', '0001_initial'),
        ('indicators', '0002_hidden_from_the_public'),
    ]

    dependencies = []

    operations = [
        Tables([
            migrations.CreateModel(
                name='Measurement',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('indicator', models.CharField(max_length=60)),
                    ('period', models.CharField(max_length=7)),
                    ('district_id', models.IntegerField(null=True)),
                    ('value', models.DecimalField(decimal_places=4, max_digits=20, null=True)),
                    ('count', models.BigIntegerField(default=0)),
                    ('as_of', models.DateField()),
                    ('measured_at', models.DateTimeField(default=odop.kernel.clock.now)),
                    ('hidden', models.BooleanField(default=False)),
                ],
                options={
                    'indexes': [models.Index(fields=['indicator', 'period', 'as_of'], name='measurement_lookup')],
                    'constraints': [models.UniqueConstraint(models.F('indicator'), models.F('period'), models.F('district_id'), models.F('as_of'), name='measured_once_a_day', nulls_distinct=False)],
                },
            ),
        ]),
    ]
