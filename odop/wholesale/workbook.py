"""The answers of makers as an Excel file."""

from io import BytesIO

from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _

from odop.accounts.models import User
from odop.kernel.events import record
from odop.lib.money import from_paise
from odop.lib.sheets.xlsx import Book, Look
from odop.wholesale.events import EXPORTED
from odop.wholesale.models import Enquiry, Request

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@transaction.atomic
def answers_workbook(enquiry: Enquiry, *, by: User) -> HttpResponse:
    """Every maker who was asked with her answer; that it was taken out stands on the trail."""
    head = [
        _("Goods"),
        _("Wanted"),
        _("Maker"),
        _("District"),
        _("State"),
        _("Pieces"),
        _("A piece"),
        _("Days"),
        _("Note"),
    ]
    rows: list[list[tuple[object, Look]]] = [
        [(f"{enquiry.ref} {enquiry.buyer.company}", Look.TITLE)],
        [(word, Look.HEAD) for word in head],
    ]
    found = Request.objects.filter(line__enquiry=enquiry).select_related("line", "seller__district")
    for one in found.order_by("line__number", "unit_paise", "pk"):
        price = from_paise(one.unit_paise) if one.unit_paise else ""
        cells = [
            one.title, one.wanted, f"{one.seller.name} {one.seller.ref}", str(one.seller.district.name),
            str(one.get_state_display()), one.quantity or "", price, one.days or "", one.note,
        ]  # fmt: skip
        rows.append([(cell, Look.PLAIN) for cell in cells])
    out = BytesIO()
    with Book(out) as book:
        book.sheet(_("Answers"), rows, widths=[36, 10, 30, 16, 24, 10, 12, 8, 40], frozen=2)
    record(EXPORTED, enquiry, by=by, rows=str(len(rows) - 2))
    response = HttpResponse(out.getvalue(), content_type=MEDIA_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{enquiry.ref}.xlsx"'
    response["Cache-Control"] = "no-store"
    return response
