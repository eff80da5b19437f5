"""The month's returns of tax: what the papers come to, and whether the books say the same. For those who see every row; amounts
are paise."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from odop.emart.enums import SoldBy
from odop.emart.models import Seller
from odop.emart.queries.filed import Filed, Gap, Month, challans_in, gaps_in
from odop.emart.queries.tax import limits, terms
from odop.emart.queries.tax_checks import (
    Check,
    bills_check,
    entries_of,
    held_in,
    tax_check,
    tcs_check,
)
from odop.lib.gst.amounts import NOTHING, Tax
from odop.lib.gst.documents import Paper
from odop.lib.gst.returns import Collected, gstr1, gstr8


def who_files(filed: Iterable[Filed]) -> list[Seller]:
    """Makers of whom there are tax invoices, or credit notes that take tax off, whatever they are by now: those file GSTR-1
    themselves. Who pays a share of turnover files another return."""
    keys = {one.issuer for one in filed if one.issuer and _of_tax(one)}
    return list(Seller.objects.filter(pk__in=keys).order_by("ref"))


def _of_tax(one: Filed) -> bool:
    return one.document.paper is Paper.INVOICE or (one.is_note and one.document.sum.tax > 0)


@dataclass
class Return:
    """A month's return: the extract, what it comes to, and its checks. `gaps` are numbers that no paper has, `noted` those of
    which it was noted why; `below`: a sum is below nothing, which the portal does not take."""

    extract: dict[str, Any]
    bills: int
    notes: int
    sum: Tax
    checks: list[Check]
    gaps: list[str] = field(default_factory=list)
    noted: list[Gap] = field(default_factory=list)
    below: bool = False
    sample: bool = False


def gstr1_of(month: Month, filed: Iterable[Filed], seller: Seller | None) -> Return:
    """What the corporation supplied, or a maker who gives tax invoices."""
    mine = [one for one in filed if one.issuer == (seller.pk if seller else None)]
    documents = [*(one.document for one in mine), *challans_in(month, seller)]
    gstin = seller.gstin if seller else terms().gstin
    extract = gstr1(gstin, month.period, documents, limits())
    entries = entries_of(month).filter(
        movement__order__sold_by=SoldBy.OWN if seller else SoldBy.CORPORATION,
        **({"movement__seller": seller} if seller else {}),
    )
    checks = [bills_check(mine, entries)]
    if seller is None:
        checks.append(tax_check(mine, entries, month))
    gaps = gaps_in(month, seller)
    return Return(
        extract, **_figures(mine), checks=checks, gaps=[one.serial for one in gaps if not one.why],
        noted=[one for one in gaps if one.why],
        below=any(row["txval"] < 0 for row in extract["b2cs"]),
    )  # fmt: skip


def _figures(mine: list[Filed]) -> dict[str, Any]:
    whole = NOTHING
    for one in mine:
        whole = whole - one.document.sum if one.is_note else whole + one.document.sum
    notes = sum(one.is_note for one in mine)
    return {
        "bills": len(mine) - notes,
        "notes": notes,
        "sum": whole,
        "sample": any(one.sample for one in mine),
    }


def gstr8_of(month: Month, filed: Iterable[Filed]) -> Return:
    """What makers sold here in their own names, and the tax that was collected of them (s.52 CGST Act)."""
    mine = [one for one in filed if one.issuer]
    hers: dict[int, list[Filed]] = {}
    for one in mine:
        hers.setdefault(one.issuer or 0, []).append(one)
    held = held_in(month)
    collected = [
        _collected(seller, hers.get(seller.pk, []), held.get(seller.pk, (0, 0)))
        for seller in Seller.objects.filter(pk__in={*held, *hers}).order_by("pk")
    ]
    in_books = sum(within + between for within, between in held.values())
    return Return(
        gstr8(terms().gstin, month.period, collected), **_figures(mine),
        checks=[tcs_check(month, mine, in_books)], below=any(one.net < 0 for one in collected),
    )  # fmt: skip


def _collected(seller: Seller, mine: list[Filed], held: tuple[int, int]) -> Collected:
    sums = [0, 0, 0, 0]  # to registered buyers, back from them, to others, back from them
    for one in mine:
        sums[(0 if one.document.buyer.gstin else 2) + one.is_note] += one.document.sum.taxable
    party = mine[-1].document.seller if mine else None  # as she was named on her last bill
    gstin = party.gstin if party else seller.gstin
    enrolment = party.enrolment if party else seller.enrolment_number
    name = party.name if party else seller.legal_name
    within, between = held
    return Collected(
        gstin, "" if gstin else enrolment, name, sums[0], sums[1], sums[2], sums[3], within // 2, within - within // 2, between
    )  # fmt: skip
