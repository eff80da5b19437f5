"""Her sales, on a phone: what is to be sent, what she will be paid and was, order by order."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from odop.accounts.permissions import SEE_OWN
from odop.emart.printed.statements import LESS
from odop.emart.queries.claims import open_claims
from odop.emart.queries.sales import parcels_of, pay_of
from odop.emart.views.selling import user_of
from odop.kernel.access import allow


@allow(SEE_OWN)
def mine(request: HttpRequest) -> HttpResponse:
    """What waits for her, each order behind a link; and the money."""
    user = user_of(request)
    to_come, paid = pay_of(user)
    context = {
        "parcels": parcels_of(user),
        "claims": open_claims(user),
        "to_come": to_come,
        "paid": paid,
        "less": LESS,
    }
    return render(request, "emart/sales.html", context)
