"""Makers whom the office calls about a sale."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from odop.accounts.permissions import RUN_MART
from odop.emart.queries.calls import call_visible_to, calls_visible_to
from odop.emart.services.calls import SAID, note_call
from odop.emart.views.desk import crumbs
from odop.emart.views.selling import user_of
from odop.kernel.access import allow
from odop.kernel.doing import answered


@allow(RUN_MART)
def calls(request: HttpRequest) -> HttpResponse:
    """Who is to be called and what came of it."""
    user, status, given = user_of(request), 200, request.POST
    if request.method == "POST":
        status = answered(
            request,
            {
                "note": (
                    lambda: note_call(
                        call_visible_to(user, given.get("call", "")),
                        outcome=given.get("outcome", ""),
                        note=given.get("note", ""),
                        by=user,
                    ),
                    _("Noted."),
                )
            },
            {},
        )
        if not status:
            return redirect("desk_sale_calls")
    context = {
        "calls": calls_visible_to(user),
        "said": SAID,
        "given": given,
        "crumbs": crumbs((_("Calls"), "")),
    }
    return render(request, "emart/calls.html", context, status=status or 200)
