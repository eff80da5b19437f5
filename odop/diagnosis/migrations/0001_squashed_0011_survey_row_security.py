"""Who sees a gap or a study: everybody once it is published; before that the offices of its place, and the agency that writes it.
What belongs to them goes with them. Remarks on a draft, who was drawn for a survey and what she answered stay with those offices. A
contract is seen by the offices of the districts it covers and by the agency it charges.
"""

import django.db.models.deletion
import odop.kernel.fields
from django.conf import settings
from django.db import migrations, models

from odop.kernel.rls import may_read, protect
from odop.kernel.tables import Tables

PLACE = "{ALL} OR district_id = ANY ({DISTRICTS})"
COVERED = (
    "EXISTS (SELECT 1 FROM diagnosis_contractline l WHERE l.contract_id = diagnosis_contract.id"
    " AND l.district_id = ANY ({DISTRICTS}))"
)
WRITTEN = "s.district_id = ANY ({DISTRICTS}) OR s.agency_id = ANY ({OFFICES})"
OF_STUDY = ("chapter", "swot", "consultation", "point", "picture", "stage", "practice")
HELD_BACK = ("remark", "survey", "drawn", "sheet")


def _with_its_gap(table: str) -> str:
    return f"EXISTS (SELECT 1 FROM diagnosis_gap g WHERE g.id = {table}.gap_id AND g.published_at IS NOT NULL)"


def _with_its_study(table: str, condition: str) -> str:
    return f"EXISTS (SELECT 1 FROM diagnosis_study s WHERE s.id = {table}.study_id AND ({condition}))"


def _written(table: str) -> migrations.RunSQL:
    return protect(table, "{ALL} OR " + _with_its_study(table, WRITTEN))


def _published(table: str) -> migrations.RunSQL:
    return may_read(table, "published", _with_its_study(table, "s.state = 'published'"))


