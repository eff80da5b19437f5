"""Sheets of goods that are handed out: empty, with the goods that are there, and with what is to be mended marked."""

from collections.abc import Iterator, Sequence
from typing import BinaryIO

from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext

from odop.emart.models import GoodsSheet, Listing, Offer
from odop.emart.services.goods import TEXTS
from odop.emart.sheets.columns import columns_for, title_of
from odop.emart.sheets.rows import says
from odop.kernel.programme import programme
from odop.lib.money import from_paise
from odop.lib.sheets import Column, Row, TemplateColumn, write_marked, write_template
from odop.lib.sheets.xlsx import Book, Look

WANTED = ("title_en", "title_hi", "price", "weight_g")  # of a new article


def hand_back(sheet: GoodsSheet, out: BinaryIO) -> int:
    """Writes the rows with their bad cells marked and what to do about each, in the reader's language; returns how many."""
    problems: dict[tuple[int, str], str] = {}
    for number, letter, sentence, blanks in sheet.faults:
        before = problems.get((number, letter))
        problems[number, letter] = "\n".join(filter(None, [before, says(sentence, blanks)]))
    columns = [Column(letter, title) for letter, title in sheet.columns]
    width = len(columns)
    lines = (Row(number, tuple((cells + [None] * width)[:width])) for number, cells in sheet.rows)
    return write_marked(
        out, columns, lines, problems, problem_title=gettext("What to do"), row_title=gettext("Row in the sheet"),
        sheet_name=sheet.ref,
    )  # fmt: skip


def write_empty(out: BinaryIO, *, many: bool) -> None:
    """An empty sheet to fill in, its titles in all languages."""
    language = (translation.get_language() or "en").split("-")[0]
    columns = [
        TemplateColumn(
            title=title_of(column),
            hint=gettext("Must be filled in.") if column.required else "",
            example=column.example.get(language, ""),
            allowed=tuple(str(label) for _value, label in column.choices()) if column.choices else (),
            required=column.required or column.key in WANTED,
        )
        for column in columns_for(many=many)
    ]
    write_template(
        out, columns, sheet_name=gettext("Goods"), help_name=gettext("How to fill it in"),
        help_titles=(gettext("Column"), "", gettext("Remark"), gettext("Example")),
        help_lines=[
            gettext("One row is one article; its sizes or colours have the same code, each in a row of its own."),
            gettext("An empty cell changes nothing. For prices and stock alone, code, price and pieces are enough."),
            gettext("Several photographs of one article stand in one cell, with ; between their file names."),
        ],
    )  # fmt: skip


def write_present(out: BinaryIO, goods: QuerySet[Listing], *, many: bool = False) -> int:
    """Goods as a sheet that may be changed and sent back; returns how many rows."""
    columns = columns_for(many=many)
    count = 0

    def rows() -> Iterator[Sequence[tuple[object, Look]]]:
        nonlocal count
        yield [(title_of(column), Look.HEAD) for column in columns]
        for listing in goods.select_related("seller").prefetch_related("offers"):
            offers = list(listing.offers.all())
            for offer in offers:
                count += 1
                told = _told(listing, offer, alone=len(offers) == 1)
                yield [(told.get(column.key), Look.PLAIN) for column in columns]

    with Book(out) as book:
        book.sheet(gettext("Goods"), rows(), widths=[18.0] * len(columns), frozen=1)
    return count


def _told(listing: Listing, offer: Offer, *, alone: bool) -> dict[str, object]:
    languages = programme().languages
    told: dict[str, object] = {
        f"{name}_{code}": getattr(listing, name).get(code) for name in TEXTS for code in languages
    }
    told |= {f"name_{code}": offer.name.get(code) for code in languages}
    for column in columns_for(many=False):
        if column.choices:
            value = getattr(offer if column.key == "made_to_order" else listing, column.key)
            wanted = ("yes" if value else "no") if isinstance(value, bool) else value
            told[column.key] = next((str(label) for code, label in column.choices() if code == wanted), "")
    sides = (("length_cm", offer.length_mm), ("width_cm", offer.width_mm), ("height_cm", offer.height_mm))
    return told | {
        "maker": listing.seller.ref, "code": listing.own_code or listing.ref,
        "variant": offer.own_code or ("" if alone else offer.sku), "price": from_paise(offer.price_paise),
        "mrp": from_paise(offer.mrp_paise), "on_hand": offer.on_hand, "weight_g": offer.weight_g, "lead_days": offer.lead_days,
        "monthly_capacity": offer.monthly_capacity, "hsn": listing.hsn, "net_quantity": listing.net_quantity.normalize(),
        "return_days": listing.return_days, "gi_user_number": listing.gi_user_number, "laboratory_note": listing.laboratory_note,
        **{key: mm / 10 if mm else None for key, mm in sides},
    }  # fmt: skip
