"""Her own fairs on a phone: ask for a stall, see the outcome, papers of the journey, note what was sold, claim."""

from datetime import datetime
from typing import Any, cast
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from odop.accounts.models import User
from odop.accounts.permissions import APPLY, SEE_OWN
from odop.exhibitions import services
from odop.exhibitions.criteria import criteria_of
from odop.exhibitions.enums import Asked, TravelPaperKind
from odop.exhibitions.forms import StallForm, TakingForm, TravelPaperForm
from odop.exhibitions.models import StallApplication, StallRecord, TravelPaper
from odop.exhibitions.papers import pass_pdf, plan_picture
from odop.exhibitions.queries.claims import claim_scheme, fair_claimed
from odop.exhibitions.queries.fairs import (
    application_visible_to,
    applications_visible_to,
    fair_named,
    plan_of,
)
from odop.exhibitions.queries.results import NOTHING, sums_of
from odop.exhibitions.services import Noted
from odop.kernel import clock
from odop.kernel.access import allow
from odop.kernel.refusals import DomainError, NotFound
from odop.kernel.services import read_file, store_file
from odop.kernel.serving import served
from odop.registry.queries import artisan_of, artisan_visible_to

MAX_MB = 5


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)


@allow(APPLY)
def ask(request: HttpRequest, ref: str) -> HttpResponse:
    """Ask for a stall, for oneself or (an office) for an artisan of the district: `?for=AR-…`."""
    user, fair = _user(request), fair_named(ref)
    for_ref = request.GET.get("for", "")
    artisan = artisan_of(user) if user.is_citizen else artisan_visible_to(user, for_ref) if for_ref else None
    if artisan is None:
        return redirect("enrol" if user.is_citizen else "register")
    form = StallForm(request.POST if request.method == "POST" else None, initial={"goods": artisan.craft})
    if request.method == "POST":
        try:
            asked = services.ask_for_stall(fair, artisan=artisan, goods=form.said("goods"), by=user)
        except DomainError as refusal:
            form.complain(refusal.fields or {"": refusal.message})
        else:
            messages.success(request, _("Your application %(ref)s has been sent.") % {"ref": asked.ref})
            return redirect("own_stall", asked.ref) if user.is_citizen else redirect("desk_fair", fair.ref)
    context = {
        "form": form, "fair": fair, "artisan": artisan, "criteria": criteria_of(fair.criteria),
        "back_url": reverse("fair", args=[fair.ref]),
    }  # fmt: skip
    return render(request, "exhibitions/ask.html", context, status=422 if form.is_bound else 200)


@allow(SEE_OWN)
def mine(request: HttpRequest) -> HttpResponse:
    """Every stall she asked for, the latest fair first."""
    rows = list(applications_visible_to(_user(request)).order_by("-fair__from_on", "-pk"))
    sums = sums_of(rows)
    shown = [{"asked": one, "sums": sums.get(one.pk, NOTHING), "tone": _tone(one)} for one in rows]
    return render(request, "exhibitions/mine.html", {"rows": shown})


def _tone(asked: StallApplication) -> str:
    return {Asked.SELECTED: "ok", Asked.WAITING: "soon", Asked.NOT_SELECTED: "late"}.get(
        Asked(asked.state), "plain"
    )


@allow(SEE_OWN)
def own_stall(request: HttpRequest, ref: str) -> HttpResponse:
    """One application: where it stands and why, her stall, the papers of a journey, and the way to the claim."""
    user = _user(request)
    asked = application_visible_to(user, ref)
    paper_form = TravelPaperForm(None)
    status = 200
    if request.method == "POST":
        try:
            if request.POST.get("do") == "withdraw":
                services.withdraw_stall(asked, by=user)
                messages.success(request, _("Your application is withdrawn."))
                return redirect("own_stall", ref)
            paper_form = TravelPaperForm(request.POST)
            _take_paper(request, asked, paper_form)
            messages.success(request, _("The paper has arrived; the office checks it."))
            return redirect("own_stall", ref)
        except DomainError as refusal:
            paper_form.full_clean()
            paper_form.complain(refusal.fields or {"": refusal.message})
            status = refusal.status
    return render(request, "exhibitions/own_stall.html", _own_context(asked, paper_form), status=status)


def _own_context(asked: StallApplication, paper_form: TravelPaperForm) -> dict[str, Any]:
    today, fair = clock.today(), asked.fair
    criteria = criteria_of(fair.criteria)
    deputation = getattr(asked, "deputation", None)
    papers = {one.kind: one for one in deputation.papers.filter(replaced=False)} if deputation else {}
    held = asked.stall_id is not None
    return {
        "asked": asked, "fair": fair, "tone": _tone(asked), "criteria": criteria,
        "points": [(item.label, asked.points_by.get(item.key, 0), item.points) for item in criteria.items] if criteria else [],
        "plan": plan_picture(plan_of(fair, mine=asked), _("Plan of the stalls")) if held else "",
        "sums": sums_of([asked]).get(asked.pk, NOTHING),
        "may_withdraw": asked.state in (Asked.APPLIED, Asked.SELECTED, Asked.WAITING) and today < fair.from_on,
        "may_note": held and fair.from_on <= today <= fair.to_on,
        "may_claim": held and fair.to_on <= today and not fair_claimed(asked.artisan, asked.unit, fair),
        "claimed": held and fair_claimed(asked.artisan, asked.unit, fair),
        "deputation": deputation, "paper_form": paper_form, "today": today, "claim_scheme": claim_scheme(),
        "papers": [(label, papers.get(kind)) for kind, label in TravelPaperKind.choices],
    }  # fmt: skip


