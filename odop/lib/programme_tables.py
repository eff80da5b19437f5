"""The layout of a programme's tables, and what must hold from one table to the next."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from odop.lib.programme_settings import OFFICE_KINDS, OFFICE_KINDS_NEEDED, Settings
from odop.lib.tables import (
    Column,
    Complaint,
    Row,
    between,
    column,
    day,
    decimal,
    matching,
    one_of,
    plain,
    several,
    text_column,
    whole,
    yes_or_no,
)

OFFICE_KINDS_OF_A_DISTRICT = ("diepc", "committee", "bank")  # every district has one of each
WITHIN_A_DISTRICT = (*OFFICE_KINDS_OF_A_DISTRICT, "district_committee", "selection")

_name = text_column("name")
_source = column("source", plain)
_checked = column("status", one_of("checked", "to_be_checked"))

TABLES: Mapping[str, Sequence[Column]] = {
    "districts.csv": (
        column("lgd_code", whole),
        column("code", matching("[A-Z]{3}", "SBL")),
        _name,
        Column("aliases", several, required=False),
        text_column("division"),
        column("lat", between(Decimal(6), Decimal(38))),
        column("lon", between(Decimal(68), Decimal(98))),
        column("population", whole, required=False),
        text_column("population_note", required=False),
        _source,
    ),
    "product_lines.csv": (
        column("code", matching("[A-Z]{3}-[0-9]{2}", "SBL-01")),
        column("district", whole),
        column("rank", whole),
        _name,
        column("category", plain),
        column("hs_headings", several, required=False),
        column("gi_name", plain, required=False),
        column("gi_status", one_of("checked", "to_be_checked"), required=False),
        column("valid_from", day, required=False),
        column("valid_to", day, required=False),
        text_column("source"),
    ),
    "offices.csv": (
        column("code", matching("[A-Z0-9]+(-[A-Z0-9]+)*", "DIEPC-SBL")),
        column("kind", one_of(*OFFICE_KINDS)),
        _name,
        column("district", whole, required=False),
        column("ifsc", matching("[A-Z]{4}0[A-Z0-9]{6}", "SMPL0SBL001"), required=False),
        column("sample", yes_or_no),
        _source,
    ),
    "holidays.csv": (
        column("date", day),
        _name,
        column("status", one_of("certain", "to_be_checked")),
        _source,
    ),
    "partners.csv": (
        column("code", matching("[a-z0-9]+(-[a-z0-9]+)*", "flipkart-2020")),
        column("partner", matching("[a-z0-9]+(-[a-z0-9]+)*", "flipkart")),
        _name,
        column("kind", matching("[a-z]+(_[a-z]+)*", "marketplace")),
        column("stage", one_of("signed", "negotiation", "named")),
        column("signed_on", day, required=False),
        column("years", whole, required=False),
        text_column("subject"),
        column("status", one_of("checked", "to_be_checked", "named_in_interviews")),
        _source,
    ),
    "exports.csv": (
        column("financial_year", matching("[0-9]{4}-[0-9]{2}", "2023-24")),
        column("total_crore", decimal),
        column("status", one_of("published", "rounded", "unverified")),
        _source,
    ),
    "figures.csv": (
        column("code", matching("[A-Z]+[0-9]+", "F05")),
        column("kind", one_of("claim", "rule", "target", "reference", "contradiction")),
        text_column("indicator"),
        column("value", plain, required=False),
        column("unit", plain, required=False),
        column("as_of", day, required=False),
        column("as_of_note", plain, required=False),
        text_column("statement"),
        column("conflict_group", matching("C[0-9]+", "C3"), required=False),
        text_column("source"),
        column("measured_by", matching("[a-z_]+(:[0-9a-z_-]+)*", "enrolled"), required=False),
        column("measured_over", one_of("year", "all"), required=False),
        text_column("measured_note", required=False),
    ),
}

# What must not repeat, table by table.
KEYS: Mapping[str, Sequence[Sequence[str]]] = {
    "districts.csv": (("lgd_code",), ("code",), ("name",)),
    "product_lines.csv": (("code",), ("district", "rank")),
    "offices.csv": (("code",), ("name",)),
    "holidays.csv": (("date", "name"),),
    "partners.csv": (("code",),),
    "exports.csv": (("financial_year",),),
    "figures.csv": (("code",),),
}


def complain_across(
    settings: Settings,
    tables: Mapping[str, Sequence[Row]],
    boundaries: Mapping[str, Any],
    complaints: list[Complaint],
) -> None:
    """Appends what does not fit between the tables: unknown districts, missing offices, lost boundaries."""
    districts = {row["lgd_code"]: row for row in tables["districts.csv"] if row["lgd_code"] is not None}
    _check_product_lines(settings, districts, tables["product_lines.csv"], complaints)
    _check_offices(districts, tables["offices.csv"], complaints)
    _check_boundaries(districts, boundaries, complaints)
    for row in tables["exports.csv"]:
        year = row["financial_year"]
        if year and (int(year[:4]) + 1) % 100 != int(year[5:]):
            complaints.append(
                Complaint("exports.csv", row.number, "financial_year", f"{year} is not one year")
            )


def _check_product_lines(
    settings: Settings, districts: Mapping[int, Row], lines: Sequence[Row], complaints: list[Complaint]
) -> None:
    def complain(row: Row, name: str, message: str) -> None:
        complaints.append(Complaint("product_lines.csv", row.number, name, message))

    for row in lines:
        district = districts.get(row["district"])
        if district is None and row["district"] is not None:
            complain(row, "district", f"there is no district {row['district']} in districts.csv")
        elif district and not str(row["code"] or district["code"]).startswith(district["code"] or ""):
            complain(row, "code", f"must begin with {district['code']}, the code of its district")
        if row["category"] and row["category"] not in settings.categories:
            complain(row, "category", f"{row['category']} is not among the categories of programme.toml")
        for heading in row["hs_headings"] or ():
            if not (heading.isascii() and heading.isdigit() and len(heading) == 4):
                complain(row, "hs_headings", f"“{heading}” is not a heading of four digits")
        if (row["gi_name"] is None) != (row["gi_status"] is None):
            complain(row, "gi_status", "a GI name and its status go together")
        if row["valid_from"] and row["valid_to"] and row["valid_to"] < row["valid_from"]:
            complain(row, "valid_to", "is before valid_from")
    first = {row["district"] for row in lines if row["rank"] == 1}
    for lgd_code, row in districts.items():
        if lgd_code not in first:
            complaints.append(
                Complaint("districts.csv", row.number, "lgd_code", "has no product line of rank 1")
            )


def _check_offices(districts: Mapping[int, Row], offices: Sequence[Row], complaints: list[Complaint]) -> None:
    def complain(row: Row, name: str, message: str) -> None:
        complaints.append(Complaint("offices.csv", row.number, name, message))

    for row in offices:
        if row["district"] is not None and row["district"] not in districts:
            complain(row, "district", f"there is no district {row['district']} in districts.csv")
        if row["kind"] in WITHIN_A_DISTRICT and row["district"] is None:
            complain(row, "district", f"an office of kind {row['kind']} belongs to a district")
        if row["kind"] and (row["kind"] == "bank") != (row["ifsc"] is not None):
            complain(row, "ifsc", "a bank branch has an IFSC, and no other office has one")
    there = {(row["kind"], row["district"]) for row in offices}
    complaints.extend(
        Complaint("districts.csv", district.number, "lgd_code", f"has no {kind} in offices.csv")
        for lgd_code, district in districts.items()
        for kind in OFFICE_KINDS_OF_A_DISTRICT
        if (kind, lgd_code) not in there
    )
    kinds = {row["kind"] for row in offices}
    complaints.extend(
        Complaint("offices.csv", 0, "kind", f"there is no office of kind {kind}")
        for kind in OFFICE_KINDS_NEEDED
        if kind not in kinds
    )


def _check_boundaries(
    districts: Mapping[int, Row], boundaries: Mapping[str, Any], complaints: list[Complaint]
) -> None:
    drawn = [int(feature["properties"]["lgd_code"]) for feature in boundaries["features"]]
    for lgd_code, row in districts.items():
        if drawn.count(lgd_code) != 1:
            complaints.append(
                Complaint(
                    "districts.csv",
                    row.number,
                    "lgd_code",
                    f"has {drawn.count(lgd_code)} boundaries in boundaries.geojson, not one",
                )
            )
    complaints.extend(
        Complaint("boundaries.geojson", 0, "lgd_code", f"{lgd_code} is not a district of districts.csv")
        for lgd_code in sorted(set(drawn) - set(districts))
    )
