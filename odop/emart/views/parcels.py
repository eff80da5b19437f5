"""One order: packed, handed over, called off; on her phone, and by the office for her."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from odop.accounts.permissions import RUN_MART, SEE_OWN
from odop.emart.enums import LineKind, OrderState, PaperKind, ParcelFor, PayBy
from odop.emart.models import Order, Parcel, Seller
from odop.emart.printed.parcels import PARTS, parcel_pdf
from odop.emart.queries.after_sale import carriers
from odop.emart.queries.claims import ShownClaim, claims_about
from odop.emart.queries.eway_to_come import goes_free_with, parcel_needs, why_it_needs
from odop.emart.queries.parcels import Packing, order_visible_to, packing_of, parcel_of
from odop.emart.queries.sales import papers_for_maker
from odop.emart.services import orders, parcels
from odop.emart.services.calls import confirm, is_called
from odop.emart.services.eway import note_eway
from odop.emart.views.desk import crumbs
from odop.emart.views.selling import user_of
from odop.kernel import clock, scope
from odop.kernel.access import allow
from odop.kernel.doing import Does, answered
from odop.kernel.fields import Localised
from odop.kernel.refusals import NotFound
from odop.kernel.serving import served
from odop.lib.carriers.carrier import Report, Stage
from odop.lib.digits import to_ascii_digits
from odop.lib.money import from_paise


@dataclass(frozen=True)
class Frame:
    """On her phone, or at the desk for somebody."""

    base: str
    address: Callable[[str], str]  # of an order by its number
    paper: Callable[[str, str, str], str]  # of order, parcel and part
    challan: Callable[[int], str]  # of a paper by its key
    claim: str  # names of the pages of a return and of its photographs
    photograph: str
    for_other: bool


OWN = Frame(
    "emart/own.html",
    lambda ref: reverse("own_sale", args=[ref]),
    lambda ref, parcel, part: reverse("own_sale_paper", args=[ref, parcel, part]),
    lambda key: reverse("own_paper", args=[key, get_language() or "en"]),
    "own_return",
    "own_return_photograph",
    for_other=False,
)
DESK = Frame(
    "emart/desk.html",
    lambda ref: reverse("desk_sale", args=[ref]),
    lambda ref, parcel, part: reverse("desk_sale_paper", args=[ref, parcel, part]),
    lambda key: reverse("desk_mart_paper", args=[key]),
    "desk_mart_return",
    "desk_mart_return_photograph",
    for_other=True,
)


@allow(SEE_OWN)
def own_sale(request: HttpRequest, ref: str) -> HttpResponse:
    """One of her orders."""
    return _sale(request, ref, OWN)


@allow(RUN_MART)
def desk_sale(request: HttpRequest, ref: str) -> HttpResponse:
    """An order of a maker of the office's place, done for her."""
    return _sale(request, ref, DESK)


@allow(SEE_OWN)
def own_sale_paper(request: HttpRequest, ref: str, parcel: str, part: str) -> HttpResponse:
    """Label, packing list or both."""
    return _paper(request, ref, parcel, part)


@allow(RUN_MART)
def desk_sale_paper(request: HttpRequest, ref: str, parcel: str, part: str) -> HttpResponse:
    """Label, packing list or both, printed for her."""
    return _paper(request, ref, parcel, part)


def _sale(request: HttpRequest, ref: str, frame: Frame) -> HttpResponse:
    order, status = order_visible_to(user_of(request), ref), 200
    if request.method == "POST":
        status = answered(request, _does(request, order), {})
        if not status:
            return redirect(frame.address(ref))
        order = order_visible_to(user_of(request), ref)
    found, given, challans = packing_of(order), request.POST, _challans(order, frame)
    for one in found.rest:
        one.given = given.get(f"line-{one.line.pk}", "")
    context = {
        "frame": frame, "given": given, "some": given.get("do") == "pack_some", "calls_off": given.get("do") in ("cancel", "leave_out"),
        "mends_eway": given.get("do") == "eway",
        "found": found, "order": order, "total": from_paise(order.total_paise),
        "may_call_off": order.state == OrderState.PLACED, "may_leave_out": order.state == OrderState.SHIPPED and found.rest,
        "at_door": found.to.pay_by == PayBy.AT_DOOR, "several": _several(found), "late": _late(order),
        "eway": why_it_needs(order) is not None, "bill": _bill(order), "today": clock.today(),
        "wrapped": order.lines.filter(kind=LineKind.WRAP).exists(),
        "may_confirm": order.state == OrderState.PLACED and is_called(order),
        "claims": [_claim(one, frame) for one in claims_about(order)],
        "hers": [] if frame.for_other else papers_for_maker(Seller.objects.filter(pk=order.seller_id)).filter(order=order),
        "parcels": [
            {
                "shown": one, "papers": [(part, frame.paper(ref, one.parcel.ref, part)) for part in PARTS],
                "eway": one.waits and not one.parcel.eway_number and parcel_needs(one.parcel),
                "challan": challans.get(one.parcel.ref), "posted": given.get("do") == "hand_over" and given.get("parcel") == one.parcel.ref,
                "free": [each for each in _carriers() if each["by_hand"] and goes_free_with(str(each["code"]))],
                "carriers": [each for each in _carriers() if one.parcel.heading != ParcelFor.PICKUP or not each["by_hand"]],
            }
            for one in found.parcels
        ],
        "with_number": "carrier=" + "|".join(one.code for one in carriers() if one.by_hand), "crumbs": crumbs((ref, "")),
    }  # fmt: skip
    return render(request, "emart/sale.html", context, status=status or 200)


