"""Tables made at once are the tables that were made one after the other."""

import pytest
from django.db import connection, migrations, models
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from odop.kernel.tables import Tables

LOOM = migrations.CreateModel("Loom", [("id", models.BigAutoField(primary_key=True))])
SHED = migrations.CreateModel(
    "Shed",
    [
        ("id", models.BigAutoField(primary_key=True)),
        ("loom", models.ForeignKey("kernel.Loom", models.PROTECT, related_name="sheds")),
        ("beside", models.ForeignKey("kernel.Shed", models.PROTECT, null=True)),
    ],
)


def test_new_models_join_those_that_are_known_without_any_being_worked_out_again() -> None:
    state = ProjectState()
    LOOM.state_forwards("kernel", state)
    loom = state.apps.get_model("kernel", "Loom")
    Tables([SHED]).state_forwards("kernel", state)
    assert state.apps.get_model("kernel", "Loom") is loom
    shed = state.apps.get_model("kernel", "Shed")
    assert shed._meta.get_field("loom").related_model is loom
    assert [one.name for one in loom._meta.related_objects] == ["sheds"]


@pytest.mark.django_db
def test_tables_are_made_and_taken_away_again() -> None:
    operation = Tables([LOOM, SHED])
    before, after = ProjectState(), ProjectState()
    operation.state_forwards("kernel", after)
    with connection.schema_editor() as editor:
        operation.database_forwards("kernel", editor, before, after)
    assert {"kernel_loom", "kernel_shed"} <= set(connection.introspection.table_names())
    with connection.schema_editor() as editor:
        operation.database_backwards("kernel", editor, after, before)
    assert not {"kernel_loom", "kernel_shed"} & set(connection.introspection.table_names())


def test_both_roads_lead_to_the_same_models() -> None:
    now = MigrationLoader(None)
    then = MigrationLoader(None, replace_migrations=False)
    squashed = {node: one for node, one in now.disk_migrations.items() if one.replaces}
    assert squashed
    for node, one in squashed.items():
        then.graph.remove_replacement_node(node, one.replaces)
    made, built = now.project_state(), then.project_state()
    assert not MigrationAutodetector(built, made).changes(graph=now.graph)
    columns = {key: list(made.models[key].fields) for key in made.models}
    assert columns == {key: list(built.models[key].fields) for key in built.models}
