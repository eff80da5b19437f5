"""A shop as an Excel file: its stock, and its sales of the last months."""

from io import BytesIO

from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _

from odop.accounts.models import User
from odop.kernel.events import record
from odop.lib.money import from_paise
from odop.lib.sheets.xlsx import Book, Look
from odop.outlets.enums import Doubt, PaidBy
from odop.outlets.events import EXPORTED
from odop.outlets.models import Shop
from odop.outlets.queries.shops import sales_of, stock_of

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST = 20_000
Cells = list[list[tuple[object, Look]]]


@transaction.atomic
def shop_workbook(shop: Shop, *, by: User) -> HttpResponse:
    """What lies in the shop, and every bill with its way of payment; that it was taken out stands on the trail."""
    stock = [
        [
            str(one.row.offer.listing.title),
            one.row.offer.sku,
            str(one.row.seller.name),
            one.price,
            one.row.on_hand,
        ]
        for one in stock_of(shop)
    ]
    sales = list(sales_of(shop)[:MOST])
    sold = [
        [
            sale.day, str(next(iter(sale.papers.all()))), sale.pieces, from_paise(sale.total_paise), from_paise(sale.discount_paise),
            ", ".join(str(PaidBy(one.way).label) for one in sale.payments.all()),
            ", ".join(str(Doubt(code).label) for code in sale.doubts),
        ]
        for sale in sales
    ]  # fmt: skip
    out = BytesIO()
    with Book(out) as book:
        head = [_("Article"), _("Code"), _("Maker"), _("Price"), _("Pieces")]
        book.sheet(_("Stock"), _sheet(shop, head, stock), widths=[36, 20, 26, 12, 10], frozen=2)
        head = [_("Day"), _("Bill"), _("Pieces"), _("Sum"), _("Discount"), _("Paid by"), _("To explain")]
        book.sheet(_("Sales"), _sheet(shop, head, sold), widths=[14, 20, 10, 14, 12, 18, 40], frozen=2)
    record(EXPORTED, shop, by=by, rows=str(len(stock) + len(sold)))
    response = HttpResponse(out.getvalue(), content_type=MEDIA_TYPE)
    response["Content-Disposition"] = f'attachment; filename="shop-{shop.ref}.xlsx"'
    response["Cache-Control"] = "no-store"
    return response


def _sheet(shop: Shop, head: list[str], rows: list[list[object]]) -> Cells:
    top: Cells = [[(f"{shop.ref} {shop.name}", Look.TITLE)], [(word, Look.HEAD) for word in head]]
    return top + [[(cell, Look.PLAIN) for cell in row] for row in rows]
