"""The payment: the page of the demonstration's gateway or the way to the real one's, the buyer who comes back, and the gateway's calls.

What comes back from a payment is a POST of another site and is believed for its signature alone.
"""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from odop.emart.queries.purchases import purchase_by_key
from odop.emart.services.paying import buyer_came_back, local_gateway, sells_here, take_notice
from odop.emart.views.buying import own_page
from odop.emart.views.hosted import hosted, upi_code
from odop.kernel import scope
from odop.kernel.access import public
from odop.kernel.refusals import DomainError, NotFound
from odop.lib.money import from_paise
from odop.lib.payments.gateway import GatewayError, Outcome


@public
def pay(request: HttpRequest, key: str) -> HttpResponse:
    """The page of our own gateway, as the real one's would come here: it moves no money and says so."""
    purchase = purchase_by_key(key)
    if settings.RAZORPAY and purchase.gateway_order:
        return own_page(hosted(request, key, purchase))
    if not sells_here() or settings.ODOP.production or not purchase.gateway_order:
        raise NotFound()
    context: dict[str, Any] = {
        "purchase": purchase,
        "total": from_paise(purchase.total_paise),
        "key": key,
    }
    if request.method == "POST":
        outcome = Outcome.CAPTURED if request.POST.get("do") == "pay" else Outcome.FAILED
        try:
            with scope.widened("what the gateway of demonstrations knows, and what it tells"):
                gateway = local_gateway()
                payment = gateway.pay(
                    purchase.gateway_order, method=request.POST.get("method", "upi")[:20], outcome=outcome
                )
                signature, calls = gateway.signature_of(payment.id), gateway.webhooks_of(payment.id)
                for call in calls if request.POST.get("webhook") != "never" else ():
                    take_notice(call.body, signature=call.signature, event_id=call.event_id)
        except GatewayError:
            return redirect("mart_bought", key)
        context |= {"payment": payment, "signature": signature, "failed": outcome is Outcome.FAILED}
    else:
        context["upi"] = upi_code(purchase)  # drawing it takes as long as placing the order
    return own_page(render(request, "emart/pay.html", context))


@csrf_exempt  # comes from the gateway's page: believed for its signature
@require_POST
@public
def came_back(request: HttpRequest, key: str) -> HttpResponse:
    """The buyer comes back from paying."""
    purchase = purchase_by_key(key)
    given = request.POST
    try:
        firm = buyer_came_back(
            purchase,
            payment_id=given.get("razorpay_payment_id", ""),
            signature=given.get("razorpay_signature", ""),
        )
    except GatewayError:
        firm = False
    if not firm:
        messages.error(
            request,
            str(_("We have not heard of a payment yet. If you paid, it will show here in a few minutes.")),
        )
    return redirect("mart_bought", key)


@csrf_exempt  # the gateway's own call: believed for its signature
@require_POST
@public
def webhook(request: HttpRequest) -> HttpResponse:
    """The gateway tells of a payment or a refund. Answered at once; the same event again is answered the same."""
    try:
        take_notice(
            request.body,
            signature=request.headers.get("X-Razorpay-Signature", ""),
            event_id=request.headers.get("X-Razorpay-Event-Id", ""),
        )
    except DomainError as refusal:
        return HttpResponse(refusal.code, status=400, content_type="text/plain")
    return HttpResponse("ok", content_type="text/plain")
