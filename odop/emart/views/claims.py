"""Sending back and complaining: the buyer by the key of the purchase, the maker and the office who answer."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from odop.accounts.permissions import RUN_MART, SEE_OWN
from odop.emart.enums import ClaimWants, Outcome
from odop.emart.models import Complaint, Purchase
from odop.emart.queries import claims as found
from odop.emart.queries.purchases import purchase_by_key, standing_of
from odop.emart.services import claims, complaints, grievances
from odop.emart.services.photographs import MAX_MB
from odop.emart.views.buying import order_of, own_page
from odop.emart.views.desk import crumbs
from odop.emart.views.selling import user_of
from odop.kernel import scope
from odop.kernel.access import allow, public
from odop.kernel.doing import answered
from odop.kernel.looks import looked_through
from odop.kernel.refusals import NotFound
from odop.kernel.services import read_file
from odop.kernel.serving import served
from odop.lib.digits import to_ascii_digits


def _bought(key: str) -> list[tuple[str, str]]:
    return [(_("Your order"), reverse("mart_bought", args=[key]))]


@public
def give_back(request: HttpRequest, key: str, line: int) -> HttpResponse:
    """The buyer sends an article back: how many, why, for what."""
    purchase, status, given = purchase_by_key(key), 200, request.POST
    if request.method == "POST":
        pieces = to_ascii_digits(given.get("quantity", "")).strip()
        sent = request.FILES.getlist("photographs")[: claims.MOST_PHOTOGRAPHS + 1]
        shots = [one.read(MAX_MB * 2**20 + 1) for one in sent]
        status = answered(
            request,
            {
                "ask": (
                    lambda: claims.ask(
                        purchase, line, quantity=int(pieces) if pieces.isdecimal() and len(pieces) < 4 else 0,
                        wants=given.get("wants", ""), reason=given.get("reason", ""), words=given.get("words", ""),
                        photographs=shots,
                    ),
                    _("Noted. The maker answers within two days; without an answer it is accepted."),
                )
            },
            {},
        )  # fmt: skip
        if not status:
            return redirect("mart_bought", key)
    context = {
        "key": key, "row": found.returnable_of(purchase, line), "reasons": found.reasons(), "wants": ClaimWants,
        "given": given, "again": bool(request.FILES), "crumbs": [*_bought(key), (_("Send back"), "")],
    }  # fmt: skip
    return own_page(render(request, "emart/give_back.html", context, status=status or 200))


@public
def complain(request: HttpRequest, key: str) -> HttpResponse:
    """The buyer complains about an order and gets a ticket number."""
    purchase, status, given = purchase_by_key(key), 200, request.POST
    if request.method == "POST":
        made: list[str] = []
        status = answered(
            request,
            {
                "complain": (
                    lambda: made.append(
                        complaints.complain(
                            order_of(purchase, given.get("order", "")),
                            about=given.get("about", ""), words=given.get("words", ""),
                        ).ref
                    ),
                    _("Your complaint is here. Its number stands below."),
                ),
                "appeal": (
                    lambda: grievances.appeal(
                        _said(purchase, given.get("complaint", "")), words=given.get("appeal", "")
                    ),
                    _("It lies with the grievance officer now."),
                ),
            },
            {},
        )  # fmt: skip
        if not status:
            return redirect("mart_complain", key)
    context = {
        "key": key, "orders": standing_of(purchase).orders, "abouts": found.abouts(), "given": given,
        "said": _with(found.complaints_of(purchase), request), "crumbs": [*_bought(key), (_("Complain"), "")],
    }  # fmt: skip
    return own_page(render(request, "emart/complain.html", context, status=status or 200))


def _with(said: list[found.ShownComplaint], request: HttpRequest) -> list[found.ShownComplaint]:
    """What was written about one of these and refused stands there again."""
    for one in said:
        if one.complaint.ref == request.POST.get("complaint"):
            one.given = request.POST.dict()
    return said


def _said(purchase: Purchase, ref: str) -> Complaint:
    """A complaint of this purchase; raises NotFound."""
    one = next((one.complaint for one in found.complaints_of(purchase) if one.complaint.ref == ref), None)
    if one is None:
        raise NotFound()
    return one


@allow(SEE_OWN)
def own_answer(request: HttpRequest, ref: str) -> HttpResponse:
    """She answers a return of one of her articles."""
    return _answer(request, ref, "own_sale")


@allow(RUN_MART)
def desk_answer(request: HttpRequest, ref: str) -> HttpResponse:
    """The office answers a return for her."""
    return _answer(request, ref, "desk_sale")


def _answer(request: HttpRequest, ref: str, page: str) -> HttpResponse:
    user = user_of(request)
    claim = found.claim_visible_to(user, ref)
    if request.method == "POST":
        status = answered(
            request,
            {
                "accept": (lambda: claims.accept(claim, by=user), _("Accepted: it may come back.")),
                "turn_down": (
                    lambda: claims.turn_down(claim, answer=request.POST.get("answer", ""), by=user),
                    _("Not accepted. The buyer reads why."),
                ),
                "post": (
                    lambda: claims.let_buyer_post(claim, by=user),
                    _("Noted: the buyer is told to send it by post."),
                ),
                "received": (
                    lambda: claims.received(claim, by=user),
                    _("Noted: it came back. The buyer gets the money or another piece."),
                ),
            },
            {},
        )
        if status:
            return redirect(f"{reverse(page, args=[claim.line.order.ref])}#returns")
    return redirect(page, claim.line.order.ref)


@allow(SEE_OWN)
def own_photograph(request: HttpRequest, ref: str, key: UUID) -> HttpResponse:
    """A photograph of a return of hers."""
    return _photograph(request, ref, key)


@allow(RUN_MART)
def desk_photograph(request: HttpRequest, ref: str, key: UUID) -> HttpResponse:
    """A photograph of a return of the office's place."""
    return _photograph(request, ref, key)


