"""A trade buyer's pages: what it is, registering, asking, and how her enquiries stand."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from odop.accounts.permissions import RUN_MART, SEE_OWN
from odop.emart.components import cards
from odop.emart.models import Listing
from odop.emart.queries.shop import best
from odop.kernel.access import allow, public
from odop.kernel.asking import Asking
from odop.kernel.doing import answered, refused
from odop.kernel.fields import Localised
from odop.kernel.refusals import DomainError
from odop.lib.countries import country_name
from odop.wholesale.definitions import incoterms
from odop.wholesale.enums import OPEN, BuyerState, EnquiryKind
from odop.wholesale.forms import CompanyForm, EnquiryForm
from odop.wholesale.models import Enquiry, TradeOrder
from odop.wholesale.queries.orders import orders_visible_to
from odop.wholesale.queries.visible import (
    buyer_of,
    buyer_visible_to,
    enquiries_visible_to,
    enquiry_visible_to,
)
from odop.wholesale.services import buyers, enquiries
from odop.wholesale.views import quoting
from odop.wholesale.views.acting import ORDER_TONES, TONES, sent_files, shown, user_of

SHOWN = 4  # goods on the front page of trade


def way_to(*more: tuple[str, str]) -> list[tuple[str, str]]:
    """The way back from a buyer's page."""
    return [(_("Buy in quantity, for trade"), reverse("trade")), *more]


def way_to_hers(ref: str) -> list[tuple[str, str]]:
    return way_to((_("My enquiries and orders"), reverse("trade_mine")), (ref, ""))


@public
@require_GET
def front(request: HttpRequest) -> HttpResponse:
    """How buying in quantity goes, some of what there is, and what the Incoterms mean."""
    return render(request, "wholesale/front.html", {"incoterms": incoterms(), "cards": cards(best(SHOWN))})


@allow(SEE_OWN)
def register(request: HttpRequest) -> HttpResponse:
    """The company registers, once; what was sent back is mended here."""
    user = user_of(request)
    present = buyer_of(user)
    if present is not None and present.state != BuyerState.RETURNED:
        return redirect("trade_mine")
    form, status = CompanyForm(initial=_known(present, user)), 200
    if request.method == "POST":
        form = CompanyForm(request.POST)
        try:
            if present is None:
                buyers.register(form.company_told(), by=user)
            else:
                buyers.mend(present, form.company_told(), by=user)
        except DomainError as refusal:
            status = refused(request, refusal, form)
        else:
            messages.success(request, _("Sent. The cell looks at it and tells you."))
            return redirect("trade_mine")
    context = {"form": form, "present": present, "crumbs": way_to((_("Register as a trade buyer"), ""))}
    return render(request, "wholesale/register.html", context, status=status)


def _known(present: Any, user: Any) -> dict[str, Any]:
    if present is None:
        return {"mobile": user.mobile, "contact": str(user.name or ""), "country": "IN"}
    return {key: getattr(present, key) for key in CompanyForm.base_fields}


@allow(SEE_OWN)
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """Her registration and her enquiries, the latest first."""
    user = user_of(request)
    present = buyer_of(user)
    if present is None:
        return redirect("trade_register")
    rows = enquiries_visible_to(user).prefetch_related("lines").order_by("-asked_at", "-pk")[:100]
    placed = orders_visible_to(user).order_by("-placed_at", "-pk")[:100]
    context = {
        "orders": [{"one": one, "tone": ORDER_TONES[one.state]} for one in placed],
        "order_columns": [{"label": _("Order")}, {"label": _("Total"), "align": "right"}, {"label": _("State")}],
        "buyer": present, "accepted": present.state == BuyerState.ACCEPTED, "crumbs": way_to((_("My enquiries and orders"), "")),
        "rows": [{"one": one, "tone": TONES[one.state], "lines": list(one.lines.all())} for one in rows],
        "columns": [{"label": _("Enquiry")}, {"label": _("Goods")}, {"label": _("By when?")}, {"label": _("State")}],
    }  # fmt: skip
    return render(request, "wholesale/mine.html", context)


