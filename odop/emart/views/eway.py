"""Data for e-way bills at the desk: what needs one is listed, how it travels is asked, and the file for the portal's bulk tool is given."""

import json
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from odop.accounts.permissions import SEE_MART
from odop.emart.queries.eway import Consignment, consignments_of, consignments_on
from odop.emart.queries.eway_to_come import Lacks, Leaving, still_to_leave
from odop.emart.queries.office import order_visible_to
from odop.emart.queries.tax import limits
from odop.emart.views.office import tabs
from odop.emart.views.selling import user_of
from odop.emart.workbook import note_taken
from odop.kernel import clock
from odop.kernel.access import allow
from odop.lib.digits import to_ascii_digits
from odop.lib.gst.eway import Mode, Transport, Why, bill, bulk, faults_of
from odop.lib.money import from_paise, rupees

MODES = {
    Mode.ROAD: gettext_lazy("By road"), Mode.RAIL: gettext_lazy("By rail"), Mode.AIR: gettext_lazy("By air"),
    Mode.SHIP: gettext_lazy("By ship"),
}  # fmt: skip
WHY = {Why.VALUE: gettext_lazy("Worth more than %(limit)s")}
FAULTS = {
    "from_pin": gettext_lazy("the PIN code of the maker is missing: note it in the register"),
    "to_pin": gettext_lazy("the PIN code of the buyer is missing"),
    "distance": gettext_lazy("write the distance, 1 to 4000 km"),
    "mode_paper": gettext_lazy("write the number of the receipt for rail, air or ship"),
}


@allow(SEE_MART)
def consignments(request: HttpRequest) -> HttpResponse:
    """What needs an e-way bill, of a day or of one order; the file by POST, with how each that was chosen travels."""
    user = user_of(request)
    day = _day(request.GET.get("day", ""))
    known = min(max(day, limits().known_from(Why.VALUE.value)), clock.today())
    moved, day = known != day, known
    ref = request.GET.get("order", "")
    found = consignments_of(user, order_visible_to(user, ref)) if ref else consignments_on(user, day)
    status = 200
    if request.method == "POST":
        chosen = [one for one in found if f"take-{one.paper.pk}" in request.POST]
        said = [_travels(request, one) for one in chosen]
        wrong = _wrong(chosen, said)
        if not wrong:
            return _file(request, chosen, said, ref or f"{day:%Y-%m-%d}")
        for words in wrong:
            messages.error(request, words)
        status = 422
    context = {
        "tabs": tabs(user, "orders"), "day": day, "moved": moved, "ref": ref, "rows": [_row(request, one, bool(ref)) for one in found],
        "leaving": [] if ref else [_leaving(one) for one in still_to_leave(user)],
        "modes": [(str(mode.value), words) for mode, words in MODES.items()],
        "crumbs": [
            (_("Orders of the mart"), reverse("desk_mart_orders")),
            *([(ref, reverse("desk_mart_order", args=[ref]))] if ref else []), (_("E-way bills"), ""),
        ],
    }  # fmt: skip
    return render(request, "emart/office_eway.html", context, status=status)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return clock.today()


def _travels(request: HttpRequest, one: Consignment) -> Transport:
    def said(name: str, most: int = 40) -> str:
        return request.POST.get(f"{name}-{one.paper.pk}", "").strip()[:most]

    distance, mode = to_ascii_digits(said("distance", 6)), said("mode", 1)
    return Transport(
        int(distance) if distance.isdecimal() else 0,
        Mode(int(mode)) if mode in {str(known.value) for known in Mode} else Mode.ROAD,
        said("transporter", 15).upper(), said("name"), said("vehicle", 15), said("paper", 15), None,
    )  # fmt: skip


def _wrong(chosen: list[Consignment], said: list[Transport]) -> list[str]:
    if not chosen:
        return [_("Choose at least one consignment.")]
    return [
        f"{one.document.serial}: {', '.join(str(FAULTS[code]) for code in faults)}"
        for one, travels in zip(chosen, said, strict=True)
        if (faults := faults_of(one.start, one.end, travels))
    ]


def _file(request: HttpRequest, chosen: list[Consignment], said: list[Transport], name: str) -> HttpResponse:
    bills = [bill(one.document, one.start, one.end, how) for one, how in zip(chosen, said, strict=True)]
    note_taken(f"eway-{name}", len(bills), by=user_of(request))
    headers = {"Content-Disposition": f'attachment; filename="eway-{name}.json"', "Cache-Control": "no-store"}
    content = json.dumps(bulk(bills), ensure_ascii=False, indent=1)
    return HttpResponse(content, content_type="application/json", headers=headers)


LACKS = {
    Lacks.BILL: gettext_lazy("Missing: the bill, then the number of the e-way bill"),
    Lacks.NUMBER: gettext_lazy("Billed. Missing: the number of the e-way bill"),
    Lacks.NUMBER_ALONE: gettext_lazy("Missing: the number of the e-way bill"),
    Lacks.NOTHING: gettext_lazy("All is there: it may leave"),
}


def _leaving(one: Leaving) -> dict[str, Any]:
    tone = "ok" if one.lacks is Lacks.NOTHING else "soon"
    return {
        "one": one,
        "lacks": LACKS[one.lacks],
        "tone": tone,
        "rupees": from_paise(one.paise),
        "why": _why(one.why, clock.today()),
    }


def _why(why: Why, on: date) -> str:
    return WHY[why] % {"limit": rupees(from_paise(limits().limit(why.value, on).paise))}


def _row(request: HttpRequest, one: Consignment, alone: bool) -> dict[str, Any]:
    key = one.paper.pk
    given = request.POST
    return {
        "one": one, "order": one.paper.order, "rupees": from_paise(one.document.payable), "maker": one.paper.order.seller.name,
        "why": _why(one.why, one.document.issued_on),
        "take": f"take-{key}" in given or (alone and not given), "mode": given.get(f"mode-{key}", "1"),
        "given": {name: given.get(f"{name}-{key}", "") for name in ("distance", "transporter", "name", "vehicle", "paper")},
    }  # fmt: skip
