"""Goods on their way to a shop and back: asked for, sent with a challan, received and counted; by the shop, the maker, her office."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from odop.accounts.permissions import RUN_MART, STAND_IN_SHOP
from odop.kernel import clock
from odop.kernel.access import allow
from odop.kernel.asking import Asking
from odop.kernel.doing import Does, answered
from odop.kernel.looks import looked_through
from odop.kernel.refusals import NotFound
from odop.kernel.serving import served
from odop.lib.money import from_paise
from odop.outlets import services
from odop.outlets.enums import TransferState, Way
from odop.outlets.forms import EwayForm, SendForm, WordsForm, pieces_of
from odop.outlets.papers import challan_pdf
from odop.outlets.queries.shops import (
    goods_of,
    seller_named,
    shop_visible_to,
    stock_of,
    transfer_visible_to,
    transfers_of,
)
from odop.outlets.queries.standing import looks_after, stands_in
from odop.outlets.views.desk import crumbs_in, user_of


@allow(RUN_MART, STAND_IN_SHOP)
def transfers(request: HttpRequest, ref: str) -> HttpResponse:
    """Goods on their way; what is asked of a maker, and what goes back to her."""
    user = user_of(request)
    one = shop_visible_to(user, ref)
    seller = seller_named(request.GET.get("maker", "")) if request.GET.get("maker") else None
    lies = {row.row.offer_id: row.row.on_hand for row in stock_of(one)} if seller else {}
    form, status = SendForm(), 200
    if request.method == "POST" and seller is not None:
        form = SendForm(request.POST)
        status = answered(
            request,
            {
                "ask": (lambda: services.ask_for(one, seller, pieces_of(request.POST), by=user), _("Asked for.")),
                "back": (
                    lambda: services.send_back(
                        one, seller, pieces_of(request.POST), carrier=form.said("carrier"), vehicle=form.said("vehicle"), by=user,
                    ),
                    _("On its way back, with its challan."),
                ),
            },
            {"back": form},
        )  # fmt: skip
        if not status:
            return redirect("desk_shop_transfers", ref)
    rows = transfers_of(one)
    looked_through([each.seller.artisan_id for each in rows] + ([seller.artisan_id] if seller else []))
    context = {
        "shop": one, "rows": rows, "seller": seller, "form": form, "maker": request.GET.get("maker", ""),
        "goods": [{"offer": offer, "lies": lies.get(offer.pk, 0)} for offer in goods_of(seller, one)] if seller else [],
        "crumbs": crumbs_in(one, (_("Transfers"), "")),
        "columns": [
            {"label": _("Number of the consignment")},
            {"label": _("Maker")}, {"label": _("Which way")}, {"label": _("Pieces"), "align": "right"},
            {"label": _("How this stands")},
        ],
    }  # fmt: skip
    return render(request, "outlets/transfers.html", context, status=status)


@allow(RUN_MART, STAND_IN_SHOP)
def transfer(request: HttpRequest, ref: str) -> HttpResponse:
    """One transfer: sent, received and counted, called off."""
    return one_transfer(request, ref, "kernel/desk.html", "desk_transfer")


def one_transfer(request: HttpRequest, ref: str, frame: str, address: str) -> HttpResponse:
    """The same page for the shop and for the maker; what each may do is asked of the services."""
    user = user_of(request)
    one = transfer_visible_to(user, ref)
    forms: dict[str, Asking] = {
        "send": SendForm(), "off": WordsForm(),
        "eway": EwayForm(initial={"eway": one.eway_number, "eway_on": one.eway_on or clock.today()}),
    }  # fmt: skip
    status = 200
    if request.method == "POST":
        do = request.POST.get("do", "")
        if do == "off":
            forms["off"] = WordsForm(request.POST)
        elif do == "eway":
            forms["eway"] = EwayForm(request.POST)
        else:
            forms["send"] = SendForm(request.POST)
        status = answered(request, _does_transfer(request, one, forms), forms)
        if not status:
            return redirect(address, ref)
    home = one.seller.artisan.user_id == user.pk or (
        user.may(RUN_MART) and (user.scope.everything or one.district_id in user.scope.districts)
    )
    here = stands_in(user, one.shop) or looks_after(user, one.shop)
    at_sender, receives = (home, here) if one.way == Way.TO_SHOP else (here, home)
    context = {
        "one": one, "lines": [
            {
                "line": line, "worth": from_paise(line.price_paise),
                "pieces": request.POST.get(f"p{line.offer_id}", line.asked if one.state == TransferState.ASKED else line.sent),
                "became": request.POST.get(f"d{line.offer_id}", ""),
            }
            for line in one.lines.all()
        ],
        "frame": frame,
        "sends": home and one.state == TransferState.ASKED,
        "receives": receives and one.state == TransferState.SENT and not one.being_loaded,
        "notes_eway": at_sender, "eway_form": forms["eway"],
        "may_off": at_sender if one.being_loaded else (home or here) and one.state == TransferState.ASKED,
        "send_form": forms["send"], "off_form": forms["off"],
        "crumbs": crumbs_in(one.shop, (one.ref, "")) if here else [], "challan": f"{address}_challan",
    }  # fmt: skip
    return render(request, "outlets/transfer.html", context, status=status)


def _does_transfer(request: HttpRequest, one: Any, forms: dict[str, Asking]) -> Does:
    user, pieces = user_of(request), pieces_of(request.POST)
    why = {
        int(name[1:]): str(value)
        for name, value in request.POST.items()
        if name[:1] == "d" and name[1:].isdecimal()
    }
    form, eway = forms["send"], forms["eway"]
    return {
        "eway": (
            lambda: services.note_eway(one, number=eway.said("eway"), on=eway.day_of("eway_on"), by=user),
            _("Noted: the goods may leave."),
        ),
        "send": (
            lambda: services.send(
                one, pieces, carrier=form.said("carrier"), vehicle=form.said("vehicle"), by=user
            ),
            _("On its way, with its challan."),
        ),
        "receive": (
            lambda: services.receive(one, pieces, differences=why, by=user),
            _("Received and counted."),
        ),
        "off": (
            lambda: services.call_off(one, reason=forms["off"].said("reason"), by=user),
            _("Called off."),
        ),
    }


def challan_answer(request: HttpRequest, ref: str, language: str) -> HttpResponse:
    one = transfer_visible_to(user_of(request), ref)
    if language not in ("en", "hi") or not one.serial:
        raise NotFound()
    return served(challan_pdf(one, language), "application/pdf", f"{one.ref}.pdf")


@allow(RUN_MART, STAND_IN_SHOP)
def challan(request: HttpRequest, ref: str, language: str) -> HttpResponse:
    """The delivery challan of a transfer as PDF."""
    return challan_answer(request, ref, language)
