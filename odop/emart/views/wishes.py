"""A wish list: it lies in the browser of who made it, and its address can be sent to somebody."""

import re

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from odop.emart.components import cards
from odop.emart.queries.shop import rows_named
from odop.kernel.access import public

COOKIE = "odop_wishes"
MOST = 40
KEPT = 365 * 86_400
_REF = re.compile(r"MT-[A-Z0-9]{2,5}-[A-Z0-9]{1,9}")


def _refs(text: str) -> list[str]:
    return list(dict.fromkeys(_REF.findall(text)))[:MOST]


@csrf_exempt  # pages of goods are kept, the same for everybody, and hold no token; all it does is change a list of wishes
@public
def wishes(request: HttpRequest) -> HttpResponse:
    """Goods that somebody wants to remember, hers or those of the address that she was sent."""
    mine = _refs(request.COOKIES.get(COOKIE, ""))
    if request.method == "POST":
        asked = _refs(request.POST.get("ref", ""))
        rest = [one for one in mine if one not in asked]
        kept = rest if request.POST.get("do") == "out" else [*asked, *rest][:MOST]
        response: HttpResponse = redirect("mart_wishes")
        response.set_cookie(
            COOKIE,
            ".".join(kept),
            max_age=KEPT,
            httponly=True,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
        return response
    sent = _refs(request.GET.get("of", ""))
    rows = rows_named(sent or mine)
    context = {
        "cards": cards(rows, level=2), "rows": rows, "sent": bool(sent), "sample": any(row.is_sample for row in rows),
        "address": f"{settings.ODOP.base_url}{reverse('mart_wishes')}?of={'.'.join(row.ref for row in rows)}" if rows else "",
        "crumbs": [(_("e-Mart"), reverse("mart")), (_("Wish list"), "")],
    }  # fmt: skip
    response = render(request, "emart/wishes.html", context)
    response["Cache-Control"] = "private, no-store"
    return response
