"""Quotations: the cell makes one from the answers, the buyer decides; both read it as PDF."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from odop.accounts.permissions import PAY, RUN_MART, SEE_OWN
from odop.emart.printed.bills import bill_pdf
from odop.emart.services.goods import proposed_hsn
from odop.kernel import clock
from odop.kernel.access import allow
from odop.kernel.asking import Asking
from odop.kernel.doing import Does, answered
from odop.kernel.refusals import NotFound
from odop.kernel.serving import served
from odop.lib.digits import to_ascii_digits
from odop.lib.money import AmountError, parse_amount, to_paise
from odop.wholesale.definitions import trade_terms
from odop.wholesale.enums import EnquiryKind, EnquiryState, PayTerms, QuotationState, RequestState
from odop.wholesale.forms import QuoteForm, ReasonForm
from odop.wholesale.models import Enquiry, EnquiryLine, Quotation
from odop.wholesale.papers import foreign, packing_list_pdf, pay_words, proforma_pdf, quotation_pdf
from odop.wholesale.queries.orders import (
    bill_of,
    makers_of,
    order_visible_to,
    quotation_visible_to,
)
from odop.wholesale.queries.visible import of_the_state
from odop.wholesale.services import quotations
from odop.wholesale.services.quotations import Offered, Pick
from odop.wholesale.views.acting import QUOTATION_TONES, user_of

LANGUAGES = ("en", "hi")


def versions_of(enquiry: Enquiry) -> list[dict[str, Any]]:
    """Every version with its lines, the newest first."""
    found = list(enquiry.quotations.prefetch_related("lines").order_by("-version"))
    makers = makers_of(line.seller_id for one in found for line in one.lines.all())
    today = clock.today()
    for one in found:
        one.enquiry = enquiry
    return [
        {
            "one": one, "tone": QUOTATION_TONES[one.state], "pay": pay_words(one), "foreign": foreign(one),
            "open": one.state == QuotationState.SENT and one.valid_until >= today,
            "over": one.state == QuotationState.SENT and one.valid_until < today,
            "lines": [{"line": line, "maker": makers.get(line.seller_id)} for line in one.lines.all()],
        }
        for one in found
    ]  # fmt: skip


def columns() -> list[dict[str, Any]]:
    return [
        {"label": _("Goods")}, {"label": _("Maker")}, {"label": _("Pieces"), "align": "right"}, {"label": _("A piece"), "align": "right"},
        {"label": _("Freight"), "align": "right"}, {"label": _("Tax"), "align": "right"}, {"label": _("Days"), "align": "right"},
        {"label": _("With tax"), "align": "right"},
    ]  # fmt: skip


@allow(SEE_OWN, RUN_MART)
def decide(request: HttpRequest, ref: str) -> HttpResponse:
    """The buyer, or the cell on her word, accepts, asks for a change or refuses; then back to the enquiry."""
    user, one = user_of(request), quotation_visible_to(user_of(request), ref)
    at_desk = of_the_state(user)
    back = redirect("desk_trade_enquiry" if at_desk else "trade_enquiry", one.enquiry.ref)
    if request.method == "POST":
        status = answered(request, _does(request, one), {})
        if not status and request.POST.get("do") == "accept":
            return redirect("desk_trade_order" if at_desk else "trade_order", one.order.ref)
    return back


def _does(request: HttpRequest, one: Quotation) -> Does:
    user, reason = user_of(request), ReasonForm(request.POST).said("reason")
    return {
        "accept": (lambda: quotations.accept(one, by=user), _("Accepted. It is an order now.")),
        "change": (lambda: quotations.ask_change(one, reason=reason, by=user), _("Sent. The cell makes a new version.")),
        "refuse": (lambda: quotations.turn_down(one, reason=reason, by=user), _("Noted. The enquiry is closed.")),
    }  # fmt: skip


def quote_form(enquiry: Enquiry, data: Any = None) -> QuoteForm:
    last = enquiry.quotations.order_by("-version").first()
    given = {
        "terms": last.terms if last else PayTerms.ACCEPTANCE if enquiry.kind == "institution" else PayTerms.ADVANCE,
        "advance_percent": last.advance_percent if last else trade_terms().advance_percent,
        "valid_until": clock.today() + timedelta(days=trade_terms().days_valid),
    }  # fmt: skip
    return QuoteForm(data, initial=given)


def does_quote(request: HttpRequest, enquiry: Enquiry, forms: dict[str, Asking]) -> None:
    """What the cell wrote becomes a quotation. Raises what `quote` refuses."""
    forms["quote"] = form = quote_form(enquiry, request.POST)
    picks = {
        ref: Pick(_whole(request, f"pieces-{ref}"), _paise(request.POST.get(f"freight-{ref}", "")))
        for ref in request.POST.getlist("pick")
    }
    hsn = {line.number: request.POST.get(f"hsn-{line.number}", "") for line in enquiry.lines.all()}
    offered = Offered(
        picks, hsn, terms=form.said("terms"), advance_percent=form.whole("advance_percent"), valid_until=form.day_of("valid_until"),
        words=form.said("words"), rate=form.figure("rate"),
    )  # fmt: skip
    quotations.quote(enquiry, offered, by=user_of(request))


def _whole(request: HttpRequest, key: str) -> int | None:
    written = to_ascii_digits(request.POST.get(key, "")).replace(",", "").strip()
    return int(written) if written.isdecimal() and len(written) < 10 else None


def _paise(written: str) -> int:
    """Paise; -1, which no service takes, where it cannot be read."""
    if not written.strip():
        return 0
    try:
        return to_paise(parse_amount(written))
    except (AmountError, ArithmeticError):
        return -1


def proposal(
    enquiry: Enquiry, line: EnquiryLine, requests: Any, given: QueryDict | None = None
) -> dict[str, Any]:
    """What the form of a quotation begins with for a line: its HSN, and of the cheapest answers as many pieces as are wanted; or
    what was `given`, where that was refused."""
    named = sorted(
        (one for one in requests if one.state == RequestState.ANSWERED),
        key=lambda one: (one.unit_paise, one.pk),
    )
    rest, rows = line.quantity, []
    for one in named:
        take = min(one.quantity, rest)
        rest -= take
        row = {"one": one, "take": take or one.quantity, "picked": take > 0, "freight": ""}
        if given is not None:
            row |= {"picked": one.ref in given.getlist("pick"), "take": given.get(f"pieces-{one.ref}", "")}
            row["freight"] = given.get(f"freight-{one.ref}", "")
        rows.append(row)
    if given is not None:
        return {"line": line, "rows": rows, "hsn": given.get(f"hsn-{line.number}", ""), "rest": rest}
    hsn = line.listing.hsn if line.listing else ""
    if not hsn and named and named[0].seller.product_line:
        hsn = proposed_hsn(named[0].seller.product_line)
    if enquiry.kind == EnquiryKind.EXPORT and len(hsn) != 8:
        hsn = ""  # a heading alone would be refused
    return {"line": line, "rows": rows, "hsn": hsn, "rest": rest}


def may_quote(enquiry: Enquiry, offers: Iterable[dict[str, Any]]) -> bool:
    """Once a maker has named a price."""
    return enquiry.state in (EnquiryState.SENT, EnquiryState.QUOTED) and any(one["rows"] for one in offers)


@allow(SEE_OWN, RUN_MART, PAY)
@require_GET
def quotation_paper(request: HttpRequest, ref: str, language: str) -> HttpResponse:
    """The quotation as PDF."""
    one = quotation_visible_to(user_of(request), ref)
    return _pdf(quotation_pdf(one, _known(language)), f"{one.ref}-{language}.pdf")


@allow(SEE_OWN, RUN_MART, PAY)
@require_GET
def proforma_paper(request: HttpRequest, ref: str, language: str) -> HttpResponse:
    """The proforma of an order as PDF."""
    one = order_visible_to(user_of(request), ref)
    return _pdf(proforma_pdf(one, _known(language)), f"{one.ref}-{language}.pdf")


@allow(SEE_OWN, RUN_MART, PAY)
@require_GET
def delivery_paper(request: HttpRequest, ref: str, delivery: str, paper: str, language: str) -> HttpResponse:
    """Of a delivery: its packing list, its bill (`1`), and its credit notes after that."""
    order = order_visible_to(user_of(request), ref)
    one = order.deliveries.select_related("line").filter(ref=delivery).first()
    if one is None:
        raise NotFound()
    if paper == "packing":
        one.order = order
        return _pdf(packing_list_pdf(one, _known(language)), f"{one.ref}-{language}.pdf")
    found = bill_of(one, int(paper) if paper.isdecimal() and len(paper) < 3 else 0)
    return _pdf(bill_pdf(found, _known(language)), f"{found.serial.replace('/', '-')}-{language}.pdf")


def _known(language: str) -> str:
    if language not in LANGUAGES:
        raise NotFound()
    return language


def _pdf(content: bytes, name: str) -> HttpResponse:
    return served(content, "application/pdf", name)
