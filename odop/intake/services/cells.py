"""One cell: its text as it was meant, and how it is kept. What may not be kept is covered here, before anything is written."""

import json
import math
import re
from datetime import date, datetime
from json.encoder import encode_basestring as quoted

from odop.intake.definitions import ListColumn
from odop.kernel.fields import decrypt
from odop.lib import identifiers
from odop.lib.digits import to_ascii_digits
from odop.lib.sheets import Cell
from odop.registry.services.entries import SHORT, sealed

SEALED = "sealed"  # {"sealed": hexadecimal} stands for a cell that is kept encrypted
_ELEVEN = 10**11  # the first number that is as long as an Aadhaar number
_DIGIT = re.compile(r"\d")
_TWELVE = re.compile(r"[2-9]\d{3}[ \-]?\d{4}[ \-]?\d{4}(?!\d)")


class Kept(dict[object, object]):
    """A dictionary that works out what it does not know; it forgets all when it has grown too large."""

    MOST = 10_000

    def work_out(self, key: object) -> object:
        raise NotImplementedError

    def __missing__(self, key: object) -> object:
        if len(self) >= self.MOST:
            self.clear()
        found = self[key] = self.work_out(key)
        return found


def as_text(cell: Cell) -> str:
    """The cell as one reads it: whole numbers without a decimal tail, dates as 2026-11-22, spaces made single."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return " ".join(cell.replace("\x00", "").split())
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def covered(text: str) -> str:
    """`text` with every whole Aadhaar number in it covered but for its last four digits."""
    if not _TWELVE.search(to_ascii_digits(text)):
        return text
    plain = to_ascii_digits(text)
    return _TWELVE.sub(
        lambda found: f"XXXX XXXX {found[0][-4:]}" if identifiers.looks_like_aadhaar(found[0]) else found[0],
        plain,
    )


class CellsOfColumn(Kept):
    """Cell → the JSON text under which it is kept. What is said once costs more to remember than to write again."""

    MOST = 2_000

    def __init__(self, column: ListColumn | None) -> None:
        super().__init__()
        self.sealed = column is not None and column.sealed
        self.mobile = column is not None and column.key == "mobile"

    def __missing__(self, key: object) -> object:
        if self.sealed:
            return super().__missing__(key)
        if isinstance(key, str) and key and (len(key) < SHORT or not _DIGIT.search(key)):  # nearly all cells
            found = quoted(key.replace("\x00", ""))
        elif type(key) is int and 0 <= key < _ELEVEN:
            found = str(key)
        else:
            return super().__missing__(key)
        if len(self) >= self.MOST:
            self.clear()
        self[key] = found
        return found

    def work_out(self, key: object) -> object:
        cell: Cell = key  # type: ignore[assignment]
        if cell is None or cell == "":
            return "null"
        if self.sealed:
            return f'{{"{SEALED}":"{sealed(as_text(cell))}"}}'
        if isinstance(cell, str):
            return quoted(
                cell.replace("\x00", "") if self._harmless(cell) else covered(cell).replace("\x00", "")
            )
        if isinstance(cell, int | float) and math.isfinite(cell) and covered(as_text(cell)) == as_text(cell):
            return json.dumps(cell)
        return quoted(covered(as_text(cell)))

    def _harmless(self, text: str) -> bool:
        return len(text) < SHORT or (self.mobile and _is_mobile(text))


def _is_mobile(text: str) -> bool:
    try:
        return bool(identifiers.clean_mobile(text))
    except identifiers.IdentifierError:
        return False


def shown(cell: object) -> object:
    """A kept cell as it is handed back to the office: an account number is opened."""
    if isinstance(cell, dict):
        return decrypt(bytes.fromhex(str(cell[SEALED])))
    return cell


def hidden(cell: object) -> str:
    """A kept cell as a page shows it: of an account number the last four digits."""
    if isinstance(cell, dict):
        return identifiers.mask_account(str(shown(cell)))
    return as_text(cell)  # type: ignore[arg-type]
