# ruff: noqa: S608 — every name in the SQL is our own; what comes from outside is a parameter
"""Taking back entries that a list brought by mistake: only while nothing else builds on them, and never from the trail."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection, models

from odop.kernel import clock
from odop.kernel.actors import Actor
from odop.kernel.events import record_selected
from odop.registry import events
from odop.registry.models import Artisan, Consent, DuplicateQuestion, Group, Membership, Unit

__all__ = ["retire", "what_builds_on"]

GOES_ALONG = {
    (Consent, "artisan"),
    (DuplicateQuestion, "artisan"),
    (DuplicateQuestion, "other"),
    (Unit, "owner"),
}


def stage(selected: str, params: Sequence[Any]) -> int:
    """Begins with the entries (id bigint) of a query. Returns how many there are."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS going")
        cursor.execute(f"CREATE TEMP TABLE going ON COMMIT DROP AS {selected}", params)
        count = cursor.rowcount
        cursor.execute("ANALYZE going")
    return count


def stage_beside(
    *, units: Sequence[int] = (), memberships: Sequence[int] = (), groups: Sequence[int] = ()
) -> None:
    """What the list brought to people who were here before, and the groups it was the first to name: they go as well."""
    with connection.cursor() as cursor:
        for name, ids in (("going_unit", units), ("going_membership", memberships), ("going_group", groups)):
            cursor.execute(f"DROP TABLE IF EXISTS {name}")
            cursor.execute(
                f"CREATE TEMP TABLE {name} ON COMMIT DROP AS SELECT unnest(%s::bigint[]) AS id", [list(ids)]
            )
            cursor.execute(f"ANALYZE {name}")


# How what points at an entry, a unit or a group is counted: what goes itself does not stand in the way.
_COUNTED: Mapping[type[models.Model], str] = {
    Artisan: "SELECT count(DISTINCT g.id) FROM going g JOIN {table} x ON x.{column} = g.id WHERE {rest}",
    Unit: "SELECT count(DISTINCT u.owner_id) FROM registry_unit u JOIN {table} x ON x.{column} = u.id"
    " WHERE (u.owner_id IN (SELECT id FROM going) OR u.id IN (SELECT id FROM going_unit)) AND {rest}",
    Group: "SELECT count(DISTINCT x.id) FROM going_group g JOIN {table} x ON x.{column} = g.id WHERE {rest}",
}
_STAYS: Mapping[type[models.Model], str] = {Membership: "x.id NOT IN (SELECT id FROM going_membership)"}


def what_builds_on() -> dict[str, int]:
    """What would be left hanging if what is staged went, and how many it concerns; empty when nothing would.

    Keys are model labels of whatever points at an entry, its unit or a group, and: corrected, claimed, joined, answered,
    consents, left (a member who left since), group_changed.
    """
    found: dict[str, int] = {}
    with connection.cursor() as cursor:
        for key, sql in _OWN.items():
            cursor.execute(sql)
            found[key] = cursor.fetchone()[0]
        for model, table, column, target in _pointing():
            cursor.execute(
                _COUNTED[target].format(table=table, column=column, rest=_STAYS.get(model, "true"))
            )
            label = model._meta.label_lower
            found[label] = found.get(label, 0) + cursor.fetchone()[0]
    return {key: count for key, count in found.items() if count}


