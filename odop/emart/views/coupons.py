"""Coupons at the desk of the cell: all of them with their use, a new one, one with the purchases it was used for."""

from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from odop.accounts.permissions import RUN_MART
from odop.emart.facts import craft_name
from odop.emart.models import Coupon
from odop.emart.queries.coupons import coupon_named, coupons_of_the_desk, taken_off, uses_of, why_not_on
from odop.emart.services.coupons import make_coupon, pause_coupon, resume_coupon
from odop.emart.services.gifts import check_cell
from odop.emart.views.selling import user_of
from odop.emart.workbook import MOST, workbook
from odop.kernel import clock
from odop.kernel.access import allow
from odop.kernel.asking import Asking, day, number, text
from odop.kernel.doing import answered
from odop.kernel.programme import programme
from odop.kernel.ui.numbers import rupees
from odop.lib.money import from_paise, to_paise

STANDS = {
    "": (gettext_lazy("Taken now"), "ok"),
    "coupon_paused": (gettext_lazy("Not taken just now"), "late"),
    "coupon_early": (gettext_lazy("Begins later"), "soon"),
    "coupon_over": (gettext_lazy("Over"), "plain"),
    "coupon_used_up": (gettext_lazy("Used up"), "plain"),
}


class CouponForm(Asking):
    """What a new coupon takes off, from what, when and how often."""

    code = text(gettext_lazy("Code"), gettext_lazy("English letters and digits, as in DIWALI100."))
    title_hi = text(gettext_lazy("Title (Hindi)"))
    title_en = text(gettext_lazy("Title (English)"))
    percent = number(gettext_lazy("Per cent off"))
    most = number(
        gettext_lazy("At most so many ₹"), gettext_lazy("Of per cent. Leave it empty if there is no limit.")
    )
    rupees_off = number(gettext_lazy("Or rupees off"))
    least = number(gettext_lazy("For goods of ₹ or more"), gettext_lazy("Leave it empty for any sum."))
    first_on = day(gettext_lazy("From this day"))
    last_on = day(gettext_lazy("Until, this day too"))
    times = number(gettext_lazy("How often in all"), gettext_lazy("Leave it empty if there is no limit."))
    times_each = number(gettext_lazy("How often with one mobile number"))
    first_only = forms.BooleanField(label=gettext_lazy("Only for a first order"), required=False)
    crafts = forms.MultipleChoiceField(
        label=gettext_lazy("Only these kinds of goods"), required=False, widget=forms.CheckboxSelectMultiple
    )
    districts = text(
        gettext_lazy("Only these districts"), gettext_lazy("Their codes, as in SBL, LKO. Empty: all.")
    )
    sellers = text(
        gettext_lazy("Only these sellers"), gettext_lazy("Their numbers, as in SE-SBL-0001. Empty: all.")
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"first_on": clock.today(), "times_each": "1"})
        self.fields["crafts"].choices = [  # type: ignore[attr-defined]
            (code, str(craft_name(code))) for code in programme().categories
        ]

    def _paise(self, key: str) -> int | None:
        given = self.rupees(key)
        return None if given is None else to_paise(given.quantize(Decimal("0.01")))

    def answers(self) -> dict[str, Any]:
        return {
            "code": self.said("code"), "title": {code: self.said(f"title_{code}").replace("\x00", "") for code in programme().languages},
            "percent": self.whole("percent"), "paise": self._paise("rupees_off"), "most_paise": self._paise("most"),
            "least_paise": self._paise("least"), "first_on": self.day_of("first_on"), "last_on": self.day_of("last_on"),
            "times": self.whole("times"), "times_each": self.whole("times_each"), "first_only": self["first_only"].value() in ("on", True),
            "crafts": list(self["crafts"].value() or ()), "districts": self.said("districts"), "sellers": self.said("sellers"),
        }  # fmt: skip

    def complain(self, errors: Any) -> None:
        super().complain({"rupees_off" if key == "rupees" else key: words for key, words in errors.items()})


def _crumbs(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("e-Mart"), reverse("desk_mart")), (_("Coupons"), reverse("desk_mart_coupons")), *more]


def _off(one: Coupon) -> str:
    if one.paise is not None:
        return rupees(from_paise(one.paise))
    most = f", {_('at most')} {rupees(from_paise(one.most_paise))}" if one.most_paise else ""
    return f"{one.percent} %{most}"


