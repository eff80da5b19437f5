"""How the cells of lists of units and of groups are read, besides those of the person."""

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from odop.intake.services import artisan_rows as rows
from odop.intake.services.cells import as_text
from odop.intake.services.pieces import Group, Piece, Problem, WrongCell
from odop.intake.services.settings import Setting
from odop.kernel import clock
from odop.lib.digits import to_ascii_digits
from odop.lib.sheets import Cell, Order, read_date
from odop.registry.services.entries import in_script, inside

OF_GROUP = (
    "group_name",
    "group_kind",
    "registration_number",
    "registered_on",
    "office_held",
    "share_percent",
)


def unit(*cells: Cell) -> Piece:
    """As in a list of artisans, but a row without the name of its unit waits. Told is what tells one unit from another."""
    read = rows.unit(*cells)
    if not as_text(cells[0]):
        return Piece("", None, (("unit_name", "missing", {}), *read.problems))
    said = "\x1f".join(as_text(cell).casefold() for cell in cells)
    return Piece(read.entry, said, read.problems)


def of_group(order: Order | None) -> rows.Reader:
    """The group and her place in it. Told is the group as it is named."""

    def read(*cells: Cell) -> Piece:
        about: dict[str, Any] = {}
        problems: list[Problem] = []
        for key, cell in zip(OF_GROUP, cells, strict=True):
            text = as_text(cell)
            try:
                rows.refuse_errors(text)
                if text:
                    about[key] = _read(key, text, cell, order)
                elif key in ("group_name", "group_kind"):
                    raise WrongCell("missing")
            except WrongCell as wrong:
                problems.append((key, wrong.code, wrong.params))
        if problems:
            return Piece("", None, tuple(problems))
        told = "\x1f".join(
            [as_text(cells[0]).casefold(), about["group_kind"], about.get("registration_number", "")]
        )
        return Piece(inside({"group": about}), told)

    return read


def _read(key: str, text: str, cell: Cell, order: Order | None) -> Any:
    if key == "group_name":
        return in_script(str(rows.answered("unit_name", text, "unknown")))
    if key == "group_kind":
        if kind := rows.word_of(key, text):
            return kind
        raise WrongCell("choice", value=text[:60], key=key)
    if key == "registered_on":
        found = read_date(cell, order or Order.STATED)
        if found is None or found > clock.today():
            raise WrongCell("day", value=text[:60])
        return found.isoformat()
    if key == "share_percent":
        return _share(text)
    if len(text) > 60:
        raise WrongCell("too_long", count=60)
    return rows.answered("place", text, "unknown")


def _share(text: str) -> str:
    try:
        share = Decimal(re.sub(r"[%\s]", "", to_ascii_digits(text)))
    except InvalidOperation:
        raise WrongCell("share") from None
    if not (share.is_finite() and 0 <= share <= 100):
        raise WrongCell("share")
    return f"{share:.2f}"


def unit_groups(setting: Setting) -> list[Group]:
    return [*rows.person_groups(setting), Group(rows.UNIT, unit, most=5_000)]


def group_groups(setting: Setting) -> list[Group]:
    order = setting.order_of("registered_on")
    return [
        *rows.person_groups(setting),
        Group(["pan"], rows.each("pan", rows.number("pan", "pan"))),
        Group(OF_GROUP, of_group(order)),
    ]


UNIT_IDENTITY = (*rows.IDENTITY, "unit_name")
GROUP_IDENTITY = (*rows.IDENTITY, "group_name")
