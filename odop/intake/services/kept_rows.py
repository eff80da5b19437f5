"""How the cells of lists are read that are kept beside the register: benefits of other schemes, and exporters."""

import re
from decimal import Decimal, InvalidOperation

from odop.intake.services import artisan_rows as rows
from odop.intake.services.cells import as_text
from odop.intake.services.pieces import EMPTY, Group, Piece, WrongCell
from odop.intake.services.settings import Setting
from odop.lib.digits import to_ascii_digits
from odop.lib.sheets import Cell, Order, read_date
from odop.registry.services.entries import inside

_IEC = re.compile(
    r"[0-9A-Z]{10}"
)  # Directorate General of Foreign Trade: ten signs, since 2017 the PAN of the firm


def day(key: str, order: Order | None) -> rows.OneCell:
    def read(text: str, cell: Cell) -> Piece:
        found = read_date(cell, order or Order.STATED)
        if found is None:
            raise WrongCell("day", value=text[:60])
        return Piece(inside({key: found.isoformat()}), found.isoformat())

    return read


def amount(text: str, _cell: Cell) -> Piece:
    plain = re.sub(r"[₹,\s]|rs\.?|/-$", "", to_ascii_digits(text), flags=re.IGNORECASE)
    try:
        value = Decimal(plain)
    except InvalidOperation:
        raise WrongCell("number", value=text[:60]) from None
    if not (value.is_finite() and 0 <= value < Decimal(10) ** 13):
        raise WrongCell("number", value=text[:60])
    return Piece(inside({"amount": f"{value:.2f}"}))


def iec(text: str, _cell: Cell) -> Piece:
    code = re.sub(r"[\s\-]", "", to_ascii_digits(text)).upper()
    if not _IEC.fullmatch(code):
        raise WrongCell("iec", value=text[:60])
    return Piece(inside({"iec": code}), code)


def text(key: str, longest: int) -> rows.OneCell:
    def read(said: str, _cell: Cell) -> Piece:
        if len(said) > longest:
            raise WrongCell("too_long", count=longest)
        return Piece(inside({key: rows.answered("place", said, "unknown")}), said.casefold())

    return read


def district(setting: Setting) -> rows.Reader:
    """Benefits are compared across districts, so a row of any district of the programme is kept."""

    def read(cell: Cell) -> Piece:
        said = as_text(cell)
        found = setting.district_of(said)
        if found is None:
            return Piece("", None, (("district", "district" if said else "missing", {"value": said[:60]}),))
        return Piece(inside({"district_id": found}), str(found))

    return read


def relation(cell: Cell) -> Piece:
    return rows.relation(cell, None)


def birth(order: Order | None) -> rows.Reader:
    """The year of birth, where the list says one."""
    whole = rows.birth(order)

    def read(*cells: Cell) -> Piece:
        return whole(*cells) if any(as_text(cell) for cell in cells) else EMPTY

    return read


def name(cell: Cell) -> Piece:
    return rows.name(cell, None)


def number(key: str) -> rows.OneCell:
    def read(said: str, _cell: Cell) -> Piece:
        value = rows.answered(key, said, key)
        return Piece(inside({key: value}), value)

    return read


def beneficiary_groups(setting: Setting) -> list[Group]:
    return [
        Group(["name"], name),
        Group(["relation_name"], relation),
        Group(["birth_year", "birth_date", "age"], birth(setting.order_of("birth_date"))),
        Group(["mobile"], rows.each("mobile", rows.mobile), most=5_000),
        Group(["district"], district(setting)),
        Group(["place"], rows.each("place", rows.place)),
        Group(["scheme"], rows.each("scheme", text("scheme", 120), required=True)),
        Group(["benefit_on"], rows.each("benefit_on", day("benefit_on", setting.order_of("benefit_on")))),
        Group(["amount"], rows.each("amount", amount)),
        Group(["udyam"], rows.each("udyam", number("udyam")), most=5_000),
        Group(["pan"], rows.each("pan", number("pan")), most=5_000),
    ]


def exporter_groups(setting: Setting) -> list[Group]:
    return [
        Group(["firm"], rows.each("firm", text("firm", 120), required=True)),
        Group(["iec"], rows.each("iec", iec, required=True)),
        Group(["gstin"], rows.each("gstin", number("gstin"))),
        Group(["mobile"], rows.each("mobile", rows.mobile)),
        Group(["district"], district(setting)),
        Group(["product_line"], rows.each("product_line", text("product", 120))),
    ]


BENEFIT = ("name", "relation_name", "birth_year", "mobile", "district", "place", "scheme", "benefit_on")
EXPORTER = ("iec", "district")
