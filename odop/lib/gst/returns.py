"""Extracts for GSTR-1 (what a seller supplied) and GSTR-8 (what an operator collected), as rows and as JSON.

The names of the fields are those of the files that the tax portal's offline tools write (`VERSION`), as programs that make such files
publish them; the portal has not judged ours.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from odop.lib.gst.amounts import NOTHING, Tax
from odop.lib.gst.documents import Document, Line, Paper
from odop.lib.gst.limits import LimitBook
from odop.lib.gst.supply import Kind
from odop.lib.money import from_paise

Json = dict[str, Any]
VERSION = (
    "GST3.2.4"  # of the returns offline tool; HSN in two halves since May 2025, Table 14 since January 2024
)
DOCUMENT_KINDS = {  # Table 13: the portal's number and name
    Paper.INVOICE: (1, "Invoices for outward supply"),
    Paper.BILL_OF_SUPPLY: (1, "Invoices for outward supply"),
    Paper.CREDIT_NOTE: (5, "Credit Note"),
    Paper.CHALLAN: (12, "Delivery Challan in cases other than by way of supply (excluding at S no. 9 to 11)"),
}


def number(paise: int) -> float:
    """Returns rupees as the number that JSON wants. Only here money becomes a float, and only to be written: with two
    places and below ten lakh crore the shortest digits of the float are those of the amount."""
    return float(from_paise(paise))


def _heads(tax: Tax, kind: Kind) -> Json:
    if kind is Kind.WITHIN:
        return {"txval": number(tax.taxable), "camt": number(tax.cgst), "samt": number(tax.sgst), "csamt": 0}
    return {"txval": number(tax.taxable), "iamt": number(tax.igst), "csamt": 0}


def _by_rate(lines: Iterable[Line], kind: Kind) -> list[Json]:
    sums: dict[Decimal, Tax] = {}
    for line in lines:
        sums[line.rate] = sums.get(line.rate, NOTHING) + line.tax
    return [
        {"num": place, "itm_det": {"rt": float(rate), **_heads(sums[rate], kind)}}
        for place, rate in enumerate(sorted(sums), 1)
    ]


def _day(document: Document) -> str:
    return f"{document.issued_on:%d-%m-%Y}"


def gstr1(gstin: str, period: str, documents: Sequence[Document], limits: LimitBook) -> Json:
    """Returns the month's GSTR-1 of one seller; `period` is MMYYYY.

    Sections: b2b (to registered buyers), b2cl (between States above the limit, each), b2cs (the rest, added up by place and
    rate, credit notes taken off), cdnr and cdnur (credit notes to the first two and to exports), exp, nil, hsn, supeco (through
    operators), doc_issue, where alone delivery challans stand: they are of no supply.
    """
    alive = [one for one in documents if not one.cancelled and one.paper is not Paper.CHALLAN]
    found: Json = {"gstin": gstin, "fp": period}
    b2b: dict[str, list[Json]] = {}
    b2cl: dict[str, list[Json]] = {}
    small: dict[tuple[Kind, str, Decimal], Tax] = {}
    cdnr: dict[str, list[Json]] = {}
    cdnur: list[Json] = []
    exports: dict[str, list[Json]] = {}
    untaxed: dict[tuple[Kind, bool], int] = {}
    for one in alive:
        lines = (*one.lines, *one.charges)
        note = one.paper is Paper.CREDIT_NOTE
        abroad = one.kind is Kind.EXPORT
        if one.untaxed:
            key = (one.kind, bool(one.buyer.gstin))
            untaxed[key] = untaxed.get(key, 0) + (-one.sum.gross if note else one.sum.gross)
        elif note and one.buyer.gstin:
            cdnr.setdefault(one.buyer.gstin, []).append(_note(one) | _registered(one))
        elif note and (abroad or _large(one, limits)):
            kind = ("EXPWOP" if one.under_lut else "EXPWP") if abroad else "B2CL"
            cdnur.append({"typ": kind, **({} if abroad else {"pos": one.place}), **_note(one)})
        elif abroad:
            exports.setdefault("WOPAY" if one.under_lut else "WPAY", []).append(_bill(one) | _abroad(lines))
        elif one.buyer.gstin:
            b2b.setdefault(one.buyer.gstin, []).append(_bill(one) | _registered(one))
        elif _large(one, limits):
            b2cl.setdefault(one.place, []).append(_bill(one))
        else:
            for line in lines:
                place = (one.kind, one.place, line.rate)
                before = small.get(place, NOTHING)
                small[place] = before - line.tax if note else before + line.tax
    found["b2b"] = [{"ctin": ctin, "inv": rows} for ctin, rows in sorted(b2b.items())]
    found["b2cl"] = [{"pos": pos, "inv": rows} for pos, rows in sorted(b2cl.items())]
    found["b2cs"] = [
        {
            "sply_ty": "INTRA" if kind is Kind.WITHIN else "INTER",
            "typ": "OE",
            "pos": pos,
            "rt": float(rate),
            **_heads(tax, kind),
        }
        for (kind, pos, rate), tax in sorted(small.items(), key=lambda item: (item[0][1], item[0][2]))
    ]
    found["cdnr"] = [{"ctin": ctin, "nt": rows} for ctin, rows in sorted(cdnr.items())]
    found["cdnur"] = cdnur
    found["exp"] = [{"exp_typ": kind, "inv": rows} for kind, rows in sorted(exports.items())]
    found["nil"] = {
        "inv": [
            {
                "sply_ty": f"INTR{'A' if kind is Kind.WITHIN else ''}{'B2B' if registered else 'B2C'}",
                "expt_amt": number(paise),
                "nil_amt": 0,
                "ngsup_amt": 0,
            }
            for (kind, registered), paise in sorted(
                untaxed.items(), key=lambda item: (item[0][0].value, item[0][1])
            )
        ]
    }
    found["hsn"] = _hsn(alive)
    found["supeco"] = {"clttx": _through_operators(alive)}
    found["doc_issue"] = {"doc_det": _issued(documents)}
    return found


def _large(one: Document, limits: LimitBook) -> bool:
    """To another State, unregistered, above the limit; of a credit note the bill decides that it takes off."""
    if one.kind is not Kind.BETWEEN or one.buyer.gstin:
        return False
    whole = one.original_gross or one.sum.gross
    return whole > limits.limit("large_sale", one.original_on or one.issued_on).paise


def _bill(one: Document) -> Json:
    items = _by_rate((*one.lines, *one.charges), one.kind)
    return {"inum": one.serial, "idt": _day(one), "val": number(one.payable), "itms": items}


def _note(one: Document) -> Json:
    items = _by_rate((*one.lines, *one.charges), one.kind)
    return {"ntty": "C", "nt_num": one.serial, "nt_dt": _day(one), "val": number(one.payable), "itms": items}


def _registered(one: Document) -> Json:
    return {"pos": one.place, "rchrg": "Y" if one.reverse_charge else "N", "inv_typ": "R"}


def _abroad(lines: Iterable[Line]) -> Json:
    """Items of an export bill: the rate of what bears no tax is nothing; each rate stands once."""
    sums: dict[Decimal, Tax] = {}
    for line in lines:
        rate = line.rate if line.tax.igst else Decimal(0)
        sums[rate] = sums.get(rate, NOTHING) + line.tax
    return {
        "itms": [
            {"rt": float(rate), "txval": number(tax.taxable), "iamt": number(tax.igst), "csamt": 0}
            for rate, tax in sorted(sums.items())
        ]
    }


def _through_operators(documents: Iterable[Document]) -> list[Json]:
    """Table 14: what was sold through each operator that collects tax (s.52 CGST Act), credit notes taken off."""
    sums: dict[str, Tax] = {}
    for one in documents:
        if one.operator:
            before = sums.get(one.operator, NOTHING)
            sums[one.operator] = before - one.sum if one.paper is Paper.CREDIT_NOTE else before + one.sum
    return [
        {
            "etin": operator, "suppval": number(tax.taxable), "igst": number(tax.igst), "cgst": number(tax.cgst),
            "sgst": number(tax.sgst), "cess": 0, "flag": "N",
        }
        for operator, tax in sorted(sums.items())
    ]  # fmt: skip


def _hsn(documents: Sequence[Document]) -> Json:
    """Table 12 in its two halves: to registered buyers and to all others, credit notes taken off. A delivery charge goes with the
    goods it follows (composite supply, s.8 CGST Act): its value stands at their HSN and it adds no piece."""
    halves: Json = {}
    for name, registered in (("hsn_b2b", True), ("hsn_b2c", False)):
        sums: dict[tuple[str, str, Decimal], tuple[int, Tax]] = {}
        for one in documents:
            if bool(one.buyer.gstin) is not registered:
                continue
            units = {(line.hsn, line.rate): line.unit for line in reversed(one.lines)}
            counted = [(line, line.unit, line.quantity) for line in one.lines]
            counted += [(line, units.get((line.hsn, line.rate), line.unit), 0) for line in one.charges]
            for line, unit, quantity in counted:
                key = (line.hsn, unit, line.rate)
                pieces, tax = sums.get(key, (0, NOTHING))
                if one.paper is Paper.CREDIT_NOTE:
                    sums[key] = (pieces - quantity, tax - line.tax)
                else:
                    sums[key] = (pieces + quantity, tax + line.tax)
        halves[name] = [
            {
                "num": place,
                "hsn_sc": hsn,
                "uqc": unit,
                "qty": pieces,
                "rt": float(rate),
                "txval": number(tax.taxable),
                "iamt": number(tax.igst),
                "camt": number(tax.cgst),
                "samt": number(tax.sgst),
                "csamt": 0,
            }
            for place, ((hsn, unit, rate), (pieces, tax)) in enumerate(sorted(sums.items()), 1)
        ]
    return halves


def _issued(documents: Sequence[Document]) -> list[Json]:
    """Table 13: of each series the first and the last number, how many, and how many were cancelled."""
    series: dict[tuple[int, str, str], list[Document]] = {}
    for one in documents:
        if one.paper in DOCUMENT_KINDS:
            place, name = DOCUMENT_KINDS[one.paper]
            series.setdefault((place, name, one.serial.rpartition("/")[0]), []).append(one)
    found: dict[int, Json] = {}
    for (place, name, _prefix), ones in sorted(series.items()):
        serials = sorted(one.serial for one in ones)
        cancelled = sum(one.cancelled for one in ones)
        docs = found.setdefault(place, {"doc_num": place, "doc_typ": name, "docs": []})["docs"]
        docs.append(
            {
                "num": len(docs) + 1,
                "from": serials[0],
                "to": serials[-1],
                "totnum": len(serials),
                "cancel": cancelled,
                "net_issue": len(serials) - cancelled,
            }
        )
    return list(found.values())


@dataclass(frozen=True)
class Collected:
    """What one seller sold through the operator in a month, net values in paise; `gstin` or `enrolment` names him."""

    gstin: str
    enrolment: str
    name: str
    to_registered: int
    returned_by_registered: int
    to_others: int
    returned_by_others: int
    cgst: int
    sgst: int
    igst: int

    @property
    def net(self) -> int:
        return self.to_registered - self.returned_by_registered + self.to_others - self.returned_by_others


def gstr8(gstin: str, period: str, sellers: Sequence[Collected]) -> Json:
    """Returns the month's GSTR-8 of the operator: `tcs` by registered seller (table 3), `urd` by enrolled seller (3.1)."""
    return {
        "gstin": gstin,
        "fp": period,
        "tcs": [
            {
                "stin": one.gstin,
                "stin_name": one.name,
                "supR": number(one.to_registered),
                "retsupR": number(one.returned_by_registered),
                "supU": number(one.to_others),
                "retsupU": number(one.returned_by_others),
                "amt": number(one.net),
                "camt": number(one.cgst),
                "samt": number(one.sgst),
                "iamt": number(one.igst),
            }
            for one in sorted(sellers, key=lambda seller: seller.gstin)
            if one.gstin
        ],
        "urd": [
            {
                "eid": one.enrolment,
                "grsval": number(one.to_registered + one.to_others),
                "supret": number(one.returned_by_registered + one.returned_by_others),
                "amt": number(one.net),
            }
            for one in sorted(sellers, key=lambda seller: seller.enrolment)
            if not one.gstin
        ],
    }


def for_portal(extract: Mapping[str, Any]) -> Json:
    """Returns the extract of GSTR-1 as the offline tool writes it: with its version, and without sections that are empty."""
    named = {"gstin": extract["gstin"], "fp": extract["fp"], "version": VERSION, "hash": "hash"}
    return named | {
        key: value for key, part in extract.items() if key not in named and (value := _filled(part))
    }


def _filled(part: Any) -> Any:
    """A section without what is empty in it; of a section in halves the halves that hold something."""
    return {key: value for key, value in part.items() if value} if isinstance(part, dict) else part


def as_json(extract: Mapping[str, Any]) -> str:
    """Returns the file that is uploaded, always the same for the same month."""
    return json.dumps(extract, ensure_ascii=False, separators=(",", ":"))
