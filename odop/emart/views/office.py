"""Orders at the desk: the list with its filters, and one order with its money, its papers and what was done."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from odop.accounts.models import User
from odop.accounts.permissions import PAY, RUN_MART, SEE_MART
from odop.emart.enums import Account, LineKind, OrderState, RefundState
from odop.emart.models import Order, OrderLine
from odop.emart.printed.bills import bill_pdf
from odop.emart.queries.eway import consignments_of
from odop.emart.queries.office import (
    Asked,
    Whole,
    all_of,
    order_visible_to,
    page_of,
    paper_for_office,
    whole_of,
)
from odop.emart.services.authority import is_office
from odop.emart.services.orders import cancel, take_back
from odop.emart.services.refunds import agree_refund
from odop.emart.views.selling import user_of
from odop.emart.workbook import MOST, workbook
from odop.kernel import clock
from odop.kernel.access import allow
from odop.kernel.asking import Asking, number, text
from odop.kernel.doing import Does, answered
from odop.kernel.refusals import DomainError, NotFound
from odop.kernel.serving import served
from odop.kernel.ui.numbers import day, moment
from odop.lib.money import from_paise
from odop.places.models import District

TONES = {
    "waiting": "soon", "placed": "soon", "shipped": "plain", "delivered": "ok", "cancelled": "late", "refused": "late",
}  # fmt: skip
SHARES = (
    Account.MAKER,
    Account.TAX,
    Account.TCS,
    Account.TDS,
    Account.COMMISSION,
    Account.DELIVERY,
    Account.DISCOUNT,
)


def tabs(user: User, current: str) -> list[dict[str, Any]]:
    """The rooms of the mart at the desk that the reader may enter."""
    rooms: list[tuple[str, object, str]] = []
    if user.may(RUN_MART):
        rooms.append(("mart", gettext_lazy("Sellers and goods"), "desk_mart"))
    rooms.append(("orders", gettext_lazy("Orders of the mart"), "desk_mart_orders"))
    if user.scope.everything:
        rooms += [
            ("refunds", gettext_lazy("Refunds"), "desk_mart_refunds"),
            ("settlements", gettext_lazy("Payments to makers"), "desk_mart_settlements"),
            ("transfers", gettext_lazy("Set aside for makers"), "desk_mart_transfers"),
            ("tax", gettext_lazy("Tax returns"), "desk_mart_tax"),
        ]
    return [{"label": label, "url": reverse(name), "current": key == current} for key, label, name in rooms]


def _day(given: str) -> date | None:
    try:
        return date.fromisoformat(given)
    except ValueError:
        return None


def _asked(request: HttpRequest) -> Asked:
    given = request.GET
    return Asked(
        given.get("state", ""), given.get("district", ""), given.get("q", ""), _day(given.get("from", "")),
        _day(given.get("to", "")),
    )  # fmt: skip


@allow(SEE_MART)
def orders(request: HttpRequest) -> HttpResponse:
    """Orders of the reader's place; as a file by POST, since taking data out is noted on the trail."""
    user, asked = user_of(request), _asked(request)
    if request.method == "POST":
        return _file(user, asked)
    page = page_of(user, asked, request.GET.get("page"))
    places = District.objects.order_by("code")
    if not user.scope.everything:
        places = places.filter(pk__in=user.scope.districts)
    context = {
        "tabs": tabs(user, "orders"), "page": page, "asked": asked, "tones": TONES,
        "rows": [(one, from_paise(one.total_paise), TONES[one.state]) for one in page],
        "states": OrderState.choices, "places": [(one.code, str(one.name)) for one in places],
        "columns": [
            {"label": _("Order")}, {"label": _("Bought")}, {"label": _("Maker")}, {"label": _("Amount"), "align": "right"},
            {"label": _("Payment")}, {"label": _("How this stands")},
        ],
    }  # fmt: skip
    return render(request, "emart/office_orders.html", context)


def _file(user: User, asked: Asked) -> HttpResponse:
    head = [
        _("Order"), _("Purchase"), _("Bought"), _("Maker"), _("Number of the maker"), _("District"), _("Sold by"),
        _("Place of supply"), _("Amount"), _("Payment"), _("How this stands"), _("Sent"), _("Delivered"), _("Paid to the maker"),
    ]  # fmt: skip
    rows = [
        [
            one.ref, one.purchase.ref, localdate(one.purchase.placed_at), str(one.seller.name), one.seller.ref, str(one.district.name),
            str(one.get_sold_by_display()), one.place_code, from_paise(one.total_paise), str(one.purchase.get_pay_by_display()),
            str(one.get_state_display()), one.shipped_at and localdate(one.shipped_at), one.delivered_at and localdate(one.delivered_at),
            one.settlement.ref if one.settlement else "",
        ]
        for one in all_of(user, asked, MOST)
    ]  # fmt: skip
    return workbook(f"orders-{clock.today():%Y-%m-%d}", _("Orders of the mart"), head, rows, by=user)


class CallOffForm(Asking):
    reason = text(gettext_lazy("Why is it called off?"), gettext_lazy("The buyer reads it."))


class TakeBackForm(Asking):
    """What came back."""

    quantity = number(gettext_lazy("How many pieces"))
    reason = text(gettext_lazy("Why?"))
    sellable = forms.BooleanField(label=gettext_lazy("They can be sold again"), required=False)
    with_delivery = forms.BooleanField(
        label=gettext_lazy("Give the delivery charge back too: the goods were faulty"), required=False
    )