_OWN = {
    "left": "SELECT count(*) FROM going_membership g JOIN registry_membership m USING (id) WHERE m.to_on IS NOT NULL",
    "group_changed": "SELECT count(DISTINCT g.id) FROM going_group g JOIN kernel_event e ON e.subject_type = 'registry.group'"
    " AND e.subject_id = g.id::text AND e.verb IN ('group.registered', 'group.account_kept')",
    "corrected": "SELECT count(DISTINCT g.id) FROM going g JOIN kernel_event e ON e.subject_type = 'registry.artisan'"
    " AND e.subject_id = g.id::text AND e.verb = 'artisan.corrected'",
    "claimed": "SELECT count(*) FROM going g JOIN registry_artisan a USING (id) WHERE a.user_id IS NOT NULL",
    "joined": "SELECT count(DISTINCT g.id) FROM going g JOIN registry_artisan a ON a.id = g.id AND a.merged_into_id IS NOT NULL"
    " OR a.merged_into_id = g.id",
    "answered": "SELECT count(DISTINCT g.id) FROM going g JOIN registry_duplicatequestion q"
    " ON q.artisan_id = g.id OR q.other_id = g.id WHERE q.state <> 'open'",
    "consents": "SELECT count(DISTINCT g.id) FROM going g JOIN registry_artisan a USING (id) JOIN registry_consent c"
    " ON c.artisan_id = a.id WHERE c.withdrawn_at IS NOT NULL OR c.given_at > a.enrolled_at",
}


def _pointing() -> list[tuple[type[models.Model], str, str, type[models.Model]]]:
    """Every column of any app that points at an entry or a unit and would be left hanging."""
    found: list[tuple[type[models.Model], str, str, type[models.Model]]] = []
    for target in (Artisan, Unit, Group):
        for relation in target._meta.get_fields(include_hidden=True):
            if (
                not (relation.auto_created and (relation.one_to_many or relation.one_to_one))
                or relation.concrete
            ):
                continue
            field: Any = relation.field  # type: ignore[union-attr]
            model = field.model
            own = (model, field.name) in GOES_ALONG or model in (Artisan,)
            if not own and field.remote_field.on_delete is not models.CASCADE:
                found.append((model, model._meta.db_table, field.column, target))
    return found


def retire(*, by: Actor, facts: Mapping[str, str]) -> int:
    """Deletes the staged entries with their consents, units and open questions, and what is staged beside them; the trail says
    so, entry by entry.

    The caller has asked `what_builds_on`; what came meanwhile is refused by the database. Last writes of a transaction.
    """
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS gone")
        cursor.execute(
            "CREATE TEMP TABLE gone ON COMMIT DROP AS"
            " SELECT %s AS verb, 'registry.artisan' AS kind, a.id, a.ref, a.district_id FROM going JOIN registry_artisan a USING (id)"
            " UNION ALL SELECT %s, 'registry.unit', u.id, u.ref, u.district_id FROM going_unit JOIN registry_unit u USING (id)"
            " UNION ALL SELECT %s, 'registry.group', g.id, g.ref, g.district_id FROM going_group JOIN registry_group g USING (id)",
            [events.RETIRED, events.UNIT_RETIRED, events.GROUP_RETIRED],
        )
        for statement in (
            "DELETE FROM registry_duplicatequestion WHERE artisan_id IN (SELECT id FROM going) OR other_id IN (SELECT id FROM going)",
            "DELETE FROM registry_consent WHERE artisan_id IN (SELECT id FROM going)",
            "DELETE FROM registry_membership WHERE id IN (SELECT id FROM going_membership)",
            "DELETE FROM registry_group WHERE id IN (SELECT id FROM going_group)",
            "DELETE FROM registry_unit WHERE owner_id IN (SELECT id FROM going) OR id IN (SELECT id FROM going_unit)",
            "DELETE FROM registry_artisan WHERE id IN (SELECT id FROM going)",
        ):
            cursor.execute(statement)
    pairs = [part for pair in facts.items() for part in pair]
    blanks = ", ".join(["%s::text"] * len(pairs))
    return record_selected(
        [events.RETIRED, events.UNIT_RETIRED, events.GROUP_RETIRED],
        "SELECT verb, %s::timestamptz AS at, kind AS subject_type, id::text AS subject_id,"
        f" ref AS subject_ref, district_id, jsonb_build_object({blanks}) AS facts FROM gone ORDER BY kind, id",
        [clock.now(), *pairs],
        by=by,
    )
