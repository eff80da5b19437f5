"""Quotation, proforma and packing list as PDF in either language, set from what is written down; nothing is worked out again."""

from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from odop.emart.queries.tax import states, terms
from odop.kernel.fields import Localised
from odop.kernel.programme import programme
from odop.kernel.typesetting import typeset
from odop.kernel.ui.numbers import day_text as day
from odop.lib.countries import country_name
from odop.lib.gst.amounts import total
from odop.lib.money import from_paise, in_words, rupees
from odop.wholesale.definitions import incoterms, trade_terms
from odop.wholesale.enums import EnquiryKind, PayTerms
from odop.wholesale.models import Delivery, Enquiry, Quotation, QuotationLine, TradeOrder
from odop.wholesale.queries.orders import makers_of


@cache
def _source() -> str:
    return (Path(__file__).parent / "typst" / "sheet.typ").read_text(encoding="utf-8")


def _sum(paise: int) -> str:
    return rupees(from_paise(paise), places=2)


def _state(code: str) -> str:
    names = {one.code: str(Localised(one.name)) for one in states()}
    return f"{names[code]} ({code})" if code in names else ""


def quotation_pdf(quotation: Quotation, language: str) -> bytes:
    """What is offered, with taxes, freight and terms."""
    with override(language):
        pairs = [(_("Holds until"), day(quotation.valid_until)), (_("Version"), str(quotation.version))]
        return typeset(
            _source(),
            _offer(quotation, language, _("Quotation"), quotation.ref, day(quotation.made_at), pairs, []),
        )


def proforma_pdf(order: TradeOrder, language: str) -> bytes:
    """What the buyer pays first and where to: no bill, the bill comes with each delivery."""
    with override(language):
        quotation, account = order.quotation, trade_terms().account
        notes = [
            _("To be paid to: %(name)s, account %(number)s, IFSC %(ifsc)s, %(bank)s. Write %(ref)s as the purpose.")
            % {"name": account.name, "number": account.number, "ifsc": account.ifsc, "bank": account.bank, "ref": order.ref},
            _("This is not a tax invoice. Each delivery comes with its own."),
        ]  # fmt: skip
        pairs = [(_("Quotation"), quotation.ref)]
        if quotation.advance_percent:
            pairs.append(
                (_("To be paid in advance"), f"{rupees(quotation.advance)} ({quotation.advance_percent}%)")
            )
        return typeset(
            _source(),
            _offer(quotation, language, _("Proforma"), order.ref, day(order.placed_at), pairs, notes),
        )


def _offer(
    quotation: Quotation,
    language: str,
    title: str,
    serial: str,
    on: str,
    pairs: list[tuple[str, str]],
    notes: list[str],
) -> dict[str, Any]:
    enquiry = quotation.enquiry
    lines = list(quotation.lines.all())
    makers = makers_of(line.seller_id for line in lines)
    added = total([part for line in lines for part in (line.goods, line.freight)], rounded=False).sum
    heads = [
        (_("CGST"), added.cgst),
        (_("SGST"), added.sgst),
        (_("IGST"), added.igst),
        (_("Rounding"), quotation.rounding_paise),
    ]
    freight = sum(line.freight_paise for line in lines)
    rows = [(_("Goods before tax"), _sum(sum(line.taxable_paise for line in lines)))]
    rows += [(_("Freight before tax"), _sum(freight))] if freight else []
    return {
        **_frame(enquiry, language, title, serial, quotation.is_sample),
        "pairs": [(_("Date"), on), (_("Enquiry"), enquiry.ref), *pairs, *_where(enquiry, language), (_("Payment"), pay_words(quotation))],
        "heads": [_("Article"), "HSN", _("Maker"), _("Pieces"), _("A piece"), _("Rate"), _("Days"), _("With tax")],
        "rows": [_row(line, makers) for line in lines], "sums": rows + [(name, _sum(paise)) for name, paise in heads if paise],
        "total": [_("Total"), _sum(quotation.total_paise)], "words": in_words(quotation.total, language),
        "notes": [*_notes(quotation), *notes], "foot": _("Sold by the corporation, which buys from the makers named."),
    }  # fmt: skip


def _frame(enquiry: Enquiry, language: str, title: str, serial: str, sample: bool) -> dict[str, Any]:
    corporation, buyer = terms(), enquiry.buyer
    place = ", ".join(filter(None, (buyer.address, buyer.place, buyer.pin_code)))
    numbers = " · ".join(
        f"{name} {number}" for name, number in (("GSTIN", buyer.gstin), ("IEC", buyer.iec)) if number
    )
    return {
        "language": language, "programme": str(Localised(programme().name)), "title": title, "serial": serial,
        "sample": _("Sample data") if sample else "",
        "parties": [
            [
                _("Seller"), str(Localised(corporation.name)), str(Localised(corporation.address)), _state(corporation.state),
                f"GSTIN {corporation.gstin}",
            ],
            [
                _("Buyer"), buyer.company, place, _state(buyer.state_code) or country_name(buyer.country, language), numbers,
            ],
        ],
    }  # fmt: skip


