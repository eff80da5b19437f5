"""Centres for everybody: what there is and what it costs, booking on a phone, receipts, the machines of a report."""

from datetime import date, timedelta
from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from odop.accounts.models import User
from odop.accounts.permissions import BOOK, RUN_FACILITIES, SEE_CASE, SEE_DELIVERY
from odop.casework.models import Case
from odop.facilities import forms, services
from odop.facilities.enums import CentreStatus
from odop.facilities.models import Downtime, PlannedMachine
from odop.facilities.paper import receipt_pdf
from odop.facilities.queries import visible
from odop.facilities.queries.hours import days_ahead, next_open_day, slots_of
from odop.facilities.queries.month import capacity_used, stage_counts
from odop.facilities.services.authority import keeps, runs_for_office
from odop.facilities.services.planning import QUOTATIONS_NEEDED, lowest_cost, may_plan
from odop.facilities.writing import WRONG, charge_of, needed
from odop.kernel import clock
from odop.kernel.access import allow, public
from odop.kernel.asking import Asking
from odop.kernel.refusals import DomainError, Invalid, NotFound
from odop.kernel.serving import served
from odop.lib.money import group
from odop.registry.models import Artisan

LATEST = 5  # bookings of before that stand open on her page


@public
@require_GET
def centres(request: HttpRequest) -> HttpResponse:
    """Every centre by what it is: open, being built, under revision. The three are never added up."""
    every = list(visible.centres().order_by("district__name__en", "ref"))
    used = capacity_used([one for one in every if one.status == CentreStatus.FUNCTIONAL])
    rows = [(one, used.get(one.pk)) for one in every]
    counts = stage_counts(visible.centres())
    context = {
        "groups": [
            (label, [row for row in rows if row[0].status == code], counts.get(code, 0))
            for code, label in CentreStatus.choices
        ],
    }
    return render(request, "facilities/list.html", context)


@public
@require_GET
def centre(request: HttpRequest, ref: str) -> HttpResponse:
    """One centre: hours, machines with price and country, charges, capacity used."""
    found = visible.centre(ref)
    machines = [one for one in found.machines.all() if one.retired_on is None]
    still = {
        down.machine_id: down
        for down in Downtime.objects.filter(machine__in=machines, during__contains=clock.now())
    }
    charges = list(visible.charges_in_force(found))
    context = {
        "centre": found,
        "off": [forms.WEEKDAYS[day] for day in found.weekly_off],
        "machines": [(one, visible.charges_among(charges, one), still.get(one.pk)) for one in machines],
        "charges": charges,
        "used": capacity_used([found]).get(found.pk),
        "bookable": found.status == CentreStatus.FUNCTIONAL and _may_book(request),
    }
    return render(request, "facilities/centre.html", context)


def _may_book(request: HttpRequest) -> bool:
    """Whether the calendar opens to this reader; who is not signed in yet is asked to."""
    user = request.user
    return not isinstance(user, User) or user.may(BOOK) or user.may(RUN_FACILITIES)


def _herself(user: User) -> Artisan | None:
    return Artisan.objects.filter(user=user, merged_into=None).first() if user.is_citizen else None


