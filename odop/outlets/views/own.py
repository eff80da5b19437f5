"""Her goods in shops: what a shop asks for, what lies there, what comes back."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from odop.accounts.permissions import SEE_OWN
from odop.kernel.access import allow
from odop.outlets.queries.shops import lies_of, waiting_for
from odop.outlets.views.desk import user_of
from odop.outlets.views.transfers import challan_answer, one_transfer


@allow(SEE_OWN)
def mine(request: HttpRequest) -> HttpResponse:
    """What waits for her, and what lies in which shop."""
    user = user_of(request)
    return render(
        request, "outlets/mine.html", {"waits": list(waiting_for(user)[:50]), "lies": lies_of(user)}
    )


@allow(SEE_OWN)
def transfer(request: HttpRequest, ref: str) -> HttpResponse:
    """One transfer, to be sent or received by her."""
    return one_transfer(request, ref, "kernel/phone.html", "own_transfer")


@allow(SEE_OWN)
def challan(request: HttpRequest, ref: str, language: str) -> HttpResponse:
    """The delivery challan that goes with the parcel."""
    return challan_answer(request, ref, language)
