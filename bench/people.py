"""A register of many people: the made-up ones of linkage, who are spelled as lists spell them, beside the sample world."""

import datetime as dt
from pathlib import Path

import psycopg
from psycopg.types.json import Jsonb

from odop.lib.names import fold, skeleton
from odop.lib.transliteration import has_devanagari
from odop.linkage.truth import Record, people

SEED = 2018
SINCE = dt.datetime(2024, 4, 1, tzinfo=dt.UTC)
COLUMNS = (
    "ref", "district_id", "name", "name_folded", "name_skeleton", "relation", "relation_name", "relation_folded", "birth_year",
    "gender", "category", "mobile", "place", "place_folded", "address", "pin_code", "craft", "pan", "aadhaar_last4",
    "bank_account_last4", "bank_ifsc", "enrolled_by", "enrolled_at", "is_sample",
)  # fmt: skip


def build(admin_url: str, programme: str, folder: Path, count: int) -> int:
    """Adds made-up people until the register has `count` of them. Returns how many there are."""
    with psycopg.connect(admin_url, autocommit=True) as db:
        db.execute(f"SET search_path = {programme}, public")
        db.execute("SET maintenance_work_mem = '512MB'")
        row = db.execute("SELECT count(*) FROM registry_artisan").fetchone()
        had = row[0] if row else 0
        if had >= count:
            return int(had)
        indexes = db.execute(
            "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index"
            " WHERE indrelid = 'registry_artisan'::regclass AND NOT indisunique"
        ).fetchall()
        with db.transaction():  # indexes over all at once are made in a tenth of the time
            for name, _definition in indexes:
                db.execute(f"DROP INDEX {name}")
            with db.cursor().copy(f"COPY registry_artisan ({', '.join(COLUMNS)}) FROM STDIN") as copy:
                for number, one in enumerate(people(count - had, SEED + had, folder=folder), had):
                    copy.write_row(_columns(number, one))
            db.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for _index, definition in indexes:
                db.execute(definition)
        db.execute("VACUUM ANALYZE registry_artisan, registry_searchword")
        return count


def _columns(number: int, one: Record) -> tuple[object, ...]:
    return (
        f"AR-B-{number:09d}", one.district, _name(one.name), fold(one.name)[:120], skeleton(one.name)[:60], one.relation,
        _name(one.relation_name), fold(one.relation_name)[:120], one.birth_year, one.gender, one.category, one.mobile,
        one.place, fold(one.place)[:120], "", one.pin_code, "", one.pan, one.aadhaar_last4, one.account[-4:], one.ifsc,
        "office", SINCE + dt.timedelta(minutes=number % 1_000_000), True,
    )  # fmt: skip


def _name(text: str) -> Jsonb:
    return Jsonb({"hi" if has_devanagari(text) else "en": text} if text else {})
