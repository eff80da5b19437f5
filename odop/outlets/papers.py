"""Papers of a shop as PDF, set from what was frozen when they were made: bill, challan, report of a day."""

from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import override

from odop.emart.printed.challans import challan_page
from odop.emart.queries.tax import states
from odop.emart.queries.tax import terms as mart_terms
from odop.kernel.fields import Localised
from odop.kernel.programme import programme
from odop.kernel.typesetting import typeset
from odop.kernel.ui.numbers import day_text as day
from odop.lib.money import from_paise, in_words, rupees
from odop.outlets.enums import PaidBy, Way
from odop.outlets.models import CounterPaper, DayClose, Transfer


@cache
def _source(name: str) -> str:
    return (Path(__file__).parent / "typst" / f"{name}.typ").read_text(encoding="utf-8")


def _sum(paise: int) -> str:
    return rupees(from_paise(paise), places=2)


def _rate(text: str) -> str:
    return f"{Decimal(text).normalize():f}%"


def _state(code: str) -> str:
    names = {one.code: str(Localised(one.name)) for one in states()}
    return f"{names[code]} ({code})" if code in names else ""


def _sample(shown: bool) -> str:
    return _("Sample data") if shown else ""


def bill_pdf(paper: CounterPaper, language: str) -> bytes:
    """The bill or credit note of a counter, as wide as a till's roll (80 mm), with the particulars of Rule 46, 49 or 53."""
    with override(language):
        return typeset(_source("bill"), _bill(paper, language))


def _bill(paper: CounterPaper, language: str) -> dict[str, Any]:
    told = paper.told
    by, to, lines, shop = told["by"], told["to"], told["lines"], told["shop"]
    heads = [(_("Value before tax"), sum(one["taxable"] for one in lines))]
    heads += [
        (name, sum(one[key] for one in lines))
        for name, key in (("CGST", "cgst"), ("SGST", "sgst"), ("IGST", "igst"))
    ]
    heads += [(_("Discount"), -sum(one["discount"] for one in lines)), (_("Rounding"), told["rounding"])]
    buyer = [to["name"], to["address"], _state(to["state"]), f"GSTIN {to['gstin']}" if to["gstin"] else ""]
    return {
        "language": language, "sample": _sample(paper.shop.is_sample), "title": paper.get_kind_display(), "serial": paper.serial,
        "shop": [str(Localised(shop["name"])), str(Localised(shop["address"])), shop["pin_code"]],
        "seller": [str(Localised(by["name"])), str(Localised(by["address"])), f"GSTIN {by['gstin']}"],
        "buyer": [one for one in buyer if one],
        "pairs": [(_("Date"), day(paper.issued_on)), (_("Place of supply"), _state(told["place"]))]
        + ([(_("To the bill"), paper.original.serial)] if paper.original else []),
        "rows": [
            [
                str(Localised(one["title"])), f"{one['quantity']} × {_sum(one['unit_paise'])} · HSN {one['hsn']} · {_rate(one['rate'])}",
                _sum(one["taxable"] + one["cgst"] + one["sgst"] + one["igst"]),
            ]
            for one in lines
        ],
        "sums": [(name, _sum(paise)) for name, paise in heads if paise], "total": [_("Total"), _sum(paper.total_paise)],
        "paid": [(str(PaidBy(way).label), _sum(abs(paise))) for way, paise in told["paid"]],
        "words": in_words(from_paise(paper.total_paise), language), "foot": str(Localised(programme().name)),
    }  # fmt: skip


def challan_pdf(one: Transfer, language: str) -> bytes:
    """The delivery challan of goods that travel before they are sold (Rule 55 CGST Rules), in three copies."""
    with override(language):
        return _challan(one, language)


def _challan(one: Transfer, language: str) -> bytes:
    shop, seller, corporation = one.shop, one.seller, mart_terms()
    gstin = f"GSTIN {seller.gstin}" if seller.gstin else _("not registered")
    maker = [
        str(seller.name),
        seller.legal_address or f"{seller.place}, {seller.district.name}",
        _state(seller.state_code),
        gstin,
    ]
    other = [
        f"{Localised(corporation.name)}, {shop.name}", str(shop.address), _state(shop.state_code), f"GSTIN {corporation.gstin}",
    ]  # fmt: skip
    sender, to = (maker, other) if one.way == Way.TO_SHOP else (other, maker)
    return challan_page(
        language, one.serial, sender=sender, to=to,
        pairs=[
            (_("Date"), day(localdate(one.sent_at)) if one.sent_at else ""), (_("Number of the consignment"), one.ref),
            (_("Carrier"), one.carrier), (_("Number of the vehicle"), one.vehicle or "–"),
            (_("Reason"), _("sale or return: not a sale yet")),
        ],
        rows=[
            (f"{line.offer.listing.title} ({line.offer.sku})", line.offer.listing.hsn, line.sent, line.price_paise * line.sent)
            for line in one.lines.all() if line.sent
        ],
        sample=shop.is_sample,
    )  # fmt: skip


def day_pdf(close: DayClose, language: str) -> bytes:
    """The report of a closed day (Z-report)."""
    with override(language):
        return typeset(_source("day"), _day(close, language))


def _day(close: DayClose, language: str) -> dict[str, Any]:
    told = close.totals
    return {
        "language": language, "programme": str(Localised(programme().name)), "sample": _sample(close.shop.is_sample),
        "title": _("Report of the day"), "shop": f"{close.shop.name} · {close.shop.ref}", "day": day(close.day),
        "blocks": [
            [_("Sales"), [
                (_("Bills"), str(told["sales"])), (_("Pieces"), str(told["pieces"])), (_("Sold"), _sum(told["sold"])),
                (_("of it discount"), _sum(told["discount"])), (_("Given back to buyers"), _sum(told["given_back"])),
            ]],
            [_("By way of payment"), [(str(way.label), _sum(told["ways"].get(way, 0))) for way in PaidBy]],
            [_("Cash"), [
                (_("In the till in the morning"), _sum(close.opening_paise)), (_("Brought to the bank"), _sum(told["banked"])),
                (_("Should be there"), _sum(close.expected_paise)), (_("Counted"), _sum(close.counted_paise)),
                (_("Difference"), _sum(close.difference_paise)), (_("Reason"), close.reason or "–"),
            ]],
            [_("Notes and coins"), [
                (f"₹ {value}", f"× {number}") for value, number in sorted(close.counted.items(), key=lambda one: -int(one[0]))
            ]],
            [_("Bills from, to, how many"), [(f"{first} – {last}", str(number)) for first, last, number in told["papers"]]],
            [_("Credit notes"), [(serial, "") for serial in told["notes"]]],
        ],
        "heads": [_("Rate"), _("Value before tax"), "CGST", "SGST", "IGST"],
        "rows": [
            [_rate(rate), *(_sum(row[key]) for key in ("taxable", "cgst", "sgst", "igst"))]
            for rate, row in sorted(told["rates"].items())
        ],
        "signs": [
            (_("Counted by"), str(close.closed_by)), (_("Signed by"), str(close.signed_by) if close.signed_by else _("not signed yet")),
        ],
    }  # fmt: skip
