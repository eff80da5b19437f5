"""Trade at the desk: the cell's worklist by clock, buyers, enquiries with the answers side by side; a district's makers."""

from typing import Any

from django.contrib import messages
from django.db.models import F, Min, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from odop.accounts.models import User
from odop.accounts.permissions import PAY, RUN_MART
from odop.emart.models import Seller
from odop.kernel import clock
from odop.kernel.access import allow
from odop.kernel.asking import Asking
from odop.kernel.doing import Does, answered, refused
from odop.kernel.refusals import DomainError
from odop.lib.countries import country_name
from odop.lib.money import from_paise
from odop.wholesale.enums import OPEN, WITH_THE_CELL, BuyerState, DeliveryState, RequestState
from odop.wholesale.forms import AskMakersForm, CompanyForm, ReasonForm
from odop.wholesale.models import Enquiry, Request, TradeBuyer, TradeOrder
from odop.wholesale.queries.makers import makers_for
from odop.wholesale.queries.orders import deliveries_visible_to, orders_visible_to
from odop.wholesale.queries.visible import (
    buyer_visible_to,
    enquiries_visible_to,
    enquiry_visible_to,
    of_the_state,
    requests_visible_to,
    with_answers,
)
from odop.wholesale.services import buyers, enquiries
from odop.wholesale.services.authority import is_cell
from odop.wholesale.views import quoting
from odop.wholesale.views.acting import (
    BUYER_TONES,
    DELIVERY_TONES,
    ORDER_TONES,
    REQUEST_TONES,
    TONES,
    user_of,
)
from odop.wholesale.views.buyer import told
from odop.wholesale.workbook import answers_workbook


def crumbs(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("Trade buyers"), reverse("desk_wholesale")), *more]


def _late(day: Any, waits: bool = True) -> int:
    return (clock.today() - day).days if waits and day and day < clock.today() else 0


@allow(RUN_MART, PAY)
def worklist(request: HttpRequest) -> HttpResponse:
    """Of the State: enquiries, the most urgent on top, and buyers to be let in. Of a district: what its makers are asked."""
    user = user_of(request)
    if not of_the_state(user):
        return _of_district(request)
    shows = request.GET.get("show", "")
    which = shows if shows in ("closed", "buyers", "orders") else "open"
    context: dict[str, Any] = {"tabs": _tabs(which), "which": which, "may_write": is_cell(user)}
    if which == "buyers":
        rows = TradeBuyer.objects.order_by("-state", "-asked_at", "-pk")[:200]
        context |= {
            "buyers": [{"one": one, "tone": BUYER_TONES[one.state], "country": country_name(one.country, "en")} for one in rows],
            "columns": [{"label": _("Trade buyer")}, {"label": _("What are you?")}, {"label": _("Place")}, {"label": _("State")}],
        }  # fmt: skip
        return render(request, "wholesale/desk_buyers.html", context)
    if which == "orders":
        return render(request, "wholesale/desk_orders.html", context | _orders(user))
    found = with_answers(enquiries_visible_to(user))
    rows_ = (
        found.filter(state__in=OPEN).order_by("due_on", "pk")
        if which == "open"
        else found.exclude(state__in=OPEN).order_by("-asked_at", "-pk")
    )
    context |= {
        "waiting": list(TradeBuyer.objects.filter(state=BuyerState.WAITING).order_by("asked_at")[:50]),
        "rows": [
            {"one": one, "tone": TONES[one.state], "late": _late(one.due_on), "lines": list(one.lines.all())}
            for one in rows_.prefetch_related("lines")[:200]
        ],
        "columns": [
            {"label": _("Enquiry")}, {"label": _("Goods")}, {"label": _("Answers"), "align": "right"}, {"label": _("State")},
            {"label": _("Act by")},
        ],
    }  # fmt: skip
    return render(request, "wholesale/desk_list.html", context)


def _orders(user: User) -> dict[str, Any]:
    """Orders under way, the earliest delivery on top, and after them the others."""
    planned = Q(deliveries__state=DeliveryState.PLANNED)
    rows = orders_visible_to(user).annotate(next_on=Min("deliveries__due_on", filter=planned))
    found = list(rows.order_by("closed_at", F("next_on").asc(nulls_last=True), "pk")[:200])
    return {
        "rows": [{"one": one, "tone": ORDER_TONES[one.state], "late": _late(one.next_on)} for one in found],
        "columns": [
            {"label": _("Order")}, {"label": _("Total"), "align": "right"}, {"label": _("State")}, {"label": _("Next delivery")},
        ],
    }  # fmt: skip


