"""The orders, standards and guides that come with a programme: `programmes/<state>/library/publications.csv`, where it has one."""

from django.db import transaction

from odop.kernel import clock
from odop.kernel.fields import Localised
from odop.lib.programme import Programme, read_more
from odop.lib.tables import (
    Column,
    Row,
    column,
    day,
    matching,
    one_of,
    plain,
    text_column,
)
from odop.library.enums import PublicationKind, Scale
from odop.library.models import Publication
from odop.library.search import found_by
from odop.places.models import ProductLine

COLUMNS: tuple[Column, ...] = (
    column("code", matching("[A-Z]{2,4}-[0-9A-Z-]{1,12}", "GO-263")),
    column("kind", one_of(*PublicationKind.values)),
    column("number", plain, required=False),
    text_column("title"),
    text_column("about", required=False),
    column("dated_on", day, required=False),
    column("dated_note", plain, required=False),
    column("scheme", plain, required=False),
    column("changes", plain, required=False),
    text_column("changed", required=False),
    column("category", plain, required=False),
    column("product_line", plain, required=False),
    column("scale", one_of(*Scale.values), required=False),
    column("address", plain, required=False),
    column("source", plain),
)
WRITTEN = (
    "kind", "number", "title", "about", "dated_on", "dated_note", "scheme", "changed", "category", "product_line",
    "district", "scale", "address", "source", "found_by",
)  # fmt: skip


@transaction.atomic
def load_publications(programme: Programme) -> int:
    """Put the programme's publications into the database; returns how many it has. Safe to repeat.

    Raises ProgrammeInvalid with every complaint. One that left the file stays, since addresses lead to it.
    """
    lines, schemes = {one.code: one.district for one in programme.product_lines}, set(programme.schemes)
    rows = read_more(
        programme,
        "library/publications.csv",
        COLUMNS,
        key=("code",),
        judge=lambda row, rows: _complaints(row, rows, lines, schemes),
    )
    keys = dict(ProductLine.objects.values_list("key", "pk"))
    moment = clock.now()
    made = [
        Publication(
            ref=f"LB-{row['code']}",
            key=row["code"],
            product_line_id=keys[row["product_line"]] if row["product_line"] else None,
            district_id=lines[row["product_line"]] if row["product_line"] else None,
            dated_on=row["dated_on"],
            **{name: Localised(row[name] or {}) for name in ("title", "about", "changed")},
            **{
                name: row[name] or ""
                for name in (
                    "kind",
                    "number",
                    "dated_note",
                    "scheme",
                    "category",
                    "scale",
                    "address",
                    "source",
                )
            },
            found_by=found_by(row["title"], row["about"] or {}, row["changed"] or {}, row["number"] or ""),
            made_at=moment,
            published_at=moment,
        )
        for row in rows
    ]
    Publication.objects.bulk_create(
        made, update_conflicts=True, unique_fields=["key"], update_fields=list(WRITTEN)
    )
    _join([(row["code"], row["changes"]) for row in rows if row["changes"]])
    return len(made)


def _join(pairs: list[tuple[str, str]]) -> None:
    """Say of each order which other one it changed."""
    known = {
        one.key: one for one in Publication.objects.filter(key__in={key for pair in pairs for key in pair})
    }
    for code, other in pairs:
        known[code].changes = known[other]
    Publication.objects.bulk_update([known[code] for code, _other in pairs], ["changes"])


def _complaints(row: Row, rows: list[Row], lines: dict[str, int], schemes: set[str]) -> list[tuple[str, str]]:
    """What does not fit the file itself or the programme's other tables."""
    found = []
    orders = (one["code"] for one in rows if one["kind"] == PublicationKind.ORDER)
    if row["changes"] and row["changes"] not in orders:
        found.append(("changes", f"{row['changes']} is no order of this file"))
    if bool(row["changes"]) != bool(row["changed"]):
        found.append(("changed", "say what was changed where another order is named, and only there"))
    if row["scheme"] and row["scheme"] not in schemes:
        found.append(("scheme", f"{row['scheme']} is no scheme of this programme"))
    if row["product_line"] and row["product_line"] not in lines:
        found.append(("product_line", f"{row['product_line']} is no product line of this programme"))
    if row["kind"] == PublicationKind.ORDER and not row["number"]:
        found.append(("number", "an order has a number"))
    if row["scale"] and row["kind"] != PublicationKind.REPORT:
        found.append(("scale", "a scale belongs to a project report"))
    return found
