"""Numbers and papers of a counter: Rule 46, 53 and 55 CGST Rules want them consecutive, at most sixteen signs, once in a year.

A shop has a series of its own of each kind; so has each till that sells without a network, for Rule 46(b) allows several. The
number of a bill from a device comes with it; one that is left out there shows as a gap (`invariants.py`).
"""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from odop.emart.models import OrderLine
from odop.emart.queries.tax import limits
from odop.emart.queries.tax import terms as mart_terms
from odop.emart.services.counter import Buyer, Quote
from odop.emart.services.papers import gross_of
from odop.kernel import clock
from odop.kernel.fields import Localised
from odop.kernel.refusals import DomainError
from odop.kernel.rows import add
from odop.lib.gst.amounts import Tax
from odop.lib.gst.documents import Document, Line, Paper, Party, faults_of, hsn_digits, paper_for
from odop.lib.gst.supply import Kind
from odop.outlets.enums import CounterPaperKind
from odop.outlets.models import CounterPaper, CounterSale, CounterSeries, Shop
from odop.places.queries import financial_year, financial_year_of

LETTERS = {
    CounterPaperKind.CREDIT_NOTE: "CN",
    CounterPaperKind.CHALLAN: "DC",
    CounterPaperKind.BILL_OF_SUPPLY: "BS",
}
NEXT = """
    INSERT INTO outlets_counterseries AS s (shop_id, till, kind, financial_year, last) VALUES (%s, %s, %s, %s, %s)
    ON CONFLICT (shop_id, till, kind, financial_year) DO UPDATE SET last = greatest(s.last + %s, excluded.last)
    RETURNING id, last
"""


def serial_at(shop: Shop, till: int, kind: CounterPaperKind, year: str, number: int) -> str:
    """Such as `LK00/2627/00012` for an invoice, `LKCN/2627/00003` for a credit note: fifteen signs at most, so that no shop, till
    or kind shares a number in a year. A till's bills of supply stand in its one series: the device need not know the tax."""
    letters = LETTERS.get(kind, f"{till:02}") if not till else f"{till:02}"
    return f"{shop.code}{letters}/{year}/{number:05}"


def next_serial(
    shop: Shop, kind: CounterPaperKind, *, on: date, till: int = 0, given: int | None = None
) -> tuple[CounterSeries, int, str]:
    """The next number of a series, or the one a device has `given`; the row stays locked until the transaction ends, so that a number
    is taken if and only if its paper stands."""
    year = financial_year_of(on)
    stored = CounterPaperKind.INVOICE if till else kind
    with connection.cursor() as cursor:
        cursor.execute(NEXT, [shop.pk, till, stored.value, year, given or 1, 0 if given else 1])
        key, last = cursor.fetchone()
    number = given or last
    series = CounterSeries(pk=key, shop=shop, till=till, kind=stored, financial_year=year, last=last)
    return series, number, serial_at(shop, till, kind, financial_year(year).short, number)


def issue_bill(
    sale: CounterSale, quote: Quote, lines: list[OrderLine], *, buyer: Buyer, paid: list[tuple[str, int]], till: int = 0,
    given: int | None = None,
) -> CounterPaper:  # fmt: skip
    """The bill of a counter sale. Refuses `paper_not_whole` with what Rule 46 or 49 misses, `number_taken`."""
    kind = CounterPaperKind(paper_for(collects_tax=True, rates={line.rate for line in quote.lines}).value)
    parts = [
        (line, told.item.quantity, told.tax, told.item.unit_paise, told.item.discount_paise)
        for line, told in zip(lines, quote.lines, strict=True)
    ]
    told = _told(sale, quote.kind.value, quote.place, quote.rounding, buyer, parts)
    told["paid"] = [[way, paise] for way, paise in paid]
    return _issue(sale, kind, told, quote.payable, till=till, given=given)