@allow(BOOK, RUN_FACILITIES)
def book(request: HttpRequest, ref: str, machine: str) -> HttpResponse:
    """The calendar of a machine: a day, its free slots, how many in a row. The counter books for anybody."""
    user = cast(User, request.user)
    found = visible.machine_of(visible.centre(ref), machine)
    counter = runs_for_office(user, found.centre) or keeps(user, found.centre)
    herself = _herself(user)
    today = clock.today()
    day = _day(request.POST.get("day") or request.GET.get("day"), today, next_open_day(found))
    wrong, status = "", 200
    typed = request.POST
    if request.method == "POST":
        try:
            begins = needed(forms.moment_of(typed.get("begins", "")), "begins", _("Choose a free hour."))
            person = (
                herself
                if herself is not None and not typed.get("person")
                else _of_counter(typed.get("person", ""))
            )
            made = services.book(
                found, person, charge=charge_of(found.centre, typed.get("charge", "")), begins=begins,
                slots=forms.count_of(typed.get("slots", "1")), quantity=forms.count_of(typed.get("quantity", "")) or None,
                by=user,
            )  # fmt: skip
        except DomainError as refusal:
            wrong = " ".join(str(one) for one in refusal.fields.values()) or str(refusal.message)
            status = refusal.status
        else:
            messages.success(
                request,
                _("Booked: %(ref)s. To pay at the centre: ₹ %(amount)s.")
                % {"ref": made.ref, "amount": group(made.charge_amount)},
            )
            return redirect("facility_bookings") if herself is not None else redirect("facility_books", ref)
    charges = visible.charges_for(found)
    slots = slots_of(found, day, artisan_id=herself.pk if herself else None)
    context = {
        "machine": found,
        "centre": found.centre,
        "charges": charges,
        "day": day,
        "days": [
            {"label": one, "url": f"?day={one.isoformat()}", "current": one == day, "open": is_open}
            for one, is_open in days_ahead(found.centre, today)
        ],
        "slots": slots,
        "free": sum(one.is_free for one in slots),
        "counter": counter and herself is None,
        "enrolled": herself is not None or counter,
        "wrong": wrong,
        "typed": typed,
        "lengths": range(1, min(8 * 60 // found.booked_by_the, 8) + 1),
        "how_many": _how_many({one.unit for one in charges}),
    }
    return render(request, "facilities/book.html", context, status=status)


def _how_many(units: set[str]) -> str:
    """What to ask beside the hours where a service is charged by what is brought; empty where hours alone count."""
    asked = {
        "piece": _("How many pieces?"), "kg": _("How many kilograms?"), "sample": _("How many samples?"),
    }  # fmt: skip
    found = [words for unit, words in asked.items() if unit in units]
    return found[0] if len(found) == 1 else _("How many pieces, kilograms or samples?") if found else ""


def _day(text: str | None, today: date, otherwise: date) -> date:
    try:
        found = date.fromisoformat(text or "")
    except ValueError:
        return otherwise
    return min(max(found, today), today + timedelta(days=60))


def _of_counter(ref: str) -> Artisan:
    try:
        return visible.person_at_the_counter(ref)
    except NotFound:
        raise Invalid(WRONG, fields={"person": _("There is no such number in the register.")}) from None


@allow(BOOK)
@require_GET
def bookings(request: HttpRequest) -> HttpResponse:
    """Her own bookings and jobs, and the centres she keeps."""
    user = cast(User, request.user)
    now = clock.now()
    mine = list(visible.bookings_of(user)[:60])
    past = [one for one in mine if not (one.state == "booked" and one.during.upper > now)]
    context = {
        "coming": sorted(
            (one for one in mine if one.state == "booked" and one.during.upper > now),
            key=lambda one: one.during.lower,
        ),
        "past": past[:LATEST],
        "longer_ago": past[LATEST:],
        "jobs": list(visible.jobs_of(user)[:40]),
        "kept": list(visible.centres_run_by(user)),
        "now": now,
    }
    return render(request, "facilities/bookings.html", context)


@allow(BOOK, RUN_FACILITIES)
@require_POST
def cancel(request: HttpRequest, ref: str) -> HttpResponse:
    """She gives her hours back."""
    user = cast(User, request.user)
    found = visible.bookings_of(user).filter(ref=ref).first()
    if found is None:
        raise NotFound()
    services.cancel_booking(found, by=user)
    messages.success(request, _("The hours are given back; nothing is charged."))
    return redirect("facility_bookings")


@allow(BOOK, RUN_FACILITIES, SEE_DELIVERY)
@require_GET
def receipt(request: HttpRequest, ref: str) -> HttpResponse:
    """A receipt as PDF, in the reader's language."""
    found = visible.receipt_visible_to(cast(User, request.user), ref)
    pdf = receipt_pdf(found, (get_language() or "en").split("-")[0])
    return served(pdf, "application/pdf", f"{found.ref}.pdf")


@public
@require_GET
def check(request: HttpRequest, code: str) -> HttpResponse:
    """Whether a receipt is genuine: number, centre, amount and day; nobody's name."""
    found = visible.receipt_of_code(code)
    return render(request, "facilities/check.html", {"receipt": found}, status=200 if found else 404)


@allow(SEE_CASE)
def plan(request: HttpRequest, ref: str) -> HttpResponse:
    """The machines of a project report with their quotations; the lowest of each counts."""
    user = cast(User, request.user)
    case = visible.planned_case(user, ref)
    do = request.POST.get("do", "")
    machine_form = forms.PlannedForm(request.POST if do == "machine" else None)
    quotation_form = forms.QuotationForm(request.POST if do == "quotation" else None, auto_id="of_this_%s")
    status = 200
    if request.method == "POST":
        form = machine_form if do == "machine" else quotation_form
        try:
            _plan(case, do, request, form, user)
        except DomainError as refusal:
            if form.is_bound:
                form.complain(refusal.fields or {"": refusal.message})
            else:
                messages.error(request, str(refusal.message))
            status = refusal.status
        else:
            return redirect("facility_plan", case.ref)
    machines = list(case.planned_machines.prefetch_related("quotations"))
    of = request.POST.get("machine", "")
    context = {
        "case": case,
        "machines": [
            (
                one,
                list(one.quotations.all()),
                QUOTATIONS_NEEDED - len(one.quotations.all()),
                quotation_form if of == str(one.pk) else forms.QuotationForm(auto_id=f"of_{one.pk}_%s"),
            )
            for one in machines
        ],
        "total": lowest_cost(case),
        "may": may_plan(case, user),
        "machine_form": machine_form,
    }
    return render(request, "facilities/plan.html", context, status=status)


def _plan(case: Case, do: str, request: HttpRequest, form: Asking, by: User) -> None:
    if do == "machine":
        services.plan_machine(
            case, name=form.said("name"), purpose=form.said("purpose"), capacity=form.said("capacity"),
            quantity=forms.count_of(form.said("quantity") or "1"), by=by,
        )  # fmt: skip
        return
    number = request.POST.get("machine", "")
    machine = PlannedMachine.objects.filter(case=case, pk=int(number)).first() if number.isdecimal() else None
    if machine is None:
        raise NotFound()
    if do == "take_off":
        services.take_off_machine(machine, by=by)
        return
    services.note_quotation(
        machine, vendor=form.said("vendor"), make=form.said("make"), country=form.said("country"),
        price=needed(forms.amount_of(form.said("price")), "price", _("Write an amount in rupees.")),
        quoted_on=needed(form.day_of("quoted_on"), "quoted_on", _("Write a date.")), by=by,
    )  # fmt: skip
