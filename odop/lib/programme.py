"""A programme folder, read strictly: places, products, offices, holidays and published figures of one state."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

from odop.lib import programme_tables as layout
from odop.lib.maps import MapOutline, map_outline, map_svg_paths
from odop.lib.programme_settings import Settings, read_settings
from odop.lib.tables import Column, Complaint, Row, Text, complain_about_repeats, read_table

__all__ = ["MapOutline", "Programme", "ProgrammeInvalid", "load", "map_outline", "map_svg_paths", "read_more"]


class ProgrammeInvalid(Exception):
    """The folder cannot be used; `complaints` holds everything that has to be mended."""

    def __init__(self, folder: Path, complaints: list[Complaint]) -> None:
        self.complaints = tuple(complaints)
        lines = "\n".join(f"  {complaint}" for complaint in complaints)
        super().__init__(f"{len(complaints)} complaint(s) about the programme {folder.name}:\n{lines}")


@dataclass(frozen=True)
class District:
    """A district; `code` goes into references, `lat` and `lon` are of its head town and approximate."""

    lgd_code: int
    code: str
    name: Text
    aliases: tuple[str, ...]
    division: Text
    lat: Decimal
    lon: Decimal
    population: int | None
    population_note: Text | None
    source: str


@dataclass(frozen=True)
class ProductLine:
    """What a district is known for. An empty `valid_from` means that the day is not known."""

    code: str
    district: int
    rank: int
    name: Text
    category: str
    hs_headings: tuple[str, ...]
    gi_name: str | None
    gi_status: str | None
    valid_from: date | None
    valid_to: date | None
    source: Text

    def is_valid_on(self, day: date) -> bool:
        """Returns whether the line counts on `day`; an unknown first day never excludes it."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )


@dataclass(frozen=True)
class Office:
    """An office that cases go to; `sample` marks one that is made up for the demonstration."""

    code: str
    kind: str
    name: Text
    district: int | None
    ifsc: str | None
    sample: bool
    source: str


@dataclass(frozen=True)
class Holiday:
    """A public holiday; `status` is `certain` or `to_be_checked`."""

    date: date
    name: Text
    status: str
    source: str


@dataclass(frozen=True)
class Agreement:
    """An agreement with a partner: signed, sought, or only named by somebody; `years` is the term that its paper states."""

    code: str
    partner: str
    name: Text
    kind: str
    stage: str
    signed_on: date | None
    years: int | None
    subject: Text
    status: str
    source: str


@dataclass(frozen=True)
class ExportTotal:
    """The exports of the whole state in one financial year, in crore rupees, as published."""

    financial_year: str
    total_crore: Decimal
    status: str
    source: str


@dataclass(frozen=True)
class Figure:
    """What was publicly claimed: `value` stays as it was printed, with its unit beside it. `measured_by` names what answers
    it from records: an indicator, `counted:districts`, `counted:product_lines` or `exports:<year>:<year>`; `measured_over`
    the `year` that runs or `all` years; `measured_note` in what the two differ."""

    code: str
    kind: str
    indicator: Text
    value: str | None
    unit: str | None
    as_of: date | None
    as_of_note: str | None
    statement: Text
    conflict_group: str | None
    source: Text
    measured_by: str | None
    measured_over: str | None
    measured_note: Text | None


@dataclass(frozen=True)
class Programme(Settings):
    """Everything a programme folder says, except its schemes, which `odop.lib.rules` reads."""

    folder: Path
    content_hash: str
    districts: tuple[District, ...]
    product_lines: tuple[ProductLine, ...]
    offices: tuple[Office, ...]
    holidays: tuple[Holiday, ...]
    partners: tuple[Agreement, ...]
    exports: tuple[ExportTotal, ...]
    figures: tuple[Figure, ...]
    boundaries: Mapping[str, Any]

    def scheme_folders(self) -> tuple[Path, ...]:
        """Returns the folders of the schemes that are switched on, in the order of programme.toml."""
        return tuple(self.folder / "schemes" / code for code in self.schemes)

    @cached_property
    def procedures(self) -> tuple[str, ...]:
        """Returns the codes of the procedures that judge and pay nothing: every folder under workflows/."""
        return tuple(one.parent.name for one in sorted(self.folder.glob("workflows/*/procedure.yaml")))