def _row(one: Coupon) -> dict[str, Any]:
    words, tone = STANDS[why_not_on(one, clock.today())]
    return {"one": one, "off": _off(one), "stands": words, "tone": tone, "taken": from_paise(taken_off(one))}


@allow(RUN_MART)
def coupons(request: HttpRequest) -> HttpResponse:
    """All coupons with what they have taken off; as a file by POST, since taking data out is noted on the trail."""
    user = user_of(request)
    check_cell(user)
    if request.method == "POST":
        rows = [_row(one) for one in coupons_of_the_desk()[:MOST]]
        head = [
            _("Code"), _("Title"), _("What is taken off"), _("From this day"), _("Until"),
            _("Times used"), _("How often in all"), _("Taken off in ₹"),
            _("How this stands"),
        ]  # fmt: skip
        cells = [
            [
                row["one"].code, str(row["one"].title), row["off"], row["one"].first_on, row["one"].last_on, row["one"].used,
                row["one"].times, row["taken"], str(row["stands"]),
            ]
            for row in rows
        ]  # fmt: skip
        return workbook("coupons", _("Coupons"), head, cells, by=user)
    rows = [_row(one) for one in coupons_of_the_desk()[:200]]
    return render(request, "emart/desk_coupons.html", {"rows": rows, "crumbs": _crumbs()})


@allow(RUN_MART)
def new_coupon(request: HttpRequest) -> HttpResponse:
    """A new coupon."""
    user = user_of(request)
    check_cell(user)
    form = CouponForm(request.POST if request.method == "POST" else None)
    made: list[Coupon] = []
    status = 200
    if request.method == "POST":
        does = {
            "make": (lambda: made.append(make_coupon(**form.answers(), by=user)), _("The coupon is made."))
        }
        status = answered(request, does, {"make": form})
        if not status:
            return redirect("desk_mart_coupon", made[0].code)
    return render(
        request,
        "emart/desk_coupon_new.html",
        {"form": form, "crumbs": _crumbs((_("New coupon"), ""))},
        status=status,
    )


@allow(RUN_MART)
def coupon(request: HttpRequest, code: str) -> HttpResponse:
    """One coupon: what it says, what it was used for; pausing and resuming."""
    user = user_of(request)
    check_cell(user)
    one = coupon_named(code)
    status = 200
    if request.method == "POST":
        status = answered(
            request,
            {
                "pause": (lambda: pause_coupon(one, by=user), _("It is not taken any more.")),
                "resume": (lambda: resume_coupon(one, by=user), _("It is taken again.")),
            },
            {},
        )
        if not status:
            return redirect("desk_mart_coupon", one.code)
        one.refresh_from_db()
    context = {
        "row": _row(one), "one": one, "facts": _facts(one), "crumbs": _crumbs((one.code, "")),
        "uses": [(use, from_paise(paise)) for use, paise in uses_of(one)],
    }  # fmt: skip
    return render(request, "emart/desk_coupon.html", context, status=status)


def _facts(one: Coupon) -> list[tuple[str, object]]:
    times = (
        _("%(used)s of %(times)s") % {"used": one.used, "times": one.times} if one.times else str(one.used)
    )
    rows: list[tuple[str, object]] = [
        (_("What is taken off"), _off(one)),
        (_("For goods of"), rupees(from_paise(one.least_paise)) if one.least_paise else ""),
        (_("Times used"), times), (_("How often with one mobile number"), str(one.times_each)),
        (_("Only for a first order"), _("yes") if one.first_only else ""),
        (_("Only these kinds of goods"), ", ".join(str(craft_name(code)) for code in one.crafts)),
        (_("Only these districts"), ", ".join(one.districts)), (_("Only these sellers"), ", ".join(one.sellers)),
        (_("Who bears it"), _("The corporation. The maker is paid as without it.")),
        (
            _("If an order is called off"),
            _("Its part of the discount goes with it. The rest of the purchase keeps its own, also below the sum above."),
        ),
        (_("Taken off in all"), rupees(from_paise(taken_off(one)))),
    ]  # fmt: skip
    return [(label, value) for label, value in rows if value]
