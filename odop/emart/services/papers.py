"""Papers are issued: numbered without a gap in the transaction that makes them due, frozen with all that stands on them."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from odop.emart.enums import LineKind, PaperKind, SoldBy, SupplyKind
from odop.emart.models import Order, OrderLine, Paper, PaperSeries, Seller
from odop.emart.queries.tax import limits, terms
from odop.kernel import clock
from odop.kernel.refusals import DomainError
from odop.lib.gst.amounts import Tax, total
from odop.lib.gst.documents import Document, Line, Party, faults_of, hsn_digits, paper_for, serial_of
from odop.lib.gst.documents import Paper as Kind
from odop.lib.gst.selling import TaxMode
from odop.lib.gst.supply import Kind as Supply
from odop.places.queries import financial_year_of

LETTERS = {
    PaperKind.INVOICE: "IN", PaperKind.BILL_OF_SUPPLY: "BS", PaperKind.CREDIT_NOTE: "CN", PaperKind.PURCHASE_VOUCHER: "PV",
    PaperKind.CHALLAN: "DC",
}  # fmt: skip

BILLS = (PaperKind.INVOICE, PaperKind.BILL_OF_SUPPLY)


def issue_bill(order: Order) -> Paper:
    """The invoice or bill of supply of an order that is sent; through the corporation, the voucher to the maker too. Needs every
    row in sight. Refuses `paper_not_whole` with what Rule 46 or 49 misses."""
    lines = list(order.lines.all())
    corporation = order.sold_by == SoldBy.CORPORATION
    paper = _issue(
        order,
        kind_of_bill(order, lines),
        [(line, line.quantity, tax_of(line)) for line in lines],
        issuer=None if corporation else order.seller,
        rounding=order.rounding_paise,
    )
    if corporation:
        issue_voucher(order, lines)
    return paper


def kind_of_bill(order: Order, lines: list[OrderLine]) -> PaperKind:
    """Which bill the order gets, by who sells and whether tax is collected."""
    if order.kind == SupplyKind.EXPORT:
        return PaperKind.INVOICE  # without tax under a letter of undertaking, with its endorsement (Rule 46)
    corporation = order.sold_by == SoldBy.CORPORATION
    mode = TaxMode(order.seller.tax_mode)
    kind = paper_for(
        collects_tax=corporation or mode is TaxMode.REGULAR,
        rates={line.rate for line in lines if line.kind == LineKind.GOODS},
        composition=not corporation and mode is TaxMode.COMPOSITION,
    )
    return PaperKind(kind.value)


def issue_credit_note(order: Order, parts: list[tuple[OrderLine, int, Tax]], *, rounding: int = 0) -> Paper:
    """What came back is taken off the bill of its order."""
    original = order.papers.get(kind__in=BILLS)
    return _issue(
        order, PaperKind.CREDIT_NOTE, parts, issuer=original.issuer, rounding=rounding, original=original
    )


def tax_of(line: OrderLine) -> Tax:
    return Tax(line.taxable_paise, line.cgst_paise, line.sgst_paise, line.igst_paise)


def _issue(
    order: Order,
    kind: PaperKind,
    parts: list[tuple[OrderLine, int, Tax]],
    *,
    issuer: Seller | None,
    rounding: int = 0,
    original: Paper | None = None,
) -> Paper:
    today = clock.today()
    series, number = next_in_series(kind, issuer)
    serial = serial_of(LETTERS[kind], today, number)
    paper = Paper(
        series=series,
        number=number,
        serial=serial,
        kind=kind,
        order=order,
        district_id=order.district_id,
        issuer=issuer,
        original=original,
        issued_on=today,
        issued_at=clock.now(),
        total_paise=total([tax for _line, _n, tax in parts], rounded=False).payable + rounding,
        told=told_of(order, parts, issuer, rounding),
    )
    document = document_of(paper)
    digits = hsn_digits(
        turnover_paise=0,
        to_registered=bool(order.purchase.gstin),
        export=order.kind == SupplyKind.EXPORT,
        limits=limits(),
        on=today,
    )
    faults = faults_of(document, digits=digits, limits=limits())
    if faults:
        raise DomainError(
            _("The bill cannot be made: something that the law wants on it is missing."),
            code="paper_not_whole",
            extra={"faults": faults},
        )
    paper.save(force_insert=True)
    return paper


def next_in_series(kind: PaperKind, issuer: Seller | None) -> tuple[PaperSeries, int]:
    """One statement: the row stays locked until the transaction ends, so a number is taken if and only if its paper stands."""
    year = financial_year_of(clock.today())
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO emart_paperseries AS s (issuer_id, district_id, kind, financial_year, last) VALUES (%s, %s, %s, %s, 1)"
            " ON CONFLICT (issuer_id, kind, financial_year) DO UPDATE SET last = s.last + 1 RETURNING id, last",
            [issuer.pk if issuer else None, issuer.district_id if issuer else None, kind.value, year],
        )
        key, last = cursor.fetchone()
    return PaperSeries(pk=key, kind=kind, financial_year=year, issuer=issuer, last=last), last


def issue_voucher(order: Order, lines: list[OrderLine]) -> Paper:
    """What the corporation owes the maker for what it bought of her: her voucher, written for her. No tax: she is below the
    limit (s.9(4) CGST Act holds for notified classes only)."""
    parts = voucher_parts(lines)
    today = clock.today()
    series, number = next_in_series(PaperKind.PURCHASE_VOUCHER, None)
    return Paper.objects.create(
        series=series,
        number=number,
        serial=serial_of(LETTERS[PaperKind.PURCHASE_VOUCHER], today, number),
        kind=PaperKind.PURCHASE_VOUCHER,
        order=order,
        district_id=order.district_id,
        issued_on=today,
        issued_at=clock.now(),
        total_paise=sum(tax.gross for _line, _n, tax in parts),
        told=told_of(order, parts, None, 0),
    )


def voucher_parts(lines: list[OrderLine]) -> list[tuple[OrderLine, int, Tax]]:
    """What a voucher says of each article, and of a gift's wrap: what the corporation paid its maker."""
    return [
        (line, line.quantity, Tax(line.shares.get("maker", 0), 0, 0, 0))
        for line in lines
        if line.kind != LineKind.DELIVERY
    ]


