"""Who sees a plan: the offices of its district, and everybody once it is approved, also when a newer version replaced it. Its parts
go with it.
"""

import django.contrib.postgres.fields
import django.db.models.deletion
import odop.kernel.fields
from django.conf import settings
from django.db import migrations, models

from odop.kernel.rls import may_read, protect
from odop.kernel.tables import Tables

PLACE = "{ALL} OR district_id = ANY ({DISTRICTS})"
DECIDED = "state IN ('approved', 'replaced')"
OF_PLAN = ("planning_planmoney", "planning_intervention", "planning_exportaim")
OF_INTERVENTION = ("planning_milestone", "planning_progress")


def _decided(plan: str) -> str:
    return f"EXISTS (SELECT 1 FROM planning_actionplan p WHERE p.id = {plan} AND p.{DECIDED})"


def _plan_of(table: str) -> str:
    return f"(SELECT i.plan_id FROM planning_intervention i WHERE i.id = {table}.intervention_id)"


class Migration(migrations.Migration):
    initial = True
    replaces = [
        ("planning", "0001_initial"),
        ("planning", "0002_row_security"),
        ("planning", "0003_versions_and_exports"),
        ("planning", "0004_replaced_plans_stay_readable"),
    ]
    dependencies = [
        ("diagnosis", "0001_initial"),
        ("kernel", "0002_trail"),
        ("places", "0001_squashed_0002_notes_in_each_language"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        Tables([
            migrations.CreateModel(
                name='ActionPlan',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('ref', models.CharField(max_length=20, unique=True)),
                    ('financial_year', models.CharField(max_length=7)),
                    ('aim', odop.kernel.fields.LocalisedField(default=dict)),
                    ('state', models.CharField(choices=[('draft', 'Being written'), ('put_up', 'Before the committee'), ('approved', 'Approved'), ('replaced', 'Replaced by a newer version')], default='draft', max_length=8)),
                    ('chosen_at', models.DateTimeField(null=True)),
                    ('put_up_at', models.DateTimeField(null=True)),
                    ('decided_at', models.DateTimeField(null=True)),
                    ('note', models.TextField(blank=True)),
                    ('made_at', models.DateTimeField()),
                    ('is_sample', models.BooleanField(default=False)),
                    ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                    ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('put_up_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('follows', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='planning.actionplan')),
                    ('revised_because', models.CharField(blank=True, max_length=300)),
                    ('version', models.PositiveSmallIntegerField(default=1)),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('state', 'draft'), ('put_up_by__isnull', False), _connector='OR'), name='plan_put_up_by_somebody'), models.UniqueConstraint(fields=('district', 'financial_year', 'version'), name='plan_version_once'), models.UniqueConstraint(condition=models.Q(('state__in', ['draft', 'put_up'])), fields=('district', 'financial_year'), name='one_plan_in_work'), models.UniqueConstraint(condition=models.Q(('state', 'approved')), fields=('district', 'financial_year'), name='one_plan_in_force'), models.CheckConstraint(condition=models.Q(('version', 1), models.Q(('follows__isnull', False), models.Q(('revised_because', ''), _negated=True)), _connector='OR'), name='plan_revised_for_a_reason'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['approved', 'replaced']), _negated=True), ('decided_by__isnull', False), _connector='OR'), name='plan_approved_by_somebody')],
                },
            ),
            migrations.CreateModel(
                name='Intervention',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveSmallIntegerField()),
                    ('title', odop.kernel.fields.LocalisedField()),
                    ('kind', models.CharField(choices=[('hard', 'Hard: buildings, machines, land'), ('soft', 'Soft: training, design, rules, links')], max_length=4)),
                    ('through', models.CharField(choices=[('scheme', 'Applications under a scheme'), ('centre', 'Common facility centre'), ('training', 'Training and toolkits'), ('fair', 'Fairs and market assistance'), ('laboratory', 'Testing laboratory'), ('agreement', 'Agreement with a partner'), ('other', 'Work of the office')], max_length=10)),
                    ('through_ref', models.CharField(blank=True, max_length=40)),
                    ('owner', models.CharField(max_length=120)),
                    ('severity', models.PositiveSmallIntegerField()),
                    ('reach', models.PositiveIntegerField()),
                    ('source', models.CharField(max_length=60)),
                    ('cost', odop.kernel.fields.MoneyField()),
                    ('instead_of', models.CharField(blank=True, max_length=24)),
                    ('builds_on', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), default=list, size=None)),
                    ('must', models.BooleanField(default=False)),
                    ('must_reason', models.CharField(blank=True, max_length=200)),
                    ('taken', models.BooleanField(null=True)),
                    ('left_out', models.JSONField(default=dict)),
                    ('starts_on', models.DateField()),
                    ('ends_on', models.DateField()),
                    ('indicator', odop.kernel.fields.LocalisedField()),
                    ('baseline', models.DecimalField(decimal_places=2, max_digits=14)),
                    ('target', models.DecimalField(decimal_places=2, max_digits=14)),
                    ('outcome', models.CharField(blank=True, choices=[('met', 'Done, target reached'), ('missed', 'Done, target missed'), ('dropped', 'Given up')], max_length=7)),
                    ('ended_on', models.DateField(null=True)),
                    ('ended_note', models.TextField(blank=True)),
                    ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                    ('gap', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='diagnosis.gap')),
                    ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='interventions', to='planning.actionplan')),
                    ('continues', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='planning.intervention')),
                ],
                options={
                    'ordering': ['plan', 'number'],
                    'constraints': [models.UniqueConstraint(fields=('plan', 'number'), name='intervention_number_in_plan'), models.CheckConstraint(condition=models.Q(('severity__range', (1, 5))), name='intervention_severity_one_to_five'), models.CheckConstraint(condition=models.Q(('cost__gte', 0)), name='intervention_cost_not_below_zero'), models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='intervention_ends_after_start'), models.CheckConstraint(condition=models.Q(models.Q(('ended_on__isnull', True), ('outcome', '')), models.Q(models.Q(('outcome', ''), _negated=True), ('ended_on__isnull', False)), _connector='OR'), name='intervention_ended_somehow'), models.CheckConstraint(condition=models.Q(('must', False), models.Q(('must_reason', ''), _negated=True), _connector='OR'), name='intervention_held_for_a_reason')],
                },
            ),
            migrations.CreateModel(
                name='PlanMoney',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('source', models.CharField(max_length=60)),
                    ('amount', odop.kernel.fields.MoneyField()),
                    ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                    ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='money', to='planning.actionplan')),
                ],
                options={
                    'ordering': ['plan', 'source'],
                    'constraints': [models.UniqueConstraint(fields=('plan', 'source'), name='plan_money_once_a_source'), models.CheckConstraint(condition=models.Q(('amount__gte', 0)), name='plan_money_not_below_zero')],
                },
            ),
            migrations.CreateModel(
                name='ExportAim',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('heading', models.CharField(max_length=4)),
                    ('market', odop.kernel.fields.LocalisedField()),
                    ('barrier', odop.kernel.fields.LocalisedField()),
                    ('base_year', models.CharField(blank=True, max_length=7)),
                    ('base_amount', odop.kernel.fields.MoneyField(null=True)),
                    ('source', models.CharField(blank=True, max_length=300)),
                    ('targets', models.JSONField(default=dict)),
                    ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                    ('intervention', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='planning.intervention')),
                    ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='exports', to='planning.actionplan')),
                    ('product_line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.productline')),
                ],
                options={
                    'ordering': ['plan', 'heading', 'pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('base_amount__isnull', True), models.Q(models.Q(('base_year', ''), _negated=True), models.Q(('source', ''), _negated=True)), _connector='OR'), name='export_base_has_year_and_source')],
                },
            ),
            migrations.CreateModel(
                name='Milestone',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('title', models.CharField(max_length=120)),
                    ('due_on', models.DateField()),
                    ('reached_on', models.DateField(null=True)),
                    ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                    ('intervention', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='milestones', to='planning.intervention')),
                ],
                options={
                    'ordering': ['intervention', 'due_on', 'pk'],
                },
            ),
            migrations.CreateModel(
                name='Progress',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('quarter_on', models.DateField()),
                    ('done_percent', models.PositiveSmallIntegerField()),
                    ('spent', odop.kernel.fields.MoneyField()),
                    ('value', models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                    ('note', models.TextField(blank=True)),
                    ('reported_at', models.DateTimeField()),
                    ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.district')),
                    ('intervention', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='progress', to='planning.intervention')),
                    ('reported_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['intervention', 'quarter_on'],
                    'constraints': [models.UniqueConstraint(fields=('intervention', 'quarter_on'), name='progress_once_a_quarter'), models.CheckConstraint(condition=models.Q(('done_percent__lte', 100)), name='progress_at_most_all'), models.CheckConstraint(condition=models.Q(('spent__gte', 0)), name='progress_spent_not_below_zero')],
                },
            ),
        ]),
        protect("planning_actionplan", PLACE),
        may_read("planning_actionplan", "approved", DECIDED),
        *(protect(one, PLACE) for one in (*OF_PLAN, *OF_INTERVENTION)),
        *(may_read(one, "approved", _decided(f"{one}.plan_id")) for one in OF_PLAN),
        *(may_read(one, "approved", _decided(_plan_of(one))) for one in OF_INTERVENTION),
    ]