def _where(enquiry: Enquiry, language: str) -> list[tuple[str, str]]:
    to = ", ".join(filter(None, (enquiry.address, enquiry.place, enquiry.pin_code)))
    found = [(_("Address of delivery"), to)]
    if enquiry.kind == EnquiryKind.EXPORT:
        term = next((one for one in incoterms() if one.code == enquiry.incoterm), None)
        name = f" ({Localised(term.name)})" if term else ""
        found += [
            (_("Country"), country_name(enquiry.country, language)),
            (_("Incoterms 2020"), f"{enquiry.incoterm} {enquiry.port}{name}"),
        ]
    else:
        found.append((_("Place of supply"), _state(enquiry.state_code)))
    if enquiry.work_order:
        found.append((_("Number of the work order"), enquiry.work_order))
    if enquiry.purchase_reference:
        found.append((_("Reference of the purchase (GeM contract, tender)"), enquiry.purchase_reference))
    return found


def pay_words(quotation: Quotation) -> str:
    """How it is paid, in a sentence."""
    if quotation.terms == PayTerms.ACCEPTANCE:
        return _("After the goods are accepted, against each bill.")
    if not quotation.advance_percent:
        return _("Against each bill.")
    return _("%(percent)s%% in advance (%(amount)s), the rest against each bill.") % {
        "percent": quotation.advance_percent, "amount": rupees(quotation.advance),
    }  # fmt: skip


def _notes(quotation: Quotation) -> list[str]:
    enquiry, notes = quotation.enquiry, []
    if quotation.words:
        notes.append(quotation.words)
    if enquiry.samples:
        notes.append(_("Samples are sent before the work begins."))
    if enquiry.inspection:
        notes.append(_("Each lot is inspected before it leaves."))
    if enquiry.kind == EnquiryKind.EXPORT:
        number = trade_terms().undertaking.number
        notes.append(
            _("Export without payment of tax, under letter of undertaking %(number)s.") % {"number": number}
        )
    shown = foreign(quotation)
    if shown:
        notes.append(
            _("For information only: about %(amount)s. Amounts in rupees count.") % {"amount": shown}
        )
    notes.append(
        _("Count within %(days)s days of each delivery and tell us what is missing.")
        % {"days": trade_terms().days_to_complain}
    )
    return notes


def foreign(quotation: Quotation) -> str:
    """The total in the buyer's currency, for information; empty where no rate is written."""
    if not quotation.rate:
        return ""
    amount = (quotation.total / quotation.rate).quantize(Decimal("0.01"))
    return f"{quotation.enquiry.currency} {amount:,}"


def _row(line: QuotationLine, makers: dict[int, Any]) -> list[str]:
    maker = makers.get(line.seller_id)
    return [
        str(Localised(line.title)), line.hsn, f"{maker.name}, {maker.district.name}" if maker else "", f"{line.quantity} {line.unit}",
        _sum(line.unit_paise), f"{line.rate.normalize():f}%", str(line.days), rupees(line.gross, places=2),
    ]  # fmt: skip


def packing_list_pdf(delivery: Delivery, language: str) -> bytes:
    """What lies in a delivery and where it goes: no prices."""
    with override(language):
        order, enquiry = delivery.order, delivery.order.quotation.enquiry
        maker = makers_of([delivery.seller_id]).get(delivery.seller_id)
        data = {
            **_frame(enquiry, language, _("Packing list"), delivery.ref, delivery.is_sample),
            "pairs": [
                (_("Date"), day(delivery.sent_at or delivery.due_on)), (_("Order"), order.ref), *_where(enquiry, language),
                (_("Made by"), f"{maker.name}, {maker.district.name}" if maker else ""),
            ],
            "heads": [_("Article"), "HSN", _("Pieces")],
            "rows": [[str(Localised(delivery.title)), delivery.line.hsn, f"{delivery.quantity} {delivery.line.unit}"]],
            "sums": [], "total": [], "words": "",
            "notes": [_("Boxes: ____   Gross weight: ______ kg   Net weight: ______ kg   Marks: ______________")],
            "foot": _("Goes with the goods. Country of origin: India."),
        }  # fmt: skip
        return typeset(_source(), data)
