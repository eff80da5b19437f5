"""A plan that a newer version replaced stays readable, with its parts; the export chapter goes with its plan."""

from django.db import migrations

from odop.kernel.rls import may_read, protect

PLACE = "{ALL} OR district_id = ANY ({DISTRICTS})"
OF_PLAN = ("planning_planmoney", "planning_intervention")
OF_INTERVENTION = ("planning_milestone", "planning_progress")


def _decided(plan: str) -> str:
    return (
        f"EXISTS (SELECT 1 FROM planning_actionplan p WHERE p.id = {plan} AND p.state IN ('approved', 'replaced'))"  # noqa: S608
    )


def _approved(plan: str) -> str:
    return f"EXISTS (SELECT 1 FROM planning_actionplan p WHERE p.id = {plan} AND p.state = 'approved')"  # noqa: S608


def _plan_of(table: str) -> str:
    return f"(SELECT i.plan_id FROM planning_intervention i WHERE i.id = {table}.intervention_id)"  # noqa: S608


def _again(table: str, after: str, before: str) -> migrations.RunSQL:
    """The public's policy on `table` says `after` from now on."""
    return migrations.RunSQL(
        f"ALTER POLICY approved ON {table} USING ({after});", f"ALTER POLICY approved ON {table} USING ({before});"
    )


class Migration(migrations.Migration):
    dependencies = [("planning", "0003_versions_and_exports")]
    operations = [
        _again("planning_actionplan", "state IN ('approved', 'replaced')", "state = 'approved'"),
        *(_again(one, _decided(f"{one}.plan_id"), _approved(f"{one}.plan_id")) for one in OF_PLAN),
        *(_again(one, _decided(_plan_of(one)), _approved(_plan_of(one))) for one in OF_INTERVENTION),
        protect("planning_exportaim", PLACE),
        may_read("planning_exportaim", "approved", _decided("planning_exportaim.plan_id")),
    ]
