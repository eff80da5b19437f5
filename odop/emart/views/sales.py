"""Her sales, on a phone: what is to be sent and where, what she will be paid and was, order by order."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from odop.accounts.permissions import SEE_OWN
from odop.emart.queries.sales import order_of, parcels_of, pay_of
from odop.emart.services.orders import cancel, deliver, ship
from odop.emart.views.selling import user_of
from odop.kernel.access import allow
from odop.kernel.doing import answered

LESS = {
    "tax": _("GST, which the corporation pays"),
    "tcs": _("held back for your GST account"),
    "tds": _("held back for your income tax"),
    "commission": _("commission of the mart"),
}


@allow(SEE_OWN)
def mine(request: HttpRequest) -> HttpResponse:
    """Send, note that it arrived, call off; and the money."""
    user, status = user_of(request), 200
    if request.method == "POST":
        given = request.POST
        order = order_of(user, given.get("order", ""))
        status = answered(
            request,
            {
                "ship": (
                    lambda: ship(
                        order, carrier=given.get("carrier", ""), tracking=given.get("tracking", ""), by=user
                    ),
                    _("Noted: the parcel is on its way. The bill is made."),
                ),
                "deliver": (lambda: deliver(order, by=user), _("Noted: the parcel has arrived.")),
                "cancel": (
                    lambda: cancel(order, reason=given.get("reason", ""), by=user),
                    _("The order is called off. The buyer gets the money back."),
                ),
            },
            {},
        )
        if not status:
            return redirect("own_sales")
    to_come, paid = pay_of(user)
    context = {"parcels": parcels_of(user), "to_come": to_come, "paid": paid, "less": LESS}
    return render(request, "emart/sales.html", context, status=status or 200)
