"""A small file of figures is brought whole: read as a sheet, or refused with the first of its faults, each with its row."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from odop.kernel.refusals import Invalid
from odop.lib.sheets import Limits, Sheet, SheetError, read_sheet

WRONG = _("Some answers are missing or not right.")
SHOWN_FAULTS = 20


@contextmanager
def small_sheet(content: bytes, limits: Limits) -> Iterator[Sheet]:
    """The sheet of an Excel or CSV file that came through a form. Refuses `invalid` (`file`) what cannot be read."""
    with tempfile.NamedTemporaryFile(prefix="sheet-") as kept:
        kept.write(content)
        kept.flush()
        try:
            with read_sheet(Path(kept.name), filename="sheet", limits=limits) as sheet:
                yield sheet
        except SheetError as error:
            words = _("The file cannot be read (%(code)s). Send an Excel or CSV file.") % {"code": error.code}
            raise Invalid(WRONG, fields={"file": words}) from None


def refuse_faults(faults: Sequence[str]) -> None:
    """Refuses `invalid` (`file`) a file that has faults, with up to twenty of them and how many more there are."""
    if not faults:
        return
    shown = list(faults[:SHOWN_FAULTS])
    if len(faults) > SHOWN_FAULTS:
        shown.append(gettext("and %(n)s more") % {"n": len(faults) - SHOWN_FAULTS})
    raise Invalid(WRONG, fields={"file": "; ".join(shown)})


def cell_text(cell: object) -> str:
    """What stands in a cell, a whole number without the nought that a spreadsheet gives it."""
    if isinstance(cell, str):  # nearly every cell
        return " ".join(cell.split())
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return " ".join(str(cell if cell is not None else "").split())
