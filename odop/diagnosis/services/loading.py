"""What the public record says of a diagnosis comes with a programme: the gaps (`programmes/<state>/diagnosis/gaps.csv`) and
the agencies that are named (`agencies.toml`), where it has them."""

from django.db import transaction

from odop.diagnosis.enums import Aspect, Basis, GapKind, ReachOf, Remedy
from odop.diagnosis.models import Gap
from odop.diagnosis.services.contracts import load_agencies
from odop.kernel import clock
from odop.kernel.fields import Localised
from odop.kernel.programme import known_sources
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
    whole,
)
from odop.places.models import ProductLine

COLUMNS: tuple[Column, ...] = (
    column("code", matching("G[0-9]{2,4}", "G07")),
    column("district", whole, required=False),
    column("product_line", plain, required=False),
    column("kind", one_of(*GapKind.values)),
    column("aspect", one_of(*Aspect.values), required=False),
    text_column("statement"),
    text_column("wanted", required=False),
    column("remedy", one_of(*Remedy.values), required=False),
    column("basis", one_of(*Basis.values)),
    text_column("note", required=False),
    column("noted_on", day, required=False),
    column("noted_note", plain, required=False),
    column("reach", whole, required=False),
    column("reach_of", one_of(*ReachOf.values), required=False),
    column("source", plain),
)
# What a file's row says anew each time; severity, reach, state and evidence are the offices' own from then on.
WORDS = ("district", "product_line", "kind", "aspect", "statement", "wanted", "remedy", "basis", "note", "noted_on", "noted_note",
         "source")  # fmt: skip


@transaction.atomic
def load_gaps(programme: Programme) -> int:
    """Put the programme's gaps and agencies into the database; returns how many gaps it has. Safe to repeat.

    Raises ProgrammeInvalid with every complaint. A gap that left the file stays, since plans may point at it.
    """
    load_agencies(programme)
    known_sources()  # a faulty sources.csv is refused here, not on a page
    places = {one.code: one.district for one in programme.product_lines}
    known = {one.lgd_code for one in programme.districts}
    rows = read_more(
        programme,
        "diagnosis/gaps.csv",
        COLUMNS,
        key=("code",),
        judge=lambda row, _rows: _complaints(row, known, places),
    )
    lines = dict(ProductLine.objects.values_list("key", "pk"))
    moment = clock.now()
    made = [
        Gap(
            ref=f"GP-{row['code']}",
            key=row["code"],
            district_id=row["district"],
            product_line_id=lines[row["product_line"]] if row["product_line"] else None,
            kind=row["kind"],
            aspect=row["aspect"] or "",
            statement=Localised(row["statement"]),
            wanted=Localised(row["wanted"] or {}),
            remedy=row["remedy"] or "",
            basis=row["basis"],
            note=Localised(row["note"] or {}),
            noted_on=row["noted_on"],
            noted_note=row["noted_note"] or "",
            reach=row["reach"],
            reach_of=row["reach_of"] or "",
            source=row["source"],
            made_at=moment,
            published_at=moment,
        )
        for row in rows
    ]
    Gap.objects.bulk_create(made, update_conflicts=True, unique_fields=["key"], update_fields=list(WORDS))
    return len(made)


def _complaints(row: Row, known: set[int], places: dict[str, int]) -> list[tuple[str, str]]:
    """What does not fit the programme's other tables."""
    district, line = row["district"], row["product_line"]
    found = []
    if district is not None and district not in known:
        found.append(("district", f"{district} is no district of this programme"))
    if line and line not in places:
        found.append(("product_line", f"{line} is no product line of this programme"))
    elif line and places[line] != district:
        found.append(("product_line", f"{line} belongs to another district"))
    if bool(row["reach"]) != bool(row["reach_of"]):
        found.append(("reach_of", "a reach needs to say of what, and only a reach does"))
    if row["noted_on"] is None and not row["noted_note"]:
        found.append(("noted_note", "write noted_on, or how the source dates it"))
    return found
