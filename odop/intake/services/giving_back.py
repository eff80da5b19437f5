"""Handing a list back: the sheet with its bad cells marked, a corrected copy read again, and empty sheets to fill in."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, BinaryIO

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from odop.intake import events
from odop.intake.definitions import KINDS, ListKind
from odop.intake.definitions.problems import PROBLEMS
from odop.intake.enums import IN_REGISTER, Outcome, State
from odop.intake.models import Intake, IntakeRow
from odop.intake.services.cells import as_text, shown
from odop.intake.services.lists import locked, must_hold
from odop.intake.services.mapping import folded_title
from odop.intake.services.reading import Reading
from odop.intake.services.refusals import unreadable
from odop.kernel.actors import Actor
from odop.kernel.events import record
from odop.kernel.programme import programme
from odop.kernel.refusals import Invalid
from odop.lib.sheets import (
    Cell,
    Column,
    Row,
    Sheet,
    SheetError,
    TemplateColumn,
    read_sheet,
    write_marked,
    write_template,
)

ROW_TITLES = {"en": "Row in the list", "hi": "सूची में पंक्ति"}


def row_title() -> str:
    return ROW_TITLES.get((translation.get_language() or "en").split("-")[0], ROW_TITLES["en"])


def says(code: str, params: Mapping[str, Any], kind: ListKind) -> str:
    """What to do about one problem, in the reader's language."""
    complaint = PROBLEMS.get(code, PROBLEMS["unknown"])
    blanks: dict[str, Any] = {"value": "", "count": "", "words": "", "number": "", "district": "", **params}
    column = kind.column(str(params.get("key", "")))
    if column is not None and column.choices is not None:
        blanks["words"] = ", ".join(str(label) for _value, label in column.choices())
    return str(complaint.says) % blanks


@transaction.atomic
def hand_back(intake: Intake, out: BinaryIO, *, by: Actor, only_bad: bool = False) -> int:
    """Writes the sheet with its bad cells marked and what to do about each; returns how many rows. Noted on the trail."""
    must_hold(intake, by)
    kind = KINDS[intake.kind]
    rows = IntakeRow.objects.filter(intake=intake).order_by("number")
    if only_bad:
        rows = rows.filter(outcome=Outcome.BAD)
    problems: dict[tuple[int, str], str] = {}
    for number, found in rows.filter(outcome=Outcome.BAD).values_list("number", "problems"):
        for letter, _key, code, params in found:
            said = says(code, params, kind)
            title = kind.column(_key)
            if not letter and title is not None:
                said = f"{title.title}: {said}"
            problems[number, letter] = "\n".join(filter(None, [problems.get((number, letter)), said]))
    columns = [Column(letter, title) for letter, title in intake.columns]
    lines = (
        Row(number, tuple(shown(cell) for cell in cells))  # type: ignore[misc]
        for number, cells in rows.values_list("number", "cells").iterator(chunk_size=2_000)
    )
    count = write_marked(
        out,
        columns,
        lines,
        problems,
        problem_title=_("What to do"),
        row_title=row_title(),
        sheet_name=intake.ref,
    )
    record(events.HANDED_BACK, intake, by=by, district_id=intake.district_of_trail, rows=count)
    return count


@transaction.atomic
def take_corrected(intake: Intake, content: bytes, *, by: Actor) -> dict[str, int]:
    """Reads the marked copy again, corrected: rows that changed are judged anew, before they go in. Returns how many

    `changed`, of them `good` now, and `in_already` (changed in the sheet, but in the register by now). Refuses
    `wrong_stage`, `not_this_list` and whatever a file may be.
    """
    present = locked(intake, by, State.CHECKED, State.DONE)
    with NamedTemporaryFile(prefix="list-") as plain:
        Path(plain.name).write_bytes(content)
        try:
            with read_sheet(Path(plain.name), filename=intake.file_name) as sheet:
                found = _again(present, list(_numbered(present, sheet)))
        except SheetError as error:
            raise unreadable(error.code, error.params) from None
    found_good = found.get("good", 0)
    counts = dict(present.counts)
    counts[Outcome.BAD] = counts.get(Outcome.BAD, 0) + found.pop("more_bad", 0)
    counts[Outcome.GOOD] = counts.get(Outcome.GOOD, 0) + found.pop("more_good", 0)
    present.counts = {key: n for key, n in counts.items() if n}
    if found["changed"] and present.state == State.DONE:
        present.state = State.CHECKED
    present.save(update_fields=["counts", "state"])
    record(
        events.CORRECTED,
        present,
        by=by,
        district_id=present.district_of_trail,
        rows=found["changed"],
        good=found_good,
    )
    return found


