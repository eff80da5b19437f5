"""Help for tests and for the sample world: deterministic."""

from datetime import timedelta
from itertools import count
from typing import Any

from odop.accounts.models import User
from odop.emart.models import Parcel, Seller
from odop.emart.services.eway import note_eway
from odop.emart.services.parcels import hand_over
from odop.kernel import clock
from odop.kernel.actors import SYSTEM
from odop.kernel.services import keep_made_file
from odop.places.models import District
from odop.registry import factories as register
from odop.wholesale.enums import BuyerState
from odop.wholesale.models import Delivery, Enquiry, EnquiryLine, Request, TradeBuyer
from odop.wholesale.services import quotations
from odop.wholesale.services.quotations import Offered, Pick

_next = count(1)
GSTIN = "29AAGCB7383J1Z4"  # of Karnataka
PDF = b"%PDF-1.4\n%sample\n"


def buyer(user: User | None = None, /, **changes: Any) -> TradeBuyer:
    """A shop in Bengaluru that was let in."""
    number = next(_next)
    given: dict[str, Any] = {
        "ref": f"TB-T{number:04d}", "user": user, "company": "Malleswaram Crafts", "kind": "shop", "gstin": GSTIN, "state_code": "29",
        "address": "8th Cross, Malleswaram", "place": "Bengaluru", "pin_code": "560003", "contact": "Lakshmi Rao",
        "mobile": user.mobile if user else "9845012345", "buys": "Combs", "state": BuyerState.ACCEPTED, "asked_at": clock.now(),
    }  # fmt: skip
    return TradeBuyer.objects.create(**{**given, **changes})


def enquiry(of: TradeBuyer, /, *, quantity: int = 500, title: str = "Horn combs", **changes: Any) -> Enquiry:
    """500 horn combs to Bengaluru within two months."""
    number = next(_next)
    today = clock.today()
    given: dict[str, Any] = {
        "ref": f"TE-T{number:04d}", "buyer": of, "user_id": of.user_id, "address": of.address, "place": of.place,
        "pin_code": of.pin_code, "state_code": of.state_code, "wanted_by": today + timedelta(days=60),
        "due_on": today + timedelta(days=2), "asked_at": clock.now(),
    }  # fmt: skip
    made = Enquiry.objects.create(**{**given, **changes})
    EnquiryLine.objects.create(enquiry=made, number=1, title=title, quantity=quantity)
    return made


def request(of: Enquiry, seller: Seller, /, **changes: Any) -> Request:
    """A maker asked for the first line."""
    line = of.lines.get(number=1)
    given: dict[str, Any] = {
        "ref": f"RQ-T{next(_next):05d}", "line": line, "seller": seller, "district_id": seller.district_id, "title": line.title,
        "wanted": line.quantity, "goes_to": "Bengaluru, Karnataka", "wanted_by": of.wanted_by,
        "due_on": clock.today() + timedelta(days=3), "asked_at": clock.now(),
    }  # fmt: skip
    return Request.objects.create(**{**given, **changes})


def answered(of: Enquiry, seller: Seller, /, **changes: Any) -> Request:
    """A maker who has named 200 pieces at ₹ 250 in 20 days."""
    given = {"quantity": 200, "unit_paise": 25_000, "days": 20}
    return request(of, seller, **{**given, "state": "answered", "answered_at": clock.now(), **changes})


def left(delivery: Delivery, /, *, by: User) -> Delivery:
    """What is billed and waits for its e-way bill has its number, and leaves."""
    for parcel in Parcel.objects.filter(order=delivery.mart_order_id, booked_at=None):
        note_eway(parcel, number="341008123456", on=clock.today(), by=by)
        hand_over(parcel, carrier="other", number=f"GATI {parcel.pk}", by=by)
    return delivery


def everything(place: District) -> None:
    """A row in every protected table, of a buyer of its own and of a maker of this place who sells: for the tests of isolation."""
    user = register.citizen()
    seller = Seller.objects.filter(district=place, state="active").order_by("pk")[0]
    file = keep_made_file(PDF, name="drawing.pdf", media_type="application/pdf", by=SYSTEM, owner_id=user.pk)
    asked = enquiry(buyer(user, company=f"Crafts {place.code}"), file=file, state="sent")
    one = answered(asked, seller)
    cell = register.officer(None, "cell", "cell")
    offered = Offered({one.ref: Pick(200)}, {1: "96159000"}, valid_until=clock.today() + timedelta(days=9))
    quotations.accept(quotations.quote(asked, offered, by=cell), by=user)
