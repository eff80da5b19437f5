"""The directory for buyers: search, one maker, the enquiry and its answer. Never kept: who takes her consent back is gone."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from odop.accounts.addresses import client_address
from odop.kernel.access import public
from odop.kernel.refusals import DomainError, NotFound
from odop.lib.digits import to_ascii_digits
from odop.library import services
from odop.library.enums import ListingKind, Mark
from odop.library.forms import EnquiryForm
from odop.library.models import Listing
from odop.library.queries.directory import (
    Wanted,
    directory,
    enquiry_by_code,
    lines_listed,
    listing_named,
    places_listed,
)
from odop.library.views.publications import page_of, searched

PAGE = 24


def _whole(text: str) -> int | None:
    written = to_ascii_digits(text).replace(",", "").strip()
    return int(written) if written.isascii() and written.isdecimal() and len(written) < 9 else None


def wanted_of(request: HttpRequest) -> Wanted:
    """What the address asks for; what no filter knows narrows nothing."""
    asked = request.GET
    kind, mark = asked.get("kind", ""), asked.get("mark", "")
    return Wanted(
        text=searched(request), district=_whole(asked.get("district", "")), product_line=asked.get("line", "")[:40],
        kind=kind if kind in ListingKind.values else "", mark=mark if mark in Mark.values else "",
        capacity=_whole(asked.get("capacity", "")), export_ready=asked.get("export") == "on",
    )  # fmt: skip


@public
def maker_list(request: HttpRequest) -> HttpResponse:
    """Who agreed to be found, by district, product line, kind, certificate, capacity and readiness to export."""
    wanted = wanted_of(request)
    page = page_of(request, directory(wanted), PAGE)
    context = {
        "page": page, "wanted": wanted, "places": places_listed(), "lines": lines_listed(), "kinds": ListingKind.choices,
        "marks": Mark.choices, "rows": [shown(one) for one in page],
    }  # fmt: skip
    return render(request, "library/directory.html", context)


def shown(one: Listing) -> dict[str, Any]:
    """An entry with its certificates in words."""
    words = dict(Mark.choices)
    return {"one": one, "marks": [words[mark] for mark in one.marks if mark in words]}


@public
def maker(request: HttpRequest, ref: str) -> HttpResponse:
    """One maker, and the form by which anybody asks her."""
    one = listing_named(ref)
    form = EnquiryForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        if form.said("website"):  # a program filled in what people do not see
            return redirect("listing", ref)
        try:
            made = services.enquire(
                one, name=form.said("name"), contact=form.said("contact"), text=form.said("text"),
                language=(get_language() or "en").split("-")[0], address=client_address(request),
            )  # fmt: skip
        except DomainError as refusal:
            form.complain(refusal.fields or {"": refusal.message})
            status = refusal.status
        else:
            return redirect("enquiry", made.code)
    context = {
        **shown(one), "form": form, "crumbs": [(_("Directory of makers"), reverse("directory")), (str(one.name), "")],
    }  # fmt: skip
    return render(request, "library/maker.html", context, status=status)


@public
def enquiry(request: HttpRequest, code: str) -> HttpResponse:
    """What was asked and what was answered, for whoever was given this address."""
    found = enquiry_by_code(code)
    if found is None:
        raise NotFound()
    response = render(request, "library/enquiry.html", {"found": found})
    response["X-Robots-Tag"] = "noindex"
    response["Cache-Control"] = "private, no-store"
    return response