def _claim(one: ShownClaim, frame: Frame) -> dict[str, object]:
    ref = one.claim.ref
    return {
        "shown": one, "url": reverse(frame.claim, args=[ref]),
        "photographs": [reverse(frame.photograph, args=[ref, key]) for key in one.claim.photographs],
    }  # fmt: skip


def _carriers() -> list[dict[str, object]]:
    return [
        {"code": one.code, "name": Localised(one.name), "help": Localised(one.help), "by_hand": one.by_hand}
        for one in carriers()
    ]


def _several(found: Packing) -> bool:
    """It can be divided."""
    return found.to.pay_by != PayBy.AT_DOOR and sum(one.rest for one in found.rest) > 1


def _late(order: Order) -> bool:
    return order.state == OrderState.PLACED and order.ship_by is not None and order.ship_by < clock.today()


def _bill(order: Order) -> str:
    """The number of its bill, once it has one."""
    kinds = [PaperKind.INVOICE, PaperKind.BILL_OF_SUPPLY]
    with scope.widened("the number of the bill of an order that the reader sees"):
        return order.papers.filter(kind__in=kinds).values_list("serial", flat=True).first() or ""


def _challans(order: Order, frame: Frame) -> dict[str, tuple[str, str]]:
    """Number and address of the challan by the number of its parcel."""
    with scope.widened("the challans of an order that the reader sees"):  # a maker as long as they travel
        hers = Seller.objects.filter(pk=order.seller_id)
        papers = order.papers.all() if frame.for_other else papers_for_maker(hers).filter(order=order)
        rows = list(papers.filter(kind=PaperKind.CHALLAN))
    return {one.told["parcel"]: (one.serial, frame.challan(one.pk)) for one in rows}


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def _whole(text: str) -> int | None:
    """The number that was written; -1, which no service takes, where it is none."""
    written = to_ascii_digits(text).strip()
    if not written:
        return None
    return int(written) if written.isdecimal() and len(written) < 7 else -1


def _does(request: HttpRequest, order: Order) -> Does:
    user, given = user_of(request), request.POST

    def parcel() -> Parcel:
        return parcel_of(order, given.get("parcel", ""))

    def pack(*, everything: bool) -> None:
        pieces = None if everything else {
            line.pk: _whole(given.get(f"line-{line.pk}", "")) or 0 for line in order.lines.all()
        }  # fmt: skip
        parcels.pack(order, pieces=pieces, weight_g=_whole(given.get("weight", "")), by=user)

    def hand_over() -> None:
        code = given.get("carrier", "")
        if any(one.code == code and not one.by_hand for one in carriers()):
            parcels.book(parcel(), carrier=code, by=user)
        else:
            parcels.hand_over(
                parcel(), carrier=code, number=given.get("number", ""), name=given.get("name", ""), by=user
            )

    def told(stage: Stage) -> Callable[[], object]:
        return lambda: parcels.take_report(parcel(), Report(stage, clock.now()), by=user)

    return {
        "confirm": (lambda: confirm(order, by=user), _("Noted: you will send it.")),
        "pack": (lambda: pack(everything=True), _("Packed. Print the label and hand the parcel over.")),
        "pack_some": (lambda: pack(everything=False), _("Packed. Print the label and hand the parcel over.")),
        "unpack": (lambda: parcels.unpack(parcel(), by=user), _("The parcel is open again.")),
        "hand_over": (hand_over, _("Noted: the parcel is with the carrier.")),
        "bill_ahead": (
            lambda: orders.bill_ahead(order, by=user),
            _("The bill is made. Make the e-way bill with its number and write that here."),
        ),
        "eway": (
            lambda: note_eway(
                parcel(), number=given.get("eway", ""), on=_day(given.get("eway_on", "")), by=user
            ),
            _("Noted: the parcel may leave."),
        ),
        "delivered": (told(Stage.DELIVERED), _("Noted: the parcel has arrived.")),
        "back": (told(Stage.BACK), _("Noted: the parcel is back. What was sold of it is undone.")),
        "cancel": (
            lambda: orders.cancel(order, reason=given.get("reason", ""), by=user),
            _("The order is called off. The buyer gets the money back."),
        ),
        "leave_out": (
            lambda: parcels.leave_out(
                order, reason=given.get("reason", ""), whole=bool(given.get("whole")), by=user
            ),
            _("Noted. The buyer gets the money for it back."),
        ),
    }


def _paper(request: HttpRequest, ref: str, parcel: str, part: str) -> HttpResponse:
    order = order_visible_to(user_of(request), ref)
    found: Any = packing_of(order)
    one = next((each for each in found.parcels if each.parcel.ref == parcel), None)
    if one is None or part not in PARTS or not found.open:
        raise NotFound()
    return served(parcel_pdf(order, one, found.to, part), "application/pdf", f"{parcel}.pdf")
