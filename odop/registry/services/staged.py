# ruff: noqa: S608 — every name in the SQL is our own; what comes from outside is a parameter
"""A batch of entries that a list brings: joined with whom they are already, written, asked about and told, set by set.

The batch lies in a temporary table of the shape of the register, so that every step is one statement whatever its size:

    fill(SELECT number, entry …)  join_same  refuse_taken  write  …  tell

An entry is JSON: the columns of an artisan as `entry_of` gives them, `unit` (answers about her unit), `group` (see
`staged_groups`), and `row_key`. The caller runs all of it in one transaction, as a reader who sees every row, and reads what
became of each from `staged_entry`.
"""

import json
from collections.abc import Sequence
from typing import Any

from django.db import DataError, connection, models, transaction
from django.db.models import Model
from psycopg.types.json import Jsonb

from odop.kernel import clock
from odop.kernel.actors import Actor
from odop.kernel.counters import reserve_many
from odop.kernel.events import record_selected
from odop.places.models import District
from odop.registry import events
from odop.registry.enums import EnrolledBy
from odop.registry.models import Artisan, Unit
from odop.registry.queries.purposes import wording

# Columns that no row of a list says.
NEVER_GIVEN = frozenset(
    {"id", "ref", "user_id", "enrolled_by", "enrolled_at", "merged_into_id", "erased_at", "is_sample"}
)
# A list looks its rows up in the register one by one, by an index: whatever the planner believes of tables that have just
# grown, reading all of the register for each batch would make a long list slow in the square of its length.
_WAYS = ("seqscan", "indexonlyscan", "hashjoin", "mergejoin")
BY_INDEX = "; ".join(f"SET LOCAL enable_{way} = off" for way in _WAYS)
AS_USUAL = "; ".join(f"SET LOCAL enable_{way} = on" for way in _WAYS)
ROOM = "16MB"  # of memory for the tables of a batch: enough for them, and in turn all of it is used
LOCK = "SELECT pg_advisory_xact_lock(hashtext(current_schema() || ' lists'))"
# What one person has in common with herself: then two rows are one entry, without a question. The two names lead to the
# entry by their index; the rest is written so that no other index, with a whole district behind it, is taken instead.
SAME = """
    a.name_folded = s.name_folded AND a.relation_folded = s.relation_folded AND a.district_id + 0 = s.district_id
    AND a.birth_year + 0 = s.birth_year AND a.mobile || '' = s.mobile AND a.place_folded || '' = s.place_folded
    AND a.gender = s.gender
"""


def _empty(model: type[Model]) -> dict[str, Any]:
    """The values of columns that are not given, as Django would fill them."""
    values: dict[str, Any] = {}
    for field in model._meta.concrete_fields:
        if field.has_default():
            value = field.get_default()
            values[str(field.column)] = value() if callable(value) else value
        elif isinstance(field, models.CharField | models.TextField) and not field.null:
            values[str(field.column)] = ""
    return values


def _columns(model: type[Model]) -> list[str]:
    return [str(field.column) for field in model._meta.concrete_fields]


def fill(selected: str, params: Sequence[Any], *, is_sample: bool = False) -> int:
    """Begins a batch with the rows (number bigint, row_key bigint, entry jsonb) of a query. Returns how many there are."""
    given = _empty(Artisan) | {
        "enrolled_by": EnrolledBy.OFFICE.value,
        "enrolled_at": clock.now().isoformat(),
        "is_sample": is_sample,
    }
    read: list[str] = []
    values: list[Any] = []
    for field in Artisan._meta.concrete_fields:
        column, kind = (
            field.column,
            field.rel_db_type(connection) if field.primary_key else field.db_type(connection),
        )
        if column in NEVER_GIVEN:
            read.append(f"%s::{kind} AS {column}")
        else:
            way = "->" if kind == "jsonb" else "->>"
            read.append(f"coalesce((r.entry {way} '{column}')::{kind}, %s::{kind}) AS {column}")
        value = given.get(str(column))
        values.append(Jsonb(value) if kind == "jsonb" else value)
    with connection.cursor() as cursor:
        cursor.execute(LOCK)
        _make_room(cursor)
        cursor.execute("DROP TABLE IF EXISTS staged_entry")
        cursor.execute(
            "CREATE TEMP TABLE staged_entry ON COMMIT DROP AS"
            " SELECT r.number, r.row_key, NULL::bigint AS same_as, NULL::text AS outcome, NULL::text AS taken,"
            " NULL::bigint AS added_id, NULL::bigint AS group_id, false AS adds,"
            f" r.entry -> 'unit' AS unit, r.entry -> 'group' AS of_group, {', '.join(read)} FROM ({selected}) AS r",
            [*values, *params],
        )
        count = cursor.rowcount
        # A few hundred rows are looked at: what differs is how many there are, and of all they would be sorted by each column.
        cursor.execute("SET LOCAL default_statistics_target = 1")
        cursor.execute(
            "ANALYZE staged_entry (number, row_key, district_id, name_folded, relation_folded, mobile)"
        )
        cursor.execute("RESET default_statistics_target")
    return count


