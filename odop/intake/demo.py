"""A sample list: people of whom most were in the register already, and rows that wait for their correction.

Written as the work on a list leaves it, without a file: reading one takes a process of its own, longer than all of this.
"""

import hashlib
from datetime import timedelta

from odop.accounts.models import User
from odop.intake import events
from odop.intake.enums import Outcome, State
from odop.intake.models import Intake, IntakeRow
from odop.kernel import clock
from odop.kernel.events import record
from odop.kernel.services import next_number
from odop.registry.models import Artisan

COLUMNS = {
    "A": ("Name of artisan", "name"), "B": ("Father/Husband Name", "relation_name"), "C": ("Year of Birth", "birth_year"),
    "D": ("Mobile No.", "mobile"), "E": ("Village", "place"),
}  # fmt: skip
AGAIN, WRONG = 9, 3


def build_lists() -> int:
    """Returns how many lists were made: one in the district of the first officer, none where too few people are."""
    officer = User.objects.filter(demo_slug__startswith="officer-").order_by("-demo_slug").first()
    places = officer.scope.districts if officer else ()
    people = list(
        Artisan.objects.filter(district_id__in=places, user=None).order_by("pk")[20 : 20 + AGAIN + WRONG]
    )
    if officer is None or len(people) < AGAIN + WRONG:
        return 0
    office = next(posting.office for posting in officer.current_postings)
    assert office.district is not None  # noqa: S101 (officers of the demo sit in districts)
    rows = [_row(number, one) for number, one in enumerate(people, 2)]
    counts = {Outcome.BAD.value: WRONG, Outcome.SAME_ALREADY.value: AGAIN}
    with clock.at(clock.now() - timedelta(days=11, hours=3)):
        made = Intake.objects.create(
            ref=f"IM-{office.district.code}-{next_number(f'IM-{office.district.code}'):06d}", kind="artisans", office=office,
            district=office.district, file_name="block-list.xlsx", sha256=hashlib.sha256(b"sample").hexdigest(), header_row=1,
            columns=[[letter, title] for letter, (title, _key) in COLUMNS.items()],
            mapping={letter: key for letter, (_title, key) in COLUMNS.items()}, consents=["register"], language="hi",
            state=State.DONE, row_count=len(rows), counts=counts, made_by=officer, began_at=clock.now(),
            finished_at=clock.now(), is_sample=True,
        )  # fmt: skip
        for row in rows:
            row.intake = made
        IntakeRow.objects.bulk_create(rows)
        facts: tuple[tuple[str, dict[str, object]], ...] = (
            (events.UPLOADED, {"kind": made.kind, "rows": len(rows)}),
            (events.CHECKED, {"rows": len(rows), "good": AGAIN, "bad": WRONG}),
            (events.IMPORTED, {**counts}),
        )
        for verb, told in facts:
            record(verb, made, by=officer, district_id=office.district_id, **told)
    return 1


def _row(number: int, one: Artisan) -> IntakeRow:
    """A row of somebody who is in the register; the last few with an answer that cannot be read."""
    name, relation = one.name.get("en", ""), one.relation_name.get("en", "")
    cells = [name.upper(), relation, str(one.birth_year), one.mobile, one.place]
    wrong = number - 2 - AGAIN
    if wrong < 0:
        return IntakeRow(
            number=number, outcome=Outcome.SAME_ALREADY, cells=cells, subject_id=one.pk, subject_ref=one.ref
        )
    letter, key, code, text = (
        ("D", "mobile", "mobile", one.mobile[:7]), ("C", "birth_year", "birth_year", f"{one.birth_year}"[:3]),
        ("A", "name", "missing", ""),
    )[wrong]  # fmt: skip
    cells["ABCDE".index(letter)] = text or None
    problem = [letter, key, code, {"value": text} if text else {}]
    return IntakeRow(number=number, outcome=Outcome.BAD, cells=cells, problems=[problem])
