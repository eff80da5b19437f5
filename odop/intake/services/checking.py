"""Checking a list: every row read, kept as it stood, and judged. A batch a transaction; cut off, it goes on where it was."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext
from itertools import islice

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
            for rows in batches(found.rows(), batch, after=intake.cursor):
                if not _keep(intake_id, reading, rows):
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


def batches(rows: Iterator[Row], size: int, *, after: int = 0) -> Iterator[list[Row]]:
    """The rows behind number `after`, in lists of `size`."""
    waiting = (row for row in rows if row.number > after) if after else rows
    while found := list(islice(waiting, size)):
        yield found


def _keep(intake_id: int, reading: Reading, rows: Sequence[Row]) -> bool:
    """Judges one batch, writes it and moves the cursor; False when the list was cancelled meanwhile."""
    with scope.system():
        intake = Intake.objects.select_for_update(of=("self",)).get(pk=intake_id)
        if intake.state != State.CHECKING or rows[-1].number <= intake.cursor:
            return intake.state == State.CHECKING
        found: Counter[str] = Counter()
        with connection.cursor() as cursor, cursor.copy(COPY_ROWS) as copy:
            for at in range(0, len(rows), PART):
                read = reading.read(rows[at : at + PART])
                copy.write(as_lines(intake_id, read))
                found.update(row.outcome for row in read)
        intake.cursor = rows[-1].number
        intake.counts = _added(intake.counts, found)
        intake.save(update_fields=["cursor", "counts"])
    return True


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


__all__ = ["BATCH", "as_lines", "batches", "check_list"]
