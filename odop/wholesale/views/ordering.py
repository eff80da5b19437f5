"""Orders in quantity: deliveries, receipts, money. The buyer's page, the cell's page, and a maker's deliveries."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import lazy
from django.utils.translation import gettext as _

from odop.accounts.permissions import PAY, RUN_MART, SEE_OWN
from odop.kernel import clock
from odop.kernel.access import allow
from odop.kernel.asking import Asking
from odop.kernel.doing import Does, answered
from odop.kernel.refusals import NotFound
from odop.lib.money import from_paise
from odop.wholesale.definitions import papers_needed
from odop.wholesale.enums import DeliveryState, EnquiryKind, TradeOrderState
from odop.wholesale.forms import DispatchForm, InspectForm, PaymentForm, ReasonForm, ReceiveForm
from odop.wholesale.models import Delivery, TradeOrder
from odop.wholesale.papers import pay_words
from odop.wholesale.queries.orders import (
    consignee_of,
    delivery_visible_to,
    makers_of,
    money_of,
    order_visible_to,
)
from odop.wholesale.services import orders
from odop.wholesale.services.authority import is_cell
from odop.wholesale.tax_papers import eway_before, to_leave
from odop.wholesale.views.acting import DELIVERY_TONES, ORDER_TONES, user_of
from odop.wholesale.views.buyer import way_to_hers
from odop.wholesale.views.desk import crumbs


@allow(SEE_OWN, RUN_MART, PAY)
def order(request: HttpRequest, ref: str, at_desk: bool = False) -> HttpResponse:
    """One order: its deliveries with their bills, what was paid and is owed, what has to be done."""
    user, one = user_of(request), order_visible_to(user_of(request), ref)
    forms: dict[str, Asking] = {}
    status = 200
    if request.method == "POST":
        status = answered(request, _does(request, one, forms), forms)
        if not status:
            return redirect("desk_trade_order" if at_desk else "trade_order", ref)
        one = order_visible_to(user, ref)
    context = {
        **_told(one),
        **_may(user, one),
        "forms": forms,
        "at_desk": at_desk,
        "crumbs": crumbs((one.ref, "")) if at_desk else way_to_hers(one.ref),
    }
    context |= {
        "payment_form": forms.get("pay") or PaymentForm(initial={"on": clock.today()}), "end_form": forms.get("end") or ReasonForm(),
        "receive_form": forms.get("receive") or ReceiveForm(), "waiting": request.POST.get("delivery", "") if status != 200 else "",
    }  # fmt: skip
    return render(
        request, "wholesale/desk_order.html" if at_desk else "wholesale/order.html", context, status=status
    )


def _may(user: Any, one: TradeOrder) -> dict[str, bool]:
    cell = is_cell(user)
    return {
        "may_pay": cell or (user.may(PAY) and user.scope.everything), "may_take_off": cell, "may_receive": cell or one.user_id == user.pk,
        "may_end": cell and one.state == TradeOrderState.OPEN and one.deliveries.filter(state=DeliveryState.PLANNED).exists(),
    }  # fmt: skip


def _told(one: TradeOrder) -> dict[str, Any]:
    quotation, enquiry = one.quotation, one.quotation.enquiry
    found = list(one.deliveries.order_by("due_on", "pk"))
    makers, money, today = makers_of(each.seller_id for each in found), money_of(one), clock.today()
    rows = [
        {
            "one": each, "tone": DELIVERY_TONES[each.state], "maker": makers.get(each.seller_id),
            "late": each.state == DeliveryState.PLANNED and each.due_on < today,
            "papers": list(enumerate(money.papers.get(each.mart_order_id or 0, []), 1)),
        }
        for each in found
    ]  # fmt: skip
    sent = sum(each.quantity for each in found if each.mart_order_id)
    return {
        "one": one, "quotation": quotation, "enquiry": enquiry, "tone": ORDER_TONES[one.state], "rows": rows, "money": money,
        "pay": pay_words(quotation), "sent": sent, "ordered": sum(each.quantity for each in found), "checklist": _checklist(one),
        "columns": [
            {"label": _("Delivery of the order")}, {"label": _("Maker")}, {"label": _("Pieces"), "align": "right"}, {"label": _("State")},
            {"label": _("Papers")},
        ],
    }  # fmt: skip


def _checklist(one: TradeOrder) -> list[Any]:
    """The papers that this sale needs."""
    enquiry = one.quotation.enquiry
    kinds = {enquiry.kind} if enquiry.kind in (EnquiryKind.EXPORT, EnquiryKind.INSTITUTION) else set()
    if enquiry.inspection:
        kinds.add("inspection")
    if enquiry.lines.exclude(listing__gi_name="").filter(listing__isnull=False).exists():
        kinds.add("gi")
    return [paper for paper in papers_needed() if paper.needed in kinds]


def _does(request: HttpRequest, one: TradeOrder, forms: dict[str, Asking]) -> Does:
    user = user_of(request)

    def chosen() -> Delivery:
        found = one.deliveries.filter(ref=request.POST.get("delivery", "")).first()
        if found is None:
            raise NotFound()
        return found

    def pay() -> None:
        forms["pay"] = form = PaymentForm(request.POST)
        orders.note_payment(
            one, amount=form.rupees("amount"), reference=form.said("reference"), on=form.day_of("on"), by=user
        )

    def receive() -> None:
        forms["receive"] = form = ReceiveForm(request.POST)
        orders.receive(chosen(), pieces=form.whole("pieces"), remark=form.said("remark"), by=user)

    def end() -> None:
        forms["end"] = form = ReasonForm(request.POST)
        orders.end(one, reason=form.said("reason"), by=user)

    return {
        "pay": (pay, _("Noted: the money has come.")), "receive": (receive, _("Noted: the delivery has come.")),
        "take_off": (lambda: orders.take_off(chosen(), by=user), _("Taken off, with a credit note.")),
        "end": (end, _("The order is ended. What was sent stays owed.")),
    }  # fmt: skip


@allow(SEE_OWN, RUN_MART)
def delivery(request: HttpRequest, ref: str, at_desk: bool = False) -> HttpResponse:
    """One delivery as its maker sees it: what is to be sent by when, and sending it. The office inspects here."""
    user, one = user_of(request), delivery_visible_to(user_of(request), ref)
    forms: dict[str, Asking] = {}
    status = 200
    if request.method == "POST":
        status = answered(request, _does_delivery(request, one, forms), forms)
        if not status:
            return redirect("desk_trade_delivery" if at_desk else "own_trade_delivery", ref)
        one = delivery_visible_to(user, ref)
    planned = one.state == DeliveryState.PLANNED
    may_send = planned and (not one.inspect or one.inspected_at is not None)
    context = {
        "one": one, "tone": DELIVERY_TONES[one.state], "to": consignee_of(one) if may_send else None,
        "late": planned and one.due_on < clock.today(), "planned": planned,
        "price": from_paise(one.unit_paise), "sum": from_paise(one.unit_paise * one.quantity), "at_desk": at_desk,
        "form": forms.get("dispatch") or DispatchForm(initial={"quantity": one.quantity}),
        "may_inspect": at_desk and planned and one.inspect and one.inspected_at is None,
        "may_send": may_send, "eway": planned and eway_before(one), "to_leave": to_leave(one),
        "inspect_form": forms.get("inspect") or InspectForm(),
    }  # fmt: skip
    return render(
        request,
        "wholesale/desk_delivery.html" if at_desk else "wholesale/own_delivery.html",
        context,
        status=status,
    )


def _does_delivery(request: HttpRequest, one: Delivery, forms: dict[str, Asking]) -> Does:
    user = user_of(request)

    def send() -> None:
        forms["dispatch"] = form = DispatchForm(request.POST)
        orders.dispatch(
            one,
            quantity=form.whole("quantity"),
            carrier=form.said("carrier"),
            tracking=form.said("tracking"),
            by=user,
        )

    def look() -> None:
        forms["inspect"] = form = InspectForm(request.POST)
        orders.inspect(one, words=form.said("words"), by=user)

    def sent() -> str:  # asked when it was sent: a part may be worth less than the limit
        if to_leave(delivery_visible_to(user, one.ref)):
            return _(
                "The bill is made. Before it leaves, the number of the e-way bill is written at its parcel."
            )
        return _("Noted: it is on its way. The bill is made.")

    return {
        "dispatch": (send, lazy(sent, str)()),
        "inspect": (look, _("Noted. The lot may leave.")),
    }
