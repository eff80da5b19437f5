"""A maker who is asked for many pieces: on her phone, and the office beside her."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from odop.accounts.permissions import RUN_MART, SEE_OWN
from odop.kernel import clock
from odop.kernel.access import allow
from odop.kernel.asking import Asking
from odop.kernel.doing import Does, answered
from odop.lib.money import from_paise
from odop.wholesale.enums import RequestState
from odop.wholesale.forms import AnswerForm
from odop.wholesale.models import Request
from odop.wholesale.queries.orders import deliveries_visible_to
from odop.wholesale.queries.visible import request_visible_to, requests_visible_to
from odop.wholesale.services import answers
from odop.wholesale.views.acting import DELIVERY_TONES, REQUEST_TONES, shown, user_of


@allow(SEE_OWN)
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """What she was asked for, the latest first."""
    user = user_of(request)
    rows = requests_visible_to(user).filter(seller__artisan__user=user).order_by("-asked_at", "-pk")[:50]
    sending = (
        deliveries_visible_to(user).filter(seller__artisan__user=user).order_by("state", "due_on", "pk")[:50]
    )
    context = {
        "deliveries": [{"one": one, "tone": DELIVERY_TONES[one.state]} for one in sending],
        "rows": [{"one": one, "tone": REQUEST_TONES[one.state]} for one in rows],
    }  # fmt: skip
    return render(request, "wholesale/own.html", context)


@allow(SEE_OWN, RUN_MART)
def request_page(request: HttpRequest, ref: str, at_desk: bool = False) -> HttpResponse:
    """One request: what is wanted, and her answer."""
    user, one = user_of(request), request_visible_to(user_of(request), ref)
    forms: dict[str, Asking] = {}
    status = 200
    if request.method == "POST":
        status = answered(request, _does(request, one, forms), forms)
        if not status:
            return redirect("desk_trade_request" if at_desk else "own_trade_one", ref)
        one = request_visible_to(user, ref)
    context: dict[str, Any] = {
        "one": one, "tone": REQUEST_TONES[one.state], "form": forms.get("answer") or AnswerForm(initial=_said(one)),
        "may_answer": one.state in answers.OPEN, "price": from_paise(one.unit_paise) if one.unit_paise else None,
        "late": one.state == RequestState.ASKED and one.due_on < clock.today(), "at_desk": at_desk,
    }  # fmt: skip
    return render(
        request,
        "wholesale/desk_request.html" if at_desk else "wholesale/own_one.html",
        context,
        status=status,
    )


def _said(one: Request) -> dict[str, Any]:
    if one.unit_paise is None:
        return {"quantity": one.wanted}
    return {"quantity": one.quantity, "price": from_paise(one.unit_paise), "days": one.days, "note": one.note}


def _does(request: HttpRequest, one: Request, forms: dict[str, Asking]) -> Does:
    user = user_of(request)

    def answer() -> None:
        forms["answer"] = form = AnswerForm(request.POST)
        answers.answer(
            one, quantity=form.whole("quantity"), price=form.rupees("price"), days=form.whole("days"), note=form.said("note"), by=user
        )  # fmt: skip

    return {
        "answer": (answer, _("Sent. The cell makes the quotation.")),
        "decline": (
            lambda: answers.decline(one, note=request.POST.get("note", ""), by=user),
            _("Noted: you cannot make it this time."),
        ),
    }


@allow(SEE_OWN, RUN_MART)
@require_GET
def drawing(request: HttpRequest, ref: str) -> HttpResponse:
    return shown(request_visible_to(user_of(request), ref).file)
