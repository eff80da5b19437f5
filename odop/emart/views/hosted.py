"""The way to the payment service's own page: a form that carries the order there, and back to `came_back` with its signature.

Razorpay's hosted checkout: no script of theirs runs on our pages, and only this page's form may leave for them.
"""

import re
from typing import cast
from urllib.parse import urlencode

import segno
from csp.decorators import csp_update
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString

from odop.emart.enums import PurchaseState
from odop.emart.models import Purchase
from odop.emart.queries.tax import terms
from odop.kernel.fields import Localised
from odop.lib.money import from_paise
from odop.lib.payments.razorpay import ADDRESS

HOST = "https://api.razorpay.com"
_may_leave = csp_update({"form-action": [HOST]})
PAGE = f"{ADDRESS}/checkout/embedded"
MASK = 0  # of a UPI code: a chessboard
DARK = re.compile(b"\x01+")  # modules of one of its rows


def hosted(request: HttpRequest, key: str, purchase: Purchase) -> HttpResponse:
    """The page with the button to the payment service; a purchase that does not wait has nothing to be paid."""
    if purchase.state != PurchaseState.WAITING:
        return redirect("mart_bought", key)
    home, keys = settings.ODOP.base_url, settings.RAZORPAY or {}
    fields = {
        "key_id": keys["key_id"],
        "order_id": purchase.gateway_order,
        "amount": purchase.total_paise,
        "currency": "INR",
        "name": str(Localised(terms().name)),
        "description": purchase.ref,
        "prefill[name]": purchase.name,
        "prefill[contact]": f"+91{purchase.mobile}",
        "callback_url": home + reverse("mart_came_back", args=[key]),
        "cancel_url": home + reverse("mart_bought", args=[key]),
    }
    context = {"page": PAGE, "fields": fields.items(), "total": from_paise(purchase.total_paise), "key": key}
    page = _may_leave(lambda _request: render(request, "emart/pay_hosted.html", context))(request)
    return cast(HttpResponse, page)


def upi_code(purchase: Purchase) -> SafeString:
    """What a buyer's UPI app reads, as a picture: to whom, how much, for which purchase. The address is made up."""
    told = {"pa": "mart@sample", "pn": terms().name["en"], "am": f"{from_paise(purchase.total_paise):.2f}",
            "cu": "INR", "tr": purchase.ref}  # fmt: skip
    # Any mask can be read; finding the very best of the eight takes longer than placing the order.
    code = segno.make(f"upi://pay?{urlencode(told)}", error="m", micro=False, mask=MASK)
    lines = "".join(
        f"M{run.start() + 2} {row + 2.5}h{run.end() - run.start()}"
        for row, modules in enumerate(code.matrix)
        for run in DARK.finditer(modules)
    )
    side = len(code.matrix) + 4  # with a margin of two around it
    return SafeString(
        f'<svg width="{4 * side}" height="{4 * side}" viewBox="0 0 {side} {side}"><path stroke="#000" d="{lines}"/></svg>'
    )
