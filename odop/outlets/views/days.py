"""Days of a till: counted, closed, signed, brought to the bank, and their reports."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from odop.accounts.permissions import RUN_MART, STAND_IN_SHOP
from odop.kernel import clock
from odop.kernel.access import allow
from odop.kernel.asking import Asking
from odop.kernel.doing import Does, answered
from odop.kernel.refusals import NotFound
from odop.kernel.serving import served
from odop.lib.money import from_paise
from odop.outlets import services
from odop.outlets.enums import PaidBy
from odop.outlets.forms import CloseForm, SlipForm, WordsForm, paise_of
from odop.outlets.models import DayClose, Shop
from odop.outlets.papers import day_pdf
from odop.outlets.queries import days
from odop.outlets.queries.shops import shop_visible_to
from odop.outlets.views.desk import crumbs_in, user_of


def _close(shop: Shop, number: str) -> DayClose:
    found = DayClose.objects.filter(shop=shop, pk=int(number) if number.isdecimal() else 0).first()
    if found is None:
        raise NotFound()
    return found


@allow(RUN_MART, STAND_IN_SHOP)
def day(request: HttpRequest, ref: str) -> HttpResponse:
    """The day that is open, and those that were closed."""
    user = user_of(request)
    shop = shop_visible_to(user, ref)
    present = days.first_open_day(shop, clock.today()) or days.open_day(shop, clock.today())
    forms: dict[str, Asking] = {"close": CloseForm(), "bank": SlipForm(), "reopen": WordsForm()}
    status = 200
    if request.method == "POST":
        forms = {
            "close": CloseForm(request.POST),
            "bank": SlipForm(request.POST),
            "reopen": WordsForm(request.POST),
        }
        do = request.POST.get("do", "")
        status = answered(
            request, _does(request, shop, present, forms), {do: forms[do]} if do in forms else {}
        )
        if not status:
            return redirect("desk_shop_day", ref)
        forms = {key: form if key == do else type(form)() for key, form in forms.items()}
    told = days.report(shop, present)
    context = {
        "shop": shop, "day": present, "may_close": present <= clock.today(), "forms": forms, "lines": _lines(shop, present, told),
        "closes": [
            {
                "one": one, "counted": from_paise(one.counted_paise), "difference": from_paise(one.difference_paise),
                "signs": one.signed_at is None and one.closed_by_id != user.pk,
            }
            for one in DayClose.objects.filter(shop=shop).select_related("closed_by", "signed_by").order_by("-day")[:31]
        ],
        "crumbs": crumbs_in(shop, (_("Counting of the day"), "")),
        "columns": [
            {"label": _("Day")}, {"label": _("Counted"), "align": "right"}, {"label": _("Difference"), "align": "right"},
            {"label": _("Counted by")}, {"label": _("Signed by")},
        ],
    }  # fmt: skip
    return render(request, "outlets/day.html", context, status=status)


def _lines(shop: Shop, present: date, told: dict[str, Any]) -> list[tuple[str, Any]]:
    rows = [(str(PaidBy(way).label), from_paise(paise)) for way, paise in told["ways"].items()]
    return [
        *rows, (_("In the till in the morning"), from_paise(days.opening(shop, present))),
        (_("Brought to the bank"), from_paise(told["banked"])), (_("Cash that should be there"), from_paise(days.expected(shop, present))),
    ]  # fmt: skip


def _does(request: HttpRequest, shop: Shop, present: date, forms: dict[str, Asking]) -> Does:
    user = user_of(request)
    close, bank = forms["close"], forms["bank"]
    number = request.POST.get("close", "")
    assert isinstance(close, CloseForm)  # noqa: S101 (made above)
    return {
        "close": (
            lambda: services.close_day(shop, day=present, counted=close.counted(), reason=close.said("reason"), by=user),
            _("The day is closed. Somebody else counts and signs."),
        ),
        "bank": (
            lambda: services.bring_to_bank(shop, paise=paise_of(bank.rupees("amount")), slip=bank.said("slip"), by=user),
            _("Noted."),
        ),
        "sign": (lambda: services.sign_day(_close(shop, number), by=user), _("Signed.")),
        "reopen": (
            lambda: services.reopen_day(_close(shop, number), reason=forms["reopen"].said("reason"), by=user),
            _("The day is open again."),
        ),
    }  # fmt: skip


@allow(RUN_MART, STAND_IN_SHOP)
def report(request: HttpRequest, ref: str, number: int, language: str) -> HttpResponse:
    """The report of a closed day (Z-report) as PDF."""
    shop = shop_visible_to(user_of(request), ref)
    if language not in ("en", "hi"):
        raise NotFound()
    found = _close(shop, str(number))
    return served(day_pdf(found, language), "application/pdf", f"{shop.code}-{found.day:%Y-%m-%d}.pdf")
