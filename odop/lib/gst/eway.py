"""Data for e-way bills (Rule 138 CGST Rules): when goods need one, and the file that the bulk tool of the e-way bill portal reads.

The names of the fields are those of the portal's bulk generation file (`VERSION`), as programs that make such files publish them; the
portal has not judged ours.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any

from odop.lib.gst.documents import Document, Line, Paper
from odop.lib.gst.eway_free import FreeBook
from odop.lib.gst.limits import LimitBook
from odop.lib.gst.returns import number
from odop.lib.gst.supply import Kind

VERSION = "1.0.0621"
UNREGISTERED = "URP"
NAMES, ADDRESS = 100, 120  # characters that the portal takes


class Mode(Enum):
    """How goods travel; the value is the portal's code."""

    ROAD = 1
    RAIL = 2
    AIR = 3
    SHIP = 4


class Why(Enum):
    """Why goods need an e-way bill; the value is the code of the row in limits.csv."""

    VALUE = "eway_bill"


@dataclass(frozen=True)
class Goods:
    """Pieces of one article on the road: `paise` is their value, tax included; `exempt` goods bear no tax, whoever sells them."""

    hsn: str
    paise: int
    exempt: bool = False


def why_needed(
    goods: Iterable[Goods], *, charges: int = 0, on: date, limits: LimitBook, free: FreeBook
) -> Why | None:
    """Returns why a consignment needs an e-way bill, or nothing. `charges`: paise for delivery and the like, part of its value.

    What is exempt counts nothing beside taxed goods (Explanation 2 to Rule 138(1)) and alone needs none (Rule 138(14)(e)). What the
    Annexure names needs none (138(14)(a)); beside other goods on one bill it counts, since the Explanation takes nothing off for it.
    """
    taxed = [one for one in goods if not one.exempt]
    if all(free.goods(one.hsn, on) for one in taxed):
        return None
    value = sum(one.paise for one in taxed) + charges
    return Why.VALUE if value > limits.limit(Why.VALUE.value, on).paise else None


def goods_of(document: Document) -> tuple[list[Goods], int]:
    """Returns the goods of a bill and what is charged beside them, in paise."""
    goods = [Goods(line.hsn, line.tax.gross, exempt=not line.rate) for line in document.lines]
    return goods, sum(line.tax.gross for line in document.charges)


def clean_number(text: str) -> str:
    """Returns the twelve digits of an e-way bill; spaces between them do not matter. Raises ValueError for anything else."""
    digits = "".join(text.split())
    if not (digits.isascii() and digits.isdecimal() and len(digits) == 12):
        raise ValueError("an e-way bill has twelve digits")
    return digits


@dataclass(frozen=True)
class Place:
    """Where goods leave from, or go to; `state` is a two-digit code."""

    address: str
    town: str
    pin: str
    state: str


@dataclass(frozen=True)
class Transport:
    """`distance` in km by road from PIN to PIN. Of a transporter the portal wants the GSTIN or enrolment number; of a vehicle the
    number. Without either the bill has no Part B, which the transporter writes."""

    distance: int
    mode: Mode = Mode.ROAD
    transporter: str = ""
    transporter_name: str = ""
    vehicle: str = ""
    paper: str = ""  # number of the transporter's receipt
    paper_on: date | None = None


def faults_of(start: Place, end: Place, transport: Transport) -> list[str]:
    """Returns what the portal would miss, as codes: from_pin, to_pin, distance, mode_paper."""
    checks = (
        ("from_pin", len(start.pin) != 6),
        ("to_pin", len(end.pin) != 6),
        ("distance", not 1 <= transport.distance <= 4000),
        ("mode_paper", transport.mode is not Mode.ROAD and not transport.paper),
    )
    return [code for code, wrong in checks if wrong]


def bill(document: Document, start: Place, end: Place, transport: Transport) -> dict[str, Any]:
    """Returns one entry of the file. Goods that leave from elsewhere than the seller's State, or from a maker's place for the
    corporation that sells them, are billed from one place and dispatched from another."""
    whole, lines = document.sum, (*document.lines, *document.charges)
    seller, buyer = document.seller, document.buyer
    apart = start.address != seller.address
    goods = document.lines
    return {
        "userGstin": seller.gstin or seller.enrolment, "supplyType": "O", "subSupplyType": 1, "subSupplyDesc": "",
        "docType": "BIL" if document.paper is Paper.BILL_OF_SUPPLY else "INV", "docNo": document.serial,
        "docDate": f"{document.issued_on:%d/%m/%Y}", "transType": 3 if apart else 1,
        "fromGstin": seller.gstin or UNREGISTERED, "fromTrdName": seller.name[:NAMES], **_place("from", start, seller.state),
        "toGstin": buyer.gstin or UNREGISTERED, "toTrdName": buyer.name[:NAMES], **_place("to", end, document.place),
        "totalValue": number(whole.taxable), "cgstValue": number(whole.cgst), "sgstValue": number(whole.sgst),
        "igstValue": number(whole.igst), "cessValue": 0, "TotNonAdvolVal": 0,
        "OthValue": number(document.payable - whole.gross), "totInvValue": number(document.payable),
        "transMode": transport.mode.value, "transDistance": transport.distance,
        "transporterName": transport.transporter_name[:NAMES], "transporterId": transport.transporter,
        "transDocNo": transport.paper[:15], "transDocDate": f"{transport.paper_on:%d/%m/%Y}" if transport.paper_on else "",
        "vehicleNo": transport.vehicle.upper().replace(" ", "").replace("-", ""), "vehicleType": "R" if transport.vehicle else "",
        "mainHsnCode": int(goods[0].hsn), "itemList": [_item(place, one, document.kind) for place, one in enumerate(lines, 1)],
    }  # fmt: skip


def _place(which: str, place: Place, billed: str) -> dict[str, Any]:
    return {
        f"{which}Addr1": place.address[:ADDRESS], f"{which}Addr2": "", f"{which}Place": place.town[:50],
        f"{which}Pincode": int(place.pin or 0), f"{which}StateCode": int(billed or place.state),
        f"actual{which.capitalize()}StateCode": int(place.state),
    }  # fmt: skip


def _item(place: int, line: Line, kind: Kind) -> dict[str, Any]:
    rate = float(line.rate) if line.tax.tax else 0.0
    within = kind is Kind.WITHIN
    return {
        "itemNo": place, "productName": line.text[:NAMES], "productDesc": line.text[:NAMES], "hsnCode": int(line.hsn),
        "quantity": line.quantity, "qtyUnit": line.unit, "taxableAmount": number(line.tax.taxable),
        "sgstRate": rate / 2 if within else 0.0, "cgstRate": rate / 2 if within else 0.0, "igstRate": 0.0 if within else rate,
        "cessRate": 0, "cessNonAdvol": 0,
    }  # fmt: skip


def bulk(bills: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Returns the file of several bills."""
    return {"version": VERSION, "billLists": list(bills)}
