"""Who sees a plan: the offices of its district, and everybody once it is approved. Its parts go with it."""

from django.db import migrations

from odop.kernel.rls import may_read, protect

PLACE = "{ALL} OR district_id = ANY ({DISTRICTS})"


def _approved(plan: str) -> str:
    return f"EXISTS (SELECT 1 FROM planning_actionplan p WHERE p.id = {plan} AND p.state = 'approved')"


def _plan_of(table: str) -> str:
    return f"(SELECT i.plan_id FROM planning_intervention i WHERE i.id = {table}.intervention_id)"


class Migration(migrations.Migration):
    dependencies = [("planning", "0001_initial"), ("kernel", "0002_trail")]
    operations = [
        protect("planning_actionplan", PLACE),
        may_read("planning_actionplan", "approved", "state = 'approved'"),
        protect("planning_planmoney", PLACE),
        may_read("planning_planmoney", "approved", _approved("planning_planmoney.plan_id")),
        protect("planning_intervention", PLACE),
        may_read("planning_intervention", "approved", _approved("planning_intervention.plan_id")),
        protect("planning_milestone", PLACE),
        may_read("planning_milestone", "approved", _approved(_plan_of("planning_milestone"))),
        protect("planning_progress", PLACE),
        may_read("planning_progress", "approved", _approved(_plan_of("planning_progress"))),
    ]