def told_of(
    order: Order, parts: list[tuple[OrderLine, int, Tax]], issuer: Seller | None, rounding: int
) -> dict[str, Any]:
    """What stands on a paper, frozen: parties, place and lines; without an issuer it is the corporation's."""
    buyer, seller = order.purchase, order.seller
    by: dict[str, Any]
    if issuer is None:
        corporation = terms()
        by = {
            "name": dict(corporation.name), "address": dict(corporation.address), "gstin": corporation.gstin,
            "state": corporation.state, "enrolment": "",
        }  # fmt: skip
    else:
        name, address = seller.legal_name, seller.legal_address
        by = {
            "name": {"en": name}, "address": {"en": address}, "gstin": seller.gstin, "state": seller.state_code,
            "enrolment": seller.enrolment_number, "composition": seller.tax_mode == TaxMode.COMPOSITION.value,
        }  # fmt: skip
    return {
        "by": by,
        "maker": {"ref": seller.ref, "name": dict(seller.name)},
        "to": {
            "name": buyer.name, "address": f"{buyer.address}, {buyer.place} {buyer.pin_code}", "gstin": buyer.gstin,
            "state": buyer.state_code,
        },
        "order": order.ref,
        "kind": order.kind,
        **order.abroad,
        "place": order.place_code,
        "rounding": rounding,
        "lines": [
            {
                "title": dict(line.title), "hsn": line.hsn, "unit": line.unit, "quantity": quantity, "rate": str(line.rate),
                "taxable": tax.taxable, "cgst": tax.cgst, "sgst": tax.sgst, "igst": tax.igst,
                "delivery": line.kind != LineKind.GOODS,
                # On the bill, so that the value is that after it (s.15(3)(a) CGST Act).
                **({"hamper": dict(line.of_hamper)} if line.hamper_id else {}),
                **({"discount": line.discount_paise * quantity // line.quantity} if line.discount_paise else {}),
            }
            for line, quantity, tax in parts
        ],
    }  # fmt: skip


def document_of(paper: Paper) -> Document:
    """An issued paper as returns and checks read it."""
    told, original = paper.told, paper.original
    by, to = told["by"], told["to"]
    lines = [
        (
            one["delivery"],
            Line(
                one["title"]["en"],
                one["hsn"],
                one["quantity"],
                one["unit"],
                Decimal(one["rate"]),
                Tax(one["taxable"], one["cgst"], one["sgst"], one["igst"]),
            ),
        )
        for one in told["lines"]
    ]
    return Document(
        paper=Kind(paper.kind),
        serial=paper.serial,
        issued_on=paper.issued_on,
        seller=Party(
            by["name"]["en"], by["address"]["en"], by["state"], gstin=by["gstin"], enrolment=by["enrolment"]
        ),
        buyer=Party(to["name"], to["address"], to["state"], gstin=to["gstin"]),
        kind=Supply(SupplyKind(told["kind"]).value),
        place=told["place"],
        lines=tuple(line for delivery, line in lines if not delivery),
        charges=tuple(line for delivery, line in lines if delivery),
        delivery_address=to["address"],
        operator=terms().gstin if paper.issuer_id else "",
        country=told.get("country", ""),
        under_lut=bool(told.get("undertaking")),
        original_serial=original.serial if original else "",
        original_on=original.issued_on if original else None,
        original_paper=Kind(original.kind) if original else None,
        original_gross=gross_of(original.told) if original else 0,
        frozen=paper.total_paise,
    )


def gross_of(told: Mapping[str, Any]) -> int:
    """What the lines of a paper come to, in paise, before it was rounded to the rupee."""
    return sum(one["taxable"] + one["cgst"] + one["sgst"] + one["igst"] for one in told["lines"])
