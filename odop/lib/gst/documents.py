"""The papers of a sale: which one it is, its number, and what Rule 46 and Rule 49 want written on it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import Enum

from odop.lib.dates import FinancialYear
from odop.lib.gst.amounts import NOTHING, Tax
from odop.lib.gst.amounts import total as total_of
from odop.lib.gst.limits import LimitBook
from odop.lib.gst.supply import Kind
from odop.lib.identifiers import IdentifierError, clean_gstin

_SERIAL = re.compile(r"[A-Za-z0-9/-]{1,16}")


class Paper(Enum):
    """The papers, each with a series of its own."""

    INVOICE = "invoice"
    BILL_OF_SUPPLY = "bill_of_supply"
    CREDIT_NOTE = "credit_note"
    PURCHASE_VOUCHER = "purchase_voucher"
    CHALLAN = "challan"


@dataclass(frozen=True)
class Party:
    """Who sells or buys; `state` is a two-digit code; a buyer without registration has no GSTIN."""

    name: str
    address: str
    state: str
    gstin: str = ""
    enrolment: str = ""


@dataclass(frozen=True)
class Line:
    """One article: `hsn` of the invoice, pieces in `unit` (the tax office's own unit code), tax in paise."""

    text: str
    hsn: str
    quantity: int
    unit: str
    rate: Decimal
    tax: Tax


@dataclass(frozen=True)
class Document:
    """An issued paper. `operator` is the GSTIN of the market that it was sold through, if another's; `frozen` is what stands on it as
    its total, in paise. Of a credit note: which paper it takes off, and what that came to."""

    paper: Paper
    serial: str
    issued_on: date
    seller: Party
    buyer: Party
    kind: Kind
    place: str
    lines: tuple[Line, ...]
    delivery_address: str = ""
    reverse_charge: bool = False
    operator: str = ""
    country: str = ""
    under_lut: bool = False
    original_serial: str = ""
    original_on: date | None = None
    original_paper: Paper | None = None
    original_gross: int = 0
    frozen: int | None = None
    cancelled: bool = False
    charges: tuple[Line, ...] = field(default=())

    @property
    def sum(self) -> Tax:
        added = NOTHING
        for line in (*self.lines, *self.charges):
            added += line.tax
        return added

    @property
    def payable(self) -> int:
        return total_of([self.sum]).payable if self.frozen is None else self.frozen

    @property
    def untaxed(self) -> bool:
        """Whether it is a bill of supply, or takes one off."""
        return Paper.BILL_OF_SUPPLY in (self.paper, self.original_paper)


def paper_for(*, collects_tax: bool, rates: set[Decimal], composition: bool = False) -> Paper:
    """Returns the paper of a sale: a seller who collects no tax, and goods that bear none, go on a bill of supply."""
    if not collects_tax or composition or rates == {Decimal(0)}:
        return Paper.BILL_OF_SUPPLY
    return Paper.INVOICE


def serial_of(series: str, on: date, number: int, *, starts: tuple[int, int] = (4, 1)) -> str:
    """Returns a number such as `IU/2627/000417`: at most sixteen signs, once in a financial year (Rule 46(b))."""
    serial = f"{series}/{FinancialYear.of(on, starts).short}/{number:06}"
    if number < 1 or not _SERIAL.fullmatch(serial):
        raise ValueError(f"“{serial}” is not a serial of at most sixteen letters, digits, / and -")
    return serial


def hsn_digits(*, turnover_paise: int, to_registered: bool, export: bool, limits: LimitBook, on: date) -> int:
    """Returns how many digits of HSN the invoice must show: 8 for exports, 6 above the limit of turnover (Notification
    78/2020-CT), 4 below it; 0, none, to a buyer without registration below it."""
    if export:
        return 8
    if turnover_paise > limits.limit("hsn_six_digits", on).paise:
        return 6
    return 4 if to_registered else 0


def faults_of(document: Document, *, digits: int, limits: LimitBook) -> list[str]:
    """Returns what is missing or wrong, as codes in the order of the rule; an empty list may be issued."""
    checks = (*_parties(document, limits), *_lines(document, digits), *_rest(document))
    return list(dict.fromkeys(code for code, wrong in checks if wrong))


def _parties(one: Document, limits: LimitBook) -> Iterator[tuple[str, bool]]:
    yield "seller_name_address", not (one.seller.name and one.seller.address)
    registered = one.paper is Paper.INVOICE or bool(one.seller.gstin)
    yield "seller_gstin", registered and not _is_gstin(one.seller.gstin)
    yield (
        "seller_enrolment",
        one.paper is Paper.BILL_OF_SUPPLY and not (one.seller.gstin or one.seller.enrolment),
    )
    yield "serial", not _SERIAL.fullmatch(one.serial)
    yield "buyer_gstin", bool(one.buyer.gstin) and not _is_gstin(one.buyer.gstin)
    named = one.sum.gross >= limits.limit("buyer_named_from", one.issued_on).paise
    abroad = one.kind is Kind.EXPORT
    wanted = bool(one.buyer.gstin) or named or abroad
    yield "buyer_name_address", wanted and not (one.buyer.name and one.buyer.address)
    yield "buyer_state", named and not (one.buyer.gstin or abroad or one.buyer.state)


def _lines(one: Document, digits: int) -> Iterator[tuple[str, bool]]:
    lines = (*one.lines, *one.charges)
    yield "lines", not one.lines
    yield "description", any(not line.text for line in lines)
    yield "hsn_digits", any(len(line.hsn) < digits for line in one.lines)
    yield "quantity_unit", any(line.quantity < 1 or not line.unit for line in one.lines)
    taxes = [line.tax for line in lines]
    if one.kind is Kind.WITHIN:
        yield "tax_heads", any(tax.igst or tax.cgst != tax.sgst for tax in taxes)
    else:
        yield "tax_heads", any(tax.cgst or tax.sgst for tax in taxes)


def _rest(one: Document) -> Iterator[tuple[str, bool]]:
    abroad = one.kind is Kind.EXPORT
    yield "tax_on_bill_of_supply", one.paper is Paper.BILL_OF_SUPPLY and bool(one.sum.tax)
    yield "place_of_supply", not (abroad or one.place)
    yield "export_endorsement", abroad and not (one.country and (one.under_lut or one.sum.igst))
    noted = bool(one.original_serial and one.original_on)
    yield "original_document", one.paper is Paper.CREDIT_NOTE and not noted


def _is_gstin(text: str) -> bool:
    try:
        return clean_gstin(text) == text
    except IdentifierError:
        return False