def _numbered(intake: Intake, sheet: Sheet) -> Iterator[Row]:
    """Rows of the copy under the numbers they had in the list."""
    titles = [folded_title(column.title) for column in sheet.columns]
    wanted = {folded_title(title) for title in ROW_TITLES.values()}
    at = next((place for place, title in enumerate(titles) if title in wanted), None)
    width = len(intake.columns)
    same = [folded_title(title) for _letter, title in intake.columns] == titles[:width]
    if at is None or not same:
        raise Invalid(
            _(
                "This is not the marked copy of this list. Download the copy, correct it and send it back with all its columns."
            ),
            code="not_this_list",
        )
    for row in sheet.rows():
        number = as_text(row.cells[at])
        if number.isdecimal():
            yield Row(int(number), row.cells[:width])


def _again(intake: Intake, rows: Sequence[Row]) -> dict[str, int]:
    held = {
        row.number: row
        for row in IntakeRow.objects.filter(intake=intake, number__in=[one.number for one in rows])
    }
    changed: dict[int, Row] = {}
    already = 0
    for row in rows:
        before = held.get(row.number)
        if before is None or _same(before.cells, row.cells):
            continue
        if before.outcome in IN_REGISTER:
            already += 1
        else:
            changed[row.number] = row
    found = {"changed": len(changed), "good": 0, "in_already": already, "more_good": 0, "more_bad": 0}
    for read in Reading(intake).read(list(changed.values())):
        row_now = held[read.number]
        found["good"] += read.outcome == Outcome.GOOD
        for outcome, key in ((Outcome.GOOD, "more_good"), (Outcome.BAD, "more_bad")):
            found[key] += (read.outcome == outcome) - (row_now.outcome == outcome)
        row_now.earlier = [*row_now.earlier, row_now.cells]
        row_now.cells, row_now.entry = json.loads(read.cells), json.loads(read.entry)
        row_now.problems, row_now.outcome, row_now.row_key = json.loads(read.problems), read.outcome, read.key
    IntakeRow.objects.bulk_update(
        [held[number] for number in changed],
        ["earlier", "cells", "entry", "problems", "outcome", "row_key"],
        batch_size=500,
    )
    return found


def _same(kept: Sequence[object], cells: Sequence[Cell]) -> bool:
    return [as_text(shown(one)) for one in kept] == [as_text(one) for one in cells]  # type: ignore[arg-type]


def write_empty(out: BinaryIO, kind: ListKind) -> None:
    """An empty sheet of this kind to fill in, in the reader's language, with the words that may be chosen."""
    language = (translation.get_language() or "en").split("-")[0]
    other = next((one for one in programme().languages if one != language), language)
    columns = []
    for column in kind.columns:
        with translation.override(other):
            second = str(column.title)
        choices = [str(label) for _value, label in column.choices()] if column.choices else []
        columns.append(
            TemplateColumn(
                title=str(column.title),
                second_title=second if second != str(column.title) else "",
                hint=_("Must be filled in.") if column.required else "",
                example=column.example.get(language),
                allowed=tuple(choices),
                required=column.required,
            )
        )
    write_template(
        out,
        columns,
        sheet_name=str(kind.title)[:31],
        help_name=_("How to fill it in"),
        help_titles=(_("Column"), _("In the other language"), _("Remark"), _("Example")),
        help_lines=[str(kind.says)],
    )


__all__ = ["hand_back", "says", "take_corrected", "write_empty"]
