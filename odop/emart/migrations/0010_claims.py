"""What buyers send back and complain of: read and answered by the office of the place; a return also by her whose article it is."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import odop.kernel.clock
from odop.kernel.rls import protect
from odop.kernel.tables import Tables

PLACE = "{ALL} OR district_id = ANY ({DISTRICTS})"
OF_HER_LINE = " OR emart_own_line(line_id)"


class Migration(migrations.Migration):
    dependencies = [
        ("emart", "0009_on_terms"),
        ("places", "0003_sources_in_each_language"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Tables([
            migrations.CreateModel(
                name='Claim',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('ref', models.CharField(max_length=20, unique=True)),
                    ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='claims', to='emart.orderline')),
                    ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                    ('quantity', models.PositiveSmallIntegerField()),
                    ('wants', models.CharField(choices=[('money', 'The money back'), ('replacement', 'Another piece')], max_length=12)),
                    ('reason', models.CharField(max_length=30)),
                    ('words', models.CharField(blank=True, max_length=500)),
                    ('photographs', models.JSONField(default=list)),
                    ('state', models.CharField(choices=[('asked', 'Asked, not answered yet'), ('accepted', 'Accepted, on its way back'), ('refused', 'Not accepted'), ('paid_back', 'Came back, paid back'), ('replaced', 'Came back, replaced')], default='asked', max_length=10)),
                    ('asked_at', models.DateTimeField(default=odop.kernel.clock.now)),
                    ('answer_by', models.DateTimeField()),
                    ('answered_at', models.DateTimeField(null=True)),
                    ('answer', models.CharField(blank=True, max_length=300)),
                    ('pickup', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='emart.parcel')),
                    ('replacement', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='emart.parcel')),
                    ('ended_at', models.DateTimeField(null=True)),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['pk'],
                    'indexes': [models.Index(condition=models.Q(('state', 'asked')), fields=['answer_by'], name='mart_claims_to_answer')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('quantity__gte', 1)), name='a_claim_has_pieces'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'refused'), _negated=True), models.Q(('answer', ''), _negated=True), _connector='OR'), name='a_claim_refused_for_a_reason')],
                },
            ),
            migrations.CreateModel(
                name='Complaint',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('ref', models.CharField(max_length=20, unique=True)),
                    ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='complaints', to='emart.order')),
                    ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                    ('about', models.CharField(max_length=30)),
                    ('words', models.CharField(max_length=1000)),
                    ('made_at', models.DateTimeField(default=odop.kernel.clock.now)),
                    ('acknowledge_by', models.DateTimeField()),
                    ('acknowledged_at', models.DateTimeField(null=True)),
                    ('acknowledged_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('answer_by', models.DateTimeField()),
                    ('answered_at', models.DateTimeField(null=True)),
                    ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('answer', models.CharField(blank=True, max_length=1000)),
                ],
                options={
                    'ordering': ['pk'],
                    'indexes': [models.Index(condition=models.Q(('answered_at__isnull', True)), fields=['answer_by'], name='mart_complaints_open')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('answered_at__isnull', True), models.Q(models.Q(('answer', ''), _negated=True), ('acknowledged_at__isnull', False)), _connector='OR'), name='a_complaint_answered_in_words')],
                },
            ),
        ]),
        protect("emart_claim", PLACE + OF_HER_LINE),
        protect("emart_complaint", PLACE),
    ]  # fmt: skip
