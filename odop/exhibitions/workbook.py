"""A fair as an Excel file."""

from collections.abc import Sequence
from io import BytesIO

from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _

from odop.accounts.models import User
from odop.exhibitions.events import EXPORTED
from odop.exhibitions.models import Fair, StallApplication
from odop.exhibitions.queries.results import NOTHING, sums_of
from odop.kernel.events import record
from odop.kernel.looks import Look as Looking
from odop.kernel.looks import looked
from odop.lib.sheets.xlsx import Book, Look

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@transaction.atomic
def fair_workbook(fair: Fair, applications: Sequence[StallApplication], *, by: User) -> HttpResponse:
    """Participants with points, stall and sums; that it was taken out stands on the trail."""
    sums = sums_of(applications)
    head = [
        _("Rank"), _("Application"), _("Name"), _("Number in the register"), _("District"), _("Goods shown"), _("Points"),
        _("What became of it"), _("Stall"), _("Visitors"), _("Enquiries"), _("Orders in rupees"), _("Sales in rupees"),
    ]  # fmt: skip
    rows: list[list[tuple[object, Look]]] = [
        [(f"{fair.ref} {fair.name}", Look.TITLE)],
        [(word, Look.HEAD) for word in head],
    ]
    for one in applications:
        sold = sums.get(one.pk, NOTHING)
        cells = [
            one.rank, one.ref, str(one.artisan.name), one.artisan.ref, str(one.district.name), one.goods, one.points,
            str(one.get_state_display()), one.stall.code if one.stall else "", sold.visitors, sold.enquiries,
            sold.ordered, sold.sold,
        ]  # fmt: skip
        rows.append([("" if cell is None else cell, Look.PLAIN) for cell in cells])
    out = BytesIO()
    with Book(out) as book:
        book.sheet(_("Stalls"), rows, widths=[8, 20, 26, 18, 16, 30, 10, 20, 10, 12, 12, 16, 16], frozen=2)
    looked(Looking("list", None, "", "", fair.district_id, tied=True, rows=len(applications)))
    record(EXPORTED, fair, by=by, rows=len(applications))
    response = HttpResponse(out.getvalue(), content_type=MEDIA_TYPE)
    response["Content-Disposition"] = f'attachment; filename="fair-{fair.ref}.xlsx"'
    response["Cache-Control"] = "no-store"
    return response
