"""Half a million cases: the sample world many times over, by set-based SQL.

Each copy of the sample world keeps the shape of its cases (states, steps, places, amounts) and gets people, references,
days and papers of its own. Papers, letters and the trail are copied for open cases only: no page that is measured reads
those of a closed one.
"""

import csv
import random
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg.types.json import Jsonb

from odop.lib.names import fold, skeleton

NAMES = 20_000
APART = 1_000_000  # between the ids of one copy and the next
SAMPLE = APART  # rows of the sample world have smaller ids
DAY = "k % 41 - 20"  # days that a copy lies before or after the sample: deadlines are met and missed
OPEN = "c.closed_at IS NULL AND c.state <> 'hold'"


def build(admin_url: str, programme: str, names: Path, cases: int) -> int:
    """Copies the sample world until there are `cases` cases. Returns how many there are."""
    with psycopg.connect(admin_url, autocommit=True) as db:
        db.execute(f"SET search_path = {programme}, public")
        db.execute(
            "SET session_replication_role = replica"
        )  # neither keys nor triggers: the copy is consistent
        db.execute("SET maintenance_work_mem = '512MB'")
        db.execute("SET work_mem = '128MB'")
        had = _one(db, f"SELECT count(*) FROM casework_case WHERE id < {SAMPLE}")
        if not had:
            raise SystemExit("The sample world has not been built: there is nothing to copy.")
        if _one(db, "SELECT max(id) FROM casework_case") >= SAMPLE:
            return _one(db, "SELECT count(*) FROM casework_case")
        copies = max(round(cases / had) - 1, 1)
        _names(db, names)
        with db.transaction():
            for table, copied in _tables().items():
                _copy(db, table, copied, copies)
        db.execute("VACUUM ANALYZE")
        return _one(db, "SELECT count(*) FROM casework_case")


def _one(db: psycopg.Connection, query: str) -> int:
    row = db.execute(query).fetchone()
    return int(row[0] or 0) if row else 0


def _names(db: psycopg.Connection, names: Path) -> None:
    """Made-up names of two given names and a family, some far more common than others, folded as the register does."""
    by_kind: dict[str, list[dict[str, str]]] = {}
    with names.open(encoding="utf-8") as handle:
        for row in csv.DictReader(handle):
            by_kind.setdefault(row.pop("kind"), []).append(row)
    dice = random.Random(1)
    db.execute(
        "CREATE TEMPORARY TABLE made_name (n integer PRIMARY KEY, name jsonb, folded text, skeleton text)"
    )
    with db.cursor().copy("COPY made_name FROM STDIN") as copy:
        for number in range(NAMES):
            kind = "woman" if number % 4 == 0 else "man"
            parts = [dice.choice(by_kind[one]) for one in (kind, kind, "family")]
            name = {language: " ".join(part[language] for part in parts) for language in ("en", "hi")}
            copy.write_row((number, Jsonb(name), fold(name["en"])[:120], skeleton(name["en"])[:60]))


def _name(column: str, salt: int) -> str:
    """A made-up name, the same for the same person; the common ones often."""
    spread = f"((hashint8(o.id * 7919 + k * {salt}) & 2147483647) / 2147483648.0)"
    return f"(SELECT m.{column} FROM made_name m WHERE m.n = floor({NAMES} * power({spread}, 2))::int)"


@dataclass(frozen=True)
class Copied:
    """The rows of a table that are copied, `o` each, and the columns in which copy `k` differs."""

    relation: str
    condition: str
    different: Mapping[str, str]


