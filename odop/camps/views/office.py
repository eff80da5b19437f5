"""Camps at the desk: planned, counted, and what arrived from which device. Joined to the site by the desk."""

from io import BytesIO

import segno
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from odop.accounts.models import User
from odop.accounts.permissions import ENROL_AT_CAMPS, SEE_REGISTER
from odop.camps import queries, services
from odop.camps.enums import Outcome
from odop.camps.forms import CampForm
from odop.camps.models import CampRecord
from odop.camps.shell import page_address
from odop.kernel.access import allow
from odop.kernel.fields import Localised
from odop.kernel.looks import Look, looked
from odop.kernel.refusals import DomainError, NotFound
from odop.kernel.services import read_file
from odop.kernel.serving import served

PER_PAGE = 25


def _officer(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 (the guard above every view)
    return request.user


def _crumbs(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("Camps"), reverse("camps")), *more]


@allow(ENROL_AT_CAMPS, SEE_REGISTER)
def camps(request: HttpRequest) -> HttpResponse:
    """Camps of the reader's place, with what arrived from each."""
    user = _officer(request)
    page = Paginator(queries.camps_visible_to(user), PER_PAGE).get_page(request.GET.get("page"))
    counts = queries.arrived_at(list(page))
    rows = [{"camp": one, "arrived": counts.get(one.pk, 0)} for one in page]
    may_plan = user.may(ENROL_AT_CAMPS) and bool(queries.offices_of(user))
    return render(
        request, "camps/list.html",
        {"rows": rows, "page": page, "may_plan": may_plan, "may_enrol": user.may(ENROL_AT_CAMPS), "columns": [
            {"label": _("Camp")}, {"label": _("Days")}, {"label": _("Office")}, {"label": _("Enrolled"), "align": "right"},
            {"label": _("Target"), "align": "right"},
        ]},
    )  # fmt: skip


@allow(ENROL_AT_CAMPS)
def plan(request: HttpRequest) -> HttpResponse:
    """A new camp."""
    user = _officer(request)
    offices = queries.offices_of(user)
    form = CampForm(
        offices=offices,
        people=queries.colleagues(offices),
        data=request.POST if request.method == "POST" else None,
    )
    if request.method == "POST":
        office = form.office_chosen()
        try:
            if office is None:
                raise NotFound(_("Your posting is at no office that holds camps."), code="no_office")
            camp = services.plan_camp(office, **form.answers(), officers=form.officers_chosen(), by=user)
        except DomainError as refusal:
            form.complain(refusal.fields or {"": refusal.message})
        else:
            messages.success(request, _("The camp is planned. Print its poster for those who enrol there."))
            return redirect("camp", camp.ref)
    crumbs = _crumbs((_("Plan a camp"), ""))
    return render(
        request, "camps/plan.html", {"form": form, "crumbs": crumbs}, status=422 if form.is_bound else 200
    )


@allow(ENROL_AT_CAMPS)
def change(request: HttpRequest, ref: str) -> HttpResponse:
    """Place, days, target and people of a camp changed, or the camp cancelled."""
    user = _officer(request)
    camp = queries.camp_visible_to(user, ref)
    form = CampForm(
        offices=[camp.office],
        people=queries.colleagues([camp.office]),
        camp=camp,
        data=request.POST if request.method == "POST" else None,
    )
    if request.method == "POST":
        try:
            if request.POST.get("do") == "cancel":
                services.cancel_camp(camp, by=user)
                messages.success(request, _("The camp is cancelled."))
            else:
                services.change_camp(camp, **form.answers(), officers=form.officers_chosen(), by=user)
                messages.success(request, _("Changed."))
        except DomainError as refusal:
            form.complain(refusal.fields or {"": refusal.message})
        else:
            return redirect("camp", camp.ref)
    crumbs = _crumbs((camp.ref, reverse("camp", args=[camp.ref])), (_("Change"), ""))
    context = {"form": form, "crumbs": crumbs, "camp": camp, "may_cancel": not camp.records.exists()}
    return render(request, "camps/plan.html", context, status=422 if form.is_bound else 200)


