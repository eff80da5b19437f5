"""Checking a list: every row read, kept as it stood, and judged. A batch a transaction; cut off, it goes on where it was."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext
from itertools import dropwhile, islice

from django.db import connection

from odop.intake import events
from odop.intake.enums import State
from odop.intake.models import Intake, IntakeRow
from odop.intake.services.files import opened_sheet
from odop.intake.services.reading import Reading, ReadRow
from odop.intake.services.refusals import unreadable
from odop.kernel import clock, scope
from odop.kernel.actors import SYSTEM
from odop.kernel.events import record
from odop.lib.sheets import Row, Sheet, SheetError

BATCH = 10_000
PART = 500  # rows that are judged and sent at once: the database writes them down while we judge the next
COPY_ROWS = "COPY intake_intakerow (intake_id, number, outcome, cells, earlier, problems, entry, row_key, subject_ref) FROM STDIN"


def check_list(intake_id: int, *, sheet: Sheet | None = None, batch: int = BATCH) -> None:
    """Reads and judges all rows of a list whose check was asked for; called again, it goes on after the last batch.

    `sheet` is that of a list which came by the command line; else the list's file is opened. Stops between two batches when
    the list was cancelled. A file that turns out unreadable leaves the list `failed`.
    """
    with scope.system():
        intake = Intake.objects.select_related("office").get(pk=intake_id)
        if intake.state != State.CHECKING:
            return
        reading = Reading(intake)
    try:
        with opened_sheet(intake) if sheet is None else nullcontext(sheet) as found:
            rows = found.rows()
            while (kept := _keep(intake_id, reading, rows, batch)) == batch:
                pass
            if kept is None:
                return
    except SheetError as error:
        with scope.system():
            Intake.objects.filter(pk=intake_id).update(
                state=State.FAILED,
                error=[unreadable(error.code, {}).code, error.params],
                finished_at=clock.now(),
            )
        return
    _finish(intake_id)


def _keep(intake_id: int, reading: Reading, rows: Iterator[Row], size: int) -> int | None:
    """Judges one batch, writes it and moves the cursor; how many rows it had, None when the list was cancelled meanwhile.

    The rows are taken from the file as they are judged: a part of them is in memory, and those behind the cursor only.
    """
    with scope.system():
        intake = Intake.objects.select_for_update(of=("self",)).get(pk=intake_id)
        if intake.state != State.CHECKING:
            return None
        found: Counter[str] = Counter()
        batch = islice(behind(rows, intake.cursor), size)
        with connection.cursor() as cursor, cursor.copy(COPY_ROWS) as copy:
            while part := list(islice(batch, PART)):
                read = reading.read(part)
                copy.write(as_lines(intake_id, read))
                found.update(row.outcome for row in read)
                intake.cursor = part[-1].number
        intake.counts = _added(intake.counts, found)
        intake.save(update_fields=["cursor", "counts"])
    return found.total()


def behind(rows: Iterator[Row], number: int) -> Iterator[Row]:
    """The rows behind this number."""
    return dropwhile(lambda row: row.number <= number, rows)


def as_lines(intake_id: int, rows: Sequence[ReadRow]) -> bytes:
    """Rows for COPY: in its text format only the backslash needs care, JSON has no bare tab or newline."""
    lines = [
        f"{intake_id}\t{row[0]}\t{row[1]}\t{row[2]}\t[]\t{row[4]}\t{row[3]}\t{row[5]}\t\n" for row in rows
    ]
    return "".join(lines).replace("\\", "\\\\").encode("utf-8", "replace")


def _added(counts: Mapping[str, int], found: Mapping[str, int]) -> dict[str, int]:
    return {key: counts.get(key, 0) + found.get(key, 0) for key in sorted({*counts, *found})}


def _finish(intake_id: int) -> None:
    with scope.system():
        intake = Intake.objects.select_for_update(of=("self",)).get(pk=intake_id)
        if intake.state != State.CHECKING:
            return
        intake.state, intake.cursor, intake.finished_at = State.CHECKED, 0, clock.now()
        intake.row_count = IntakeRow.objects.filter(intake=intake).count()
        intake.save(update_fields=["state", "cursor", "finished_at", "row_count"])
        record(
            events.CHECKED, intake, by=SYSTEM, district_id=intake.district_of_trail,
            rows=intake.row_count, **{str(key): n for key, n in intake.counts.items()},
        )  # fmt: skip


__all__ = ["BATCH", "as_lines", "check_list"]