def _photograph(request: HttpRequest, ref: str, key: UUID) -> HttpResponse:
    kept = found.photograph_of(found.claim_visible_to(user_of(request), ref), str(key))
    with scope.widened("the photograph of a return that the reader may see"):
        content = read_file(kept)
    return served(content, kept.media_type, f"{ref}.webp")


@allow(RUN_MART)
def returns(request: HttpRequest) -> HttpResponse:
    """What waits for an answer or for being looked at, by its clock."""
    context = {"claims": found.open_claims(user_of(request)), "crumbs": crumbs((_("Returns"), ""))}
    return render(request, "emart/returns.html", context)


@allow(RUN_MART)
def complaints_of_buyers(request: HttpRequest) -> HttpResponse:
    """Complaints by their clocks: acknowledged, answered."""
    user, status, given = user_of(request), 200, request.POST
    if request.method == "POST":
        one = found.complaint_visible_to(user, given.get("complaint", ""))
        status = answered(
            request,
            {
                "acknowledge": (
                    lambda: complaints.acknowledge(one, by=user),
                    _("Acknowledged. The buyer is told."),
                ),
                "answer": (
                    lambda: complaints.answer(
                        one,
                        words=given.get("answer", ""),
                        by=user,
                        outcome=given.get("outcome", ""),
                    ),
                    _("Answered. The buyer is told."),
                ),
                "answer_appeal": (
                    lambda: grievances.answer_appeal(one, words=given.get("answer", ""), by=user),
                    _("Answered. The buyer is told."),
                ),
            },
            {},
        )
        if not status:
            return redirect("desk_mart_complaints")
    waiting, over = _with(found.open_complaints(user), request), found.answered_complaints(user)
    looked_through(one.complaint.order.seller.artisan_id for one in (*waiting, *over))
    context = {
        "waiting": waiting, "answered": over,
        "seconds": {one.complaint.pk for one in waiting if grievances.may_answer_appeal(user, one.complaint)},
        "figures": found.grievances(user), "outcomes": Outcome,
        "crumbs": crumbs((_("Complaints of buyers"), "")),
    }  # fmt: skip
    return render(request, "emart/complaints.html", context, status=status or 200)
