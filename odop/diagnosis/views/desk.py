"""Gaps at the desk: noted, judged, shown by evidence and log, published, closed."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from odop.accounts.models import User
from odop.accounts.permissions import RUN_DIAGNOSIS, SEE_DELIVERY
from odop.accounts.queries import own_districts
from odop.diagnosis import services
from odop.diagnosis.enums import GapKind, GapState
from odop.diagnosis.forms import CloseForm, EvidenceForm, GapForm, PriceForm, RateForm, RejectionForm
from odop.diagnosis.models import Gap
from odop.diagnosis.queries.gaps import counts_by_kind, gap_visible_to, gaps_visible_to, log_of
from odop.diagnosis.services import may_write
from odop.diagnosis.views.public import TONES, chosen_district, facts_of, kind_choices, pictures
from odop.kernel.access import allow
from odop.kernel.asking import Asking
from odop.kernel.doing import refused
from odop.kernel.models import StoredFile
from odop.kernel.refusals import DomainError, NotFound
from odop.kernel.services import read_file, store_file
from odop.kernel.serving import served


def user_of(request: HttpRequest) -> User:
    return cast(User, request.user)


def crumbs(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("What districts lack"), reverse("desk_gaps")), *more]


@allow(RUN_DIAGNOSIS, SEE_DELIVERY)
def gap_list(request: HttpRequest) -> HttpResponse:
    """Gaps of the reader's place, drafts too, and those of the whole programme."""
    user, kind, place = user_of(request), request.GET.get("kind", ""), chosen_district(request)
    rows = gaps_visible_to(user)
    if place is not None:
        rows = rows.filter(district=place)
    counts = counts_by_kind(rows)
    shown = list(rows.filter(kind=kind)[:500] if kind in GapKind.values else rows[:500])
    context = {
        "rows": [{"gap": one, "tone": TONES.get(one.severity, "plain")} for one in shown], "place": place,
        "kinds": kind_choices(reverse("desk_gaps"), counts, kind, place),
        "may_write": user.may(RUN_DIAGNOSIS) and (user.scope.everything or bool(user.scope.districts)),
        "columns": [
            {"label": _("Gap")}, {"label": _("District")}, {"label": _("Kind")}, {"label": _("How much it holds back")},
            {"label": _("State of the gap")},
        ],
    }  # fmt: skip
    return render(request, "diagnosis/desk_gaps.html", context)


