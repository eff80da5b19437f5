"""What travels and is not sold goes with a delivery challan, numbered without a gap as bills are (Rule 55(1) CGST Rules)."""

from odop.emart.enums import PaperKind, ParcelFor
from odop.emart.models import Paper, Parcel
from odop.emart.queries.eway_to_come import maker_place
from odop.emart.services.papers import BILLS, LETTERS, next_in_series, tax_of, told_of
from odop.kernel import clock
from odop.lib.gst.amounts import part_of
from odop.lib.gst.documents import serial_of


def issue_challan(parcel: Parcel) -> Paper:
    """That of what is fetched back from a buyer or goes in place of a piece, of who billed it, frozen. Once the number of an e-way bill
    may be wanted for it, or a carrier is asked. Needs every row in sight, within a transaction that holds the order."""
    order = parcel.order
    bill = order.papers.get(kind__in=BILLS)
    lines = parcel.lines.select_related("line").order_by("pk")
    parts = [
        (one.line, one.quantity, part_of(tax_of(one.line), quantity=one.quantity, of=one.line.quantity))
        for one in lines
    ]
    home, today = maker_place(order.seller), clock.today()
    series, number = next_in_series(PaperKind.CHALLAN, bill.issuer)
    return Paper.objects.create(
        series=series, number=number, serial=serial_of(LETTERS[PaperKind.CHALLAN], today, number), kind=PaperKind.CHALLAN,
        order=order, district_id=order.district_id, issuer=bill.issuer, issued_on=today, issued_at=clock.now(),
        total_paise=sum(tax.gross for _line, _n, tax in parts),
        told={
            **told_of(order, parts, bill.issuer, 0), "parcel": parcel.ref, "back": parcel.heading == ParcelFor.PICKUP,
            "bill": bill.serial, "home": ", ".join(dict.fromkeys(x for x in (home.address, home.town, home.pin) if x)),
            "home_state": home.state,
        },
    )  # fmt: skip
