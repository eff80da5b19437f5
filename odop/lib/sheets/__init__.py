"""Any spreadsheet an office sends, read safely; and the same sheet given back with its bad cells marked."""

from odop.lib.sheets.days import PIVOT, Ambiguous, Mixed, Order, date_order, read_date
from odop.lib.sheets.marked import TemplateColumn, write_marked, write_template
from odop.lib.sheets.model import Cell, Column, Limits, Note, Row, Sheet, SheetError, column_letter
from odop.lib.sheets.numbers import bare_number, mangled
from odop.lib.sheets.reading import read_sheet
from odop.lib.sheets.xlsx import safe_text

__all__ = [
    "PIVOT",
    "Ambiguous",
    "Cell",
    "Column",
    "Limits",
    "Mixed",
    "Note",
    "Order",
    "Row",
    "Sheet",
    "SheetError",
    "TemplateColumn",
    "bare_number",
    "column_letter",
    "date_order",
    "mangled",
    "read_date",
    "read_sheet",
    "safe_text",
    "write_marked",
    "write_template",
]