def _tables() -> dict[str, Copied]:
    """In the order of their keys."""
    sample = f"o.id < {SAMPLE}"
    shift = f"({DAY}) * interval '1 day'"
    person_of_case = f"{sample} AND EXISTS (SELECT 1 FROM casework_case c WHERE c.applicant_id = o.{{0}})"
    of_open_case = f"{sample} AND EXISTS (SELECT 1 FROM casework_case c WHERE c.id = o.case_id AND {OPEN})"
    new_file = "md5(o.id || ' ' || k)::uuid"
    return {
        "registry_artisan": Copied(
            "registry_artisan o",
            person_of_case.format("id"),
            {
                "id": _next("id"),
                "ref": "left(o.ref, 7) || 'B' || (k * 5000 + o.id)",
                "user_id": "NULL",
                "name": _name("name", 1),
                "name_folded": _name("folded", 1),
                "name_skeleton": _name("skeleton", 1),
                "relation_name": _name("name", 3),
                "relation_folded": _name("folded", 3),
                "birth_year": "1960 + (hashint8(o.id + k * 31) & 31)",
                "mobile": "'7' || lpad(((o.id * 1000003 + k * 7919) % 1000000000)::text, 9, '0')",
            },
        ),
        "registry_unit": Copied(
            "registry_unit o",
            person_of_case.format("owner_id"),
            {
                "id": _next("id"),
                "ref": "left(o.ref, 7) || 'B' || (k * 5000 + o.id)",
                "owner_id": _next("owner_id"),
                "udyam": "''",
                "gstin": "''",
            },
        ),
        "casework_case": Copied(
            "casework_case o",
            sample,
            {
                "id": _next("id"),
                "ref": f"left(o.ref, -6) || {_number('right(o.ref, 6)')}",
                "applicant_id": _next("applicant_id"),
                "unit_id": _next("unit_id"),
                "applicant_user_id": "NULL",
                "due_on": f"o.due_on + ({DAY})",
                "entered_at": f"o.entered_at + {shift}",
                "opened_at": f"o.opened_at + {shift}",
                "amount": "o.amount + (k % 97) * 500",
            },
        ),
        "casework_casestep": Copied(
            "casework_casestep o",
            sample,
            {"id": _next("id"), "case_id": _next("case_id"), "at": f"o.at + {shift}"},
        ),
        "schemes_application": Copied(
            "schemes_application o", sample, {"id": _next("id"), "case_id": _next("case_id")}
        ),
        "schemes_assessment": Copied(
            "schemes_assessment o",
            sample,
            {"id": _next("id"), "application_id": _next("application_id"), "at": f"o.at + {shift}"},
        ),
        "kernel_storedfile": Copied(
            "(SELECT f.sha256, f.name, f.media_type, f.size, f.district_id, f.stored_by_id, f.stored_at, d.id, d.case_id"
            " FROM casework_casedocument d JOIN kernel_storedfile f ON f.id = d.file_id) o",
            of_open_case,
            {"id": new_file, "owner_id": "NULL"},
        ),
        "casework_casedocument": Copied(
            "casework_casedocument o",
            of_open_case,
            {"id": _next("id"), "case_id": _next("case_id"), "file_id": new_file},
        ),
        "casework_letter": Copied(
            "casework_letter o",
            of_open_case,
            {
                "id": _next("id"),
                "case_id": _next("case_id"),
                "code": "left(md5(o.code || k), 24)",
                "number": f"left(split_part(o.number, '/', 1), -6) || {_number('right(split_part(o.number, $$/$$, 1), 6)')}"
                " || '/' || split_part(o.number, '/', 2)",
            },
        ),
        "kernel_event": Copied(
            "kernel_event o JOIN casework_case c ON o.subject_type = 'casework.case' AND o.subject_id = c.id::text",
            f"c.id < {SAMPLE} AND {OPEN}",
            {
                "id": "md5(o.id::text || k)::uuid",
                "subject_id": "(c.id + k::bigint * 1000000)::text",
                "seq": "NULL",
                "prev_hash": "NULL",
                "hash": "NULL",
                "at": f"o.at + {shift}",
            },
        ),
    }


def _next(column: str) -> str:
    return f"o.{column} + k::bigint * {APART}"


def _number(text: str) -> str:
    """The six digits of a reference: the sample world has fewer than a hundred cases a district and year."""
    return f"lpad(({text}::int + k * 100)::text, 6, '0')"


def _copy(db: psycopg.Connection, table: str, copied: Copied, copies: int) -> None:
    columns = [
        name
        for (name,) in db.execute(
            "SELECT attname::text FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped",
            [table],
        )
    ]
    values = ", ".join(copied.different.get(name, f'o."{name}"') for name in columns)
    into = ", ".join(f'"{name}"' for name in columns)
    with _without_indexes(db, table):
        db.execute(
            f"INSERT INTO {table} ({into}) SELECT {values} FROM generate_series(1, {copies}) AS k, {copied.relation}"
            f" WHERE {copied.condition}"
        )
    if copied.different["id"] == _next("id"):
        db.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")


@contextmanager
def _without_indexes(db: psycopg.Connection, table: str) -> Iterator[None]:
    """Indexes that are no constraint are made again afterwards: by sorting, which is much faster than row by row."""
    found = db.execute(
        "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index i WHERE indrelid = %s::regclass"
        " AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexrelid)",
        [table],
    ).fetchall()
    for name, _made in found:
        db.execute(f"DROP INDEX {name}")
    yield
    for _name, made in found:
        db.execute(made)