@allow(RUN_DIAGNOSIS)
def new_gap(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    data = request.POST if request.method == "POST" else None
    form = GapForm(districts=own_districts(user), all_state=user.scope.everything, data=data)
    if request.method == "POST":
        try:
            made = services.note_gap(
                **form.answers(), district=form.districts.get(form.said("district")), by=user
            )
        except DomainError as refusal:
            form.complain(refusal.fields or {"": refusal.message})
        else:
            messages.success(request, _("Noted. Your office sees it; publish it when it is ready."))
            return redirect("desk_gap", made.ref)
    context = {
        "form": form,
        "crumbs": crumbs((_("New gap"), "")),
        "title": _("New gap"),
        "go": _("Note the gap"),
    }
    return render(request, "diagnosis/gap_form.html", context, status=422 if form.is_bound else 200)


@allow(RUN_DIAGNOSIS)
def correct(request: HttpRequest, ref: str) -> HttpResponse:
    """New words for a gap that an office wrote."""
    user = user_of(request)
    found = gap_visible_to(user, ref)
    data = request.POST if request.method == "POST" else None
    own = [found.district] if found.district else []
    form = GapForm(districts=own, all_state=False, gap=found, data=data)
    status = 200
    if request.method == "POST":
        try:
            services.correct_gap(found, **form.answers(), by=user)
        except DomainError as refusal:
            form.complain(refusal.fields or {"": refusal.message})
            status = refusal.status
        else:
            messages.success(request, _("Corrected."))
            return redirect("desk_gap", ref)
    here = reverse("desk_gap", args=[ref])
    context = {
        "form": form, "crumbs": crumbs((ref, here), (_("Correct"), "")), "title": _("Correct the gap"), "go": _("Keep"),
    }  # fmt: skip
    return render(request, "diagnosis/gap_form.html", context, status=status)


@allow(RUN_DIAGNOSIS, SEE_DELIVERY)
def gap(request: HttpRequest, ref: str) -> HttpResponse:
    """One gap with everything that can be done about it; each thing is done by one POST."""
    user = user_of(request)
    found = gap_visible_to(user, ref)
    forms: dict[str, Asking] = {}
    status = 200
    if request.method == "POST":
        do = request.POST.get("do", "")
        try:
            told = _done(request, found, do, forms)
        except DomainError as refusal:
            status = refused(request, refusal, forms.get(do))
        else:
            messages.success(request, told)
            return redirect("desk_gap", ref)
    return render(
        request, "diagnosis/desk_gap.html", _context(user, gap_visible_to(user, ref), forms), status=status
    )


def _done(request: HttpRequest, gap: Gap, do: str, forms: dict[str, Asking]) -> str:
    """Do one thing; returns what is said about it."""
    user = user_of(request)

    def form(kind: type[Asking]) -> Any:
        forms[do] = kind(request.POST, auto_id=f"{do}_%s")
        return forms[do]

    def rate() -> None:
        one = form(RateForm)
        services.rate_gap(
            gap,
            severity=one.said("severity"),
            reach=one.whole("reach"),
            reach_of=one.said("reach_of"),
            by=user,
        )

    def evidence() -> None:
        one = form(EvidenceForm)
        services.add_evidence(
            gap, kind=one.said("evidence_kind"), text=one.said("shows"), source=one.said("evidence_source"),
            seen_on=one.day_of("seen_on"), file=_sent(request, gap), by=user,
        )  # fmt: skip

    def price() -> None:
        one = form(PriceForm)
        services.log_price(
            gap, on_date=one.day_of("on_date"), item=one.said("item"), unit=one.said("unit"), amount=one.rupees("amount"),
            source=one.said("log_source"), by=user,
        )  # fmt: skip

    def rejection() -> None:
        one = form(RejectionForm)
        services.log_rejection(
            gap, on_date=one.day_of("on_date"), item=one.said("item"), unit=one.said("unit"), sent=one.whole("sent"),
            rejected=one.whole("rejected"), reason=one.said("log_reason"), source=one.said("log_source"), by=user,
        )  # fmt: skip

    known: dict[str, tuple[Callable[[], object], str]] = {
        "rate": (rate, _("Noted.")),
        "evidence": (evidence, _("Evidence added.")),
        "price": (price, _("Noted.")),
        "rejection": (rejection, _("Noted.")),
        "publish": (lambda: services.publish_gap(gap, by=user), _("Published.")),
        "meet": (lambda: services.meet_gap(gap, reason=form(CloseForm).said("reason"), by=user), _("Noted as met.")),
        "withdraw": (
            lambda: services.withdraw_gap(gap, reason=form(CloseForm).said("reason"), by=user), _("Withdrawn."),
        ),
        "reopen": (lambda: services.reopen_gap(gap, by=user), _("Open again.")),
    }  # fmt: skip
    if do not in known:
        raise NotFound()
    act, told = known[do]
    act()
    return told


def _sent(request: HttpRequest, gap: Gap) -> StoredFile | None:
    """The file that came with the evidence, kept, if this office may write here."""
    sent = request.FILES.get("file")
    if sent is None or not may_write(user_of(request), gap.district_id):
        return None
    return store_file(
        sent.read(), name=sent.name or "evidence", by=user_of(request), district_id=gap.district_id
    )


def _context(user: User, gap: Gap, forms: dict[str, Asking]) -> dict[str, Any]:
    writes, is_open = may_write(user, gap.district_id), gap.state == GapState.OPEN
    log = log_of(gap.log.all())
    rated = {"severity": gap.severity, "reach": gap.reach, "reach_of": gap.reach_of}
    return {
        "gap": gap, "facts": facts_of(gap), "evidence": gap.evidence.select_related("file"), "log": log, **pictures(log),
        "tone": TONES.get(gap.severity, "plain"), "writes": writes, "may_correct": writes and gap.key is None,
        "may_publish": writes and gap.published_at is None, "may_close": writes and is_open,
        "may_reopen": writes and not is_open, "crumbs": crumbs((gap.ref, "")),
        "rate_form": forms.get("rate") or RateForm(initial=rated, auto_id="rate_%s"),
        "evidence_form": forms.get("evidence") or EvidenceForm(auto_id="evidence_%s"),
        "price_form": forms.get("price") or PriceForm(auto_id="price_%s"),
        "rejection_form": forms.get("rejection") or RejectionForm(auto_id="rejection_%s"),
        "close_form": forms.get("meet") or forms.get("withdraw") or CloseForm(auto_id="close_%s"),
    }  # fmt: skip


@allow(RUN_DIAGNOSIS, SEE_DELIVERY)
def evidence_file(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """The photograph or paper of an evidence, for offices of its place."""
    found = gap_visible_to(user_of(request), ref).evidence.filter(pk=number, file__isnull=False).first()
    if found is None or found.file is None:
        raise NotFound()
    return served(read_file(found.file), found.file.media_type, found.file.name)