class Migration(migrations.Migration):
    initial = True
    replaces = [
        ("diagnosis", "0001_initial"),
        ("diagnosis", "0002_row_security"),
        ("diagnosis", "0003_counts"),
        ("diagnosis", "0004_studies"),
        ("diagnosis", "0005_study_row_security"),
        ("diagnosis", "0006_contracts"),
        ("diagnosis", "0007_contract_row_security"),
        ("diagnosis", "0008_fieldwork"),
        ("diagnosis", "0009_fieldwork_row_security"),
        ("diagnosis", "0010_surveys"),
        ("diagnosis", "0011_survey_row_security"),
    ]
    dependencies = [
        ("accounts", "0005_sign_ins_end"),
        ("finance", "0006_answers_go_with_the_books"),
        ("kernel", "0005_a_link_costs_less"),
        ("places", "0003_sources_in_each_language"),
        ("registry", "0016_export_councils"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        Tables([
            migrations.CreateModel(
                name='Agency',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.SlugField(max_length=30, unique=True)),
                    ('name', odop.kernel.fields.LocalisedField()),
                    ('aliases', models.JSONField(default=list)),
                    ('names_folded', models.JSONField(default=list)),
                    ('source', models.CharField(max_length=300)),
                    ('is_sample', models.BooleanField(default=False)),
                    ('office', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.office')),
                ],
                options={
                    'ordering': ['key'],
                },
            ),
            migrations.CreateModel(
                name='CountSheet',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('ref', models.CharField(max_length=12, unique=True)),
                    ('kind', models.CharField(choices=[('units', 'Units by activity'), ('exports', 'Exports by HS heading')], max_length=8)),
                    ('title', models.CharField(max_length=160)),
                    ('source', models.CharField(max_length=300)),
                    ('as_of', models.DateField()),
                    ('before_on', models.DateField(null=True)),
                    ('brought_at', models.DateTimeField()),
                    ('withdrawn_at', models.DateTimeField(null=True)),
                    ('brought_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['-as_of', '-pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('before_on__isnull', True), ('before_on__lt', models.F('as_of')), _connector='OR'), name='count_before_is_before')],
                },
            ),
            migrations.CreateModel(
                name='Gap',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('ref', models.CharField(max_length=20, unique=True)),
                    ('key', models.CharField(max_length=20, null=True, unique=True)),
                    ('kind', models.CharField(choices=[('raw_material', 'Raw material'), ('technology', 'Technology'), ('skill', 'Skilled labour'), ('finance', 'Finance'), ('design', 'Design'), ('packaging', 'Packaging'), ('quality', 'Quality'), ('marketing', 'Marketing'), ('setting', 'Infrastructure, institutions and rules')], max_length=16)),
                    ('aspect', models.CharField(blank=True, choices=[('infrastructure', 'Infrastructure'), ('environment', 'Environment'), ('rules', 'Rules of trade'), ('awareness', 'Knowledge of schemes'), ('institution', 'Institutions')], max_length=16)),
                    ('statement', odop.kernel.fields.LocalisedField()),
                    ('wanted', odop.kernel.fields.LocalisedField(default=dict)),
                    ('remedy', models.CharField(blank=True, choices=[('hard', 'Hard: buildings, machines, land'), ('soft', 'Soft: training, design, rules, links')], max_length=4)),
                    ('basis', models.CharField(choices=[('asked', 'Asked for by those concerned'), ('directed', "Directed by the State's officers"), ('done', 'Reported as done'), ('seen', "Found by the district's office"), ('studied', 'Found by a diagnostic study')], max_length=10)),
                    ('note', odop.kernel.fields.LocalisedField(default=dict)),
                    ('severity', models.CharField(blank=True, choices=[('high', 'Holds the cluster back'), ('medium', 'Costs it a good part'), ('low', 'A nuisance')], max_length=6)),
                    ('reach', models.PositiveIntegerField(null=True)),
                    ('reach_of', models.CharField(blank=True, choices=[('people', 'people'), ('units', 'units')], max_length=6)),
                    ('noted_on', models.DateField(null=True)),
                    ('noted_note', models.CharField(blank=True, max_length=40)),
                    ('source', models.CharField(max_length=300)),
                    ('state', models.CharField(choices=[('open', 'Not met yet'), ('met', 'Gap closed'), ('withdrawn', 'Withdrawn')], default='open', max_length=10)),
                    ('state_on', models.DateField(null=True)),
                    ('state_reason', models.TextField(blank=True)),
                    ('made_at', models.DateTimeField()),
                    ('published_at', models.DateTimeField(null=True)),
                    ('is_sample', models.BooleanField(default=False)),
                    ('district', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                    ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('product_line', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.productline')),
                ],
                options={
                    'indexes': [models.Index(models.F('district'), models.F('kind'), name='gap_by_place')],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('reach__isnull', True), ('reach_of', '')), models.Q(('reach__gt', 0), models.Q(('reach_of', ''), _negated=True)), _connector='OR'), name='gap_reach_says_of_what'), models.CheckConstraint(condition=models.Q(('state', 'open'), models.Q(('state_reason', ''), _negated=True), _connector='OR'), name='gap_closed_for_a_reason'), models.CheckConstraint(condition=models.Q(('product_line__isnull', True), ('district__isnull', False), _connector='OR'), name='gap_line_in_a_district')],
                },
            ),
            migrations.CreateModel(
                name='Contract',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('ref', models.CharField(max_length=12, unique=True)),
                    ('number', models.CharField(max_length=80)),
                    ('signed_on', models.DateField()),
                    ('from_on', models.DateField()),
                    ('to_on', models.DateField()),
                    ('value_amount', odop.kernel.fields.MoneyField()),
                    ('promised_amount', odop.kernel.fields.MoneyField(default=0)),
                    ('accepted_amount', odop.kernel.fields.MoneyField(default=0)),
                    ('paying_amount', odop.kernel.fields.MoneyField(default=0)),
                    ('made_at', models.DateTimeField()),
                    ('ended_on', models.DateField(null=True)),
                    ('ended_reason', models.CharField(blank=True, max_length=300)),
                    ('is_sample', models.BooleanField(default=False)),
                    ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contracts', to='diagnosis.agency')),
                    ('district', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                    ('head', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='finance.budgethead')),
                    ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.office')),
                ],
                options={
                    'ordering': ['-signed_on', '-pk'],
                    'constraints': [models.UniqueConstraint(models.F('agency'), models.F('number'), name='contract_number_once'), models.CheckConstraint(condition=models.Q(('paying_amount__gte', 0), ('paying_amount__lte', models.F('accepted_amount')), ('accepted_amount__lte', models.F('promised_amount')), ('promised_amount__lte', models.F('value_amount'))), name='contract_never_paid_beyond'), models.CheckConstraint(condition=models.Q(('value_amount__gt', 0), ('from_on__lte', models.F('to_on'))), name='contract_has_value_and_days'), models.CheckConstraint(condition=models.Q(('ended_on__isnull', True), models.Q(('ended_reason', ''), _negated=True), _connector='OR'), name='contract_ended_for_a_reason')],
                },
            ),
            migrations.CreateModel(
                name='Count',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('activity', models.CharField(max_length=60)),
                    ('count', models.BigIntegerField()),
                    ('workers', models.BigIntegerField(null=True)),
                    ('before', models.BigIntegerField(null=True)),
                    ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                    ('sheet', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='counts', to='diagnosis.countsheet')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(models.F('sheet'), models.F('district'), models.F('activity'), name='counted_once'), models.CheckConstraint(condition=models.Q(('count__gte', 0), models.Q(('workers__isnull', True), ('workers__gte', 0), _connector='OR'), models.Q(('before__isnull', True), ('before__gte', 0), _connector='OR')), name='counts_not_below_nought')],
                },
            ),
            migrations.CreateModel(
                name='Evidence',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('document', 'Document'), ('visit', 'Visit'), ('consultation', 'Consultation'), ('survey', 'Survey'), ('figure', 'Figure'), ('photograph', 'Photograph')], max_length=14)),
                    ('text', models.CharField(max_length=400)),
                    ('source', models.CharField(max_length=300)),
                    ('seen_on', models.DateField()),
                    ('added_at', models.DateTimeField()),
                    ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('district', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                    ('file', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kernel.storedfile')),
                    ('gap', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evidence', to='diagnosis.gap')),
                ],
                options={
                    'ordering': ['gap', 'seen_on', 'pk'],
                },
            ),
            migrations.CreateModel(
                name='LogEntry',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('price', 'Price'), ('rejection', 'Rejected consignment')], max_length=10)),
                    ('on_date', models.DateField()),
                    ('item', models.CharField(max_length=120)),
                    ('amount', odop.kernel.fields.MoneyField(null=True)),
                    ('unit', models.CharField(max_length=20)),
                    ('sent', models.PositiveIntegerField(null=True)),
                    ('rejected', models.PositiveIntegerField(null=True)),
                    ('reason', models.CharField(blank=True, max_length=200)),
                    ('source', models.CharField(max_length=300)),
                    ('noted_at', models.DateTimeField()),
                    ('district', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                    ('gap', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='log', to='diagnosis.gap')),
                    ('noted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['gap', 'on_date', 'pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('amount__gt', 0), ('kind', 'price'), ('rejected__isnull', True), ('sent__isnull', True)), models.Q(('amount__isnull', True), ('kind', 'rejection'), ('rejected__isnull', False), ('rejected__lte', models.F('sent')), ('sent__gt', 0)), _connector='OR'), name='log_price_or_rejection')],
                },
            ),
            migrations.CreateModel(
                name='ContractLine',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('contract', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='diagnosis.contract')),
                    ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                    ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.office')),
                    ('product_line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.productline')),
                ],
                options={
                    'ordering': ['pk'],
                    'constraints': [models.UniqueConstraint(models.F('contract'), models.F('product_line'), name='line_once_a_contract')],
                },
            ),
            migrations.CreateModel(
                name='Deliverable',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveSmallIntegerField()),
                    ('title', odop.kernel.fields.LocalisedField()),
                    ('due_on', models.DateField()),
                    ('amount', odop.kernel.fields.MoneyField()),
                    ('state', models.CharField(choices=[('due', 'To be handed in'), ('submitted', 'Handed in'), ('accepted', 'Accepted by the office'), ('paying', 'Payment under way'), ('paid', 'Paid')], default='due', max_length=10)),
                    ('note', models.CharField(blank=True, max_length=400)),
                    ('submitted_at', models.DateTimeField(null=True)),
                    ('returned_note', models.CharField(blank=True, max_length=400)),
                    ('accepted_at', models.DateTimeField(null=True)),
                    ('paid_on', models.DateField(null=True)),
                    ('accepted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliverables', to='diagnosis.contract')),
                    ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                    ('file', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kernel.storedfile')),
                    ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.office')),
                    ('product_line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.productline')),
                    ('submitted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['contract', 'number'],
                    'constraints': [models.UniqueConstraint(models.F('contract'), models.F('number'), name='deliverable_number_once'), models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='deliverable_is_worth_something'), models.CheckConstraint(condition=models.Q(models.Q(('accepted_by__isnull', True), ('state__in', ['due', 'submitted'])), models.Q(('accepted_by__isnull', False), ('state__in', ['accepted', 'paying', 'paid']), models.Q(('accepted_by', models.F('submitted_by')), _negated=True)), _connector='OR'), name='deliverable_accepted_by_another')],
                },
            ),
            migrations.CreateModel(
                name='Study',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('ref', models.CharField(max_length=20, unique=True)),
                    ('version', models.PositiveSmallIntegerField()),
                    ('state', models.CharField(choices=[('draft', 'The study is being written'), ('submitted', 'Under review'), ('reviewed', 'Before the district committee'), ('signed', 'Signed off'), ('published', 'Study published')], default='draft', max_length=10)),
                    ('begun_at', models.DateTimeField()),
                    ('submitted_at', models.DateTimeField(null=True)),
                    ('reviewed_at', models.DateTimeField(null=True)),
                    ('signed_at', models.DateTimeField(null=True)),
                    ('published_at', models.DateTimeField(null=True)),
                    ('returned_note', models.TextField(blank=True)),
                    ('figures', models.JSONField(default=dict)),
                    ('is_sample', models.BooleanField(default=False)),
                    ('agency', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.office')),
                    ('begun_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                    ('follows', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='diagnosis.study')),
                    ('product_line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.productline')),
                    ('reviewed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('signed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('submitted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('contract', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='studies', to='diagnosis.contract')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(models.F('product_line'), models.F('version'), name='study_version_once'), models.UniqueConstraint(models.F('product_line'), condition=models.Q(('state__in', ['draft', 'reviewed', 'submitted'])), name='one_study_in_work'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['signed', 'published']), _negated=True), ('signed_by__isnull', False), _connector='OR'), name='study_signed_by')],
                },
            ),
            migrations.CreateModel(
                name='Chapter',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.CharField(max_length=30)),
                    ('body', odop.kernel.fields.LocalisedField(default=dict)),
                    ('saved_at', models.DateTimeField()),
                    ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                    ('saved_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('study', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='chapters', to='diagnosis.study')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(models.F('study'), models.F('key'), name='chapter_once')],
                },
            ),
            migrations.CreateModel(
                name='Consultation',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveSmallIntegerField()),
                    ('held_on', models.DateField()),
                    ('place', models.CharField(max_length=120)),
                    ('subject', odop.kernel.fields.LocalisedField()),
                    ('heard', models.CharField(choices=[('makers', 'Makers and workers'), ('units', 'Owners of units'), ('traders', 'Traders and exporters'), ('banks', 'Banks'), ('institutes', 'Institutes and laboratories'), ('offices', 'Government offices'), ('mixed', 'Several of these together')], max_length=12)),
                    ('women', models.PositiveIntegerField()),
                    ('men', models.PositiveIntegerField()),
                    ('noted_at', models.DateTimeField()),
                    ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                    ('noted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('study', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consultations', to='diagnosis.study')),
                ],
                options={
                    'ordering': ['study', 'held_on', 'number'],
                    'constraints': [models.UniqueConstraint(models.F('study'), models.F('number'), name='consultation_number_once'), models.CheckConstraint(condition=models.Q(('women__gt', 0), ('men__gt', 0), _connector='OR'), name='somebody_was_consulted')],
                },
            ),
            migrations.CreateModel(
                name='Practice',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('where', models.CharField(max_length=160)),
                    ('kind', models.CharField(choices=[('raw_material', 'Raw material'), ('technology', 'Technology'), ('skill', 'Skilled labour'), ('finance', 'Finance'), ('design', 'Design'), ('packaging', 'Packaging'), ('quality', 'Quality'), ('marketing', 'Marketing'), ('setting', 'Infrastructure, institutions and rules')], max_length=16)),
                    ('what', odop.kernel.fields.LocalisedField()),
                    ('result', odop.kernel.fields.LocalisedField(default=dict)),
                    ('source', models.CharField(max_length=300)),
                    ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                    ('study', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='practices', to='diagnosis.study')),
                ],
                options={
                    'ordering': ['study', 'pk'],
                },
            ),
            migrations.CreateModel(
                name='Remark',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('chapter', models.CharField(blank=True, max_length=30)),
                    ('text', models.TextField()),
                    ('made_at', models.DateTimeField()),
                    ('answer', models.TextField(blank=True)),
                    ('answered_at', models.DateTimeField(null=True)),
                    ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                    ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('study', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='remarks', to='diagnosis.study')),
                ],
                options={
                    'ordering': ['study', 'made_at', 'pk'],
                },
            ),
            migrations.CreateModel(
                name='Stage',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('position', models.PositiveSmallIntegerField()),
                    ('name', odop.kernel.fields.LocalisedField()),
                    ('actors', odop.kernel.fields.LocalisedField()),
                    ('actor_count', models.PositiveIntegerField(null=True)),
                    ('per', odop.kernel.fields.LocalisedField()),
                    ('cost_amount', odop.kernel.fields.MoneyField(null=True)),
                    ('price_amount', odop.kernel.fields.MoneyField(null=True)),
                    ('loss_percent', models.DecimalField(decimal_places=2, max_digits=5, null=True)),
                    ('source', models.CharField(max_length=300)),
                    ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                    ('study', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stages', to='diagnosis.study')),
                ],
                options={
                    'ordering': ['study', 'position'],
                    'constraints': [models.UniqueConstraint(models.F('study'), models.F('position'), name='stage_position_once'), models.CheckConstraint(condition=models.Q(models.Q(('cost_amount__isnull', True), ('cost_amount__gte', 0), _connector='OR'), models.Q(('price_amount__isnull', True), ('price_amount__gt', 0), _connector='OR'), models.Q(('loss_percent__isnull', True), models.Q(('loss_percent__gte', 0), ('loss_percent__lt', 100)), _connector='OR')), name='stage_amounts_make_sense')],
                },
            ),
            migrations.CreateModel(
                name='Survey',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('ref', models.CharField(max_length=20, unique=True)),
                    ('population', models.CharField(choices=[('artisans', 'Makers of the register'), ('units', 'Units of the register')], max_length=8)),
                    ('by', models.CharField(choices=[('none', 'Not divided'), ('gender', 'By women and men'), ('category', 'By social category'), ('gender_category', 'By women and men and social category'), ('kind', 'By kind of unit')], max_length=16)),
                    ('seed', models.CharField(max_length=40)),
                    ('strata', models.JSONField()),
                    ('questions', models.JSONField()),
                    ('drawn_at', models.DateTimeField()),
                    ('closed_at', models.DateTimeField(null=True)),
                    ('results', models.JSONField(default=list)),
                    ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                    ('drawn_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('study', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='survey', to='diagnosis.study')),
                ],
            ),
            migrations.CreateModel(
                name='Swot',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('strength', 'Strength'), ('weakness', 'Weakness'), ('opportunity', 'Opportunity'), ('threat', 'Threat')], max_length=12)),
                    ('text', odop.kernel.fields.LocalisedField()),
                    ('evidence', models.CharField(max_length=300)),
                    ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                    ('gap', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='diagnosis.gap')),
                    ('study', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='swot', to='diagnosis.study')),
                ],
                options={
                    'ordering': ['study', 'pk'],
                },
            ),
            migrations.CreateModel(
                name='Drawn',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveIntegerField()),
                    ('stratum', models.CharField(max_length=40)),
                    ('artisan', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.artisan')),
                    ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                    ('study', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='diagnosis.study')),
                    ('unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.unit')),
                    ('survey', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='drawn', to='diagnosis.survey')),
                ],
                options={
                    'ordering': ['survey', 'number'],
                    'constraints': [models.UniqueConstraint(models.F('survey'), models.F('number'), name='drawn_number_once')],
                },
            ),
            migrations.CreateModel(
                name='Picture',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveSmallIntegerField()),
                    ('caption', odop.kernel.fields.LocalisedField()),
                    ('taken_on', models.DateField(null=True)),
                    ('added_at', models.DateTimeField()),
                    ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('consultation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='pictures', to='diagnosis.consultation')),
                    ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                    ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kernel.storedfile')),
                    ('study', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pictures', to='diagnosis.study')),
                ],
                options={
                    'ordering': ['study', 'number'],
                    'constraints': [models.UniqueConstraint(models.F('study'), models.F('number'), name='picture_number_once')],
                },
            ),
            migrations.CreateModel(
                name='Point',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('text', odop.kernel.fields.LocalisedField()),
                    ('use', models.CharField(choices=[('open', 'Not settled yet'), ('used', 'Used in the study'), ('not_used', 'Not used')], default='open', max_length=8)),
                    ('how', odop.kernel.fields.LocalisedField(default=dict)),
                    ('consultation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='points', to='diagnosis.consultation')),
                    ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                    ('gap', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='diagnosis.gap')),
                    ('study', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='points', to='diagnosis.study')),
                    ('swot', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='diagnosis.swot')),
                ],
                options={
                    'ordering': ['consultation', 'pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('use', 'open'), models.Q(('how', {}), _negated=True), _connector='OR'), name='point_says_how')],
                },
            ),
            migrations.CreateModel(
                name='Sheet',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uuid', models.UUIDField(unique=True)),
                    ('receipt', models.CharField(max_length=30, unique=True)),
                    ('outcome', models.CharField(choices=[('answered', 'Has answered'), ('refused', 'Did not want to answer'), ('not_found', 'Was not found')], max_length=10)),
                    ('answers', models.JSONField(default=dict)),
                    ('device_made_at', models.DateTimeField(null=True)),
                    ('received_at', models.DateTimeField()),
                    ('struck_at', models.DateTimeField(null=True)),
                    ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                    ('drawn', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sheets', to='diagnosis.drawn')),
                    ('received_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('study', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='diagnosis.study')),
                    ('survey', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sheets', to='diagnosis.survey')),
                ],
                options={
                    'ordering': ['survey', 'received_at', 'pk'],
                    'constraints': [models.UniqueConstraint(models.F('drawn'), condition=models.Q(('struck_at__isnull', True)), name='one_sheet_each'), models.CheckConstraint(condition=models.Q(('outcome', 'answered'), ('answers', {}), _connector='OR'), name='only_who_answered_has_answers')],
                },
            ),
        ]),
        protect("diagnosis_gap", PLACE),
        may_read("diagnosis_gap", "published", "published_at IS NOT NULL"),
        protect("diagnosis_evidence", PLACE),
        may_read("diagnosis_evidence", "published", _with_its_gap("diagnosis_evidence")),
        protect("diagnosis_logentry", PLACE),
        may_read("diagnosis_logentry", "published", _with_its_gap("diagnosis_logentry")),
        protect("diagnosis_study", f"{PLACE} OR agency_id = ANY ({{OFFICES}})"),
        may_read("diagnosis_study", "published", "state = 'published'"),
        *(_written(f"diagnosis_{one}") for one in (*OF_STUDY, *HELD_BACK)),
        *(_published(f"diagnosis_{one}") for one in (*OF_STUDY, "survey")),
        protect("diagnosis_contract", f"{PLACE} OR office_id = ANY ({{OFFICES}}) OR {COVERED}"),
        protect("diagnosis_contractline", f"{PLACE} OR office_id = ANY ({{OFFICES}})"),
        protect("diagnosis_deliverable", f"{PLACE} OR office_id = ANY ({{OFFICES}})"),
    ]
