"""The list of agreements as an Excel file, in the reader's language. Nobody's data is in it."""

from collections.abc import Iterable
from io import BytesIO

from django.http import HttpResponse
from django.utils.translation import gettext as _

from odop.lib.sheets.xlsx import Book, Look
from odop.partners.models import Agreement

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def agreements_workbook(rows: Iterable[Agreement]) -> HttpResponse:
    """An agreement a row, with its source."""
    head = [
        _("Partner"), _("Kind of partner"), _("What it is about"), _("State"), _("Signed on"), _("Holds until"), _("Ended on"),
        _("How well it is known"), _("Source"), _("Number"),
    ]  # fmt: skip
    lines: list[list[tuple[object, Look]]] = [[(word, Look.HEAD) for word in head]]
    for one in rows:
        cells = [
            str(one.partner), str(one.partner.get_kind_display()), str(one.subject), str(one.state.label), one.signed_on, one.ends_on,
            one.ended_on, str(one.get_standing_display()), one.source, one.ref,
        ]  # fmt: skip
        lines.append([("" if cell is None else cell, Look.PLAIN) for cell in cells])
    out = BytesIO()
    with Book(out) as book:
        book.sheet(
            _("Agreements with partners"), lines, widths=[34, 24, 60, 22, 14, 14, 14, 34, 60, 20], frozen=1
        )
    return excel_file(out.getvalue(), "agreements.xlsx")


def excel_file(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=MEDIA_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