def _tabs(current: str) -> list[dict[str, Any]]:
    here = reverse("desk_wholesale")
    known = [
        ("open", _("Open"), here),
        ("closed", _("Closed"), f"{here}?show=closed"),
        ("buyers", _("Buyers"), f"{here}?show=buyers"),
        ("orders", _("Orders in quantity"), f"{here}?show=orders"),
    ]
    return [{"label": label, "url": url, "current": code == current} for code, label, url in known]


def _of_district(request: HttpRequest) -> HttpResponse:
    rows = requests_visible_to(user_of(request)).order_by("-asked_at", "-pk")[:200]
    sending = (
        deliveries_visible_to(user_of(request)).filter(state=DeliveryState.PLANNED).order_by("due_on", "pk")
    )
    context = {
        "deliveries": [{"one": one, "tone": DELIVERY_TONES[one.state], "late": _late(one.due_on)} for one in sending[:100]],
        "rows": [
            {"one": one, "tone": REQUEST_TONES[one.state], "late": _late(one.due_on, one.state == RequestState.ASKED)} for one in rows
        ],
        "columns": [
            {"label": _("Maker")}, {"label": _("Goods")}, {"label": _("Pieces"), "align": "right"}, {"label": _("State")},
            {"label": _("Answer by")},
        ],
    }  # fmt: skip
    return render(request, "wholesale/desk_requests.html", context)


@allow(RUN_MART)
def new_buyer(request: HttpRequest) -> HttpResponse:
    """The cell writes down a buyer who wrote or came to it."""
    form, status = CompanyForm(), 200
    if request.method == "POST":
        form = CompanyForm(request.POST)
        try:
            made = buyers.register(form.company_told(), by=user_of(request), for_other=True)
        except DomainError as refusal:
            status = refused(request, refusal, form)
        else:
            messages.success(request, _("Written down: %(ref)s.") % {"ref": made.ref})
            return redirect("desk_trade_buyer", made.ref)
    return render(
        request,
        "wholesale/desk_new.html",
        {"form": form, "crumbs": crumbs((_("New buyer"), ""))},
        status=status,
    )


@allow(RUN_MART, PAY)
def buyer(request: HttpRequest, ref: str) -> HttpResponse:
    """One buyer: what she says of herself, the decision, and her enquiries."""
    user, one = user_of(request), buyer_visible_to(user_of(request), ref)
    forms: dict[str, Asking] = {}
    status = 200
    if request.method == "POST":
        status = answered(request, _does_buyer(request, one, forms), forms)
        if not status:
            return redirect("desk_trade_buyer", ref)
        one = buyer_visible_to(user, ref)
    facts: list[tuple[str, object]] = [
        (_("What are you?"), one.get_kind_display()), (_("GSTIN"), one.gstin), (_("Importer-Exporter Code (IEC)"), one.iec),
        (_("Address"), ", ".join(filter(None, (one.address, one.place, one.pin_code)))),
        (_("Country"), country_name(one.country, "en")), (_("Who speaks for it"), one.contact),
        (_("Mobile number in India"), one.mobile), (_("Address of mail"), one.email), (_("What do you buy?"), one.buys),
        (_("Reason"), one.reason),
    ]  # fmt: skip
    context = {
        "one": one, "tone": BUYER_TONES[one.state], "facts": [(label, value) for label, value in facts if value],
        "waits": is_cell(user) and one.state == BuyerState.WAITING, "may_close": is_cell(user) and one.state != BuyerState.CLOSED,
        "may_ask": is_cell(user) and one.state == BuyerState.ACCEPTED, "return_form": forms.get("return") or ReasonForm(),
        "close_form": forms.get("close") or ReasonForm(), "enquiries": list(one.enquiries.order_by("-pk")[:50]),
        "crumbs": crumbs((one.ref, "")),
    }  # fmt: skip
    return render(request, "wholesale/desk_buyer.html", context, status=status)


