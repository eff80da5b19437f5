# ruff: noqa: S608 — every name in the SQL is our own; what comes from outside is a parameter
"""Taking back entries that a list brought by mistake: only while nothing else builds on them, and never from the trail."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection, models

from odop.kernel import clock
from odop.kernel.actors import Actor
from odop.kernel.events import record_selected
from odop.registry import events
from odop.registry.models import Artisan, Consent, DuplicateQuestion, Unit

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


def what_builds_on() -> dict[str, int]:
    """What would be left hanging if the staged entries went, and how many of them it concerns; empty when nothing would.

    Keys are model labels of whatever points at an entry or its unit, and: corrected, claimed, joined, answered, consents.
    """
    found: dict[str, int] = {}
    with connection.cursor() as cursor:
        for key, sql in _OWN.items():
            cursor.execute(sql)
            found[key] = cursor.fetchone()[0]
        for model, table, column, target in _pointing():
            one = "g.id" if target is Artisan else "u.id"
            join = "" if target is Artisan else " JOIN registry_unit u ON u.owner_id = g.id"
            cursor.execute(
                f"SELECT count(DISTINCT g.id) FROM going g{join} JOIN {table} x ON x.{column} = {one}"
            )
            label = model._meta.label_lower
            found[label] = found.get(label, 0) + cursor.fetchone()[0]
    return {key: count for key, count in found.items() if count}


_OWN = {
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
    for target in (Artisan, Unit):
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
    """Deletes the staged entries with their consents, units and open questions; the trail says so, entry by entry.

    The caller has asked `what_builds_on`; what came meanwhile is refused by the database. Last writes of a transaction.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE gone ON COMMIT DROP AS SELECT a.id, a.ref, a.district_id FROM going JOIN registry_artisan a"
            " USING (id)"
        )
        for statement in (
            "DELETE FROM registry_duplicatequestion WHERE artisan_id IN (SELECT id FROM going) OR other_id IN (SELECT id FROM going)",
            "DELETE FROM registry_consent WHERE artisan_id IN (SELECT id FROM going)",
            "DELETE FROM registry_unit WHERE owner_id IN (SELECT id FROM going)",
            "DELETE FROM registry_artisan WHERE id IN (SELECT id FROM going)",
        ):
            cursor.execute(statement)
    pairs = [part for pair in facts.items() for part in pair]
    blanks = ", ".join(["%s::text"] * len(pairs))
    return record_selected(
        [events.RETIRED],
        "SELECT %s AS verb, %s::timestamptz AS at, 'registry.artisan' AS subject_type, id::text AS subject_id,"
        f" ref AS subject_ref, district_id, jsonb_build_object({blanks}) AS facts FROM gone ORDER BY id",
        [events.RETIRED, clock.now(), *pairs],
        by=by,
    )