def _make_room(cursor: Any) -> None:
    """More memory for temporary tables; a session that had one before keeps what it has."""
    try:
        with transaction.atomic():
            cursor.execute(f"SET temp_buffers = '{ROOM}'")
    except DataError:
        pass


def as_mapping(value: Any) -> dict[str, Any]:
    """A JSON object as the driver gives it: read already, or as text."""
    return json.loads(value) if isinstance(value, str) else dict(value or {})


def join_same(known: str = "NULL::bigint", params: Sequence[Any] = ()) -> int:
    """Marks rows whose person is in the register already, or stands earlier in the batch. Returns how many.

    By rule: name, relation, year of birth, mobile, place, gender and district agree as folded. `known` is an expression
    over the row `s` that gives the entry it became when it was brought in before, which holds even when the entry was
    corrected since.
    """
    with connection.cursor() as cursor:
        cursor.execute(BY_INDEX)
        cursor.execute("DROP TABLE IF EXISTS staged_same")
        cursor.execute(
            "CREATE TEMP TABLE staged_same ON COMMIT DROP AS SELECT number, coalesce("
            f" (SELECT coalesce(a.merged_into_id, a.id) FROM registry_artisan a WHERE a.id = {known}),"
            f" (SELECT coalesce(a.merged_into_id, a.id) FROM registry_artisan a WHERE {SAME} LIMIT 1)) AS same_as"
            " FROM staged_entry s",
            params,
        )
        cursor.execute(AS_USUAL)
        cursor.execute(
            "UPDATE staged_entry s SET same_as = found.same_as, outcome = 'same_already' FROM staged_same found"
            " WHERE found.number = s.number AND found.same_as IS NOT NULL"
        )
        joined = cursor.rowcount
        cursor.execute(
            "UPDATE staged_entry s SET same_as = -here.first, outcome = 'same_already'"
            " FROM (SELECT number, first_value(number) OVER (PARTITION BY district_id, name_folded, relation_folded,"
            "         birth_year, mobile, place_folded, gender ORDER BY number) AS first FROM staged_entry"
            "        WHERE same_as IS NULL) AS here"
            " WHERE s.number = here.number AND here.first < here.number"
        )
        return joined + cursor.rowcount


def refuse_taken() -> int:
    """Marks rows whose Udyam or GST number is another unit's, or an earlier row's, as `bad`. Returns how many."""
    with connection.cursor() as cursor:
        refused = 0
        for key in ("udyam", "gstin"):
            cursor.execute(
                f"""
                UPDATE staged_entry s SET outcome = 'bad', taken = s.unit ->> '{key}'
                  FROM (SELECT number, row_number() OVER (PARTITION BY unit ->> '{key}' ORDER BY number) > 1 AS again
                          FROM staged_entry WHERE unit ->> '{key}' <> '' AND outcome IS NULL) AS one
                 WHERE s.number = one.number AND (one.again OR EXISTS
                       (SELECT 1 FROM registry_unit u WHERE u.{key} = s.unit ->> '{key}' AND u.{key} <> ''))
                """
            )
            refused += cursor.rowcount
        wait_together(cursor)
    return refused


def wait_together(cursor: Any) -> None:
    """A row of the same person as one that waits now, waits with it."""
    cursor.execute(
        "UPDATE staged_entry s SET same_as = NULL, outcome = 'bad', taken = first.taken FROM staged_entry first"
        " WHERE first.number = -s.same_as AND first.outcome = 'bad'"
    )


# Units of people who are here already: hers, somebody else's, or new to the register.
_HERS = """
    EXISTS (SELECT 1 FROM registry_unit u WHERE u.owner_id = s.same_as AND (
        CASE WHEN s.unit ->> 'udyam' <> '' OR s.unit ->> 'gstin' <> ''
             THEN u.udyam <> '' AND u.udyam = s.unit ->> 'udyam' OR u.gstin <> '' AND u.gstin = s.unit ->> 'gstin'
             ELSE u.name @> (s.unit -> 'name') END))
"""
_OTHERS = """
    EXISTS (SELECT 1 FROM registry_unit u WHERE u.owner_id <> s.same_as
             AND (u.udyam <> '' AND u.udyam = s.unit ->> 'udyam' OR u.gstin <> '' AND u.gstin = s.unit ->> 'gstin'))
"""