def _take_paper(request: HttpRequest, asked: StallApplication, form: TravelPaperForm) -> None:
    deputation = getattr(asked, "deputation", None)
    sent = request.FILES.get("file")
    if deputation is None or sent is None:
        raise DomainError(
            _("Choose a photo or a PDF."), code="invalid", fields={"file": _("Choose a photo or a PDF.")}
        )
    kept = store_file(
        sent.read(), name=sent.name or "paper", by=_user(request), owner_id=asked.artisan.user_id,
        district_id=asked.district_id, max_mb=MAX_MB,
    )  # fmt: skip
    services.add_travel_paper(
        deputation,
        kind=form.said("kind"),
        file=kept,
        valid_until=form.day_of("valid_until"),
        by=_user(request),
    )


@allow(SEE_OWN)
def own_paper(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """A paper of her own journey."""
    asked = application_visible_to(_user(request), ref)
    found = (
        TravelPaper.objects.select_related("file").filter(deputation__application=asked, pk=number).first()
    )
    if found is None:
        raise NotFound()
    return served(read_file(found.file), found.file.media_type, found.file.name)


@allow(SEE_OWN)
def own_pass(request: HttpRequest, ref: str, language: str) -> HttpResponse:
    """The pass of her stall as PDF."""
    asked = application_visible_to(_user(request), ref)
    if asked.stall is None or language not in ("en", "hi"):
        raise NotFound()
    return served(pass_pdf(asked, language), "application/pdf", f"{asked.ref}.pdf")


# --- On the spot ----------------------------------------------------------------------------------------------------


@allow(SEE_OWN, APPLY)
def takings(request: HttpRequest, ref: str) -> HttpResponse:
    """What was sold and asked at her stall. The page keeps what it cannot send and sends it later, each with its receipt."""
    user = _user(request)
    asked = application_visible_to(user, ref)
    form = TakingForm(
        request.POST if request.method == "POST" else None,
        initial={"on_date": clock.today().isoformat(), "country": "IN", "count": "1", "kind": "sale"},
    )
    quick = "X-Odop-Queue" in request.headers
    if request.method == "POST":
        try:
            if struck := request.POST.get("strike"):
                services.strike(_record(asked, struck), by=user)
                messages.success(request, _("Struck out: it does not count any more."))
                return redirect("own_takings", ref)
            services.note(asked, _noted(request, form), by=user)
        except DomainError as refusal:
            if quick:
                told = {key: str(text) for key, text in refusal.fields.items()}
                return JsonResponse(
                    {"code": refusal.code, "text": str(refusal), "fields": told}, status=refusal.status
                )
            form.full_clean()
            form.complain(refusal.fields or {"": refusal.message})
        else:
            if quick:
                return JsonResponse({"code": "kept"}, status=201)
            messages.success(request, _("Noted."))
            return redirect("own_takings", ref)
    records = list(asked.records.order_by("-received_at", "-pk")[:200])
    context = {
        "asked": asked, "fair": asked.fair, "form": form, "records": records, "uuid": uuid4(),
        "sums": sums_of([asked]).get(asked.pk, NOTHING), "language": (get_language() or "en").split("-")[0],
        "may_note": services.may_note(asked, user) and asked.stall_id is not None
        and asked.fair.from_on <= clock.today() <= asked.fair.to_on,
    }  # fmt: skip
    return render(request, "exhibitions/takings.html", context, status=422 if form.is_bound else 200)


def _noted(request: HttpRequest, form: TakingForm) -> Noted:
    try:
        number = UUID(request.POST.get("uuid", ""))
    except ValueError:
        raise DomainError(
            _("The record has no number; open the page again."), code="no_number", fields={}
        ) from None
    made_at = _moment(request.POST.get("made_at", ""))
    return Noted(
        uuid=number,
        on_date=form.day_of("on_date"),
        kind=form.said("kind"),
        count=form.whole("count"),
        amount=form.rupees("amount"),
        country=form.said("country").upper() or "IN",
        device_made_at=made_at if made_at is not None and made_at.tzinfo is not None else None,
    )


def _record(asked: StallApplication, uuid: str) -> StallRecord:
    try:
        found = (
            asked.records.select_related("application__artisan", "application__fair")
            .filter(uuid=UUID(uuid))
            .first()
        )
    except ValueError:
        found = None
    if found is None:
        raise NotFound()
    return found


def _moment(text: str) -> datetime | None:
    try:
        return parse_datetime(text)
    except ValueError:
        return None