@allow(SEE_OWN, RUN_MART)
def ask(request: HttpRequest) -> HttpResponse:
    """An enquiry: `?good=MT-…` begins with a good of the mart; the cell asks for a buyer by `?for=TB-…`."""
    user, for_ref = user_of(request), request.GET.get("for", "")
    present = buyer_visible_to(user, for_ref) if for_ref else buyer_of(user)
    if present is None:
        return redirect("trade_register")
    form, status = EnquiryForm(initial=_begun(present, request.GET.get("good", ""))), 200
    if request.method == "POST":
        form = EnquiryForm(request.POST)
        try:
            made = enquiries.ask(present, form.asked(sent_files(request)), by=user)
        except DomainError as refusal:
            status = refused(request, refusal, form)
        else:
            messages.success(request, _("Your enquiry %(ref)s has been sent.") % {"ref": made.ref})
            return redirect("desk_trade_enquiry" if for_ref else "trade_enquiry", made.ref)
    context = {
        "form": form, "buyer": present, "articles": form.articles(), "export": EnquiryKind.EXPORT,
        "institution": EnquiryKind.INSTITUTION, "crumbs": way_to((_("Ask for goods"), "")),
    }  # fmt: skip
    return render(request, "wholesale/ask.html", context, status=status)


def _begun(buyer: Any, ref: str) -> dict[str, Any]:
    given = {
        "address": buyer.address, "place": buyer.place, "pin_code": buyer.pin_code, "state_code": buyer.state_code,
        "country": buyer.country, "kind": EnquiryKind.INLAND if buyer.country == "IN" else EnquiryKind.EXPORT,
    }  # fmt: skip
    good = Listing.objects.filter(ref=ref.strip().upper()).first() if ref else None
    return {**given, "good1": good.ref, "title1": str(good.title)} if good else given


@allow(SEE_OWN)
def enquiry(request: HttpRequest, ref: str) -> HttpResponse:
    """One enquiry of hers: what she asked for, how it stands, and withdrawing it."""
    user, one = user_of(request), enquiry_visible_to(user_of(request), ref)
    status = 200
    if request.method == "POST":
        forms: dict[str, Asking] = {}
        does = {"withdraw": (lambda: enquiries.withdraw(one, by=user), _("Your enquiry is withdrawn."))}
        status = answered(request, does, forms)
        if not status:
            return redirect("trade_enquiry", ref)
        one = enquiry_visible_to(user, ref)
    context = {
        **told(one), "may_withdraw": one.state in OPEN, "versions": quoting.versions_of(one), "quote_columns": quoting.columns(),
        "order": TradeOrder.objects.filter(quotation__enquiry=one).first(), "may_decide": True, "crumbs": way_to_hers(ref),
    }  # fmt: skip
    return render(request, "wholesale/enquiry.html", context, status=status)


def told(one: Enquiry) -> dict[str, Any]:
    """What every reader of an enquiry sees of it."""
    term = next((each for each in incoterms() if each.code == one.incoterm), None)
    where = ", ".join(filter(None, (one.address, one.place, one.pin_code)))
    facts: list[tuple[str, object]] = [
        (_("Where do the goods go?"), one.get_kind_display()), (_("Address of delivery"), where),
        (_("Country"), country_name(one.country, "en") if one.country != "IN" else ""),
        (_("Incoterm"), f"{term.code} {one.port}: {Localised(term.name)}" if term else ""),
        (_("Number of the work order"), one.work_order),
        (_("Reference of the purchase (GeM contract, tender)"), one.purchase_reference),
        (_("I want samples first"), _("yes") if one.samples else ""),
        (_("The lot is to be inspected before it leaves"), _("yes") if one.inspection else ""),
    ]  # fmt: skip
    return {
        "one": one, "tone": TONES[one.state], "lines": list(one.lines.select_related("listing")), "term": term,
        "facts": [(label, value) for label, value in facts if value],
        "line_columns": [
            {"label": _("Goods")}, {"label": _("Pieces"), "align": "right"}, {"label": _("Hoped for a piece"), "align": "right"},
        ],
    }  # fmt: skip


@allow(SEE_OWN, RUN_MART)
@require_GET
def drawing(request: HttpRequest, ref: str) -> HttpResponse:
    return shown(enquiry_visible_to(user_of(request), ref).file)