@allow(ENROL_AT_CAMPS, SEE_REGISTER)
def camp(request: HttpRequest, ref: str) -> HttpResponse:
    """One camp: its numbers, what arrived per person and device, and each record."""
    user = _officer(request)
    one = queries.camp_visible_to(user, ref)
    chosen = request.GET.get("outcome", "")
    rows = queries.records_visible_to(user).filter(camp=one)
    if chosen in Outcome.values:
        rows = rows.filter(outcome=chosen)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    numbers = queries.numbers_of(one)
    bare, short = reverse("camp", args=[one.ref]), _short_words()
    context = {
        "camp": one,
        "numbers": numbers,
        "tallies": queries.tallies_of(one),
        "officers": [str(posted.user) for posted in one.officers.select_related("user")],
        "page": page,
        "count": page.paginator.count,
        "choices": [
            {"label": _("All"), "url": bare, "current": not chosen},
            *(
                {"label": short[outcome], "url": f"{bare}?{urlencode({'outcome': outcome})}",
                 "current": chosen == outcome, "count": numbers.get(outcome, 0)}
                for outcome in Outcome.values
            ),
        ],
        "may_change": user.may(ENROL_AT_CAMPS) and one.cancelled_at is None and one.office in queries.offices_of(user),
        "may_export": user.may(ENROL_AT_CAMPS),
        "crumbs": _crumbs((one.ref, "")),
        "columns": [{"label": _("Arrived")}, {"label": _("Person")}, {"label": _("Sent by")}, {"label": _("Device")},
                    {"label": _("What became of it")}],
        "tally_columns": [{"label": _("Officer")}, {"label": _("Device")}, {"label": _("Arrived"), "align": "right"},
                          {"label": _("Question open"), "align": "right"}, {"label": _("Sent back"), "align": "right"},
                          {"label": _("Last")}],
    }  # fmt: skip
    return render(request, "camps/camp.html", context)


def _short_words() -> dict[str, str]:
    """Outcomes in a word or two, for a row of filters."""
    return {
        Outcome.ENROLLED: _("Enrolled"),
        Outcome.ASKED: _("Enrolled, with a likeness"),
        Outcome.SAME: _("Was in the register already"),
        Outcome.CONFLICT: _("Question open"),
        Outcome.REFUSED: _("Sent back"),
    }


@allow(ENROL_AT_CAMPS, SEE_REGISTER)
def record(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """One record as it arrived: what became of it and why. The answers themselves are in the register."""
    one = _record_of(request, ref, number)
    off = one.device_clock_off or 0
    context = {
        "record": one,
        "camp": one.camp,
        "problems": [(key, Localised(texts)) for key, texts in one.problems.items()],
        "clock_minutes": abs(off) // 60,
        "crumbs": _crumbs((one.camp.ref, reverse("camp", args=[one.camp.ref])), (_("Record"), "")),
    }
    return render(request, "camps/record.html", context)


@allow(ENROL_AT_CAMPS, SEE_REGISTER)
def photo(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """The photograph that came with a record."""
    one = _record_of(request, ref, number)
    if one.photo is None:
        raise NotFound()
    return served(read_file(one.photo), one.photo.media_type, one.photo.name)


def _record_of(request: HttpRequest, ref: str, number: int) -> CampRecord:
    user = _officer(request)
    rows = queries.records_visible_to(user).filter(camp__ref=ref, pk=number).select_related("photo")
    found = rows.first()
    if found is None:
        raise NotFound()
    if found.artisan is not None:
        who = found.artisan
        looked(Look("entry", who.pk, who.ref, who.ref, who.district_id))
    return found


@allow(ENROL_AT_CAMPS)
def poster(request: HttpRequest, ref: str) -> HttpResponse:
    """A sheet for the wall of a camp: place, days, and the code that opens its page."""
    one = queries.camp_visible_to(_officer(request), ref)
    address = settings.ODOP.base_url + reverse("camp_open_at", args=[one.ref])
    context = {
        "camp": one,
        "qr": _qr(address),
        "address": address,
        "crumbs": _crumbs((one.ref, reverse("camp", args=[one.ref])), (_("Poster"), "")),
    }
    return render(request, "camps/poster.html", context)


def _qr(address: str) -> SafeString:
    out = BytesIO()
    segno.make(address, error="m").save(out, kind="svg", border=1, xmldecl=False, svgns=True, omitsize=True)
    return mark_safe(out.getvalue().decode())  # noqa: S308 (drawn by the library from an address of our own)


@allow(ENROL_AT_CAMPS)
def open_page(request: HttpRequest, ref: str = "") -> HttpResponse:
    """To the camp page of this device, in the reader's language; whoever is not signed in has been asked to, on the way."""
    if ref:
        queries.camp_visible_to(_officer(request), ref)
    return redirect(page_address((get_language() or "en").split("-")[0]))
