"""A list of the mart as an Excel file: text, numbers and days, never a formula. That it was taken out stands on the trail."""

from collections.abc import Sequence
from io import BytesIO

from django.db import transaction
from django.http import HttpResponse

from odop.accounts.models import User
from odop.emart import events
from odop.kernel.events import record
from odop.kernel.looks import Look as Looking
from odop.kernel.looks import looked
from odop.lib.sheets.xlsx import Book, Look

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST = 5000  # rows of one file


@transaction.atomic
def workbook(
    name: str, title: str, head: Sequence[object], rows: Sequence[Sequence[object]], *, by: User
) -> HttpResponse:
    """The rows as a download called `name`.xlsx. Amounts are Decimal rupees, days are dates."""
    lines: list[list[tuple[object, Look]]] = [
        [(title, Look.TITLE)],
        [(str(word), Look.HEAD) for word in head],
    ]
    lines += [[("" if cell is None else cell, Look.PLAIN) for cell in row] for row in rows]
    out = BytesIO()
    with Book(out) as book:
        book.sheet(title, lines, widths=[20] * len(head), frozen=2)
    note_taken(name, len(rows), by=by)
    response = HttpResponse(out.getvalue(), content_type=MEDIA_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    response["Cache-Control"] = "no-store"
    return response


@transaction.atomic
def note_taken(name: str, rows: int, *, by: User) -> None:
    """A list was taken out: on the trail and in the log of looks."""
    looked(Looking("list", None, "", "", None, tied=True, rows=rows))
    record(events.MART_LIST_TAKEN, by, by=by, list=name, rows=str(rows))
