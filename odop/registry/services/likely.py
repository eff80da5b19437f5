# ruff: noqa: S608 — every name in the SQL is our own; what comes from outside is a parameter
"""Who of many new entries looks like an earlier one: asked set by set, when the entries are in the register.

Only entries with smaller numbers are looked at, so it does not matter when a batch is asked about, nor what goes in
meanwhile: the questions are the same. The caller runs all of it in one transaction, as a reader who sees every row.
"""

from collections.abc import Sequence
from typing import Any

from django.db import connection

from odop.kernel import clock
from odop.kernel.actors import Actor
from odop.kernel.events import record_selected
from odop.registry import events
from odop.registry.enums import DuplicateState, FoundBy
from odop.registry.queries.duplicates import ASK, MOST, START, WEIGHTS
from odop.registry.services.staged import AS_USUAL, BY_INDEX

_OF_ROW = WEIGHTS % {
    key: f"s.{key}"
    for key in (
        "name_folded", "name_skeleton", "relation_folded", "birth_year", "mobile", "place_folded", "district_id", "gender",
    )
}  # fmt: skip
# Exact blocks that a common name does not fill: what they miss, the nightly linkage finds. OFFSET 0 keeps the planner from
# joining the register first: of a young register it believes that it holds two rows, and compares every row with every entry.
# id + 0 has no order that an index gives: else one of a handful of entries is read from end to end to save the sorting.
LIKELY = f"""
    CREATE TEMP TABLE staged_question ON COMMIT DROP AS
    SELECT * FROM (
        SELECT *, row_number() OVER (PARTITION BY artisan_id ORDER BY score DESC, other_id) AS place FROM (
        SELECT s.number, s.id AS artisan_id, s.ref, s.district_id, a.id AS other_id,
               1 / (1 + exp(-(({_OF_ROW})::float + {START}))) AS score,
               array_remove(ARRAY[
                   CASE WHEN s.mobile <> '' AND a.mobile = s.mobile THEN 'mobile' END,
                   CASE WHEN a.name_folded = s.name_folded THEN 'name' ELSE 'name_like' END,
                   CASE WHEN s.relation_folded <> '' AND a.relation_folded = s.relation_folded THEN 'relation'
                        WHEN similarity(a.relation_folded, s.relation_folded) >= 0.45 THEN 'relation_like' END,
                   CASE WHEN a.birth_year = s.birth_year THEN 'birth_year'
                        WHEN abs(a.birth_year - s.birth_year) <= 2 THEN 'birth_year_near' END,
                   CASE WHEN s.place_folded <> '' AND a.place_folded = s.place_folded THEN 'place' END,
                   CASE WHEN a.district_id = s.district_id THEN 'district' END], NULL) AS reasons
          FROM staged_new s CROSS JOIN LATERAL (
                (SELECT a.id + 0 AS id FROM registry_artisan a WHERE a.mobile = s.mobile AND s.mobile <> '' AND a.id + 0 < s.id LIMIT 50)
                UNION (SELECT a.id + 0 AS id FROM registry_artisan a WHERE a.name_folded = s.name_folded
                        AND a.relation_folded = s.relation_folded AND s.relation_folded <> '' AND a.id + 0 < s.id LIMIT 50)
                UNION (SELECT a.id + 0 AS id FROM registry_artisan a WHERE a.name_skeleton = s.name_skeleton
                        AND a.birth_year = s.birth_year AND a.district_id + 0 = s.district_id AND a.id + 0 < s.id LIMIT 50)
                UNION (SELECT a.id + 0 AS id FROM registry_artisan a WHERE a.district_id = s.district_id
                        AND a.name_skeleton = s.name_skeleton AND a.place_folded || '' = s.place_folded AND a.id + 0 < s.id LIMIT 50)
               ) AS block CROSS JOIN LATERAL (SELECT * FROM registry_artisan WHERE id = block.id OFFSET 0) AS a
         WHERE a.merged_into_id IS NULL OFFSET 0) AS scored WHERE score >= {ASK}) AS ranked
     WHERE place <= {MOST}
"""


def stage(selected: str, params: Sequence[Any] = ()) -> int:
    """Names the entries to ask about: `selected` gives `number` (the caller's own) and `id`. Returns how many are still there."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS staged_new")
        cursor.execute(BY_INDEX)
        cursor.execute(
            "CREATE TEMP TABLE staged_new ON COMMIT DROP AS"
            " SELECT given.number, a.id, a.ref, a.district_id, a.name_folded, a.name_skeleton, a.relation_folded, a.birth_year, a.mobile,"
            f" a.place_folded, a.gender FROM ({selected}) AS given"
            " CROSS JOIN LATERAL (SELECT * FROM registry_artisan WHERE id = given.id OFFSET 0) AS a"
            " WHERE a.merged_into_id IS NULL",
            params,
        )
        count = int(cursor.rowcount)
        cursor.execute(AS_USUAL)
    return count


def ask() -> int:
    """Asks the office about those of the staged entries that look like an earlier one, each pair once. Nothing is held up.

    `staged_question` then names the entries (`number`). Returns how many questions were asked.
    """
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS staged_question")
        cursor.execute(BY_INDEX)
        cursor.execute(LIKELY)
        # What the linkage asked meanwhile, either way round, is not asked twice.
        cursor.execute(
            "DELETE FROM staged_question q USING registry_duplicatequestion d"
            " WHERE least(d.artisan_id, d.other_id) = least(q.artisan_id, q.other_id)"
            " AND greatest(d.artisan_id, d.other_id) = greatest(q.artisan_id, q.other_id)"
        )
        cursor.execute(AS_USUAL)
        cursor.execute(
            "INSERT INTO registry_duplicatequestion"
            " (artisan_id, other_id, district_id, score, reasons, found_by, state, asked_at, note)"
            " SELECT artisan_id, other_id, district_id, round(score::numeric, 4), to_jsonb(reasons), %s, %s, %s, ''"
            " FROM staged_question ORDER BY artisan_id, place",
            [FoundBy.LIST.value, DuplicateState.OPEN.value, clock.now()],
        )
        return int(cursor.rowcount)


def tell(*, by: Actor) -> int:
    """Records the questions that were asked: the last statement of the transaction. Returns how many events."""
    return record_selected(
        [events.DUPLICATE_ASKED],
        """
        SELECT %s AS verb, d.asked_at AS at, 'registry.duplicatequestion' AS subject_type, d.id::text AS subject_id,
               '' AS subject_ref, q.district_id,
               jsonb_build_object('artisan', q.ref, 'score', round(q.score::numeric, 3)::float) AS facts
          FROM staged_question q JOIN registry_duplicatequestion d USING (artisan_id, other_id) ORDER BY d.id
        """,
        [events.DUPLICATE_ASKED],
        by=by,
    )
