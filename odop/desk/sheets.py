"""A list as an Excel file: a title, what it holds, a head, and rows; text is never read as a formula."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO

from django.http import HttpResponse
from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST = 5000  # rows of one file


def excel(name: str, title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """The rows as a download called `name`.xlsx. Amounts are Decimal rupees, dates are dates."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("".join(sign for sign in title if sign not in r"[]:*?/\\")[:31] or "1")
    sheet.freeze_panes = "A3"
    for number in range(1, len(columns) + 1):
        sheet.column_dimensions[get_column_letter(number)].width = 22

    def cell(value: object, bold: bool = False) -> WriteOnlyCell:
        if isinstance(value, datetime):
            value = timezone.localtime(value).replace(tzinfo=None)
        elif not isinstance(value, (int, float, Decimal, date)) and value is not None:
            value = str(value)
        made = WriteOnlyCell(sheet, value=value)
        if isinstance(value, str):
            made.data_type = "s"  # also when it begins like a formula
        if isinstance(value, Decimal):
            made.number_format = "#,##,##0.00"
        elif isinstance(value, datetime):
            made.number_format = "DD-MM-YYYY HH:MM"
        elif isinstance(value, date):
            made.number_format = "DD-MM-YYYY"
        if bold:
            made.font = Font(bold=True)
        return made

    sheet.append([cell(title, bold=True)])
    sheet.append([cell(column, bold=True) for column in columns])
    for row in rows:
        sheet.append([cell(value) for value in row])
    out = BytesIO()
    book.save(out)
    response = HttpResponse(out.getvalue(), content_type=MEDIA_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    response["Cache-Control"] = "no-store"
    return response
