"""A bill as PDF, set from what was frozen when it was issued; nothing is worked out again."""

from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from odop.emart.enums import PaperKind, TaxMode
from odop.emart.models import Paper
from odop.emart.printed.challans import challan_pdf
from odop.emart.queries.tax import states
from odop.kernel.fields import Localised
from odop.kernel.programme import programme
from odop.kernel.typesetting import typeset
from odop.kernel.ui.numbers import day_text as day
from odop.lib.money import from_paise, in_words, rupees


@cache
def _source() -> str:
    return (Path(__file__).parent / "typst" / "bill.typ").read_text(encoding="utf-8")


def _sum(paise: int) -> str:
    return rupees(from_paise(paise), places=2)


def _state(code: str) -> str:
    names = {one.code: str(Localised(one.name)) for one in states()}
    return f"{names[code]} ({code})" if code in names else ""


def bill_pdf(paper: Paper, language: str) -> bytes:
    """The paper in one language: of a bill the particulars of Rule 46, 49 or 53, of a challan those of Rule 55."""
    with override(language):
        if paper.kind == PaperKind.CHALLAN:
            return challan_pdf(paper, language)
        return typeset(_source(), _data(paper, language))


def _data(paper: Paper, language: str) -> dict[str, Any]:
    told = paper.told
    by, lines = told["by"], told["lines"]
    voucher = paper.kind == PaperKind.PURCHASE_VOUCHER
    heads = [
        (_("CGST"), sum(one["cgst"] for one in lines)),
        (_("SGST"), sum(one["sgst"] for one in lines)),
        (_("IGST"), sum(one["igst"] for one in lines)),
        (_("Rounding"), told["rounding"]),
    ]
    pairs = [(_("Date"), day(paper.issued_on)), (_("Number of your order"), told["order"])]
    if paper.original is not None:
        pairs.append((_("To the bill"), f"{paper.original.serial}, {day(paper.original.issued_on)}"))
    pairs += [
        (_("Place of supply"), _state(told["place"])),
        (_("Reverse charge"), _("no")),
        (_("Made by"), str(Localised(told["maker"]["name"]))),
    ]
    notes = []
    if told.get("undertaking"):
        words = _(
            "Supply meant for export under bond or letter of undertaking without payment of integrated tax: %(number)s"
        )
        notes.append(words % {"number": told["undertaking"]})
    if paper.kind == PaperKind.BILL_OF_SUPPLY and by.get("composition", _composition(paper)):
        notes.append(_("Composition taxable person, not eligible to collect tax on supplies"))
    return {
        "language": language, "programme": str(Localised(programme().name)), "title": paper.get_kind_display(),
        "serial": paper.serial, "sample": _("Sample data") if paper.order.purchase.is_sample else "",
        "parties": _parties(paper),
        "pairs": pairs,
        "heads": [_("Article"), "HSN", _("Pieces"), _("Rate"), _("Value before tax"), _("With tax")],
        "rows": [
            [
                _title(one), one["hsn"], f"{one['quantity']} {one['unit']}",
                "–" if voucher else f"{Decimal(one['rate']).normalize():f}%",
                _sum(one["taxable"]), _sum(one["taxable"] + one["cgst"] + one["sgst"] + one["igst"]),
            ]
            for one in lines
        ],
        "sums": [(_("Value before tax"), _sum(sum(one["taxable"] for one in lines)))]
        + [(name, _sum(paise)) for name, paise in heads if paise],
        "total": [_("Total"), _sum(paper.total_paise)],
        "words": in_words(from_paise(paper.total_paise), language),
        "notes": notes + _hamper(paper) + _discount(paper),
        "foot": _("Signature of the buyer") if voucher else _("Signature of the seller"),
    }  # fmt: skip


def _title(line: dict[str, Any]) -> str:
    """What it is and, where it was sold in a hamper, in which."""
    title = str(Localised(line["title"]))
    if not line.get("hamper"):
        return title
    return _("%(title)s (in: %(hamper)s)") % {"title": title, "hamper": Localised(line["hamper"])}


def _hamper(paper: Paper) -> list[str]:
    """That the goods of a hamper were sold for one price, and what follows for their tax."""
    if not any(one.get("hamper") for one in paper.told["lines"]) or paper.kind == PaperKind.PURCHASE_VOUCHER:
        return []
    return [
        _(
            "Sold together for one price: a mixed supply, taxed at the highest rate of its goods (s.8(b) CGST Act)"
        )
    ]


def _composition(paper: Paper) -> bool:
    """Of who issued a paper on which it did not stand yet."""
    return paper.issuer is not None and paper.issuer.tax_mode == TaxMode.COMPOSITION


def _discount(paper: Paper) -> list[str]:
    """What a coupon took off the articles; their value stands on the bill without it."""
    off = sum(one.get("discount", 0) for one in paper.told["lines"])
    if not off or paper.kind in (PaperKind.PURCHASE_VOUCHER, PaperKind.CREDIT_NOTE):
        return []
    return [
        _("Discount by a coupon, taken off the value above: %(sum)s, of which tax was in the price")
        % {"sum": _sum(off)}
    ]


def _parties(paper: Paper) -> list[list[str]]:
    """Who sells and who buys; by a voucher the corporation, who issues it, buys of the maker, and no buyer of the mart is named."""
    by, to, maker = paper.told["by"], paper.told["to"], paper.told["maker"]
    issuer = [
        str(Localised(by["name"])), str(Localised(by["address"])), _state(by["state"]),
        f"GSTIN {by['gstin']}" if by["gstin"] else f"{_('Enrolment number')} {by['enrolment']}",
    ]  # fmt: skip
    if paper.kind == PaperKind.PURCHASE_VOUCHER:
        return [[_("Seller"), str(Localised(maker["name"])), maker["ref"], "", ""], [_("Buyer"), *issuer]]
    gstin = f"GSTIN {to['gstin']}" if to["gstin"] else ""
    return [[_("Seller"), *issuer], [_("Buyer"), to["name"], to["address"], _state(to["state"]), gstin]]