def issue_credit_note(
    sale: CounterSale, original: CounterPaper, parts: list[tuple[OrderLine, int, Tax]], *, way: str
) -> CounterPaper:
    """What came back over the counter is taken off its bill (Rule 53)."""
    first = original.told
    buyer = Buyer(
        name=first["to"]["name"],
        address=first["to"]["address"],
        state_code=first["to"]["state"],
        gstin=first["to"]["gstin"],
    )
    whole = [(line, quantity, tax, tax.gross // quantity, 0) for line, quantity, tax in parts]
    told = _told(sale, first["kind"], first["place"], 0, buyer, whole)
    back = sum(tax.gross for _line, _n, tax in parts)
    told["paid"] = [[way, -back]]
    return _issue(sale, CounterPaperKind.CREDIT_NOTE, told, back, original=original)


def _issue(
    sale: CounterSale, kind: CounterPaperKind, told: dict[str, Any], paise: int, *, till: int = 0, given: int | None = None,
    original: CounterPaper | None = None,
) -> CounterPaper:  # fmt: skip
    on = timezone.localdate(sale.sold_at) if original is None else clock.today()
    series, number, serial = next_serial(sale.shop, kind, on=on, till=till, given=given)
    if given is not None and CounterPaper.objects.filter(serial=serial).exists():
        raise DomainError(_("Another bill has this number."), code="number_taken")
    paper = CounterPaper(
        series=series, number=number, serial=serial, kind=kind, shop=sale.shop, sale=sale, original=original,
        issued_on=on, total_paise=paise, told=told,
    )  # fmt: skip
    digits = hsn_digits(
        turnover_paise=0, to_registered=bool(told["to"]["gstin"]), export=False, limits=limits(), on=on
    )
    faults = faults_of(document_of(paper), digits=digits, limits=limits())
    if faults:
        raise DomainError(
            _("The bill cannot be made: something that the law wants on it is missing."), code="paper_not_whole",
            extra={"faults": faults},
        )  # fmt: skip
    return add(paper)


def _told(
    sale: CounterSale,
    kind: str,
    place: str,
    rounding: int,
    buyer: Buyer,
    parts: list[tuple[OrderLine, int, Tax, int, int]],
) -> dict[str, Any]:
    corporation, shop = mart_terms(), sale.shop
    return {
        "by": {
            "name": dict(corporation.name), "address": dict(corporation.address), "gstin": corporation.gstin,
            "state": corporation.state,
        },
        "shop": {"name": dict(shop.name), "address": dict(shop.address), "pin_code": shop.pin_code},
        "to": {"name": buyer.name, "address": buyer.address, "state": buyer.state_code, "gstin": buyer.gstin},
        "kind": kind, "place": place, "rounding": rounding,
        "lines": [
            {
                "line": line.pk, "title": dict(line.title), "ref": line.listing_ref, "hsn": line.hsn, "unit": line.unit,
                "quantity": quantity, "rate": str(line.rate), "unit_paise": unit, "discount": off, "taxable": tax.taxable,
                "cgst": tax.cgst, "sgst": tax.sgst, "igst": tax.igst,
            }
            for line, quantity, tax, unit, off in parts
        ],
    }  # fmt: skip


def document_of(paper: CounterPaper) -> Document:
    """An issued paper as returns of tax and checks read it."""
    told, original = paper.told, paper.original
    by, to = told["by"], told["to"]
    return Document(
        paper=Paper(paper.kind), serial=paper.serial, issued_on=paper.issued_on,
        seller=Party(Localised(by["name"])["en"], Localised(by["address"])["en"], by["state"], gstin=by["gstin"]),
        buyer=Party(to["name"], to["address"], to["state"], gstin=to["gstin"]), kind=Kind(told["kind"]), place=told["place"],
        lines=tuple(
            Line(
                one["title"]["en"], one["hsn"], one["quantity"], one["unit"], Decimal(one["rate"]),
                Tax(one["taxable"], one["cgst"], one["sgst"], one["igst"]),
            )
            for one in told["lines"]
        ),
        original_serial=original.serial if original else "", original_on=original.issued_on if original else None,
        original_paper=Paper(original.kind) if original else None, original_gross=gross_of(original.told) if original else 0,
        frozen=paper.total_paise,
    )  # fmt: skip