def _does_buyer(request: HttpRequest, one: TradeBuyer, forms: dict[str, Asking]) -> Does:
    user = user_of(request)

    def reason(do: str) -> str:
        forms[do] = form = ReasonForm(request.POST)
        return form.said("reason")

    return {
        "accept": (lambda: buyers.accept_buyer(one, by=user), _("Accepted. The buyer is told.")),
        "return": (
            lambda: buyers.return_buyer(one, reason=reason("return"), by=user),
            _("Sent back. The buyer is told."),
        ),
        "close": (lambda: buyers.close_buyer(one, reason=reason("close"), by=user), _("Closed.")),
    }


@allow(RUN_MART, PAY)
def enquiry(request: HttpRequest, ref: str) -> HttpResponse:
    """One enquiry: makers are chosen and asked, their answers stand side by side."""
    user, one = user_of(request), enquiry_visible_to(user_of(request), ref)
    forms: dict[str, Asking] = {}
    status = 200
    if request.method == "POST":
        status = answered(request, _does(request, one, forms), forms)
        if not status:
            return redirect("desk_trade_enquiry", ref)
        one = enquiry_visible_to(user, ref)
    may_ask = is_cell(user) and one.state in WITH_THE_CELL
    context: dict[str, Any] = {
        **told(one), "crumbs": crumbs((one.ref, "")), "late": _late(one.due_on),
        "parts": [
            {
                "line": line, "answers": answers_of(line.requests.all()), "makers": makers_for(line) if may_ask else [],
                "offer": quoting.proposal(one, line, line.requests.all(), request.POST if "quote" in forms else None),
            }
            for line in one.lines.select_related("listing").prefetch_related(
                "requests__seller__district", "requests__seller__product_line"
            )
        ],
        "versions": quoting.versions_of(one), "quote_columns": quoting.columns(),
        "order": TradeOrder.objects.filter(quotation__enquiry=one).first(),
        "quote_form": forms.get("quote") or quoting.quote_form(one), "reason_form": ReasonForm(), "may_decide": is_cell(user),
        "ask_form": forms.get("ask") or AskMakersForm(), "close_form": forms.get("close") or ReasonForm(),
        "may_close": is_cell(user) and one.state in OPEN,
        "answer_columns": [
            {"label": _("Maker")}, {"label": _("State")}, {"label": _("Pieces"), "align": "right"},
            {"label": _("A piece"), "align": "right"}, {"label": _("Days"), "align": "right"},
        ],
    }  # fmt: skip
    context["may_quote"] = is_cell(user) and quoting.may_quote(
        one, [part["offer"] for part in context["parts"]]
    )
    context["makers"] = any(part["makers"] for part in context["parts"])
    return render(request, "wholesale/desk_enquiry.html", context, status=status)


def answers_of(requests: Any) -> list[dict[str, Any]]:
    """The answers to one line, the lowest price on top; who has not answered below."""
    rows: list[Request] = sorted(
        requests, key=lambda one: (one.unit_paise is None, one.unit_paise or 0, one.pk)
    )
    return [
        {
            "one": one, "tone": REQUEST_TONES[one.state], "price": from_paise(one.unit_paise) if one.unit_paise else None,
            "silent": _late(one.due_on, one.state == RequestState.ASKED),
        }
        for one in rows
    ]  # fmt: skip


def _does(request: HttpRequest, one: Enquiry, forms: dict[str, Asking]) -> Does:
    user = user_of(request)

    def ask() -> None:
        forms["ask"] = form = AskMakersForm(request.POST)
        chosen = {
            line.number: list(Seller.objects.filter(ref__in=request.POST.getlist(f"line{line.number}")).select_related("artisan__user"))
            for line in one.lines.all()
        }  # fmt: skip
        enquiries.ask_makers(one, chosen, words=form.said("words"), by=user)

    def close() -> None:
        forms["close"] = form = ReasonForm(request.POST)
        enquiries.close(one, reason=form.said("reason"), by=user)

    return {
        "ask": (ask, _("Asked. The makers are told.")),
        "close": (close, _("Closed. The buyer reads why.")),
        "quote": (lambda: quoting.does_quote(request, one, forms), _("Sent. The buyer decides.")),
    }


@allow(RUN_MART, PAY)
@require_POST
def sheet(request: HttpRequest, ref: str) -> HttpResponse:
    """The answers of an enquiry as an Excel file."""
    return answers_workbook(enquiry_visible_to(user_of(request), ref), by=user_of(request))
