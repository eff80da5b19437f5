"""Where the facts of the programme were found is said in every language of the programme."""

import csv
import tomllib
from collections.abc import Iterator
from pathlib import Path

from odop.kernel.programme import known_sources

FOLDER = Path(__file__).resolve().parent.parent
TABLES = {
    "diagnosis/gaps.csv": ("source", "noted_note"), "partners.csv": ("source",), "partners/obligations.csv": ("source",),
    "library/publications.csv": ("source", "dated_note"),
}  # fmt: skip


def written() -> Iterator[str]:
    """Every source of the tables, of the agencies and of the sample studies, where sample meetings were held, and what sample
    plans write in one language."""
    for name, columns in TABLES.items():
        with (FOLDER / name).open(encoding="utf-8") as handle:
            yield from (row[column] for row in csv.DictReader(handle) for column in columns)
    for path in (FOLDER / "demo_studies").glob("*.toml"):
        yield from (row["evidence"] for row in tomllib.loads(path.read_text(encoding="utf-8"))["swot"])
    agencies = tomllib.loads((FOLDER / "diagnosis" / "agencies.toml").read_text(encoding="utf-8"))
    yield from (row["source"] for row in agencies["agencies"])
    field = tomllib.loads((FOLDER / "diagnosis" / "demo_fieldwork.toml").read_text(encoding="utf-8"))
    for one in field.values():
        yield from (row["source"] for row in one["stages"])
        yield from (row[name] for row in one["practices"] for name in ("where", "source"))
        yield from (row["place"] for row in one["consultations"])
    for plan in tomllib.loads((FOLDER / "demo_plans.toml").read_text(encoding="utf-8"))["plans"]:
        for row in plan["interventions"]:
            yield row["owner"]
            yield from (title for title, *_days in row.get("milestones", ()))
            yield row.get("ended", {}).get("note", "")


def test_every_source_is_said_in_both_languages() -> None:
    known = known_sources()
    said = {one for one in written() if one and not one.isdecimal()}
    assert len(said) > 40
    assert sorted(said - set(known)) == []
    assert all(one["en"] and one["hi"] for one in known.values())
    assert [one["en"] for one in known.values() if one["en"] == one["hi"]] == []