def load(folder: Path) -> Programme:
    """Returns the programme in `folder`; raises ProgrammeInvalid with every complaint at once."""
    complaints: list[Complaint] = []
    settings = read_settings(folder, complaints)
    languages = settings.languages if settings else ()
    tables: dict[str, list[Row]] = {}
    if languages:
        for file, columns in layout.TABLES.items():
            tables[file] = read_table(folder / file, columns, languages, complaints)
            for key in layout.KEYS[file]:
                complain_about_repeats(file, tables[file], key, complaints)
    boundaries = _read_boundaries(folder / "boundaries.geojson", complaints)
    if settings is not None:
        layout.complain_across(settings, tables, boundaries, complaints)
    if settings is None or complaints:
        raise ProgrammeInvalid(folder, complaints)
    return Programme(
        **vars(settings),
        folder=folder,
        content_hash=_content_hash(folder),
        districts=tuple(_district(row) for row in tables["districts.csv"]),
        product_lines=tuple(_product_line(row) for row in tables["product_lines.csv"]),
        offices=tuple(Office(**row.values) for row in tables["offices.csv"]),
        holidays=tuple(Holiday(**row.values) for row in tables["holidays.csv"]),
        partners=tuple(Agreement(**row.values) for row in tables["partners.csv"]),
        exports=tuple(ExportTotal(**row.values) for row in tables["exports.csv"]),
        figures=tuple(Figure(**row.values) for row in tables["figures.csv"]),
        boundaries=boundaries,
    )


def read_more(
    programme: Programme,
    name: str,
    columns: Sequence[Column],
    *,
    key: Sequence[str],
    judge: Callable[[Row, list[Row]], Iterable[tuple[str, str]]] = lambda _row, _rows: (),
) -> list[Row]:
    """The rows of one more table of a programme's folder; none where it has no such file. `judge` gives the column and the
    words of what does not fit the other rows and tables. Raises ProgrammeInvalid with every complaint."""
    path = programme.folder / name
    if not path.exists():
        return []
    complaints: list[Complaint] = []
    rows = read_table(path, columns, programme.languages, complaints)
    complain_about_repeats(path.name, rows, key, complaints)
    complaints += [
        Complaint(path.name, row.number, column, words) for row in rows for column, words in judge(row, rows)
    ]
    if complaints:
        raise ProgrammeInvalid(programme.folder, complaints)
    return rows


def _product_line(row: Row) -> ProductLine:
    return ProductLine(**{**row.values, "hs_headings": row["hs_headings"] or ()})


def _district(row: Row) -> District:
    return District(**{**row.values, "aliases": row["aliases"] or ()})


def _read_boundaries(path: Path, complaints: list[Complaint]) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        for feature in found["features"]:
            int(feature["properties"]["lgd_code"])
            if feature["geometry"]["type"] not in {"Polygon", "MultiPolygon"}:
                raise ValueError(f"a {feature['geometry']['type']} is not an area")
    except FileNotFoundError:
        complaints.append(Complaint(path.name, 0, "", "the file is missing"))
    except (ValueError, KeyError, TypeError) as error:
        complaints.append(Complaint(path.name, 0, "", f"is not GeoJSON areas with lgd_code: {error}"))
    else:
        return dict(found)
    return {"type": "FeatureCollection", "features": []}


def _content_hash(folder: Path) -> str:
    digest = hashlib.sha256()
    for name in ("programme.toml", *layout.TABLES, "boundaries.geojson"):
        content = (folder / name).read_bytes()
        digest.update(f"{name} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()