def add_units() -> int:
    """Marks rows of people who are here already and whose unit is not: it will be written under their name. A unit of somebody
    else keeps its row waiting. To be called between `refuse_taken` and `write`. Returns how many are added."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE staged_entry s SET outcome = 'bad', same_as = NULL, taken = coalesce(s.unit ->> 'udyam', s.unit ->> 'gstin')"
            f" WHERE outcome = 'same_already' AND unit IS NOT NULL AND {_OTHERS}"
        )
        cursor.execute(
            f"UPDATE staged_entry s SET adds = true WHERE outcome = 'same_already' AND unit IS NOT NULL AND NOT {_HERS}"
        )
        # The same unit again in the list: the first row brings it; a row of somebody else waits.
        nameless = "coalesce(unit ->> 'udyam', '') = '' AND coalesce(unit ->> 'gstin', '') = ''"
        by_name = f"CASE WHEN {nameless} THEN coalesce(same_as, -number)::text || (unit -> 'name')::text END"
        for key in ("unit ->> 'udyam'", "unit ->> 'gstin'", by_name):
            cursor.execute(
                "UPDATE staged_entry s SET adds = false, taken = said, same_as = CASE WHEN person = first THEN s.same_as END,"
                "       outcome = CASE WHEN person = first THEN s.outcome ELSE 'bad' END"
                "  FROM (SELECT number, said, person, first_value(person) OVER again AS first, row_number() OVER again AS place"
                f"          FROM (SELECT number, {key} AS said, coalesce(same_as, -number) AS person FROM staged_entry"
                "                 WHERE outcome IS NULL OR adds) AS told WHERE said <> ''"
                "        WINDOW again AS (PARTITION BY said ORDER BY number)) AS one"
                " WHERE one.number = s.number AND one.place > 1 AND (s.adds OR person <> first)"
            )
        wait_together(cursor)
        cursor.execute("SELECT count(*) FROM staged_entry WHERE adds")
        return int(cursor.fetchone()[0])


def write(purposes: Sequence[str], *, language: str) -> None:
    """Writes the entries of the batch that are new, with units and consents; numbers are taken per district, in order."""
    columns = _columns(Artisan)
    with connection.cursor() as cursor:
        _number(cursor, "AR", "district_id", "staged_entry WHERE outcome IS NULL")
        cursor.execute(
            "UPDATE staged_entry s SET id = one.id,"
            " ref = 'AR-' || d.code || '-' || lpad((n.first + one.place - 1)::text, 6, '0'), outcome = 'imported'"
            # In the order of the sheet, whatever the plan: who is the earlier of two is told by the number of the entry.
            " FROM (SELECT number, place, nextval(%s::regclass) AS id"
            "         FROM (SELECT number, row_number() OVER (PARTITION BY district_id ORDER BY number) AS place"
            "                 FROM staged_entry WHERE outcome IS NULL ORDER BY number) AS ordered) AS one,"
            " places_district d, staged_numbers n"
            " WHERE one.number = s.number AND d.lgd_code = s.district_id AND n.district_id = s.district_id",
            [_sequence(cursor, Artisan)],
        )
        names = ", ".join(columns)
        # Written district by district in the order of names: half of the indexes then grow at neighbouring places (a sixth less).
        cursor.execute(
            f"INSERT INTO registry_artisan ({names}) SELECT {names} FROM staged_entry WHERE outcome = 'imported'"
            " ORDER BY district_id, name_folded"
        )
        cursor.execute(
            "UPDATE staged_entry s SET same_as = first.id FROM staged_entry first WHERE first.number = -s.same_as"
        )
        worded = [(purpose, wording(purpose).version) for purpose in purposes]
        cursor.execute(
            "INSERT INTO registry_consent (artisan_id, purpose, wording, language, given_at, given_through)"
            " SELECT s.id, p.purpose, p.wording, %s, s.enrolled_at, s.enrolled_by"
            " FROM staged_entry s, unnest(%s::text[], %s::text[]) AS p (purpose, wording) WHERE s.outcome = 'imported'",
            [language, [one for one, _version in worded], [version for _one, version in worded]],
        )
        _write_units(cursor)


def _write_units(cursor: Any) -> None:
    cursor.execute("DROP TABLE IF EXISTS staged_unit")
    cursor.execute(
        "CREATE TEMP TABLE staged_unit ON COMMIT DROP AS SELECT number, coalesce(id, same_as) AS owner_id, coalesce(ref,"
        " (SELECT a.ref FROM registry_artisan a WHERE a.id = same_as)) AS owner_ref, name AS owner_name,"
        " district_id, product_line_id, is_sample, unit, NULL::bigint AS id, NULL::text AS ref FROM staged_entry"
        " WHERE (outcome = 'imported' OR adds) AND unit IS NOT NULL"
    )
    if not cursor.rowcount:
        return
    _number(cursor, "UN", "district_id", "staged_unit")
    cursor.execute(
        "UPDATE staged_unit s SET id = nextval(%s::regclass),"
        " ref = 'UN-' || d.code || '-' || lpad((n.first + one.place - 1)::text, 6, '0')"
        " FROM (SELECT number, row_number() OVER (PARTITION BY district_id ORDER BY number) AS place FROM staged_unit) AS one,"
        " places_district d, staged_numbers n"
        " WHERE one.number = s.number AND d.lgd_code = s.district_id AND n.district_id = s.district_id",
        [_sequence(cursor, Unit)],
    )
    names, values = ", ".join(_columns(Unit)), ", ".join(f"p.{one}" for one in _columns(Unit))
    cursor.execute(
        f"INSERT INTO registry_unit ({names}) SELECT {values} FROM staged_unit s, LATERAL jsonb_populate_record("
        "  (SELECT jsonb_populate_record(NULL::registry_unit, %s)), jsonb_strip_nulls(jsonb_build_object("
        "    'id', s.id, 'ref', s.ref, 'owner_id', s.owner_id, 'district_id', s.district_id,"
        "    'product_line_id', s.product_line_id, 'is_sample', s.is_sample,"
        "    'kind', coalesce(s.unit ->> 'unit_kind', 'maker'), 'name', coalesce(s.unit -> 'name', s.owner_name),"
        "    'udyam', s.unit ->> 'udyam', 'gstin', s.unit ->> 'gstin', 'pan', s.unit ->> 'pan'))) AS p ORDER BY s.number",
        [Jsonb(_empty(Unit))],
    )
    cursor.execute(
        "UPDATE staged_entry s SET added_id = u.id, outcome = 'added' FROM staged_unit u WHERE u.number = s.number AND s.adds"
    )


def _sequence(cursor: Any, model: type[Model]) -> str:
    """The sequence of a table's keys, looked up once: asked for each row, it costs more than the number."""
    cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [model._meta.db_table])
    return str(cursor.fetchone()[0])


