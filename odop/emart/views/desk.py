"""The mart at the desk: sellers and goods are reviewed with reasons; an officer sells beside somebody who asks for help."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from odop.accounts.permissions import RUN_MART
from odop.emart import services
from odop.emart.enums import ListingState, SellerState, TaxMode
from odop.emart.forms import ReasonForm, TextsForm
from odop.emart.models import Listing, Seller
from odop.emart.printed.cards import card_pdf
from odop.emart.queries.claims import grievances
from odop.emart.queries.own import (
    counted,
    goods_of,
    listing_visible_to,
    seller_visible_to,
    sellers_visible_to,
    waiting,
)
from odop.emart.queries.tax import terms
from odop.emart.queries.transfers import waiting_for
from odop.emart.readiness import address_of, readiness
from odop.emart.views import selling
from odop.emart.views.selling import user_of
from odop.kernel.access import allow
from odop.kernel.asking import Asking
from odop.kernel.doing import Does, answered
from odop.kernel.programme import programme
from odop.kernel.refusals import NotFound
from odop.kernel.serving import served
from odop.lib.money import from_paise
from odop.registry.queries import artisan_visible_to

PAGE = 50


def crumbs(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("e-Mart"), reverse("desk_mart")), *more]


@allow(RUN_MART)
def mart(request: HttpRequest) -> HttpResponse:
    """What waits for the office, and all sellers of its place."""
    user = user_of(request)
    if asked := request.GET.get("for", "").strip().upper():
        return redirect("desk_mart_for", artisan_visible_to(user, asked).ref)
    sellers, goods = waiting(user)
    page = Paginator(counted(sellers_visible_to(user)), PAGE).get_page(request.GET.get("page"))
    context = {"sellers": list(sellers[:PAGE]), "goods": list(goods[:PAGE]), "page": page, "grievances": grievances(user), "columns": [
        {"label": _("Seller")}, {"label": _("District")}, {"label": _("How they sell")},
        {"label": _("In the mart"), "align": "right"}, {"label": _("How this stands")},
    ]}  # fmt: skip
    return render(request, "emart/desk_mart.html", context)


@allow(RUN_MART)
def seller(request: HttpRequest, ref: str) -> HttpResponse:
    """One seller: the answers, what they mean, and the decision."""
    user = user_of(request)
    one = seller_visible_to(user, ref)
    forms: dict[str, Asking] = {}
    status = 200
    if request.method == "POST":
        status = answered(request, _does_seller(request, one, forms), forms)
        if not status:
            return redirect("desk_mart_seller", ref)
    context = {
        "one": one, "means": services.consequences(one.tax_mode), "facts": _facts(one), "goods": list(goods_of(one)[:100]),
        "waits": one.state == SellerState.SUBMITTED, "own_work": one.submitted_by_id == user.pk,
        "waiting": waiting_for(one),
        "may_close": one.state != SellerState.CLOSED, "reason_form": forms.get("return") or forms.get("close") or ReasonForm(),
        "crumbs": crumbs((one.ref, "")),
    }  # fmt: skip
    return render(request, "emart/desk_seller.html", context, status=status)


def _facts(one: Seller) -> list[tuple[str, object]]:
    artisan = one.artisan
    bank, own = one.group or artisan, one.unit or one.group
    rows: list[tuple[str, object]] = [
        (_("In the register"), f"{artisan.name} · {artisan.ref}"), (_("Sells for"), own.name if own else ""),
        (_("Product"), one.product_line.name if one.product_line else artisan.craft),
        (_("How they sell"), TaxMode(one.tax_mode).label if one.tax_mode else ""), (_("GSTIN"), one.gstin),
        (_("Enrolment number"), one.enrolment_number), (_("Address for bills"), one.legal_address),
        (_("PAN"), artisan.pan or _("not given")),
        (_("Bank account"), f"•••• {bank.bank_account_last4} · {bank.bank_ifsc}" if bank.bank_account_last4 else _("none")),
        (_("Agreed to the terms of"), one.terms.partition(":")[0]),
    ]  # fmt: skip
    return [(label, value) for label, value in rows if value]


def _does_seller(request: HttpRequest, one: Seller, forms: dict[str, Asking]) -> Does:
    user = user_of(request)

    def reason(do: str) -> str:
        forms[do] = form = ReasonForm(request.POST)
        return form.said("reason")

    return {
        "accept": (lambda: services.accept_seller(one, by=user), _("Accepted: the goods can be published.")),
        "return": (lambda: services.return_seller(one, reason=reason("return"), by=user), _("Sent back with the reason.")),
        "close": (lambda: services.close_seller(one, reason=reason("close"), by=user), _("Closed; all goods are off the mart.")),
    }  # fmt: skip


@allow(RUN_MART)
def good(request: HttpRequest, ref: str) -> HttpResponse:
    """One good before it comes into the mart: what it says, the language that is missing, the decision."""
    user = user_of(request)
    one = listing_visible_to(user, ref)
    forms: dict[str, Asking] = {}
    status = 200
    if request.method == "POST":
        status = answered(request, _does_good(request, one, forms), forms)
        if not status:
            return redirect("desk_mart_good", ref)
    photographs, offers = list(one.photographs.all()), list(one.offers.all())
    context = {
        "one": one, "offers": [{"offer": offer, "price": from_paise(offer.price_paise)} for offer in offers],
        "channels": readiness(one, offers, photographs, address_of(one, str(terms().address))),
        "pictures": selling.pictures_of(photographs), "language_code": selling.language(), "waits": one.state == ListingState.SUBMITTED,
        "stands": one.state == ListingState.PUBLISHED, "own_work": one.written_by_id == user.pk,
        "texts_form": forms.get("texts") or _texts_form(one), "texts": _texts(one),
        "reason_form": forms.get("return") or forms.get("down") or ReasonForm(),
        "crumbs": crumbs((str(one.seller.name), reverse("desk_mart_seller", args=[one.seller.ref])), (one.ref, "")),
    }  # fmt: skip
    return render(request, "emart/desk_good.html", context, status=status)


def _names() -> dict[str, Any]:
    return {
        "title": _("Title"), "description": _("Description"), "material": _("Material"), "care": _("Care"),
        "story": _("How it is made"),
    }  # fmt: skip


def _texts_form(one: Listing, data: Any = None) -> TextsForm:
    return TextsForm(data, listing=one, languages=programme().languages, names=_names())


def _texts(one: Listing) -> list[tuple[Any, list[tuple[str, str]]]]:
    return [
        (label, list(getattr(one, name).items())) for name, label in _names().items() if getattr(one, name)
    ]


def _does_good(request: HttpRequest, one: Listing, forms: dict[str, Asking]) -> Does:
    user = user_of(request)

    def reason(do: str) -> str:
        forms[do] = form = ReasonForm(request.POST)
        return form.said("reason")

    def texts() -> None:
        forms["texts"] = form = _texts_form(one, request.POST)
        services.translate_listing(one, texts=form.answers(), by=user)

    return {
        "texts": (texts, _("The other language is kept.")),
        "publish": (lambda: services.publish_listing(one, by=user), _("It stands in the mart.")),
        "return": (lambda: services.return_listing(one, reason=reason("return"), by=user), _("Sent back with the reason.")),
        "down": (lambda: services.take_down(one, reason=reason("down"), by=user), _("Taken off the mart.")),
    }  # fmt: skip


# --- Beside somebody who asks for help ------------------------------------------------------------------------------


@allow(RUN_MART)
def for_her(request: HttpRequest, artisan: str) -> HttpResponse:
    """Begin to sell for somebody of the register, with her beside."""
    person = artisan_visible_to(user_of(request), artisan)
    return selling.sell(request, person, selling.desk_frame(person))


@allow(RUN_MART)
def new_good(request: HttpRequest, artisan: str) -> HttpResponse:
    """A new good, written for her."""
    person = artisan_visible_to(user_of(request), artisan)
    return selling.new_good(request, person, selling.desk_frame(person))


@allow(RUN_MART)
def write_good(request: HttpRequest, ref: str) -> HttpResponse:
    """One of her goods, written for her."""
    one = listing_visible_to(user_of(request), ref)
    return selling.own_good(request, one, selling.desk_frame(one.seller.artisan))


@allow(RUN_MART)
def card(request: HttpRequest, ref: str, language: str) -> HttpResponse:
    """The card that goes with an object, as PDF."""
    found = listing_visible_to(user_of(request), ref)
    if language not in ("en", "hi"):
        raise NotFound()
    return served(card_pdf(found, language), "application/pdf", f"{found.ref}.pdf")