@allow(SEE_MART)
def order(request: HttpRequest, ref: str) -> HttpResponse:
    """One order, whole; the office calls it off or takes pieces back."""
    user = user_of(request)
    one = order_visible_to(user, ref)
    forms_of: dict[str, Asking] = {}
    status = 200
    whole = whole_of(one)
    if request.method == "POST":
        status = answered(request, _does(request, one, whole, forms_of), forms_of)
        if not status:
            return redirect("desk_mart_order", ref)
    return render(request, "emart/office_order.html", _context(user, one, whole, forms_of), status=status)


def _does(request: HttpRequest, one: Order, whole: Whole, forms_of: dict[str, Asking]) -> Does:
    user, given = user_of(request), request.POST

    def call_off() -> None:
        forms_of["call_off"] = form = CallOffForm(given)
        cancel(one, reason=form.said("reason"), by=user)

    def back() -> None:
        forms_of["back"] = form = TakeBackForm(given)
        line = next((line for line in whole.lines if str(line.pk) == given.get("line")), None)
        if line is None:
            raise DomainError(_("Choose what came back."), code="no_line")
        line.order = one
        take_back(
            line, quantity=form.whole("quantity") or 0, reason=form.said("reason"), by=user, whole="sellable" in given,
            with_delivery="with_delivery" in given,
        )  # fmt: skip

    def agree() -> None:
        refund = next((refund for refund in whole.refunds if refund.ref == given.get("refund")), None)
        if refund is None:
            raise NotFound()
        agree_refund(refund, by=user)

    return {
        "call_off": (call_off, _("The order is called off. The buyer gets the money back.")),
        "back": (back, _("Taken back: the credit note is made and the money goes back.")),
        "agree": (agree, _("Agreed: the money goes back.")),
    }


def _context(user: User, one: Order, whole: Whole, forms_of: dict[str, Asking]) -> dict[str, Any]:
    runs = is_office(user, one.district_id)
    agrees = (user.may(RUN_MART) or user.may(PAY)) and user.scope.everything
    open_still = one.returns_until is None or clock.today() <= one.returns_until
    goods = [line for line in whole.lines if line.kind == LineKind.GOODS and line.returned < line.quantity]
    return {
        "one": one, "buyer": one.purchase, "total": from_paise(one.total_paise), "tone": TONES[one.state], "facts": _facts(one),
        "lines": [_line(line) for line in whole.lines], "whole": whole,
        "papers": [(paper, from_paise(paper.total_paise)) for paper in whole.papers],
        "payments": [(payment, from_paise(payment.paise)) for payment in whole.payments],
        "refunds": [
            (refund, from_paise(refund.paise), refund.state == RefundState.HELD and refund.asked_by_id != user.pk and agrees)
            for refund in whole.refunds
        ],
        "may_call_off": runs and one.state == OrderState.PLACED,
        "may_take_back": runs and one.state == OrderState.DELIVERED and open_still and one.settlement_id is None and bool(goods),
        "eway": bool(consignments_of(user, one)), "goods": goods, "call_off_form": forms_of.get("call_off") or CallOffForm(),
        "back_form": forms_of.get("back") or TakeBackForm({"quantity": "1"}),
        "crumbs": [(_("Orders of the mart"), reverse("desk_mart_orders")), (one.ref, "")],
    }  # fmt: skip


def _facts(one: Order) -> list[tuple[str, object]]:
    rows: list[tuple[str, object]] = [
        (_("Purchase"), one.purchase.ref), (_("Bought"), one.purchase.placed_at), (_("Payment"), one.purchase.get_pay_by_display()),
        (_("Paid"), one.purchase.paid_at), (_("Sold by"), one.get_sold_by_display()), (_("Supply"), one.get_kind_display()),
        (_("To be sent by"), one.ship_by if one.state == OrderState.PLACED else None),
        (_("Sent"), one.shipped_at), (_("Carrier"), f"{one.carrier} {one.tracking}".strip()), (_("Delivered"), one.delivered_at),
        (_("May come back until"), one.returns_until), (_("Ended"), one.ended_at), (_("Reason"), one.reason),
    ]  # fmt: skip
    return [(label, _shown(value)) for label, value in rows if value]


def _shown(value: object) -> object:
    if isinstance(value, datetime):
        return moment(value)
    return day(value) if isinstance(value, date) else value


def _line(line: OrderLine) -> dict[str, Any]:
    return {
        "line": line, "gross": from_paise(line.gross_paise), "taxable": from_paise(line.taxable_paise),
        "tax": from_paise(line.cgst_paise + line.sgst_paise + line.igst_paise),
        "shares": [
            (account.label, from_paise(line.shares[account])) for account in SHARES if line.shares.get(account)
        ],
    }  # fmt: skip


@allow(SEE_MART)
def paper(request: HttpRequest, number: int) -> HttpResponse:
    """A bill, credit note or voucher as PDF, in the reader's language."""
    found = paper_for_office(user_of(request), number)
    language = (get_language() or "en")[:2]
    return served(bill_pdf(found, language), "application/pdf", f"{found.serial.replace('/', '-')}.pdf")