def _number(cursor: Any, prefix: str, column: str, table: str) -> None:
    """Reserves references for the rows of `table`, each district's series once and in one order of locks."""
    where = "" if " WHERE " in table else " WHERE true"
    cursor.execute(f"SELECT {column}, count(*) FROM {table}{where} GROUP BY 1 ORDER BY 1")
    wanted = cursor.fetchall()
    codes = dict(District.objects.values_list("pk", "code"))
    taken = reserve_many({f"{prefix}-{codes[district]}": count for district, count in wanted})
    first = [taken[f"{prefix}-{codes[district]}"].start for district, _count in wanted]
    cursor.execute("DROP TABLE IF EXISTS staged_numbers")
    cursor.execute(
        "CREATE TEMP TABLE staged_numbers ON COMMIT DROP AS"
        " SELECT * FROM unnest(%s::int[], %s::bigint[]) AS t (district_id, first)",
        [[district for district, _count in wanted], first],
    )


def tell(
    *,
    by: Actor,
    of_list: str,
    purposes: Sequence[str],
    verbs: Sequence[str] = (),
    also: str = "",
    params: Sequence[Any] = (),
) -> int:
    """Records what was done with the batch: the last statement of its transaction. Returns how many events.

    `also` is a query of further events in the same columns, with its `verbs` and `params`.
    """
    return record_selected(
        [events.ENROLLED, events.UNIT_ADDED, *verbs],
        """
        SELECT %s AS verb, enrolled_at AS at, 'registry.artisan' AS subject_type, id::text AS subject_id,
               ref AS subject_ref, district_id, %s::jsonb AS facts
          FROM staged_entry WHERE outcome = 'imported'
        UNION ALL
        SELECT %s, %s, 'registry.unit', id::text, ref, district_id, jsonb_build_object('owner', owner_ref) FROM staged_unit
        """
        + (f" UNION ALL {also}" if also else ""),
        [
            events.ENROLLED,
            Jsonb({"through": EnrolledBy.OFFICE.value, "list": of_list, "purposes": list(purposes)}),
            events.UNIT_ADDED,
            clock.now(),
            *params,
        ],
        by=by,
    )
